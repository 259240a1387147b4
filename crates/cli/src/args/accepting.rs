//! What is accepted.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::{CommonArgs, JudgingArgs};

/// By what findings are accepted.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is accepted")]
pub(crate) struct AcceptingArgs {
    /// Waive what this file of waivers accepts; the configuration's, if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
    /// Fail only on what this baseline has not; the configuration's, if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct BaselineArgs {
    /// Take what is gone out of the baseline that is there, and add nothing
    #[arg(long)]
    pub(crate) prune: bool,
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct WaiveArgs {
    /// The finding's fingerprint, or as much of its beginning as tells it from others
    pub(crate) fingerprint: String,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The last day on which that holds, like 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: NaiveDate,
    /// Who answers for what is accepted
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,
    /// Who accepts it: somebody else than who answers for it
    #[arg(long, value_name = "NAME")]
    pub(crate) approver: String,
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// The report that came first, as `--format json` writes it
    pub(crate) old: PathBuf,
    /// The report that came later
    pub(crate) new: PathBuf,
    /// The least severity of a new finding that makes the command fail [default: low]
    #[arg(long, value_name = "SEVERITY", value_parser = super::severity)]
    pub(crate) fail_on: Option<bailiwick_core::finding::Severity>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}
