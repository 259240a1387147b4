//! Where the files that decide a run are read from: the disk, or a revision that is trusted.

use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use bailiwick_scan::sources::git::Revision;

use crate::diagnostics::{Diagnostics, reason};
use crate::input::READABLE;
use crate::settings;

/// Where the configuration, rules, waivers and baselines are read from.
#[derive(Clone, Debug, Default)]
pub(crate) enum Files {
    /// The disk.
    #[default]
    Disk,
    /// A revision of the repository whose work tree is at a folder.
    Trusted { name: String, revision: Rc<Revision>, root: PathBuf },
}

impl Files {
    /// The files of a revision of the repository that the current folder lies in. `None` after a problem.
    pub(crate) fn trusted(name: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        // What a pipeline leaves empty would be read as `HEAD`, which is the change itself.
        if name.trim().is_empty() {
            diagnostics.plain("can't trust a revision without a name".to_owned(), "name one, like `origin/main`");
            return None;
        }
        let current = std::env::current_dir().ok()?;
        let root = current.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
        let revision = Revision::open(&current, name, &settings::git_environment());
        match (revision, root) {
            (Ok(revision), Some(root)) => {
                Some(Self::Trusted { name: name.to_owned(), revision: Rc::new(revision), root: root.to_path_buf() })
            }
            (Err(error), _) => {
                diagnostics.plain(format!("can't trust `{name}`: {error}"), "name a revision, like `origin/main`");
                None
            }
            (Ok(_), None) => {
                diagnostics.plain(format!("can't trust `{name}`: there is no work tree here"), "");
                None
            }
        }
    }

    /// Reads a file. `None` after a problem.
    pub(crate) fn read(&self, path: &Path, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
        let read = match self {
            Self::Disk => std::fs::read(path).map_err(|error| reason(&error)),
            Self::Trusted { name, .. } => {
                self.at_revision(path).and_then(|bytes| bytes.ok_or_else(|| format!("`{name}` has no such file")))
            }
        };
        read.map_err(|why| diagnostics.plain(format!("can't read `{}`: {why}", path.display()), READABLE)).ok()
    }

    /// Whether a file is there.
    pub(crate) fn has(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path.symlink_metadata().is_ok(),
            // Outside of the repository there is nothing that the revision has.
            Self::Trusted { root, .. } => below(root, path).is_ok() && !matches!(self.at_revision(path), Ok(None)),
        }
    }

    /// Whether a file is one of those that a change to the repository could alter, so that the revision decides what it
    /// holds.
    pub(crate) fn decides(&self, path: &Path) -> bool {
        matches!(self, Self::Trusted { root, .. } if below(root, path).is_ok())
    }

    /// Whether a file of the repository is one that the revision has not.
    pub(crate) fn is_new(&self, path: &Path) -> bool {
        self.decides(path) && !self.has(path)
    }

    /// What a file of the revision holds. `None` when there is none; the error says why it can't be read.
    pub(crate) fn at_revision(&self, path: &Path) -> Result<Option<Vec<u8>>, String> {
        let Self::Trusted { revision, root, .. } = self else { return Ok(None) };
        revision.read(&below(root, path)?).map_err(|error| error.to_string())
    }

    /// The files of the revision below a folder, as paths to show. `None` when it is no folder there.
    pub(crate) fn below(&self, folder: &Path) -> Result<Option<Vec<PathBuf>>, String> {
        let Self::Trusted { revision, root, .. } = self else { return Ok(None) };
        let inner = below(root, folder)?;
        let files = revision.files_below(&inner).map_err(|error| error.to_string())?;
        let shown = |file: String| folder.join(file.strip_prefix(&inner).unwrap_or(&file).trim_start_matches('/'));
        Ok(files.map(|files| files.into_iter().map(shown).collect()))
    }
}

/// A path as the repository has it; the error says that it lies elsewhere.
fn below(root: &Path, path: &Path) -> Result<String, String> {
    let current = std::env::current_dir().map_err(|error| reason(&error))?;
    let mut whole = PathBuf::new();
    for part in current.join(path).components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    let inner = whole.strip_prefix(root).map_err(|_| "it lies outside of the repository".to_owned())?;
    Ok(inner.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}
