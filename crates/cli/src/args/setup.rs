//! What `init` takes.

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// Install the hooks of git, too
    #[arg(long)]
    pub(crate) hook: bool,
    /// Write a pipeline, too
    #[arg(long, value_name = "WHERE")]
    pub(crate) ci: Option<Pipeline>,
}

/// Whose pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pipeline {
    /// .github/workflows/bailiwick.yml
    Github,
    /// .gitlab-ci.yml
    Gitlab,
}
