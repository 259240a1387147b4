//! What rules found, rule by rule, gravest first.

use std::cmp::Reverse;

use bailiwick_core::finding::{Finding, Outcome, Severity};

use super::{finding, grouped, name, with_outcome};
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, badge_ink};
use crate::prose::{Paragraph, paragraphs};
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
    let roomy = findings.iter().any(|finding| finding.excerpt.is_some());
    for one in findings {
        blank_if(page, roomy);
        finding::write(page, report, one, severity, verbose);
    }
    blank_if(page, roomy);
    remediation(page, findings);
}

/// Excerpts need air between them; lines of text don't.
fn blank_if(page: &mut Page<'_>, roomy: bool) {
    if roomy {
        page.blank();
    }
}

/// What to do, said once: the findings of a rule have it in common.
fn remediation(page: &mut Page<'_>, findings: &[&Finding]) {
    let mut all: Vec<_> = findings.iter().map(|finding| &finding.remediation).collect();
    all.dedup();
    for text in all {
        advice(page, &paragraphs(text));
    }
}

/// One paragraph stands beside its heading, several below.
fn advice(page: &mut Page<'_>, paragraphs: &[Paragraph<'_>]) {
    let heading = (GREEN, "  what to do: ");
    match paragraphs {
        [] => {}
        [one] => page.hanging(4, &[heading, (PLAIN, one.marker), (PLAIN, &one.body)]),
        many => {
            page.hanging(4, &[heading]);
            for one in many {
                page.hanging(4 + one.marker.len(), &[(PLAIN, &format!("    {}", one.marker)), (PLAIN, &one.body)]);
            }
        }
    }
}
