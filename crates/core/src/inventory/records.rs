//! Accounts, RAM users and workspaces. Their fields are named as in the inventory file.

use super::{AccountIx, KeyIx, Origin, UserIx, WorkspaceIx};
use crate::spelled::spelled;
use crate::time::Time;

/// An Alibaba Cloud account; its root principal has the same id.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The digits-only id.
    pub uid: Box<str>,
    /// The account's alias, if it has one.
    pub alias: Option<Box<str>>,
    /// Where the account has other limits than the platform's.
    pub quotas: Quotas,
    /// Its RAM users.
    pub users: Vec<UserIx>,
    /// Its workspaces.
    pub workspaces: Vec<WorkspaceIx>,
    /// Where the record stands.
    pub origin: Origin,
}

/// An account's own limits; the platform's hold where none is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// How many workspaces the account may have, the default one counted.
    pub workspaces: Option<u64>,
    /// How many keys a workspace may have.
    pub keys_per_workspace: Option<u64>,
}

/// A RAM user of an account.
#[derive(Clone, Debug)]
pub struct RamUser {
    /// The account that the user belongs to.
    pub account: AccountIx,
    /// The digits-only id.
    pub id: Box<str>,
    /// The name.
    pub name: Option<Box<str>>,
    /// Whether the user may sign in.
    pub status: Option<UserStatus>,
    /// Since when the status holds; before, the user was active.
    pub since: Option<Time>,
    /// What the user may do with keys.
    pub permissions: Option<Vec<Permission>>,
    /// Where the record stands.
    pub origin: Origin,
}

spelled! {
    /// Whether a RAM user may sign in.
    UserStatus {
        /// May sign in.
        Active = "active",
        /// Disabled (the platform says frozen): every key they created is invalid (S14).
        Disabled = "disabled",
        /// Deleted: every key they created is invalid (S14).
        Deleted = "deleted",
    }
}

spelled! {
    /// What lets a RAM user create keys (S1).
    Permission {
        /// Administrator of Model Studio.
        Administrator = "administrator",
        /// May use the API-Key page.
        ApiKeyPage = "api-key-page",
    }
}

/// A workspace of an account: what its keys may call is decided here (S8).
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The account that the workspace belongs to.
    pub account: AccountIx,
    /// `ws-` or `llm-` and 16 characters.
    pub id: Box<str>,
    /// The name.
    pub name: Option<Box<str>>,
    /// Whether it is the account's default workspace, whose keys call all models (S9).
    pub default: Option<bool>,
    /// The region's id, like `cn-beijing`.
    pub region: Option<Box<str>>,
    /// The label of its dedicated host, where that differs from the id.
    pub host_label: Option<Box<str>>,
    /// Whether it exists; left out, it does.
    pub state: WorkspaceState,
    /// Since when the state holds.
    pub since: Option<Time>,
    /// The RAM users that are members; root always is.
    pub members: Option<Vec<UserIx>>,
    /// The models granted to a sub-workspace (S10).
    pub models: Option<Vec<Box<str>>>,
    /// The applications inside it.
    pub applications: Option<Vec<Box<str>>>,
    /// Its keys.
    pub keys: Vec<KeyIx>,
    /// Where the record stands.
    pub origin: Origin,
}

spelled! {
    /// Whether a workspace exists.
    WorkspaceState {
        /// It exists.
        Active = "active",
        /// It was deleted.
        Deleted = "deleted",
    }
}
