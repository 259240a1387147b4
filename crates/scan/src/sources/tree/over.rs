//! What is passed over, and where it is: however many roots lead to a file, it counts once.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bailiwick_core::finding::PassedOver;

use super::Root;

/// Something that was passed over, or that can't be read.
pub(super) struct Over {
    said: PassedOver,
    /// Its path without links, where another root may lead to it too.
    place: Option<PathBuf>,
    /// The paths of the files that it stands for, if these are others.
    files: Vec<PathBuf>,
}

impl From<PassedOver> for Over {
    fn from(said: PassedOver) -> Self {
        Self { said, place: None, files: Vec::new() }
    }
}

impl Over {
    /// Something that is at this path.
    pub(super) fn at(said: PassedOver, place: Option<PathBuf>) -> Self {
        Self { place, ..said.into() }
    }

    /// Several files, for which one reason is said.
    pub(super) fn of(said: PassedOver, files: Vec<PathBuf>) -> Self {
        Self { files, ..said.into() }
    }

    /// A folder with what was counted below it.
    pub(super) fn counted(self, below: &Below) -> Self {
        let said = PassedOver { files: below.files.load(Ordering::Relaxed), ..self.said };
        let paths = below.paths.as_ref().map(|paths| std::mem::take(&mut *lock(paths)));
        Self { said, files: paths.unwrap_or_default(), ..self }
    }

    /// What is left to say, where some paths are known already; its own are known from then on.
    pub(super) fn left(self, known: &mut HashSet<PathBuf>) -> Option<PassedOver> {
        if self.place.is_some_and(|place| !known.insert(place)) {
            return None;
        }
        let twice = self.files.into_iter().filter(|file| !known.insert(file.clone())).count() as u64;
        let files = self.said.files.saturating_sub(twice);
        (twice == 0 || files > 0).then_some(PassedOver { files, ..self.said })
    }
}

/// The files below a folder that is passed over, while they are being counted.
#[derive(Default)]
pub(super) struct Below {
    files: AtomicU64,
    /// Their paths, where another root may lead to them too.
    paths: Option<Mutex<Vec<PathBuf>>>,
}

impl Below {
    /// No files so far, of which the paths are wanted or not.
    pub(super) fn new(with_paths: bool) -> Self {
        Self { paths: with_paths.then(Mutex::default), ..Self::default() }
    }

    pub(super) fn add(&self, files: impl Iterator<Item = PathBuf>) {
        let added = match &self.paths {
            None => files.count(),
            Some(paths) => {
                let mut paths = lock(paths);
                let before = paths.len();
                paths.extend(files);
                paths.len() - before
            }
        };
        self.files.fetch_add(added as u64, Ordering::Relaxed);
    }
}

fn lock(paths: &Mutex<Vec<PathBuf>>) -> std::sync::MutexGuard<'_, Vec<PathBuf>> {
    paths.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a file may be below several of the roots.
pub(super) fn overlap<'a>(roots: impl IntoIterator<Item = &'a Root>) -> bool {
    let mut paths: Vec<_> = roots.into_iter().filter_map(|root| root.path.canonicalize().ok()).collect();
    // In order, what is below a path follows it.
    paths.sort();
    paths.windows(2).any(|pair| matches!(pair, [above, below] if below.starts_with(above)))
}
