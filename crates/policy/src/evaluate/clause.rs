//! Why a rule says what it says: each clause, the value it met, and where both stand.

use bailiwick_core::finding::{Finding, Outcome};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::truth::Truth;
use bailiwick_document::Span;

use super::remedy::{self, Remedy};
use super::verdict::{places, resources};
use super::{Facts, Names};
use crate::condition::Condition;
use crate::field::{Resource, Value, World};
use crate::quota::Quota;
use crate::rule::{Check, PolicySet, Rule};

/// A part of a rule that decides, and what it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The field of the rule that it stands in: `where`, `forbid`, `quota` or `severity-when`.
    pub field: &'static str,
    /// The path that it asks about.
    pub path: String,
    /// What it asks, as the rule spells it: `{ over: 90d }`. Of a quota: the most that may be.
    pub test: String,
    /// What the path leads to. Of a list: how many of its members fulfil the condition.
    pub value: String,
    /// Whether the clause holds. Of a quota: whether it is exceeded.
    pub truth: Truth,
    /// Where in the rule's file it stands.
    pub span: Span,
}

/// Why a rule says of a resource what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The clauses, in reading order; none of a rule without conditions.
    pub clauses: Vec<Clause>,
    /// What would make the resource pass.
    pub remedy: Remedy,
}

/// The clauses of the rule that made a finding, in reading order, judged of the finding's subject.
/// None when the rule has no conditions, or the facts are not those that the finding was made from.
#[must_use]
pub fn clauses(set: &PolicySet, facts: &Facts<'_>, finding: &Finding) -> Vec<Clause> {
    proof(set, facts, finding).map(|proof| proof.clauses).unwrap_or_default()
}

/// Why a rule made a finding, and what would make its subject pass. `None` when the facts are not those that the
/// finding was made from, or no rule of the set made it.
#[must_use]
pub fn proof(set: &PolicySet, facts: &Facts<'_>, finding: &Finding) -> Option<Proof> {
    let none = Inventory::default();
    let inventory = facts.inventory.unwrap_or(&none);
    let world = World::new(inventory, facts.leaks.unwrap_or_default(), facts.platform, facts.at)
        .with_endpoints(facts.endpoints);
    let rule = set.rule(&finding.rule)?;
    let all = resources(rule, &world);
    let names = Names::of(&world, all.iter().copied());
    let is_meant = |resource: &Resource| {
        let same_places = places(&world, *resource).is_none_or(|places| places == finding.locations);
        same_places && names.subject(&world, *resource) == finding.subject
    };
    let resource = all.iter().copied().find(is_meant)?;
    let undecided = finding.undecided.as_deref().filter(|_| finding.outcome == Outcome::Unknown);
    let remedy = match undecided {
        Some(path) => Remedy::That(format!("the inventory gives {path}, and what it gives obeys the rule")),
        None => remedy_of(rule, &world, resource),
    };
    Some(Proof { clauses: of_rule(rule, &world, resource), remedy })
}

/// What would make a resource pass, or not be judged.
fn remedy_of(rule: &Rule, world: &World<'_>, resource: Resource) -> Remedy {
    let check = match &rule.check {
        Check::Forbid(condition) => remedy::to_be(false, condition, world, resource),
        Check::Quota(quota) => Some(Remedy::That(less(quota, world, resource))),
        Check::Secret(_) => Some(Remedy::That("the secret stands in none of these places any more".to_owned())),
    };
    let elsewhere = rule.filter.as_ref().and_then(|filter| remedy::to_be(false, filter, world, resource));
    let elsewhere = elsewhere.map(Remedy::no_longer_judged);
    remedy::one_of(check.into_iter().chain(elsewhere).collect())
}

/// How many fewer there would have to be.
fn less(quota: &Quota, world: &World<'_>, resource: Resource) -> String {
    let count = quota.count(world, resource);
    let of = quota.of.as_str();
    let what = quota.filter.as_ref().map_or(of.to_owned(), |filter| format!("{of} that fulfil `{}`", filter.spelled()));
    match count.max {
        Some(max) => {
            let over = count.found.low.saturating_sub(max);
            match (over, quota.warn_at) {
                (0, Some(percent)) => format!("there are fewer than {percent}% of {max} {what}"),
                _ => format!("there are at most {max} {what}: {over} fewer"),
            }
        }
        None => format!("the most that there may be of {what} is known"),
    }
}

fn of_rule(rule: &Rule, world: &World<'_>, resource: Resource) -> Vec<Clause> {
    let mut clauses = Vec::new();
    if let Some(filter) = &rule.filter {
        of_condition("where", filter, world, resource, &mut clauses);
    }
    match &rule.check {
        Check::Forbid(condition) => of_condition("forbid", condition, world, resource, &mut clauses),
        Check::Quota(quota) => clauses.push(of_quota(quota, world, resource)),
        Check::Secret(_) => {}
    }
    for (when, _) in &rule.severity_when {
        of_condition("severity-when", when, world, resource, &mut clauses);
    }
    clauses
}

fn of_quota(quota: &Quota, world: &World<'_>, resource: Resource) -> Clause {
    let count = quota.count(world, resource);
    let max = count.max.map_or_else(|| "unknown".to_owned(), |max| max.to_string());
    Clause {
        field: "quota",
        path: quota.of.as_str().to_owned(),
        test: format!("{{ max: {} }}", quota.max.spelled()),
        value: format!("{} of {max}", count.shown()),
        truth: count.max.map_or(Truth::Unknown, |max| count.found.over(max)),
        span: quota.span,
    }
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
        Condition::Holds { path, test, span } => {
            let value = path.read(world, resource).explained();
            let (path, test) = (path.as_str().to_owned(), test.spelled());
            clauses.push(Clause { field, path, test, value, truth, span: *span });
        }
        Condition::Members { quantifier, of, filter, span } => {
            let value = members(&of.read(world, resource), filter, world);
            let test = format!("{{ {}: {} }}", quantifier.as_str(), filter.spelled());
            clauses.push(Clause { field, path: of.as_str().to_owned(), test, value, truth, span: *span });
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
