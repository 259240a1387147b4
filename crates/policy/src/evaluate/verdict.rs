//! One rule and one resource.

use bailiwick_core::finding::{Endpoint, Leak, Outcome, Place, Severity, SubjectKind};
use bailiwick_core::secret::{Identity, Provider, SecretKind};
use bailiwick_core::truth::Truth;

use crate::condition::Condition;
use crate::field::{Resource, World};
use crate::quota::{Count, Quota, Usage};
use crate::rule::{Check, Rule};

/// What a rule says of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) severity: Severity,
    /// The path that would decide it, where the outcome is unknown.
    pub(crate) undecided: Option<String>,
    /// Of a quota: how many there are.
    pub(crate) count: Option<Count>,
    /// Of a quota: that it is not exceeded, only nearly full.
    pub(crate) early: bool,
}

/// Everything that a rule judges, in the order of the inventory or the scan.
pub(crate) fn resources(rule: &Rule, world: &World<'_>) -> Vec<Resource> {
    let mut resources = of_kind(rule.judges, world);
    resources.retain(|resource| is_about(rule, world, *resource));
    resources
}

/// Everything of a kind, in the order of the inventory or the scan.
pub(super) fn of_kind(kind: SubjectKind, world: &World<'_>) -> Vec<Resource> {
    let inventory = world.inventory;
    match kind {
        SubjectKind::Account => inventory.accounts().map(Resource::Account).collect(),
        SubjectKind::User => inventory.users().map(Resource::User).collect(),
        SubjectKind::Workspace => inventory.workspaces().map(Resource::Workspace).collect(),
        SubjectKind::Key => inventory.keys().map(Resource::Key).collect(),
        SubjectKind::Inventory => vec![Resource::Inventory],
        SubjectKind::Leak => (0..world.leaks.len()).map(Resource::Leak).collect(),
        SubjectKind::Endpoint => (0..world.endpoints.len()).map(Resource::Endpoint).collect(),
        SubjectKind::Waiver => Vec::new(),
    }
}

/// Whether a rule judges a resource of its kind: a `secret` rule, only the leaks that it found itself.
pub(super) fn is_about(rule: &Rule, world: &World<'_>, resource: Resource) -> bool {
    let is_its_own = |leak: &Leak| rule.secret().is_none() || *leak.rule == *rule.id;
    leak_of(world, resource).is_none_or(is_its_own)
}

/// The leak that a resource is.
pub(crate) fn leak_of<'a>(world: &World<'a>, resource: Resource) -> Option<&'a Leak> {
    match resource {
        Resource::Leak(index) => world.leaks.get(index),
        _ => None,
    }
}

/// The endpoint that a resource is.
pub(crate) fn endpoint_of<'a>(world: &World<'a>, resource: Resource) -> Option<&'a Endpoint> {
    match resource {
        Resource::Endpoint(index) => world.endpoints.get(index),
        _ => None,
    }
}

/// Where in the text that was scanned a resource stands; `None` of one that stands in the inventory.
pub(crate) fn places<'a>(world: &World<'a>, resource: Resource) -> Option<&'a [Place]> {
    let of_leak = leak_of(world, resource).map(|leak| &*leak.places);
    of_leak.or_else(|| endpoint_of(world, resource).map(|endpoint| &*endpoint.places))
}

/// Whether a leak opens another vendor's service, for all that is known; such leaks are not judged,
/// unless a rule looks for them.
pub(crate) fn is_foreign(leak: &Leak) -> bool {
    let elsewhere = matches!(leak.provider, Provider::DeepSeek | Provider::Other);
    elsewhere && leak.kind != SecretKind::Other && leak.identity == Identity::Unknown
}

/// What is asked of a resource first, and then.
pub(super) enum Part {
    /// Whether the rule judges it.
    Filter,
    /// Whether what the rule forbids is the case.
    Forbidden,
}

/// What a rule says of a resource.
pub(crate) fn judge(rule: &Rule, world: &World<'_>, resource: Resource) -> Verdict {
    judge_by(rule, world, resource, |part| match (part, &rule.check) {
        (Part::Filter, _) => rule.filter.as_ref().map_or(Truth::True, |filter| filter.truth(world, resource)),
        (Part::Forbidden, Check::Forbid(condition)) => condition.truth(world, resource),
        (Part::Forbidden, _) => Truth::True,
    })
}

/// What a rule says of a resource, where what its conditions come to is known from elsewhere.
pub(super) fn judge_by(
    rule: &Rule,
    world: &World<'_>,
    resource: Resource,
    mut truth: impl FnMut(Part) -> Truth,
) -> Verdict {
    let applies = if applies(world, resource) { truth(Part::Filter) } else { Truth::False };
    let mut verdict =
        Verdict { outcome: Outcome::Skipped, severity: rule.severity, undecided: None, count: None, early: false };
    if applies == Truth::False {
        return verdict;
    }
    let violated = match &rule.check {
        Check::Secret(_) => Truth::True,
        Check::Forbid(_) => truth(Part::Forbidden),
        Check::Quota(quota) => over_quota(quota, world, resource, applies, &mut verdict),
    };
    verdict.outcome = match (applies, violated) {
        (_, Truth::False) => Outcome::Pass,
        (Truth::True, Truth::True) => Outcome::Fail,
        _ => Outcome::Unknown,
    };
    if verdict.outcome == Outcome::Unknown {
        verdict.undecided = undecided(rule, world, resource).map(str::to_owned);
    }
    verdict.severity = if verdict.early { Severity::Info } else { severity(rule, world, resource) };
    verdict
}

/// Whether there is something to judge.
fn applies(world: &World<'_>, resource: Resource) -> bool {
    match resource {
        Resource::Key(key) => world.has(key),
        Resource::Leak(index) => world.leaks.get(index).is_some_and(|leak| !is_foreign(leak)),
        _ => true,
    }
}

/// Whether the quota is exceeded, or nearly full, which is said too.
fn over_quota(quota: &Quota, world: &World<'_>, resource: Resource, applies: Truth, verdict: &mut Verdict) -> Truth {
    let count = quota.count(world, resource);
    verdict.count = Some(count);
    match quota.usage(count) {
        Usage::Within => Truth::False,
        Usage::Exceeded => Truth::True,
        Usage::Undecided => Truth::Unknown,
        Usage::NearlyFull => {
            // Whether it applies or not, the quota is kept: that decides the pair.
            verdict.early = applies == Truth::True;
            applies.holds().into()
        }
    }
}

fn undecided<'r>(rule: &'r Rule, world: &World<'_>, resource: Resource) -> Option<&'r str> {
    let in_filter = rule.filter.as_ref().and_then(|filter| filter.undecided(world, resource));
    in_filter.or_else(|| match &rule.check {
        Check::Forbid(condition) => condition.undecided(world, resource),
        Check::Quota(quota) => Some(quota.undecided(world, resource)),
        Check::Secret(_) => None,
    })
}

/// The first case that holds; one that is unknown doesn't.
fn severity(rule: &Rule, world: &World<'_>, resource: Resource) -> Severity {
    let holds = |(when, _): &&(Condition, Severity)| when.truth(world, resource).holds();
    rule.severity_when.iter().find(holds).map_or(rule.severity, |(_, severity)| *severity)
}
