//! Who sees which keys, who may create one, and whether a leaked value works.

use super::hosts::is_used_in;
use super::oracle::{Said, explain, key_is, not_created_yet, workspace_deleted};
use super::world::{Ask, Key, World};

/// S3: the undeleted keys that a principal sees, and those that they may see.
pub(crate) fn visible(world: &World, principal: &str, at: i64) -> (Vec<String>, Vec<String>) {
    let (mut sees, mut may_see) = (Vec::new(), Vec::new());
    for key in &world.keys {
        let is_of_account = world.workspace_of(key).account == account_of(world, principal);
        let owner = owner_of(world, key);
        let is_root = principal == account_of(world, principal);
        let is_theirs = match owner {
            _ if is_root => Some(true),
            None => None,
            Some(owner) => Some(owner == principal),
        };
        match (is_of_account, there(world, key, at), is_theirs) {
            (false, _, _) | (_, Some(false), _) | (_, _, Some(false)) => {}
            (_, Some(true), Some(true)) => sees.push(key.id.clone()),
            _ => may_see.push(key.id.clone()),
        }
    }
    (sees, may_see)
}

fn account_of(world: &World, principal: &str) -> String {
    world.user(principal).map_or_else(|| principal.to_owned(), |user| user.account.clone())
}

pub(crate) fn owner_of(world: &World, key: &Key) -> Option<String> {
    key.created_by.clone().or_else(|| world.parent_of(key)?.created_by.clone())
}

/// Created, and not deleted.
fn there(world: &World, key: &Key, at: i64) -> Option<bool> {
    match (not_created_yet(world, key, at).is, key_is(world, key, "deleted", at).is) {
        (Some(true), _) | (_, Some(true)) => Some(false),
        (Some(false), Some(false)) => Some(true),
        _ => None,
    }
}

/// S1, S2, S13: the reasons against creating a key, and what is undecided.
pub(crate) fn can_create(
    world: &World,
    principal: &str,
    workspace: &str,
    kind: &str,
    at: i64,
) -> (Vec<String>, Vec<String>) {
    let (mut reasons, mut undecided) = (Vec::new(), Vec::new());
    let workspace = world.workspace(workspace);
    let deleted = workspace_deleted(workspace, at).is;
    let links = [
        ("no-permission", no_permission(world, principal, &workspace.account, kind)),
        ("user-inactive", inactive(world, principal, at)),
        ("workspace-deleted", deleted),
        ("workspace-full", full(world, &workspace.id, at)),
        ("kind-not-in-region", not_in_region(workspace.region.as_deref(), kind)),
    ];
    for (name, is) in links {
        match is {
            Some(true) => reasons.push(name.to_owned()),
            Some(false) => {}
            None => undecided.push(name.to_owned()),
        }
    }
    (reasons, undecided)
}

fn no_permission(world: &World, principal: &str, account: &str, kind: &str) -> Option<bool> {
    if account_of(world, principal) != account {
        return Some(true);
    }
    let Some(user) = world.user(principal) else { return Some(false) };
    if kind == "coding-plan" {
        return Some(true);
    }
    user.permissions.as_ref().map(|permissions| permissions.is_empty())
}

fn inactive(world: &World, principal: &str, at: i64) -> Option<bool> {
    let Some(user) = world.user(principal) else { return Some(false) };
    let status = user.status.as_ref()?;
    let begun = user.since.is_none_or(|since| at >= since);
    Some(status != "active" && begun)
}

/// Enabled keys count, but whether those that are known to be invalid do is not documented, nor whether
/// disabled ones do. Temporary ones are not kept.
fn full(world: &World, workspace: &str, at: i64) -> Option<bool> {
    let account = &world.workspace(workspace).account;
    let limit = world.accounts.iter().find(|own| own.uid == *account).unwrap().keys_limit.unwrap_or(20);
    let (mut least, mut most) = (0, 0);
    for key in world.keys.iter().filter(|key| key.workspace == workspace && !key.is_temporary()) {
        if there(world, key, at) != Some(false) {
            most += 1;
        }
        if there(world, key, at) == Some(true) && explain(world, &Ask::about(&key.id, at)).reasons.is_empty() {
            least += 1;
        }
    }
    match (least >= limit, most >= limit) {
        (true, _) => Some(true),
        (false, true) => None,
        (false, false) => Some(false),
    }
}

fn not_in_region(region: Option<&str>, kind: &str) -> Option<bool> {
    match (region.and_then(|region| is_used_in(kind, region)), kind) {
        (Some(used), _) => Some(!used),
        // Wherever it is, general keys are used there, and temporary ones are minted from them.
        (None, "general" | "temporary") if region.is_none() => Some(false),
        (None, _) => None,
    }
}

/// Whether a value of a key works: the present one, or a former one by its place in the list.
pub(crate) fn value_validity(world: &World, key: &str, former: Option<usize>, at: i64) -> &'static str {
    let said = explain(world, &Ask::about(key, at));
    let key = world.key(key);
    let current = match former {
        None => present(world, key, at),
        Some(index) => past(world, key, index, at),
    };
    match current {
        Some(false) => "invalid",
        None if said.reasons.is_empty() => "unknown",
        _ => validity(&said),
    }
}

pub(crate) fn validity(said: &Said) -> &'static str {
    match (said.reasons.is_empty(), said.undecided.is_empty()) {
        (false, _) => "invalid",
        (true, false) => "unknown",
        (true, true) => "valid",
    }
}

fn before_collection(world: &World, at: i64) -> bool {
    world.collected.is_some_and(|collected| at < collected)
}

/// The present value came with the last reset.
fn present(world: &World, key: &Key, at: i64) -> Option<bool> {
    let dates: Vec<i64> = key.former.iter().flatten().copied().chain(key.rotated).collect();
    if dates.iter().any(|date| at < *date) {
        return Some(false);
    }
    let somewhen = key.rotated.is_none() && key.former.contains(&None);
    if somewhen && before_collection(world, at) { None } else { Some(true) }
}

/// A former value came with the reset before its own end.
fn past(world: &World, key: &Key, index: usize, at: i64) -> Option<bool> {
    let Some(end) = key.former[index] else {
        let over = !before_collection(world, at) || key.rotated.is_some_and(|last| at >= last);
        return if over { Some(false) } else { None };
    };
    if at >= end || key.former.iter().flatten().any(|date| at < *date && *date < end) {
        return Some(false);
    }
    if key.former.contains(&None) { None } else { Some(true) }
}
