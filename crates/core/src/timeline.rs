//! What happened to keys, and when and why their validity changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::access::{Question, Validity, ValidityChange, explain};
use crate::inventory::{Inventory, Key, KeyIx, KeyState, Owner, UserIx, UserStatus, WorkspaceIx, WorkspaceState};
use crate::platform::Platform;
use crate::spelled::spelled;
use crate::time::Time;

spelled! {
    /// Something that happened.
    What {
        /// A key was created.
        Created = "created",
        /// A key was reset: it got a new value, and the old one died.
        Reset = "reset",
        /// A key was last used.
        LastUsed = "last-used",
        /// A key was enabled.
        Enabled = "enabled",
        /// A key was disabled.
        Disabled = "disabled",
        /// A key was deleted.
        Deleted = "deleted",
        /// A temporary key's time was over.
        Expired = "expired",
        /// A RAM user became active.
        UserActive = "user-active",
        /// A RAM user was disabled.
        UserDisabled = "user-disabled",
        /// A RAM user was deleted.
        UserDeleted = "user-deleted",
        /// A workspace was deleted.
        WorkspaceDeleted = "workspace-deleted",
    }
}

impl What {
    /// Whether it can change a key's validity: a thing was active or enabled before it became so.
    fn decides(self) -> bool {
        !matches!(self, Self::Reset | Self::LastUsed | Self::Enabled | Self::UserActive)
    }
}

/// Whom something happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    /// A workspace.
    Workspace(WorkspaceIx),
    /// A RAM user.
    User(UserIx),
    /// A key.
    Key(KeyIx),
}

/// Something that happened, and what it did to the validity of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When; `None` where the inventory says that it happened, but not when.
    pub at: Option<Time>,
    /// Whom it happened to.
    pub whom: Whom,
    /// What happened.
    pub what: What,
    /// The keys that were valid, or not, before and are otherwise after it.
    pub changes: Vec<ValidityChange>,
}

/// What happened to a key, its creator, its workspace and what it was minted from, in order; what has no
/// date comes last.
#[must_use]
pub fn of_key(inventory: &Inventory, platform: &Platform, key: KeyIx) -> Vec<Event> {
    of_keys(inventory, platform, &[key], &[])
}

/// What happened to a RAM user and the keys that they created.
#[must_use]
pub fn of_user(inventory: &Inventory, platform: &Platform, user: UserIx) -> Vec<Event> {
    let keys: Vec<_> = inventory.keys().filter(|key| inventory.owner_of(*key) == Owner::User(user)).collect();
    of_keys(inventory, platform, &keys, &[Whom::User(user)])
}

/// What happened to a workspace and its keys.
#[must_use]
pub fn of_workspace(inventory: &Inventory, platform: &Platform, workspace: WorkspaceIx) -> Vec<Event> {
    of_keys(inventory, platform, &inventory.workspace(workspace).keys, &[Whom::Workspace(workspace)])
}

fn of_keys(inventory: &Inventory, platform: &Platform, keys: &[KeyIx], also: &[Whom]) -> Vec<Event> {
    let whom: BTreeSet<_> =
        also.iter().copied().chain(keys.iter().flat_map(|key| concerned(inventory, *key))).collect();
    let happened = whom.into_iter().flat_map(|whom| happened(inventory, whom));
    let mut events: Vec<_> = happened.map(|(at, whom, what)| Event { at, whom, what, changes: Vec::new() }).collect();
    events.sort_by_key(|event| (event.at.is_none(), event.at, event.whom, event.what));
    add_changes(inventory, platform, keys, &mut events);
    events
}

