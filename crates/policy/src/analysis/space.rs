//! All that conditions can tell apart: for each path a few values that stand for all others.
//!
//! The space is at least as large as reality: it knows nothing of how fields hang together, and takes what it can't
//! look into (regexes, address ranges, what members of lists are) for independent. So what holds everywhere in it holds
//! everywhere; what holds somewhere in it may still hold nowhere.

use std::collections::BTreeMap;

use bailiwick_core::truth::Truth;
use chrono::TimeDelta;

use crate::condition::{Condition, Literal, Quantifier, Test, points};
use crate::field::{Interval, Path, Type, Value};

/// A space of more points than this is not searched.
const MOST_POINTS: usize = 100_000;

/// Of a path with more questions than this that can't be looked into, not every combination is tried.
const MOST_BITS: usize = 6;

/// Of more quantifiers than this it is not asked which says no more than which.
const MOST_ORDERED: usize = 8;

/// What a path may lead to, as far as conditions tell it apart.
#[derive(Clone, Debug)]
enum Kept {
    /// Just this value.
    Value(Value<'static>),
    /// Something of which these questions are answered with yes, and all others with no.
    Answers { yes: Vec<String>, is_present: bool },
    /// Of a quantifier: what it says.
    Truth(Truth),
}

/// Every combination of what the paths of some conditions may lead to.
#[derive(Debug)]
pub(crate) struct Space {
    variables: BTreeMap<String, Vec<Kept>>,
    /// Pairs of quantifiers of which the first says no more than the second: `some` of what is enabled says no more
    /// than `some` of what is enabled or disabled.
    orders: Vec<(String, String)>,
}

/// One point of a space.
pub(crate) struct Point<'a>(BTreeMap<&'a str, &'a Kept>);

impl Space {
    /// The space of some conditions; `None` where it is too large.
    pub(crate) fn of<'c>(conditions: impl IntoIterator<Item = &'c Condition>) -> Option<Self> {
        let mut asked = Asked::default();
        conditions.into_iter().for_each(|condition| asked.condition(condition));
        let mut variables = BTreeMap::new();
        for (path, (ty, tests)) in &asked.paths {
            variables.insert(path.clone(), kept(*ty, tests)?);
        }
        for (name, members) in &asked.members {
            variables.insert(name.clone(), members.truths().into_iter().map(Kept::Truth).collect());
        }
        let space = Self { variables, orders: asked.orders() };
        (space.size()? <= MOST_POINTS).then_some(space)
    }

    fn size(&self) -> Option<usize> {
        self.variables.values().try_fold(1_usize, |size, kept| size.checked_mul(kept.len()))
    }

    /// Every point.
    pub(crate) fn points(&self) -> impl Iterator<Item = Point<'_>> {
        let size = self.size().unwrap_or(0);
        (0..size).map(|number| self.point(number)).filter(|point| point.keeps(&self.orders))
    }

    fn point(&self, mut number: usize) -> Point<'_> {
        let chosen = self.variables.iter().filter_map(|(name, kept)| {
            let chosen = kept.get(number % kept.len())?;
            number /= kept.len();
            Some((name.as_str(), chosen))
        });
        Point(chosen.collect())
    }
}

impl Point<'_> {
    fn keeps(&self, orders: &[(String, String)]) -> bool {
        let rank = |name: &str| match self.0.get(name) {
            Some(Kept::Truth(Truth::True)) => 2,
            Some(Kept::Truth(Truth::Unknown)) => 1,
            _ => 0,
        };
        orders.iter().all(|(less, more)| rank(less) <= rank(more))
    }

    /// Whether a condition of the space holds here.
    pub(crate) fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part))),
            Condition::Not(part) => !self.truth(part),
            Condition::Holds { path, test, .. } => {
                self.0.get(path.as_str()).map_or(Truth::Unknown, |kept| kept.truth(test))
            }
            Condition::Members { quantifier, of, filter, .. } => {
                let (name, turned) = members(*quantifier, of, filter);
                match self.0.get(name.as_str()) {
                    Some(Kept::Truth(truth)) if turned => !*truth,
                    Some(Kept::Truth(truth)) => *truth,
                    _ => Truth::Unknown,
                }
            }
        }
    }
}

