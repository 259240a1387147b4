//! What can be said of rules without an inventory: that one can never fail, that a clause makes no difference, that
//! two say the same.
//!
//! Every verdict is proved over all that the rules' conditions can tell apart; where that is too much to go
//! through, the analysis says so.

mod clauses;
mod members;
mod pairs;
mod space;

use bailiwick_core::finding::{Outcome, Severity};
use bailiwick_core::truth::Truth;
use bailiwick_document::Span;

use crate::condition::Condition;
use crate::rule::{Check, PolicySet, Rule};
pub(crate) use space::{Point, Space, implies};

/// Something about a rule that its author would want to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The rule's file.
    pub source: String,
    /// Where in the file.
    pub span: Span,
    /// What kind of remark it is.
    pub code: NoteCode,
    /// The rule's id.
    pub rule: String,
    /// What is the case: a lowercase fragment.
    pub message: String,
    /// What to do: a lowercase fragment.
    pub help: &'static str,
}

/// A kind of remark about rules. A code never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NoteCode {
    /// No resource can be selected.
    NeverSelects,
    /// No resource can fail.
    NeverFails,
    /// Every resource that is selected fails.
    AlwaysFails,
    /// A clause makes no difference.
    NoDifference,
    /// No member of a list can be what is asked of them.
    NeverHolds,
    /// A case of `severity-when` is never reached.
    NeverReached,
    /// What fails the rule fails another, too.
    Redundant,
    /// There is too much to go through.
    Undecided,
}

impl NoteCode {
    /// Every code.
    pub const ALL: [Self; 8] = [
        Self::NeverSelects,
        Self::NeverFails,
        Self::AlwaysFails,
        Self::NoDifference,
        Self::NeverHolds,
        Self::NeverReached,
        Self::Redundant,
        Self::Undecided,
    ];

    /// As it is spelled in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeverSelects => "never-selects",
            Self::NeverFails => "never-fails",
            Self::AlwaysFails => "always-fails",
            Self::NoDifference => "no-difference",
            Self::NeverHolds => "never-holds",
            Self::NeverReached => "never-reached",
            Self::Redundant => "redundant",
            Self::Undecided => "undecided",
        }
    }
}

/// What can be said of the rules, by file and place.
#[must_use]
pub fn analyse(set: &PolicySet) -> Vec<Note> {
    let mut notes: Vec<_> = set.rules().iter().flat_map(of_rule).collect();
    notes.extend(set.rules().iter().flat_map(members::notes));
    notes.extend(pairs::notes(set));
    notes.sort();
    notes.dedup();
    notes
}

/// Whether two rules find the same, whatever the facts are. False also where that can't be decided.
pub(crate) fn find_the_same(a: &Rule, b: &Rule) -> bool {
    let (Check::Forbid(_), Check::Forbid(_)) = (&a.check, &b.check) else { return false };
    let Some(space) = Space::of(conditions(a).chain(conditions(b))) else { return false };
    let found = |rule: &Rule, point: &Point<'_>| {
        let outcome = outcome(rule, point);
        matches!(outcome, Outcome::Fail | Outcome::Unknown).then(|| (outcome, severity(rule, point)))
    };
    space.points().all(|point| found(a, &point) == found(b, &point))
}

/// Every condition of a rule.
pub(crate) fn conditions(rule: &Rule) -> impl Iterator<Item = &Condition> {
    rule.filter.iter().chain(forbidden(rule)).chain(rule.severity_when.iter().map(|(when, _)| when))
}

fn forbidden(rule: &Rule) -> Option<&Condition> {
    match &rule.check {
        Check::Forbid(condition) => Some(condition),
        Check::Quota(_) | Check::Secret(_) => None,
    }
}

/// What a rule says at a point, as evaluation says it. A quota may come out either way.
fn outcome(rule: &Rule, point: &Point<'_>) -> Outcome {
    let selected = rule.filter.as_ref().map_or(Truth::True, |filter| point.truth(filter));
    let violated = forbidden(rule).map_or(Truth::True, |condition| point.truth(condition));
    match (selected, violated) {
        (Truth::False, _) => Outcome::Skipped,
        (_, Truth::False) => Outcome::Pass,
        (Truth::True, Truth::True) => Outcome::Fail,
        _ => Outcome::Unknown,
    }
}

pub(crate) fn severity(rule: &Rule, point: &Point<'_>) -> Severity {
    let case = rule.severity_when.iter().find(|(when, _)| point.truth(when).holds());
    case.map_or(rule.severity, |(_, severity)| *severity)
}

fn of_rule(rule: &Rule) -> Vec<Note> {
    let Some(space) = Space::of(conditions(rule)) else {
        let message = "the rule asks about too much at once to say whether it can fail";
        return vec![note(rule, rule.span, NoteCode::Undecided, message.to_owned(), "split it, if you want to know")];
    };
    let outcomes: Vec<_> = space.points().map(|point| outcome(rule, &point)).collect();
    let ever = |wanted: Outcome| outcomes.contains(&wanted);
    let (where_, check) = (rule.filter.as_ref().map_or(rule.span, Condition::span), rule.check_span);
    let mut notes = match () {
        () if rule.filter.as_ref().is_some_and(|filter| !space.points().any(|point| point.truth(filter).holds())) => {
            let message = "nothing can ever be selected: the conditions of `where` exclude each other";
            return vec![note(rule, where_, NoteCode::NeverSelects, message.to_owned(), "mend one of them")];
        }
        () if !ever(Outcome::Fail) => {
            let message = match rule.filter {
                Some(_) => "nothing can ever fail: what `where` selects is never what `forbid` forbids",
                None => "nothing can ever fail: the conditions of `forbid` exclude each other",
            };
            return vec![note(rule, check, NoteCode::NeverFails, message.to_owned(), "mend one of them")];
        }
        () if all_selected_fail(rule, &space) => {
            let message = match ever(Outcome::Pass) {
                true => "everything that is certainly selected fails",
                false => "everything that is selected fails: nothing can pass",
            };
            vec![note(
                rule,
                check,
                NoteCode::AlwaysFails,
                message.to_owned(),
                "say in `forbid` what is forbidden of it",
            )]
        }
        () => Vec::new(),
    };
    notes.extend(clauses::without_effect(rule, &space));
    notes.extend(clauses::unreached(rule, &space));
    notes
}

/// Whether all that is certainly selected certainly is as is forbidden.
fn all_selected_fail(rule: &Rule, space: &Space) -> bool {
    let selected = |point: &Point<'_>| rule.filter.as_ref().is_none_or(|filter| point.truth(filter).holds());
    forbidden(rule).is_some_and(|condition| space.points().filter(selected).all(|point| point.truth(condition).holds()))
}

fn note(rule: &Rule, span: Span, code: NoteCode, message: String, help: &'static str) -> Note {
    Note { source: rule.source.clone(), span, code, rule: rule.id.clone(), message, help }
}
