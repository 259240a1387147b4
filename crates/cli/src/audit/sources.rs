//! Reads what is to be scanned.

use std::path::{Path, PathBuf};

use bailiwick_core::secret::KnownKeys;
use bailiwick_scan::Detector;
use bailiwick_scan::sources::{Scanned, tree};

use super::subject::Subject;
use crate::diagnostics::Diagnostics;

/// Scans everything that was asked for. `None` after a problem, and when there was nothing to scan.
pub(super) fn scan_roots(subject: &Subject, diagnostics: &mut Diagnostics) -> Option<Scanned> {
    let known = subject.inventory.as_ref().map(|named| KnownKeys::new(&named.inventory)).unwrap_or_default();
    let detector = Detector::new(&subject.policies.secret_specs());
    let detector = detector.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()?;
    match tree::scan(&detector, &subject.roots, &subject.options, &known) {
        Ok(scanned) if scanned.coverage.files == 0 && scanned.coverage.unreadable.is_empty() => {
            empty(subject.roots.iter().map(|root| root.path.as_path()), diagnostics);
            None
        }
        Ok(scanned) => {
            empty(scanned.empty.iter().map(PathBuf::as_path), diagnostics);
            Some(scanned)
        }
        Err(error) => {
            diagnostics.plain(error.to_string(), "");
            None
        }
    }
}

/// Says that there was no file below some paths.
fn empty<'a>(paths: impl Iterator<Item = &'a Path>, diagnostics: &mut Diagnostics) {
    let shown: Vec<_> = paths.map(|path| format!("`{}`", path.display())).collect();
    if !shown.is_empty() {
        let help = "a scan of nothing proves nothing: give a path that holds files, or look at what is excluded";
        diagnostics.plain(format!("no file was scanned below {}", shown.join(", ")), help);
    }
}