impl Kept {
    fn truth(&self, test: &Test) -> Truth {
        let (yes, is_present) = match self {
            Self::Value(value) => return test.truth(value),
            Self::Truth(truth) => return *truth,
            Self::Answers { yes, is_present } => (yes, *is_present),
        };
        match test {
            Test::Present(wanted) => (is_present == *wanted).into(),
            Test::Not(test) => !self.truth(test),
            Test::All(tests) => Truth::all(tests.iter().map(|test| self.truth(test))),
            _ => questions(test).iter().any(|question| yes.contains(question)).into(),
        }
    }
}

/// What conditions ask about.
#[derive(Default)]
struct Asked<'c> {
    paths: BTreeMap<String, (Type, Vec<&'c Test>)>,
    members: BTreeMap<String, Members<'c>>,
}

/// What a quantifier asks.
struct Members<'c> {
    quantifier: Quantifier,
    of: &'c Path,
    filter: &'c Condition,
}

impl<'c> Asked<'c> {
    fn condition(&mut self, condition: &'c Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Not(part) => self.condition(part),
            Condition::Holds { path, test, .. } => {
                let entry = self.paths.entry(path.as_str().to_owned()).or_insert((path.ty(), Vec::new()));
                entry.1.push(test);
            }
            Condition::Members { quantifier, of, filter, .. } => {
                let (name, _) = members(*quantifier, of, filter);
                self.members.entry(name).or_insert(Members { quantifier: *quantifier, of, filter });
            }
        }
    }

    /// The quantifiers of which one says no more than the other.
    fn orders(&self) -> Vec<(String, String)> {
        let all = self.members.iter().take(MOST_ORDERED);
        let pairs = all.clone().flat_map(|one| all.clone().map(move |other| (one, other)));
        let ordered = pairs.filter(|((name, one), (other_name, other))| {
            let alike = one.is_every() == other.is_every() && one.of.as_str() == other.of.as_str();
            name != other_name && alike && implies(Some(one.filter), Some(other.filter))
        });
        ordered.map(|((one, _), (other, _))| (one.clone(), other.clone())).collect()
    }
}

impl Members<'_> {
    fn is_every(&self) -> bool {
        self.quantifier == Quantifier::Every
    }

    /// What it may say, as the members are what may fulfil the condition; `none` as the `some` that it is not.
    /// Whatever the members are, the list may be empty, and may be unknown.
    fn truths(&self) -> Vec<Truth> {
        let truths = truths(self.filter);
        let needs_one = if self.is_every() { Truth::False } else { Truth::True };
        let may = |truth: &Truth| *truth != needs_one || truths.contains(truth);
        [Truth::True, Truth::False, Truth::Unknown].into_iter().filter(may).collect()
    }
}

/// What names a quantifier, and whether it says the contrary of that: `none` is not `some`.
fn members(quantifier: Quantifier, of: &Path, filter: &Condition) -> (String, bool) {
    let (kind, turned) = match quantifier {
        Quantifier::Some => ("some", false),
        Quantifier::None => ("some", true),
        Quantifier::Every => ("every", false),
    };
    (format!("{kind} {} {}", of.as_str(), filter.spelled()), turned)
}

/// What a condition may say; anything, where there is too much to go through.
fn truths(condition: &Condition) -> Vec<Truth> {
    let all = vec![Truth::True, Truth::False, Truth::Unknown];
    let Some(space) = Space::of([condition]) else { return all };
    let said: Vec<_> = space.points().map(|point| point.truth(condition)).collect();
    all.into_iter().filter(|truth| said.contains(truth)).collect()
}

/// Whether wherever one condition holds another does, and wherever it may hold the other does, or may. Without a
/// condition everything is meant. False also where that can't be decided.
pub(crate) fn implies(one: Option<&Condition>, other: Option<&Condition>) -> bool {
    let (one, other) = match (one, other) {
        (_, None) => return true,
        (Some(one), Some(other)) if one.spelled() == other.spelled() => return true,
        (one, Some(other)) => (one, other),
    };
    let Some(space) = Space::of(one.into_iter().chain([other])) else { return false };
    space.points().all(|point| match (one.map_or(Truth::True, |one| point.truth(one)), point.truth(other)) {
        (Truth::True, other) => other == Truth::True,
        (Truth::Unknown, other) => other != Truth::False,
        (Truth::False, _) => true,
    })
}

