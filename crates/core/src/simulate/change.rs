//! One change, made to an inventory or refused.

use std::fmt;

use crate::access::state;
use crate::inventory::{
    Former, Inventory, Key, KeyIx, KeyKind, KeyState, UserIx, UserStatus, Workspace, WorkspaceIx, WorkspaceState,
};
use crate::platform::{Platform, Region};
use crate::time::{Time, format_time};
use crate::truth::Truth;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A RAM user is disabled.
    DisableUser(UserIx),
    /// A RAM user is deleted.
    DeleteUser(UserIx),
    /// A RAM user is removed from a workspace.
    RemoveMember(UserIx, WorkspaceIx),
    /// A key is disabled.
    DisableKey(KeyIx),
    /// A disabled key is enabled.
    EnableKey(KeyIx),
    /// A key is deleted.
    DeleteKey(KeyIx),
    /// A key gets a new value; the old one dies at once.
    ResetKey(KeyIx),
    /// A sub-workspace loses a model.
    RevokeModel(WorkspaceIx, Box<str>),
    /// A workspace is deleted.
    DeleteWorkspace(WorkspaceIx),
}

/// Why the platform refuses a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

/// Makes a change to an inventory, from an instant on.
///
/// # Errors
///
/// When the platform refuses it, or the inventory does not say enough to make it; nothing is changed then.
pub fn apply(inventory: &mut Inventory, platform: &Platform, change: &Change, at: Time) -> Result<(), Refusal> {
    match change {
        Change::DisableUser(user) => set_status(inventory, *user, UserStatus::Disabled, at),
        Change::DeleteUser(user) => set_status(inventory, *user, UserStatus::Deleted, at),
        Change::RemoveMember(user, workspace) => remove_member(inventory, *user, *workspace),
        Change::DisableKey(key) => {
            region_of(inventory, platform, *key, "disabling", |region| region.can_disable)?;
            disable(inventory, *key, at)
        }
        Change::EnableKey(key) => {
            region_of(inventory, platform, *key, "enabling", |region| region.can_disable)?;
            enable(inventory, *key, at)
        }
        Change::DeleteKey(key) => delete(inventory, *key, at),
        Change::ResetKey(key) => {
            region_of(inventory, platform, *key, "resetting", |region| region.can_reset)?;
            reset(inventory, *key, at)
        }
        Change::RevokeModel(workspace, model) => revoke_model(inventory.workspace_mut(*workspace), model),
        Change::DeleteWorkspace(workspace) => delete_workspace(inventory, *workspace, at),
    }
}

fn set_status(inventory: &mut Inventory, user: UserIx, status: UserStatus, at: Time) -> Result<(), Refusal> {
    let record = inventory.user(user);
    let is = |status| state::user_is(inventory, record, status, at).holds == Truth::True;
    match (record.status, record.since) {
        _ if is(UserStatus::Deleted) => return refuse("the RAM user is deleted already"),
        _ if is(status) => return refuse("the RAM user is disabled already"),
        (Some(UserStatus::Deleted), Some(later)) if status == UserStatus::Disabled => {
            return refuse(undone("the RAM user is deleted", later));
        }
        _ => {}
    }
    let record = inventory.user_mut(user);
    (record.status, record.since) = (Some(status), Some(at));
    Ok(())
}

/// What the inventory says of later, and a change would have to take back, since a record has one state.
fn undone(what: &str, later: Time) -> String {
    format!("{what} later, at {}: ask about that time or after it", format_time(later))
}

fn remove_member(inventory: &mut Inventory, user: UserIx, workspace: WorkspaceIx) -> Result<(), Refusal> {
    match &mut inventory.workspace_mut(workspace).members {
        None => refuse("the inventory does not say who is a member of the workspace"),
        Some(members) if !members.contains(&user) => refuse("the RAM user is no member of the workspace"),
        Some(members) => {
            members.retain(|member| *member != user);
            Ok(())
        }
    }
}

/// Whether the key's region can do something; where it can't, or that isn't known, the change is refused.
fn region_of(
    inventory: &Inventory,
    platform: &Platform,
    key: KeyIx,
    what: &str,
    can: fn(&Region) -> bool,
) -> Result<(), Refusal> {
    let workspace = inventory.workspace(inventory.key(key).workspace);
    match workspace.region.as_deref().and_then(|id| platform.region(id)) {
        Some(region) if !can(region) => {
            refuse(format!("{} has no {what} of keys: delete the key and create it anew", region.name))
        }
        Some(_) => Ok(()),
        None => refuse(format!("the key's region is unknown, and {what} a key is not possible in every region")),
    }
}