/// On whom a key's validity depends: the key that it was minted from, the workspaces, the creators, and
/// most of all itself.
fn concerned(inventory: &Inventory, key: KeyIx) -> Vec<Whom> {
    let parent = inventory.key(key).temporary.and_then(|temporary| temporary.parent);
    let of_one = |key: KeyIx| {
        let creator = match inventory.owner_of(key) {
            Owner::User(user) => Some(Whom::User(user)),
            Owner::Root | Owner::Unknown => None,
        };
        let workspace = Whom::Workspace(inventory.key(key).workspace);
        [workspace].into_iter().chain(creator).chain([Whom::Key(key)])
    };
    parent.into_iter().flat_map(of_one).chain(of_one(key)).collect()
}

/// Puts each change of validity to an event of its instant that can have brought it about: of several, to
/// the one that concerns the key most.
fn add_changes(inventory: &Inventory, platform: &Platform, keys: &[KeyIx], events: &mut [Event]) {
    let mut dated: BTreeMap<Whom, Vec<(Time, usize)>> = BTreeMap::new();
    for (index, event) in events.iter().enumerate().filter(|(_, event)| event.what.decides()) {
        dated.entry(event.whom).or_default().extend(event.at.map(|at| (at, index)));
    }
    for key in keys.iter().copied() {
        let validity = |at| explain(inventory, platform, &Question::about(key, at)).validity();
        let concerned = concerned(inventory, key);
        let instants: BTreeMap<Time, usize> =
            concerned.iter().filter_map(|whom| dated.get(whom)).flatten().copied().collect();
        for (at, index) in instants {
            let before = at.checked_sub_signed(TimeDelta::nanoseconds(1)).map_or(Validity::Invalid, validity);
            let answer = explain(inventory, platform, &Question::about(key, at));
            let change = ValidityChange::to_answer(key, before, answer);
            if let Some(event) = events.get_mut(index) {
                event.changes.extend(change);
            }
        }
    }
}

/// What the inventory says happened to something.
fn happened(inventory: &Inventory, whom: Whom) -> Vec<(Option<Time>, Whom, What)> {
    let events = match whom {
        Whom::Key(key) => to_key(inventory.key(key)),
        Whom::User(user) => {
            let user = inventory.user(user);
            let what = match user.status {
                Some(UserStatus::Disabled) => Some(What::UserDisabled),
                Some(UserStatus::Deleted) => Some(What::UserDeleted),
                Some(UserStatus::Active) => user.since.map(|_| What::UserActive),
                None => None,
            };
            what.map(|what| (user.since, what)).into_iter().collect()
        }
        Whom::Workspace(workspace) => {
            let workspace = inventory.workspace(workspace);
            let deleted = workspace.state == WorkspaceState::Deleted;
            deleted.then_some((workspace.since, What::WorkspaceDeleted)).into_iter().collect()
        }
    };
    events.into_iter().map(|(at, what)| (at, whom, what)).collect()
}

fn to_key(key: &Key) -> Vec<(Option<Time>, What)> {
    let mut events = vec![(key.created_at, What::Created)];
    let mut resets: BTreeSet<_> = key.former.iter().filter_map(|former| former.until).chain(key.rotated_at).collect();
    // A key's first value is as old as the key.
    resets.retain(|at| Some(*at) != key.created_at);
    let undated = key.former.len().saturating_sub(resets.len());
    events.extend(resets.into_iter().map(Some).chain(std::iter::repeat_n(None, undated)).map(|at| (at, What::Reset)));
    events.extend(key.last_used_at.map(|at| (Some(at), What::LastUsed)));
    match key.state {
        Some(KeyState::Disabled) => events.push((key.since, What::Disabled)),
        Some(KeyState::Deleted) => events.push((key.since, What::Deleted)),
        Some(KeyState::Enabled) => {
            let later = key.since.filter(|since| Some(*since) != key.created_at);
            events.extend(later.map(|at| (Some(at), What::Enabled)));
        }
        None => {}
    }
    let expiry =
        key.temporary.zip(key.created_at).and_then(|(temporary, created)| created.checked_add_signed(temporary.ttl));
    events.extend(expiry.map(|at| (Some(at), What::Expired)));
    events
}
