//! How commands about leaks name keys and their owners.

use bailiwick_core::inventory::{Inventory, KeyIx, Owner, UserStatus};

/// `71`; `ACCOUNT/71` where several accounts have a key of that id.
pub(super) fn id(inventory: &Inventory, key: KeyIx) -> String {
    let own = &inventory.key(key).id;
    let is_unique = inventory.keys().filter(|other| inventory.key(*other).id == *own).take(2).count() < 2;
    if is_unique { own.to_string() } else { format!("{}/{own}", inventory.account(inventory.account_of(key)).uid) }
}

/// Who created a key, and whether they are still here.
pub(super) struct Creator {
    pub(super) name: Option<String>,
    pub(super) status: Option<UserStatus>,
}

/// The creator of a key; root is always active.
pub(super) fn creator(inventory: &Inventory, key: KeyIx) -> Creator {
    match inventory.owner_of(key) {
        Owner::Root => Creator { name: Some("root".to_owned()), status: Some(UserStatus::Active) },
        Owner::User(user) => {
            let user = inventory.user(user);
            Creator { name: Some(user.name.as_ref().unwrap_or(&user.id).to_string()), status: user.status }
        }
        Owner::Unknown => Creator { name: None, status: None },
    }
}
