//! The repository that a folder is in: whose `.gitignore` files count, and what it tracks all the same.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bailiwick_core::finding::PassedOver;
use gix_index::State;

use super::ignoring::Rules;
use crate::name::Name;
use crate::sources::git;

/// The name of a repository's own folder, or of the file that says where that is. It is never walked.
pub(super) const GIT: &str = ".git";

/// Why a folder is not walked that is a repository's own.
pub(super) const OWN: &str = "a repository's own folder is not walked";

/// Whether a folder is a repository's own, or lies in one and in no work tree there.
pub(super) fn is_own(folder: &Path) -> bool {
    let Ok(real) = folder.canonicalize() else { return false };
    for folder in real.ancestors() {
        if folder.file_name().is_some_and(|name| name == GIT) {
            return true;
        }
        if fs::symlink_metadata(folder.join(GIT)).is_ok() {
            return false;
        }
        if is_bare(folder) {
            return true;
        }
    }
    false
}

/// Whether a folder is a repository that has no work tree. Its files are packed: read as they are they tell nothing.
fn is_bare(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && ["objects", "refs"].iter().all(|name| folder.join(name).is_dir())
}

/// A repository's work tree.
pub(super) struct Repository {
    /// Its folder, without links.
    top: PathBuf,
    /// What git tracks; read when something is ignored, for what is tracked is not.
    index: OnceLock<Result<Option<State>, String>>,
}

impl Repository {
    /// The repository whose folder this is, without links.
    pub(super) fn at(top: &Path) -> Arc<Self> {
        Arc::new(Self { top: top.to_path_buf(), index: OnceLock::new() })
    }

    /// The repository that a path without links lies in.
    pub(super) fn around(real: &Path) -> Option<Arc<Self>> {
        let is_repository = |folder: &&Path| fs::symlink_metadata(folder.join(GIT)).is_ok();
        real.ancestors().find(is_repository).map(Self::at)
    }

    /// Whether git tracks a file, or something below a folder.
    pub(super) fn tracks(&self, real: &Path, is_folder: bool) -> bool {
        let Some(index) = self.index().as_ref().ok().and_then(Option::as_ref) else { return false };
        let Ok(path) = real.strip_prefix(&self.top) else { return false };
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().as_encoded_bytes()).collect();
        let mut path = parts.join(&b'/');
        // A submodule's folder is an entry of its own.
        if index.entry_by_path(path.as_slice().into()).is_some() {
            return true;
        }
        path.push(b'/');
        is_folder && index.prefixed_entries_range(path.as_slice().into()).is_some_and(|range| !range.is_empty())
    }

    /// Why it can't be known what git tracks.
    pub(super) fn problem(&self) -> Option<PassedOver> {
        let why = self.index.get()?.as_ref().err()?;
        Some(PassedOver::part(Name::new(self.top.as_os_str().as_encoded_bytes()).child(b".git").text, &**why))
    }

    fn index(&self) -> &Result<Option<State>, String> {
        self.index.get_or_init(|| git::index_of(&self.top))
    }
}

/// The rules above a root, up to its repository's folder and no further.
///
/// With rules, the walk must start with the root's path without links for them to fit.
pub(super) fn rules_above(repository: &Repository, real: &Path, shown: &str) -> Option<Arc<Rules>> {
    let top = &repository.top;
    let mut above: Vec<_> = real.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
    above.reverse();
    let levels = above.len();
    let beneath = |rules, (index, folder): (usize, &&Path)| {
        Rules::of(folder, &Name::new(upwards(shown, levels - index).as_bytes()), rules)
    };
    above.iter().enumerate().fold(None, beneath)
}

/// The folder that is some levels above a path, as it would be typed.
fn upwards(shown: &str, levels: usize) -> String {
    let mut path = PathBuf::from(shown);
    for _ in 0..levels {
        if !matches!(path.components().next_back(), Some(Component::Normal(_))) || !path.pop() {
            path.push("..");
        }
    }
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_are_named_as_they_would_be_typed() {
        for (shown, levels, expected) in [
            ("src", 1, ""),
            ("src", 2, ".."),
            ("", 2, "../.."),
            ("a/b", 1, "a"),
            ("../a", 2, "../.."),
            ("/a/b", 1, "/a"),
        ] {
            assert_eq!(upwards(shown, levels), expected, "{shown} {levels}");
        }
    }
}
