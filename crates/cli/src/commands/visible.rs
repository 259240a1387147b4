//! `bailiwick visible`: the keys that a principal sees (S3).

use bailiwick_core::access::{Principal, Visible, visible};
use bailiwick_core::inventory::{Inventory, KeyIx};
use serde::Serialize;

use super::{Answer, about_inventory, the_one};
use crate::args::VisibleArgs;
use crate::exit::Exit;
use crate::settings;

#[derive(Serialize)]
struct Machine {
    keys: Vec<Key>,
    undecided: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    id: String,
}

pub(crate) fn run(args: &VisibleArgs) -> Exit {
    about_inventory(&args.common, |named, config, diagnostics| {
        let inventory = &named.inventory;
        let found = Principal::named(inventory, &args.principal);
        let principal = the_one("account or RAM user", &args.principal, &found, diagnostics)?;
        let seen = visible(inventory, principal, settings::at(&args.common, config).time);
        let machine = Machine { keys: ids(inventory, &seen.keys), undecided: ids(inventory, &seen.undecided) };
        Some(Answer { machine, human: human(inventory, &seen), exit: Exit::Clean })
    })
}

fn ids(inventory: &Inventory, keys: &[KeyIx]) -> Vec<Key> {
    keys.iter().map(|key| Key { id: inventory.key(*key).id.to_string() }).collect()
}

fn human(inventory: &Inventory, seen: &Visible) -> String {
    let line = |key: &KeyIx| {
        let key = inventory.key(*key);
        let kind = key.kind.map_or("unknown kind", |kind| kind.as_str());
        format!("{}  {kind}  {}\n", key.id, inventory.workspace(key.workspace).id)
    };
    let mut text: String = seen.keys.iter().map(line).collect();
    if text.is_empty() {
        text.push_str("no key\n");
    }
    if !seen.undecided.is_empty() {
        text.push_str("\nperhaps also, as the inventory does not say who created them or whether they are deleted:\n");
        text.extend(seen.undecided.iter().map(line));
    }
    text
}
