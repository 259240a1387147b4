//! The examples of a rule.

use bailiwick_core::finding::{Outcome, Subject, SubjectKind};
use bailiwick_core::time::parse_time;
use bailiwick_document::{Code, Node, Problem, Problems, one_of, quoted};

use super::rule::load_severity;
use crate::examples::{Example, Expectation, Expected};

/// Reads the examples of a rule that judges `judges`.
pub(super) fn load_all(
    node: &Node,
    judges: SubjectKind,
    detects: bool,
    problems: &mut Problems,
) -> Option<Vec<Example>> {
    let items = node.list(problems)?;
    let examples: Vec<_> = items.iter().map(|item| load(item, judges, detects, problems)).collect();
    examples.into_iter().collect()
}

fn load(node: &Node, judges: SubjectKind, detects: bool, problems: &mut Problems) -> Option<Example> {
    let mut fields = node.map(problems)?;
    let name = fields.required("name", problems);
    let at = fields.optional("at");
    let inventory = fields.optional("inventory").cloned();
    let path = fields.optional("path");
    let text = fields.optional("text");
    let expect = fields.required("expect", problems);
    fields.finish(problems);
    let (needed, given) = match judges {
        SubjectKind::Leak => ("text", text.is_some()),
        _ => ("inventory", inventory.is_some()),
    };
    if !given {
        let whose = if detects { "a `secret` rule".to_owned() } else { format!("a rule for `{}`", judges.as_str()) };
        let message = format!("the example has no `{needed}`, which {whose} needs");
        problems.report(Code::MissingField, node.span, message);
    }
    let name = name.and_then(|name| name.text(problems)).map(str::to_owned);
    let at = at.map(|at| at.parsed("a date or an instant like `2026-01-01T00:00:00Z`", parse_time, problems));
    let path = path.map(|path| path.text(problems).map(str::to_owned));
    let text = text.map(|node| node.text(problems).map(|text| (text.to_owned(), node.span)));
    let expect = expect.and_then(|expect| load_expectations(expect, judges, problems));
    let example = Example {
        name: name?,
        at: at.map_or(Some(None), |at| at.map(Some))?,
        inventory,
        path: path.map_or(Some(None), |path| path.map(Some))?,
        text: text.map_or(Some(None), |text| text.map(Some))?,
        expect: expect?,
        span: node.span,
    };
    problems.extend(example.expand().err().unwrap_or_default());
    given.then_some(example)
}

fn load_expectations(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<Vec<Expectation>> {
    let items = node.list(problems)?;
    let expected: Vec<_> = items.iter().map(|item| expectation(item, judges, problems)).collect();
    expected.into_iter().collect()
}

fn expectation(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<Expectation> {
    let mut fields = node.map(problems)?;
    let fail = fields.optional("fail");
    let unknown = fields.optional("unknown");
    let line = fields.optional("line");
    let column = fields.optional("column");
    let end_column = fields.optional("end-column");
    let severity = fields.optional("severity");
    fields.finish(problems);
    let severity = severity.map_or(Some(None), |node| load_severity(node, problems).map(Some));
    let expected = match (fail, unknown, line) {
        (Some(node), None, None) => subject(node, judges, problems).map(|id| Expected::Subject(Outcome::Fail, id)),
        (None, Some(node), None) => subject(node, judges, problems).map(|id| Expected::Subject(Outcome::Unknown, id)),
        (None, None, Some(node)) if judges == SubjectKind::Leak => {
            number(node, problems).map(|line| Expected::Line { line, column: None, end_column: None })
        }
        (None, None, Some(line)) => {
            let message = format!("a rule for `{}` finds nothing on a line", judges.as_str());
            let help = format!("write `fail: \"{}:ID\"` or `unknown: \"{}:ID\"`", judges.as_str(), judges.as_str());
            problems.push(Problem::new(Code::Conflict, line.span, message).with_help(help));
            None
        }
        _ => {
            let message = "an expectation has exactly one of `fail`, `unknown` and `line`";
            problems.report(Code::Conflict, node.span, message);
            None
        }
    };
    let columns = [column, end_column].map(|node| node.map_or(Some(None), |node| number(node, problems).map(Some)));
    let expected = with_columns(expected?, columns, column.or(end_column), problems)?;
    Some(Expectation { expected, severity: severity?, span: node.span })
}

fn with_columns(
    expected: Expected,
    columns: [Option<Option<u32>>; 2],
    node: Option<&Node>,
    problems: &mut Problems,
) -> Option<Expected> {
    let [column, end_column] = columns;
    match (expected, node) {
        (Expected::Line { line, .. }, _) => Some(Expected::Line { line, column: column?, end_column: end_column? }),
        (Expected::Subject(..), Some(node)) => {
            problems.report(Code::Conflict, node.span, "columns go with `line`");
            None
        }
        (expected, None) => Some(expected),
    }
}

/// A line or column, counted from 1.
fn number(node: &Node, problems: &mut Problems) -> Option<u32> {
    let number = node.number(problems)?;
    let number = u32::try_from(number).ok().filter(|number| *number > 0);
    if number.is_none() {
        problems.report(Code::WrongValue, node.span, "lines and columns count from 1");
    }
    number
}

/// `key:42`, or `key:ACCOUNT/42`; the inventory is just `inventory`.
fn subject(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<Subject> {
    let text = node.text(problems)?;
    let (kind, id) = match text.split_once(':') {
        Some((kind, id)) => (kind, id),
        None if text == "inventory" => (text, text),
        None => ("", text),
    };
    if kind == judges.as_str() && !id.is_empty() {
        return Some(Subject { kind: judges, id: id.to_owned() });
    }
    let kinds = || SubjectKind::ALL.iter().map(|kind| kind.as_str());
    let (message, help) = match SubjectKind::parse(kind) {
        Some(other) if other != judges => (
            format!("{} is a {kind}, and the rule judges each {}", quoted(text), judges.as_str()),
            format!("write `{}:ID`", judges.as_str()),
        ),
        _ => (
            format!("expected a subject like `{}:42`, found {}", judges.as_str(), quoted(text)),
            format!("write a kind ({}), a colon and an id", one_of(kinds())),
        ),
    };
    problems.push(Problem::new(Code::WrongValue, node.span, message).with_help(help));
    None
}
