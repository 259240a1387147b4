//! What a key's fields hold.

use bailiwick_core::access::{has_expired, key_validity};
use bailiwick_core::inventory::{Key, KeyIx, KeyKind, KeyState, Owner, Scope};
use bailiwick_core::truth::Truth;

use super::{flag, principal, since_or_bounded, state_at, workspace};
use crate::field::value::{Interval, Resource, Value};
use crate::field::world::World;

pub(in crate::field) fn state<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let key = world.inventory.key(key);
    let state = key.state.map(|state| state_at(state, key.since, KeyState::Enabled, world.at));
    Value::given(state, |state| Value::text(state.as_str()))
}

pub(in crate::field) fn state_age<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let key = world.inventory.key(key);
    match (key.state, key.since) {
        (None, _) => Value::Unknown,
        // Before its state began the key was enabled, and had been since it was created; a state
        // without `since` is taken to hold from creation on.
        (Some(_), Some(since)) if world.at < since => since_or_bounded(key.created_at, None, world.at),
        (Some(_), since) => since_or_bounded(since.or(key.created_at), None, world.at),
    }
}

pub(in crate::field) fn age<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let key = world.inventory.key(key);
    let region = world.inventory.workspace(key.workspace).region.as_deref();
    // Where keys can't be reset, a key's value is as old as the key.
    let lasts = region.and_then(|id| world.platform.region(id)).is_some_and(|region| !region.can_reset);
    let set = if lasts { key.rotated_at.or(key.created_at) } else { key.rotated_at };
    since_or_bounded(set, key.created_at, world.at)
}

pub(in crate::field) fn idle<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let key = world.inventory.key(key);
    since_or_bounded(key.last_used_at, key.created_at, world.at)
}

pub(in crate::field) fn created_by<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    principal::id(world, (world.inventory.account_of(key), world.inventory.key(key).owner))
}

pub(in crate::field) fn owner<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    Value::Ref(Resource::Principal(world.inventory.account_of(key), world.inventory.owner_of(key)))
}

pub(in crate::field) fn validity<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    super::validity(key_validity(world.inventory, world.platform, key, world.at))
}

pub(in crate::field) fn expired<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    flag(has_expired(world.inventory, key, world.at))
}

pub(in crate::field) fn was_reset<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let key = world.inventory.key(key);
    let times = key.rotated_at.filter(|rotated| *rotated <= world.at).zip(key.created_at);
    Value::given(times, |(rotated, created)| Value::Flag(rotated > created))
}

pub(in crate::field) fn joinable<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let key = world.inventory.key(key);
    Value::Flag(key.fingerprint.is_some() || key.masked.is_some())
}

pub(in crate::field) fn has_host<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let record = world.inventory.key(key);
    // A temporary key goes where its parent goes.
    let kind = match record.kind {
        Some(KeyKind::Temporary) => parent(world, record).and_then(|parent| parent.kind),
        kind => kind,
    };
    let region = workspace::region(world, record.workspace);
    Value::given(kind.zip(region), |(kind, region)| Value::Flag(world.platform.serves(kind, &region.id)))
}

pub(in crate::field) fn owner_is_member<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let members = || world.inventory.workspace(world.inventory.key(key).workspace).members.as_ref();
    flag(match world.inventory.owner_of(key) {
        Owner::Root => Truth::True,
        Owner::User(user) => members().map(|members| members.contains(&user)).into(),
        Owner::Unknown => Truth::Unknown,
    })
}

/// The key that a temporary one was minted from.
fn parent<'a>(world: &World<'a>, key: &Key) -> Option<&'a Key> {
    Some(world.inventory.key(key.temporary?.parent?))
}

/// What narrows a key: its own scope; a temporary key without one inherits its parent's.
fn scope<'a>(world: &World<'a>, key: KeyIx) -> Option<&'a Scope> {
    let key = world.inventory.key(key);
    key.scope.as_ref().or_else(|| parent(world, key)?.scope.as_ref())
}

/// The leading bits that the widest range fixes; no range is every address.
pub(in crate::field) fn widest<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    Value::given(scope(world, key), |scope| {
        let bits = scope.ips.iter().map(|network| u64::from(network.prefix_len())).min();
        Value::Number(Interval::exactly(bits.unwrap_or(0)))
    })
}

pub(in crate::field) fn not_granted<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let Some(scope) = scope(world, key) else { return Value::Unknown };
    let workspace = world.inventory.workspace(world.inventory.key(key).workspace);
    let wanted = scope.models.as_deref().unwrap_or_default();
    let granted = workspace.models.as_deref().unwrap_or_default();
    let outside: Vec<_> = wanted.iter().filter(|model| !granted.contains(model)).map(|model| &**model).collect();
    match workspace.default {
        _ if outside.is_empty() => Value::Texts(outside),
        // Its keys call all models (S9).
        Some(true) => Value::Texts(Vec::new()),
        Some(false) if workspace.models.is_some() => Value::Texts(outside),
        _ => Value::Unknown,
    }
}

pub(in crate::field) fn ips<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    Value::given(scope(world, key), |scope| Value::Networks(&scope.ips))
}

pub(in crate::field) fn models<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let models = |models: &'a Vec<Box<str>>| models.iter().map(|model| &**model).collect();
    Value::given(scope(world, key), |scope| Value::Texts(scope.models.as_ref().map(models).unwrap_or_default()))
}

pub(in crate::field) fn ip_restricted<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    Value::given(scope(world, key), |scope| {
        Value::Flag(!scope.ips.is_empty() && scope.ips.iter().all(|network| network.prefix_len() > 0))
    })
}

pub(in crate::field) fn model_restricted<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    Value::given(scope(world, key), |scope| Value::Flag(scope.models.is_some()))
}

pub(in crate::field) fn label<'a>(world: &World<'a>, key: KeyIx, name: &str) -> Value<'a> {
    Value::given(world.inventory.key(key).labels.get(name), Value::text)
}

pub(in crate::field) fn ttl<'a>(world: &World<'a>, key: KeyIx) -> Value<'a> {
    let temporary = world.inventory.key(key).temporary;
    Value::given(temporary, |temporary| Value::Duration(Interval::exactly(temporary.ttl)))
}
