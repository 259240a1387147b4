//! What rules found, rule by rule, gravest first.

use std::cmp::Reverse;

use bailiwick_core::finding::{Finding, Outcome, Severity};

use super::{finding, grouped, name, with_outcome};
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, badge_ink};
use crate::seal::Sealed;
use crate::text::count;

/// Writes every rule that found something.
pub(super) fn write(page: &mut Page<'_>, report: &Sealed, verbose: bool) {
    let mut groups = grouped(with_outcome(report, Outcome::Fail), |finding| &finding.rule);
    groups.sort_by_key(|(_, findings)| Reverse(gravest(findings)));
    for (_, findings) in groups {
        group(page, report, &findings, verbose);
    }
}

fn gravest(findings: &[&Finding]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).max()
}

fn group(page: &mut Page<'_>, report: &Sealed, findings: &[&Finding], verbose: bool) {
    let (Some(first), Some(severity)) = (findings.first(), gravest(findings)) else { return };
    page.blank();
    let rule = format!("{}[{}]", severity.as_str(), name(&first.rule));
    let sum = format!(" · {}", count(findings.len() as u64, "finding"));
    page.hanging(4, &[(badge_ink(severity), &rule), (BOLD, &format!(" {}", first.title)), (DIM, &sum)]);
    for one in findings {
        page.blank();
        finding::write(page, report, one, severity, verbose);
    }
    page.blank();
    remediation(page, findings);
}

/// What to do, said once: the findings of a rule have it in common.
fn remediation(page: &mut Page<'_>, findings: &[&Finding]) {
    let mut all: Vec<_> = findings.iter().map(|finding| finding.remediation.trim()).collect();
    all.dedup();
    for text in all.iter().filter(|text| !text.is_empty()) {
        let mut lines = text.lines().map(str::trim_end);
        page.hanging(4, &[(GREEN, "  what to do: "), (PLAIN, lines.next().unwrap_or_default())]);
        for line in lines {
            page.hanging(4, &[(PLAIN, "    "), (PLAIN, line)]);
        }
    }
}
