//! From records to an inventory: every reference is followed, and what must be unique is.

mod defaults;
mod names;

use bailiwick_core::inventory::{
    Account, AccountIx, Inventory, Key, KeyIx, KeyKind, Origin, Owner, RamUser, Temporary, UserIx, Workspace,
    WorkspaceIx,
};
use bailiwick_core::platform::Platform;
use bailiwick_document::{Code, Problems, Span, quoted};

use crate::records::{AccountRecord, Holder, Id, KeyRecord, Records, UserRecord, WorkspaceName, WorkspaceRecord};
use defaults::Defaults;
use names::Names;

/// Makes the inventory. It is whole only if no problem was found, here or before.
pub(crate) fn resolve(records: &Records, problems: &mut Problems) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.collected_at = records.collected_at;
    let mut resolver = Resolver { inventory, names: Names::default(), problems };
    let accounts: Vec<_> = records.accounts.iter().map(|record| resolver.account(record)).collect();
    for record in &records.users {
        resolver.user(record, &accounts);
    }
    let holders: Vec<_> =
        records.workspaces.iter().map(|record| resolver.account_of(&record.account, &accounts)).collect();
    let defaults = Defaults::find(records.workspaces.iter().zip(&holders), resolver.problems);
    let workspaces: Vec<_> = (records.workspaces.iter().zip(&holders))
        .map(|(record, account)| Some(resolver.workspace(record, (*account)?, &defaults)))
        .collect();
    let keys: Vec<_> = records.keys.iter().map(|record| resolver.key(record, &workspaces)).collect();
    for (record, key) in records.keys.iter().zip(keys) {
        if let (Some(key), Some(parent)) = (key, &record.parent) {
            resolver.parent(key, parent);
        }
    }
    resolver.inventory
}

struct Resolver<'p> {
    inventory: Inventory,
    names: Names,
    problems: &'p mut Problems,
}

