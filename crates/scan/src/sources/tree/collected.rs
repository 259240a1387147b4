//! What the threads of a walk collect, and how it is put in order.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use bailiwick_core::finding::{Allow, Coverage, Endpoint, Leak};
use bailiwick_core::secret::Digest;

use super::over::{Below, Over};
use crate::name::Name;
use crate::sources::{Scanned, append};

/// What was collected, in no order.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) leaks: Vec<Leak>,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) allows: Vec<Allow>,
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// Of the names and sizes of some files that were read, by what they were found in.
    pub(super) digests: Vec<(Name, usize, Digest)>,
    pub(super) skipped: Vec<Over>,
    /// Folders that were passed over, and how many files are below them, which is still being counted.
    pub(super) counted: Vec<(Over, Arc<Below>)>,
    pub(super) unreadable: Vec<Over>,
    /// The real paths of the files that were read, where another root may lead to them too.
    pub(super) read: HashSet<PathBuf>,
    /// Whether there was a file that another root had brought already.
    pub(super) met_again: bool,
}

impl Collected {
    /// Whether there was nothing to read, and nothing that was passed over by name.
    pub(super) fn is_empty(&self) -> bool {
        let said = [self.skipped.len(), self.counted.len(), self.unreadable.len()];
        self.files == 0 && said == [0; 3] && !self.met_again
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.leaks.append(&mut other.leaks);
        self.endpoints.append(&mut other.endpoints);
        self.allows.append(&mut other.allows);
        self.files += other.files;
        self.bytes += other.bytes;
        self.digests.append(&mut other.digests);
        self.skipped.append(&mut other.skipped);
        self.counted.append(&mut other.counted);
        self.unreadable.append(&mut other.unreadable);
        self.read.extend(other.read);
        self.met_again |= other.met_again;
    }

    /// Takes what was counted of folders, when nobody counts any more.
    pub(super) fn settle(&mut self) {
        let counted = self.counted.drain(..);
        self.skipped.extend(counted.map(|(over, below)| over.counted(&below)));
    }

    /// All of it in order, each file once: as read, or else as unreadable, or else as passed over. The paths are
    /// those of files that were read.
    pub(super) fn into_scanned(mut self, mut known: HashSet<PathBuf>) -> Scanned {
        self.settle();
        known.extend(self.read);
        let mut once = |over: Vec<Over>| -> Vec<_> {
            let mut left: Vec<_> = over.into_iter().filter_map(|over| over.left(&mut known)).collect();
            left.sort();
            left
        };
        let (mut unreadable, skipped) = (once(self.unreadable), once(self.skipped));
        append::sort(&mut self.leaks);
        append::sort_endpoints(&mut self.endpoints);
        append::sort_allows(&mut self.allows);
        self.digests.sort();
        // What git tracks is asked for again and again, and why that can't be known is one problem.
        unreadable.dedup();
        let parts = self.digests.iter().flat_map(|(name, _, digest)| [name.text.as_bytes(), digest.as_bytes()]);
        Scanned {
            digest: Some(Digest::of_parts(parts)),
            coverage: Coverage { files: self.files, bytes: self.bytes, commits: 0, skipped, unreadable },
            leaks: self.leaks,
            endpoints: self.endpoints,
            allows: self.allows,
            empty: Vec::new(),
        }
    }
}
