//! What a change makes of the oracle's world, and when the platform refuses it.

use bailiwick_core::simulate;

use super::oracle::{key_is, not_created_yet, workspace_deleted};
use super::random::Choices;
use super::translate::Translated;
use super::world::{Key, World};

#[derive(Clone, Debug)]
pub(crate) enum Change {
    DisableUser(String),
    DeleteUser(String),
    RemoveMember(String, String),
    DisableKey(String),
    EnableKey(String),
    DeleteKey(String),
    ResetKey(String),
    RevokeModel(String, String),
    DeleteWorkspace(String),
}

/// The world after a change; nothing, if it is refused.
pub(crate) fn changed(world: &World, change: &Change, at: i64) -> Option<World> {
    let mut after = world.clone();
    let is_made = match change {
        Change::DisableUser(id) => set_status(&mut after, id, "disabled", at),
        Change::DeleteUser(id) => set_status(&mut after, id, "deleted", at),
        Change::RemoveMember(user, workspace) => {
            let workspace = after.workspaces.iter_mut().find(|own| own.id == *workspace).unwrap();
            workspace.members.as_mut().is_some_and(|members| take(members, user))
        }
        Change::RevokeModel(workspace, model) => {
            let workspace = after.workspaces.iter_mut().find(|own| own.id == *workspace).unwrap();
            workspace.default != Some(true) && workspace.models.as_mut().is_some_and(|models| take(models, model))
        }
        Change::DisableKey(id) => {
            let key = world.key(id);
            let later = key.since.is_some_and(|since| at < since);
            let is_free = key.state.as_deref().is_none_or(|state| state == "enabled");
            let may = can_switch(world, key, at) && !is(world, key, "disabled", at) && (is_free || !later);
            may && set_state(&mut after, id, "disabled", at)
        }
        Change::EnableKey(id) => {
            let key = world.key(id);
            let may = can_switch(world, key, at) && is(world, key, "disabled", at);
            may && set_state(&mut after, id, "enabled", at)
        }
        Change::DeleteKey(id) => lasts(world, world.key(id), at) && set_state(&mut after, id, "deleted", at),
        Change::ResetKey(id) => {
            let may = can_switch(world, world.key(id), at) && world.key(id).rotated.is_none_or(|last| last <= at);
            let key = after.keys.iter_mut().find(|own| own.id == *id).unwrap();
            key.former.push(Some(at));
            key.rotated = Some(at);
            may
        }
        Change::DeleteWorkspace(id) => {
            let may = is_deletable(world, id, at);
            let workspace = after.workspaces.iter_mut().find(|own| own.id == *id).unwrap();
            workspace.deleted = true;
            workspace.since = Some(at);
            may
        }
    };
    is_made.then_some(after)
}

fn take(list: &mut Vec<String>, text: &str) -> bool {
    let before = list.len();
    list.retain(|own| own != text);
    list.len() < before
}

/// A deleted user stays so, and isn't disabled before being deleted later.
fn set_status(world: &mut World, id: &str, status: &str, at: i64) -> bool {
    let user = world.users.iter_mut().find(|own| own.id == *id).unwrap();
    let begun = user.since.is_none_or(|since| at >= since);
    let may = match user.status.as_deref() {
        Some("deleted") => !begun && status == "deleted",
        Some("disabled") => !begun || status == "deleted",
        _ => true,
    };
    user.status = Some(status.to_owned());
    user.since = Some(at);
    may
}

fn set_state(world: &mut World, id: &str, state: &str, at: i64) -> bool {
    let key = world.keys.iter_mut().find(|own| own.id == *id).unwrap();
    key.state = Some(state.to_owned());
    key.since = Some(at);
    true
}

fn is(world: &World, key: &Key, state: &str, at: i64) -> bool {
    key_is(world, key, state, at).is == Some(true)
}

/// There, and not temporary: such keys can only expire.
fn lasts(world: &World, key: &Key, at: i64) -> bool {
    !key.is_temporary() && !is(world, key, "deleted", at) && not_created_yet(world, key, at).is != Some(true)
}

/// Virginia has neither disable nor reset.
fn can_switch(world: &World, key: &Key, at: i64) -> bool {
    let region = world.workspace_of(key).region.as_deref();
    lasts(world, key, at) && ["cn-beijing", "ap-southeast-1", "eu-central-1"].map(Some).contains(&region)
}

/// Not the default one, and empty.
fn is_deletable(world: &World, id: &str, at: i64) -> bool {
    let workspace = world.workspace(id);
    let holds = |key: &Key| key.workspace == *id && !key.is_temporary() && !is(world, key, "deleted", at);
    workspace.default == Some(false)
        && workspace_deleted(workspace, at).is == Some(false)
        && !world.keys.iter().any(holds)
        && workspace.applications.as_ref().is_some_and(Vec::is_empty)
}

/// Any change of a world, with some that can't be made.
pub(crate) fn random(choices: &mut Choices, world: &World) -> Option<Change> {
    let workspace = choices.of(&world.workspaces.iter().collect::<Vec<_>>()).id.clone();
    let user = |choices: &mut Choices| Some(world.users.get(choices.below(world.users.len().max(1)))?.id.clone());
    let key = |choices: &mut Choices| Some(world.keys.get(choices.below(world.keys.len().max(1)))?.id.clone());
    Some(match choices.below(9) {
        0 => Change::DisableUser(user(choices)?),
        1 => Change::DeleteUser(user(choices)?),
        2 => Change::RemoveMember(user(choices)?, workspace),
        3 => Change::DisableKey(key(choices)?),
        4 => Change::EnableKey(key(choices)?),
        5 => Change::DeleteKey(key(choices)?),
        6 => Change::ResetKey(key(choices)?),
        7 => Change::RevokeModel(workspace, choices.of(&["qwen-plus", "qwen-max"]).to_owned()),
        _ => Change::DeleteWorkspace(workspace),
    })
}

/// The product's spelling of a change.
pub(crate) fn translate(product: &Translated, change: &Change) -> simulate::Change {
    match change {
        Change::DisableUser(id) => simulate::Change::DisableUser(product.user(id)),
        Change::DeleteUser(id) => simulate::Change::DeleteUser(product.user(id)),
        Change::RemoveMember(id, from) => simulate::Change::RemoveMember(product.user(id), product.workspace(from)),
        Change::DisableKey(id) => simulate::Change::DisableKey(product.key(id)),
        Change::EnableKey(id) => simulate::Change::EnableKey(product.key(id)),
        Change::DeleteKey(id) => simulate::Change::DeleteKey(product.key(id)),
        Change::ResetKey(id) => simulate::Change::ResetKey(product.key(id)),
        Change::RevokeModel(id, model) => simulate::Change::RevokeModel(product.workspace(id), model.as_str().into()),
        Change::DeleteWorkspace(id) => simulate::Change::DeleteWorkspace(product.workspace(id)),
    }
}
