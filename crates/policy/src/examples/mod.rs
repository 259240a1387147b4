//! The examples of rules: what `bailiwick test` runs.
//!
//! An example is exact: what it doesn't expect must not be found. A pair that passes or is skipped is
//! not listed. Reading inventories and detecting secrets is other crates' work, which a caller lends
//! as a [`Workbench`].

mod coverage;
mod expand;
mod matching;
mod survivors;

use std::rc::Rc;

use bailiwick_core::finding::{Endpoint, Leak, Outcome, Severity, Subject, SubjectKind};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{KnownKeys, SecretSpec};
use bailiwick_core::time::Time;
use bailiwick_document::{Node, Problem, Span};
use chrono::DateTime;

use crate::evaluate::{self, Names};
use crate::field::World;
use crate::rule::{Mode, PolicySet, Rule};
use coverage::Seen;
pub use coverage::{Coverage, Gap};
use expand::Expanded;
use matching::Unit;
pub use survivors::{Mutation, Survivor, mutate};

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

    /// Finds base URLs, and the keys beside them, in the text of an example.
    fn endpoints(&self, path: &str, text: &str, known: &KnownKeys) -> Vec<Endpoint>;
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
    /// Which clauses the examples show both ways.
    pub coverage: Coverage,
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

impl Example {
    /// When it is.
    pub(crate) fn instant(&self, inventory: Option<&Inventory>) -> Time {
        let collected = inventory.and_then(|inventory| inventory.collected_at);
        self.at.or(collected).or(DateTime::from_timestamp(EPOCH, 0)).unwrap_or_default()
    }
}

/// Runs every example of every rule.
#[must_use]
pub fn run(set: &PolicySet, platform: &Platform, bench: &(dyn Workbench + Sync)) -> ExampleReport {
    let runner = Runner::new(set, platform, bench);
    let mut report = ExampleReport { rules: set.rules().len(), ..ExampleReport::default() };
    for rule in set.rules() {
        let mut seen = Seen::of(rule);
        report.failures.extend(lacking(rule));
        for example in &rule.examples {
            let failures = match runner.prepare(example) {
                Ok(prepared) => {
                    runner.see(rule, &prepared, &mut seen);
                    runner.failures(rule, &prepared)
                }
                Err(problems) => Failure::of_problems(rule, example, problems),
            };
            report.examples += 1;
            report.passed += usize::from(failures.is_empty());
            report.failures.extend(failures);
        }
        seen.conclude(rule, &mut report.coverage);
    }
    report
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
    bench: &'a (dyn Workbench + Sync),
}

/// An example whose inventory was read and whose text was scanned.
#[derive(Clone)]
struct Prepared<'a> {
    example: &'a Example,
    expanded: Rc<Expanded>,
    inventory: Rc<Option<Inventory>>,
    leaks: Vec<Leak>,
    endpoints: Rc<Vec<Endpoint>>,
}

impl<'a> Runner<'a> {
    fn new(set: &'a PolicySet, platform: &'a Platform, bench: &'a (dyn Workbench + Sync)) -> Self {
        Self { set, specs: set.secret_specs(), platform, bench }
    }

