//! To learn more never takes back what was said for sure.

use bailiwick_core::truth::Truth;
use proptest::prelude::*;

use super::{Drawn, cases, drawn};
use crate::reference::random::{Choices, START, ask};
use crate::reference::translate::translate;
use crate::reference::world::{Key, Scope, Workspace, World};

/// A world in which some of what was unknown is known.
fn learnt(choices: &mut Choices, world: &World) -> World {
    let mut known = world.clone();
    for index in 0..known.workspaces.len() {
        learn_workspace(choices, &mut known, index);
    }
    for user in &mut known.users {
        fill(choices, &mut user.status, |choices| choices.of(&["active", "disabled", "deleted"]).to_owned());
        fill(choices, &mut user.since, crate::reference::random::instant);
        fill(choices, &mut user.permissions, |_| vec!["administrator".to_owned()]);
    }
    for index in 0..known.keys.len() {
        let lasting = known.keys.iter().find(|key| key.workspace == known.keys[index].workspace && !key.is_temporary());
        let parent = lasting.map(|key| key.id.clone()).filter(|_| known.keys[index].is_temporary());
        learn_key(choices, &mut known.keys[index], parent);
    }
    for index in 0..known.keys.len() {
        learn_owner(choices, &mut known, index);
    }
    known
}

fn fill<T>(choices: &mut Choices, field: &mut Option<T>, value: impl FnOnce(&mut Choices) -> T) {
    if field.is_none() && choices.once_in(2) {
        *field = Some(value(choices));
    }
}

fn learn_key(choices: &mut Choices, key: &mut Key, parent: Option<String>) {
    let known = [key.since, key.rotated, key.used].into_iter().flatten().chain(key.former.iter().flatten().copied());
    // A key was created before all that happened to it.
    let first = known.min().unwrap_or(START).min(START);
    fill(choices, &mut key.created, |_| first);
    fill(choices, &mut key.kind, |choices| choices.of(&["general", "token-plan", "temporary"]).to_owned());
    fill(choices, &mut key.state, |choices| choices.of(&["enabled", "disabled", "deleted"]).to_owned());
    fill(choices, &mut key.since, |choices| crate::reference::random::instant(choices).max(first));
    // A temporary key has no scope of its own: it inherits its parent's.
    if !key.is_temporary() {
        let scope = Scope { ips: vec!["10.0.0.0/9".to_owned()], models: Some(vec!["qwen-max".to_owned()]) };
        fill(choices, &mut key.scope, |_| scope);
    }
    if key.parent.is_none() && choices.once_in(2) {
        key.parent = parent;
    }
}

/// A temporary key's owner is its parent's.
fn learn_owner(choices: &mut Choices, world: &mut World, index: usize) {
    let key = &world.keys[index];
    let parents = world.parent_of(key).and_then(|parent| parent.created_by.clone());
    let own = world.workspace_of(key).account.clone();
    let owner = match (&key.parent, parents) {
        (Some(_), parents) => parents,
        (None, _) => Some(world.users.iter().find(|user| user.account == own).map_or(own, |user| user.id.clone())),
    };
    if let Some(owner) = owner {
        fill(choices, &mut world.keys[index].created_by, |_| owner);
    }
}

fn learn_workspace(choices: &mut Choices, world: &mut World, index: usize) {
    let borne = |world: &World, label: &str| {
        world.workspaces.iter().any(|other| other.id == *label || other.label.as_deref() == Some(label))
    };
    let label = format!("llm-{}", choices.of(&["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"]));
    let is_free = !borne(world, &label) && world.workspaces[index].id.starts_with("ws-");
    let has_default = |own: &Workspace| {
        world.workspaces.iter().any(|other| other.account == own.account && other.default == Some(true))
    };
    let may_be_default = !has_default(&world.workspaces[index]);
    let users: Vec<_> = world
        .users
        .iter()
        .filter(|user| user.account == world.workspaces[index].account)
        .map(|user| user.id.clone())
        .collect();
    let own = &mut world.workspaces[index];
    fill(choices, &mut own.default, |choices| may_be_default && choices.once_in(2));
    fill(choices, &mut own.region, |choices| choices.of(&["cn-beijing", "us-east-1"]).to_owned());
    fill(choices, &mut own.since, crate::reference::random::instant);
    fill(choices, &mut own.members, |_| users);
    fill(choices, &mut own.models, |_| vec!["qwen-plus".to_owned()]);
    // An application lives in one workspace, and this is nobody's yet.
    fill(choices, &mut own.applications, |_| vec!["app-9".to_owned()]);
    if is_free {
        fill(choices, &mut own.label, |_| label);
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_learnt_takes_nothing_back(drawn in drawn()) {
        let Drawn { world, mut choices } = drawn;
        let known = learnt(&mut choices, &world);
        let (before, after) = (translate(&world), translate(&known));
        for ask in (0..20).filter_map(|_| ask(&mut choices, &world)) {
            let (before, after) = (before.answer(&ask), after.answer(&ask));
            let decided = before.links.iter().filter(|link| link.broken != Truth::Unknown && !link.assumed);
            for link in decided {
                let learnt = after.links.iter().find(|other| other.reason == link.reason).unwrap();
                prop_assert_ne!(learnt.broken, !link.broken, "{:?} {:?} of {:?}", link.reason, ask, known);
            }
        }
    }
}
