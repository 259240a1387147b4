//! Conditions in words, for people: what holds, and what would hold if they did not.

use bailiwick_core::time::format_time;

use super::spell::exact_duration;
use super::test::{Comparison, Literal, Test};
use super::{Condition, Quantifier};
use crate::field::{Path, Type};

/// A condition as an outline: a line each, the deeper ones indented by two spaces.
pub(crate) fn outline(condition: &Condition) -> Vec<String> {
    match condition {
        Condition::All(parts) => headed("all of these hold", parts),
        Condition::Any(parts) => headed("one of these holds", parts),
        Condition::Not(part) => headed("this does not hold", std::slice::from_ref(part)),
        Condition::Holds { path, test, .. } => vec![holds(path, test)],
        Condition::Members { quantifier, of, filter, .. } => {
            headed(&members(*quantifier, of), std::slice::from_ref(filter))
        }
    }
}

fn headed(head: &str, parts: &[Condition]) -> Vec<String> {
    let below = parts.iter().flat_map(outline).map(|line| format!("  {line}"));
    std::iter::once(format!("{head}:")).chain(below).collect()
}

/// `of some of workspace.members`
fn members(quantifier: Quantifier, of: &Path) -> String {
    let of = of.as_str();
    match quantifier {
        Quantifier::Some => format!("at least one of {of} is so that"),
        Quantifier::Every => format!("each of {of} is so that"),
        Quantifier::None => format!("none of {of} is so that"),
    }
}

/// `key.state is enabled or disabled`
pub(crate) fn holds(path: &Path, test: &Test) -> String {
    format!("{} {}", path.as_str(), passes(test, is_list(path)))
}

/// `key.state is neither enabled nor disabled`
pub(crate) fn fails(path: &Path, test: &Test) -> String {
    format!("{} {}", path.as_str(), fails_test(test, is_list(path)))
}

fn is_list(path: &Path) -> bool {
    matches!(path.ty(), Type::Texts | Type::Choices(_) | Type::Networks | Type::List(_))
}

fn passes(test: &Test, list: bool) -> String {
    match test {
        Test::OneOf(literals) => format!("{} {}", if list { "contains" } else { "is" }, joined(literals, "or")),
        Test::Not(test) => fails_test(test, list),
        Test::All(tests) => tests.iter().map(|test| passes(test, list)).collect::<Vec<_>>().join(" and "),
        Test::Compare(comparison, literal) => format!("is {} {}", comparison.in_words(), literal.in_words()),
        Test::Matches(regex) => format!("matches `{}`", regex.as_str()),
        Test::Within(networks) => format!("lies within {}", any_of(networks.iter().map(ToString::to_string), "or")),
        Test::Present(true) => if list { "is known and not empty" } else { "is known" }.to_owned(),
        Test::Present(false) => if list { "is unknown or empty" } else { "is unknown" }.to_owned(),
    }
}

fn fails_test(test: &Test, list: bool) -> String {
    match test {
        Test::OneOf(literals) => {
            if let [Literal::Flag(flag)] = literals.as_slice() {
                return format!("is {}", !flag);
            }
            let neither = if literals.len() > 1 { "neither " } else { "not " };
            format!("{} {neither}{}", if list { "contains" } else { "is" }, joined(literals, "nor"))
        }
        Test::Not(test) => passes(test, list),
        Test::All(tests) => tests.iter().map(|test| fails_test(test, list)).collect::<Vec<_>>().join(" or "),
        Test::Compare(comparison, literal) => {
            format!("is {} {}", comparison.opposite().in_words(), literal.in_words())
        }
        Test::Matches(regex) => format!("does not match `{}`", regex.as_str()),
        Test::Within(networks) => {
            format!("reaches beyond {}", any_of(networks.iter().map(ToString::to_string), "and"))
        }
        Test::Present(wanted) => passes(&Test::Present(!wanted), list),
    }
}

fn joined(literals: &[Literal], last: &str) -> String {
    any_of(literals.iter().map(Literal::in_words), last)
}

/// `a, b or c`
fn any_of(items: impl Iterator<Item = String>, last: &str) -> String {
    let mut items: Vec<_> = items.collect();
    match items.pop() {
        Some(end) if !items.is_empty() => format!("{} {last} {end}", items.join(", ")),
        end => end.unwrap_or_default(),
    }
}

impl Comparison {
    fn in_words(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Under => "under",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }

    /// What holds of exactly the quantities of which this does not.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Over => Self::AtMost,
            Self::Under => Self::AtLeast,
            Self::AtLeast => Self::Under,
            Self::AtMost => Self::Over,
        }
    }
}

impl Literal {
    fn in_words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Duration(duration) => exact_duration(*duration),
            Self::Time(time) => format_time(*time),
            Self::Network(network) => network.to_string(),
        }
    }
}
