//! What rules may speak of: the table of fields, and the paths that walk through them.
//!
//! The table ([`fields`]) is the only list of fields: the checks at load, the hints, the schema and
//! the documentation come from it, and so do the values.

mod accessors;
mod endpoint;
mod path;
mod table;
mod value;
mod world;

pub(crate) use accessors::leak as leaks;
pub(crate) use accessors::user::status_at;
pub(crate) use path::Path;
pub(crate) use value::{Interval, Member, Resource, Value};
pub(crate) use world::World;

use std::sync::LazyLock;

use bailiwick_core::finding::SubjectKind;
use bailiwick_core::inventory::{AccountIx, KeyIx, Owner, UserIx, WorkspaceIx};

/// What a field belongs to, and what a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An account.
    Account,
    /// A RAM user.
    User,
    /// A workspace.
    Workspace,
    /// A key.
    Key,
    /// Who created a key: root, a RAM user, or nobody knows. No rule judges it and no path starts with it.
    Principal,
    /// A secret found in text.
    Leak,
    /// A base URL in text, and the key beside it.
    Endpoint,
    /// The inventory as a whole.
    Inventory,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Account,
        Self::User,
        Self::Workspace,
        Self::Key,
        Self::Principal,
        Self::Leak,
        Self::Endpoint,
        Self::Inventory,
    ];

    /// As paths that start with it are spelled.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::User => "user",
            Self::Workspace => "workspace",
            Self::Key => "key",
            Self::Principal => "principal",
            Self::Leak => "leak",
            Self::Endpoint => "endpoint",
            Self::Inventory => "inventory",
        }
    }
}

impl Kind {
    /// With its article: `an account`.
    pub(crate) fn with_article(self) -> String {
        let article = if matches!(self, Self::Account | Self::Endpoint | Self::Inventory) { "an" } else { "a" };
        format!("{article} {}", self.as_str())
    }
}

impl Kind {
    /// The kind of what a rule judges; `None` for what no rule judges.
    pub(crate) fn judged(kind: SubjectKind) -> Option<Self> {
        match kind {
            SubjectKind::Account => Some(Self::Account),
            SubjectKind::User => Some(Self::User),
            SubjectKind::Workspace => Some(Self::Workspace),
            SubjectKind::Key => Some(Self::Key),
            SubjectKind::Leak => Some(Self::Leak),
            SubjectKind::Endpoint => Some(Self::Endpoint),
            SubjectKind::Inventory => Some(Self::Inventory),
            SubjectKind::Waiver => None,
        }
    }
}

/// What values a field has, and so which tests it takes.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Any text.
    Text,
    /// One of some words.
    Choice(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A length of time, spelled with a unit.
    Duration,
    /// An instant.
    Time,
    /// A list of texts.
    Texts,
    /// A list of some words.
    Choices(fn() -> Vec<&'static str>),
    /// A list of addresses and address ranges.
    Networks,
    /// Another resource, whose fields follow after a dot.
    Ref(Kind),
    /// A list of other resources, for `some`, `every`, `none` and `quota`.
    List(Kind),
}

impl Type {
    /// The words that the values are chosen from.
    #[must_use]
    pub fn words(&self) -> Option<Vec<&'static str>> {
        match self {
            Self::Choice(words) | Self::Choices(words) => Some(words()),
            _ => None,
        }
    }

    /// What it is called in messages and documentation.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Choice(words) => words().join(" | "),
            Self::Flag => "true | false".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Duration => "duration".to_owned(),
            Self::Time => "time".to_owned(),
            Self::Texts => "list of text".to_owned(),
            Self::Choices(words) => format!("list of {}", words().join(" | ")),
            Self::Networks => "list of addresses".to_owned(),
            Self::Ref(kind) => kind.as_str().to_owned(),
            Self::List(kind) => format!("list of {}s", kind.as_str()),
        }
    }
}

impl Type {
    /// As a message says what something is: `a time`, `one of enabled | disabled`.
    pub(crate) fn with_article(self) -> String {
        match self {
            Self::Text | Self::Choice(_) | Self::Flag => self.describe(),
            Self::Ref(kind) => kind.with_article(),
            _ => format!("a {}", self.describe()),
        }
    }
}

/// A field that rules may speak of.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What has it.
    pub kind: Kind,
    /// How it is spelled after the kind. An upper-case `NAME` at the end stands for any name.
    pub name: &'static str,
    /// What values it has.
    pub ty: Type,
    /// What it means, in one sentence.
    pub doc: &'static str,
    /// Whether its value comes from the inventory, so that without one it says nothing.
    pub(crate) from_inventory: bool,
    get: Get,
}

/// How a field is read off a resource of its kind.
#[derive(Clone, Copy, Debug)]
enum Get {
    Account(for<'a> fn(&World<'a>, AccountIx) -> Value<'a>),
    User(for<'a> fn(&World<'a>, UserIx) -> Value<'a>),
    Workspace(for<'a> fn(&World<'a>, WorkspaceIx) -> Value<'a>),
    Key(for<'a> fn(&World<'a>, KeyIx) -> Value<'a>),
    NamedOfKey(for<'a> fn(&World<'a>, KeyIx, &str) -> Value<'a>),
    Principal(for<'a> fn(&World<'a>, (AccountIx, Owner)) -> Value<'a>),
    Leak(for<'a> fn(&World<'a>, usize) -> Value<'a>),
    Endpoint(for<'a> fn(&World<'a>, usize) -> Value<'a>),
    Inventory(for<'a> fn(&World<'a>) -> Value<'a>),
}

impl Field {
    /// What the field holds. `name` is what stands for the upper-case `NAME`.
    fn read<'a>(&self, world: &World<'a>, resource: Resource, name: &str) -> Value<'a> {
        match (self.get, resource) {
            (Get::Account(get), Resource::Account(account)) => get(world, account),
            (Get::User(get), Resource::User(user)) => get(world, user),
            (Get::Workspace(get), Resource::Workspace(workspace)) => get(world, workspace),
            (Get::Key(get), Resource::Key(key)) => get(world, key),
            (Get::NamedOfKey(get), Resource::Key(key)) => get(world, key, name),
            (Get::Principal(get), Resource::Principal(account, owner)) => get(world, (account, owner)),
            (Get::Leak(get), Resource::Leak(leak)) => get(world, leak),
            (Get::Endpoint(get), Resource::Endpoint(endpoint)) => get(world, endpoint),
            (Get::Inventory(get), Resource::Inventory) => get(world),
            // A path is checked when it is loaded, so a field only ever meets its own kind.
            _ => Value::Unknown,
        }
    }
}

/// Every field that rules may speak of, by kind and in the order of the documentation.
#[must_use]
pub fn fields() -> &'static [Field] {
    static ALL: LazyLock<Vec<Field>> = LazyLock::new(|| [table::FIELDS, endpoint::FIELDS].concat());
    &ALL
}

/// The fields of one kind.
pub(crate) fn fields_of(kind: Kind) -> impl Iterator<Item = &'static Field> {
    fields().iter().filter(move |field| field.kind == kind)
}
