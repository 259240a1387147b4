//! The examples of rules: what `bailiwick test` runs.
//!
//! An example is exact: what it doesn't expect must not be found. A pair that passes or is skipped is
//! not listed. Reading inventories and detecting secrets is other crates' work, which a caller lends
//! as a [`Workbench`].

mod expand;
mod matching;

use bailiwick_core::finding::{Leak, Outcome, Severity, Subject, SubjectKind};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{KnownKeys, SecretSpec};
use bailiwick_core::time::Time;
use bailiwick_document::{Node, Problem, Span};
use chrono::DateTime;

use crate::evaluate::{self, Names};
use crate::field::World;
use crate::load::Located;
use crate::rule::{Mode, PolicySet, Rule};
use matching::Unit;

/// 2026-01-01T00:00:00Z: when an example is that neither says so nor has a dated inventory.
const EPOCH: i64 = 1_767_225_600;

/// What the text of an example is called, unless the example says.
const PATH: &str = "example";

/// What examples need from elsewhere.
pub trait Workbench {
    /// Reads the inventory of an example.
    ///
    /// # Errors
    ///
    /// Every problem of it.
    fn inventory(&self, node: &Node) -> Result<Inventory, Vec<Problem>>;

    /// Finds secrets in the text of an example, as a scan does.
    fn detect(&self, specs: &[SecretSpec], path: &str, text: &str, known: &KnownKeys) -> Vec<Leak>;
}

/// How the examples went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleReport {
    /// How many rules there are.
    pub rules: usize,
    /// How many examples they have.
    pub examples: usize,
    /// How many examples came out exactly as expected.
    pub passed: usize,
    /// What did not, by rule and in the order of its file.
    pub failures: Vec<Failure>,
}

/// Something that did not come out as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The rule's id.
    pub rule: String,
    /// The example's name; `None` where it is the rule that lacks examples.
    pub example: Option<String>,
    /// The rule's file.
    pub source: String,
    /// Where in the file.
    pub span: Span,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What was expected, as the file spells it.
    pub expected: Vec<String>,
    /// What came, spelled likewise.
    pub found: Vec<String>,
}

/// An example, as it stands in its rule.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) at: Option<Time>,
    pub(crate) inventory: Option<Node>,
    pub(crate) path: Option<String>,
    /// What is scanned, and where it stands.
    pub(crate) text: Option<(String, Span)>,
    pub(crate) expect: Vec<Expectation>,
    pub(crate) span: Span,
}

/// One thing that an example expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expectation {
    pub(crate) expected: Expected,
    /// Any, if left out.
    pub(crate) severity: Option<Severity>,
    pub(crate) span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The rule says this of that.
    Subject(Outcome, Subject),
    /// The rule finds a secret there.
    Line { line: u32, column: Option<u32>, end_column: Option<u32> },
}

/// Runs every example of every rule.
#[must_use]
pub fn run(set: &PolicySet, platform: &Platform, bench: &dyn Workbench) -> ExampleReport {
    let runner = Runner { set, specs: set.secret_specs(), platform, bench };
    let mut report = ExampleReport { rules: set.rules().len(), ..ExampleReport::default() };
    for rule in set.rules() {
        report.failures.extend(lacking(rule));
        for example in &rule.examples {
            let failures = runner.run(rule, example);
            report.examples += 1;
            report.passed += usize::from(failures.is_empty());
            report.failures.extend(failures);
        }
    }
    report
}

/// Every problem in the examples of every rule that shows when their inventories are read.
#[must_use]
pub fn problems(set: &PolicySet, bench: &dyn Workbench) -> Vec<Located> {
    let examples = set.rules().iter().flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)));
    let read = |(rule, example): (&Rule, &Example)| {
        let expanded = example.expand().and_then(|expanded| match &expanded.inventory {
            Some(node) => bench.inventory(node).map(drop),
            None => Ok(()),
        });
        let located = |problem| Located { source: rule.source.clone(), problem };
        expanded.err().unwrap_or_default().into_iter().map(located).collect::<Vec<_>>()
    };
    examples.flat_map(read).collect()
}

/// What a rule's examples don't show.
fn lacking(rule: &Rule) -> Vec<Failure> {
    let is_failing =
        |expectation: &Expectation| !matches!(expectation.expected, Expected::Subject(Outcome::Unknown, _));
    let fails = rule.examples.iter().any(|example| example.expect.iter().any(is_failing));
    let passes = rule.examples.iter().any(|example| example.expect.is_empty());
    let lacks = [(fails, "fails"), (passes, "passes, with `expect: []`")];
    let lacks = lacks.into_iter().filter(|(has, _)| !has);
    lacks.map(|(_, what)| Failure::of_rule(rule, format!("the rule has no example that {what}"))).collect()
}

