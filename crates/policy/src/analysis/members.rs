//! What rules ask of the members of lists: conditions of their own, about another kind.

use bailiwick_core::truth::Truth;

use super::clauses::makes_no_difference;
use super::space::Space;
use super::{Note, NoteCode, conditions, note};
use crate::condition::Condition;
use crate::field::Path;
use crate::rule::{Check, Rule};

/// What can be said of what the members of a list are asked.
pub(super) fn notes(rule: &Rule) -> Vec<Note> {
    let mut all: Vec<_> = conditions(rule).flat_map(asked).collect();
    if let Check::Quota(quota) = &rule.check {
        all.extend(quota.filter.iter().map(|filter| (&quota.of, filter)));
        all.extend(quota.filter.iter().flat_map(asked));
    }
    all.into_iter().flat_map(|(of, filter)| of_filter(rule, of, filter)).collect()
}

/// What members are asked in a condition, at any depth.
fn asked(condition: &Condition) -> Vec<(&Path, &Condition)> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(asked).collect(),
        Condition::Not(part) => asked(part),
        Condition::Holds { .. } => Vec::new(),
        Condition::Members { of, filter, .. } => std::iter::once((of, &**filter)).chain(asked(filter)).collect(),
    }
}

fn of_filter(rule: &Rule, of: &Path, filter: &Condition) -> Vec<Note> {
    let about = |code, message, help| note(rule, filter.span(), code, message, help);
    let Some(space) = Space::of([filter]) else {
        let message = format!("of {} too much is asked at once to say whether one can be so", of.as_str());
        return vec![about(NoteCode::Undecided, message, "split the rule, if you want to know")];
    };
    if !space.points().any(|point| point.truth(filter) == Truth::True) {
        return vec![match &rule.check {
            Check::Quota(quota) if quota.filter.as_ref().is_some_and(|counted| std::ptr::eq(counted, filter)) => {
                let message = "nothing can ever be counted, and so nothing fails: the conditions exclude each other";
                about(NoteCode::NeverFails, message.to_owned(), "mend one of them")
            }
            _ => {
                let message = format!("none of {} can ever be so: the conditions exclude each other", of.as_str());
                about(NoteCode::NeverHolds, message, "mend one of them")
            }
        }];
    }
    let same = |other: &Condition| space.points().all(|point| point.truth(filter) == point.truth(other));
    makes_no_difference(rule, filter, same)
}
