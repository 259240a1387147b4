//! What files say, before anyone asked whether it fits together. Every fact knows its place.

use bailiwick_core::inventory::{KeyKind, Scope, UserStatus};
use bailiwick_core::secret::{Digest, Mask};
use bailiwick_core::time::Time;

use super::notice::{Remark, Spot};

/// What one document says: an answer of the platform, or one event.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) file: u32,
    /// Accounts that the document itself names as its own.
    pub(super) accounts: Vec<Box<str>>,
    pub(super) aliases: Vec<Said<Box<str>>>,
    pub(super) keys: Vec<KeyFact>,
    pub(super) workspaces: Vec<WorkspaceFact>,
    pub(super) users: Vec<UserFact>,
    pub(super) grants: Vec<GrantFact>,
    pub(super) events: Vec<EventFact>,
    pub(super) page: Option<Page>,
    /// Events of other services, which are none of ours.
    pub(super) passed_over: u64,
    pub(super) remarks: Vec<Remark>,
}

/// A value and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said<T> {
    pub(super) value: T,
    pub(super) spot: Spot,
}

/// What a document says of a key.
#[derive(Debug, Default)]
pub(super) struct KeyFact {
    pub(super) spot: Spot,
    pub(super) id: Box<str>,
    pub(super) workspace: Option<Box<str>>,
    /// Whether the workspace is only where the key was put for want of a better one.
    pub(super) is_makeshift: bool,
    pub(super) created_by: Option<Box<str>>,
    pub(super) created_at: Option<Time>,
    pub(super) is_disabled: Option<bool>,
    pub(super) masked: Option<Mask>,
    /// The document held the whole value; this is its digest, unless that could be guessed from.
    pub(super) whole: Option<Whole>,
    pub(super) kind: Option<KeyKind>,
    pub(super) scope: Option<Scope>,
    pub(super) labels: Vec<(&'static str, Box<str>)>,
}

/// What is taken from a whole value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) digest: Option<Digest>,
    pub(super) masked: Mask,
    pub(super) kind: Option<KeyKind>,
}

/// What a document says of a workspace.
#[derive(Debug, Default)]
pub(super) struct WorkspaceFact {
    pub(super) spot: Spot,
    pub(super) id: Box<str>,
    pub(super) name: Option<Box<str>>,
    pub(super) region: Option<Box<str>>,
    pub(super) host_label: Option<Box<str>>,
}

/// What a document says of a RAM user.
#[derive(Debug, Default)]
pub(super) struct UserFact {
    pub(super) spot: Spot,
    /// Missing where only the name is told.
    pub(super) id: Option<Box<str>>,
    /// Without the domain.
    pub(super) name: Option<Box<str>>,
    /// `acme` or the account's UID of `alice@acme.onaliyun.com`.
    pub(super) domain: Option<Box<str>>,
    pub(super) created_at: Option<Time>,
    pub(super) status: Option<UserStatus>,
    pub(super) since: Option<Time>,
}

/// A model that a workspace may call.
#[derive(Debug)]
pub(super) struct GrantFact {
    /// The workspace, where the file's name tells it.
    pub(super) workspace: Option<Box<str>>,
    /// The models of one page.
    pub(super) models: Vec<Box<str>>,
    pub(super) spot: Spot,
}

/// Something that happened, as the audit trail tells it.
#[derive(Debug)]
pub(super) struct EventFact {
    pub(super) spot: Spot,
    pub(super) at: Time,
    pub(super) account: Option<Box<str>>,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Created { key: Box<str>, workspace: Option<Box<str>>, by: Option<Box<str>> },
    Deleted { key: Box<str> },
    Disabled { key: Box<str> },
    Enabled { key: Box<str> },
    Reset { key: Box<str> },
    Used { key: Box<str> },
    WorkspaceDeleted { workspace: Box<str> },
    UserDeleted { user: Named },
    UserRestored { user: Named },
}

/// A RAM user by id, by name, or by both.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: Option<Box<str>>,
    pub(super) name: Option<Box<str>>,
}

/// The lists that come in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum List {
    Keys,
    Workspaces,
    Models,
    Members,
    Users,
    Basics,
    Recycled,
    Report,
    Events,
}

/// Which part of a list a document is.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) list: List,
    pub(super) spot: Spot,
    /// How to name the token of the next page for `jq`, where there is a next page.
    pub(super) next: Option<String>,
    /// How many items all pages have together.
    pub(super) total: Option<u64>,
    /// The page's number and size, where pages are numbered.
    pub(super) number: Option<(u64, u64)>,
    /// The span of time that was looked up, where the answer tells.
    pub(super) window: Option<(Time, Time)>,
    /// Hashes of the items' ids.
    pub(super) items: Vec<u64>,
}
