//! What is passed over by name.

use std::path::{Component, Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};

/// Globs of paths that are passed over.
pub(super) struct Exclude(Gitignore);

impl Exclude {
    /// Takes globs; the errors name those that are none.
    pub(super) fn new(globs: &[String]) -> Result<Self, Vec<String>> {
        let mut builder = GitignoreBuilder::new("");
        let mut add = |glob: &String| {
            let error = builder.add_line(None, glob).err()?;
            Some(format!("`{glob}` is no glob to exclude: {error}"))
        };
        let mut errors: Vec<_> = globs.iter().filter_map(&mut add).collect();
        match builder.build() {
            Ok(globs) if errors.is_empty() => return Ok(Self(globs)),
            Ok(_) => {}
            Err(error) => errors.push(format!("can't exclude by these globs together: {error}")),
        }
        Err(errors)
    }

    /// Whether nothing is passed over.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a path below a root that is shown so is passed over: as it is shown, or as it is below the root.
    pub(super) fn has(&self, root: &str, below: &Path, is_folder: bool) -> bool {
        match self.matched(&relative(&Path::new(root).join(below)), is_folder) {
            Match::None => self.matched(below, is_folder).is_ignore(),
            decided => decided.is_ignore(),
        }
    }

    /// Whether a file of a repository is passed over.
    pub(super) fn has_path(&self, path: &[u8]) -> bool {
        !self.0.is_empty() && self.matched(&relative(&path_of(path)), false).is_ignore()
    }

    /// Whether a root is passed over, or a folder that it is shown to be in.
    pub(super) fn has_root(&self, root: &str, is_folder: bool) -> bool {
        self.matched(&relative(Path::new(root)), is_folder).is_ignore()
    }

    fn matched(&self, path: &Path, is_folder: bool) -> Match<&Glob> {
        if path.as_os_str().is_empty() { Match::None } else { self.0.matched_path_or_any_parents(path, is_folder) }
    }
}

/// The names in a path: globs don't know of roots, and of folders above.
fn relative(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// A path from its bytes, as git has it.
#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

/// A path from its bytes, as git has it.
#[cfg(not(unix))]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).as_ref().into()
}