impl Resolver<'_> {
    fn account(&mut self, record: &AccountRecord) -> AccountIx {
        let index = self.inventory.push_account(Account {
            uid: text(record.uid.as_ref()),
            alias: record.alias.clone(),
            quotas: record.quotas,
            origin: origin(record.span),
            ..Account::default()
        });
        if let Some(uid) = &record.uid {
            self.names.account(uid, index, self.problems);
        }
        index
    }

    fn user(&mut self, record: &UserRecord, accounts: &[AccountIx]) {
        let Some(account) = self.account_of(&record.account, accounts) else { return };
        let index = self.inventory.push_user(RamUser {
            account,
            id: text(record.id.as_ref()),
            name: record.name.clone(),
            status: record.status,
            since: record.since,
            permissions: record.permissions.clone(),
            origin: origin(record.span),
        });
        if let Some(id) = &record.id {
            self.names.user(account, id, index, self.problems);
        }
    }

    fn workspace(&mut self, record: &WorkspaceRecord, account: AccountIx, defaults: &Defaults) -> WorkspaceIx {
        let members = record.members.as_ref();
        let members = members.map(|ids| ids.iter().filter_map(|id| self.member(account, id)).collect());
        let index = self.inventory.push_workspace(Workspace {
            account,
            id: text(record.id.as_ref()),
            name: record.name.clone(),
            default: defaults.of(record, account),
            region: record.region.clone(),
            host_label: record.host_label.clone(),
            state: record.state,
            since: record.since,
            members,
            models: record.models.clone(),
            applications: record.applications.clone(),
            keys: Vec::new(),
            origin: origin(record.span),
        });
        if let Some(id) = &record.id {
            self.names.workspace(account, id, index, self.problems);
        }
        index
    }

    fn key(&mut self, record: &KeyRecord, workspaces: &[Option<WorkspaceIx>]) -> Option<KeyIx> {
        let workspace = self.workspace_of(&record.workspace, workspaces)?;
        let account = self.inventory.workspace(workspace).account;
        let owner = record.created_by.as_ref().map_or(Owner::Unknown, |id| self.owner(account, id));
        let index = self.inventory.push_key(Key {
            workspace,
            id: text(record.id.as_ref()),
            kind: record.kind,
            owner,
            created_at: record.created_at,
            rotated_at: record.rotated_at,
            state: record.state,
            since: record.since,
            last_used_at: record.last_used_at,
            masked: record.masked.clone(),
            fingerprint: record.fingerprint.as_ref().map(|fingerprint| fingerprint.value),
            former: record.former.iter().map(|former| former.value.clone()).collect(),
            scope: record.scope.clone(),
            labels: record.labels.clone(),
            temporary: temporary(record),
            origin: origin(record.span),
        });
        if let Some(id) = &record.id {
            self.names.key(account, id, index, self.problems);
        }
        self.names.values(record, self.problems);
        Some(index)
    }

    fn account_of(&mut self, holder: &Holder<Id>, accounts: &[AccountIx]) -> Option<AccountIx> {
        match holder {
            Holder::Around(index) => accounts.get(*index).copied(),
            Holder::Named(name) => self.named_account(name.as_ref()?),
        }
    }

    fn named_account(&mut self, uid: &Id) -> Option<AccountIx> {
        let found = self.names.find_account(uid);
        if found.is_none() {
            self.dangling(uid, "no account has the UID", "add the account's record, or correct the UID");
        }
        found
    }

    fn workspace_of(
        &mut self,
        holder: &Holder<WorkspaceName>,
        workspaces: &[Option<WorkspaceIx>],
    ) -> Option<WorkspaceIx> {
        let name = match holder {
            Holder::Around(index) => return *workspaces.get(*index)?,
            Holder::Named(name) => name.as_ref()?,
        };
        let account = self.named_account(&name.account)?;
        let found = self.names.find_workspace(account, &name.workspace);
        if found.is_none() {
            let help = "add the workspace's record, or correct the id";
            self.dangling(&name.workspace, "the account has no workspace", help);
        }
        found
    }

    fn member(&mut self, account: AccountIx, id: &Id) -> Option<UserIx> {
        let found = self.names.find_user(account, id);
        if found.is_none() {
            let help = self.where_else(id).unwrap_or_else(|| "add the user to `users`, or correct the id".to_owned());
            self.dangling(id, "the account has no RAM user", &help);
        }
        found
    }

    fn owner(&mut self, account: AccountIx, id: &Id) -> Owner {
        let uid = &self.inventory.account(account).uid;
        if *uid == id.value {
            return Owner::Root;
        }
        // Without the account's UID, which has been reported, this may well be it.
        if uid.is_empty() {
            return Owner::Unknown;
        }
        if let Some(user) = self.names.find_user(account, id) {
            return Owner::User(user);
        }
        let otherwise = || "add the user to `users`, or give the account's UID if root created the key".to_owned();
        let help = self.where_else(id).unwrap_or_else(otherwise);
        self.dangling(id, "the account has no RAM user", &help);
        Owner::Unknown
    }

    fn parent(&mut self, key: KeyIx, id: &Id) {
        if self.inventory.key(key).temporary.is_none() {
            return;
        }
        match self.names.find_key(self.inventory.account_of(key), id) {
            None => self.dangling(id, "the account has no key", "add the key that this one was minted from"),
            Some(parent) if self.inventory.key(parent).kind == Some(KeyKind::Temporary) => {
                let message =
                    format!("the key {} is temporary, and no key is minted from such a one", quoted(&id.value));
                self.problems.report(Code::Conflict, id.span, message);
            }
            Some(parent) => self.inventory.set_parent(key, parent),
        }
    }

    fn dangling(&mut self, id: &Id, what: &str, help: &str) {
        let message = format!("{what} {}", quoted(&id.value));
        self.problems.report_with_help(Code::Reference, id.span, message, help);
    }

    /// Says so if another account has the user.
    fn where_else(&self, user: &Id) -> Option<String> {
        let user = self.inventory.user(self.names.find_user_anywhere(user)?);
        let account = &self.inventory.account(user.account).uid;
        Some(format!("the account {} has that user, in line {}", quoted(account), user.origin.line))
    }
}

fn temporary(record: &KeyRecord) -> Option<Temporary> {
    let ttl = record.ttl.unwrap_or_else(|| Platform::embedded().default_ttl());
    (record.kind == Some(KeyKind::Temporary)).then_some(Temporary { parent: None, ttl })
}

/// An id that is missing has been reported; the record is made all the same, for what hangs on it.
fn text(id: Option<&Id>) -> Box<str> {
    id.map(|id| id.value.clone()).unwrap_or_default()
}

fn origin(span: Span) -> Origin {
    Origin { line: span.start.line, column: span.start.column }
}
