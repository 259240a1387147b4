//! All facts, put together to one inventory.

mod account;
mod agree;
mod gather;
mod key;
mod keys;
mod user;
mod users;
mod workspace;
mod workspaces;

use std::collections::{BTreeSet, HashMap};

use bailiwick_core::inventory::{Inventory, KeyIx};
use bailiwick_core::secret::Digest;

use super::facts::Part;
use super::notice::Remark;
use crate::write::Stubs;
use account::Building;
use gather::gather;

/// An inventory, and which of its records are stubs.
pub(super) struct Merged {
    pub(super) inventory: Inventory,
    pub(super) stubs: Stubs,
}

/// What is shared by all accounts while the inventory is being made.
struct Making<'r> {
    inventory: Inventory,
    stubs: Stubs,
    /// Which key bears, or bore, a value.
    values: HashMap<Digest, KeyIx>,
    remarks: &'r mut Vec<Remark>,
    files: &'r [String],
}

/// Puts all parts together, in the order of accounts and ids; keeps what only `old` has.
pub(super) fn merge(
    parts: Vec<Part>,
    accounts: &[Option<Box<str>>],
    old: Option<&Inventory>,
    files: &[String],
    remarks: &mut Vec<Remark>,
) -> Merged {
    let mut gathered = gather(parts, accounts);
    let blank = Inventory::default();
    let old = old.unwrap_or(&blank);
    let mut uids: BTreeSet<Box<str>> = gathered.keys().cloned().collect();
    uids.extend(old.accounts().map(|account| old.account(account).uid.clone()));
    let mut making =
        Making { inventory: Inventory::default(), stubs: Stubs::default(), values: HashMap::new(), remarks, files };
    let mut uids: Vec<_> = uids.into_iter().collect();
    uids.sort_by(|a, b| in_order(a).cmp(&in_order(b)));
    for uid in uids {
        let facts = gathered.remove(&uid).unwrap_or_default();
        let known = old.accounts().find(|account| old.account(*account).uid == uid);
        Building::new(&mut making, uid, old, known).all(facts);
    }
    Merged { inventory: making.inventory, stubs: making.stubs }
}

/// Ids in the order of their numbers.
fn in_order(id: &str) -> (usize, &str) {
    (id.len(), id)
}