    fn prepare<'e>(&self, example: &'e Example) -> Result<Prepared<'e>, Vec<Problem>> {
        let expanded = example.expand()?;
        let inventory = expanded.inventory.as_ref().map(|node| self.bench.inventory(node)).transpose()?;
        let mut prepared = Prepared {
            example,
            expanded: Rc::new(expanded),
            inventory: Rc::new(inventory),
            leaks: Vec::new(),
            endpoints: Rc::default(),
        };
        prepared.leaks = self.detect(&self.specs, &prepared);
        prepared.endpoints = Rc::new(self.endpoints(&prepared));
        Ok(prepared)
    }

    /// What the example would be if a rule looked for something else.
    fn detected_with<'e>(&self, spec: &SecretSpec, example: &Prepared<'e>) -> Prepared<'e> {
        let specs: Vec<_> =
            self.specs.iter().map(|other| if other.rule == spec.rule { spec } else { other }).cloned().collect();
        let leaks = if specs == self.specs { example.leaks.clone() } else { self.detect(&specs, example) };
        Prepared { leaks, ..example.clone() }
    }

    fn detect(&self, specs: &[SecretSpec], example: &Prepared<'_>) -> Vec<Leak> {
        let Some(text) = &example.expanded.text else { return Vec::new() };
        let path = example.example.path.as_deref().unwrap_or(PATH);
        let known = example.inventory.as_ref().as_ref().map(KnownKeys::new).unwrap_or_default();
        self.bench.detect(specs, path, text, &known)
    }

    fn endpoints(&self, example: &Prepared<'_>) -> Vec<Endpoint> {
        let Some(text) = &example.expanded.text else { return Vec::new() };
        let path = example.example.path.as_deref().unwrap_or(PATH);
        let known = example.inventory.as_ref().as_ref().map(KnownKeys::new).unwrap_or_default();
        if self.set.judges_endpoints() { self.bench.endpoints(path, text, &known) } else { Vec::new() }
    }

    fn is_as_expected(&self, rule: &Rule, prepared: &Prepared<'_>) -> bool {
        self.failures(rule, prepared).is_empty()
    }

    /// What does not come out as the example expects.
    fn failures(&self, rule: &Rule, prepared: &Prepared<'_>) -> Vec<Failure> {
        let (example, expect) = (prepared.example, &prepared.expanded.expect);
        if let Some(failure) = self.proves_nothing(rule, example) {
            return vec![failure];
        }
        let units = self.in_world(rule, prepared, |world| units(rule, world)).unwrap_or_default();
        let mut failures: Vec<_> = matching::compare(rule, example, expect, &units).into_iter().collect();
        if rule.secret().is_some() {
            failures.extend(self.unlisted(rule, example, expect, &prepared.leaks));
        }
        failures
    }

    /// A text in which nobody looks for anything, whatever the rule would say of it.
    fn proves_nothing(&self, rule: &Rule, example: &Example) -> Option<Failure> {
        let (_, span) = example.text.as_ref().filter(|_| rule.judges == SubjectKind::Leak && self.specs.is_empty())?;
        let message = "none of these rules looks for a secret in the text: name one that does besides, like \
                       `builtin:baseline`";
        Some(Failure::of_example(rule, example, *span, message.to_owned()))
    }

    /// Takes down what the clauses of a rule say in an example.
    fn see(&self, rule: &Rule, prepared: &Prepared<'_>, seen: &mut Seen) {
        self.in_world(rule, prepared, |world| {
            for resource in evaluate::resources(rule, world) {
                seen.see(rule, world, resource, &evaluate::judge(rule, world, resource));
            }
        });
    }

    /// Looks at what an example holds; `None` where the rule says nothing without an inventory, and it has none.
    fn in_world<T>(&self, rule: &Rule, prepared: &Prepared<'_>, look: impl FnOnce(&World<'_>) -> T) -> Option<T> {
        let none = Inventory::default();
        let inventory = prepared.inventory.as_ref().as_ref();
        if inventory.is_none() && rule.needs_inventory() {
            return None;
        }
        let known = inventory.unwrap_or(&none);
        let at = prepared.example.instant(inventory);
        Some(look(&World::new(known, &prepared.leaks, self.platform, at).with_endpoints(&prepared.endpoints)))
    }

    /// What other `secret` rules report on lines of the text that the example doesn't list.
    fn unlisted(&self, rule: &Rule, example: &Example, expect: &[Expectation], leaks: &[Leak]) -> Vec<Failure> {
        let reports = |leak: &&Leak| {
            let by_another = *leak.rule != *rule.id && !evaluate::is_foreign(leak);
            by_another && self.set.rule(&leak.rule).is_none_or(|other| other.mode != Mode::Evaluate)
        };
        leaks.iter().filter(reports).flat_map(|leak| matching::unlisted(rule, example, expect, leak)).collect()
    }
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
        match evaluate::places(world, resource) {
            Some(places) => {
                units.extend(places.iter().map(|place| Unit { place: Some(place.clone()), ..unit.clone() }))
            }
            None => units.push(unit),
        }
    }
    units
}
