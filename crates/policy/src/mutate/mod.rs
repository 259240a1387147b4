//! Rules that are a little wrong, to see whether the examples of the right one notice.

mod condition;
mod rule;
mod test;

use bailiwick_document::Span;

use crate::rule::Rule;

/// A rule with one change.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// Where in the rule's file the change is.
    pub(crate) span: Span,
    /// What was changed: a lowercase fragment.
    pub(crate) change: String,
    pub(crate) rule: Rule,
}

/// A part of a rule with one change.
#[derive(Clone, Debug)]
struct Changed<T> {
    span: Span,
    change: String,
    to: T,
}

impl<T> Changed<T> {
    fn map<U>(self, wrap: impl FnOnce(T) -> U) -> Changed<U> {
        Changed { span: self.span, change: self.change, to: wrap(self.to) }
    }
}

/// Every rule that differs from this one in one place: a threshold moved or taken with its bound, a test turned
/// round, a value, a clause, a case or an alternative left out, a combinator exchanged, a severity changed.
pub(crate) fn mutants(rule: &Rule) -> Vec<Mutant> {
    let changed = rule::changed(rule).into_iter();
    changed.map(|Changed { span, change, to }| Mutant { span, change, rule: to }).collect()
}

/// The list without one of its items.
fn without<T: Clone>(items: &[T], index: usize) -> Vec<T> {
    let others = items.iter().enumerate().filter(|(other, _)| *other != index);
    others.map(|(_, item)| item.clone()).collect()
}

/// The list with another item in one place.
fn with<T: Clone>(items: &[T], index: usize, item: T) -> Vec<T> {
    let mut items = items.to_vec();
    if let Some(place) = items.get_mut(index) {
        *place = item;
    }
    items
}
