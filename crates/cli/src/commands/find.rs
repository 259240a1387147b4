//! The one record of an id. `ACCOUNT/ID` names one where several accounts have one of that id.

use bailiwick_core::access::Principal;
use bailiwick_core::inventory::{AccountIx, Inventory, KeyIx, UserIx, WorkspaceIx};

use crate::diagnostics::Diagnostics;

/// The key of an id; a problem when there is none, or more than one.
pub(crate) fn key(inventory: &Inventory, id: &str, diagnostics: &mut Diagnostics) -> Option<KeyIx> {
    let known = || inventory.keys().map(|index| &*inventory.key(index).id).collect();
    the_one("key", id, &keys(inventory, id), known, diagnostics)
}

/// The RAM user of an id.
pub(crate) fn user(inventory: &Inventory, id: &str, diagnostics: &mut Diagnostics) -> Option<UserIx> {
    the_one("RAM user", id, &users(inventory, id), || ids_of_users(inventory), diagnostics)
}

/// The workspace of an id.
pub(crate) fn workspace(inventory: &Inventory, id: &str, diagnostics: &mut Diagnostics) -> Option<WorkspaceIx> {
    let known = || inventory.workspaces().map(|index| &*inventory.workspace(index).id).collect();
    the_one("workspace", id, &workspaces(inventory, id), known, diagnostics)
}

/// The account or RAM user of an id.
pub(crate) fn principal(inventory: &Inventory, id: &str, diagnostics: &mut Diagnostics) -> Option<Principal> {
    let known = || {
        let accounts = inventory.accounts().map(|index| &*inventory.account(index).uid);
        accounts.chain(ids_of_users(inventory)).collect()
    };
    the_one("account or RAM user", id, &Principal::named(inventory, id), known, diagnostics)
}

/// The keys of an id.
pub(crate) fn keys(inventory: &Inventory, id: &str) -> Vec<KeyIx> {
    of(inventory, id, inventory.keys(), |index| (&inventory.key(index).id, inventory.account_of(index)))
}

/// The RAM users of an id.
pub(crate) fn users(inventory: &Inventory, id: &str) -> Vec<UserIx> {
    of(inventory, id, inventory.users(), |index| (&inventory.user(index).id, inventory.user(index).account))
}

/// The workspaces of an id.
pub(crate) fn workspaces(inventory: &Inventory, id: &str) -> Vec<WorkspaceIx> {
    of(inventory, id, inventory.workspaces(), |index| {
        (&inventory.workspace(index).id, inventory.workspace(index).account)
    })
}

fn of<'a, T: Copy>(
    inventory: &'a Inventory,
    id: &str,
    all: impl Iterator<Item = T>,
    named: impl Fn(T) -> (&'a str, AccountIx),
) -> Vec<T> {
    let (account, id) = id.split_once('/').map_or((None, id), |(account, id)| (Some(account), id));
    let fits = |index: &T| {
        let (own, of_account) = named(*index);
        own == id && account.is_none_or(|uid| *inventory.account(of_account).uid == *uid)
    };
    all.filter(fits).collect()
}

fn ids_of_users(inventory: &Inventory) -> Vec<&str> {
    inventory.users().map(|index| &*inventory.user(index).id).collect()
}

fn the_one<'a, T: Copy>(
    what: &str,
    id: &str,
    found: &[T],
    known: impl FnOnce() -> Vec<&'a str>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    match found {
        [one] => Some(*one),
        [] => {
            let near = bailiwick_document::suggest(id, known());
            let help = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
            diagnostics.plain(format!("the inventory has no {what} `{id}`"), &help);
            None
        }
        _ => {
            let message = format!("{} accounts have a {what} `{id}`", found.len());
            diagnostics.plain(message, "write it as ACCOUNT/ID");
            None
        }
    }
}
