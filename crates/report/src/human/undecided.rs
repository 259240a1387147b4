//! What could not be decided: a line for each rule and field, however many resources there are.

use std::cmp::Reverse;

use bailiwick_core::finding::{Finding, Outcome};

use super::{first_place, grouped, name, spelled, subject, with_outcome};
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, YELLOW};
use crate::seal::Sealed;
use crate::text::{count, some_of};

/// How many resources are named when the list may be cut short.
const NAMED: usize = 3;

/// Writes every rule that could not be decided for some resource.
pub(super) fn write(page: &mut Page<'_>, report: &Sealed, verbose: bool) {
    let mut rules = grouped(with_outcome(report, Outcome::Unknown), |finding| &finding.rule);
    rules.sort_by_key(|(_, findings)| Reverse(findings.iter().map(|finding| finding.severity).max()));
    for (_, findings) in &rules {
        rule(page, findings, verbose);
    }
    if !rules.is_empty() {
        page.blank();
        page.hanging(
            4,
            &[
                (GREEN, "  what to do: "),
                (
                    PLAIN,
                    "supply these fields in the inventory; where that can't be, a rule may say `on-unknown: report`",
                ),
            ],
        );
    }
}

fn rule(page: &mut Page<'_>, findings: &[&Finding], verbose: bool) {
    let Some(first) = findings.first() else { return };
    page.blank();
    let rule = format!("undecided[{}]", name(&first.rule));
    let sum = format!(" · {} if it fails", first.severity.as_str());
    page.hanging(4, &[(YELLOW, &rule), (BOLD, &format!(" {}", first.title)), (DIM, &sum)]);
    for (_, alike) in grouped(findings.iter().copied(), |finding| (&finding.undecided, finding.gates)) {
        field(page, &alike, verbose);
    }
}

/// `● 12 keys: key.last-used-at is unknown: key:1, key:2, key:3 and 9 more`.
fn field(page: &mut Page<'_>, alike: &[&Finding], verbose: bool) {
    let spans = [(YELLOW, "  ● "), (PLAIN, &*sentence(alike, if verbose { 0 } else { NAMED }))];
    page.hanging(4, &spans);
    for finding in alike.iter().filter(|_| verbose) {
        let place = first_place(finding).map(|place| format!(" --> {}", spelled(place))).unwrap_or_default();
        let fingerprint = format!(" · fingerprint {}", name(&finding.fingerprint));
        page.hanging(8, &[(DIM, "    - "), (PLAIN, &subject(finding)), (DIM, &place), (DIM, &fingerprint)]);
    }
}

/// What is unknown of how many resources, of which so many are named.
pub(super) fn sentence(alike: &[&Finding], named: usize) -> String {
    let Some(first) = alike.first() else { return String::new() };
    let reported = if first.gates { "" } else { "reported only: " };
    let sum = count(alike.len() as u64, first.subject.kind.as_str());
    let what = match &first.undecided {
        Some(field) => format!("{} is unknown", name(field)),
        None => name(first.message.trim()),
    };
    let subjects: Vec<_> = alike.iter().map(|finding| subject(finding)).collect();
    let subjects = if named == 0 { String::new() } else { format!(": {}", some_of(&subjects, named)) };
    format!("{reported}{sum}: {what}{subjects}")
}
