//! What is scanned.

use clap::Args;

/// What is scanned beside the paths, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What is scanned")]
pub(crate) struct SourceArgs {
    /// Scan what is staged in the git repository: the blobs of the index that HEAD has not
    #[arg(long)]
    pub(crate) staged: bool,
    /// Scan the git repository's history: all that refs reach, or what RANGE brings (A..B, A...B, B ^A)
    #[arg(long, value_name = "RANGE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) history: Option<String>,
    /// With --history, scan what no ref reaches, too
    #[arg(long, requires = "history")]
    pub(crate) unreachable: bool,
    /// Pass over paths that fit this glob, as in .gitignore; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
}

impl SourceArgs {
    /// Whether a git repository is to be scanned.
    pub(crate) fn asks_for_git(&self) -> bool {
        self.staged || self.history.is_some()
    }
}
