//! `bailiwick timeline`: what happened, and when and why validity changed.

use bailiwick_core::access::ValidityChange;
use bailiwick_core::inventory::{Inventory, KeyIx, UserIx, WorkspaceIx};
use bailiwick_core::time::format_time;
use bailiwick_core::timeline::{self, Event, Whom};
use serde::Serialize;

use super::{Answer, Asked, about_inventory, find};
use crate::args::TimelineArgs;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;

#[derive(Serialize)]
struct Machine {
    events: Vec<MachineEvent>,
}

#[derive(Serialize)]
struct MachineEvent {
    at: Option<String>,
    kind: &'static str,
    id: String,
    event: &'static str,
    changes: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    key: String,
    from: &'static str,
    to: &'static str,
    reasons: Vec<&'static str>,
}

pub(crate) fn run(args: &TimelineArgs) -> Exit {
    about_inventory(&args.common, |asked, diagnostics| {
        let whom = whom(&asked.named.inventory, &args.id, diagnostics)?;
        let events = events(asked, whom);
        // What lies after the instant asked about has not happened yet.
        let happened =
            events.into_iter().filter(|event| args.common.at.is_none_or(|at| event.at.is_none_or(|time| time <= at)));
        let events: Vec<_> = happened.map(|event| machine(&asked.named.inventory, event)).collect();
        Some(Answer { human: events.iter().map(human).collect(), machine: Machine { events }, exit: Exit::Clean })
    })
}

fn events(asked: &Asked, whom: Whom) -> Vec<Event> {
    let (inventory, platform) = (&asked.named.inventory, &asked.platform);
    match whom {
        Whom::Key(key) => timeline::of_key(inventory, platform, key),
        Whom::User(user) => timeline::of_user(inventory, platform, user),
        Whom::Workspace(workspace) => timeline::of_workspace(inventory, platform, workspace),
    }
}

/// The key, RAM user or workspace of an id; a problem when it is none, or more than one.
fn whom(inventory: &Inventory, id: &str, diagnostics: &mut Diagnostics) -> Option<Whom> {
    let all = |id: &str, kind: Option<&str>| {
        let wanted = |of: &str| kind.is_none_or(|kind| kind == of);
        let keys = find::keys(inventory, id).into_iter().filter(|_| wanted("key")).map(Whom::Key);
        let users = find::users(inventory, id).into_iter().filter(|_| wanted("user")).map(Whom::User);
        let workspaces = find::workspaces(inventory, id).into_iter().filter(|_| wanted("workspace"));
        keys.chain(users).chain(workspaces.map(Whom::Workspace)).collect::<Vec<_>>()
    };
    let found = match id.split_once(':') {
        Some((kind, id)) => all(id, Some(kind)),
        None => all(id, None),
    };
    match found.as_slice() {
        [one] => Some(*one),
        [] => {
            diagnostics.plain(format!("the inventory has no key, RAM user or workspace `{id}`"), "");
            None
        }
        _ => {
            let help = "write it as key:ID, user:ID or workspace:ID, and the id as ACCOUNT/ID";
            diagnostics.plain(format!("`{id}` names more than one thing"), help);
            None
        }
    }
}

fn machine(inventory: &Inventory, event: Event) -> MachineEvent {
    let key = |key: KeyIx| inventory.key(key).id.to_string();
    let user = |user: UserIx| inventory.user(user).id.to_string();
    let workspace = |workspace: WorkspaceIx| inventory.workspace(workspace).id.to_string();
    let (kind, id) = match event.whom {
        Whom::Key(index) => ("key", key(index)),
        Whom::User(index) => ("user", user(index)),
        Whom::Workspace(index) => ("workspace", workspace(index)),
    };
    let change = |change: ValidityChange| Change {
        key: key(change.key),
        from: change.from.as_str(),
        to: change.to.as_str(),
        reasons: change.reasons.iter().map(|reason| reason.as_str()).collect(),
    };
    let changes = event.changes.into_iter().map(change).collect();
    MachineEvent { at: event.at.map(format_time), kind, id, event: event.what.as_str(), changes }
}

fn human(event: &MachineEvent) -> String {
    let at = event.at.as_deref().unwrap_or("at an unknown time ");
    let what =
        event.event.split_once('-').filter(|(kind, _)| *kind == event.kind).map_or(event.event, |(_, what)| what);
    let mut text = format!("{at}  {} {} {what}\n", event.kind, event.id);
    for change in &event.changes {
        let reasons =
            if change.reasons.is_empty() { String::new() } else { format!(": {}", change.reasons.join(", ")) };
        text += &format!("{:22}key {}: {} → {}{reasons}\n", "", change.key, change.from, change.to);
    }
    text
}
