//! From records to an inventory: every reference is followed, and what must be unique is.

mod defaults;
mod names;

use bailiwick_core::inventory::{
    Account, AccountIx, Inventory, Key, KeyIx, KeyKind, Origin, Owner, RamUser, Temporary, UserIx, Workspace,
    WorkspaceIx,
};
use bailiwick_core::platform::Platform;
use bailiwick_document::{Code, Problems, Span, quoted};

use chrono::TimeDelta;

use crate::records::{
    AccountRecord, Holder, Id, KeyRecord, Placed, Records, UserRecord, WorkspaceName, WorkspaceRecord,
};
use defaults::Defaults;
use names::{KeyNames, Names};

/// Makes the inventory. It is whole only if no problem was found, here or before.
pub(crate) fn resolve(mut records: Records, platform: &Platform, problems: &mut Problems) -> Inventory {
    let keys = std::mem::take(&mut records.keys);
    let mut holders = Holders::new(&records, platform, problems);
    let mut names = KeyNames::default();
    let mut parents = Vec::new();
    for record in keys {
        names.values(&record, problems);
        let (id, parent) = (record.id.clone(), record.parent.clone());
        let Some(key) = holders.key(record, problems) else { continue };
        let account = holders.inventory.workspace(key.workspace).account;
        let index = holders.inventory.push_key(key);
        if let Some(id) = &id {
            names.add(account, id, index, problems);
        }
        parents.extend(parent.map(|parent| (index, parent)));
    }
    for (key, parent) in &parents {
        set_parent(&mut holders.inventory, &names, *key, parent, problems);
    }
    holders.inventory
}

fn set_parent(inventory: &mut Inventory, names: &KeyNames, key: KeyIx, id: &Id, problems: &mut Problems) {
    if inventory.key(key).temporary.is_none() {
        return;
    }
    match names.find(inventory.account_of(key), id) {
        None => dangling(id, "the account has no key", "add the key that this one was minted from", problems),
        Some(parent) if inventory.key(parent).kind == Some(KeyKind::Temporary) => {
            let message = format!("the key {} is temporary, and no key is minted from such a one", quoted(&id.value));
            problems.report(Code::Conflict, id.span, message);
        }
        Some(parent) => inventory.set_parent(key, parent),
    }
}

/// Everything but the keys, and the names that keys refer to it by.
pub(crate) struct Holders<'r> {
    pub(crate) inventory: Inventory,
    pub(crate) platform: &'r Platform,
    names: Names<'r>,
    /// By the order of the records.
    workspaces: Vec<Option<WorkspaceIx>>,
}

impl<'r> Holders<'r> {
    pub(crate) fn new(records: &'r Records, platform: &'r Platform, problems: &mut Problems) -> Self {
        let mut inventory = Inventory::default();
        inventory.collected_at = records.collected_at;
        let mut holders = Self { inventory, platform, names: Names::default(), workspaces: Vec::new() };
        let accounts: Vec<_> = records.accounts.iter().map(|record| holders.account(record, problems)).collect();
        for record in &records.users {
            holders.user(record, &accounts, problems);
        }
        let of_workspaces: Vec<_> =
            records.workspaces.iter().map(|record| holders.account_of(&record.account, &accounts, problems)).collect();
        let defaults = Defaults::find(records.workspaces.iter().zip(&of_workspaces), problems);
        for (record, account) in records.workspaces.iter().zip(of_workspaces) {
            let index = account.map(|account| holders.workspace(record, account, &defaults, problems));
            holders.workspaces.push(index);
        }
        holders
    }

    pub(crate) fn into_inventory(self) -> Inventory {
        self.inventory
    }

    fn account(&mut self, record: &'r AccountRecord, problems: &mut Problems) -> AccountIx {
        let index = self.inventory.push_account(Account {
            uid: text(record.uid.as_ref()),
            alias: record.alias.clone(),
            quotas: record.quotas,
            origin: origin(record.span),
            ..Account::default()
        });
        if let Some(uid) = &record.uid {
            self.names.account(uid, index, problems);
        }
        index
    }

