//! Clauses and cases that never decide anything.

use bailiwick_core::finding::Outcome;
use bailiwick_core::truth::Truth;

use super::space::Space;
use super::{Note, NoteCode, note, outcome};
use crate::condition::Condition;
use crate::rule::{Check, Rule};

/// The clauses of `where` and `forbid` that make no difference, whichever way they come out.
pub(super) fn without_effect(rule: &Rule, space: &Space) -> Vec<Note> {
    let same = |other: &Rule| space.points().all(|point| outcome(rule, &point) == outcome(other, &point));
    let in_filter = rule.filter.iter().flat_map(|filter| {
        makes_no_difference(rule, filter, |other| same(&Rule { filter: Some(other.clone()), ..rule.clone() }))
    });
    let in_check = super::forbidden(rule).into_iter().flat_map(|condition| {
        makes_no_difference(rule, condition, |other| {
            same(&Rule { check: Check::Forbid(other.clone()), ..rule.clone() })
        })
    });
    in_filter.chain(in_check).collect()
}

/// Remarks on the clauses of a condition with which and without which it says the same.
pub(super) fn makes_no_difference(rule: &Rule, whole: &Condition, same: impl Fn(&Condition) -> bool) -> Vec<Note> {
    let remark = |(part, held, failed): (&Condition, Condition, Condition)| {
        let why = match () {
            () if same(&held) => "where it is asked it always holds",
            () if same(&failed) => "where it is asked it never holds",
            () => return None,
        };
        let message = format!("`{}` makes no difference: {why}", part.spelled());
        Some(note(rule, part.span(), NoteCode::NoDifference, message, "take it out, or mend it"))
    };
    replaced(whole, whole).into_iter().filter_map(remark).collect()
}

/// Each clause of a condition below its top, and the condition with the clause holding, and not holding.
fn replaced<'c>(whole: &Condition, part: &'c Condition) -> Vec<(&'c Condition, Condition, Condition)> {
    let parts: Vec<&Condition> = match part {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().collect(),
        Condition::Not(part) => vec![part],
        Condition::Holds { .. } | Condition::Members { .. } => Vec::new(),
    };
    let is_single = parts.len() == 1;
    parts
        .into_iter()
        .flat_map(|part| {
            let own = (part, with(whole, part, true), with(whole, part, false));
            // What stands alone is as its whole.
            let own = (!is_single).then_some(own);
            own.into_iter().chain(replaced(whole, part)).collect::<Vec<_>>()
        })
        .collect()
}

/// A condition in which a part, found by its address, always or never holds.
fn with(whole: &Condition, part: &Condition, holds: bool) -> Condition {
    if std::ptr::eq(whole, part) {
        return if holds { Condition::All(Vec::new()) } else { Condition::Any(Vec::new()) };
    }
    let each = |parts: &[Condition]| parts.iter().map(|other| with(other, part, holds)).collect();
    match whole {
        Condition::All(parts) => Condition::All(each(parts)),
        Condition::Any(parts) => Condition::Any(each(parts)),
        Condition::Not(inner) => Condition::Not(Box::new(with(inner, part, holds))),
        Condition::Holds { .. } | Condition::Members { .. } => whole.clone(),
    }
}

/// The cases of `severity-when` that never decide.
pub(super) fn unreached(rule: &Rule, space: &Space) -> Vec<Note> {
    let mut reached = vec![false; rule.severity_when.len()];
    for point in space.points() {
        if !matches!(outcome(rule, &point), Outcome::Fail | Outcome::Unknown) {
            continue;
        }
        let first = rule.severity_when.iter().position(|(when, _)| point.truth(when) == Truth::True);
        if let Some(reached) = first.and_then(|first| reached.get_mut(first)) {
            *reached = true;
        }
    }
    let unreached = rule.severity_when.iter().zip(reached).filter(|(_, reached)| !reached);
    let note_of = |((when, _), _): (&(Condition, _), bool)| {
        let message = format!("the case `{}` is never reached by a finding", when.spelled());
        let help = "a case before it holds whenever it does, or no finding fulfils it: move it up, or take it out";
        note(rule, when.span(), NoteCode::NeverReached, message, help)
    };
    unreached.map(note_of).collect()
}
