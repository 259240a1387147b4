//! Quotas: how many members of a list may fulfil a condition.

use bailiwick_core::truth::Truth;
use bailiwick_document::{Code, Node, Problem, Problems, Span, Value as NodeValue, quoted};

use crate::condition::{self, Condition};
use crate::field::{Interval, Kind, Path, Resource, Type, Value, World};
use crate::load::optional;

/// How many members of a list may fulfil a condition.
#[derive(Clone, Debug)]
pub(crate) struct Quota {
    pub(crate) of: Path,
    pub(crate) filter: Option<Condition>,
    pub(crate) max: Max,
    /// From which share of the maximum a warning is given, in percent.
    pub(crate) warn_at: Option<u64>,
    /// What is added to the maximum: nothing, but in a rule that is wrong on purpose.
    pub(crate) slack: i64,
    /// Where it stands in the rule's file.
    pub(crate) span: Span,
}

/// How many there may be.
#[derive(Clone, Debug)]
pub(crate) enum Max {
    Number(u64),
    /// A number that the judged resource has.
    Field(Path),
}

/// How many there are, and may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// Members that are undecided make it an interval.
    pub(crate) found: Interval<u64>,
    /// `None` where it is unknown.
    pub(crate) max: Option<u64>,
}

/// What a quota says of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    Within,
    /// Within the quota, and near its end.
    NearlyFull,
    Exceeded,
    Undecided,
}

impl Quota {
    /// Reads a quota of the kind `root`.
    pub(crate) fn load(node: &Node, root: Kind, problems: &mut Problems) -> Option<Self> {
        let mut fields = node.map(problems)?;
        let of = fields.required("of", problems);
        let filter = fields.optional("where");
        let max = fields.required("max", problems);
        let warn_at = fields.optional("warn-at");
        fields.finish(problems);
        let of = of.and_then(|of| condition::load_members(of, root, problems));
        let filter = match (filter, &of) {
            (Some(filter), Some((_, kind))) => condition::load(filter, *kind, problems).map(Some),
            (Some(_), None) => None,
            (None, _) => Some(None),
        };
        let max = max.and_then(|max| Max::load(max, root, problems));
        let warn_at = optional(warn_at, |warn_at| percent(warn_at, problems));
        Some(Self { of: of?.0, filter: filter?, max: max?, warn_at: warn_at?, slack: 0, span: node.span })
    }

    /// Counts what the resource has.
    pub(crate) fn count(&self, world: &World<'_>, resource: Resource) -> Count {
        let max = match &self.max {
            Max::Number(max) => Some(*max),
            Max::Field(path) => match path.read(world, resource) {
                Value::Number(number) => number.point(),
                _ => None,
            },
        };
        Count { found: self.found(world, resource), max: max.map(|max| max.saturating_add_signed(self.slack)) }
    }

    fn found(&self, world: &World<'_>, resource: Resource) -> Interval<u64> {
        let Value::List(members) = self.of.read(world, resource) else { return Interval { low: 0, high: None } };
        let counts = members.iter().map(|member| match &self.filter {
            Some(filter) => member.counts(world, filter),
            None => member.belongs,
        });
        let (low, unknown) = counts.fold((0, 0), |(low, unknown), counts| match counts {
            Truth::True => (low + 1, unknown),
            Truth::Unknown => (low, unknown + 1),
            Truth::False => (low, unknown),
        });
        Interval { low, high: Some(low + unknown) }
    }

    /// Every path in it, in reading order.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        let in_filter = self.filter.iter().flat_map(Condition::paths);
        let max = match &self.max {
            Max::Number(_) => None,
            Max::Field(path) => Some(path),
        };
        std::iter::once(&self.of).chain(in_filter).chain(max).collect()
    }

    /// What the quota says of a count.
    pub(crate) fn usage(&self, count: Count) -> Usage {
        let Some(max) = count.max else { return Usage::Undecided };
        match count.found.over(max) {
            Truth::True => Usage::Exceeded,
            Truth::Unknown => Usage::Undecided,
            Truth::False if self.is_nearly_full(count.found.low, max) => Usage::NearlyFull,
            Truth::False => Usage::Within,
        }
    }

    fn is_nearly_full(&self, found: u64, max: u64) -> bool {
        let Some(percent) = self.warn_at else { return false };
        found > 0 && u128::from(found) * 100 >= u128::from(percent) * u128::from(max)
    }

    /// The path whose value would have to be known to decide it.
    pub(crate) fn undecided(&self, world: &World<'_>, resource: Resource) -> &str {
        let members = match self.of.read(world, resource) {
            Value::List(members) => members,
            _ => return self.of.as_str(),
        };
        let in_filter = self.filter.as_ref().and_then(|filter| {
            let undecided = |member| -> Option<&str> {
                let member: &crate::field::Member = member;
                filter.undecided(world, member.resource)
            };
            members.iter().find_map(undecided)
        });
        match (&self.max, in_filter) {
            (_, Some(path)) => path,
            (Max::Field(path), None) if path.read(world, resource) == Value::Unknown => path.as_str(),
            _ => self.of.as_str(),
        }
    }
}

impl Max {
    /// As it stands in a policy.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Self::Number(max) => max.to_string(),
            Self::Field(path) => path.as_str().to_owned(),
        }
    }

    fn load(node: &Node, root: Kind, problems: &mut Problems) -> Option<Self> {
        let is_number = matches!(&node.value, NodeValue::Scalar(scalar) if scalar.text.starts_with(|c: char| c.is_ascii_digit() || c == '-'));
        if is_number || !matches!(node.value, NodeValue::Scalar(_)) {
            return node.number(problems).map(Self::Number);
        }
        let path = condition::load_path(node, root, problems)?;
        if let Type::Number = path.ty() {
            return Some(Self::Field(path));
        }
        let message = format!("{} is no number but {}", quoted(path.as_str()), path.ty().with_article());
        problems
            .push(Problem::new(Code::WrongType, node.span, message).with_help("write a number, or the path of one"));
        None
    }
}

impl Count {
    /// As it stands in a message: `12`, `12 to 14`, `at least 12`.
    pub(crate) fn shown(&self) -> String {
        self.found.shown(|count| count.to_string())
    }
}

fn percent(node: &Node, problems: &mut Problems) -> Option<u64> {
    let parse = |text: &str| {
        let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok().filter(|percent| (1..=100).contains(percent))
    };
    node.parsed("a share between `1%` and `100%`", parse, problems)
}