/// The values that stand for all that a path of a type may lead to; `None` where there are too many.
fn kept(ty: Type, tests: &[&Test]) -> Option<Vec<Kept>> {
    let literals: Vec<_> = tests.iter().flat_map(|test| test.literals()).collect();
    let value = |value: Value<'static>| Kept::Value(value);
    let mut kept = vec![Kept::Value(Value::Unknown)];
    match ty {
        Type::Choice(words) => kept.extend(words().into_iter().map(Value::text).map(value)),
        Type::Flag => kept.extend([true, false].map(Value::Flag).map(value)),
        Type::Number | Type::Time => kept.extend(quantities(ty, &literals).into_iter().map(value)),
        Type::Duration => {
            let exact = quantities(ty, &literals);
            kept.extend(exact.iter().filter_map(up_to).chain([unbounded()]).map(value));
            kept.extend(exact.into_iter().map(value));
        }
        Type::Text => {
            let named = literals.iter().filter_map(|literal| match literal {
                Literal::Text(text) => Some(Kept::Value(Value::owned(text.clone()))),
                _ => None,
            });
            kept.extend(named);
            let regexes = all_questions(tests, |test| matches!(test, Test::Matches(_)));
            kept.extend(combinations(&regexes)?.into_iter().map(|yes| Kept::Answers { yes, is_present: true }));
        }
        Type::Texts | Type::Choices(_) | Type::Networks | Type::Ref(_) | Type::List(_) => {
            for yes in combinations(&all_questions(tests, |_| true))? {
                // Only a value that holds something can hold what is asked for; one that holds nothing may lie
                // within ranges.
                let contains = yes.iter().any(|question| question.starts_with("is "));
                if !contains {
                    kept.push(Kept::Answers { yes: yes.clone(), is_present: false });
                }
                kept.push(Kept::Answers { yes, is_present: true });
            }
        }
    }
    Some(kept)
}

/// A quantity of every kind that the literals tell apart; any, if there are none.
fn quantities(ty: Type, literals: &[&Literal]) -> Vec<Value<'static>> {
    let mut all = points(literals);
    if all.is_empty() {
        all.push(match ty {
            Type::Number => Value::Number(Interval::exactly(0)),
            Type::Duration => Value::Duration(Interval::exactly(TimeDelta::zero())),
            _ => Value::Time(bailiwick_core::time::Time::default()),
        });
    }
    all
}

/// At most as long as a duration.
fn up_to(value: &Value<'static>) -> Option<Value<'static>> {
    match value {
        Value::Duration(duration) => Some(Value::Duration(Interval { low: TimeDelta::zero(), high: duration.high })),
        _ => None,
    }
}

fn unbounded() -> Value<'static> {
    Value::Duration(Interval { low: TimeDelta::zero(), high: None })
}

/// What a test asks that can't be looked into, each by a name of its own.
fn questions(test: &Test) -> Vec<String> {
    match test {
        Test::OneOf(literals) => literals.iter().map(|literal| format!("is {}", literal.spelled())).collect(),
        Test::Matches(_) | Test::Within(_) => vec![test.spelled()],
        Test::Not(test) => questions(test),
        Test::All(tests) => tests.iter().flat_map(questions).collect(),
        Test::Compare(..) | Test::Present(_) => Vec::new(),
    }
}

fn all_questions(tests: &[&Test], is_meant: fn(&Test) -> bool) -> Vec<String> {
    let mut all: Vec<_> =
        tests.iter().flat_map(|test| leaves(test)).filter(|test| is_meant(test)).flat_map(questions).collect();
    all.sort();
    all.dedup();
    all
}

fn leaves(test: &Test) -> Vec<&Test> {
    match test {
        Test::Not(test) => leaves(test),
        Test::All(tests) => tests.iter().flat_map(leaves).collect(),
        _ => vec![test],
    }
}

/// Every selection of some questions; `None` where there are too many.
fn combinations(questions: &[String]) -> Option<Vec<Vec<String>>> {
    if questions.len() > MOST_BITS {
        return None;
    }
    let select = |bits: usize| {
        let chosen = questions.iter().enumerate().filter(move |(index, _)| bits >> index & 1 == 1);
        chosen.map(|(_, question)| question.clone()).collect()
    };
    Some((0..1_usize << questions.len()).map(select).collect())
}
