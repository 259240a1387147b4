//! What an example of a rule expects.

use bailiwick_core::finding::{Outcome, Subject, SubjectKind};
use bailiwick_document::{Code, Node, Problem, Problems, one_of, quoted};

use super::optional;
use super::rule::load_severity;
use crate::examples::{Expectation, Expected};

/// Reads one expectation of a rule that judges `judges`.
pub(super) fn load(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<Expectation> {
    let mut fields = node.map(problems)?;
    let fail = fields.optional("fail");
    let unknown = fields.optional("unknown");
    let line = fields.optional("line");
    let column = fields.optional("column");
    let end_column = fields.optional("end-column");
    let severity = fields.optional("severity");
    fields.finish(problems);
    if let (None, Some(column)) = (line, column.or(end_column)) {
        let problem = Problem::new(Code::Conflict, column.span, "columns go with `line`");
        problems.push(problem.with_help("say the line, too"));
    }
    let severity = optional(severity, |node| load_severity(node, problems));
    let column = optional(column, |node| number(node, problems));
    let end_column = optional(end_column, |node| number(node, problems));
    let expected = match (fail, unknown, line) {
        (Some(node), None, None) => subject(node, judges, problems).map(|id| Expected::Subject(Outcome::Fail, id)),
        (None, Some(node), None) => subject(node, judges, problems).map(|id| Expected::Subject(Outcome::Unknown, id)),
        (None, None, Some(node)) => line_of(node, judges, problems)
            .and_then(|line| Some(Expected::Line { line, column: column?, end_column: end_column? })),
        _ => {
            let message = "an expectation has exactly one of `fail`, `unknown` and `line`";
            let problem = Problem::new(Code::Conflict, node.span, message);
            problems.push(problem.with_help("list what the rule finds; what passes or is skipped is not listed"));
            None
        }
    };
    Some(Expectation { expected: expected?, severity: severity?, span: node.span })
}

/// The line of a leak or an endpoint.
fn line_of(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<u32> {
    if matches!(judges, SubjectKind::Leak | SubjectKind::Endpoint) {
        return number(node, problems);
    }
    let kind = judges.as_str();
    let message = format!("a rule for `{kind}` finds nothing on a line");
    let help = format!("write `fail: \"{kind}:ID\"` or `unknown: \"{kind}:ID\"`");
    problems.push(Problem::new(Code::Conflict, node.span, message).with_help(help));
    None
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
    let kinds = || SubjectKind::JUDGED.iter().map(|kind| kind.as_str());
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
