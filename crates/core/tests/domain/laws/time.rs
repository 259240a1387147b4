//! Timelines tell when validity changed, and only that.

use std::collections::BTreeSet;

use bailiwick_core::access::{Question, Validity, explain, key_validity};
use bailiwick_core::inventory::KeyIx;
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_core::timeline::{self, Event, What, Whom};
use chrono::TimeDelta;
use proptest::prelude::*;

use super::{cases, drawn, validity};
use crate::reference::others::owner_of;
use crate::reference::random::{MINUTES, START};
use crate::reference::translate::{Translated, time, translate};
use crate::reference::world::{Key, World};

fn of_key(product: &Translated, key: &str) -> Vec<Event> {
    timeline::of_key(&product.inventory, Platform::embedded(), product.key(key))
}

/// When the inventory begins to speak for a key without a date of creation, and when such a temporary key
/// is surely over.
fn begins_to_speak(world: &World, key: &str) -> Vec<i64> {
    let key = world.key(key);
    let collected = world
        .collected
        .filter(|_| key.created.is_none() || world.parent_of(key).is_some_and(|parent| parent.created.is_none()));
    collected.into_iter().flat_map(|collected| [collected, collected + key.ttl]).collect()
}

/// Which keys changed, when, how and on whose account.
fn changes_of(events: &[Event]) -> BTreeSet<(Option<Time>, KeyIx, Whom, Validity)> {
    let of_one = |event: &Event| {
        let (at, whom) = (event.at, event.whom);
        event.changes.iter().map(move |change| (at, change.key, whom, change.to)).collect::<Vec<_>>()
    };
    events.iter().flat_map(of_one).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn each_change_is_what_the_answers_say_before_and_after(drawn in drawn()) {
        let product = translate(&drawn.world);
        for key in &drawn.world.keys {
            let index = product.key(&key.id);
            for event in of_key(&product, &key.id) {
                prop_assert!(event.changes.is_empty() || event.at.is_some(), "nothing changes at no time");
                for change in &event.changes {
                    let at = event.at.unwrap();
                    let answer = |at: Time| {
                        explain(&product.inventory, Platform::embedded(), &Question::about(index, at))
                    };
                    let after = answer(at);
                    prop_assert_eq!(change.key, index);
                    prop_assert_eq!(change.from, answer(at - TimeDelta::nanoseconds(1)).validity());
                    prop_assert_eq!(change.to, after.validity());
                    prop_assert_ne!(change.from, change.to);
                    let why = if change.to == Validity::Invalid { after.reasons } else { after.undecided };
                    prop_assert_eq!(&change.reasons, &why);
                }
            }
        }
    }

    #[test]
    fn between_its_events_a_keys_validity_stays(drawn in drawn()) {
        let world = &drawn.world;
        let product = translate(world);
        for key in &world.keys {
            let events = of_key(&product, &key.id);
            let changed: Vec<_> = events.iter().filter(|event| !event.changes.is_empty()).collect();
            let quiet = begins_to_speak(world, &key.id);
            let instants: Vec<i64> = (START - 60..START + 60 * (MINUTES as i64 + 32)).step_by(20).collect();
            for pair in instants.windows(2) {
                let (from, to) = (pair[0], pair[1]);
                let is_same = validity(&product, &key.id, from) == validity(&product, &key.id, to);
                let is_told = changed.iter().any(|event| Some(time(from)) < event.at && event.at <= Some(time(to)));
                let is_quiet = quiet.iter().any(|at| from < *at && *at <= to);
                prop_assert!(is_same || is_told || is_quiet, "{} between {} and {}", key.id, from, to);
            }
        }
    }

    #[test]
    fn events_are_in_order_and_each_instants_change_is_told_once(drawn in drawn()) {
        let product = translate(&drawn.world);
        for key in &drawn.world.keys {
            let events = of_key(&product, &key.id);
            prop_assert!(events.is_sorted_by_key(|event| (event.at.is_none(), event.at)));
            let changed: Vec<_> = events.iter().filter(|event| !event.changes.is_empty()).collect();
            let instants: BTreeSet<_> = changed.iter().map(|event| event.at).collect();
            prop_assert_eq!(instants.len(), changed.len());
            let never = [What::LastUsed, What::Reset, What::Enabled, What::UserActive];
            prop_assert!(changed.iter().all(|event| !never.contains(&event.what)));
        }
    }

    #[test]
    fn a_users_and_a_workspaces_timeline_are_made_of_their_keys(drawn in drawn()) {
        let world = &drawn.world;
        let product = translate(world);
        let (inventory, platform) = (&product.inventory, Platform::embedded());
        let mut all: Vec<(Vec<Event>, Vec<String>)> = Vec::new();
        for workspace in &world.workspaces {
            let keys = world.keys.iter().filter(|key| key.workspace == workspace.id).map(|key| key.id.clone());
            all.push((timeline::of_workspace(inventory, platform, product.workspace(&workspace.id)), keys.collect()));
        }
        for user in &world.users {
            let is_theirs = |key: &&Key| owner_of(world, key).as_ref() == Some(&user.id);
            let keys = world.keys.iter().filter(is_theirs).map(|key| key.id.clone());
            all.push((timeline::of_user(inventory, platform, product.user(&user.id)), keys.collect()));
        }
        for (events, keys) in all {
            let own: Vec<_> = keys.iter().flat_map(|key| of_key(&product, key)).collect();
            prop_assert_eq!(changes_of(&events), changes_of(&own));
        }
    }

    #[test]
    fn the_last_change_leads_to_the_present(drawn in drawn()) {
        let product = translate(&drawn.world);
        let end = time(START + 86_400);
        for key in drawn.world.keys.iter().filter(|key| key.created.is_some() && !key.is_temporary()) {
            let events = of_key(&product, &key.id);
            let last = events.iter().flat_map(|event| &event.changes).next_back();
            let last = last.map_or(Validity::Invalid, |change| change.to);
            prop_assert_eq!(key_validity(&product.inventory, Platform::embedded(), product.key(&key.id), end), last);
        }
    }
}
