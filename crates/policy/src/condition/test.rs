//! Tests: what is asked of one value.

use std::net::{Ipv4Addr, Ipv6Addr};

use bailiwick_core::time::Time;
use bailiwick_core::truth::Truth;
use chrono::TimeDelta;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use regex::Regex;

use crate::field::{Interval, Value};

/// What is asked of one value.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// It is one of these; a list: it contains one of these.
    OneOf(Vec<Literal>),
    Not(Box<Test>),
    All(Vec<Test>),
    Compare(Comparison, Literal),
    Matches(Regex),
    /// Every network of a list lies within one of these.
    Within(Vec<IpNet>),
    Present(bool),
}

/// A value that stands in a policy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Flag(bool),
    Number(u64),
    Duration(TimeDelta),
    Time(Time),
    Network(IpNet),
}

/// How a quantity is compared; of times, the later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Over,
    Under,
    AtLeast,
    AtMost,
}

impl Test {
    /// Whether a value passes.
    pub(crate) fn truth(&self, value: &Value<'_>) -> Truth {
        match self {
            Self::Present(wanted) => (value.is_present() == *wanted).into(),
            Self::Not(test) => !test.truth(value),
            Self::All(tests) => Truth::all(tests.iter().map(|test| test.truth(value))),
            Self::OneOf(literals) => Truth::any(literals.iter().map(|literal| literal.is(value))),
            Self::Compare(comparison, literal) => literal.compare(*comparison, value),
            Self::Matches(regex) => matches(regex, value),
            Self::Within(networks) => within(networks, value),
        }
    }
}

impl Literal {
    /// Whether a value is this, or a list contains this.
    fn is(&self, value: &Value<'_>) -> Truth {
        match (self, value) {
            (Self::Text(wanted), Value::Text(text)) => (wanted == text).into(),
            (Self::Text(wanted), Value::Texts(texts)) => texts.contains(&wanted.as_str()).into(),
            (Self::Flag(wanted), Value::Flag(flag)) => (wanted == flag).into(),
            (Self::Network(wanted), Value::Networks(networks)) => networks.contains(wanted).into(),
            (Self::Number(wanted), Value::Number(number)) => number.equals(*wanted),
            (Self::Duration(wanted), Value::Duration(duration)) => duration.equals(*wanted),
            (Self::Time(wanted), Value::Time(time)) => (wanted == time).into(),
            // What is unknown; and types are checked at load, but what should not be is never taken for compliant.
            _ => Truth::Unknown,
        }
    }

    fn compare(&self, comparison: Comparison, value: &Value<'_>) -> Truth {
        match (self, value) {
            (Self::Number(bound), Value::Number(number)) => comparison.truth(*number, *bound),
            (Self::Duration(bound), Value::Duration(duration)) => comparison.truth(*duration, *bound),
            (Self::Time(bound), Value::Time(time)) => comparison.truth(Interval::exactly(*time), *bound),
            _ => Truth::Unknown,
        }
    }
}

impl Comparison {
    fn truth<T: Copy + Ord>(self, quantity: Interval<T>, bound: T) -> Truth {
        match self {
            Self::Over => quantity.over(bound),
            Self::Under => quantity.under(bound),
            Self::AtLeast => !quantity.under(bound),
            Self::AtMost => !quantity.over(bound),
        }
    }
}

fn matches(regex: &Regex, value: &Value<'_>) -> Truth {
    match value {
        Value::Text(text) => regex.is_match(text).into(),
        Value::Texts(texts) => texts.iter().any(|text| regex.is_match(text)).into(),
        _ => Truth::Unknown,
    }
}

/// A scope that lists no address lets every address in.
const EVERYWHERE: [IpNet; 2] = [
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0)),
];

