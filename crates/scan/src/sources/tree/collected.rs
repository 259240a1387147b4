//! What the threads of a walk collect, and how it is put in order.

use std::path::PathBuf;

use bailiwick_core::finding::{Allow, Coverage, Leak, PassedOver};
use bailiwick_core::secret::Digest;

use crate::sources::{Scanned, append};

/// A file that was read.
pub(super) struct ReadFile {
    pub(super) path: PathBuf,
    pub(super) shown: String,
    pub(super) bytes: u64,
}

/// What was collected, in no order.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) leaks: Vec<Leak>,
    pub(super) allows: Vec<Allow>,
    pub(super) read: Vec<ReadFile>,
    pub(super) skipped: Vec<PassedOver>,
    pub(super) unreadable: Vec<PassedOver>,
    /// Whether there was a file that another root had brought already.
    pub(super) met_again: bool,
}

impl Collected {
    /// Whether there was nothing to read, and nothing that was passed over by name.
    pub(super) fn is_empty(&self) -> bool {
        self.read.is_empty() && self.skipped.is_empty() && self.unreadable.is_empty() && !self.met_again
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.leaks.append(&mut other.leaks);
        self.allows.append(&mut other.allows);
        self.read.append(&mut other.read);
        self.skipped.append(&mut other.skipped);
        self.unreadable.append(&mut other.unreadable);
        self.met_again |= other.met_again;
    }

    pub(super) fn into_scanned(mut self) -> Scanned {
        append::sort(&mut self.leaks);
        append::sort_allows(&mut self.allows);
        // Two names may be shown alike when one of them is no UTF-8.
        self.read.sort_by(|a, b| (&a.shown, a.bytes).cmp(&(&b.shown, b.bytes)));
        self.skipped.sort();
        self.unreadable.sort();
        let sizes: Vec<_> = self.read.iter().map(|file| file.bytes.to_le_bytes()).collect();
        let parts = self.read.iter().zip(&sizes).flat_map(|(file, size)| [file.shown.as_bytes(), size.as_slice()]);
        Scanned {
            digest: Some(Digest::of_parts(parts)),
            coverage: Coverage {
                files: self.read.len() as u64,
                bytes: self.read.iter().map(|file| file.bytes).sum(),
                commits: 0,
                skipped: self.skipped,
                unreadable: self.unreadable,
            },
            leaks: self.leaks,
            allows: self.allows,
            empty: Vec::new(),
        }
    }
}
