//! What the commands about rules and their files take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CommonArgs, JudgingArgs};

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    pub(crate) policies: Vec<PathBuf>,
    /// Say instead whether the rules of NEW are at least as strict as those of OLD, and if not show it: each a rule
    /// file, a folder of them, an embedded pack, or a bailiwick.yaml
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "policies")]
    pub(crate) compare: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TestArgs {
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    pub(crate) policies: Vec<PathBuf>,
    /// Want examples that show every clause both to hold and not to hold
    #[arg(long)]
    pub(crate) require_examples: bool,
    /// Break each rule in every place, one at a time, and name the changes that no example notices
    #[arg(long)]
    pub(crate) mutate: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainRuleArgs {
    /// The rule's id
    pub(crate) id: String,
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainFindingArgs {
    /// The finding's fingerprint, or as much of its beginning as is clear
    pub(crate) fingerprint: String,
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// The file that it describes
    pub(crate) of: SchemaOf,
    /// Write the schema to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A rule's file
    Policy,
    /// An inventory, as YAML or JSON
    Inventory,
    /// The configuration, bailiwick.yaml
    Config,
    /// A file of waivers
    Waivers,
    /// The report, as `--format json` writes it
    Report,
}
