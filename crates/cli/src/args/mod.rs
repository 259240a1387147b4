//! Arguments, as they are typed.

mod accepting;
mod examples;
mod hook;
mod rules;
mod setup;
mod sources;

use std::net::IpAddr;
use std::path::PathBuf;

use bailiwick_core::finding::Severity;
use bailiwick_core::inventory::KeyKind;
use bailiwick_core::platform::Host;
use bailiwick_core::time::{Time, parse_time};
use bailiwick_report::Format;
use clap::builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

pub(crate) use accepting::{AcceptingArgs, BaselineArgs, DiffArgs, WaiveArgs};
pub(crate) use hook::{CompletionsArgs, Hook, InstallArgs, ManArgs, Stage};
pub(crate) use rules::{CheckArgs, ExplainFindingArgs, ExplainRuleArgs, SchemaArgs, SchemaOf, TestArgs};
pub(crate) use setup::{InitArgs, Pipeline};
pub(crate) use sources::SourceArgs;

/// Offline governance for the API keys of Alibaba Cloud Model Studio: which keys exist, whose they are,
/// which still work, which have leaked, and whether that obeys your policies.
#[derive(Debug, Parser)]
#[command(name = "bailiwick", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 judged and clean · 1 judged, with findings · 2 not judged";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge everything: load policies and inventory, scan, join leaks to keys, report
    Audit(AuditArgs),
    /// Look for leaked keys only
    Scan(ScanArgs),
    /// Run the examples that stand in the rules; every rule needs one that fails and one that passes
    Test(TestArgs),
    /// Load rules, report every problem in them, and what can be said of them without an inventory
    Check(CheckArgs),
    /// Say why
    #[command(subcommand)]
    Explain(Explain),
    /// List the undeleted keys that a principal sees: an account UID (root) or a RAM user id
    Visible(VisibleArgs),
    /// Say whether a principal may create a key in a workspace
    CanCreate(CanCreateArgs),
    /// Print what happened to a key, a RAM user or a workspace, and when and why validity changed
    Timeline(TimelineArgs),
    /// Say what would change if: which keys die or revive, which findings appear or go; changes in order
    Simulate(SimulateArgs),
    /// Say what falls due, day by day: rules that begin to fail, temporary keys that expire
    Forecast(ForecastArgs),
    /// List leaked secrets, each once, the most urgent first: whose they are, whether they work, what to do
    Leaks(LeaksArgs),
    /// Compare inventory and code: keys that no code has, keys that no inventory knows, keys in several trees
    Drift(LeaksArgs),
    /// Prove that a key's rotation is done: no place holds a former value, and none has since it was replaced
    Rotated(RotatedArgs),
    /// Make an inventory of what the aliyun CLI and the SDKs print; `--help` has the commands
    #[command(long_about = examples::exports())]
    Import(ImportArgs),
    /// Write down what is there, so that an audit fails only on what is new
    Baseline(BaselineArgs),
    /// Compare two reports: what is new, gone or changed
    Diff(DiffArgs),
    /// Accept a finding until a day, in the file of waivers
    Waive(WaiveArgs),
    /// Print the JSON Schema of a file that the program reads or writes, for editors
    Schema(SchemaArgs),
    /// Print the facts of the platform that answers rest on: quotas, regions, hosts, each with its source
    Platform(PlatformArgs),
    /// Write a configuration for what is here, and say what to do next; what is there stays as it is
    Init(InitArgs),
    /// Install and run the hooks of git
    #[command(long_about = hook::ABOUT)]
    #[command(subcommand)]
    Hook(Hook),
    /// Print what a shell needs to complete commands and options
    Completions(CompletionsArgs),
    /// Print the manual, or write a page for each command to a folder
    Man(ManArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Explain {
    /// May this key call this? If not, every reason
    Key(ExplainKeyArgs),
    /// What a rule judges, when it fails, why, and what its examples show
    Rule(ExplainRuleArgs),
    /// Why there is a finding: every clause of its rule, the value it met, both places, and what would make it pass
    Finding(ExplainFindingArgs),
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct CommonArgs {
    /// The inventory of accounts, users, workspaces and keys (YAML, JSON or JSON Lines)
    #[arg(long, value_name = "FILE")]
    pub(crate) inventory: Option<PathBuf>,
    /// Take the platform's facts from this file instead of the built-in ones (see `bailiwick platform`)
    #[arg(long, value_name = "FILE")]
    pub(crate) platform: Option<PathBuf>,
    /// The instant to judge at, like 2026-11-20T08:00:00Z; now, if left out
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Time>,
    /// How to write the answer
    #[arg(short, long, value_name = "FORMAT", default_value = "human", value_parser = formats(Format::ALL))]
    pub(crate) format: Format,
    /// Write the answer to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Take this configuration instead of the next bailiwick.yaml upwards
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Take no configuration
    #[arg(long)]
    pub(crate) no_config: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Say less
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// What decides the verdict and where reports go.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportArgs {
    /// Write a further report; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report)]
    pub(crate) report: Vec<(Format, PathBuf)>,
    /// The least severity that makes the run fail: info, low, medium, high or critical [default: low]
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(crate) fail_on: Option<Severity>,
}

/// What is scanned and accepted where everything is judged.
#[derive(Args, Clone, Debug)]
pub(crate) struct JudgingArgs {
    /// Scan this file or folder for leaked keys; may be repeated
    #[arg(long, value_name = "PATH")]
    pub(crate) scan: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    #[command(flatten)]
    pub(crate) accepting: AcceptingArgs,
}

#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    pub(crate) policies: Vec<PathBuf>,
    /// Take a rule that selects nothing for an error: it passes whatever is the case
    #[arg(long)]
    pub(crate) strict: bool,
    /// Read the configuration, rules, waivers, baseline and comments from this git revision, like a pull request's
    /// base, so that a change can't loosen the gate that it goes through; what it would loosen is a finding
    #[arg(long, value_name = "REV")]
    pub(crate) trust: Option<String>,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ScanArgs {
    /// Files or folders; the current folder, if left out
    pub(crate) paths: Vec<PathBuf>,
    /// Rule files, or folders of them, instead of the shipped rules
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    /// Read the configuration, rules, waivers, baseline and comments from this git revision, as `audit --trust` does
    #[arg(long, value_name = "REV")]
    pub(crate) trust: Option<String>,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    #[command(flatten)]
    pub(crate) accepting: AcceptingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// What `leaks` and `drift` look at.
#[derive(Args, Debug)]
pub(crate) struct LeaksArgs {
    /// Files or folders; the configuration's, or else the current folder, if left out
    pub(crate) paths: Vec<PathBuf>,
    /// Rule files, or folders of them, whose secrets are looked for, instead of the shipped rules'
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct RotatedArgs {
    /// The key's id; ACCOUNT/ID where several accounts have one of that id
    pub(crate) key: String,
    /// Git repositories, whose work trees (ignored files too), indexes and histories are searched; that of the
    /// current folder, if left out
    #[arg(value_name = "REPOSITORY")]
    pub(crate) repositories: Vec<PathBuf>,
    /// Accept that history holds a former value, if it was replaced after the last commit that held it
    #[arg(long)]
    pub(crate) accept_history: bool,
    /// Search what no ref reaches, too
    #[arg(long)]
    pub(crate) unreachable: bool,
    /// Pass over paths that fit this glob, as in .gitignore; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Rule files, or folders of them, whose secrets are looked for, instead of the shipped rules'
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TimelineArgs {
    /// The id of a key, a RAM user or a workspace; `key:ID`, `user:ID` or `workspace:ID` where that is not clear
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct SimulateArgs {
    /// Disable a RAM user
    #[arg(long, value_name = "USER")]
    pub(crate) disable_user: Vec<String>,
    /// Delete a RAM user
    #[arg(long, value_name = "USER")]
    pub(crate) delete_user: Vec<String>,
    /// Remove a RAM user from a workspace
    #[arg(long, value_name = "USER=WORKSPACE")]
    pub(crate) remove_member: Vec<String>,
    /// Disable a key
    #[arg(long, value_name = "KEY")]
    pub(crate) disable_key: Vec<String>,
    /// Enable a disabled key
    #[arg(long, value_name = "KEY")]
    pub(crate) enable_key: Vec<String>,
    /// Delete a key
    #[arg(long, value_name = "KEY")]
    pub(crate) delete_key: Vec<String>,
    /// Give a key a new value
    #[arg(long, value_name = "KEY")]
    pub(crate) reset_key: Vec<String>,
    /// Take a model from a sub-workspace
    #[arg(long, value_name = "WORKSPACE=MODEL")]
    pub(crate) revoke_model: Vec<String>,
    /// Delete a workspace
    #[arg(long, value_name = "WORKSPACE")]
    pub(crate) delete_workspace: Vec<String>,
    /// Take the changes from a file: `changes: [{ disable-user: ID }, …]`, each with an `at` of its own if it has one
    #[arg(long, value_name = "FILE")]
    pub(crate) apply: Option<PathBuf>,
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ForecastArgs {
    /// The last day, like 2027-02-28, and no earlier one than that of --at; 90 days on, if left out
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub(crate) until: Option<Time>,
    /// A file of waivers, whose last days are told; the configuration's, if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
    /// Rule files, or folders of them; the configuration's, or else the shipped ones, if left out
    #[arg(long, value_name = "PATH")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct PlatformArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// Files, or folders of them, that hold answers of the platform, as they are or in gzip
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The UID of the account that files belong to which don't tell
    #[arg(long, value_name = "UID", value_parser = uid)]
    pub(crate) account: Option<String>,
    /// Keep what only this inventory knows: what people wrote, and keys that are gone
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub(crate) merge: Option<PathBuf>,
    /// Write nothing; say whether the inventory (--output FILE or --inventory FILE) is up to date with the files
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainKeyArgs {
    /// The key's id; ACCOUNT/ID where several accounts have one of that id
    pub(crate) id: String,
    /// The host or base URL of the call
    #[arg(long, value_name = "HOST-OR-URL", value_parser = host)]
    pub(crate) host: Option<Host>,
    /// The model to call
    #[arg(long, value_name = "MODEL", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) model: Option<String>,
    /// The application to call
    #[arg(long, value_name = "APPLICATION", conflicts_with = "model", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) application: Option<String>,
    /// The address that the call comes from
    #[arg(long, value_name = "IP")]
    pub(crate) ip: Option<IpAddr>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct VisibleArgs {
    /// An account UID (root) or a RAM user id; ACCOUNT/ID where several accounts have one of that id
    pub(crate) principal: String,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct CanCreateArgs {
    /// An account UID (root) or a RAM user id; ACCOUNT/ID where several accounts have one of that id
    pub(crate) principal: String,
    /// The workspace's id
    pub(crate) workspace: String,
    /// The kind of key: general, coding-plan, token-plan or temporary
    #[arg(long, value_name = "KIND", default_value = "general", value_parser = kind)]
    pub(crate) kind: KeyKind,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

fn time(text: &str) -> Result<Time, String> {
    parse_time(text).ok_or_else(|| "write it like 2026-11-20T08:00:00Z".to_owned())
}

fn format(text: &str) -> Result<Format, String> {
    Format::parse(text).ok_or_else(|| listing("format", Format::ALL.iter().map(|format| format.as_str())))
}

/// Takes one of some formats, and says in the help what each is for.
fn formats(some: &[Format]) -> impl TypedValueParser<Value = Format> {
    let value = |format: &Format| PossibleValue::new(format.as_str()).help(format.about().trim_end_matches('.'));
    PossibleValuesParser::new(some.iter().map(value)).try_map(|name| format(&name))
}

/// The formats of commands that answer and report no findings.
const ANSWERS: &[Format] = &[Format::Human, Format::Json];

/// The commands that report findings, in every format.
const REPORTING: [&str; 2] = ["audit", "scan"];

/// The definition of the arguments: what the program, its completions and its manual are made from.
pub(crate) fn command() -> clap::Command {
    examples::with(only_answering(Arguments::command()), "")
}

fn only_answering(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|inner| {
        let has_format = inner.get_arguments().any(|argument| argument.get_id() == "format");
        match inner.get_name() {
            name if REPORTING.contains(&name) => inner,
            _ if has_format => inner.mut_arg("format", |format| format.value_parser(formats(ANSWERS))),
            _ => only_answering(inner),
        }
    })
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::parse(text).ok_or_else(|| listing("severity", Severity::ALL.iter().map(|severity| severity.as_str())))
}

fn kind(text: &str) -> Result<KeyKind, String> {
    KeyKind::parse(text).ok_or_else(|| listing("kind", KeyKind::ALL.iter().map(|kind| kind.as_str())))
}

fn uid(text: &str) -> Result<String, String> {
    let is_uid = !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_uid.then(|| text.to_owned()).ok_or_else(|| "an account's UID is digits, usually sixteen".to_owned())
}

fn listing<'a>(what: &str, values: impl Iterator<Item = &'a str>) -> String {
    format!("no such {what}; there are {}", values.collect::<Vec<_>>().join(", "))
}

fn report(text: &str) -> Result<(Format, PathBuf), String> {
    let (name, file) = text.split_once('=').ok_or("write it as FORMAT=FILE")?;
    Ok((format(name)?, file.into()))
}

fn host(text: &str) -> Result<Host, String> {
    Host::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_arguments_is_sound() {
        command().debug_assert();
    }
}
