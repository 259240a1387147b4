//! The report in the fewest lines: one a finding, and the verdict.

use bailiwick_core::finding::{Finding, Outcome};

use super::{first_place, grouped, name, spelled, summary, undecided, with_outcome};
use crate::facts;
use crate::page::{DIM, PLAIN, Page, YELLOW, severity_ink};
use crate::seal::Sealed;

pub(super) fn write(page: &mut Page<'_>, report: &Sealed) {
    for finding in with_outcome(report, Outcome::Fail) {
        fail(page, finding);
    }
    let fields = |finding| -> (&String, &Option<String>, bool) { key(finding) };
    for (_, alike) in grouped(with_outcome(report, Outcome::Unknown), fields) {
        let rule = alike.first().map(|first| name(&first.rule)).unwrap_or_default();
        page.hanging(4, &[(YELLOW, &format!("undecided[{rule}] ")), (PLAIN, &undecided::sentence(&alike, 3))]);
    }
    summary::verdict(page, report);
}

fn key(finding: &Finding) -> (&String, &Option<String>, bool) {
    (&finding.rule, &finding.undecided, finding.gates)
}

/// `critical[leaked-plan-key] app/.env:3:16: message`.
fn fail(page: &mut Page<'_>, finding: &Finding) {
    let rule = format!("{}[{}] ", finding.severity.as_str(), name(&finding.rule));
    let place = first_place(finding);
    let path = place.map_or("", |place| &place.path);
    let place = place.map(|place| format!("{}: ", spelled(place))).unwrap_or_default();
    let warns = if finding.gates { "" } else { "warns only: " };
    let spans = [
        (severity_ink(finding.severity), &*rule),
        (PLAIN, &*place),
        (DIM, warns),
        (PLAIN, facts::without_path(finding.message.trim(), path)),
    ];
    page.hanging(4, &spans);
}
