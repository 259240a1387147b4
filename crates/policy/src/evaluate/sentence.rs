//! What findings say, in one sentence each.

use bailiwick_core::access::{Question, Validity, explain};
use bailiwick_core::exposure::Surroundings;
use bailiwick_core::finding::{Leak, Outcome};
use bailiwick_core::inventory::{KeyIx, Owner, UserStatus};
use bailiwick_core::secret::{Held, Identity, Provider, SecretKind};
use bailiwick_core::time::format_time;

use super::finding::owner_name;
use super::names::Names;
use super::verdict::Verdict;
use super::{leak_of, places};
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
        (Resource::Endpoint(_), _) => {
            let path = places(world, resource).and_then(|places| places.first()).map(|place| &*place.path);
            format!("{} in {}", subject.id, path.unwrap_or_default())
        }
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
    let mut text = format!("{} holds {}, {}", leak.path(), kind_of(leak), leak.masked);
    text += &match (&leak.identity, leaks::the_key(leak)) {
        (Identity::Unknown, _) => shadow(world, leak),
        (identity, Some(key)) => {
            let sure = if matches!(identity, Identity::Certain(_)) { "certainly" } else { "possibly" };
            let key_name = key_name(world, names, key);
            let workspace = &world.inventory.workspace(world.inventory.key(key).workspace).id;
            format!(": {sure} {key_name}, in workspace {workspace}; {}", works(world, leak))
        }
        (_, None) => format!(": possibly {}; {}", candidates(world, names, leak), works(world, leak)),
    };
    match world.other_files(leak) {
        0 => text,
        1 => text + "; 1 other file holds it",
        others => text + &format!("; {others} other files hold it"),
    }
}

/// What is said of a key that the inventory does not know.
fn shadow(world: &World<'_>, leak: &Leak) -> String {
    if world.inventory.accounts().len() == 0 || leak.kind == SecretKind::AccessKey {
        return String::new();
    }
    let around = Surroundings::of(&[leak], world.platform);
    let around = if around.is_empty() { String::new() } else { format!("; by its surroundings {}", around.words()) };
    format!("; no key of the inventory is known to bear it{around}")
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

/// Whether the leaked value works, and why not.
fn works(world: &World<'_>, leak: &Leak) -> String {
    match leaks::validity_of(world, leak) {
        Validity::Valid => "the value still works".to_owned(),
        Validity::Invalid => format!("the value no longer works{}", why_not(world, leak)),
        Validity::Unknown => "whether the value still works is unknown".to_owned(),
    }
}

/// Why the value of a key is dead: it leaked before the key was reset, or the key itself is dead.
fn why_not(world: &World<'_>, leak: &Leak) -> String {
    let Some(key) = leaks::the_key(leak) else { return String::new() };
    let until = leaks::bearers(leak).iter().map(|bearer| match bearer.held {
        Held::Until(until) => Some(until),
        Held::Now => None,
    });
    let until: Option<Vec<_>> = until.collect();
    let dated = |time| format!(", being from before the reset of {}", format_time(time));
    if let Some(until) = until.and_then(|all| all.into_iter().max()) {
        return until.map_or_else(|| ", being from before a reset".to_owned(), dated);
    }
    let answer = explain(world.inventory, world.platform, &Question::about(key, world.at));
    let reasons: Vec<_> = answer.reasons.iter().map(|reason| reason.as_str()).collect();
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) }
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
