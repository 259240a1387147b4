//! What rules say of an inventory and of leaks.
//!
//! Every pair of a rule and a resource that it judges gets exactly one outcome.

mod clause;
pub(crate) mod finding;
mod idle;
mod names;
mod plan;
mod remedy;
mod sentence;
mod steps;
mod verdict;

pub use clause::{Clause, Proof, clauses, proof};
pub(crate) use finding::gates;
pub(crate) use names::Names;
use plan::{Answers, Plan};
pub use remedy::Remedy;
pub(crate) use steps::spelled as spelled_steps;
pub(crate) use verdict::Verdict;
pub(crate) use verdict::{endpoint_of, is_foreign, judge, leak_of, places, resources};
use verdict::{is_about, of_kind};

use bailiwick_core::finding::{Endpoint, Finding, Leak, Outcome, SubjectKind, Summary};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_document::Span;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::field::{Resource, World};
use crate::rule::{Mode, PolicySet, Rule};

/// What is to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The inventory, if one was given.
    pub inventory: Option<&'a Inventory>,
    /// The inventory's path, for findings to point to.
    pub inventory_path: &'a str,
    /// What a scan found, if there was one.
    pub leaks: Option<&'a [Leak]>,
    /// Base URLs in what was scanned, and the keys beside them.
    pub endpoints: &'a [Endpoint],
    /// What the platform allows.
    pub platform: &'a Platform,
    /// The instant that is asked about.
    pub at: Time,
}

/// What the rules say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// What is to be looked at: gravest first, then by rule, subject and path.
    pub findings: Vec<Finding>,
    /// How many pairs had which outcome.
    pub summary: Summary,
    /// Which rules were skipped or selected nothing, and why.
    pub notes: Vec<String>,
    /// The rules that selected nothing, by id: they prove nothing. None of those that judge leaks after a scan,
    /// for which there being nothing is what they are to prove.
    pub idle: Vec<Idle>,
}

/// A rule that selected nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// The rule's id.
    pub rule: String,
    /// Why: a lowercase fragment.
    pub why: String,
    /// The rule's file.
    pub source: String,
    /// Where in the file it stands that decides what it selects.
    pub span: Span,
}

/// Judges everything by every rule. The order of rules, resources and leaks makes no difference.
#[must_use]
pub fn evaluate(set: &PolicySet, facts: &Facts<'_>) -> Judgement {
    let none = Inventory::default();
    let inventory = facts.inventory.unwrap_or(&none);
    let world = World::new(inventory, facts.leaks.unwrap_or_default(), facts.platform, facts.at)
        .with_endpoints(facts.endpoints);
    let rules: Vec<_> = set.rules().iter().filter(|rule| missing(rule, facts).is_none()).collect();
    let judged = judge_all(&rules, &world);
    let idle = idle::of(set, facts, &judged.selected);
    let names = Names::of(&world, judged.noted.iter().map(|(_, resource, _)| *resource));
    let mut findings: Vec<_> = (judged.noted.into_par_iter())
        .map(|(rule, resource, verdict)| finding::of(rule, &world, &names, facts.inventory_path, resource, verdict))
        .collect();
    findings.par_sort_by(finding::order);
    let rules = set.rules().len() as u64;
    let summary = Summary { rules, resources: resource_count(facts), ..judged.summary };
    Judgement { findings, summary, notes: notes(set, facts, &idle), idle }
}

/// How many resources a thread takes at once; what is said of them doesn't depend on it.
const AT_ONCE: usize = 1024;

/// What rules say of some resources.
#[derive(Default)]
struct Judged<'r> {
    summary: Summary,
    /// The pairs that become findings.
    noted: Vec<(&'r Rule, Resource, Verdict)>,
    /// The ids of the rules that did not skip everything.
    selected: BTreeSet<&'r str>,
}

/// Judges all resources by all rules, on all cores: one resource by all of its rules, while it is at hand.
fn judge_all<'r>(rules: &[&'r Rule], world: &World<'_>) -> Judged<'r> {
    let mut all = Judged::default();
    for kind in SubjectKind::JUDGED.iter().copied() {
        let rules: Vec<_> = rules.iter().copied().filter(|rule| rule.judges == kind).collect();
        let plan = Plan::new(&rules);
        let resources = if rules.is_empty() { Vec::new() } else { of_kind(kind, world) };
        let judged = resources.par_chunks(AT_ONCE).map(|some| judge_some(&plan, world, some));
        judged.collect::<Vec<_>>().into_iter().for_each(|judged| all.add(judged));
    }
    all
}

