//! Findings that somebody accepts, and what is wrong with how they do.
//!
//! A comment `bailiwick:allow RULE -- reason` accepts what stands beside it; an entry of a waivers file accepts a
//! finding until a day. What is accepted gets the outcome *waived*; what doesn't hold, or accepts nothing, becomes
//! a finding of a [`Builtin`] rule.

mod builtin;
mod comment;
mod entry;
mod file;
mod longest;
mod owners;
mod paths;

use bailiwick_core::finding::{Allow, Finding, Outcome, Summary, Waived};

pub use builtin::Builtin;
pub use file::{Malformed, Target, Waiver, WaiverFile};
pub use longest::Longest;
pub use paths::Paths;

use crate::evaluate::{Facts, Judgement, finding};
use crate::rule::PolicySet;

/// Everything by which findings of a run are accepted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Accepted<'a> {
    /// The comments in what was scanned.
    pub allows: &'a [Allow],
    /// The waivers file.
    pub waivers: Option<&'a WaiverFile>,
    /// How long findings may be waived.
    pub longest: Longest,
    /// Whether all was scanned that waivers may speak of: only then a waiver of a leak that is not there is unused.
    pub is_complete: bool,
}

/// Takes what is accepted out of a judgement, and adds what is wrong with how that was said.
#[must_use]
pub fn apply(mut judgement: Judgement, set: &PolicySet, facts: &Facts<'_>, accepted: &Accepted<'_>) -> Judgement {
    if accepted.allows.is_empty() && accepted.waivers.is_none() {
        return judgement;
    }
    let mut wrong = comment::apply(&mut judgement, set, facts, accepted.allows);
    if let Some(file) = accepted.waivers {
        wrong.extend(entry::apply(&mut judgement, set, facts, accepted, file));
    }
    judgement.summary.fail += wrong.len() as u64;
    judgement.findings.extend(wrong);
    judgement.findings.sort_by(finding::order);
    judgement
}

/// Waives a finding.
fn waive(finding: &mut Finding, summary: &mut Summary, waived: Waived) {
    match finding.outcome {
        Outcome::Fail => summary.fail -= 1,
        Outcome::Unknown => summary.unknown -= 1,
        Outcome::Pass | Outcome::Waived | Outcome::Skipped => return,
    }
    summary.waived += 1;
    finding.outcome = Outcome::Waived;
    finding.waiver = Some(Box::new(waived));
}
