//! Findings that somebody accepts, and what is wrong with how they do.
//!
//! A comment `bailiwick:allow RULE -- reason` accepts what stands beside it; an entry of a waivers file accepts a
//! finding until a day; a baseline accepts what was there when it was written. What is accepted gets the outcome *waived*; what doesn't hold, or accepts nothing, becomes
//! a finding of a [`Builtin`] rule.

mod append;
mod baseline;
mod builtin;
mod comment;
mod entry;
mod file;
mod longest;
mod owners;
mod paths;

use bailiwick_core::finding::{Allow, Finding, Outcome, Summary, Waived};

pub use baseline::{Baseline, Entry};
pub use builtin::Builtin;
pub use file::{Malformed, Target, Waiver, WaiverFile};
pub use longest::Longest;
pub use paths::Paths;

use crate::evaluate::{Facts, Judgement, finding};
use crate::rule::PolicySet;

/// Whether a scanned path is no longer there.
pub type IsGone<'a> = &'a dyn Fn(&str) -> bool;

/// Everything by which findings of a run are accepted.
#[derive(Clone, Copy, Default)]
pub struct Accepted<'a> {
    /// The comments in what was scanned.
    pub allows: &'a [Allow],
    /// The waivers file.
    pub waivers: Option<&'a WaiverFile>,
    /// How long findings may be waived.
    pub longest: Longest,
    /// The findings that were there before.
    pub baseline: Option<&'a Baseline>,
    /// Whether a scanned path is no longer there; nothing is known to be gone, if left out.
    pub is_gone: Option<IsGone<'a>>,
    /// Whether all was scanned that waivers may speak of: only then a waiver of a leak that is not there is unused.
    pub is_complete: bool,
}

/// Takes what is accepted out of a judgement, and adds what is wrong with how that was said.
#[must_use]
pub fn apply(mut judgement: Judgement, set: &PolicySet, facts: &Facts<'_>, accepted: &Accepted<'_>) -> Judgement {
    if accepted.allows.is_empty() && accepted.waivers.is_none() && accepted.baseline.is_none() {
        return judgement;
    }
    let mut wrong = comment::apply(&mut judgement, set, facts, accepted.allows);
    if let Some(file) = accepted.waivers {
        wrong.extend(entry::apply(&mut judgement, set, facts, accepted, file));
    }
    if let Some(baseline) = accepted.baseline {
        wrong.extend(baseline::apply(&mut judgement, set, facts, accepted, baseline));
    }
    with(judgement, wrong)
}

/// A judgement with what built-in rules found, each a pair that fails.
#[must_use]
pub fn with(mut judgement: Judgement, wrong: Vec<Finding>) -> Judgement {
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
