//! What was accepted.

use bailiwick_core::finding::{Outcome, Waived, WaivedBy};

use super::{first_place, grouped, name, spelled, with_outcome};
use crate::page::{BOLD, DIM, PLAIN, Page};
use crate::seal::Sealed;
use crate::text::{count, some_of};

/// Writes what was accepted: a line, or in full a few lines each.
pub(super) fn write(page: &mut Page<'_>, report: &Sealed, verbose: bool) {
    let rules = grouped(with_outcome(report, Outcome::Waived), |finding| &finding.rule);
    let number = rules.iter().map(|(_, findings)| findings.len() as u64).sum();
    if number == 0 {
        return;
    }
    page.blank();
    let by_rule: Vec<_> = rules.iter().map(|(rule, findings)| format!("{} {}", findings.len(), name(rule))).collect();
    let most = if verbose { usize::MAX } else { 5 };
    let by_rule = some_of(&by_rule, most);
    page.hanging(2, &[(BOLD, "waived: "), (PLAIN, &format!("{} ({by_rule})", count(number, "finding")))]);
    for finding in rules.iter().flat_map(|(_, findings)| findings).filter(|_| verbose) {
        let place = first_place(finding).map(|place| format!(" --> {}", spelled(place))).unwrap_or_default();
        page.hanging(4, &[(DIM, "  - "), (PLAIN, finding.message.trim()), (DIM, &place)]);
        if let Some(waived) = &finding.waiver {
            page.hanging(6, &[(PLAIN, &format!("    {}", how(waived)))]);
        }
        page.hanging(4, &[(DIM, &format!("    fingerprint {}", finding.fingerprint))]);
    }
}

/// `waived until 2027-01-31 by dana, search answers for it (waivers.yaml:3:3): a reason`.
fn how(waived: &Waived) -> String {
    let by = match waived.by {
        WaivedBy::Waiver => "waived",
        WaivedBy::Comment => "allowed by a comment",
        WaivedBy::Baseline => "in the baseline",
    };
    let until = waived.expires.map(|date| format!(" until {date}")).unwrap_or_default();
    let approver = waived.approver.as_deref().map(|approver| format!(" by {}", name(approver))).unwrap_or_default();
    let owner = waived.owner.as_deref().map(|owner| format!(", {} answers for it", name(owner))).unwrap_or_default();
    let reason = waived.reason.as_deref().map(|reason| format!(": {}", reason.trim())).unwrap_or_default();
    format!("{by}{until}{approver}{owner} ({}){reason}", spelled(&waived.place))
}
