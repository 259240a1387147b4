//! `bailiwick visible`: the keys that a principal sees (S3).

use bailiwick_core::access::{Visible, visible};
use bailiwick_core::inventory::{Inventory, KeyIx};
use serde::Serialize;

use super::{Answer, about_inventory, find};
use crate::args::VisibleArgs;
use crate::exit::Exit;

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
    about_inventory(&args.common, |asked, diagnostics| {
        let inventory = &asked.named.inventory;
        let seen = visible(inventory, find::principal(inventory, &args.principal, diagnostics)?, asked.at);
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
