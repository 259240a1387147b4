//! How fields are read whose value is more than what stands in the record.

use bailiwick_core::access::{Validity, key_validity, value_validity};
use bailiwick_core::finding::{Joined, Leak};
use bailiwick_core::inventory::{
    AccountIx, KeyIx, KeyState, Owner, RamUser, Scope, UserIx, UserStatus, Workspace, WorkspaceState,
};
use bailiwick_core::secret::{Bearer, Confidence, Identity, Provider};
use bailiwick_core::time::Time;
use chrono::TimeDelta;

use super::value::{Interval, Member, Resource, Value};
use super::world::World;

/// A state that has held since `since`; before that, `before` did.
pub(super) fn state_at<T>(state: T, since: Option<Time>, before: T, at: Time) -> T {
    if since.is_some_and(|since| at < since) { before } else { state }
}

/// How long ago something was, at least nothing.
fn elapsed(since: Time, at: Time) -> TimeDelta {
    (at - since).max(TimeDelta::zero())
}

/// How long ago something was that may have been at any time since `earliest`.
fn bounded_by(earliest: Option<Time>, at: Time) -> Value<'static> {
    let high = earliest.map(|earliest| elapsed(earliest, at));
    Value::Duration(Interval { low: TimeDelta::zero(), high })
}

/// How long ago something was, if that is known and was not yet to come.
fn since_or_bounded(time: Option<Time>, earliest: Option<Time>, at: Time) -> Value<'static> {
    match time.filter(|time| *time <= at) {
        Some(time) => Value::Duration(Interval::exactly(elapsed(time, at))),
        None => bounded_by(earliest, at),
    }
}

fn validity(validity: Validity) -> Value<'static> {
    if validity == Validity::Unknown { Value::Unknown } else { Value::text(validity.as_str()) }
}

pub(super) mod account {
    use super::*;

    pub(in crate::field) fn workspace_limit<'a>(world: &World<'a>, account: AccountIx) -> Value<'a> {
        let own = world.inventory.account(account).quotas.workspaces;
        Value::Number(Interval::exactly(own.unwrap_or(world.platform.quotas.workspaces)))
    }

    pub(in crate::field) fn keys<'a>(world: &World<'a>, account: AccountIx) -> Value<'a> {
        let workspaces = world.inventory.account(account).workspaces.iter();
        let keys = workspaces.flat_map(|workspace| &world.inventory.workspace(*workspace).keys);
        Value::List(world.keys(keys.copied()))
    }
}

pub(crate) mod user {
    use super::*;

    pub(crate) fn status_at(user: &RamUser, at: Time) -> Option<UserStatus> {
        user.status.map(|status| state_at(status, user.since, UserStatus::Active, at))
    }

    pub(in crate::field) fn status<'a>(world: &World<'a>, user: UserIx) -> Value<'a> {
        Value::given(status_at(world.inventory.user(user), world.at), |status| Value::text(status.as_str()))
    }

    pub(in crate::field) fn permissions<'a>(world: &World<'a>, user: UserIx) -> Value<'a> {
        let permissions = world.inventory.user(user).permissions.as_ref();
        Value::given(permissions, |all| Value::Texts(all.iter().map(|permission| permission.as_str()).collect()))
    }
}

pub(super) mod workspace {
    use super::*;

    pub(in crate::field) fn state(workspace: &Workspace, at: Time) -> Value<'static> {
        Value::text(state_at(workspace.state, workspace.since, WorkspaceState::Active, at).as_str())
    }

    pub(in crate::field) fn members(members: &[UserIx]) -> Value<'static> {
        Value::List(members.iter().map(|user| Member::of(Resource::User(*user))).collect())
    }

    pub(in crate::field) fn key_limit<'a>(world: &World<'a>, account: AccountIx) -> Value<'a> {
        let own = world.inventory.account(account).quotas.keys_per_workspace;
        Value::Number(Interval::exactly(own.unwrap_or(world.platform.quotas.keys_per_workspace)))
    }
}

pub(super) mod key {
    use super::*;

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

    /// What narrows a key: its own scope; a temporary key without one inherits its parent's.
    fn scope<'a>(world: &World<'a>, key: KeyIx) -> Option<&'a Scope> {
        let key = world.inventory.key(key);
        let parent = || Some(world.inventory.key(key.temporary?.parent?));
        key.scope.as_ref().or_else(|| parent()?.scope.as_ref())
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
}

pub(super) mod principal {
    use super::*;

