//! Opens the files of a folder by their names in it, where the system can: to go all the way from the root for each of
//! them takes as long as to read many a one.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

/// A folder whose files are opened.
pub(super) struct Opener<'a> {
    path: &'a Path,
    #[cfg(unix)]
    folder: Option<std::os::fd::OwnedFd>,
}

impl<'a> Opener<'a> {
    /// Opens the folder itself. If that can't be done, its files are opened by their whole paths.
    pub(super) fn of(path: &'a Path) -> Self {
        #[cfg(unix)]
        return Self { path, folder: unix::folder(path).ok() };
        #[cfg(not(unix))]
        Self { path }
    }

    /// Opens a file of the folder to be read.
    pub(super) fn open(&self, name: &OsStr) -> io::Result<File> {
        #[cfg(unix)]
        if let Some(folder) = &self.folder {
            return unix::file(folder, name);
        }
        File::open(self.path.join(name))
    }
}

#[cfg(unix)]
mod unix {
    use std::os::fd::OwnedFd;

    use rustix::fs::{Mode, OFlags, open, openat};

    use super::{File, OsStr, Path, io};

    pub(super) fn folder(path: &Path) -> io::Result<OwnedFd> {
        Ok(open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
    }

    pub(super) fn file(folder: &OwnedFd, name: &OsStr) -> io::Result<File> {
        Ok(openat(folder, name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_file_is_opened_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "text").unwrap();
        let opener = Opener::of(folder.path());
        let mut text = String::new();
        opener.open("a".as_ref()).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
        assert_eq!(opener.open("b".as_ref()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_folder_that_cannot_be_opened_fails_no_other_way_than_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        assert_eq!(Opener::of(&gone).open("a".as_ref()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
