//! Git's history and index, beside git that reads as much and looks for nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Bench;
use super::corpus::output;
use super::measure::{cost, medians, wall};
use super::releases::{self, Planted, git};

/// So many files are in the repository in which some are staged.
const FILES: usize = 10_000;
const STAGED: usize = 5;

/// `cargo xtask bench history`
pub(super) fn history(bench: &Bench) -> Result<String> {
    let (repository, planted) = releases::history(&bench.folder)?;
    let counted = output(git(&repository).args(["count-objects", "-v"]))?;
    let objects = counted.lines().find_map(|line| line.strip_prefix("in-pack: ")).unwrap_or_default();
    let others = check(bench, &repository, &planted)?;
    let mut said = format!("{objects} objects; {} planted keys found, and {others} other findings\n", planted.len());
    let read = ["cat-file", "--batch-all-objects", "--unordered", "--batch", "--buffer"];
    let [own, other] = medians(
        bench.runs,
        [&mut || wall(&mut bailiwick(bench, &repository, "--history"), &[0, 1]), &mut || {
            wall(git(&repository).args(read).stdout(Stdio::null()), &[0])
        }],
    )?;
    let peak = cost(&mut bailiwick(bench, &repository, "--history"), &[])?.own_peak * 1024 / 1_000_000;
    line(&mut said, "history", own.as_secs_f64(), other.as_secs_f64(), 0.4, 0.2)?;
    writeln!(said, "{peak} MB of memory; beside git {}", read.join(" "))?;
    Ok(said)
}

/// `cargo xtask bench staged`
pub(super) fn staged(bench: &Bench) -> Result<String> {
    let repository = staged_repository(bench)?;
    let runs = bench.runs * 5;
    let diff = || {
        let mut git = git(&repository);
        git.args(["diff", "--cached", "--name-only"]).stdout(Stdio::null());
        git
    };
    let mut said = format!("{STAGED} staged files of {FILES}\n");
    let [own, other] = medians(
        runs,
        [&mut || wall(&mut bailiwick(bench, &repository, "--staged"), &[0]), &mut || wall(&mut diff(), &[0])],
    )?;
    line(&mut said, "staged", own.as_secs_f64(), other.as_secs_f64(), 3.0, 1.5)?;
    Ok(said)
}

/// A repository of small files, some of which are staged.
pub(super) fn staged_repository(bench: &Bench) -> Result<PathBuf> {
    let repository = bench.folder.join("staged");
    prepare(&repository)?;
    Ok(repository)
}

/// A line for one comparison, under its head.
pub(super) fn line(said: &mut String, name: &str, own: f64, other: f64, bar: f64, aim: f64) -> Result<()> {
    let ratio = own / other;
    let verdict = match ratio {
        ratio if ratio <= aim => "the aim is met",
        ratio if ratio <= bar => "the bar is met",
        _ => "MISSED",
    };
    let (own, other) = (own * 1000.0, other * 1000.0);
    writeln!(said, "{:8} {:>12} {:>12} {:>7}   {:>5} {:>5}", "", "bailiwick", "git", "ratio", "bar", "aim")?;
    Ok(writeln!(said, "{name:8} {own:>9.1} ms {other:>9.1} ms {ratio:>5.2} ×   {bar:>5.2} {aim:>5.2}   {verdict}")?)
}

fn bailiwick(bench: &Bench, repository: &Path, what: &str) -> Command {
    let mut command = Command::new(&bench.program);
    command.current_dir(repository).args(["scan", "--no-config", what]).stdout(Stdio::null());
    command
}

fn prepare(repository: &Path) -> Result<()> {
    if repository.is_dir() {
        return Ok(());
    }
    let unfinished = repository.with_extension("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    for index in 0..FILES {
        let path = unfinished.join(format!("src/{}/{}/file_{index}.c", index % 37, index % 11));
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(path, format!("int answer_{index}(void) {{ return {index}; }}\n").repeat(40))?;
    }
    let run = |arguments: &[&str]| output(git(&unfinished).args(arguments));
    run(&["init", "-q", "-b", "main"])?;
    run(&["add", "-A"])?;
    run(&["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "gc.auto=0", "commit", "-q", "-m", "all"])?;
    run(&["gc", "-q"])?;
    for index in (0..FILES).step_by(FILES / STAGED) {
        let path = unfinished.join(format!("src/{}/{}/file_{index}.c", index % 37, index % 11));
        fs::write(path, "int changed(void) { return 1; }\n".repeat(60))?;
    }
    run(&["add", "-A"])?;
    Ok(fs::rename(&unfinished, repository)?)
}

/// Checks that every planted key is found with its path and its only commit. How many other findings there are.
fn check(bench: &Bench, repository: &Path, planted: &[Planted]) -> Result<usize> {
    let report = bench.folder.join("history.json");
    cost(bailiwick(bench, repository, "--history").args(["--format", "json", "--output"]).arg(&report), &[1])?;
    let report: Value = serde_json::from_str(&fs::read_to_string(report)?)?;
    let findings = report.get("findings").and_then(Value::as_array).context("a report has findings")?;
    let place = |finding: &Value| {
        let place = finding.pointer("/locations/0")?;
        let text = |name: &str| Some(place.get(name)?.as_str()?.to_owned());
        Some((text("path")?, text("commit")?, text("last_commit")?))
    };
    let found: BTreeSet<_> = findings.iter().filter_map(place).collect();
    let commits = output(git(repository).args(["rev-list", "--reverse", "main"]))?;
    let commits: Vec<_> = commits.lines().collect();
    for planted in planted {
        let first = commits.get(planted.commit).copied().unwrap_or_default().to_owned();
        let is_found = found.iter().any(|(path, commit, _)| *path == planted.path && *commit == first);
        ensure!(is_found, "the key planted in {} by {first} is not found", planted.path);
    }
    Ok(findings.len() - planted.len())
}
