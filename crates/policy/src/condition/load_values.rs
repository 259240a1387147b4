//! Tests of values as they stand in a policy.

use bailiwick_core::time::{DURATION_UNITS, parse_duration, parse_time};
use bailiwick_document::{Code, Entry, Node, Problem, Problems, Value, one_of, quoted, suggest};
use ipnet::IpNet;

use super::test::{Comparison, Literal, Test};
use crate::field::{Path, Type};
use crate::pattern;

const TESTS: [&str; 8] = ["not", "over", "under", "at-least", "at-most", "matches", "within", "present"];

impl Test {
    /// Reads what is asked of the value that `path` leads to.
    pub(crate) fn load(node: &Node, path: &Path, problems: &mut Problems) -> Option<Self> {
        let test = Self::load_any(node, path, problems)?;
        if test.is_impossible() {
            problems.push(impossible(&test, node, path));
            return None;
        }
        Some(test)
    }

    fn load_any(node: &Node, path: &Path, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Map(entries) if entries.is_empty() => {
                let problem = Problem::new(Code::WrongValue, node.span, "an empty test holds of everything");
                problems.push(problem.with_help(format!("give one of {}", one_of(TESTS))));
                None
            }
            Value::Map(entries) => {
                let tests: Vec<_> = entries.iter().map(|entry| named(entry, path, problems)).collect();
                let mut tests: Vec<_> = tests.into_iter().collect::<Option<_>>()?;
                if tests.len() == 1 { tests.pop() } else { Some(Self::All(tests)) }
            }
            Value::List(items) if items.is_empty() => {
                let problem = Problem::new(Code::WrongValue, node.span, "an empty list of values fits nothing");
                problems.push(problem.with_help("list the values, or leave the test out"));
                None
            }
            Value::List(items) => {
                let literals: Vec<_> = items.iter().map(|item| literal(item, path, problems)).collect();
                let literals: Vec<_> = literals.into_iter().collect::<Option<_>>()?;
                for (index, item) in items.iter().enumerate() {
                    refuse_repetition(item, literals.get(..=index).unwrap_or_default(), problems);
                }
                Some(Self::OneOf(literals))
            }
            _ => literal(node, path, problems).map(|literal| Self::OneOf(vec![literal])),
        }
    }
}

/// A test that no value passes would make a rule that never finds anything.
fn impossible(test: &Test, node: &Node, path: &Path) -> Problem {
    let what = path.ty().describe();
    let message = format!("no {what} passes {}", quoted(&test.spelled()));
    let help = match test.literals().len() {
        1 => "nothing is greater or less than all: move the bound",
        _ => "the bounds exclude each other: move one of them",
    };
    Problem::new(Code::WrongValue, node.span, message).with_help(help)
}

/// A value that stands twice in a list was probably meant to be another.
fn refuse_repetition(item: &Node, literals: &[Literal], problems: &mut Problems) {
    if let Some((last, _)) = literals.split_last().filter(|(last, before)| before.contains(last)) {
        let message = format!("the value {} stands here again", quoted(&last.spelled()));
        let problem = Problem::new(Code::Duplicate, item.span, message);
        problems.push(problem.with_help("leave it out, or write the value that was meant"));
    }
}

fn named(entry: &Entry, path: &Path, problems: &mut Problems) -> Option<Test> {
    let (name, node) = (entry.key.name.as_str(), &entry.value);
    match name {
        "not" => Test::load(node, path, problems).map(|test| Test::Not(Box::new(test))),
        "over" => compare(entry, Comparison::Over, path, problems),
        "under" => compare(entry, Comparison::Under, path, problems),
        "at-least" => compare(entry, Comparison::AtLeast, path, problems),
        "at-most" => compare(entry, Comparison::AtMost, path, problems),
        "present" => node.boolean(problems).map(Test::Present),
        "matches" => match path.ty() {
            Type::Text | Type::Texts => pattern::load(node, problems)
                .filter(|regex| !regex.as_str().is_empty() || refuse_empty(node, problems))
                .map(Test::Matches),
            ty => unfit(entry, path, ty, "text", problems),
        },
        "within" => match path.ty() {
            Type::Networks => networks(node, problems).map(Test::Within),
            ty => unfit(entry, path, ty, "a list of addresses", problems),
        },
        _ => {
            let mut problem =
                Problem::new(Code::UnknownField, entry.key.span, format!("there is no test {}", quoted(name)));
            problem.help = Some(match suggest(name, TESTS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the tests are {}", one_of(TESTS)),
            });
            problems.push(problem);
            None
        }
    }
}

