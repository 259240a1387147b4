//! Laws that hold in every world. 256 worlds a law, or as many as `PROPTEST_CASES` says.

mod answers;
mod changes;
mod order;
mod time;
mod unknown;

use bailiwick_core::access::{Validity, key_validity, reach};
use bailiwick_core::platform::Platform;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::reference::oracle::Said;
use crate::reference::random::{self, Choices};
use crate::reference::translate::{Translated, time};
use crate::reference::world::{Ask, World};

/// A world, and choices for what is asked of it.
#[derive(Clone, Debug)]
struct Drawn {
    world: World,
    choices: Choices,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    vec(any::<u16>(), 400..1_200).prop_map(|choices| {
        let mut choices = Choices::given(choices);
        Drawn { world: random::world(&mut choices), choices }
    })
}

fn cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

impl Drawn {
    /// Some questions; none, if the world has no keys.
    fn asks(&mut self) -> Vec<Ask> {
        (0..20).filter_map(|_| random::ask(&mut self.choices, &self.world)).collect()
    }

    fn instant(&mut self) -> i64 {
        random::instant(&mut self.choices)
    }
}

/// All answers about a world at some instants, by the ids of those whom they are about, in one order.
fn everything(world: &World, product: &Translated, instants: &[i64]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for at in instants.iter().copied() {
        for key in &world.keys {
            for (index, ask) in questions(world, &key.id, at).iter().enumerate() {
                let said = Said { assumed: Vec::new(), ..product.explain(ask) };
                all.push((format!("{} {at} {index}", key.id), format!("{said:?}")));
            }
            let reach = reach(&product.inventory, Platform::embedded(), product.key(&key.id), time(at));
            let values: Vec<_> =
                (0..=key.former.len()).map(|n| product.value_validity(&key.id, n.checked_sub(1), at)).collect();
            all.push((format!("{} {at} has", key.id), format!("{reach:?} {values:?}")));
        }
        for principal in principals(world) {
            let (mut sees, mut may_see) = product.visible(&principal, at);
            sees.sort();
            may_see.sort();
            all.push((format!("{principal} {at} sees"), format!("{sees:?} {may_see:?}")));
            for workspace in &world.workspaces {
                let may = product.can_create(&principal, &workspace.id, "general", at);
                all.push((format!("{principal} {at} in {}", workspace.id), format!("{may:?}")));
            }
        }
    }
    all.sort();
    all
}

/// Questions that touch every link of a key's chain.
fn questions(world: &World, key: &str, at: i64) -> [Ask; 3] {
    let own = &world.workspace_of(world.key(key)).id;
    let text = |text: &str| Some(text.to_owned());
    let host = Some(format!("{own}.us-east-1.maas.aliyuncs.com"));
    let rest =
        Ask { model: text("qwen-max"), application: text("app-2"), ip: text("192.168.128.1"), ..Ask::about(key, at) };
    [Ask::about(key, at), Ask { host, model: text("qwen-plus"), ..Ask::about(key, at) }, rest]
}

fn principals(world: &World) -> Vec<String> {
    let users = world.users.iter().map(|user| user.id.clone());
    users.chain(world.accounts.iter().map(|account| account.uid.clone())).collect()
}

fn validity(product: &Translated, key: &str, at: i64) -> Validity {
    key_validity(&product.inventory, Platform::embedded(), product.key(key), time(at))
}