fn within(allowed: &[IpNet], value: &Value<'_>) -> Truth {
    let Value::Networks(networks) = value else { return Truth::Unknown };
    let networks = if networks.is_empty() { &EVERYWHERE } else { *networks };
    networks.iter().all(|network| allowed.iter().any(|outer| outer.contains(network))).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailiwick_core::truth::Truth::{False, True, Unknown};
    use proptest::prelude::*;

    fn text(text: &str) -> Literal {
        Literal::Text(text.to_owned())
    }

    fn days(days: i64) -> TimeDelta {
        TimeDelta::days(days)
    }

    fn number(number: u64) -> Value<'static> {
        Value::Number(Interval::exactly(number))
    }

    fn between(low: i64, high: Option<i64>) -> Value<'static> {
        Value::Duration(Interval { low: days(low), high: high.map(days) })
    }

    fn networks(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_test_of_words_has_three_values() {
        let test = Test::OneOf(vec![text("enabled"), text("disabled")]);
        assert_eq!(test.truth(&Value::text("enabled")), True);
        assert_eq!(test.truth(&Value::text("deleted")), False);
        assert_eq!(test.truth(&Value::Unknown), Unknown);
        let not = Test::Not(Box::new(test));
        assert_eq!(not.truth(&Value::text("enabled")), False);
        assert_eq!(not.truth(&Value::text("deleted")), True);
        assert_eq!(not.truth(&Value::Unknown), Unknown);
    }

    #[test]
    fn a_list_of_words_contains_them() {
        let test = Test::OneOf(vec![text("qwen-plus")]);
        assert_eq!(test.truth(&Value::Texts(vec!["qwen-max", "qwen-plus"])), True);
        assert_eq!(test.truth(&Value::Texts(vec![])), False);
        assert_eq!(test.truth(&Value::Unknown), Unknown);
    }

    #[test]
    fn flags_numbers_and_times_are_compared_as_such() {
        let time = |text| bailiwick_core::time::parse_time(text).unwrap();
        assert_eq!(Test::OneOf(vec![Literal::Flag(true)]).truth(&Value::Flag(true)), True);
        assert_eq!(Test::OneOf(vec![Literal::Flag(true)]).truth(&Value::Flag(false)), False);
        assert_eq!(Test::OneOf(vec![Literal::Number(3)]).truth(&number(3)), True);
        assert_eq!(Test::Compare(Comparison::AtMost, Literal::Number(3)).truth(&number(4)), False);
        let later = Test::Compare(Comparison::Over, Literal::Time(time("2026-01-01")));
        assert_eq!(later.truth(&Value::Time(time("2026-01-02"))), True);
        assert_eq!(later.truth(&Value::Time(time("2026-01-01"))), False);
        assert_eq!(later.truth(&Value::Unknown), Unknown);
    }

    #[test]
    fn bounds_decide_where_they_can() {
        use Comparison::{AtLeast, AtMost, Over, Under};
        for (comparison, value, expected) in [
            (Over, between(0, Some(50)), False),
            (Over, between(0, Some(90)), False),
            (Over, between(0, Some(91)), Unknown),
            (Over, between(91, None), True),
            (Over, between(90, Some(90)), False),
            (Over, between(0, None), Unknown),
            (Under, between(0, Some(89)), True),
            (Under, between(0, Some(90)), Unknown),
            (Under, between(90, None), False),
            (AtLeast, between(90, Some(90)), True),
            (AtLeast, between(0, Some(89)), False),
            (AtLeast, between(0, Some(90)), Unknown),
            (AtMost, between(0, Some(90)), True),
            (AtMost, between(91, Some(99)), False),
            (AtMost, between(90, Some(91)), Unknown),
        ] {
            let test = Test::Compare(comparison, Literal::Duration(days(90)));
            assert_eq!(test.truth(&value), expected, "{comparison:?} {value:?}");
        }
    }

    #[test]
    fn several_tests_of_one_value_all_hold() {
        let over = Test::Compare(Comparison::Over, Literal::Duration(days(10)));
        let under = Test::Compare(Comparison::Under, Literal::Duration(days(20)));
        let both = Test::All(vec![over, under]);
        assert_eq!(both.truth(&between(15, Some(15))), True);
        assert_eq!(both.truth(&between(25, Some(25))), False);
        assert_eq!(both.truth(&between(15, Some(25))), Unknown);
        assert_eq!(both.truth(&between(0, Some(10))), False);
    }

    #[test]
    fn a_regex_is_searched_for() {
        let test = Test::Matches(Regex::new("^cn-").unwrap());
        assert_eq!(test.truth(&Value::text("cn-beijing")), True);
        assert_eq!(test.truth(&Value::text("us-east-1")), False);
        assert_eq!(test.truth(&Value::Texts(vec!["us-east-1", "cn-hongkong"])), True);
        assert_eq!(test.truth(&Value::Unknown), Unknown);
    }

    #[test]
    fn networks_lie_within_others() {
        let test = Test::Within(networks(&["10.0.0.0/8", "fd00::/8"]));
        let truth = |list: &[&str]| test.truth(&Value::Networks(&networks(list)));
        assert_eq!(truth(&["10.1.0.0/16", "fd00::1/128"]), True);
        assert_eq!(truth(&["10.1.0.0/16", "192.168.0.0/16"]), False);
        assert_eq!(truth(&["0.0.0.0/0"]), False);
        assert_eq!(truth(&[]), False, "no address listed means all");
        assert_eq!(test.truth(&Value::Unknown), Unknown);
        let all = Test::Within(networks(&["0.0.0.0/0", "::/0"]));
        assert_eq!(all.truth(&Value::Networks(&[])), True);
    }

    #[test]
    fn presence_is_never_unknown() {
        let present = Test::Present(true);
        for (value, expected) in [
            (Value::Unknown, False),
            (Value::text("x"), True),
            (Value::Texts(vec![]), False),
            (Value::List(vec![]), False),
            (between(0, Some(9)), False),
            (between(9, Some(9)), True),
        ] {
            assert_eq!(present.truth(&value), expected, "{value:?}");
            assert_eq!(Test::Present(false).truth(&value), !expected, "{value:?}");
        }
    }

    proptest! {
        /// What an interval says holds of everything inside it.
        #[test]
        fn an_interval_speaks_for_all_its_points(low in 0_u64..20, width in 0_u64..20, at in 0_u64..20, bound in 0_u64..40) {
            let interval = Interval { low, high: Some(low + width) };
            let point = Interval::exactly(low + at.min(width));
            for comparison in [Comparison::Over, Comparison::Under, Comparison::AtLeast, Comparison::AtMost] {
                let truth = comparison.truth(interval, bound);
                prop_assert!(truth == Unknown || truth == comparison.truth(point, bound));
            }
            let equal = interval.equals(bound);
            prop_assert!(equal == Unknown || equal == point.equals(bound));
        }

        /// An interval is undecided only where its points differ.
        #[test]
        fn an_interval_is_unknown_only_where_it_must_be(low in 0_u64..12, width in 0_u64..12, bound in 0_u64..26) {
            let interval = Interval { low, high: Some(low + width) };
            for comparison in [Comparison::Over, Comparison::Under, Comparison::AtLeast, Comparison::AtMost] {
                let points: Vec<_> = (low..=low + width).map(|at| comparison.truth(Interval::exactly(at), bound)).collect();
                let agree = points.windows(2).all(|pair| pair[0] == pair[1]);
                prop_assert_eq!(comparison.truth(interval, bound) == Unknown, !agree);
            }
        }
    }
}
