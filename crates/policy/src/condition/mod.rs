//! Conditions: data, not strings, and three-valued.

mod bounds;
mod load;
mod load_values;
mod spell;
mod test;
pub(crate) mod words;

pub(crate) use bounds::points;
pub(crate) use load::{load, load_members, load_path};
pub(crate) use test::{Comparison, Literal, Test};

use bailiwick_core::truth::Truth;
use bailiwick_document::Span;

use crate::field::{Member, Path, Resource, Value, World};

/// A condition whose paths and values have been checked.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// What a path leads to passes a test.
    Holds {
        path: Path,
        test: Test,
        span: Span,
    },
    /// Some, every or none of a list's members fulfil a condition.
    Members {
        quantifier: Quantifier,
        of: Path,
        filter: Box<Condition>,
        span: Span,
    },
}

/// How many members of a list must fulfil a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Some,
    Every,
    None,
}

impl Condition {
    /// Whether it holds of a resource.
    pub(crate) fn truth(&self, world: &World<'_>, of: Resource) -> Truth {
        match self {
            Self::All(parts) => Truth::all(parts.iter().map(|part| part.truth(world, of))),
            Self::Any(parts) => Truth::any(parts.iter().map(|part| part.truth(world, of))),
            Self::Not(part) => !part.truth(world, of),
            Self::Holds { path, test, .. } => test.truth(&path.read(world, of)),
            Self::Members { quantifier, of: path, filter, .. } => {
                let Value::List(members) = path.read(world, of) else { return Truth::Unknown };
                quantifier.truth(members.iter().map(|member| member.truths(world, filter)))
            }
        }
    }

    /// The first path, in reading order, whose value would have to be known to decide it.
    pub(crate) fn undecided(&self, world: &World<'_>, of: Resource) -> Option<&str> {
        if self.truth(world, of) != Truth::Unknown {
            return None;
        }
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().find_map(|part| part.undecided(world, of)),
            Self::Not(part) => part.undecided(world, of),
            Self::Holds { path, .. } => Some(path.as_str()),
            Self::Members { of: path, filter, .. } => {
                let Value::List(members) = path.read(world, of) else { return Some(path.as_str()) };
                let in_filter = members.iter().find_map(|member| filter.undecided(world, member.resource));
                in_filter.or(Some(path.as_str()))
            }
        }
    }

    /// Where it stands in its file, from its first part to its last.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let spans = parts.iter().map(Self::span);
                let all = spans.reduce(|a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end) });
                all.unwrap_or_default()
            }
            Self::Not(part) => part.span(),
            Self::Holds { span, .. } | Self::Members { span, .. } => *span,
        }
    }

    /// Every path in it, in reading order; those inside quantifiers start with the members' kind.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::paths).collect(),
            Self::Not(part) => part.paths(),
            Self::Holds { path, .. } => vec![path],
            Self::Members { of, filter, .. } => std::iter::once(of).chain(filter.paths()).collect(),
        }
    }
}

impl Member {
    /// Whether it belongs to the list, and whether it fulfils the condition.
    fn truths(&self, world: &World<'_>, filter: &Condition) -> (Truth, Truth) {
        (self.belongs, filter.truth(world, self.resource))
    }

    /// Whether it belongs to the list and fulfils the condition.
    pub(crate) fn counts(&self, world: &World<'_>, filter: &Condition) -> Truth {
        let (belongs, fulfils) = self.truths(world, filter);
        belongs.and(fulfils)
    }
}

impl Quantifier {
    /// Of each member: whether it belongs to the list, and whether it fulfils the condition.
    fn truth(self, members: impl Iterator<Item = (Truth, Truth)>) -> Truth {
        match self {
            Self::Some => Truth::any(members.map(|(belongs, fulfils)| belongs.and(fulfils))),
            Self::Every => Truth::all(members.map(|(belongs, fulfils)| (!belongs).or(fulfils))),
            Self::None => !Self::Some.truth(members),
        }
    }
}
