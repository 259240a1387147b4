//! Whoever acts: an account's root, or one of its RAM users.

use crate::inventory::{AccountIx, Inventory, UserIx};

/// Whoever acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The account itself.
    Root(AccountIx),
    /// A RAM user.
    User(UserIx),
}

impl Principal {
    /// Every principal of an id: an account UID means root. `ACCOUNT/ID` names one of several.
    #[must_use]
    pub fn named(inventory: &Inventory, id: &str) -> Vec<Self> {
        let (account, id) = match id.split_once('/') {
            Some((account, id)) => (Some(account), id),
            None => (None, id),
        };
        let roots = inventory.accounts().filter(|index| *inventory.account(*index).uid == *id).map(Self::Root);
        let users = inventory.users().filter(|index| *inventory.user(*index).id == *id).map(Self::User);
        let of_account =
            |principal: &Self| account.is_none_or(|uid| *inventory.account(principal.account(inventory)).uid == *uid);
        roots.chain(users).filter(of_account).collect()
    }

    /// The account that the principal belongs to.
    #[must_use]
    pub fn account(self, inventory: &Inventory) -> AccountIx {
        match self {
            Self::Root(account) => account,
            Self::User(user) => inventory.user(user).account,
        }
    }
}
