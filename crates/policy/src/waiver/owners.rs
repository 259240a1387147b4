//! Whose the findings are that somebody waives: nobody approves what is their own.

use std::collections::HashMap;

use bailiwick_core::finding::{Finding, SubjectKind};
use bailiwick_core::inventory::{AccountIx, Inventory, KeyIx, Owner, UserIx};

use super::entry::is_same;

/// The label by which a key may name who owns it.
const LABEL: &str = "owner";

/// Who owns the keys and users of some findings.
pub(super) struct Owners<'a> {
    inventory: Option<&'a Inventory>,
    keys: HashMap<&'a str, Vec<KeyIx>>,
    users: HashMap<&'a str, Vec<UserIx>>,
}

impl<'a> Owners<'a> {
    /// Looks up what some findings are about, in one pass over the inventory.
    pub(super) fn of<'f>(inventory: Option<&'a Inventory>, findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut owners = Self { inventory, keys: HashMap::new(), users: HashMap::new() };
        let Some(inventory) = inventory else { return owners };
        let (mut keys, mut users) = (HashMap::new(), HashMap::new());
        for (kind, id) in findings.filter_map(about) {
            let wanted = if kind == SubjectKind::Key { &mut keys } else { &mut users };
            wanted.insert(bare(id).to_owned(), ());
        }
        for key in inventory.keys().filter(|_| !keys.is_empty()) {
            let id = &inventory.key(key).id;
            if keys.contains_key(&**id) {
                owners.keys.entry(id).or_default().push(key);
            }
        }
        for user in inventory.users().filter(|_| !users.is_empty()) {
            let id = &inventory.user(user).id;
            if users.contains_key(&**id) {
                owners.users.entry(id).or_default().push(user);
            }
        }
        owners
    }

    /// Whether what a finding is about is somebody's own.
    pub(super) fn owns(&self, who: &str, finding: &Finding) -> bool {
        let leaked = finding.key.as_ref().and_then(|key| key.owner.as_deref());
        if leaked.is_some_and(|owner| is_same(owner, who)) {
            return true;
        }
        let (Some(inventory), Some((kind, id))) = (self.inventory, about(finding)) else { return false };
        let account = id.split_once('/').map(|(account, _)| account);
        let is_in = |of: AccountIx| account.is_none_or(|uid| *inventory.account(of).uid == *uid);
        match kind {
            SubjectKind::Key => {
                let keys = self.keys.get(bare(id)).into_iter().flatten();
                let mut keys = keys.filter(|key| is_in(inventory.account_of(**key)));
                keys.any(|key| owns_key(inventory, *key, who))
            }
            _ => {
                let users = self.users.get(bare(id)).into_iter().flatten();
                let mut users = users.filter(|user| is_in(inventory.user(**user).account));
                users.any(|user| is_user(inventory, *user, who))
            }
        }
    }
}

/// The key or user that a finding is about.
fn about(finding: &Finding) -> Option<(SubjectKind, &str)> {
    match finding.subject.kind {
        kind @ (SubjectKind::Key | SubjectKind::User) => Some((kind, &finding.subject.id)),
        SubjectKind::Leak => finding.key.as_ref().map(|key| (SubjectKind::Key, key.id.as_str())),
        _ => None,
    }
}

/// An id without the account that may stand before it.
fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

fn owns_key(inventory: &Inventory, key: KeyIx, who: &str) -> bool {
    let labelled = inventory.key(key).labels.get(LABEL);
    labelled.is_some_and(|owner| is_same(owner, who))
        || match inventory.owner_of(key) {
            Owner::User(user) => is_user(inventory, user, who),
            Owner::Root => {
                let account = inventory.account(inventory.account_of(key));
                is_same(&account.uid, who) || is_same("root", who)
            }
            Owner::Unknown => false,
        }
}

/// Whether somebody is a RAM user: by id, by name, or by the name before its `@`.
fn is_user(inventory: &Inventory, user: UserIx, who: &str) -> bool {
    let user = inventory.user(user);
    let name = user.name.as_deref().unwrap_or_default();
    let short = name.split('@').next().unwrap_or_default();
    [&*user.id, name, short].iter().any(|name| !name.is_empty() && is_same(name, who))
}
