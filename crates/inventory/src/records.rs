//! The records of a file as they stand there: values are checked, references are not yet.

use bailiwick_core::inventory::{
    Former, KeyKind, KeyState, Labels, Permission, Quotas, Scope, UserStatus, WorkspaceState,
};
use bailiwick_core::secret::{Digest, Mask};
use bailiwick_core::time::Time;
use bailiwick_document::Span;
use chrono::TimeDelta;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// An id, or a reference to one.
pub(crate) type Id = Placed<Box<str>>;

/// All records of a file, in its order.
#[derive(Default)]
pub(crate) struct Records {
    pub(crate) collected_at: Option<Time>,
    pub(crate) accounts: Vec<AccountRecord>,
    pub(crate) users: Vec<UserRecord>,
    pub(crate) workspaces: Vec<WorkspaceRecord>,
    pub(crate) keys: Vec<KeyRecord>,
}

impl Records {
    /// Adds the records of a later part of the file.
    pub(crate) fn append(&mut self, later: Self) {
        self.collected_at = later.collected_at.or(self.collected_at);
        self.accounts.extend(later.accounts);
        self.users.extend(later.users);
        self.workspaces.extend(later.workspaces);
        self.keys.extend(later.keys);
    }
}

/// The record that another belongs to.
pub(crate) enum Holder<Name> {
    /// The record stands inside of it; this is its index.
    Around(usize),
    /// The record names it; `None` when that name has already been reported.
    Named(Option<Name>),
}

/// A workspace by name: the ids of its account and of itself.
pub(crate) struct WorkspaceName {
    pub(crate) account: Id,
    pub(crate) workspace: Id,
}

pub(crate) struct AccountRecord {
    pub(crate) uid: Option<Id>,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) quotas: Quotas,
    pub(crate) span: Span,
}

pub(crate) struct UserRecord {
    pub(crate) account: Holder<Id>,
    pub(crate) id: Option<Id>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) status: Option<UserStatus>,
    pub(crate) since: Option<Time>,
    pub(crate) permissions: Option<Vec<Permission>>,
    pub(crate) span: Span,
}

pub(crate) struct WorkspaceRecord {
    pub(crate) account: Holder<Id>,
    pub(crate) id: Option<Id>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) default: Option<Placed<bool>>,
    pub(crate) region: Option<Box<str>>,
    pub(crate) host_label: Option<Box<str>>,
    pub(crate) state: WorkspaceState,
    pub(crate) since: Option<Time>,
    pub(crate) members: Option<Vec<Id>>,
    pub(crate) models: Option<Vec<Box<str>>>,
    pub(crate) applications: Option<Vec<Box<str>>>,
    pub(crate) span: Span,
}

pub(crate) struct KeyRecord {
    pub(crate) workspace: Holder<WorkspaceName>,
    pub(crate) id: Option<Id>,
    pub(crate) kind: Option<KeyKind>,
    pub(crate) created_by: Option<Id>,
    pub(crate) created_at: Option<Time>,
    pub(crate) rotated_at: Option<Time>,
    pub(crate) state: Option<KeyState>,
    pub(crate) since: Option<Time>,
    pub(crate) last_used_at: Option<Time>,
    pub(crate) masked: Option<Mask>,
    pub(crate) fingerprint: Option<Placed<Digest>>,
    pub(crate) former: Vec<Placed<Former>>,
    pub(crate) scope: Option<Scope>,
    pub(crate) labels: Labels,
    pub(crate) parent: Option<Id>,
    pub(crate) ttl: Option<Placed<TimeDelta>>,
    pub(crate) span: Span,
}
