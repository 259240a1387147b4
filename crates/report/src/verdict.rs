//! What a report comes to, in one line: whether it is clean, and what it speaks of.

use bailiwick_core::finding::{Finding, Outcome, Severity};
use bailiwick_core::time::format_time;

use crate::seal::Sealed;
use crate::text::{NAME_COLUMNS, bytes, clip, count};

/// What a report comes to.
pub(crate) struct Verdict {
    /// How it ends.
    pub(crate) kind: Kind,
    /// A sign and what was found: `✘ 3 findings: 1 critical, 2 high`.
    pub(crate) text: String,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// There is nothing to say.
    Clean,
    /// There is something to say, and nothing that makes the run fail.
    Remarks,
    /// The run fails, or is incomplete.
    Failed,
}

impl Verdict {
    pub(crate) fn of(report: &Sealed) -> Self {
        let found = found(report);
        let unread = report.coverage.unreadable.len() as u64;
        let incomplete = (unread > 0).then(|| format!("incomplete: {} could not be read", count(unread, "path")));
        let all: Vec<_> = incomplete.into_iter().chain(found).collect();
        let fails = unread > 0 || report.findings.iter().any(|finding| report.is_failed_by(finding));
        let (kind, text) = match () {
            () if all.is_empty() => (Kind::Clean, "✔ clean".to_owned()),
            () if fails => (Kind::Failed, format!("✘ {}", all.join(" · "))),
            () => (Kind::Remarks, format!("! {}", all.join(" · "))),
        };
        Self { kind, text }
    }
}

/// `3 findings: 1 critical, 2 high`, `1 warning: 1 medium`, `12 undecided`; nothing of what was waived.
fn found(report: &Sealed) -> Vec<String> {
    let severities = |outcome, gates| -> Vec<Severity> {
        let alike = |finding: &&Finding| finding.outcome == outcome && finding.gates == gates;
        report.findings.iter().filter(alike).map(|finding| finding.severity).collect()
    };
    let undecided = |gates| severities(Outcome::Unknown, gates).len();
    let all = [
        fails("finding", &severities(Outcome::Fail, true)),
        fails("warning", &severities(Outcome::Fail, false)),
        unknowns(undecided(true), undecided(false)),
    ];
    all.into_iter().flatten().collect()
}

fn fails(noun: &str, severities: &[Severity]) -> Option<String> {
    let sum = count(severities.len() as u64, noun);
    (!severities.is_empty()).then(|| format!("{sum}: {}", by_severity(severities)))
}

fn unknowns(gating: usize, reported: usize) -> Option<String> {
    match (gating, reported) {
        (0, 0) => None,
        (gating, 0) => Some(format!("{gating} undecided")),
        (0, reported) => Some(format!("{reported} undecided (reported only)")),
        (gating, reported) => Some(format!("{} undecided ({reported} reported only)", gating + reported)),
    }
}

/// `1 critical, 2 high`.
fn by_severity(severities: &[Severity]) -> String {
    let count_of = |severity: &Severity| severities.iter().filter(|other| *other == severity).count();
    let counts = Severity::ALL.iter().rev().map(|severity| (count_of(severity), severity.as_str()));
    let named: Vec<_> = counts.filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    named.join(", ")
}

/// What the verdict speaks of: `15 rules, 204 resources, 812 files (9.1 MB), as of …`.
pub(crate) fn scope(report: &Sealed) -> String {
    let (coverage, summary) = (&report.coverage, report.summary);
    let mut parts = vec![count(summary.rules, "rule"), count(summary.resources, "resource")];
    if coverage.files > 0 || report.inputs.scanned.is_some() {
        parts.push(format!("{} ({})", count(coverage.files, "file"), bytes(coverage.bytes)));
    }
    if coverage.commits > 0 {
        parts.push(count(coverage.commits, "commit"));
    }
    let pinned =
        report.at.pinned_by.as_deref().map(|by| format!(" (pinned by {})", clip(by, NAME_COLUMNS))).unwrap_or_default();
    parts.push(format!("as of {}{pinned}", format_time(report.at.time)));
    parts.join(", ")
}
