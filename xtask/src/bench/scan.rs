//! Reading for secrets, beside ripgrep that looks for one regex: trees, one large file, packages.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Bench;
use super::corpus;
use super::measure::{cost, medians, wall};

/// What ripgrep looks for, as one who searches for one kind of key would.
const REGEX: &str = "sk-[0-9a-f]{32}";

/// A piece of work that ripgrep does too.
pub(super) struct Work {
    pub(super) name: &'static str,
    pub(super) path: PathBuf,
    /// How many times ripgrep's time is allowed, and how many are wanted.
    pub(super) bar: f64,
    pub(super) aim: f64,
    /// How often it is done for each run that was asked for.
    pub(super) times: usize,
}

/// `cargo xtask bench tree`
pub(super) fn tree(bench: &Bench) -> Result<String> {
    let planted = corpus::tree(&bench.folder)?;
    let mut files = Vec::new();
    corpus::collect(&bench.folder.join("tree"), &mut files)?;
    let bytes = files.iter().map(|file| Ok(file.metadata()?.len())).sum::<Result<u64>>()?;
    check(bench, Path::new("tree"), planted.iter().map(|path| path.to_string_lossy().into_owned()).collect())?;
    let name =
        format!("{} files, {} MB, {} planted keys found and nothing else", files.len(), mb(bytes), planted.len());
    let work = Work { name: "tree", path: "tree".into(), bar: 1.1, aim: 0.9, times: 1 };
    Ok(format!("{name}\n{}", beside(bench, &work)?))
}

/// `cargo xtask bench file`
pub(super) fn file(bench: &Bench) -> Result<String> {
    let path = corpus::file(&bench.folder)?;
    check(bench, Path::new("large.txt"), BTreeSet::from(["large.txt".to_owned()]))?;
    let work = Work { name: "file", path: "large.txt".into(), bar: 1.2, aim: 1.0, times: 1 };
    Ok(format!("one file of {} MB\n{}", mb(path.metadata()?.len()), beside(bench, &work)?))
}

/// `cargo xtask bench packages`
pub(super) fn packages(bench: &Bench) -> Result<String> {
    let (path, bytes) = corpus::packages(&bench.folder)?;
    let count = fs::read_dir(&path)?.count();
    // Some hold test data in formats that are not opened: that is said, and ends in 2.
    let mut own = || wall(&mut bailiwick(bench, Path::new("packages")), &[0, 1, 2]);
    let [own] = medians(bench.runs, [&mut own])?;
    let rate = bytes as f64 / 1e6 / own.as_secs_f64();
    let peak = peak(bench, Path::new("packages"))?;
    Ok(format!("{count} packages, {} MB unpacked: {} ms, {rate:.0} MB/s, {peak} MB of memory", mb(bytes), ms(own)))
}

/// Scans and searches in turns, and says how the times compare.
pub(super) fn beside(bench: &Bench, work: &Work) -> Result<String> {
    let runs = bench.runs * work.times;
    let peak = peak(bench, &work.path)?;
    let mut own = || scan(bench, &work.path);
    let mut said = String::new();
    if Command::new("rg").arg("--version").output().is_err() {
        let [own] = medians(runs, [&mut own])?;
        writeln!(said, "{}: {} ms, {peak} MB of memory", work.name, ms(own))?;
        writeln!(said, "rg is not installed: `apt-get install ripgrep`, or `cargo install ripgrep`")?;
        return Ok(said);
    }
    let [own, other] = medians(runs, [&mut own, &mut || search(bench, &work.path)])?;
    let ratio = own.as_secs_f64() / other.as_secs_f64();
    let verdict = match ratio {
        ratio if ratio <= work.aim => "the aim is met",
        ratio if ratio <= work.bar => "the bar is met",
        _ => "MISSED",
    };
    writeln!(said, "{:8} {:>10} {:>10} {:>7}   {:>5} {:>5}", "", "bailiwick", "rg", "ratio", "bar", "aim")?;
    let (name, bar, aim) = (work.name, work.bar, work.aim);
    writeln!(
        said,
        "{name:8} {:>7} ms {:>7} ms {ratio:>5.2} ×   {bar:>5.2} {aim:>5.2}   {verdict}",
        ms(own),
        ms(other)
    )?;
    writeln!(said, "{peak} MB of memory; medians of {runs} runs in turns; {}", version("rg")?)?;
    Ok(said)
}

fn bailiwick(bench: &Bench, path: &Path) -> Command {
    let mut command = Command::new(&bench.program);
    command.current_dir(&bench.folder).args(["scan", "--no-config"]).arg(path).stdout(Stdio::null());
    command
}

fn scan(bench: &Bench, path: &Path) -> Result<Duration> {
    wall(&mut bailiwick(bench, path), &[0, 1])
}

fn search(bench: &Bench, path: &Path) -> Result<Duration> {
    let mut rg = Command::new("rg");
    rg.current_dir(&bench.folder).args(["-uu", "-j2", "-c", REGEX]).arg(path).stdout(Stdio::null());
    wall(&mut rg, &[0, 1])
}

/// The most memory of its own that a scan holds, in MB.
fn peak(bench: &Bench, path: &Path) -> Result<u64> {
    Ok(cost(&mut bailiwick(bench, path), &[])?.own_peak * 1024 / 1_000_000)
}

/// Checks that a scan finds the planted keys, where they were planted, and nothing else.
fn check(bench: &Bench, path: &Path, expected: BTreeSet<String>) -> Result<()> {
    let report = bench.folder.join("scan.json");
    let mut command = bailiwick(bench, path);
    cost(command.args(["--format", "json", "--output"]).arg(&report), &[1])?;
    let report: Value = serde_json::from_str(&fs::read_to_string(report)?)?;
    let findings = report.get("findings").and_then(Value::as_array).context("a report has findings")?;
    let paths = findings.iter().filter_map(|finding| finding.pointer("/locations/0/path")?.as_str());
    let found: BTreeSet<String> = paths.map(str::to_owned).collect();
    ensure!(found == expected, "found {found:?}, and not {expected:?}");
    ensure!(findings.len() == corpus::PLANTED, "found {} keys, not {}", findings.len(), corpus::PLANTED);
    Ok(())
}

fn version(program: &str) -> Result<String> {
    let output = Command::new(program).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 20.0 { format!("{ms:.2}") } else { format!("{ms:.0}") }
}

fn mb(bytes: u64) -> u64 {
    bytes / 1_000_000
}
