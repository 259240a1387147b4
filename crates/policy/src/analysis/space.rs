//! All that conditions can tell apart: for each path a few values that stand for all others.
//!
//! The space is at least as large as reality: it knows nothing of how fields hang together, and takes what it can't
//! look into (regexes, address ranges, the members of lists) for independent. So what holds everywhere in it holds
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
        for members in asked.members {
            variables.insert(members, [Truth::True, Truth::False, Truth::Unknown].map(Kept::Truth).into());
        }
        let space = Self { variables };
        (space.size()? <= MOST_POINTS).then_some(space)
    }

    fn size(&self) -> Option<usize> {
        self.variables.values().try_fold(1_usize, |size, kept| size.checked_mul(kept.len()))
    }

    /// Every point.
    pub(crate) fn points(&self) -> impl Iterator<Item = Point<'_>> {
        let size = self.size().unwrap_or(0);
        (0..size).map(|mut number| {
            Point(
                self.variables
                    .iter()
                    .filter_map(|(name, kept)| {
                        let chosen = kept.get(number % kept.len())?;
                        number /= kept.len();
                        Some((name.as_str(), chosen))
                    })
                    .collect(),
            )
        })
    }
}

impl Point<'_> {
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
    members: Vec<String>,
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
                self.members.push(members(*quantifier, of, filter).0);
            }
        }
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
