//! Accounts, RAM users, workspaces and keys, and how they hang together.
//!
//! An [`Inventory`] is an arena: records are pushed once, in any order that lets a record name its
//! parents, and are then reached by index. An index is only ever made by the inventory that it
//! belongs to, so a reference inside an inventory always leads somewhere.
//!
//! In every record `None` means *unknown*: the inventory does not say.

mod key;
mod records;

pub use key::{Former, Key, KeyKind, KeyState, Labels, Owner, Scope, Temporary};
pub use records::{Account, Permission, Quotas, RamUser, UserStatus, Workspace, WorkspaceState};

use crate::time::Time;

/// Where a record stands in the file that it was read from. Lines and columns count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The line.
    pub line: u32,
    /// The column, in Unicode scalar values.
    pub column: u32,
}

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            fn next<T>(records: &[T]) -> Self {
                Self(u32::try_from(records.len()).expect("an inventory holds fewer than 2^32 records"))
            }

            fn get(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

indices!(
    /// An account of an [`Inventory`].
    AccountIx,
    /// A RAM user of an [`Inventory`].
    UserIx,
    /// A workspace of an [`Inventory`].
    WorkspaceIx,
    /// A key of an [`Inventory`].
    KeyIx
);

/// All that is known at one moment of accounts, RAM users, workspaces and keys.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// When it was collected from the platform.
    pub collected_at: Option<Time>,
    accounts: Vec<Account>,
    users: Vec<RamUser>,
    workspaces: Vec<Workspace>,
    keys: Vec<Key>,
}

#[allow(clippy::indexing_slicing, reason = "an index is only made by pushing the record that it leads to")]
impl Inventory {
    /// Adds an account.
    pub fn push_account(&mut self, account: Account) -> AccountIx {
        let index = AccountIx::next(&self.accounts);
        self.accounts.push(account);
        index
    }

    /// Adds a RAM user to the account that the record names.
    pub fn push_user(&mut self, user: RamUser) -> UserIx {
        let index = UserIx::next(&self.users);
        self.accounts[user.account.get()].users.push(index);
        self.users.push(user);
        index
    }

    /// Adds a workspace to the account that the record names.
    pub fn push_workspace(&mut self, workspace: Workspace) -> WorkspaceIx {
        let index = WorkspaceIx::next(&self.workspaces);
        self.accounts[workspace.account.get()].workspaces.push(index);
        self.workspaces.push(workspace);
        index
    }

    /// Adds a key to the workspace that the record names.
    pub fn push_key(&mut self, key: Key) -> KeyIx {
        let index = KeyIx::next(&self.keys);
        self.workspaces[key.workspace.get()].keys.push(index);
        self.keys.push(key);
        index
    }

    /// Names an account, once its alias is known.
    pub fn set_alias(&mut self, account: AccountIx, alias: Option<Box<str>>) {
        self.accounts[account.get()].alias = alias;
    }

    /// Names the key that a temporary key was minted from, once both are there.
    pub fn set_parent(&mut self, temporary: KeyIx, parent: KeyIx) {
        if let Some(temporary) = &mut self.keys[temporary.get()].temporary {
            temporary.parent = Some(parent);
        }
    }

    /// The account at an index.
    #[must_use]
    pub fn account(&self, index: AccountIx) -> &Account {
        &self.accounts[index.get()]
    }

    /// The RAM user at an index.
    #[must_use]
    pub fn user(&self, index: UserIx) -> &RamUser {
        &self.users[index.get()]
    }

    /// The workspace at an index.
    #[must_use]
    pub fn workspace(&self, index: WorkspaceIx) -> &Workspace {
        &self.workspaces[index.get()]
    }

    /// The key at an index.
    #[must_use]
    pub fn key(&self, index: KeyIx) -> &Key {
        &self.keys[index.get()]
    }

    pub(crate) fn user_mut(&mut self, index: UserIx) -> &mut RamUser {
        &mut self.users[index.get()]
    }

    pub(crate) fn workspace_mut(&mut self, index: WorkspaceIx) -> &mut Workspace {
        &mut self.workspaces[index.get()]
    }

    pub(crate) fn key_mut(&mut self, index: KeyIx) -> &mut Key {
        &mut self.keys[index.get()]
    }

    /// The account that a key belongs to.
    #[must_use]
    pub fn account_of(&self, key: KeyIx) -> AccountIx {
        self.workspace(self.key(key).workspace).account
    }

    /// Who created a key. A temporary key without a recorded creator is its parent's owner's.
    #[must_use]
    pub fn owner_of(&self, key: KeyIx) -> Owner {
        let key = self.key(key);
        match (key.owner, &key.temporary) {
            (Owner::Unknown, Some(Temporary { parent: Some(parent), .. })) => self.key(*parent).owner,
            (owner, _) => owner,
        }
    }

    /// All accounts, in the order of the inventory.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = AccountIx> + use<> {
        (0..self.accounts.len() as u32).map(AccountIx)
    }

    /// All RAM users, in the order of the inventory.
    pub fn users(&self) -> impl ExactSizeIterator<Item = UserIx> + use<> {
        (0..self.users.len() as u32).map(UserIx)
    }

    /// All workspaces, in the order of the inventory.
    pub fn workspaces(&self) -> impl ExactSizeIterator<Item = WorkspaceIx> + use<> {
        (0..self.workspaces.len() as u32).map(WorkspaceIx)
    }

    /// All keys, in the order of the inventory.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = KeyIx> + use<> {
        (0..self.keys.len() as u32).map(KeyIx)
    }
}
