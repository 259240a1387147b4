//! What findings say, in one sentence each.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::{Leak, Outcome};
use bailiwick_core::inventory::{KeyIx, Owner, UserStatus};
use bailiwick_core::secret::{Identity, Provider, SecretKind};

use super::finding::owner_name;
use super::leak_of;
use super::names::Names;
use super::verdict::Verdict;
use crate::field::{Resource, World, leaks, status_at};
use crate::quota::{Count, Quota};
use crate::rule::{Check, Rule};

/// How many keys are named that a leak may be.
const NAMED: usize = 3;

/// What a rule has to say of a resource.
pub(super) fn about(rule: &Rule, world: &World<'_>, names: &Names, resource: Resource, verdict: &Verdict) -> String {
    if verdict.outcome == Outcome::Unknown {
        return undecided(world, names, resource, verdict);
    }
    match (&rule.message, &rule.check) {
        // A rule's own message says that the quota is exceeded, unless it counts.
        (Some(message), _) if !verdict.early || message.counts() => message.about(world, resource, verdict.count),
        (_, Check::Quota(quota)) => usage(quota, world, names, resource, verdict),
        _ => leak_of(world, resource).map_or_else(|| rule.title.clone(), |leak| leaked(world, names, leak)),
    }
}

fn undecided(world: &World<'_>, names: &Names, resource: Resource, verdict: &Verdict) -> String {
    let subject = named(world, names, resource);
    match (&verdict.undecided, verdict.count) {
        (Some(path), Some(Count { max: Some(max), found })) if found.low != found.high.unwrap_or(u64::MAX) => {
            let count = Count { found, max: None }.shown();
            format!("whether {subject} keeps to this is undecided: `{path}` is unknown, so {count} of {max} count")
        }
        (Some(path), _) => format!("whether {subject} keeps to this is undecided: `{path}` is unknown"),
        (None, _) => format!("whether {subject} keeps to this is undecided"),
    }
}

/// A resource by its kind and id.
fn named(world: &World<'_>, names: &Names, resource: Resource) -> String {
    let subject = names.subject(world, resource);
    match (resource, leak_of(world, resource)) {
        (Resource::Inventory, _) => "the inventory".to_owned(),
        (_, Some(leak)) => format!("{} in {}", leak.masked, leak.path()),
        _ => format!("{} {}", subject.kind.as_str(), subject.id),
    }
}

fn usage(quota: &Quota, world: &World<'_>, names: &Names, resource: Resource, verdict: &Verdict) -> String {
    let subject = named(world, names, resource);
    let things = quota.of.as_str().rsplit('.').next().unwrap_or_default();
    let Some(count @ Count { max: Some(max), .. }) = verdict.count else { return subject };
    match verdict.early {
        true => format!("{subject} has {} of {max} {things}: the quota is nearly full", count.shown()),
        false => format!("{subject} has {} {things}, and may have {max}", count.shown()),
    }
}

/// What a leak is, and whose.
fn leaked(world: &World<'_>, names: &Names, leak: &Leak) -> String {
    let what = format!("{} holds {}, {}", leak.path(), kind_of(leak), leak.masked);
    let sure = match &leak.identity {
        Identity::Unknown => return what,
        Identity::Certain(_) => "certainly",
        Identity::Possible(_) => "possibly",
    };
    let validity = works(leaks::validity_of(world, leak));
    match leaks::the_key(leak) {
        Some(key) => {
            let key_name = key_name(world, names, key);
            let workspace = &world.inventory.workspace(world.inventory.key(key).workspace).id;
            format!("{what}: {sure} {key_name}, in workspace {workspace}; {validity}")
        }
        None => format!("{what}: {sure} {}; {validity}", candidates(world, names, leak)),
    }
}

fn kind_of(leak: &Leak) -> &'static str {
    match (leak.kind, leaks::provider(leak)) {
        (SecretKind::General, Provider::DashScopeOrDeepSeek) => "a general key of Model Studio, or one of DeepSeek",
        (SecretKind::General, _) => "a general key of Model Studio",
        (SecretKind::Plan, _) => "a Coding Plan or Token Plan key",
        (SecretKind::Temporary, _) => "a temporary key of Model Studio",
        (SecretKind::AccessKey, _) => "an AccessKey id of Alibaba Cloud",
        (SecretKind::Other, _) => "a secret",
    }
}

fn works(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "the value still works",
        Validity::Invalid => "the value no longer works",
        Validity::Unknown => "whether the value still works is unknown",
    }
}

/// `key 71 of dana (deleted)`.
fn key_name(world: &World<'_>, names: &Names, key: KeyIx) -> String {
    let id = names.subject(world, Resource::Key(key)).id;
    let Some(owner) = owner_name(world.inventory, key) else {
        return format!("key {id} of an unknown owner");
    };
    match world.inventory.owner_of(key) {
        Owner::User(user) => {
            let status = status_at(world.inventory.user(user), world.at).map_or("status unknown", UserStatus::as_str);
            format!("key {id} of {owner} ({status})")
        }
        Owner::Root | Owner::Unknown => format!("key {id} of {owner}"),
    }
}

/// The keys that a leak may be: `key 71 of dana (active), key 72 of root and 2 more`.
fn candidates(world: &World<'_>, names: &Names, leak: &Leak) -> String {
    let mut keys: Vec<_> = leaks::bearers(leak).iter().map(|bearer| bearer.key).collect();
    keys.dedup();
    let mut shown: Vec<_> = keys.iter().take(NAMED).map(|key| key_name(world, names, *key)).collect();
    let last = match keys.len().checked_sub(NAMED) {
        None | Some(0) => shown.pop(),
        Some(more) => Some(format!("{more} more")),
    };
    let joint = if keys.len() > NAMED { "and" } else { "or" };
    format!("{} {joint} {}", shown.join(", "), last.unwrap_or_default())
}
