//! Laws of one world's answers.

use std::collections::BTreeSet;

use bailiwick_core::access::{Link, Models, Reach, Validity, reach};
use bailiwick_core::platform::Platform;
use bailiwick_core::truth::Truth;
use proptest::prelude::*;

use super::{cases, drawn, principals, validity};
use crate::reference::random::{self, MINUTES, START};
use crate::reference::translate::{Translated, time, translate};
use crate::reference::world::{Ask, Key, Scope, World};

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn allowed_is_what_nothing_speaks_against(mut drawn in drawn()) {
        let product = translate(&drawn.world);
        for ask in drawn.asks() {
            let answer = product.answer(&ask);
            prop_assert_eq!(answer.allowed(), answer.reasons.is_empty() && answer.undecided.is_empty());
            prop_assert_eq!(answer.allowed(), answer.validity() == Validity::Valid);
            prop_assert_eq!(!answer.reasons.is_empty(), answer.validity() == Validity::Invalid);
            prop_assert!(answer.runtime.is_none() || !answer.reasons.is_empty(), "nothing is refused without a reason");
        }
    }

    #[test]
    fn the_links_are_the_proof(mut drawn in drawn()) {
        let product = translate(&drawn.world);
        for ask in drawn.asks() {
            let answer = product.answer(&ask);
            let those = |test: fn(&Link) -> bool| {
                answer.links.iter().filter(|link| test(link)).map(|link| link.reason).collect::<Vec<_>>()
            };
            prop_assert_eq!(those(|link| link.broken == Truth::True), answer.reasons.clone());
            prop_assert_eq!(those(|link| link.broken == Truth::Unknown), answer.undecided.clone());
            prop_assert_eq!(those(|link| link.assumed), answer.assumed.clone());
            prop_assert!(answer.links.is_sorted_by(|a, b| a.reason < b.reason), "each once, in the documented order");
            let asked = [4 * usize::from(ask.host.is_some()), 2 * usize::from(ask.model.is_some())];
            let also = usize::from(ask.application.is_some()) + usize::from(ask.ip.is_some());
            prop_assert_eq!(answer.links.len(), 8 + asked.iter().sum::<usize>() + also);
        }
    }

    #[test]
    fn what_is_asked_besides_only_adds_reasons(mut drawn in drawn()) {
        let product = translate(&drawn.world);
        for ask in drawn.asks() {
            let (more, less) = (product.answer(&ask), product.answer(&Ask::about(&ask.key, ask.at)));
            prop_assert_eq!(&more.links[..8], &less.links[..]);
        }
    }

    /// S11.
    #[test]
    fn a_key_whose_record_and_owner_stay_is_valid_for_ever(mut drawn in drawn()) {
        let product = translate(&drawn.world);
        let (at, centuries) = (drawn.instant(), 300 * 365 * 86_400);
        for key in drawn.world.keys.iter().filter(|key| key.kind.as_deref() == Some("general")) {
            if validity(&product, &key.id, at) != Validity::Valid {
                continue;
            }
            let until = changes_of(&drawn.world, key).into_iter().filter(|change| *change > at).min();
            for later in [at + 1, at + 59, at + 86_400, until.unwrap_or(at + centuries) - 1] {
                if later >= at && until.is_none_or(|until| later < until) {
                    prop_assert_eq!(validity(&product, &key.id, later), Validity::Valid, "{} at {}", key.id, later);
                }
            }
        }
    }

    #[test]
    fn before_its_creation_a_key_may_do_nothing(mut drawn in drawn()) {
        let product = translate(&drawn.world);
        for ask in drawn.asks() {
            let created = drawn.world.key(&ask.key).created;
            let (answer, is_before) = (product.explain(&ask), created.is_some_and(|created| ask.at < created));
            prop_assert!(!is_before || !answer.allowed);
            let says_so = answer.reasons.first().map(String::as_str) == Some("not-created-yet");
            prop_assert_eq!(says_so, is_before);
        }
    }

    /// S8.
    #[test]
    fn keys_of_one_kind_and_workspace_reach_the_same(mut drawn in drawn()) {
        for key in &mut drawn.world.keys {
            key.scope = Some(Scope::default());
        }
        let product = translate(&drawn.world);
        for ask in drawn.asks() {
            let asked = drawn.world.key(&ask.key);
            let is_peer = |peer: &&Key| peer.workspace == asked.workspace && peer.kind == asked.kind;
            let peers = drawn.world.keys.iter().filter(is_peer);
            for peer in peers.filter(|_| !asked.is_temporary()) {
                if works(&product, &peer.id, ask.at) && works(&product, &asked.id, ask.at) {
                    prop_assert_eq!(reached(&product, &peer.id, ask.at), reached(&product, &asked.id, ask.at));
                }
                let calls = |key: &str| product.answer(&Ask { key: key.to_owned(), ..ask.clone() }).links[8..].to_vec();
                prop_assert_eq!(calls(&peer.id), calls(&asked.id));
            }
        }
    }

    #[test]
    fn a_scope_only_narrows(mut drawn in drawn(), narrowed in any::<prop::sample::Index>()) {
        if drawn.world.keys.is_empty() {
            return Ok(());
        }
        let index = narrowed.index(drawn.world.keys.len());
        let mut open = drawn.world.clone();
        open.keys[index].scope = Some(Scope::default());
        let (narrow, open) = (translate(&drawn.world), translate(&open));
        for ask in drawn.asks() {
            prop_assert!(!narrow.explain(&ask).allowed || open.explain(&ask).allowed, "{:?}", ask);
            let (less, more) = (reached(&narrow, &ask.key, ask.at), reached(&open, &ask.key, ask.at));
            prop_assert_eq!((less.base_urls, less.applications), (more.base_urls, more.applications));
            prop_assert!(is_within(&less.models, &more.models), "{:?} {:?}", less.models, more.models);
        }
    }

    /// S9, S10: what a key is said to reach is what it is told when it asks.
    #[test]
    fn a_key_reaches_what_it_may_call(mut drawn in drawn()) {
        let product = translate(&drawn.world);
        for ask in drawn.asks() {
            let reach = reached(&product, &ask.key, ask.at);
            if !works(&product, &ask.key, ask.at) {
                prop_assert_eq!((reach.base_urls, reach.models), (Some(Vec::new()), Models::Listed(Vec::new())));
                prop_assert_eq!(reach.applications, Some(Vec::new()));
                continue;
            }
            let says = |ask: Ask, names: [&str; 2]| {
                let said = product.explain(&ask);
                let has = |list: &[String]| names.iter().any(|name| list.iter().any(|own| own == name));
                if has(&said.reasons) { Some(false) } else if has(&said.undecided) { None } else { Some(true) }
            };
            let about = Ask::about(&ask.key, ask.at);
            if let Some(model) = &ask.model {
                let with_model = Ask { model: ask.model.clone(), ..about.clone() };
                let may = says(with_model, ["model-not-granted", "model-out-of-scope"]);
                let listed = match &reach.models {
                    Models::All => Some(true),
                    Models::Listed(models) => Some(models.iter().any(|own| **own == **model)),
                    Models::Unknown => may,
                };
                prop_assert_eq!(listed, may, "{:?} {:?}", reach.models, ask);
            }
            for url in reach.base_urls.iter().flatten() {
                let through = Ask { host: Some(url.clone()), ..about.clone() };
                prop_assert_eq!(says(through.clone(), ["wrong-plan", "wrong-region"]), Some(true), "{}", url);
                prop_assert_eq!(says(through, ["wrong-workspace-host", "unknown-host"]), Some(true), "{}", url);
            }
        }
    }

    /// S3.
    #[test]
    fn root_sees_every_undeleted_key_and_a_user_some_of_them(mut drawn in drawn()) {
        let (at, world) = (drawn.instant(), &drawn.world);
        let product = translate(world);
        for account in &world.accounts {
            let (sees, may_see) = product.visible(&account.uid, at);
            let all: BTreeSet<_> = sees.iter().chain(&may_see).cloned().collect();
            let is_there = |key: &&Key| {
                let reasons = product.explain(&Ask::about(&key.id, at)).reasons;
                world.workspace_of(key).account == account.uid
                    && !reasons.iter().any(|reason| reason == "deleted" || reason == "not-created-yet")
            };
            prop_assert_eq!(&all, &world.keys.iter().filter(is_there).map(|key| key.id.clone()).collect());
            for user in world.users.iter().filter(|user| user.account == account.uid) {
                let (theirs, perhaps) = product.visible(&user.id, at);
                prop_assert!(theirs.iter().all(|key| sees.contains(key)));
                prop_assert!(perhaps.iter().all(|key| all.contains(key)));
                let foreign = |key: &&String| world.key(key).created_by.as_ref().is_some_and(|owner| *owner != user.id);
                prop_assert_eq!(theirs.iter().chain(&perhaps).find(foreign), None);
            }
        }
    }

    /// S1, S2: nobody but root and those with a permission, and nobody in another account.
    #[test]
    fn nobody_creates_keys_without_permission(mut drawn in drawn()) {
        let (at, world) = (drawn.instant(), &drawn.world);
        let product = translate(world);
        for principal in principals(world) {
            for workspace in &world.workspaces {
                let (reasons, undecided) = product.can_create(&principal, &workspace.id, "general", at);
                let allowed = reasons.is_empty() && undecided.is_empty();
                let is_root = principal == workspace.account;
                let user = world.user(&principal).filter(|user| user.account == workspace.account);
                let permitted = user.is_some_and(|user| user.permissions.as_ref().is_some_and(|all| !all.is_empty()));
                prop_assert!(!allowed || is_root || permitted, "{} in {}", principal, workspace.id);
            }
        }
    }

    #[test]
    fn a_key_has_one_valid_value_at_most(mut drawn in drawn()) {
        let (at, product) = (drawn.instant(), translate(&drawn.world));
        for key in &drawn.world.keys {
            let ends: BTreeSet<_> = key.former.iter().collect();
            let values = (0..=key.former.len()).map(|n| product.value_validity(&key.id, n.checked_sub(1), at));
            let valid = values.clone().filter(|validity| *validity == "valid").count();
            let is_record_sound = ends.len() == key.former.len();
            prop_assert!(valid <= 1 || !is_record_sound, "{} at {}: {:?}", key.id, at, values.collect::<Vec<_>>());
            prop_assert!(valid == 0 || validity(&product, &key.id, at) == Validity::Valid);
        }
    }
}

/// When a key's record, its owner's or its workspace's changes.
fn changes_of(world: &World, key: &Key) -> Vec<i64> {
    let owner = key.created_by.as_ref().and_then(|owner| world.user(owner)?.since);
    [key.since, owner, world.workspace_of(key).since].into_iter().flatten().collect()
}

fn reached(product: &Translated, key: &str, at: i64) -> Reach {
    reach(&product.inventory, Platform::embedded(), product.key(key), time(at))
}

/// Whether a key works, as far as is known.
fn works(product: &Translated, key: &str, at: i64) -> bool {
    validity(product, key, at) != Validity::Invalid
}

fn is_within(less: &Models, more: &Models) -> bool {
    match (less, more) {
        (Models::Unknown, Models::Unknown) | (_, Models::All) => true,
        (Models::Listed(less), Models::Listed(more)) => less.iter().all(|model| more.contains(model)),
        _ => false,
    }
}

#[test]
fn all_instants_lie_in_the_range_that_is_asked_about() {
    let mut choices = random::Choices::seeded(1, 1_000);
    let range = START - 1..=START + 60 * MINUTES as i64;
    assert!((0..500).map(|_| random::instant(&mut choices)).all(|at| range.contains(&at)));
}
