//! Entries may stand in any order.

use bailiwick_core::platform::Platform;
use bailiwick_core::timeline::{self, Event, Whom};
use proptest::prelude::*;

use super::{cases, drawn, everything};
use crate::reference::translate::{Translated, translate};

/// A list in another order, by keys to sort by.
fn shuffle<T>(list: &mut Vec<T>, keys: &[u8]) {
    let mut sorted: Vec<_> = list.drain(..).enumerate().collect();
    sorted
        .sort_by_key(|(index, _)| keys.get(index % keys.len().max(1)).copied().unwrap_or(0).rotate_left(*index as u32));
    list.extend(sorted.into_iter().map(|(_, entry)| entry));
}

/// What happened, by ids and in one order.
fn told(product: &Translated, events: &[Event]) -> Vec<String> {
    let inventory = &product.inventory;
    let name = |whom| match whom {
        Whom::Key(key) => inventory.key(key).id.to_string(),
        Whom::User(user) => inventory.user(user).id.to_string(),
        Whom::Workspace(workspace) => inventory.workspace(workspace).id.to_string(),
    };
    let told = |event: &Event| {
        let change = |change: &bailiwick_core::access::ValidityChange| {
            format!("{} {:?} {:?} {:?}", inventory.key(change.key).id, change.from, change.to, change.reasons)
        };
        let mut changes: Vec<_> = event.changes.iter().map(change).collect();
        changes.sort();
        format!("{:?} {} {:?} {changes:?}", event.at, name(event.whom), event.what)
    };
    let mut all: Vec<_> = events.iter().map(told).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_order_of_entries_never_matters(mut drawn in drawn(), keys in prop::collection::vec(any::<u8>(), 1..12)) {
        let at = [drawn.instant(), drawn.instant()];
        let world = &drawn.world;
        let mut other = world.clone();
        shuffle(&mut other.accounts, &keys);
        shuffle(&mut other.users, &keys);
        shuffle(&mut other.workspaces, &keys);
        shuffle(&mut other.keys, &keys);
        let (product, shuffled) = (translate(world), translate(&other));
        prop_assert_eq!(everything(world, &product, &at), everything(&other, &shuffled, &at));
        for key in &world.keys {
            let events = |product: &Translated| {
                told(product, &timeline::of_key(&product.inventory, Platform::embedded(), product.key(&key.id)))
            };
            prop_assert_eq!(events(&product), events(&shuffled));
        }
    }
}
