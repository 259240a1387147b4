//! Facts on which an old set of rules finds more than a new one: the rules' own examples, or inventories made for that.

use bailiwick_core::finding::{Endpoint, Finding, Leak, Outcome, Subject};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::secret::KnownKeys;
use bailiwick_core::time::Time;

use super::draft::Draft;
use super::invent::Inventor;
use super::{Looser, Said, Sets, Shown, shrink};
use crate::evaluate::{Verdict, gates, judge, resources};
use crate::examples::Example;
use crate::field::{Resource, World};
use crate::rule::{Mode, PolicySet, Rule};
use crate::{Facts, evaluate};

/// How many inventories are made before it is given up.
const MOST_DRAFTS: usize = 10_000;

/// What only the old set finds of what a rule of it judges.
pub(super) fn looser(rule: &Rule, sets: Sets<'_>) -> Option<Looser> {
    // One that is made for it shows no more than it takes; what needs a text only examples have.
    in_drafts(rule, sets).or_else(|| in_examples(rule, sets))
}

fn in_examples(rule: &Rule, sets: Sets<'_>) -> Option<Looser> {
    let own = rule.examples.iter();
    let of = |set: &'_ PolicySet| set.rule(&rule.id).map(|rule| rule.examples.clone()).unwrap_or_default();
    let others = sets.old.rules().iter().chain(sets.new.rules()).filter(|other| other.judges == rule.judges);
    let others: Vec<_> = of(sets.new).into_iter().chain(others.flat_map(|other| other.examples.clone())).collect();
    own.chain(&others).find_map(|example| in_example(rule, example, sets))
}

fn in_example(rule: &Rule, example: &Example, sets: Sets<'_>) -> Option<Looser> {
    let expanded = example.expand().ok()?;
    let inventory = match expanded.inventory() {
        Some(node) => Some(sets.bench.inventory(node).ok()?),
        None => None,
    };
    let path = example.path.clone().unwrap_or_else(|| "example".to_owned());
    let known = inventory.as_ref().map(KnownKeys::new).unwrap_or_default();
    let detect = |set: &PolicySet| {
        let text = expanded.text()?;
        Some(sets.bench.detect(&set.secret_specs(), &path, text, &known))
    };
    let leaks = [detect(sets.old), detect(sets.new)];
    let endpoints = expanded.text().map(|text| sets.bench.endpoints(&path, text, &known)).unwrap_or_default();
    let at = example.instant(inventory.as_ref());
    let leaks = leaks.each_ref().map(Option::as_deref);
    let scene = Scene { inventory: inventory.as_ref(), leaks, endpoints: &endpoints, at };
    let (subject, old, new) = scene.difference(rule, sets)?;
    let text = example.text.as_ref().map(|(text, _)| (path, text.clone()));
    Some(of(rule, Shown { inventory, text, at }, subject, old, new))
}

fn in_drafts(rule: &Rule, sets: Sets<'_>) -> Option<Looser> {
    if rule.needs_scan() {
        return None;
    }
    let mut inventor = Inventor::new(rule, sets);
    let mut second_best = None;
    for _ in 0..MOST_DRAFTS {
        let draft = inventor.draft();
        if !shows(rule, &draft, sets) {
            continue;
        }
        // What is certain convinces more than what is not known.
        if outcome(rule, &draft, sets) == Some(Outcome::Fail) {
            return found(rule, draft, sets);
        }
        second_best = second_best.or(Some(draft));
    }
    found(rule, second_best?, sets)
}

fn found(rule: &Rule, draft: Draft, sets: Sets<'_>) -> Option<Looser> {
    let wanted = outcome(rule, &draft, sets);
    let draft = shrink::smallest(draft, |draft| shows(rule, draft, sets) && outcome(rule, draft, sets) == wanted);
    let inventory = draft.inventory();
    let scene = Scene { inventory: Some(&inventory), leaks: [None, None], endpoints: &[], at: draft.at };
    let (subject, old, new) = scene.difference(rule, sets)?;
    Some(of(rule, Shown { inventory: Some(inventory), text: None, at: draft.at }, subject, old, new))
}

fn shows(rule: &Rule, draft: &Draft, sets: Sets<'_>) -> bool {
    outcome(rule, draft, sets).is_some()
}

/// What the old rule says where the new ones say less, certain findings before others.
fn outcome(rule: &Rule, draft: &Draft, sets: Sets<'_>) -> Option<Outcome> {
    let inventory = draft.inventory();
    let world = World::new(&inventory, &[], sets.platform, draft.at);
    let others: Vec<_> = sets.new.rules().iter().filter(|new| new.judges == rule.judges).collect();
    let missed = resources(rule, &world).into_iter().filter_map(|resource| {
        let old = said(rule, &world, resource)?;
        let covered = others.iter().filter_map(|new| said(new, &world, resource)).any(|new| new.covers(&old));
        (!covered).then_some(old.outcome)
    });
    missed.max_by_key(|outcome| *outcome == Outcome::Fail)
}

fn said(rule: &Rule, world: &World<'_>, resource: Resource) -> Option<Said> {
    let verdict = judge(rule, world, resource);
    let is_finding = matches!(verdict.outcome, Outcome::Fail | Outcome::Unknown) && rule.mode != Mode::Evaluate;
    let Verdict { outcome, severity, .. } = verdict;
    is_finding.then(|| Said { rule: rule.id.clone(), outcome, severity, gates: gates(rule, outcome) })
}

fn of(rule: &Rule, shown: Shown, subject: Subject, old: Said, new: Vec<Said>) -> Looser {
    Looser { rule: rule.id.clone(), source: rule.source.clone(), span: rule.span, shown, subject, old, new }
}

/// What both sets are judged on.
struct Scene<'a> {
    inventory: Option<&'a Inventory>,
    /// What a scan by the old rules, and one by the new rules, finds.
    leaks: [Option<&'a [Leak]>; 2],
    endpoints: &'a [Endpoint],
    at: Time,
}

impl Scene<'_> {
    /// The first finding of an old rule that the new ones don't cover, certain ones before others.
    fn difference(&self, rule: &Rule, sets: Sets<'_>) -> Option<(Subject, Said, Vec<Said>)> {
        let alone = PolicySet::alone(rule.clone());
        let [old, new] = [(&alone, self.leaks[0]), (sets.new, self.leaks[1])];
        let mut old = self.findings(old, sets);
        if old.is_empty() {
            return None;
        }
        let new = self.findings(new, sets);
        old.sort_by_key(|finding| finding.outcome != Outcome::Fail);
        old.into_iter().find_map(|finding| {
            let is_about_it = |other: &&Finding| {
                other.subject == finding.subject && other.locations.first() == finding.locations.first()
            };
            let said: Vec<_> = new.iter().filter(is_about_it).map(Said::of).collect();
            let old = Said::of(&finding);
            (!said.iter().any(|new| new.covers(&old))).then_some((finding.subject, old, said))
        })
    }

    fn findings(&self, (set, leaks): (&PolicySet, Option<&[Leak]>), sets: Sets<'_>) -> Vec<Finding> {
        let Self { inventory, endpoints, at, .. } = *self;
        let facts = Facts { inventory, inventory_path: "", leaks, endpoints, platform: sets.platform, at };
        evaluate(set, &facts).findings
    }
}