/// Says that an empty regex asks for nothing; always false.
fn refuse_empty(node: &Node, problems: &mut Problems) -> bool {
    let problem = Problem::new(Code::WrongValue, node.span, "an empty regex matches every text");
    problems.push(problem.with_help("write what is looked for, or ask `{ present: true }`"));
    false
}

fn compare(entry: &Entry, comparison: Comparison, path: &Path, problems: &mut Problems) -> Option<Test> {
    match path.ty() {
        Type::Number | Type::Duration | Type::Time => {
            literal(&entry.value, path, problems).map(|literal| Test::Compare(comparison, literal))
        }
        ty => unfit(entry, path, ty, "a number, a duration or a time", problems),
    }
}

fn unfit<T>(entry: &Entry, path: &Path, ty: Type, needed: &str, problems: &mut Problems) -> Option<T> {
    let message = format!("`{}` needs {needed}, and {} is {}", entry.key.name, quoted(path.as_str()), ty.describe());
    problems.push(Problem::new(Code::WrongType, entry.key.span, message).with_help(tests_of(ty)));
    None
}

/// Which tests fit a type.
fn tests_of(ty: Type) -> &'static str {
    match ty {
        Type::Text | Type::Texts => "ask for a value, a list of values, `not`, `matches` or `present`",
        Type::Choice(_) | Type::Choices(_) | Type::Flag => "ask for a value, a list of values, `not` or `present`",
        Type::Number | Type::Duration | Type::Time => {
            "ask for a value, `not`, `over`, `under`, `at-least`, `at-most` or `present`"
        }
        Type::Networks => "ask for a network, `not`, `within` or `present`",
        Type::Ref(_) => "ask for one of its fields, or `present`",
        Type::List(_) => "walk it with `some`, `every` or `none`, or ask for `present`",
    }
}

/// Reads a value of the type that the path leads to.
fn literal(node: &Node, path: &Path, problems: &mut Problems) -> Option<Literal> {
    match path.ty() {
        Type::Text | Type::Texts => node.text(problems).map(|text| Literal::Text(text.to_owned())),
        Type::Choice(words) | Type::Choices(words) => word(node, &words(), problems),
        Type::Flag => node.boolean(problems).map(Literal::Flag),
        Type::Number => node.number(problems).map(Literal::Number),
        Type::Duration => duration(node, problems),
        Type::Time => {
            node.parsed("a date or an instant like `2026-03-24T07:30:22Z`", parse_time, problems).map(Literal::Time)
        }
        Type::Networks => network(node, problems).map(Literal::Network),
        ty @ (Type::Ref(_) | Type::List(_)) => whole(node, path, ty, problems),
    }
}

fn word(node: &Node, words: &[&'static str], problems: &mut Problems) -> Option<Literal> {
    let words: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
    node.choice(&words, problems).map(|word| Literal::Text(word.to_owned()))
}

fn duration(node: &Node, problems: &mut Problems) -> Option<Literal> {
    let text = node.text(problems)?;
    if let Some(duration) = parse_duration(text) {
        return Some(Literal::Duration(duration));
    }
    let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (message, help) = match bare {
        true => {
            (format!("{} has no unit", quoted(text)), format!("give a unit: `{text}d`; units are {DURATION_UNITS}"))
        }
        false => (
            format!("expected a duration like `90d`, found {}", quoted(text)),
            format!("write a whole number and a unit; units are {DURATION_UNITS}"),
        ),
    };
    problems.push(Problem::new(Code::WrongValue, node.span, message).with_help(help));
    None
}

fn networks(node: &Node, problems: &mut Problems) -> Option<Vec<IpNet>> {
    let items = match &node.value {
        Value::List(items) if items.is_empty() => {
            let problem = Problem::new(Code::WrongValue, node.span, "nothing lies within an empty list of ranges");
            problems.push(problem.with_help("list the ranges, or leave the test out"));
            return None;
        }
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let networks: Vec<_> = items.iter().map(|item| network(item, problems)).collect();
    networks.into_iter().collect()
}

fn network(node: &Node, problems: &mut Problems) -> Option<IpNet> {
    let parse = |text: &str| {
        let network = text.parse().or_else(|_| text.parse().map(|address: std::net::IpAddr| IpNet::from(address)));
        network.ok()
    };
    node.parsed("an address or a range like `10.0.0.0/8`", parse, problems)
}

fn whole<T>(node: &Node, path: &Path, ty: Type, problems: &mut Problems) -> Option<T> {
    let message = format!("{} is a whole {}, which has no value", quoted(path.as_str()), ty.describe());
    let help = match ty {
        Type::List(_) => "count it with `quota`, walk it with `some`, `every` or `none`, or ask `{ present: true }`",
        _ => "name one of its fields, or ask `{ present: true }`",
    };
    problems.push(Problem::new(Code::WrongType, node.span, message).with_help(help));
    None
}
