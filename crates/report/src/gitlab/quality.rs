//! GitLab's report of code quality: a list of what is wrong, leaks and all else, as far as it is not waived.

use bailiwick_core::finding::{Finding, Outcome, PassedOver, Severity, Subject, SubjectKind, fingerprint};
use serde::Serialize;

use crate::Style;
use crate::json;
use crate::seal::Sealed;
use crate::spot;
use crate::text::visible;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let unread = report.coverage.unreadable.iter().map(unreadable);
    let is_open = |finding: &&Finding| matches!(finding.outcome, Outcome::Fail | Outcome::Unknown);
    let found = report.findings.iter().filter(is_open).map(issue);
    json::spelled(&unread.chain(found).collect::<Vec<_>>())
}

fn issue(finding: &Finding) -> Issue<'_> {
    let spot = spot::first(finding);
    Issue {
        description: visible(finding.message.trim()).into_owned(),
        check_name: &finding.rule,
        fingerprint: finding.fingerprint.clone(),
        severity: match finding.severity {
            Severity::Critical => "blocker",
            Severity::High => "critical",
            Severity::Medium => "major",
            Severity::Low => "minor",
            Severity::Info => "info",
        },
        location: Location { path: spot.file, lines: Lines { begin: spot.line() } },
    }
}

/// What could not be read is never clean.
fn unreadable(over: &PassedOver) -> Issue<'_> {
    let subject = Subject { kind: SubjectKind::Inventory, id: over.reason.clone() };
    Issue {
        description: visible(&format!("could not be read: {}", over.reason)).into_owned(),
        check_name: "unreadable",
        fingerprint: fingerprint("unreadable", &subject, Some(&over.path)),
        severity: "blocker",
        location: Location { path: &over.path, lines: Lines { begin: 1 } },
    }
}
