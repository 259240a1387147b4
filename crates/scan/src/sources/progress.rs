//! How far a scan is, for whoever watches it, and whether it is to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts what has been read. It is added to every few files, and may be read at any time.
#[derive(Debug, Default)]
pub struct Progress {
    files: AtomicU64,
    bytes: AtomicU64,
    total: AtomicU64,
    stop: Arc<AtomicBool>,
}

/// How far a scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Files, or objects of a history, that have been read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many files there will be, where that is known beforehand.
    pub total: Option<u64>,
}

impl Progress {
    /// Counts so many files, of so many bytes together. Threads that count each by itself get in each other's way.
    pub(crate) fn add(&self, files: u64, bytes: u64) {
        self.files.fetch_add(files, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts files that are to come.
    pub(crate) fn expect(&self, files: u64) {
        self.total.fetch_add(files, Ordering::Relaxed);
    }

    /// What stops the scan once it is set: files that were not begun by then are not read, which whoever sets it has
    /// to say. What was found until then is found.
    #[must_use]
    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether the scan is to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// How far the scan is now.
    #[must_use]
    pub fn reached(&self) -> Reached {
        let [files, bytes, total] =
            [&self.files, &self.bytes, &self.total].map(|counter| counter.load(Ordering::Relaxed));
        Reached { files, bytes, total: (total >= files && total > 0).then_some(total) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_flag_stops_the_scan() {
        let progress = Progress::default();
        assert!(!progress.is_stopped());
        progress.stop().store(true, Ordering::Relaxed);
        assert!(progress.is_stopped());
    }

    #[test]
    fn a_total_is_known_only_while_it_is_not_passed() {
        let progress = Progress::default();
        progress.add(1, 5);
        assert_eq!(progress.reached(), Reached { files: 1, bytes: 5, total: None });
        progress.expect(2);
        assert_eq!(progress.reached().total, Some(2));
        (0..2).for_each(|_| progress.add(1, 1));
        assert_eq!(progress.reached(), Reached { files: 3, bytes: 7, total: None });
    }
}
