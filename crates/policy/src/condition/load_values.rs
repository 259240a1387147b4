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
                problems.report(Code::WrongValue, node.span, "an empty list of values fits nothing");
                None
            }
            Value::List(items) => {
                let literals: Vec<_> = items.iter().map(|item| literal(item, path, problems)).collect();
                literals.into_iter().collect::<Option<_>>().map(Self::OneOf)
            }
            _ => literal(node, path, problems).map(|literal| Self::OneOf(vec![literal])),
        }
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
            Type::Text | Type::Texts => pattern::load(node, problems).map(Test::Matches),
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
    problems.report(Code::WrongType, entry.key.span, message);
    None
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
            problems.report(Code::WrongValue, node.span, "nothing lies within an empty list of ranges");
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
