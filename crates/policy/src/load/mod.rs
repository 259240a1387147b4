//! From the bytes of policy files to rules that are valid, or to every problem of every file.

mod controls;
mod example;
mod expectation;
mod narrow;
mod params;
mod rule;
mod secret;

pub(crate) use params::TYPES as PARAM_TYPES;

use std::collections::BTreeMap;

use bailiwick_core::secret::Digest;
use bailiwick_document::{Code, Limits, Node, Problem, Problems, Span, parse_into, quoted};

use crate::examples::Workbench;
use crate::rule::{PolicySet, Rule};
use crate::settings::Settings;

/// How many bytes a policy file may have; a caller need read no more than one further to have it refused.
pub const MOST_BYTES: usize = 1 << 20;

/// What reading one policy file may cost.
const LIMITS: Limits = Limits { bytes: MOST_BYTES, depth: 64, nodes: 100_000 };

/// A policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// Its path as it is shown, with `/`. The stem is the id of the rule in it.
    pub name: &'a str,
    /// What stands in it.
    pub bytes: &'a [u8],
    /// The same, parsed and found to be right beforehand: the tree as [`Node::store`] writes it. Its regexes are not
    /// compiled once more to see whether they can be.
    pub parsed: Option<&'a [u8]>,
}

impl<'a> Source<'a> {
    /// A file that nobody parsed yet.
    #[must_use]
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Self { name, bytes, parsed: None }
    }
}

/// Something wrong with a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The file's name.
    pub source: String,
    /// What is wrong, and where in the file.
    pub problem: Problem,
}

/// Reads rules, one a file. The order of the sources makes no difference.
///
/// # Errors
///
/// Every problem of every file, sorted by name and position.
pub fn load(sources: &[Source<'_>]) -> Result<PolicySet, Vec<Located>> {
    load_with(sources, &Settings::default())
}

/// Reads rules as [`load`] does, with what a configuration says of them.
///
/// # Errors
///
/// Every problem of every file, those of the configuration last.
pub fn load_with(sources: &[Source<'_>], settings: &Settings) -> Result<PolicySet, Vec<Located>> {
    load_by(sources, settings, None)
}

/// Reads rules as [`load_with`] does, and the inventories of their examples too.
///
/// # Errors
///
/// Every problem of every file, those of the inventories among them.
pub fn load_with_examples(
    sources: &[Source<'_>],
    settings: &Settings,
    bench: &dyn Workbench,
) -> Result<PolicySet, Vec<Located>> {
    load_by(sources, settings, Some(bench))
}

fn load_by(
    sources: &[Source<'_>],
    settings: &Settings,
    bench: Option<&dyn Workbench>,
) -> Result<PolicySet, Vec<Located>> {
    let mut sources = sources.to_vec();
    sources.sort_by_key(|source| (source.name, source.bytes));
    let mut in_settings = Problems::new();
    let mut files: Vec<_> =
        sources.iter().map(|source| File::read(source, settings, bench, &mut in_settings)).collect();
    report_duplicates(&mut files);
    let mut problems: Vec<_> = files.iter_mut().flat_map(File::take_problems).collect();
    if !problems.is_empty() {
        problems.extend(settings.located(in_settings));
        return Err(problems);
    }
    let left_out = files.iter().filter(|file| file.is_left_out).filter_map(|file| Some(file.id.as_ref()?.0.clone()));
    let left_out = left_out.collect();
    let mut rules: Vec<_> = files.into_iter().filter_map(|file| file.rule).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let parts = sources.iter().flat_map(|source| [source.name.as_bytes(), source.bytes]);
    let more = settings.parts();
    let digest = Digest::of_parts(parts.chain(more.iter().map(String::as_bytes)));
    let set = settings.apply(PolicySet { rules, left_out, off: Vec::new(), digest }, &mut in_settings);
    if in_settings.is_empty() { Ok(set) } else { Err(settings.located(in_settings)) }
}

/// A file that has been read.
struct File<'a> {
    name: &'a str,
    /// What the file says its id is, and where, even when the rest is no rule.
    id: Option<(String, Span)>,
    rule: Option<Rule>,
    /// Whether its rule is not asked in this run.
    is_left_out: bool,
    problems: Problems,
}

impl<'a> File<'a> {
    fn read(
        source: &Source<'a>,
        settings: &Settings,
        bench: Option<&dyn Workbench>,
        in_settings: &mut Problems,
    ) -> Self {
        let mut problems = Problems::new();
        let restored = source.parsed.and_then(Node::restore);
        let is_proved = restored.is_some();
        let node = restored.or_else(|| parse_into(source.bytes, LIMITS, &mut problems));
        let id = node.as_ref().and_then(rule::id_of);
        let is_spoken_of = || id.as_ref().is_some_and(|(id, _)| settings.of(id).is_some());
        let is_asked = |node: &Node| !settings.about_leaks || rule::is_about_leaks(node) || is_spoken_of();
        let is_left_out = is_proved && node.as_ref().is_some_and(|node| !is_asked(node));
        let node = node.filter(|node| !is_left_out && !is_empty(node, &mut problems));
        let origin = rule::Origin { name: source.name, is_proved, bench };
        let rule = node.and_then(|node| rule::load(&origin, &node, settings, &mut problems, in_settings));
        if rule.is_none() && !is_left_out && problems.is_empty() {
            let message = "the file holds no rule";
            problems.report(Code::WrongType, Span::default(), message);
        }
        Self { name: source.name, id, rule, is_left_out, problems }
    }

    fn take_problems(&mut self) -> Vec<Located> {
        let problems = std::mem::take(&mut self.problems).into_vec();
        problems.into_iter().map(|problem| Located { source: self.name.to_owned(), problem }).collect()
    }
}

/// Whether a file holds nothing, which is said.
fn is_empty(node: &Node, problems: &mut Problems) -> bool {
    if node.is_null() {
        let problem = Problem::new(Code::MissingField, node.span, "the file holds no rule");
        problems
            .push(problem.with_help("write one, starting with `id`, `title` and `severity`, or take the file away"));
    }
    node.is_null()
}

/// A field that may be left out: `None` when it is there and wrong.
pub(crate) fn optional<'a, T>(node: Option<&'a Node>, load: impl FnOnce(&'a Node) -> Option<T>) -> Option<Option<T>> {
    match node {
        Some(node) => load(node).map(Some),
        None => Some(None),
    }
}

/// Says in each file but the first of an id where the first is.
fn report_duplicates(files: &mut [File<'_>]) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for file in files {
        let Some((id, span)) = &file.id else { continue };
        match first.get(id) {
            Some(other) => {
                let message = format!("a rule {} is already in {}", quoted(id), quoted(other));
                let problem = Problem::new(Code::Duplicate, *span, message);
                file.problems.push(problem.with_help("give one of the two files, and its `id`, another name"));
            }
            None => {
                first.insert(id.clone(), file.name);
            }
        }
    }
}