impl Failure {
    fn of_rule(rule: &Rule, message: String) -> Self {
        Self {
            rule: rule.id.clone(),
            example: None,
            source: rule.source.clone(),
            span: rule.span,
            message,
            expected: Vec::new(),
            found: Vec::new(),
        }
    }

    fn of_example(rule: &Rule, example: &Example, span: Span, message: String) -> Self {
        Self { example: Some(example.name.clone()), span, ..Self::of_rule(rule, message) }
    }

    fn of_problems(rule: &Rule, example: &Example, problems: Vec<Problem>) -> Vec<Self> {
        let failure = |problem: Problem| {
            let help = problem.help.map(|help| format!("; {help}")).unwrap_or_default();
            Self::of_example(rule, example, problem.span, format!("{}{help}", problem.message))
        };
        problems.into_iter().map(failure).collect()
    }
}

/// What all examples share.
struct Runner<'a> {
    set: &'a PolicySet,
    specs: Vec<SecretSpec>,
    platform: &'a Platform,
    bench: &'a dyn Workbench,
}

impl Runner<'_> {
    fn run(&self, rule: &Rule, example: &Example) -> Vec<Failure> {
        let expanded = match example.expand() {
            Ok(expanded) => expanded,
            Err(problems) => return Failure::of_problems(rule, example, problems),
        };
        let inventory = match expanded.inventory.as_ref().map(|node| self.bench.inventory(node)).transpose() {
            Ok(inventory) => inventory,
            Err(problems) => return Failure::of_problems(rule, example, problems),
        };
        let found = self.find(rule, example, inventory.as_ref(), expanded.text.as_deref());
        let mut failures: Vec<_> =
            matching::compare(rule, example, &expanded.expect, &found.units).into_iter().collect();
        if rule.secret().is_some() {
            failures.extend(self.unlisted(rule, example, &expanded.expect, &found.leaks));
        }
        failures
    }

    /// What other `secret` rules report on lines of the text that the example doesn't list.
    fn unlisted(&self, rule: &Rule, example: &Example, expect: &[Expectation], leaks: &[Leak]) -> Vec<Failure> {
        let reports = |leak: &&Leak| {
            let by_another = *leak.rule != *rule.id && !evaluate::is_foreign(leak);
            by_another && self.set.rule(&leak.rule).is_none_or(|other| other.mode != Mode::Evaluate)
        };
        leaks.iter().filter(reports).flat_map(|leak| matching::unlisted(rule, example, expect, leak)).collect()
    }

    fn find(&self, rule: &Rule, example: &Example, inventory: Option<&Inventory>, text: Option<&str>) -> Found {
        let none = Inventory::default();
        let known = inventory.unwrap_or(&none);
        let at = example.at.or(known.collected_at).or(DateTime::from_timestamp(EPOCH, 0)).unwrap_or_default();
        let path = example.path.as_deref().unwrap_or(PATH);
        let detect = |text| self.bench.detect(&self.specs, path, text, &KnownKeys::new(known));
        let leaks = text.map(detect).unwrap_or_default();
        let world = World::new(known, &leaks, self.platform, at);
        let units = if inventory.is_none() && rule.needs_inventory() { Vec::new() } else { units(rule, &world) };
        Found { units, leaks }
    }
}

/// What came of an example.
struct Found {
    units: Vec<Unit>,
    leaks: Vec<Leak>,
}

/// What a rule says of everything that it judges, whatever becomes of its findings.
fn units(rule: &Rule, world: &World<'_>) -> Vec<Unit> {
    let resources = evaluate::resources(rule, world);
    let names = Names::of(world, resources.iter().copied());
    let mut units = Vec::new();
    for resource in resources {
        let verdict = evaluate::judge(rule, world, resource);
        if !matches!(verdict.outcome, Outcome::Fail | Outcome::Unknown) {
            continue;
        }
        let subject = names.subject(world, resource);
        let unit = Unit { outcome: verdict.outcome, subject, severity: verdict.severity, place: None };
        let places = evaluate::leak_of(world, resource).map_or(&[][..], |leak| &leak.places);
        match rule.judges {
            SubjectKind::Leak => {
                units.extend(places.iter().map(|place| Unit { place: Some(place.clone()), ..unit.clone() }))
            }
            _ => units.push(unit),
        }
    }
    units
}
