//! What held of a record at an instant.

use crate::inventory::{
    Inventory, Key, KeyIx, KeyKind, KeyState, Owner, RamUser, UserStatus, Workspace, WorkspaceState,
};
use crate::time::Time;
use crate::truth::Truth;

/// Whether something stands in the way of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Whether it does.
    pub(crate) holds: Truth,
    /// Whether that rests on something that the inventory does not say.
    pub(crate) assumed: bool,
}

impl Verdict {
    pub(crate) const NO: Self = Self { holds: Truth::False, assumed: false };
    pub(crate) const UNKNOWN: Self = Self { holds: Truth::Unknown, assumed: false };

    pub(crate) fn assumed(holds: Truth) -> Self {
        Self { holds, assumed: true }
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        Self { holds: holds.into(), assumed: false }
    }
}

impl From<Option<bool>> for Verdict {
    fn from(holds: Option<bool>) -> Self {
        Self { holds: holds.into(), assumed: false }
    }
}

/// Whether a state held, given since when; without a `since` it is taken to hold from creation on.
fn held(since: Option<Time>, created: Option<Time>, at: Time) -> Verdict {
    match since {
        Some(since) => (at >= since).into(),
        None => Verdict::assumed(created.is_none_or(|created| at >= created).into()),
    }
}

/// Whether a state did not hold that the record does not show. Before the inventory was collected
/// a record without `since` may have been in it and come back, which is assumed away.
fn not_held(since: Option<Time>, collected: Option<Time>, at: Time) -> Verdict {
    let speaks_of_the_past = collected.is_some_and(|collected| at < collected);
    if since.is_none() && speaks_of_the_past { Verdict::assumed(Truth::False) } else { Verdict::NO }
}

/// Whether a key was not there yet.
pub(crate) fn not_created_yet(inventory: &Inventory, key: &Key, at: Time) -> Verdict {
    match (key.created_at, inventory.collected_at) {
        (Some(created), _) => (at < created).into(),
        (None, Some(collected)) if at < collected => Verdict::UNKNOWN,
        (None, Some(_)) => Verdict::NO,
        // An inventory without a date is taken to speak of the instant asked about.
        (None, None) => Verdict::assumed(Truth::False),
    }
}

/// Whether a key was in a state other than enabled.
pub(crate) fn key_is(inventory: &Inventory, key: &Key, state: KeyState, at: Time) -> Verdict {
    match key.state {
        None => Verdict::UNKNOWN,
        Some(own) if own == state => held(key.since, key.created_at, at),
        Some(KeyState::Enabled) if state == KeyState::Disabled => not_held(key.since, inventory.collected_at, at),
        Some(_) => Verdict::NO,
    }
}

/// Whether the RAM user who created a key had a status other than active; root is always active.
pub(crate) fn owner_is(inventory: &Inventory, key: KeyIx, status: UserStatus, at: Time) -> Verdict {
    match inventory.owner_of(key) {
        Owner::Root => Verdict::NO,
        Owner::Unknown => Verdict::UNKNOWN,
        Owner::User(user) => user_is(inventory, inventory.user(user), status, at),
    }
}

/// Whether a RAM user had a status other than active.
pub(crate) fn user_is(inventory: &Inventory, user: &RamUser, status: UserStatus, at: Time) -> Verdict {
    match user.status {
        None => Verdict::UNKNOWN,
        Some(own) if own == status => held(user.since, None, at),
        Some(UserStatus::Active) if status == UserStatus::Disabled => not_held(user.since, inventory.collected_at, at),
        Some(_) => Verdict::NO,
    }
}

/// Whether a workspace was deleted.
pub(crate) fn workspace_is_deleted(workspace: &Workspace, at: Time) -> Verdict {
    match workspace.state {
        WorkspaceState::Active => Verdict::NO,
        WorkspaceState::Deleted => held(workspace.since, None, at),
    }
}

/// Whether a temporary key's time is over (S12): it lives from its creation, for less than its time to live.
pub(crate) fn expired(inventory: &Inventory, key: &Key, at: Time) -> Verdict {
    let Some(temporary) = key.temporary else { return is_perhaps_temporary(key) };
    let over = |from| at.signed_duration_since(from) >= temporary.ttl;
    match (key.created_at, inventory.collected_at) {
        (Some(created), _) => over(created).into(),
        // Whatever was collected had been created by then.
        (None, Some(collected)) if over(collected) => true.into(),
        (None, _) => Verdict::UNKNOWN,
    }
}

/// What a record without a time to live says of it: of a key whose kind is unknown it is assumed that it lasts.
fn is_perhaps_temporary(key: &Key) -> Verdict {
    match key.kind {
        Some(KeyKind::Temporary) => Verdict::UNKNOWN,
        Some(_) => Verdict::NO,
        None => Verdict::assumed(Truth::False),
    }
}
