//! The reference: a slow and obvious answer to every question, written from the facts S1 to S14 and the
//! inventory's semantics alone. It shares no code with the product, and both must agree.

pub(crate) mod changes;
mod hosts;
pub(crate) mod oracle;
pub(crate) mod others;
pub(crate) mod random;
pub(crate) mod translate;
pub(crate) mod world;

use std::collections::BTreeSet;

use bailiwick_core::access::Reason;

use random::{Choices, ask, instant};
use translate::{Translated, translate};
use world::World;

/// How many questions are asked, and of one world.
const QUESTIONS: usize = 100_000;
const OF_ONE_WORLD: usize = 50;

/// So many choices are enough for a world and its questions.
const CHOICES: usize = 2_000;

#[test]
fn the_product_agrees_with_the_reference() {
    for seed in 0..(QUESTIONS / OF_ONE_WORLD) as u64 {
        let mut choices = Choices::seeded(seed, CHOICES);
        let world = random::world(&mut choices);
        let product = translate(&world);
        for _ in 0..OF_ONE_WORLD {
            compare(&mut choices, &world, &product);
        }
    }
}

/// A comparison is worth what the questions reach: every reason for sure and, where that can be, perhaps.
#[test]
fn the_questions_reach_every_reason() {
    let (mut sure, mut perhaps, mut allowed) = (BTreeSet::new(), BTreeSet::new(), 0);
    for seed in 0..400 {
        let mut choices = Choices::seeded(seed, CHOICES);
        let world = random::world(&mut choices);
        for ask in std::iter::repeat_with(|| ask(&mut choices, &world)).take(OF_ONE_WORLD).flatten() {
            let said = oracle::explain(&world, &ask);
            sure.extend(said.reasons);
            perhaps.extend(said.undecided);
            allowed += usize::from(said.allowed);
        }
    }
    let always_decided = ["workspace-deleted", "unknown-host", "model-out-of-scope", "ip-not-allowed"];
    let all: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str().to_owned()).collect();
    assert_eq!(sure, all);
    assert_eq!(perhaps, all.into_iter().filter(|name| !always_decided.contains(&name.as_str())).collect());
    assert!(allowed > 400, "{allowed}");
}

fn compare(choices: &mut Choices, world: &World, product: &Translated) {
    match choices.below(10) {
        0 => compare_visible(choices, world, product),
        1 => compare_can_create(choices, world, product),
        2 => compare_values(choices, world, product),
        _ => compare_explain(choices, world, product),
    }
}

fn compare_explain(choices: &mut Choices, world: &World, product: &Translated) {
    if let Some(ask) = ask(choices, world) {
        assert_eq!(product.explain(&ask), oracle::explain(world, &ask), "{ask:?} of {world:?}");
    }
}

fn principal<'a>(choices: &mut Choices, world: &'a World) -> &'a str {
    let users = world.users.iter().map(|user| user.id.as_str());
    let all: Vec<_> = users.chain(world.accounts.iter().map(|account| account.uid.as_str())).collect();
    choices.of(&all)
}

fn compare_visible(choices: &mut Choices, world: &World, product: &Translated) {
    let (principal, at) = (principal(choices, world), instant(choices));
    let (sees, may_see) = product.visible(principal, at);
    assert_eq!((sees, may_see), others::visible(world, principal, at), "{principal} at {at} of {world:?}");
}

fn compare_can_create(choices: &mut Choices, world: &World, product: &Translated) {
    let (principal, at) = (principal(choices, world), instant(choices));
    let kind = choices.of(&["general", "coding-plan", "token-plan", "temporary"]);
    let workspace = &world.workspaces[choices.below(world.workspaces.len())].id;
    assert_eq!(
        product.can_create(principal, workspace, kind, at),
        others::can_create(world, principal, workspace, kind, at),
        "{principal} in {workspace}, {kind}, at {at} of {world:?}"
    );
}

fn compare_values(choices: &mut Choices, world: &World, product: &Translated) {
    let Some(key) = world.keys.get(choices.below(world.keys.len().max(1))) else { return };
    let at = instant(choices);
    let former = choices.below(key.former.len() + 1).checked_sub(1);
    assert_eq!(
        product.value_validity(&key.id, former, at),
        others::value_validity(world, &key.id, former, at),
        "{}, {former:?} at {at} of {world:?}",
        key.id
    );
}
