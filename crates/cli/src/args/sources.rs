//! What is scanned.

use clap::Args;

/// What is scanned beside the paths, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What is scanned")]
pub(crate) struct SourceArgs {
    /// Pass over paths that fit this glob, as in .gitignore; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
}
