//! What a reader must also know, what was read, and the verdict.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anstyle::Style as Ink;
use bailiwick_core::finding::{Coverage, Finding, Outcome, PassedOver, Severity};
use bailiwick_core::time::format_time;

use super::name;
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, RED, YELLOW};
use crate::seal::Sealed;
use crate::text::{bytes, count, some_of};

/// So many reasons for passing over files are given when the list may be cut short.
const MOST_REASONS: usize = 5;

/// Writes notes, coverage, the verdict and the counts.
pub(super) fn write(page: &mut Page<'_>, report: &Sealed, verbose: bool) {
    page.blank();
    for note in &report.notes {
        page.hanging(6, &[(BOLD, "note: "), (PLAIN, note)]);
    }
    coverage(page, &report.coverage, verbose);
    unreadable(page, &report.coverage);
    page.blank();
    verdict(page, report);
    let sums = report.summary;
    let sums = format!(
        "  pass {} · fail {} · unknown {} · waived {} · skipped {}",
        sums.pass, sums.fail, sums.unknown, sums.waived, sums.skipped
    );
    page.hanging(2, &[(DIM, &sums)]);
}

/// What was passed over on purpose, by reason; in full by name.
fn coverage(page: &mut Page<'_>, coverage: &Coverage, verbose: bool) {
    let skipped = &coverage.skipped;
    if skipped.is_empty() {
        return;
    }
    let mut reasons = BTreeMap::new();
    for over in skipped {
        *reasons.entry(&*over.reason).or_insert(0_u64) += over.files;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, files)| Reverse(*files));
    let most = if verbose { usize::MAX } else { MOST_REASONS };
    // What is no file, like a part of one, has no count.
    let reason = |(reason, files): &(&str, u64)| match files {
        0 => name(reason),
        files => format!("{files} {}", name(reason)),
    };
    let reasons: Vec<_> = reasons.iter().map(reason).collect();
    let files: u64 = skipped.iter().map(|over| over.files).sum();
    let reasons = some_of(&reasons, most);
    let sum = if files == 0 { reasons } else { format!("{} ({reasons})", count(files, "file")) };
    page.hanging(6, &[(BOLD, "not read, on purpose: "), (PLAIN, &sum)]);
    for over in skipped.iter().filter(|_| verbose) {
        passed_over(page, DIM, over);
    }
}

/// What should have been read: every path, since the report is worth less for each.
fn unreadable(page: &mut Page<'_>, coverage: &Coverage) {
    if coverage.unreadable.is_empty() {
        return;
    }
    page.hanging(4, &[(RED, &format!("could not be read: {}", count(coverage.unreadable.len() as u64, "path")))]);
    for over in &coverage.unreadable {
        passed_over(page, RED, over);
    }
}

fn passed_over(page: &mut Page<'_>, ink: Ink, over: &PassedOver) {
    let files = if over.files > 1 { format!(" ({})", count(over.files, "file")) } else { String::new() };
    page.hanging(4, &[(ink, &format!("  {}", name(&over.path))), (PLAIN, &format!(": {}{files}", over.reason))]);
}

/// The verdict, and what it speaks of: `✔ clean: 15 rules, 204 resources, …`.
pub(super) fn verdict(page: &mut Page<'_>, report: &Sealed) {
    let (ink, verdict) = judged(report);
    let scope = scope(report);
    if ink == GREEN {
        page.hanging(2, &[(ink, &verdict), (PLAIN, ": "), (PLAIN, &scope)]);
    } else {
        page.hanging(2, &[(ink, &verdict)]);
        page.hanging(2, &[(PLAIN, "  "), (PLAIN, &scope)]);
    }
}

fn judged(report: &Sealed) -> (Ink, String) {
    let found = found(report);
    let unread = report.coverage.unreadable.len() as u64;
    let incomplete = (unread > 0).then(|| format!("incomplete: {} could not be read", count(unread, "path")));
    let all: Vec<_> = incomplete.into_iter().chain(found).collect();
    match () {
        () if all.is_empty() => (GREEN, "✔ clean".to_owned()),
        () if unread > 0 || report.findings.iter().any(matters) => (RED, format!("✘ {}", all.join(" · "))),
        () => (YELLOW, format!("! {}", all.join(" · "))),
    }
}

/// Whether a finding is worth more than a remark.
fn matters(finding: &Finding) -> bool {
    match finding.outcome {
        Outcome::Fail => finding.gates && finding.severity > Severity::Info,
        Outcome::Unknown => finding.gates,
        Outcome::Pass | Outcome::Waived | Outcome::Skipped => false,
    }
}

/// `3 findings: 1 critical, 2 high`, `1 warning: 1 medium`, `12 undecided`; nothing of what was waived.
fn found(report: &Sealed) -> Vec<String> {
    let severities = |outcome, gates| -> Vec<Severity> {
        let alike = report.findings.iter().filter(|finding| finding.outcome == outcome && finding.gates == gates);
        alike.map(|finding| finding.severity).collect()
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
fn scope(report: &Sealed) -> String {
    let (coverage, summary) = (&report.coverage, report.summary);
    let mut parts = vec![count(summary.rules, "rule"), count(summary.resources, "resource")];
    if coverage.files > 0 || report.inputs.scanned.is_some() {
        parts.push(format!("{} ({})", count(coverage.files, "file"), bytes(coverage.bytes)));
    }
    if coverage.commits > 0 {
        parts.push(count(coverage.commits, "commit"));
    }
    let pinned = report.at.pinned_by.as_deref().map(|by| format!(" (pinned by {})", name(by))).unwrap_or_default();
    parts.push(format!("as of {}{pinned}", format_time(report.at.time)));
    parts.join(", ")
}