    fn user(&mut self, record: &'r UserRecord, accounts: &[AccountIx], problems: &mut Problems) {
        let Some(account) = self.account_of(&record.account, accounts, problems) else { return };
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
            self.names.user(account, id, index, problems);
        }
    }

    fn workspace(
        &mut self,
        record: &'r WorkspaceRecord,
        account: AccountIx,
        defaults: &Defaults,
        problems: &mut Problems,
    ) -> WorkspaceIx {
        let members = record.members.as_ref();
        let members = members.map(|ids| ids.iter().filter_map(|id| self.member(account, id, problems)).collect());
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
            self.names.workspace(account, id, index, problems);
        }
        index
    }

    /// The key of a record, without the parent that it may have; `None` when its workspace isn't known.
    pub(crate) fn key(&self, record: KeyRecord, problems: &mut Problems) -> Option<Key> {
        let ttl = record.ttl.as_ref().and_then(|ttl| self.ttl(ttl, problems));
        let workspace = self.workspace_of(&record.workspace, problems)?;
        let account = self.inventory.workspace(workspace).account;
        let owner = record.created_by.as_ref().map_or(Owner::Unknown, |id| self.owner(account, id, problems));
        Some(Key {
            workspace,
            id: record.id.map(|id| id.value).unwrap_or_default(),
            kind: record.kind,
            owner,
            created_at: record.created_at,
            rotated_at: record.rotated_at,
            state: record.state,
            since: record.since,
            last_used_at: record.last_used_at,
            masked: record.masked,
            fingerprint: record.fingerprint.map(|fingerprint| fingerprint.value),
            former: record.former.into_iter().map(|former| former.value).collect(),
            scope: record.scope,
            labels: record.labels,
            temporary: (record.kind == Some(KeyKind::Temporary)).then(|| self.temporary(ttl)),
            origin: origin(record.span),
        })
    }

    /// How long a temporary key lives; a problem where the platform has no key live so long.
    fn ttl(&self, ttl: &Placed<TimeDelta>, problems: &mut Problems) -> Option<TimeDelta> {
        if !self.platform.allows_ttl(ttl.value) {
            let limits = &self.platform.temporary;
            let (least, most) = (limits.least_ttl_seconds, limits.most_ttl_seconds);
            let message = format!("a temporary key lives {least}s to {most}s, found {}s", ttl.value.num_seconds());
            problems.report(Code::WrongValue, ttl.span, message);
            return None;
        }
        Some(ttl.value)
    }

    /// What a temporary key has besides, before its parent is known.
    pub(crate) fn temporary(&self, ttl: Option<TimeDelta>) -> Temporary {
        Temporary { parent: None, ttl: ttl.unwrap_or_else(|| self.platform.default_ttl()) }
    }

    fn account_of(&self, holder: &Holder<Id>, accounts: &[AccountIx], problems: &mut Problems) -> Option<AccountIx> {
        match holder {
            Holder::Around(index) => accounts.get(*index).copied(),
            Holder::Named(name) => self.named_account(name.as_ref()?, problems),
        }
    }

    fn named_account(&self, uid: &Id, problems: &mut Problems) -> Option<AccountIx> {
        let found = self.names.find_account(&uid.value);
        if found.is_none() {
            dangling(uid, "no account has the UID", "add the account's record, or correct the UID", problems);
        }
        found
    }

    fn workspace_of(&self, holder: &Holder<WorkspaceName>, problems: &mut Problems) -> Option<WorkspaceIx> {
        let name = match holder {
            Holder::Around(index) => return *self.workspaces.get(*index)?,
            Holder::Named(name) => name.as_ref()?,
        };
        let account = self.named_account(&name.account, problems)?;
        let found = self.names.find_workspace(account, &name.workspace.value);
        if found.is_none() {
            let help = "add the workspace's record, or correct the id";
            dangling(&name.workspace, "the account has no workspace", help, problems);
        }
        found
    }

    fn member(&self, account: AccountIx, id: &Id, problems: &mut Problems) -> Option<UserIx> {
        let found = self.names.find_user(account, &id.value);
        if found.is_none() {
            let help = self.where_else(id).unwrap_or_else(|| "add the user to `users`, or correct the id".to_owned());
            dangling(id, "the account has no RAM user", &help, problems);
        }
        found
    }

    fn owner(&self, account: AccountIx, id: &Id, problems: &mut Problems) -> Owner {
        // Without the account's UID, which has been reported, this may well be it.
        if self.inventory.account(account).uid.is_empty() {
            return Owner::Unknown;
        }
        self.find_owner(account, &id.value).unwrap_or_else(|| {
            let otherwise = || "add the user to `users`, or give the account's UID if root created the key".to_owned();
            let help = self.where_else(id).unwrap_or_else(otherwise);
            dangling(id, "the account has no RAM user", &help, problems);
            Owner::Unknown
        })
    }

    /// Who has an id in an account; its UID is root's.
    fn find_owner(&self, account: AccountIx, id: &str) -> Option<Owner> {
        let is_root = *self.inventory.account(account).uid == *id;
        if is_root { Some(Owner::Root) } else { self.names.find_user(account, id).map(Owner::User) }
    }

    /// The workspace and the owner of a key, by their names; `None` when there is no such thing.
    pub(crate) fn find(
        &self,
        account: &str,
        workspace: &str,
        created_by: Option<&str>,
    ) -> Option<(WorkspaceIx, Owner)> {
        let account = self.names.find_account(account)?;
        let workspace = self.names.find_workspace(account, workspace)?;
        let owner = created_by.map_or(Some(Owner::Unknown), |id| self.find_owner(account, id))?;
        Some((workspace, owner))
    }

    /// Says so if another account has the user.
    fn where_else(&self, user: &Id) -> Option<String> {
        let user = self.inventory.user(self.names.find_user_anywhere(&user.value)?);
        let account = &self.inventory.account(user.account).uid;
        Some(format!("the account {} has that user, in line {}", quoted(account), user.origin.line))
    }
}

fn dangling(id: &Id, what: &str, help: &str, problems: &mut Problems) {
    let message = format!("{what} {}", quoted(&id.value));
    problems.report_with_help(Code::Reference, id.span, message, help);
}

/// An id that is missing has been reported; the record is made all the same, for what hangs on it.
fn text(id: Option<&Id>) -> Box<str> {
    id.map(|id| id.value.clone()).unwrap_or_default()
}

fn origin(span: Span) -> Origin {
    Origin { line: span.start.line, column: span.start.column }
}
