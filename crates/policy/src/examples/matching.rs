//! What was expected against what came.

use std::cmp::Reverse;

use bailiwick_core::finding::{Leak, Outcome, Place, Severity, Subject};

use super::{Example, Expectation, Expected, Failure};
use crate::rule::Rule;

/// One thing that a rule said; of a leak, each occurrence is one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) outcome: Outcome,
    pub(super) subject: Subject,
    pub(super) severity: Severity,
    pub(super) place: Option<Place>,
}

/// The failure of an example whose expectations and results are not the same.
pub(super) fn compare(rule: &Rule, example: &Example, expect: &[Expectation], units: &[Unit]) -> Option<Failure> {
    let mut left: Vec<&Unit> = units.iter().collect();
    let mut ordered: Vec<&Expectation> = expect.iter().collect();
    // What says more chooses first, so that what fits several is left what nothing else fits.
    ordered.sort_by_key(|expectation| Reverse(expectation.exactness()));
    let unmet: Vec<_> = ordered.into_iter().filter(|expectation| !expectation.take(&mut left)).collect();
    if unmet.is_empty() && left.is_empty() {
        return None;
    }
    let missing = unmet.iter().map(|expectation| format!("{} did not come", expectation.shown()));
    let unexpected = left.iter().map(|unit| format!("{} is not expected", unit.shown()));
    let message = missing.chain(unexpected).collect::<Vec<_>>().join("; ");
    let span = unmet.first().map_or(example.span, |expectation| expectation.span);
    Some(Failure {
        expected: expect.iter().map(Expectation::shown).collect(),
        found: units.iter().map(Unit::shown).collect(),
        ..Failure::of_example(rule, example, span, message)
    })
}

/// A failure for each line that a leak of another rule stands on, and that the example doesn't list.
pub(super) fn unlisted(rule: &Rule, example: &Example, expect: &[Expectation], leak: &Leak) -> Vec<Failure> {
    let lists = |expectation: &Expectation, place: &Place| matches!(expectation.expected, Expected::Line { line, .. } if line == place.line);
    let unlisted = leak.places.iter().filter(|place| !expect.iter().any(|expectation| lists(expectation, place)));
    let failure = |place: &Place| {
        let message = format!("another rule, `{}`, finds {} on line {}", leak.rule, leak.masked, place.line);
        Failure::of_example(rule, example, example.span, message)
    };
    unlisted.map(failure).collect()
}

impl Expectation {
    fn exactness(&self) -> usize {
        let stated = match &self.expected {
            // Takes every occurrence of its subject.
            Expected::Subject(..) => 8,
            Expected::Line { column, end_column, .. } => {
                usize::from(column.is_some()) + usize::from(end_column.is_some())
            }
        };
        stated + usize::from(self.severity.is_some())
    }

    /// Takes what it expects out of what is left, if it is there.
    fn take(&self, left: &mut Vec<&Unit>) -> bool {
        let before = left.len();
        match &self.expected {
            Expected::Subject(..) => left.retain(|unit| !self.fits(unit)),
            Expected::Line { .. } => {
                if let Some(index) = left.iter().position(|unit| self.fits(unit)) {
                    left.remove(index);
                }
            }
        }
        left.len() < before
    }

    fn fits(&self, unit: &Unit) -> bool {
        let what = match &self.expected {
            Expected::Subject(outcome, subject) => (*outcome, subject) == (unit.outcome, &unit.subject),
            Expected::Line { line, column, end_column } => unit.place.as_ref().is_some_and(|place| {
                unit.outcome == Outcome::Fail
                    && *line == place.line
                    && column.is_none_or(|column| column == place.column)
                    && end_column.is_none_or(|end_column| end_column == place.end_column)
            }),
        };
        what && self.severity.is_none_or(|severity| severity == unit.severity)
    }

    fn shown(&self) -> String {
        let mut parts = match &self.expected {
            Expected::Subject(outcome, subject) => vec![spell_subject(*outcome, subject)],
            Expected::Line { line, column, end_column } => spell_place(*line, *column, *end_column),
        };
        parts.extend(self.severity.map(spell_severity));
        format!("{{ {} }}", parts.join(", "))
    }
}

impl Unit {
    fn shown(&self) -> String {
        let mut parts = match &self.place {
            Some(place) if self.outcome == Outcome::Fail => {
                spell_place(place.line, Some(place.column), Some(place.end_column))
            }
            _ => vec![spell_subject(self.outcome, &self.subject)],
        };
        parts.push(spell_severity(self.severity));
        format!("{{ {} }}", parts.join(", "))
    }
}

fn spell_subject(outcome: Outcome, subject: &Subject) -> String {
    format!("{}: \"{}:{}\"", outcome.as_str(), subject.kind.as_str(), subject.id)
}

fn spell_place(line: u32, column: Option<u32>, end_column: Option<u32>) -> Vec<String> {
    let column = column.map(|column| format!("column: {column}"));
    let end_column = end_column.map(|end_column| format!("end-column: {end_column}"));
    std::iter::once(format!("line: {line}")).chain(column).chain(end_column).collect()
}

fn spell_severity(severity: Severity) -> String {
    format!("severity: {}", severity.as_str())
}
