//! A rule in words, for people who did not write it.

use bailiwick_core::finding::{Outcome, Severity};

use crate::condition::Condition;
use crate::condition::words::outline;
use crate::examples::{Example, Expectation, Expected};
use crate::field::Path;
use crate::quota::Quota;
use crate::rule::{Check, Rule};

/// A rule in words. Outlines are a line each, the deeper ones indented by two spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Which resources it judges; empty: all of their kind.
    pub selects: Vec<String>,
    /// When it fails.
    pub fails: Vec<String>,
    /// Which severity a finding has instead of the rule's own, and when; the first that holds counts.
    pub severities: Vec<(Severity, Vec<String>)>,
    /// What its examples show.
    pub examples: Vec<ExampleText>,
    /// The fields that decide what it says, in reading order.
    pub fields: Vec<FieldUse>,
}

/// An example in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleText {
    /// Its name.
    pub name: String,
    /// `fails`, `passes` or `undecided`.
    pub shows: &'static str,
}

/// A field that a rule asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldUse {
    /// The path, as the rule spells it.
    pub path: String,
    /// Its type in words: `time`, `enabled | disabled`.
    pub ty: String,
    /// What it means.
    pub doc: &'static str,
}

/// Says in words what a rule does.
#[must_use]
pub fn explain(rule: &Rule) -> Explanation {
    Explanation {
        selects: rule.filter.as_ref().map(outline).unwrap_or_default(),
        fails: fails(rule),
        severities: rule.severity_when.iter().map(|(when, severity)| (*severity, outline(when))).collect(),
        examples: rule.examples.iter().map(example).collect(),
        fields: fields(rule),
    }
}

fn fails(rule: &Rule) -> Vec<String> {
    match &rule.check {
        Check::Forbid(condition) => outline(condition),
        Check::Quota(quota) => quota_in_words(quota),
        Check::Secret(spec) => {
            let evidence = spec.evidence.iter().map(|evidence| evidence.as_str()).collect::<Vec<_>>().join(", ");
            let sure = format!("  surer of it by: {evidence}");
            let what = format!("a {} secret stands in text:", spec.kind.as_str());
            let pattern = format!("  {}", spec.pattern);
            [what, pattern].into_iter().chain((!evidence.is_empty()).then_some(sure)).collect()
        }
    }
}

fn quota_in_words(quota: &Quota) -> Vec<String> {
    let count = format!("there are more than {} {}", quota.max.spelled(), quota.of.as_str());
    let mut lines = match &quota.filter {
        Some(filter) => {
            let below = outline(filter).into_iter().map(|line| format!("  {line}"));
            std::iter::once(format!("{count}, of which count:")).chain(below).collect()
        }
        None => vec![count],
    };
    lines.extend(quota.warn_at.map(|percent| format!("an info finding warns from {percent}% of that on")));
    lines
}

fn example(example: &Example) -> ExampleText {
    let is_unknown = |expectation: &Expectation| matches!(expectation.expected, Expected::Subject(Outcome::Unknown, _));
    let shows = match () {
        () if example.expect.is_empty() => "passes",
        () if example.expect.iter().all(is_unknown) => "undecided",
        () => "fails",
    };
    ExampleText { name: example.name.clone(), shows }
}

fn fields(rule: &Rule) -> Vec<FieldUse> {
    let mut fields: Vec<FieldUse> = Vec::new();
    for path in all_paths(rule) {
        if fields.iter().all(|known| known.path != path.as_str()) {
            let (ty, doc) = (path.ty().describe(), path.doc());
            fields.push(FieldUse { path: path.as_str().to_owned(), ty, doc });
        }
    }
    fields
}

fn all_paths(rule: &Rule) -> Vec<&Path> {
    let of_check = match &rule.check {
        Check::Forbid(condition) => condition.paths(),
        Check::Quota(quota) => quota.paths(),
        Check::Secret(_) => Vec::new(),
    };
    let selects = rule.filter.iter().flat_map(Condition::paths);
    let severity = rule.severity_when.iter().flat_map(|(when, _)| when.paths());
    selects.chain(of_check).chain(severity).collect()
}
