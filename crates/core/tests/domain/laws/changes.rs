//! Laws of changes, made in the record or by simulation.

use bailiwick_core::access::Validity;
use bailiwick_core::platform::Platform;
use bailiwick_core::simulate::{Refusal, apply, difference};
use proptest::prelude::*;

use super::{Drawn, cases, drawn, everything, validity};
use crate::reference::changes::{Change, changed, random, translate as product_change};
use crate::reference::oracle;
use crate::reference::random::{MINUTES, START};
use crate::reference::translate::{Translated, time, translate};
use crate::reference::world::Key;

fn make(product: &mut Translated, change: &Change, at: i64) -> Result<(), Refusal> {
    let change = product_change(product, change);
    apply(&mut product.inventory, Platform::embedded(), &change, time(at))
}

/// Every minute or so, at every second of it, and then the day after.
fn instants() -> Vec<i64> {
    (START - 1..START + 60 * MINUTES as i64).step_by(59).chain([START + 86_400]).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_simulation_agrees_with_a_world_written_that_way(drawn in drawn()) {
        let Drawn { world, mut choices } = drawn;
        let Some(change) = random(&mut choices, &world) else { return Ok(()) };
        let at = crate::reference::random::instant(&mut choices);
        let mut product = translate(&world);
        let made = make(&mut product, &change, at);
        let expected = changed(&world, &change, at);
        prop_assert_eq!(made.is_ok(), expected.is_some(), "{:?} at {}: {:?}", change, at, made);
        let written = expected.unwrap_or(world);
        let asks = (0..20).filter_map(|_| crate::reference::random::ask(&mut choices, &written));
        for ask in asks {
            prop_assert_eq!(product.explain(&ask), oracle::explain(&written, &ask), "{:?} at {}", change, at);
        }
        prop_assert_eq!(everything(&written, &product, &[at]), everything(&written, &translate(&written), &[at]));
    }

    /// S14.
    #[test]
    fn without_its_user_no_key_becomes_valid(mut drawn in drawn(), delete in any::<bool>()) {
        let Some(user) = drawn.world.users.first().map(|user| user.id.clone()) else { return Ok(()) };
        let at = drawn.instant();
        let before = translate(&drawn.world);
        let mut after = translate(&drawn.world);
        let change = if delete { Change::DeleteUser(user.clone()) } else { Change::DisableUser(user.clone()) };
        if make(&mut after, &change, at).is_err() {
            return Ok(());
        }
        for key in &drawn.world.keys {
            for later in instants().into_iter().filter(|later| *later >= at) {
                let (was, is) = (validity(&before, &key.id, later), validity(&after, &key.id, later));
                prop_assert!(is != Validity::Valid || was == Validity::Valid, "{} at {}", key.id, later);
                prop_assert!(key.created_by.as_ref() != Some(&user) || is == Validity::Invalid);
            }
        }
    }

    /// S14, in the record: whoever was never active has no valid key at any time.
    #[test]
    fn a_user_who_never_was_active_has_no_valid_key(mut drawn in drawn(), deleted in any::<bool>()) {
        let status = if deleted { "deleted" } else { "disabled" };
        for user in &mut drawn.world.users {
            user.status = Some(status.to_owned());
            user.since = None;
        }
        let product = translate(&drawn.world);
        let is_users = |key: &&Key| key.created_by.as_ref().is_some_and(|id| drawn.world.user(id).is_some());
        for key in drawn.world.keys.iter().filter(is_users) {
            for at in instants() {
                prop_assert_eq!(validity(&product, &key.id, at), Validity::Invalid);
            }
        }
    }

    #[test]
    fn disabling_and_enabling_a_key_leaves_all_as_it_was(mut drawn in drawn()) {
        let at = drawn.instant();
        let before = translate(&drawn.world);
        for key in drawn.world.keys.iter().filter(|key| key.state.as_deref() == Some("enabled")) {
            let mut after = translate(&drawn.world);
            if make(&mut after, &Change::DisableKey(key.id.clone()), at).is_err() {
                continue;
            }
            prop_assert_eq!(validity(&after, &key.id, at), Validity::Invalid);
            make(&mut after, &Change::EnableKey(key.id.clone()), at).unwrap();
            let instants = [at - 60, at - 1, at, at + 1, at + 86_400];
            prop_assert_eq!(everything(&drawn.world, &before, &instants), everything(&drawn.world, &after, &instants));
        }
    }

    #[test]
    fn deleting_is_for_ever(mut drawn in drawn()) {
        let at = drawn.instant();
        for key in &drawn.world.keys {
            let mut product = translate(&drawn.world);
            if make(&mut product, &Change::DeleteKey(key.id.clone()), at).is_err() {
                continue;
            }
            for again in [Change::EnableKey, Change::DisableKey, Change::ResetKey, Change::DeleteKey] {
                prop_assert!(make(&mut product, &again(key.id.clone()), at + 1).is_err());
            }
            for later in instants().into_iter().filter(|later| *later >= at) {
                prop_assert_eq!(validity(&product, &key.id, later), Validity::Invalid);
            }
        }
    }

    #[test]
    fn the_difference_is_what_the_answers_say(drawn in drawn()) {
        let Drawn { world, mut choices } = drawn;
        let at = crate::reference::random::instant(&mut choices);
        let (before, mut after) = (translate(&world), translate(&world));
        for _ in 0..3 {
            let Some(change) = random(&mut choices, &world) else { continue };
            let _ = make(&mut after, &change, at);
        }
        let difference = difference(&before.inventory, &after.inventory, Platform::embedded(), time(at));
        let mut changes = difference.keys.iter();
        for workspace in &world.workspaces {
            let keys: Vec<_> = world.keys.iter().filter(|key| key.workspace == workspace.id).collect();
            for key in &keys {
                let (from, to) = (validity(&before, &key.id, at), validity(&after, &key.id, at));
                if from != to {
                    let change = changes.next().unwrap();
                    prop_assert_eq!((change.key, change.from, change.to), (before.key(&key.id), from, to));
                    prop_assert_eq!(change.reasons.is_empty(), to == Validity::Valid);
                }
            }
            let works = |product: &Translated| keys.iter().any(|key| validity(product, &key.id, at) == Validity::Valid);
            let index = before.workspace(&workspace.id);
            let is_left = works(&before) && !works(&after);
            prop_assert_eq!(difference.workspaces.contains(&index), is_left);
            let applications = difference.applications.iter().filter(|(holder, _)| *holder == index);
            let own = workspace.applications.as_ref().map_or(0, Vec::len);
            prop_assert_eq!(applications.count(), if is_left { own } else { 0 });
        }
        prop_assert_eq!(changes.next(), None);
    }
}
