//! What rules say of an inventory and of leaks.
//!
//! Every pair of a rule and a resource that it judges gets exactly one outcome.

mod clause;
mod finding;
mod names;
mod sentence;
mod verdict;

pub use clause::{Clause, clauses};
pub(crate) use names::Names;
pub(crate) use verdict::{is_foreign, judge, leak_of, resources};

use bailiwick_core::finding::{Finding, Leak, Outcome, Summary};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;

use crate::field::World;
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
    /// Which rules were skipped, and why.
    pub notes: Vec<String>,
}

/// Judges everything by every rule. The order of rules, resources and leaks makes no difference.
#[must_use]
pub fn evaluate(set: &PolicySet, facts: &Facts<'_>) -> Judgement {
    let none = Inventory::default();
    let inventory = facts.inventory.unwrap_or(&none);
    let world = World::new(inventory, facts.leaks.unwrap_or_default(), facts.platform, facts.at);
    let names = Names::new(inventory);
    let mut judgement = Judgement { notes: notes(set, facts), ..Judgement::default() };
    judgement.summary.rules = set.rules().len() as u64;
    judgement.summary.resources = resource_count(facts);
    for rule in set.rules().iter().filter(|rule| missing(rule, facts).is_none()) {
        for resource in resources(rule, &world) {
            let verdict = judge(rule, &world, resource);
            tally(&mut judgement.summary, verdict.outcome);
            let is_finding = matches!(verdict.outcome, Outcome::Fail | Outcome::Unknown);
            if is_finding && rule.mode != Mode::Evaluate {
                judgement.findings.push(finding::of(rule, &world, &names, facts.inventory_path, resource, verdict));
            }
        }
    }
    judgement.findings.sort_by(finding::order);
    judgement
}

/// Which source a rule can't do without, that was not given.
fn missing(rule: &Rule, facts: &Facts<'_>) -> Option<Missing> {
    match () {
        () if rule.needs_scan() && facts.leaks.is_none() => Some(Missing::Scan),
        () if rule.needs_inventory() && facts.inventory.is_none() => Some(Missing::Inventory),
        () => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    Inventory,
    Scan,
}

fn notes(set: &PolicySet, facts: &Facts<'_>) -> Vec<String> {
    let sources = [(Missing::Inventory, "no inventory was given"), (Missing::Scan, "nothing was scanned")];
    let note = |(source, why): (Missing, &str)| {
        let skipped = set.rules().iter().filter(|rule| missing(rule, facts) == Some(source));
        let ids: Vec<_> = skipped.map(|rule| rule.id.as_str()).collect();
        let rules = if ids.len() == 1 { "rule" } else { "rules" };
        (!ids.is_empty()).then(|| format!("{} {rules} skipped: {why} ({})", ids.len(), ids.join(", ")))
    };
    sources.into_iter().filter_map(note).collect()
}

fn resource_count(facts: &Facts<'_>) -> u64 {
    let of_inventory = facts.inventory.map_or(0, |inventory| {
        inventory.accounts().len() + inventory.users().len() + inventory.workspaces().len() + inventory.keys().len() + 1
    });
    (of_inventory + facts.leaks.map_or(0, <[_]>::len)) as u64
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
