//! What rules found, rule by rule, gravest first.

use std::cmp::Reverse;

use bailiwick_core::finding::{Finding, Outcome, Severity};

use super::{finding, grouped, name, with_outcome};
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, badge_ink};
use crate::prose::{COMMAND, Paragraph, paragraphs};
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
    let general = report.rules.iter().find(|rule| rule.id == first.rule).map_or("", |rule| rule.remediation.trim());
    for one in findings {
        blank_if(page, roomy);
        finding::write(page, report, one, severity, verbose);
        if let Some(own) = own(one, general) {
            advice(page, "    to do: ", &paragraphs(own));
        }
    }
    blank_if(page, roomy);
    remediation(page, findings, general);
}

/// Excerpts need air between them; lines of text don't.
fn blank_if(page: &mut Page<'_>, roomy: bool) {
    if roomy {
        page.blank();
    }
}

/// What to do about one finding, before what its rule says of all.
fn own<'a>(finding: &'a Finding, general: &str) -> Option<&'a str> {
    let own = finding.remediation.trim().strip_suffix(general)?.trim();
    (!own.is_empty() && !general.is_empty()).then_some(own)
}

/// What to do, said once: the findings of a rule have it in common.
fn remediation(page: &mut Page<'_>, findings: &[&Finding], general: &str) {
    let has_own = findings.iter().any(|finding| own(finding, general).is_some());
    let heading = if has_own { "  in general: " } else { "  what to do: " };
    let text = |finding: &&'_ Finding| match own(finding, general) {
        Some(_) => general.to_owned(),
        None => finding.remediation.trim().to_owned(),
    };
    let mut all: Vec<_> = findings.iter().map(text).collect();
    all.dedup();
    for text in all {
        advice(page, heading, &paragraphs(&text));
    }
}

/// One paragraph stands beside its heading, several below.
fn advice(page: &mut Page<'_>, heading: &str, paragraphs: &[Paragraph<'_>]) {
    let indent = 2 + heading.len() - heading.trim_start().len();
    let margin = " ".repeat(indent);
    match paragraphs {
        [] => {}
        [one] => page.hanging(indent, &[(GREEN, heading), (PLAIN, one.marker), (PLAIN, &one.body)]),
        many => {
            page.hanging(indent, &[(GREEN, heading)]);
            for one in many {
                let start = format!("{margin}{}", one.marker);
                if one.marker == COMMAND {
                    // A command that is wrapped can't be copied.
                    page.exact(&[(PLAIN, &format!("{margin}   {}{}", one.marker, one.body))]);
                } else {
                    page.hanging(indent + one.marker.len(), &[(PLAIN, &start), (PLAIN, &one.body)]);
                }
            }
        }
    }
}
