//! Rules that another rule makes redundant.

use bailiwick_core::finding::Outcome;
use bailiwick_core::secret::SecretSpec;

use super::space::{Space, implies};
use super::{Note, NoteCode, conditions, note, outcome};
use crate::quota::{Max, Quota};
use crate::rule::{Check, PolicySet, Rule};

/// A remark for each rule of which everything that it finds another finds, too. Of rules that find the same, the
/// first by id stays.
pub(super) fn notes(set: &PolicySet) -> Vec<Note> {
    let rules = set.rules();
    let of = |rule: &Rule| {
        let covers = |other: &&Rule| {
            other.id != rule.id && is_covered(rule, other) && (other.id < rule.id || !is_covered(other, rule))
        };
        let other = rules.iter().find(covers)?;
        let message = match is_covered(other, rule) {
            true => format!("the rule finds exactly what `{}` finds", other.id),
            false => format!("whatever fails the rule fails `{}`, too", other.id),
        };
        let help = "take one of them out, or say in `where` what sets this one apart";
        Some(note(rule, rule.span, NoteCode::Redundant, message, help))
    };
    rules.iter().filter_map(of).collect()
}

/// Whether everything that a rule finds another finds too, no less grave and with no less effect.
fn is_covered(rule: &Rule, other: &Rule) -> bool {
    let no_less = rule.severity <= other.severity && rule.severity_when.is_empty() && other.severity_when.is_empty();
    let as_effective = rule.mode == other.mode && rule.on_unknown == other.on_unknown;
    if rule.judges != other.judges || !no_less || !as_effective {
        return false;
    }
    match (&rule.check, &other.check) {
        (Check::Forbid(_), Check::Forbid(_)) => finds_less(rule, other),
        (Check::Quota(own), Check::Quota(others)) => {
            implies(rule.filter.as_ref(), other.filter.as_ref()) && allows_more(own, others)
        }
        (Check::Secret(own), Check::Secret(others)) => {
            *others == SecretSpec { rule: others.rule.clone(), ..own.clone() }
        }
        _ => false,
    }
}

fn finds_less(rule: &Rule, other: &Rule) -> bool {
    let shares = |condition: &crate::condition::Condition| {
        let known: Vec<_> =
            conditions(other).flat_map(|condition| condition.paths()).map(|path| path.as_str()).collect();
        condition.paths().iter().any(|path| known.contains(&path.as_str()))
    };
    // Rules about different fields can't cover each other, and need not be gone through.
    if !conditions(rule).any(shares) {
        return false;
    }
    let Some(space) = Space::of(conditions(rule).chain(conditions(other))) else { return false };
    let mut fails = false;
    let covered = space.points().all(|point| match (outcome(rule, &point), outcome(other, &point)) {
        (Outcome::Fail, others) => {
            fails = true;
            others == Outcome::Fail
        }
        (Outcome::Unknown, others) => matches!(others, Outcome::Fail | Outcome::Unknown),
        _ => true,
    });
    // One that never fails gets a remark of its own.
    covered && fails
}

fn allows_more(own: &Quota, others: &Quota) -> bool {
    let counts_no_more = own.of.as_str() == others.of.as_str() && implies(own.filter.as_ref(), others.filter.as_ref());
    let max = match (&own.max, &others.max) {
        (Max::Number(own), Max::Number(others)) => own >= others,
        (own, others) => own.spelled() == others.spelled(),
    };
    // What is nearly full by the one may be undecided by the other.
    let said = |quota: &Quota| {
        let filter = quota.filter.as_ref().map(crate::condition::Condition::spelled);
        (filter, quota.max.spelled(), quota.warn_at)
    };
    let warns_alike = own.warn_at.is_none() || said(own) == said(others);
    counts_no_more && max && warns_alike
}
