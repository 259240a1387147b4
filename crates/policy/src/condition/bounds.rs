//! The values between which tests of a quantity tell apart.

use bailiwick_core::time::Time;
use chrono::TimeDelta;

use super::test::{Literal, Test};
use crate::field::{Interval, Value};

impl Test {
    /// What it compares a value with, at any depth.
    pub(crate) fn literals(&self) -> Vec<&Literal> {
        match self {
            Self::OneOf(literals) => literals.iter().collect(),
            Self::Not(test) => test.literals(),
            Self::All(tests) => tests.iter().flat_map(Self::literals).collect(),
            Self::Compare(_, literal) => vec![literal],
            Self::Matches(_) | Self::Within(_) | Self::Present(_) => Vec::new(),
        }
    }

    /// Whether no quantity passes: its bounds exclude each other, or lie where no quantity is.
    pub(crate) fn is_impossible(&self) -> bool {
        let points = points(&self.literals());
        !points.is_empty() && !points.iter().any(|point| self.truth(point).holds())
    }
}

/// One quantity of every kind that tests with these literals tell apart: each bound, what lies just before and
/// after it, and zero. Empty where they compare no quantity.
pub(crate) fn points(literals: &[&Literal]) -> Vec<Value<'static>> {
    let number = |number| Value::Number(Interval::exactly(number));
    let duration = |duration| Value::Duration(Interval::exactly(duration));
    let mut points = Vec::new();
    for literal in literals {
        match literal {
            Literal::Number(bound) => {
                let around = [Some(0), bound.checked_sub(1), Some(*bound), bound.checked_add(1)];
                points.extend(around.into_iter().flatten().map(number));
            }
            Literal::Duration(bound) => {
                let tick = TimeDelta::nanoseconds(1);
                let around = [bound.checked_sub(&tick), Some(*bound), bound.checked_add(&tick)];
                let real = around.into_iter().flatten().filter(|point| *point >= TimeDelta::zero());
                points.extend(std::iter::once(TimeDelta::zero()).chain(real).map(duration));
            }
            Literal::Time(bound) => points.extend(around(*bound).map(Value::Time)),
            Literal::Text(_) | Literal::Flag(_) | Literal::Network(_) => {}
        }
    }
    points
}

fn around(bound: Time) -> impl Iterator<Item = Time> {
    let tick = TimeDelta::nanoseconds(1);
    [bound.checked_sub_signed(tick), Some(bound), bound.checked_add_signed(tick)].into_iter().flatten()
}
