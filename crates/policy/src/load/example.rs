//! The examples of a rule.

use bailiwick_core::finding::SubjectKind;
use bailiwick_core::time::parse_time;
use bailiwick_document::{Code, Node, Problem, Problems};

use super::{expectation, optional};
use crate::examples::{Example, Expectation, Workbench};

/// What the examples of a rule must have.
#[derive(Clone, Copy)]
pub(super) struct Needs<'a> {
    /// What the rule judges.
    pub(super) judges: SubjectKind,
    /// Whether it looks for a secret.
    pub(super) detects: bool,
    /// What reads their inventories, if that is to be done.
    pub(super) bench: Option<&'a dyn Workbench>,
}

/// Reads the examples of a rule.
pub(super) fn load_all(node: &Node, needs: Needs<'_>, problems: &mut Problems) -> Option<Vec<Example>> {
    let items = node.list(problems)?;
    let examples: Vec<_> = items.iter().map(|item| load(item, needs, problems)).collect();
    examples.into_iter().collect()
}

fn load(node: &Node, needs: Needs<'_>, problems: &mut Problems) -> Option<Example> {
    let judges = needs.judges;
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
        let whose =
            if needs.detects { "a `secret` rule".to_owned() } else { format!("a rule for `{}`", judges.as_str()) };
        let message = format!("the example has no `{needed}`, which {whose} needs");
        problems.report(Code::MissingField, node.span, message);
    }
    let name = name.and_then(|name| name.text(problems)).map(str::to_owned);
    let at = optional(at, |at| at.parsed("a date or an instant like `2026-01-01T00:00:00Z`", parse_time, problems));
    let path = optional(path, |path| path.text(problems).map(str::to_owned));
    let text = optional(text, |node| node.text(problems).map(|text| (text.to_owned(), node.span)));
    let expect = expect.and_then(|expect| load_expectations(expect, judges, problems));
    let is_right = name.is_some() && at.is_some() && path.is_some() && text.is_some() && expect.is_some();
    // What is right of it is looked into, whatever is wrong with the rest.
    let example = Example {
        name: name.unwrap_or_default(),
        at: at.flatten(),
        inventory,
        path: path.flatten(),
        text: text.flatten(),
        expect: expect.unwrap_or_default(),
        span: node.span,
    };
    problems.extend(problems_of(&example, needs.bench));
    (is_right && given).then_some(example)
}

/// What is wrong with its templates, or else with its inventory.
fn problems_of(example: &Example, bench: Option<&dyn Workbench>) -> Vec<Problem> {
    let expanded = match example.expand() {
        Ok(expanded) => expanded,
        Err(problems) => return problems,
    };
    let inventory = expanded.inventory().zip(bench);
    inventory.and_then(|(node, bench)| bench.inventory(node).err()).unwrap_or_default()
}

fn load_expectations(node: &Node, judges: SubjectKind, problems: &mut Problems) -> Option<Vec<Expectation>> {
    let items = node.list(problems)?;
    let expected: Vec<_> = items.iter().map(|item| expectation::load(item, judges, problems)).collect();
    expected.into_iter().collect()
}
