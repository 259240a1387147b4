//! Which record bears which name, and that no two bear one.

use std::collections::hash_map::Entry;
use std::hash::Hash;

use bailiwick_core::inventory::{AccountIx, KeyIx, UserIx, WorkspaceIx};
use bailiwick_core::secret::Digest;
use bailiwick_document::{Code, Position, Problems, Span, quoted};
use foldhash::HashMap;

use crate::records::{Id, KeyRecord};

/// The names of all records but keys; an account's uid is unique, other ids are so within their account.
#[derive(Default)]
pub(super) struct Names<'r> {
    accounts: Table<&'r str, AccountIx>,
    users: Table<(AccountIx, &'r str), UserIx>,
    users_anywhere: HashMap<&'r str, UserIx>,
    workspaces: Table<(AccountIx, &'r str), WorkspaceIx>,
}

impl<'r> Names<'r> {
    pub(super) fn account(&mut self, uid: &'r Id, index: AccountIx, problems: &mut Problems) {
        let first = self.accounts.add(&uid.value, index, uid.span);
        again("account", uid, first, problems);
    }

    pub(super) fn user(&mut self, account: AccountIx, id: &'r Id, index: UserIx, problems: &mut Problems) {
        let first = self.users.add((account, &*id.value), index, id.span);
        self.users_anywhere.entry(&id.value).or_insert(index);
        again("RAM user", id, first, problems);
    }

    pub(super) fn workspace(&mut self, account: AccountIx, id: &'r Id, index: WorkspaceIx, problems: &mut Problems) {
        let first = self.workspaces.add((account, &*id.value), index, id.span);
        again("workspace", id, first, problems);
    }

    pub(super) fn find_account(&self, uid: &str) -> Option<AccountIx> {
        self.accounts.find(&uid)
    }

    pub(super) fn find_user(&self, account: AccountIx, id: &str) -> Option<UserIx> {
        self.users.find(&(account, id))
    }

    pub(super) fn find_user_anywhere(&self, id: &str) -> Option<UserIx> {
        self.users_anywhere.get(id).copied()
    }

    pub(super) fn find_workspace(&self, account: AccountIx, id: &str) -> Option<WorkspaceIx> {
        self.workspaces.find(&(account, id))
    }
}

/// The ids of all keys, and the values that they bear and bore.
#[derive(Default)]
pub(super) struct KeyNames {
    keys: Table<(AccountIx, Box<str>), KeyIx>,
    values: Table<Digest, ()>,
}

impl KeyNames {
    pub(super) fn add(&mut self, account: AccountIx, id: &Id, index: KeyIx, problems: &mut Problems) {
        let first = self.keys.add((account, id.value.clone()), index, id.span);
        again("key", id, first, problems);
    }

    /// Notes the values that a key bears and bore: each was random once, and so is its alone.
    pub(super) fn values(&mut self, record: &KeyRecord, problems: &mut Problems) {
        let current = record.fingerprint.iter().map(|fingerprint| (fingerprint.value, fingerprint.span));
        let former = record.former.iter().filter_map(|former| Some((former.value.fingerprint?, former.span)));
        for (digest, span) in current.chain(former) {
            if let Some(first) = self.values.add(digest, (), span) {
                let help = format!("the first is in line {}, and no two keys have one value", first.line);
                problems.report_with_help(Code::Duplicate, span, "this fingerprint stands here again", help);
            }
        }
    }

    pub(super) fn find(&self, account: AccountIx, id: &Id) -> Option<KeyIx> {
        self.keys.find(&(account, id.value.clone()))
    }
}

fn again(kind: &str, id: &Id, first: Option<Position>, problems: &mut Problems) {
    if let Some(first) = first {
        let message = format!("the {kind} {} stands here again", quoted(&id.value));
        let help = format!("the first is in line {}; take one of them away", first.line);
        problems.report_with_help(Code::Duplicate, id.span, message, help);
    }
}

/// What each name stands for, and where it stood first.
struct Table<Name, Index>(HashMap<Name, (Index, Position)>);

impl<Name, Index> Default for Table<Name, Index> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<Name: Eq + Hash, Index: Copy> Table<Name, Index> {
    /// Adds a name; if it is there already it stays, and the place where it stands comes back.
    fn add(&mut self, name: Name, index: Index, span: Span) -> Option<Position> {
        match self.0.entry(name) {
            Entry::Occupied(entry) => Some(entry.get().1),
            Entry::Vacant(entry) => {
                entry.insert((index, span.start));
                None
            }
        }
    }

    fn find(&self, name: &Name) -> Option<Index> {
        self.0.get(name).map(|(index, _)| *index)
    }
}
