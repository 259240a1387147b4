//! The files below some paths: hidden ones too, `.gitignore` respected, `.git` never walked.
//!
//! Whatever there is below a root and not in `.git` is counted once: as read, as passed over with the reason,
//! or as unreadable.

mod collected;
mod file;
mod folder;
mod ignoring;
mod listed;
mod opened;
mod over;
mod queue;
mod repository;
mod rule;
mod walk;

use std::collections::HashSet;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use bailiwick_core::secret::KnownKeys;

use super::exclude::Exclude;
use super::{Progress, Scanned, reason};
use crate::Detector;
use crate::name::Name;
use collected::Collected;
pub use listed::scan_listed;
use walk::Walk;

/// A path to scan.
#[derive(Clone, Debug)]
pub struct Root {
    /// The file or folder.
    pub path: PathBuf,
    /// The prefix of the reported paths: the path as it was given, empty for the current folder.
    pub shown: String,
}

impl Root {
    /// The path as it is reported: where it is no text, from its own bytes.
    pub(super) fn name(&self) -> Name {
        if self.path.to_str().is_some() {
            return Name::new(self.shown.as_bytes());
        }
        let parts = self.path.components().filter(|part| *part != Component::CurDir);
        Name::new(parts.collect::<PathBuf>().as_os_str().as_encoded_bytes())
    }
}

/// How to scan.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Globs of paths that are passed over, as in `.gitignore`: of paths as they are shown, and of paths
    /// below each root. A root that fits, or that is shown to be in a folder that fits, is passed over too.
    pub exclude: Vec<String>,
    /// Whether to scan what `.gitignore` leaves out, too.
    pub no_ignore: bool,
    /// How many threads to use; as many as there are processors, if left out.
    pub threads: Option<usize>,
    /// Where to count what has been read.
    pub progress: Arc<Progress>,
}

/// Why a tree can't be scanned at all.
#[derive(Debug)]
pub struct TreeError(Vec<String>);

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for TreeError {}

/// Scans the files below some paths, each file once.
///
/// # Errors
///
/// When a root is not there or is a repository's own folder, or a glob is none; all of them are named.
pub fn scan(detector: &Detector, roots: &[Root], options: &Options, known: &KnownKeys) -> Result<Scanned, TreeError> {
    let exclude = checked(roots, options).map_err(TreeError)?;
    let mut all = Collected::default();
    let mut empty = Vec::new();
    let mut seen = HashSet::new();
    let overlaps = over::overlap(roots);
    for root in roots {
        let mut collected = Walk { detector, known, options, exclude: &exclude, seen: &seen, overlaps }.root(root);
        seen.extend(std::mem::take(&mut collected.read));
        if collected.is_empty() {
            empty.push(root.path.clone());
        }
        all.append(collected);
    }
    Ok(Scanned { empty, ..all.into_scanned(seen) })
}

/// What keeps roots from being scanned: those that are not there or in a `.git`, and globs that are none.
#[must_use]
pub fn problems(roots: &[Root], options: &Options) -> Vec<String> {
    checked(roots, options).err().unwrap_or_default()
}

fn checked(roots: &[Root], options: &Options) -> Result<Exclude, Vec<String>> {
    let mut errors: Vec<_> = roots.iter().filter_map(|root| unfit(&root.path)).collect();
    let exclude = Exclude::new(&options.exclude).map_err(|bad| errors.extend(bad));
    exclude.ok().filter(|_| errors.is_empty()).ok_or(errors)
}

fn unfit(path: &Path) -> Option<String> {
    let why = match path.metadata() {
        Err(error) => reason(&error),
        Ok(data) if data.is_dir() && repository::is_own(path) => repository::OWN.to_owned(),
        Ok(_) => return None,
    };
    Some(format!("can't scan `{}`: {why}", path.display()))
}
