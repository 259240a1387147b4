//! Where bytes come from; each source tells what it found in one form.

mod append;
mod exclude;
pub mod git;
mod large;
mod parallel;
pub mod places;
mod progress;
mod read;
pub mod reports;
pub mod stream;
pub mod tree;

pub use progress::{Progress, Reached};

use std::path::PathBuf;

use bailiwick_core::finding::{Allow, Coverage, Endpoint, Leak};
use bailiwick_core::secret::Digest;

/// What a scan found and read. Several make one by [`append`](Scanned::append).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scanned {
    /// The leaks, by path, first place and rule.
    pub leaks: Vec<Leak>,
    /// Base URLs and the keys beside them, by path and first place; none of history.
    pub endpoints: Vec<Endpoint>,
    /// The comments that allow something, by path and line.
    pub allows: Vec<Allow>,
    /// What was read, and what was not.
    pub coverage: Coverage,
    /// A digest of the paths and sizes of what was read.
    pub digest: Option<Digest>,
    /// The roots that hold no file.
    pub empty: Vec<PathBuf>,
}

/// Why a file can't be read, in a few words.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