/// Refuses what can't be done to a key that is temporary, deleted or not there yet.
fn lasting(inventory: &Inventory, key: KeyIx, at: Time) -> Result<&Key, Refusal> {
    let record = inventory.key(key);
    match () {
        () if record.kind == Some(KeyKind::Temporary) => refuse("a temporary key can only expire"),
        () if is_in(inventory, record, KeyState::Deleted, at) => refuse("the key is deleted already"),
        () if state::not_created_yet(inventory, record, at).holds == Truth::True => {
            refuse("the key does not exist yet")
        }
        () => Ok(record),
    }
}

fn is_in(inventory: &Inventory, key: &Key, state: KeyState, at: Time) -> bool {
    state::key_is(inventory, key, state, at).holds == Truth::True
}

fn disable(inventory: &mut Inventory, key: KeyIx, at: Time) -> Result<(), Refusal> {
    let record = lasting(inventory, key, at)?;
    match (record.state, record.since) {
        _ if is_in(inventory, record, KeyState::Disabled, at) => refuse("the key is disabled already"),
        (Some(state @ (KeyState::Disabled | KeyState::Deleted)), Some(later)) => {
            refuse(undone(&format!("the key is {}", state.as_str()), later))
        }
        _ => set_state(inventory, key, KeyState::Disabled, at),
    }
}

fn enable(inventory: &mut Inventory, key: KeyIx, at: Time) -> Result<(), Refusal> {
    if !is_in(inventory, lasting(inventory, key, at)?, KeyState::Disabled, at) {
        return refuse("only a disabled key can be enabled");
    }
    set_state(inventory, key, KeyState::Enabled, at)
}

fn delete(inventory: &mut Inventory, key: KeyIx, at: Time) -> Result<(), Refusal> {
    lasting(inventory, key, at)?;
    set_state(inventory, key, KeyState::Deleted, at)
}

fn set_state(inventory: &mut Inventory, key: KeyIx, state: KeyState, at: Time) -> Result<(), Refusal> {
    let key = inventory.key_mut(key);
    (key.state, key.since) = (Some(state), Some(at));
    Ok(())
}

/// The new value is nobody's yet: neither its digest nor its mask is known.
fn reset(inventory: &mut Inventory, key: KeyIx, at: Time) -> Result<(), Refusal> {
    if let Some(later) = lasting(inventory, key, at)?.rotated_at.filter(|last| at < *last) {
        return refuse(undone("the key is reset", later));
    }
    let key = inventory.key_mut(key);
    let former = Former { fingerprint: key.fingerprint.take(), masked: key.masked.take(), until: Some(at) };
    if former.fingerprint.is_some() || former.masked.is_some() {
        key.former.push(former);
    }
    key.rotated_at = Some(at);
    Ok(())
}

fn revoke_model(workspace: &mut Workspace, model: &str) -> Result<(), Refusal> {
    match (workspace.default, &mut workspace.models) {
        (Some(true), _) => refuse("the default workspace calls all models"),
        (_, None) => refuse("the inventory does not say which models the workspace was granted"),
        (_, Some(models)) if !models.iter().any(|own| **own == *model) => {
            refuse("the workspace was not granted the model")
        }
        (_, Some(models)) => {
            models.retain(|own| **own != *model);
            Ok(())
        }
    }
}

fn delete_workspace(inventory: &mut Inventory, workspace: WorkspaceIx, at: Time) -> Result<(), Refusal> {
    let record = inventory.workspace(workspace);
    if state::workspace_is_deleted(record, at).holds == Truth::True {
        return refuse("the workspace is deleted already");
    }
    if let Some(why) = why_it_must_stay(inventory, record, at) {
        return refuse(why);
    }
    let record = inventory.workspace_mut(workspace);
    (record.state, record.since) = (WorkspaceState::Deleted, Some(at));
    Ok(())
}

/// Why a workspace can't be deleted: it is the default one or holds something, or may.
fn why_it_must_stay(inventory: &Inventory, workspace: &Workspace, at: Time) -> Option<String> {
    let is_there = |key: &Key| key.kind != Some(KeyKind::Temporary) && !is_in(inventory, key, KeyState::Deleted, at);
    let keys = workspace.keys.iter().filter(|key| is_there(inventory.key(**key))).count();
    let applications = workspace.applications.as_ref().map(Vec::len);
    match (workspace.default, keys, applications) {
        (Some(true), ..) => Some("the default workspace can't be deleted".to_owned()),
        (Some(false), 0, Some(0)) => None,
        (None, 0, Some(0)) => Some("the inventory does not say whether this is the default workspace".to_owned()),
        (_, 0, None) => Some("the inventory does not say whether the workspace holds applications".to_owned()),
        (_, keys, applications) => {
            let applications = applications.unwrap_or_default();
            Some(format!("the workspace still holds {keys} keys and {applications} applications"))
        }
    }
}
