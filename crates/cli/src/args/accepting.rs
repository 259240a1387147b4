//! What is accepted.

use std::path::PathBuf;

use clap::Args;

/// By what findings are accepted.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What is accepted")]
pub(crate) struct AcceptingArgs {
    /// Waive what this file of waivers accepts; the configuration's, if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
}
