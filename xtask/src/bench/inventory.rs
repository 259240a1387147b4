//! Large inventories, judged by all shipped rules: does the time grow as the keys do, and how do others fare?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Bench;
use super::measure::{Cost, cost, median};
use super::peers::{PEERS, Peer};
use crate::gen_inventory::{AT, Plan, write};

/// How many keys; each twice as many as the one before.
const SIZES: [usize; 3] = [250_000, 500_000, 1_000_000];

/// How many pairs fail, by rule.
pub(super) type Fails = BTreeMap<String, u64>;

/// An inventory, and what is to be found in it.
struct Corpus {
    keys: usize,
    file: PathBuf,
    fails: Fails,
}

/// `cargo xtask bench inventory`
pub(super) fn run(bench: &Bench) -> Result<String> {
    let corpora = SIZES.iter().map(|keys| corpus(bench, *keys)).collect::<Result<Vec<_>>>()?;
    let costs = corpora.iter().map(|corpus| audit(bench, corpus, None)).collect::<Result<Vec<_>>>()?;
    let mut said = format!("bailiwick audit --no-config --at {AT} --inventory …, median of {} runs\n\n", bench.runs);
    table(&corpora, &costs, &mut said)?;
    let (Some(corpus), Some(own)) = (corpora.last(), costs.last()) else { return Ok(said) };
    for peer in PEERS {
        writeln!(said, "\n{}", beside(bench, peer, corpus, *own)?)?;
    }
    Ok(said)
}

/// Six controls, written for each program; of keys, as many as the slowest can be waited for.
const SIX_KEYS: usize = 100_000;
const SIX: &str = "xtask/src/bench/six/bailiwick";
const SIX_OF_PEERS: [(&str, &str); 2] =
    [("regorus", "xtask/src/bench/six/six.rego"), ("cfn-guard", "xtask/src/bench/six/six.guard")];

/// `cargo xtask bench controls`
pub(super) fn controls(bench: &Bench) -> Result<String> {
    let rules = fs::read_dir(bench.root.join(SIX))?.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = rules.iter().filter_map(|file| file.file_stem()?.to_str()).collect();
    let mut corpus = corpus(bench, SIX_KEYS)?;
    corpus.fails.retain(|rule, _| names.contains(&rule.as_str()));
    let own = audit(bench, &corpus, Some(SIX))?;
    let (wall, cpu, peak) = (own.wall.as_secs_f64(), own.cpu.as_secs_f64(), own.peak * 1024 / 1_000_000);
    let mut said = format!("bailiwick over {SIX_KEYS} keys: {wall:.2} s wall, {cpu:.2} s cpu, {peak} MB\n");
    for (name, rules) in SIX_OF_PEERS {
        let peer = PEERS.iter().find(|peer| peer.name == name).context("a peer is known")?.with(rules);
        writeln!(said, "\n{}", beside(bench, &peer, &corpus, own)?)?;
    }
    Ok(said)
}

fn corpus(bench: &Bench, keys: usize) -> Result<Corpus> {
    let file = bench.folder.join(format!("inventory-{keys}.jsonl"));
    let breaches = write(Plan { keys, ..Plan::default() }, &file)?;
    let fails = breaches.into_iter().map(|(rule, count)| (rule.to_owned(), count as u64)).collect();
    Ok(Corpus { keys, file, fails })
}

/// Measures the program with some rules, or else the shipped ones, and checks what it finds.
fn audit(bench: &Bench, corpus: &Corpus, rules: Option<&str>) -> Result<Cost> {
    let report = bench.folder.join("inventory.json");
    let cost = median(bench.runs, || {
        let mut command = Command::new(&bench.program);
        command.current_dir(&bench.root).arg("audit").args(rules);
        command.args(["--no-config", "--at", AT, "--format", "json", "--inventory"]).arg(&corpus.file);
        cost(command.arg("--output").arg(&report), &[1])
    })?;
    check("bailiwick", &fails(&report)?, corpus)?;
    Ok(cost)
}

fn fails(report: &Path) -> Result<Fails> {
    let report: Value = serde_json::from_reader(std::io::BufReader::new(File::open(report)?))?;
    let mut fails = Fails::new();
    for finding in report.get("findings").and_then(Value::as_array).context("a report has findings")? {
        let field = |name| finding.get(name).and_then(Value::as_str).unwrap_or_default();
        if field("outcome") == "fail" {
            *fails.entry(field("rule").to_owned()).or_default() += 1;
        }
    }
    Ok(fails)
}

/// Of the rules that are planned to fail; of others nobody else knows.
fn check(who: &str, found: &Fails, corpus: &Corpus) -> Result<()> {
    let differs = |(rule, count): &(&String, &u64)| found.get(*rule) != Some(count);
    let wrong: Vec<_> = corpus.fails.iter().filter(differs).map(|(rule, _)| rule.as_str()).collect();
    ensure!(
        wrong.is_empty(),
        "{who} does not find as many pairs as are wrong in {}: {}\n  found    {found:?}\n  expected {:?}",
        corpus.file.display(),
        wrong.join(", "),
        corpus.fails
    );
    Ok(())
}

fn table(corpora: &[Corpus], costs: &[Cost], said: &mut String) -> Result<()> {
    writeln!(said, "{:>9} {:>8} {:>8} {:>8} {:>8}   for twice the keys", "keys", "MB", "wall", "cpu", "peak MB")?;
    let mut before: Option<&Cost> = None;
    for (corpus, cost) in corpora.iter().zip(costs) {
        let size = fs::metadata(&corpus.file)?.len() / 1_000_000;
        let (wall, cpu) = (cost.wall.as_secs_f64(), cost.cpu.as_secs_f64());
        let growth = before.map(|before| {
            format!("{:.2} × wall, {:.2} × cpu", wall / before.wall.as_secs_f64(), cpu / before.cpu.as_secs_f64())
        });
        let peak = cost.peak * 1024 / 1_000_000;
        let growth = growth.unwrap_or_default();
        writeln!(said, "{:>9} {size:>8} {wall:>6.2} s {cpu:>6.2} s {peak:>8}   {growth}", corpus.keys)?;
        before = Some(cost);
    }
    Ok(())
}

/// How another program does with the same rules and the same keys.
fn beside(bench: &Bench, peer: &Peer, corpus: &Corpus, own: Cost) -> Result<String> {
    if !peer.is_installed() {
        return Ok(format!("{}: not installed; {}", peer.name, peer.install));
    }
    let inputs = (peer.prepare)(&corpus.file)?;
    let output = bench.folder.join(format!("{}.json", peer.name));
    let found = median(bench.runs.min(peer.runs), || {
        let answers = File::create(&output)?;
        let one = |input: &PathBuf| cost(peer.command(&bench.root, input).stdout(answers.try_clone()?), peer.codes);
        inputs.iter().map(one).sum()
    })?;
    check(peer.name, &(peer.fails)(&output)?, corpus)?;
    let (wall, cpu) = (found.wall.as_secs_f64(), found.cpu.as_secs_f64());
    let times = if inputs.len() > 1 { format!(", one of {} like it", inputs.len()) } else { String::new() };
    let command = inputs.first().map(|input| peer.command(&bench.root, input)).context("a peer has an input")?;
    Ok(format!(
        "{} over {} keys: {wall:.1} s wall, {cpu:.1} s cpu, {} MB; bailiwick takes {:.1} times less ({:.1} of cpu)\n  {command:?}{times}",
        peer.version(),
        corpus.keys,
        found.peak * 1024 / 1_000_000,
        wall / own.wall.as_secs_f64(),
        cpu / own.cpu.as_secs_f64()
    ))
}
