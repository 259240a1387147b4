//! Lists a folder and opens its files by their names in it, where the system can: to go all the way from the root for
//! each of them takes as long as to read many a one.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// A folder that is listed and whose files are opened.
pub(super) struct Opened<'a> {
    path: &'a Path,
    #[cfg(unix)]
    folder: Option<unix::Folder>,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Symlink,
    Other,
}

impl<'a> Opened<'a> {
    /// Opens the folder itself. If that can't be done, what is in it is got at by its whole path.
    pub(super) fn new(path: &'a Path) -> Self {
        #[cfg(unix)]
        return Self { path, folder: unix::Folder::open(path).ok() };
        #[cfg(not(unix))]
        Self { path }
    }

    /// All that is in the folder, and what keeps the rest from being listed. To be asked for once.
    pub(super) fn entries(&self) -> io::Result<Vec<io::Result<(OsString, Kind)>>> {
        #[cfg(target_os = "linux")]
        if let Some(folder) = &self.folder {
            return Ok(linux::entries(&folder.own));
        }
        let entry = |entry: fs::DirEntry| Ok((entry.file_name(), Kind::of(entry.file_type()?)));
        Ok(fs::read_dir(self.path)?.map(|read| read.and_then(entry)).collect())
    }

    /// Opens a file of the folder to be read.
    pub(super) fn open(&self, name: &OsStr) -> io::Result<File> {
        #[cfg(unix)]
        if let Some(folder) = &self.folder {
            return folder.file(name);
        }
        File::open(self.path.join(name))
    }
}

impl Kind {
    fn of(kind: fs::FileType) -> Self {
        match () {
            () if kind.is_file() => Self::File,
            () if kind.is_dir() => Self::Folder,
            () if kind.is_symlink() => Self::Symlink,
            () => Self::Other,
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::os::fd::OwnedFd;

    use rustix::fs::{Mode, OFlags, open, openat};
    use rustix::io::Errno;

    use super::{File, OsStr, Path, io};

    /// That a file was read is not put down, which only its owner may ask for.
    #[cfg(target_os = "linux")]
    const UNSEEN: OFlags = OFlags::NOATIME;
    #[cfg(not(target_os = "linux"))]
    const UNSEEN: OFlags = OFlags::empty();

    pub(super) struct Folder {
        pub(super) own: OwnedFd,
        unseen: Cell<OFlags>,
    }

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            let own = open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
            Ok(Self { own, unseen: Cell::new(UNSEEN) })
        }

        pub(super) fn file(&self, name: &OsStr) -> io::Result<File> {
            let open = |how| openat(&self.own, name, how | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
            let opened = match open(self.unseen.get()) {
                Err(Errno::PERM) if !self.unseen.get().is_empty() => {
                    self.unseen.set(OFlags::empty());
                    open(OFlags::empty())
                }
                opened => opened,
            };
            Ok(opened?.into())
        }
    }
}

/// What the standard library does not do: list a folder that is open.
#[cfg(target_os = "linux")]
mod linux {
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;

    use rustix::fs::{AtFlags, FileType, RawDir, RawDirEntry, statat};

    use super::{Kind, OsStr, OsString, io};

    /// As much as the C library lists at once, and more than any entry takes.
    const AT_ONCE: usize = 32 << 10;

    pub(super) fn entries(folder: &OwnedFd) -> Vec<io::Result<(OsString, Kind)>> {
        let mut room = [MaybeUninit::uninit(); AT_ONCE];
        let (mut listed, mut all) = (RawDir::new(folder, &mut room), Vec::new());
        while let Some(read) = listed.next() {
            let is_end = read.is_err();
            match read {
                Ok(entry) if matches!(entry.file_name().to_bytes(), b"." | b"..") => {}
                read => all.push(read.map_err(io::Error::from).and_then(|entry| own(folder, &entry))),
            }
            // What could not be read once is not asked for forever.
            if is_end {
                break;
            }
        }
        all
    }

    fn own(folder: &OwnedFd, entry: &RawDirEntry<'_>) -> io::Result<(OsString, Kind)> {
        let name = entry.file_name();
        let kind = match entry.file_type() {
            // Some file systems don't say it here.
            FileType::Unknown => FileType::from_raw_mode(statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode),
            kind => kind,
        };
        let kind = match kind {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Symlink,
            _ => Kind::Other,
        };
        Ok((OsStr::from_bytes(name.to_bytes()).to_owned(), kind))
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
        let opened = Opened::new(folder.path());
        let mut text = String::new();
        opened.open("a".as_ref()).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
        assert_eq!(opened.open("b".as_ref()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn all_that_is_in_a_folder_is_listed_however_much_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let name = |number: usize| format!("{number:04}{}", "n".repeat(200));
        let mut expected: Vec<_> = (0..500).map(|number| (name(number).into(), Kind::File)).collect();
        for (name, _) in &expected {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("a folder")).unwrap();
        expected.push((OsString::from("a folder"), Kind::Folder));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a folder", folder.path().join("a symlink")).unwrap();
            expected.push((OsString::from("a symlink"), Kind::Symlink));
            std::os::unix::net::UnixListener::bind(folder.path().join("a socket")).unwrap();
            expected.push((OsString::from("a socket"), Kind::Other));
        }
        let entries = Opened::new(folder.path()).entries().unwrap();
        let mut entries: Vec<_> = entries.into_iter().map(Result::unwrap).collect();
        for all in [&mut entries, &mut expected] {
            all.sort_by(|a, b| a.0.cmp(&b.0));
        }
        assert_eq!(entries, expected);
    }

    #[test]
    fn a_folder_that_cannot_be_opened_fails_no_other_way_than_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        assert_eq!(Opened::new(&gone).open("a".as_ref()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