    pub(in crate::field) fn kind<'a>(_: &World<'a>, (_, owner): (AccountIx, Owner)) -> Value<'a> {
        Value::text(match owner {
            Owner::Root => "root",
            Owner::User(_) => "user",
            Owner::Unknown => "unknown",
        })
    }

    pub(in crate::field) fn id<'a>(world: &World<'a>, (account, owner): (AccountIx, Owner)) -> Value<'a> {
        match owner {
            Owner::Root => Value::text(&world.inventory.account(account).uid),
            Owner::User(user) => Value::text(&world.inventory.user(user).id),
            Owner::Unknown => Value::Unknown,
        }
    }

    pub(in crate::field) fn name<'a>(world: &World<'a>, (_, owner): (AccountIx, Owner)) -> Value<'a> {
        match owner {
            Owner::Root => Value::text("root"),
            Owner::User(user) => Value::given(world.inventory.user(user).name.as_deref(), Value::text),
            Owner::Unknown => Value::Unknown,
        }
    }

    pub(in crate::field) fn status<'a>(world: &World<'a>, (_, owner): (AccountIx, Owner)) -> Value<'a> {
        match owner {
            Owner::Root => Value::text(UserStatus::Active.as_str()),
            Owner::User(user) => user::status(world, user),
            Owner::Unknown => Value::Unknown,
        }
    }
}

pub(crate) mod leak {
    use super::*;

    fn get<'a>(world: &World<'a>, leak: usize) -> Option<&'a Leak> {
        world.leaks.get(leak)
    }

    pub(in crate::field) fn text<'a>(
        world: &World<'a>,
        leak: usize,
        read: impl FnOnce(&'a Leak) -> &'a str,
    ) -> Value<'a> {
        Value::given(get(world, leak), |leak| Value::text(read(leak)))
    }

    pub(in crate::field) fn id<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
        Value::given(get(world, leak), |leak| Value::owned(leak.id()))
    }

    /// A key that certainly bears the secret settles whose it is.
    pub(crate) fn provider(leak: &Leak) -> Provider {
        if matches!(leak.identity, Identity::Certain(_)) { Provider::DashScope } else { leak.provider }
    }

    /// A key that certainly bears the secret settles that it is one.
    pub(crate) fn confidence(leak: &Leak) -> Confidence {
        if matches!(leak.identity, Identity::Certain(_)) { Confidence::High } else { leak.confidence }
    }

    /// The keys' values that may be the leaked one.
    pub(crate) fn bearers(leak: &Leak) -> &[Bearer] {
        match &leak.identity {
            Identity::Unknown => &[],
            Identity::Certain(bearer) => std::slice::from_ref(bearer),
            Identity::Possible(bearers) => bearers,
        }
    }

    /// The one key that may bear the secret.
    pub(crate) fn the_key(leak: &Leak) -> Option<KeyIx> {
        let (first, others) = bearers(leak).split_first()?;
        others.iter().all(|other| other.key == first.key).then_some(first.key)
    }

    /// Whether the leaked value works: known only if it does, or doesn't, whichever bearer it is of.
    pub(crate) fn validity_of(world: &World<'_>, leak: &Leak) -> Validity {
        let mut each =
            bearers(leak).iter().map(|bearer| value_validity(world.inventory, world.platform, *bearer, world.at));
        let Some(first) = each.next() else { return Validity::Unknown };
        if each.all(|other| other == first) { first } else { Validity::Unknown }
    }

    pub(in crate::field) fn validity<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
        Value::given(get(world, leak), |leak| super::validity(validity_of(world, leak)))
    }

    pub(crate) fn joined_by(leak: &Leak) -> Option<Joined> {
        match leak.identity {
            Identity::Unknown => None,
            Identity::Certain(_) => Some(Joined::Fingerprint),
            Identity::Possible(_) => Some(Joined::Mask),
        }
    }

    pub(in crate::field) fn joined<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
        Value::given(get(world, leak).and_then(joined_by), |joined| Value::text(joined.as_str()))
    }

    pub(in crate::field) fn key<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
        Value::given(get(world, leak).and_then(the_key), |key| Value::Ref(Resource::Key(key)))
    }
}

pub(super) mod inventory {
    use super::*;

    pub(in crate::field) fn age<'a>(world: &World<'a>) -> Value<'a> {
        Value::given(world.inventory.collected_at, |collected| {
            Value::Duration(Interval::exactly(elapsed(collected, world.at)))
        })
    }
}
