//! Other programs that can judge an inventory, each by the same rules in its own language.

mod nested;

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use bailiwick_core::time::{format_time, parse_time};
use chrono::TimeDelta;
use serde_json::Value;

use super::inventory::Fails;
use crate::gen_inventory::AT;

/// A program that can judge an inventory.
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// How to get it.
    pub(super) install: &'static str,
    arguments: fn(rules: &Path, input: &Path) -> Vec<OsString>,
    rules: &'static str,
    /// Makes of JSON Lines what it reads: one file, or several for one run each.
    pub(super) prepare: fn(&Path) -> Result<Vec<PathBuf>>,
    /// What it ends with when all goes well.
    pub(super) codes: &'static [i32],
    /// Of how many times the median is taken, at most.
    pub(super) runs: usize,
    /// Reads from its answers, one after the other, how many pairs fail, by rule.
    pub(super) fails: fn(&Path) -> Result<Fails>,
}

pub(super) const PEERS: &[Peer] = &[
    Peer {
        name: "jq",
        install: "`apt-get install jq`, or see https://jqlang.org",
        arguments: |rules, input| {
            ["-n", "--arg", "at", AT, "-f"]
                .map(OsString::from)
                .into_iter()
                .chain([rules.into(), input.into()])
                .collect()
        },
        rules: "xtask/src/bench/rules.jq",
        prepare: |lines| Ok(vec![lines.to_path_buf()]),
        codes: &[0],
        runs: 3,
        fails: |answer| counts(&read(answer)?),
    },
    Peer {
        name: "regorus",
        install: "`cargo install regorus --example regorus`",
        arguments: |rules, input| {
            let query = "data.bailiwick.fails".into();
            vec!["eval".into(), "--data".into(), rules.into(), "--input".into(), input.into(), query]
        },
        rules: "xtask/src/bench/rules.rego",
        prepare: document,
        codes: &[0],
        runs: 3,
        fails: |answer| {
            counts(read(answer)?.pointer("/result/0/expressions/0/value").context("an answer has a value")?)
        },
    },
    Peer {
        name: "cfn-guard",
        install: "`cargo install cfn-guard`",
        arguments: |rules, input| {
            let options = ["--structured", "--output-format", "json", "--show-summary", "none"].map(OsString::from);
            let files = ["validate".into(), "--rules".into(), rules.into(), "--data".into(), input.into()];
            files.into_iter().chain(options).collect()
        },
        rules: "xtask/src/bench/rules.guard",
        prepare: nested::documents,
        codes: &[0, nested::NOT_COMPLIANT],
        // It takes many minutes.
        runs: 1,
        fails: nested::fails,
    },
];

impl Peer {
    /// The same program with other rules.
    pub(super) fn with(&self, rules: &'static str) -> Self {
        Self { rules, ..*self }
    }

    pub(super) fn is_installed(&self) -> bool {
        Command::new(self.name).arg("--version").output().is_ok()
    }

    pub(super) fn version(&self) -> String {
        let output = Command::new(self.name).arg("--version").output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    }

    pub(super) fn command(&self, root: &Path, input: &Path) -> Command {
        let mut command = Command::new(self.name);
        command.current_dir(root).args((self.arguments)(Path::new(self.rules), input));
        command
    }
}

fn read(answer: &Path) -> Result<Value> {
    Ok(serde_json::from_reader(BufReader::new(File::open(answer)?))?)
}

/// The counts that are not zero.
fn counts(answer: &Value) -> Result<Fails> {
    let answer = answer.as_object().context("an answer is an object")?;
    let count = |(rule, count): (&String, &Value)| Some((rule.clone(), count.as_u64().filter(|count| *count > 0)?));
    Ok(answer.iter().filter_map(count).collect())
}

/// One document with all lines, and with the instants that the rules compare with.
fn document(lines: &Path) -> Result<Vec<PathBuf>> {
    let file = lines.with_extension("json");
    let mut out = BufWriter::new(File::create(&file)?);
    write!(out, r#"{{"at":"{AT}","ago":{},"records":["#, ago()?)?;
    for (number, line) in BufReader::new(File::open(lines)?).lines().enumerate() {
        write!(out, "{}{}", if number == 0 { "" } else { ",\n" }, line?)?;
    }
    writeln!(out, "]}}")?;
    out.flush()?;
    Ok(vec![file])
}

/// The instants that rules compare with, by how many days before they are.
fn ago() -> Result<Value> {
    let at = parse_time(AT).context("the instant is a constant")?;
    Ok([7, 30, 60, 90].into_iter().map(|days| (format!("{days}d"), format_time(at - TimeDelta::days(days)))).collect())
}
