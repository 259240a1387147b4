//! What differs between two inventories, field by field.

use std::collections::BTreeMap;

use bailiwick_core::inventory::{AccountIx, Inventory};

use crate::write::{self, Fields};

/// A field of a record that two inventories don't have alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What the record is: `account`, `user`, `workspace` or `key`.
    pub kind: &'static str,
    /// The account's UID.
    pub account: String,
    /// The record's id.
    pub id: String,
    /// The field, as files name it; `None` when only one of the inventories has the record.
    pub field: Option<String>,
    /// What the first inventory says, as JSON; `None` if nothing.
    pub from: Option<String>,
    /// What the second says.
    pub to: Option<String>,
}

/// A record's kind, account and id.
type Name = (&'static str, String, String);

/// All differences, in order. Neither the order of records nor the time of collection counts.
#[must_use]
pub fn differences(from: &Inventory, to: &Inventory) -> Vec<Difference> {
    let (from, to) = (records(from), records(to));
    let mut all = Vec::new();
    for (name, old) in &from {
        match to.get(name) {
            Some(new) => fields(name, old, new, &mut all),
            None => all.push(difference(name, None, Some("there".to_owned()), None)),
        }
    }
    let added = to.keys().filter(|name| !from.contains_key(*name));
    all.extend(added.map(|name| difference(name, None, None, Some("there".to_owned()))));
    all.sort();
    all
}

fn records(inventory: &Inventory) -> BTreeMap<Name, Fields<'_>> {
    let uid = |account: AccountIx| inventory.account(account).uid.to_string();
    let mut records = BTreeMap::new();
    for index in inventory.accounts() {
        records.insert(("account", uid(index), uid(index)), write::account(inventory.account(index)));
    }
    for user in inventory.users().map(|index| inventory.user(index)) {
        records.insert(("user", uid(user.account), user.id.to_string()), write::user(user));
    }
    for workspace in inventory.workspaces().map(|index| inventory.workspace(index)) {
        let name = ("workspace", uid(workspace.account), workspace.id.to_string());
        records.insert(name, write::workspace(inventory, workspace));
    }
    for index in inventory.keys() {
        let key = inventory.key(index);
        let mut fields = write::key(inventory, key);
        fields.push(("workspace".into(), write::text(&*inventory.workspace(key.workspace).id)));
        records.insert(("key", uid(inventory.account_of(index)), key.id.to_string()), fields);
    }
    records
}

fn fields(name: &Name, old: &Fields<'_>, new: &Fields<'_>, all: &mut Vec<Difference>) {
    let value = |fields: &Fields<'_>, wanted: &str| {
        fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| write::shown(value))
    };
    for (field, _) in old {
        let (from, to) = (value(old, field), value(new, field));
        if from != to {
            all.push(difference(name, Some(field), from, to));
        }
    }
    for (field, to) in new.iter().filter(|(field, _)| old.iter().all(|(known, _)| known != field)) {
        all.push(difference(name, Some(field), None, Some(write::shown(to))));
    }
}

fn difference(name: &Name, field: Option<&str>, from: Option<String>, to: Option<String>) -> Difference {
    let (kind, account, id) = name.clone();
    Difference { kind, account, id, field: field.map(str::to_owned), from, to }
}
