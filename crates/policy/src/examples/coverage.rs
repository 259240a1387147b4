//! Which clauses the examples show both to hold and not to hold.

use std::collections::BTreeMap;

use bailiwick_core::finding::Outcome;
use bailiwick_core::truth::Truth;
use bailiwick_document::Span;

use crate::condition::Condition;
use crate::evaluate::Verdict;
use crate::field::{Resource, Value, World};
use crate::quota::{Quota, Usage};
use crate::rule::{Check, Rule};

/// How many clauses the examples show both ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many clauses the rules have: tests of paths, quantifiers and quotas.
    pub clauses: usize,
    /// How many of them hold in one example and don't in another.
    pub covered: usize,
    /// What is not shown, by rule and in the order of its file.
    pub gaps: Vec<Gap>,
}

/// A clause that the examples show one way only, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The rule's id.
    pub rule: String,
    /// The rule's file.
    pub source: String,
    /// Where in the file the clause stands.
    pub span: Span,
    /// What no example shows, in one sentence.
    pub message: String,
}

/// What was seen of the clauses of one rule.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<(Span, String), (bool, bool)>);

impl Seen {
    /// Every clause of a rule, none of them seen yet.
    pub(super) fn of(rule: &Rule) -> Self {
        let mut seen = Self::default();
        let quota = match &rule.check {
            Check::Quota(quota) => Some(quota),
            Check::Forbid(_) | Check::Secret(_) => None,
        };
        let forbidden = match &rule.check {
            Check::Forbid(condition) => Some(condition),
            Check::Quota(_) | Check::Secret(_) => None,
        };
        let filters = rule.filter.iter().chain(forbidden).chain(quota.and_then(|quota| quota.filter.as_ref()));
        filters.chain(rule.severity_when.iter().map(|(when, _)| when)).for_each(|condition| seen.expect(condition));
        if let Some(quota) = quota {
            seen.0.insert((quota.span, spelled(quota)), (false, false));
        }
        seen
    }

    fn expect(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.expect(part)),
            Condition::Not(part) => self.expect(part),
            Condition::Holds { span, .. } => drop(self.0.insert((*span, condition.spelled()), (false, false))),
            Condition::Members { filter, span, .. } => {
                self.0.insert((*span, condition.spelled()), (false, false));
                self.expect(filter);
            }
        }
    }

    /// Takes what the clauses say of a resource, and of the members of its lists.
    pub(super) fn see(&mut self, rule: &Rule, world: &World<'_>, resource: Resource, verdict: &Verdict) {
        if let Some(filter) = &rule.filter {
            self.condition(filter, world, resource);
        }
        if verdict.outcome == Outcome::Skipped {
            return;
        }
        match &rule.check {
            Check::Forbid(condition) => self.condition(condition, world, resource),
            Check::Quota(quota) => self.quota(quota, world, resource),
            Check::Secret(_) => {}
        }
        if verdict.outcome != Outcome::Pass {
            rule.severity_when.iter().for_each(|(when, _)| self.condition(when, world, resource));
        }
    }

    fn condition(&mut self, condition: &Condition, world: &World<'_>, resource: Resource) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.condition(part, world, resource));
            }
            Condition::Not(part) => self.condition(part, world, resource),
            Condition::Holds { span, .. } => {
                self.note(*span, condition.spelled(), condition.truth(world, resource));
            }
            Condition::Members { of, filter, span, .. } => {
                self.note(*span, condition.spelled(), condition.truth(world, resource));
                let Value::List(members) = of.read(world, resource) else { return };
                members.iter().for_each(|member| self.condition(filter, world, member.resource));
            }
        }
    }

    fn quota(&mut self, quota: &Quota, world: &World<'_>, resource: Resource) {
        let truth = match quota.usage(quota.count(world, resource)) {
            Usage::Exceeded => Truth::True,
            Usage::Within | Usage::NearlyFull => Truth::False,
            Usage::Undecided => Truth::Unknown,
        };
        self.note(quota.span, spelled(quota), truth);
        let Some(filter) = &quota.filter else { return };
        let Value::List(members) = quota.of.read(world, resource) else { return };
        members.iter().for_each(|member| self.condition(filter, world, member.resource));
    }

    fn note(&mut self, span: Span, clause: String, truth: Truth) {
        let (holds, fails) = self.0.entry((span, clause)).or_default();
        *holds |= truth == Truth::True;
        *fails |= truth == Truth::False;
    }

    /// Adds what was seen of a rule to the sums.
    pub(super) fn conclude(self, rule: &Rule, coverage: &mut Coverage) {
        for ((span, clause), seen) in self.0 {
            coverage.clauses += 1;
            let missing = match seen {
                (true, true) => {
                    coverage.covered += 1;
                    continue;
                }
                (true, false) => "no example has it not hold",
                (false, true) => "no example has it hold",
                (false, false) => "no example decides it",
            };
            let message = format!("`{clause}` is shown one way only: {missing}");
            coverage.gaps.push(Gap { rule: rule.id.clone(), source: rule.source.clone(), span, message });
        }
    }
}

fn spelled(quota: &Quota) -> String {
    format!("more than {} {}", quota.max.spelled(), quota.of.as_str())
}
