//! Why a rule says what it says: each clause, the value it met, and where both stand.

use bailiwick_core::finding::Finding;
use bailiwick_core::inventory::Inventory;
use bailiwick_core::truth::Truth;
use bailiwick_document::Span;

use super::verdict::{leak_of, resources};
use super::{Facts, Names};
use crate::condition::Condition;
use crate::field::{Resource, Value, World};
use crate::rule::{Check, PolicySet, Rule};

/// A part of a rule that decides, and what it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The field of the rule that it stands in: `where`, `forbid` or `quota`.
    pub field: &'static str,
    /// The path that it asks about.
    pub path: String,
    /// What the path leads to. Of a list: how many of its members fulfil the condition.
    pub value: String,
    /// Whether the clause holds. Of a quota: whether it is exceeded.
    pub truth: Truth,
    /// Where in the rule's file it stands.
    pub span: Span,
}

/// The clauses of the rule that made a finding, in reading order, judged of the finding's subject.
/// None when the rule has no conditions, or the facts are not those that the finding was made from.
#[must_use]
pub fn clauses(set: &PolicySet, facts: &Facts<'_>, finding: &Finding) -> Vec<Clause> {
    let none = Inventory::default();
    let inventory = facts.inventory.unwrap_or(&none);
    let world = World::new(inventory, facts.leaks.unwrap_or_default(), facts.platform, facts.at);
    let Some(rule) = set.rule(&finding.rule) else { return Vec::new() };
    let all = resources(rule, &world);
    let names = Names::of(&world, all.iter().copied());
    let is_meant = |resource: &Resource| {
        let path = finding.locations.first().map_or("", |place| &place.path);
        let same_path = leak_of(&world, *resource).is_none_or(|leak| leak.path() == path);
        same_path && names.subject(&world, *resource) == finding.subject
    };
    let resource = all.iter().copied().find(is_meant);
    resource.map(|resource| of_rule(rule, &world, resource)).unwrap_or_default()
}

fn of_rule(rule: &Rule, world: &World<'_>, resource: Resource) -> Vec<Clause> {
    let mut clauses = Vec::new();
    if let Some(filter) = &rule.filter {
        of_condition("where", filter, world, resource, &mut clauses);
    }
    match &rule.check {
        Check::Forbid(condition) => of_condition("forbid", condition, world, resource, &mut clauses),
        Check::Quota(quota) => {
            let count = quota.count(world, resource);
            let truth = count.max.map_or(Truth::Unknown, |max| count.found.over(max));
            let max = count.max.map_or_else(|| "unknown".to_owned(), |max| max.to_string());
            let value = format!("{} of {max}", count.shown());
            clauses.push(Clause { field: "quota", path: quota.of.as_str().to_owned(), value, truth, span: quota.span });
        }
        Check::Secret(_) => {}
    }
    clauses
}

fn of_condition(
    field: &'static str,
    condition: &Condition,
    world: &World<'_>,
    resource: Resource,
    clauses: &mut Vec<Clause>,
) {
    let truth = condition.truth(world, resource);
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| of_condition(field, part, world, resource, clauses));
        }
        Condition::Not(part) => of_condition(field, part, world, resource, clauses),
        Condition::Holds { path, span, .. } => {
            let value = path.read(world, resource).explained();
            clauses.push(Clause { field, path: path.as_str().to_owned(), value, truth, span: *span });
        }
        Condition::Members { of, filter, span, .. } => {
            let value = members(&of.read(world, resource), filter, world);
            clauses.push(Clause { field, path: of.as_str().to_owned(), value, truth, span: *span });
        }
    }
}

/// How many members fulfil the condition: `2 of 5`, and how many may.
fn members(list: &Value<'_>, filter: &Condition, world: &World<'_>) -> String {
    let Value::List(members) = list else { return "unknown".to_owned() };
    let counts: Vec<_> = members.iter().map(|member| member.counts(world, filter)).collect();
    let of = |truth| counts.iter().filter(|counts| **counts == truth).count();
    let undecided = match of(Truth::Unknown) {
        0 => String::new(),
        undecided => format!(", {undecided} undecided"),
    };
    format!("{} of {}{undecided}", of(Truth::True), members.len())
}
