//! How fields are read whose value is more than what stands in the record.

pub(super) mod key;
pub(crate) mod leak;

use bailiwick_core::access::Validity;
use bailiwick_core::inventory::{
    AccountIx, Owner, Permission, RamUser, UserIx, UserStatus, Workspace, WorkspaceIx, WorkspaceState,
};
use bailiwick_core::platform::Region;
use bailiwick_core::time::Time;
use bailiwick_core::truth::Truth;
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

/// What may be unknown.
fn flag(truth: Truth) -> Value<'static> {
    match truth {
        Truth::True => Value::Flag(true),
        Truth::False => Value::Flag(false),
        Truth::Unknown => Value::Unknown,
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

    pub(in crate::field) fn status_age<'a>(world: &World<'a>, user: UserIx) -> Value<'a> {
        let user = world.inventory.user(user);
        match user.status {
            None => Value::Unknown,
            Some(_) => since_or_bounded(user.since, None, world.at),
        }
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

    /// The platform's record of the workspace's region, if it has one.
    pub(super) fn region<'a>(world: &World<'a>, workspace: WorkspaceIx) -> Option<&'a Region> {
        world.platform.region(world.inventory.workspace(workspace).region.as_deref()?)
    }

    /// Something that the platform's regions differ in.
    pub(in crate::field) fn of_region<'a>(
        world: &World<'a>,
        workspace: WorkspaceIx,
        read: fn(&Region) -> bool,
    ) -> Value<'a> {
        Value::given(region(world, workspace).map(read), Value::Flag)
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

    pub(in crate::field) fn permissions<'a>(world: &World<'a>, (_, owner): (AccountIx, Owner)) -> Value<'a> {
        match owner {
            Owner::Root => Value::Texts(vec![Permission::Administrator.as_str()]),
            Owner::User(user) => user::permissions(world, user),
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

pub(super) mod inventory {
    use super::*;

    pub(in crate::field) fn age<'a>(world: &World<'a>) -> Value<'a> {
        Value::given(world.inventory.collected_at, |collected| {
            Value::Duration(Interval::exactly(elapsed(collected, world.at)))
        })
    }

    pub(in crate::field) fn ahead<'a>(world: &World<'a>) -> Value<'a> {
        Value::given(world.inventory.collected_at, |collected| {
            Value::Duration(Interval::exactly(elapsed(world.at, collected)))
        })
    }
}