fn judge_some<'r>(plan: &Plan<'r>, world: &World<'_>, resources: &[Resource]) -> Judged<'r> {
    let (mut judged, mut answers) = (Judged::default(), Answers::none());
    let mut selects = vec![false; plan.rules().len()];
    for resource in resources.iter().copied() {
        plan.forget(&mut answers);
        for (planned, selects) in plan.rules().iter().zip(&mut selects) {
            let rule = planned.rule;
            if !is_about(rule, world, resource) {
                continue;
            }
            let verdict = plan.judge(planned, world, resource, &mut answers);
            *selects |= verdict.outcome != Outcome::Skipped;
            tally(&mut judged.summary, verdict.outcome);
            let is_finding = matches!(verdict.outcome, Outcome::Fail | Outcome::Unknown);
            if is_finding && rule.mode != Mode::Evaluate {
                judged.noted.push((rule, resource, verdict));
            }
        }
    }
    let selected = plan.rules().iter().zip(selects).filter(|(_, selects)| *selects);
    judged.selected = selected.map(|(planned, _)| &*planned.rule.id).collect();
    judged
}

impl Judged<'_> {
    fn add(&mut self, other: Self) {
        let (all, more) = (&mut self.summary, other.summary);
        all.pass += more.pass;
        all.fail += more.fail;
        all.waived += more.waived;
        all.unknown += more.unknown;
        all.skipped += more.skipped;
        self.noted.extend(other.noted);
        self.selected.extend(other.selected);
    }
}

/// Which source a rule can't do without, that was not given.
pub(crate) fn missing(rule: &Rule, facts: &Facts<'_>) -> Option<Missing> {
    match () {
        () if rule.needs_scan() && facts.leaks.is_none() => Some(Missing::Scan),
        () if rule.needs_inventory() && facts.inventory.is_none() => Some(Missing::Inventory),
        () => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Inventory,
    Scan,
}

fn notes(set: &PolicySet, facts: &Facts<'_>, idle: &[Idle]) -> Vec<String> {
    let sources = [(Missing::Inventory, "no inventory was given"), (Missing::Scan, "nothing was scanned")];
    let note = |(source, why): (Missing, &str)| {
        let skipped = set.rules().iter().filter(|rule| missing(rule, facts) == Some(source));
        let ids: Vec<_> = skipped.map(|rule| rule.id.as_str()).collect();
        let rules = if ids.len() == 1 { "rule" } else { "rules" };
        (!ids.is_empty()).then(|| format!("{} {rules} skipped: {why}{}", ids.len(), named(&ids)))
    };
    let skipped = |rule: &str| set.rule(rule).is_some_and(|rule| missing(rule, facts).is_some());
    let idle: Vec<_> = idle.iter().map(|idle| idle.rule.as_str()).filter(|rule| !skipped(rule)).collect();
    let select = if idle.len() == 1 { "rule selects" } else { "rules select" };
    let nothing = format!("{} {select} nothing here{}", idle.len(), named(&idle));
    let off = set.off.iter().map(|(rule, reason)| format!("rule {rule} is turned off: {reason}"));
    sources.into_iter().filter_map(note).chain((!idle.is_empty()).then_some(nothing)).chain(off).collect()
}

/// How many rules a note names: more are all of a kind, and nobody reads them.
const MOST_NAMED: usize = 12;

fn named(rules: &[&str]) -> String {
    if rules.len() > MOST_NAMED { String::new() } else { format!(" ({})", rules.join(", ")) }
}

fn resource_count(facts: &Facts<'_>) -> u64 {
    let of_inventory = facts.inventory.map_or(0, |inventory| {
        inventory.accounts().len() + inventory.users().len() + inventory.workspaces().len() + inventory.keys().len() + 1
    });
    (of_inventory + facts.leaks.map_or(0, <[_]>::len) + facts.endpoints.len()) as u64
}

fn tally(summary: &mut Summary, outcome: Outcome) {
    let count = match outcome {
        Outcome::Pass => &mut summary.pass,
        Outcome::Fail => &mut summary.fail,
        Outcome::Waived => &mut summary.waived,
        Outcome::Unknown => &mut summary.unknown,
        Outcome::Skipped => &mut summary.skipped,
    };
    *count += 1;
}
