//! What a `secret` rule looks for.

use bailiwick_core::secret::{Evidence, SecretKind, SecretSpec};
use bailiwick_document::{Code, Node, Problem, Problems};

use super::{narrow, optional};
use crate::pattern;

/// Reads the `secret` of a rule; of one that was found to be right beforehand without compiling its pattern.
pub(super) fn load(node: &Node, rule: &str, is_proved: bool, problems: &mut Problems) -> Option<SecretSpec> {
    let mut fields = node.map(problems)?;
    let pattern = fields.required("pattern", problems);
    let kind = fields.required("kind", problems);
    let evidence = fields.optional("evidence");
    let keywords = fields.optional("keywords");
    let narrow = narrow::Fields::of(&mut fields);
    fields.finish(problems);
    let pattern = pattern.and_then(|node| match is_proved {
        true => node.text(problems).map(Box::from),
        false => load_pattern(node, problems),
    });
    let kind = kind.and_then(|node| node.spelled(SecretKind::ALL, SecretKind::as_str, problems));
    let evidence = optional(evidence, |node| {
        each(node, problems, |item, problems| item.spelled(Evidence::ALL, Evidence::as_str, problems))
    });
    let keywords = optional(keywords, |node| each(node, problems, keyword));
    let narrow = narrow.load(pattern.as_deref(), problems);
    Some(SecretSpec {
        rule: rule.into(),
        pattern: pattern?,
        kind: kind?,
        evidence: evidence?.unwrap_or_default(),
        keywords: keywords?.unwrap_or_default(),
        narrow: narrow?,
    })
}

fn load_pattern(node: &Node, problems: &mut Problems) -> Option<Box<str>> {
    let regex = pattern::load(node, problems)?;
    let shortest = regex_syntax::parse(regex.as_str()).ok().and_then(|hir| hir.properties().minimum_len());
    if shortest.unwrap_or_default() == 0 {
        let problem = Problem::new(Code::WrongValue, node.span, "the pattern matches the empty text");
        problems.push(problem.with_help("a match must have at least one character"));
        return None;
    }
    Some(regex.as_str().into())
}

fn keyword(node: &Node, problems: &mut Problems) -> Option<Box<str>> {
    let text = node.text(problems)?;
    if text.is_empty() {
        problems.report(Code::WrongValue, node.span, "an empty keyword stands everywhere");
        return None;
    }
    Some(text.into())
}

pub(super) fn each<T>(
    node: &Node,
    problems: &mut Problems,
    load: impl Fn(&Node, &mut Problems) -> Option<T>,
) -> Option<Vec<T>> {
    let items: Vec<_> = node.list(problems)?.iter().map(|item| load(item, problems)).collect();
    items.into_iter().collect()
}
