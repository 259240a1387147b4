//! The examples of a rule.

use bailiwick_core::finding::SubjectKind;
use bailiwick_core::time::parse_time;
use bailiwick_document::{Code, Node, Problems};

use super::{expectation, optional};
use crate::examples::{Example, Expectation};

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
        SubjectKind::Leak | SubjectKind::Endpoint => ("text", text.is_some()),
        _ => ("inventory", inventory.is_some()),
    };
    if !given {
        let whose = if detects { "a `secret` rule".to_owned() } else { format!("a rule for `{}`", judges.as_str()) };
        let message = format!("the example has no `{needed}`, which {whose} needs");
        problems.report(Code::MissingField, node.span, message);
    }
    let name = name.and_then(|name| name.text(problems)).map(str::to_owned);
    let at = optional(at, |at| at.parsed("a date or an instant like `2026-01-01T00:00:00Z`", parse_time, problems));
    let path = optional(path, |path| path.text(problems).map(str::to_owned));
    let text = optional(text, |node| node.text(problems).map(|text| (text.to_owned(), node.span)));
    let expect = expect.and_then(|expect| load_expectations(expect, judges, problems));
    let example =
        Example { name: name?, at: at?, inventory, path: path?, text: text?, expect: expect?, span: node.span };
    problems.extend(example.expand().err().unwrap_or_default());
    given.then_some(example)
}

fn load_expectations(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<Vec<Expectation>> {
    let items = node.list(problems)?;
    let expected: Vec<_> = items.iter().map(|item| expectation::load(item, judges, problems)).collect();
    expected.into_iter().collect()
}
