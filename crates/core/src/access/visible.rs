//! Who sees which keys (S3).

use super::Principal;
use super::state;
use crate::inventory::{Inventory, Key, KeyIx, KeyState, Owner};
use crate::time::Time;
use crate::truth::Truth;

/// The keys that a principal sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visible {
    /// Those that they see, in the order of the inventory.
    pub keys: Vec<KeyIx>,
    /// Those that they may see: the inventory does not say who created them, or whether they are deleted.
    pub undecided: Vec<KeyIx>,
}

/// The undeleted keys that a principal sees: root all of the account, a RAM user those they created (S3).
#[must_use]
pub fn visible(inventory: &Inventory, principal: Principal, at: Time) -> Visible {
    let account = principal.account(inventory);
    let mut visible = Visible::default();
    for index in inventory.keys().filter(|key| inventory.account_of(*key) == account) {
        match exists(inventory, inventory.key(index), at).and(sees(inventory, principal, index)) {
            Truth::True => visible.keys.push(index),
            Truth::Unknown => visible.undecided.push(index),
            Truth::False => {}
        }
    }
    visible
}

/// Whether a key was created and not deleted.
pub(crate) fn exists(inventory: &Inventory, key: &Key, at: Time) -> Truth {
    let not_yet = state::not_created_yet(inventory, key, at).holds;
    let deleted = state::key_is(inventory, key, KeyState::Deleted, at).holds;
    !not_yet.or(deleted)
}

fn sees(inventory: &Inventory, principal: Principal, key: KeyIx) -> Truth {
    match (principal, inventory.owner_of(key)) {
        (Principal::Root(_), _) => Truth::True,
        (Principal::User(_), Owner::Unknown) => Truth::Unknown,
        (Principal::User(user), owner) => (owner == Owner::User(user)).into(),
    }
}
