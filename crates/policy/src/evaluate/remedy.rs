//! What would have to be otherwise for a condition not to hold: the shortest ways, in words.

use bailiwick_core::truth::Truth;

use crate::condition::{Condition, Quantifier, words};
use crate::field::{Resource, Value, World};

/// What would make a condition come out otherwise than it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// That this holds: `key.owner.status is neither disabled nor deleted`.
    That(String),
    /// Any of these is enough.
    OneOf(Vec<Remedy>),
    /// All of these are needed.
    AllOf(Vec<Remedy>),
}

impl Remedy {
    /// What takes a resource out of what its rule judges.
    pub(super) fn no_longer_judged(self) -> Self {
        match self {
            Self::That(what) => Self::That(format!("{what}, and so the rule no longer judges it")),
            Self::OneOf(parts) => Self::OneOf(parts.into_iter().map(Self::no_longer_judged).collect()),
            Self::AllOf(parts) => Self::AllOf(parts),
        }
    }

    /// As an outline: a line each, the deeper ones indented by two spaces.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let headed = |head: &str, parts: &[Self]| {
            let below = parts.iter().flat_map(Self::lines).map(|line| format!("  {line}"));
            std::iter::once(head.to_owned()).chain(below).collect()
        };
        match self {
            Self::That(what) => vec![what.clone()],
            Self::OneOf(parts) => headed("one of these:", parts),
            Self::AllOf(parts) => headed("all of these:", parts),
        }
    }
}

/// What makes a condition be what is wanted, true or false, of a resource of which it is not; nothing where it is.
pub(super) fn to_be(wanted: bool, condition: &Condition, world: &World<'_>, resource: Resource) -> Option<Remedy> {
    if condition.truth(world, resource) == Truth::from(wanted) {
        return None;
    }
    let each = |parts: &[Condition]| parts.iter().filter_map(|part| to_be(wanted, part, world, resource)).collect();
    match (condition, wanted) {
        (Condition::All(parts), true) | (Condition::Any(parts), false) => Some(all_of(each(parts))),
        (Condition::All(parts), false) | (Condition::Any(parts), true) => Some(one_of(each(parts))),
        (Condition::Not(part), _) => to_be(!wanted, part, world, resource),
        (Condition::Holds { path, test, .. }, true) => Some(Remedy::That(words::holds(path, test))),
        (Condition::Holds { path, test, .. }, false) => Some(Remedy::That(words::fails(path, test))),
        (Condition::Members { quantifier, of, filter, .. }, _) => {
            let Value::List(_) = of.read(world, resource) else {
                return Some(Remedy::That(format!("{} is known", of.as_str())));
            };
            Some(Remedy::That(members(*quantifier, wanted, of.as_str(), filter)))
        }
    }
}

fn members(quantifier: Quantifier, wanted: bool, of: &str, filter: &Condition) -> String {
    let filter = filter.spelled();
    match (quantifier, wanted) {
        (Quantifier::Some, true) | (Quantifier::None, false) => format!("at least one of {of} fulfils `{filter}`"),
        (Quantifier::Some, false) | (Quantifier::None, true) => format!("none of {of} fulfils `{filter}`"),
        (Quantifier::Every, true) => format!("each of {of} fulfils `{filter}`"),
        (Quantifier::Every, false) => format!("at least one of {of} does not fulfil `{filter}`"),
    }
}

pub(super) fn one_of(parts: Vec<Remedy>) -> Remedy {
    let flat = parts.into_iter().flat_map(|part| match part {
        Remedy::OneOf(parts) => parts,
        other => vec![other],
    });
    single(flat.collect(), Remedy::OneOf)
}

fn all_of(parts: Vec<Remedy>) -> Remedy {
    single(parts, Remedy::AllOf)
}

fn single(mut parts: Vec<Remedy>, several: fn(Vec<Remedy>) -> Remedy) -> Remedy {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => several(parts),
    }
}
