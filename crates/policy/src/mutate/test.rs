//! Changes of tests.

use bailiwick_core::time::Time;
use chrono::{TimeDelta, Timelike as _};

use super::{with, without};
use crate::condition::Test;
use crate::condition::{Comparison, Literal};

/// A test with one change, and in words which.
type Change = (String, Test);

/// Every test that differs from this one in one place.
pub(super) fn changed(test: &Test) -> Vec<Change> {
    match test {
        Test::OneOf(literals) => {
            left_out(literals, Literal::spelled).map(|(what, literals)| (what, Test::OneOf(literals))).collect()
        }
        Test::Within(networks) => {
            left_out(networks, ToString::to_string).map(|(what, networks)| (what, Test::Within(networks))).collect()
        }
        Test::Not(test) => changed(test).into_iter().map(|(what, test)| (what, Test::Not(Box::new(test)))).collect(),
        Test::All(tests) => all(tests),
        Test::Compare(comparison, literal) => compare(*comparison, literal),
        // They are turned round with their clause.
        Test::Matches(_) | Test::Present(_) => Vec::new(),
    }
}

/// The list without each of its items, if there are several.
fn left_out<T: Clone>(items: &[T], spelled: impl Fn(&T) -> String) -> impl Iterator<Item = (String, Vec<T>)> {
    let several = items.len() > 1;
    let each = items.iter().enumerate().filter(move |_| several);
    each.map(move |(index, item)| (format!("`{}` left out", spelled(item)), without(items, index)))
}

fn all(tests: &[Test]) -> Vec<Change> {
    let mut changes: Vec<_> = left_out(tests, Test::spelled).map(|(what, tests)| (what, Test::All(tests))).collect();
    for (index, test) in tests.iter().enumerate() {
        changes.extend(changed(test).into_iter().map(|(what, test)| (what, Test::All(with(tests, index, test)))));
    }
    changes
}

/// The bound taken with or without itself, and moved a step to either side.
fn compare(comparison: Comparison, literal: &Literal) -> Vec<Change> {
    let read_as = |to: Test| (format!("`{}` read as `{}`", spelled(comparison, literal), to.spelled()), to);
    let flipped = Test::Compare(comparison.at_the_bound(), literal.clone());
    let moved = moved(literal).into_iter().map(|literal| Test::Compare(comparison, literal));
    std::iter::once(flipped).chain(moved).map(read_as).collect()
}

fn spelled(comparison: Comparison, literal: &Literal) -> String {
    Test::Compare(comparison, literal.clone()).spelled()
}

impl Comparison {
    /// The comparison that differs from this one at the bound alone.
    fn at_the_bound(self) -> Self {
        match self {
            Self::Over => Self::AtLeast,
            Self::AtLeast => Self::Over,
            Self::Under => Self::AtMost,
            Self::AtMost => Self::Under,
        }
    }
}

/// The bound a step less and a step more.
fn moved(literal: &Literal) -> Vec<Literal> {
    match literal {
        Literal::Number(number) => {
            let both = [number.checked_sub(1), number.checked_add(1)];
            both.into_iter().flatten().map(Literal::Number).collect()
        }
        Literal::Duration(duration) => {
            let step = step(*duration);
            let both = [duration.checked_sub(&step), duration.checked_add(&step)];
            let real = both.into_iter().flatten().filter(|duration| *duration >= TimeDelta::zero());
            real.map(Literal::Duration).collect()
        }
        Literal::Time(time) => {
            let step = step_of_time(*time);
            let both = [time.checked_sub_signed(step), time.checked_add_signed(step)];
            both.into_iter().flatten().map(Literal::Time).collect()
        }
        Literal::Text(_) | Literal::Flag(_) | Literal::Network(_) => Vec::new(),
    }
}

/// One of the largest unit of which the duration is some: a day of 90 days, a second of a minute.
fn step(duration: TimeDelta) -> TimeDelta {
    let units = [TimeDelta::days(1), TimeDelta::hours(1), TimeDelta::minutes(1)];
    let some = |unit: &TimeDelta| {
        let seconds = unit.num_seconds();
        duration.num_seconds() % seconds == 0 && duration.num_seconds() / seconds > 1
    };
    units.into_iter().find(some).unwrap_or(TimeDelta::seconds(1))
}

fn step_of_time(time: Time) -> TimeDelta {
    if time.num_seconds_from_midnight() == 0 { TimeDelta::days(1) } else { TimeDelta::seconds(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_one_of_the_largest_unit_of_which_there_are_some() {
        for (duration, expected) in [
            (TimeDelta::days(90), TimeDelta::days(1)),
            (TimeDelta::days(1), TimeDelta::hours(1)),
            (TimeDelta::hours(36), TimeDelta::hours(1)),
            (TimeDelta::hours(1), TimeDelta::minutes(1)),
            (TimeDelta::seconds(90), TimeDelta::seconds(1)),
            (TimeDelta::seconds(60), TimeDelta::seconds(1)),
        ] {
            assert_eq!(step(duration), expected, "{duration}");
        }
    }
}
