//! The table of fields. Names are those of the inventory file.

use bailiwick_core::finding::Joined;
use bailiwick_core::inventory::{
    AccountIx, KeyIx, KeyKind, KeyState, Owner, Permission, UserIx, UserStatus, WorkspaceIx, WorkspaceState,
};
use bailiwick_core::secret::{Confidence, Provider, SecretKind};

use super::accessors::{self, leak as leaks};
use super::value::{Member, Resource, Value};
use super::world::World;
use super::{Field, Get, Kind, Type};

/// The spellings of an enum of the domain.
macro_rules! words {
    ($name:ident) => {
        || $name::ALL.iter().map(|value| value.as_str()).collect()
    };
}

type Of<Ix> = for<'a> fn(&World<'a>, Ix) -> Value<'a>;

const fn field(kind: Kind, name: &'static str, ty: Type, doc: &'static str, get: Get) -> Field {
    Field { kind, name, ty, doc, from_inventory: !matches!(kind, Kind::Leak), get }
}

const fn account(name: &'static str, ty: Type, doc: &'static str, get: Of<AccountIx>) -> Field {
    field(Kind::Account, name, ty, doc, Get::Account(get))
}

const fn user(name: &'static str, ty: Type, doc: &'static str, get: Of<UserIx>) -> Field {
    field(Kind::User, name, ty, doc, Get::User(get))
}

const fn workspace(name: &'static str, ty: Type, doc: &'static str, get: Of<WorkspaceIx>) -> Field {
    field(Kind::Workspace, name, ty, doc, Get::Workspace(get))
}

const fn key(name: &'static str, ty: Type, doc: &'static str, get: Of<KeyIx>) -> Field {
    field(Kind::Key, name, ty, doc, Get::Key(get))
}

const fn principal(name: &'static str, ty: Type, doc: &'static str, get: Of<(AccountIx, Owner)>) -> Field {
    field(Kind::Principal, name, ty, doc, Get::Principal(get))
}

const fn leak(name: &'static str, ty: Type, doc: &'static str, get: Of<usize>) -> Field {
    field(Kind::Leak, name, ty, doc, Get::Leak(get))
}

/// A field of a leak that only the join with an inventory gives.
const fn joined(name: &'static str, ty: Type, doc: &'static str, get: Of<usize>) -> Field {
    Field { from_inventory: true, ..leak(name, ty, doc, get) }
}

const fn inventory(name: &'static str, ty: Type, doc: &'static str, get: for<'a> fn(&World<'a>) -> Value<'a>) -> Field {
    field(Kind::Inventory, name, ty, doc, Get::Inventory(get))
}

fn members<Ix>(items: impl IntoIterator<Item = Ix>, resource: fn(Ix) -> Resource) -> Value<'static> {
    Value::List(items.into_iter().map(|ix| Member::of(resource(ix))).collect())
}

fn texts(texts: &[Box<str>]) -> Value<'_> {
    Value::Texts(texts.iter().map(|text| &**text).collect())
}

pub(super) static FIELDS: &[Field] = &[
    account("uid", Type::Text, "The digits-only id of the account.", |world, account| {
        Value::text(&world.inventory.account(account).uid)
    }),
    account("alias", Type::Text, "The account's alias.", |world, account| {
        Value::given(world.inventory.account(account).alias.as_deref(), Value::text)
    }),
    account(
        "workspace-limit",
        Type::Number,
        "How many workspaces it may have: its own quota, else the platform's (S13).",
        accessors::account::workspace_limit,
    ),
    account("workspaces", Type::List(Kind::Workspace), "Its workspaces.", |world, account| {
        members(world.inventory.account(account).workspaces.iter().copied(), Resource::Workspace)
    }),
    account("users", Type::List(Kind::User), "Its RAM users.", |world, account| {
        members(world.inventory.account(account).users.iter().copied(), Resource::User)
    }),
    account("keys", Type::List(Kind::Key), "The keys of all its workspaces.", accessors::account::keys),
    user("id", Type::Text, "The digits-only id of the RAM user.", |world, user| {
        Value::text(&world.inventory.user(user).id)
    }),
    user("name", Type::Text, "The RAM user's name.", |world, user| {
        Value::given(world.inventory.user(user).name.as_deref(), Value::text)
    }),
    user(
        "status",
        Type::Choice(words!(UserStatus)),
        "Whether the RAM user may sign in; before `since`, `active`.",
        accessors::user::status,
    ),
    user("since", Type::Time, "Since when the status holds.", |world, user| {
        Value::given(world.inventory.user(user).since, Value::Time)
    }),
    user("status-age", Type::Duration, "How long the status has held.", accessors::user::status_age),
    user(
        "permissions",
        Type::Choices(words!(Permission)),
        "What the RAM user may do with keys (S1).",
        accessors::user::permissions,
    ),
    user("account", Type::Ref(Kind::Account), "The account that the RAM user belongs to.", |world, user| {
        Value::Ref(Resource::Account(world.inventory.user(user).account))
    }),
    user("keys", Type::List(Kind::Key), "The keys that the RAM user created.", |world, user| {
        Value::List(world.keys_created_by(user))
    }),
    workspace("id", Type::Text, "The id of the workspace, `ws-…` or `llm-…`.", |world, workspace| {
        Value::text(&world.inventory.workspace(workspace).id)
    }),
    workspace("name", Type::Text, "The name of the workspace.", |world, workspace| {
        Value::given(world.inventory.workspace(workspace).name.as_deref(), Value::text)
    }),
    workspace("default", Type::Flag, "Whether it is the account's default workspace (S9).", |world, workspace| {
        Value::given(world.inventory.workspace(workspace).default, Value::Flag)
    }),
    workspace("region", Type::Text, "The region's id, like `cn-beijing`.", |world, workspace| {
        Value::given(world.inventory.workspace(workspace).region.as_deref(), Value::text)
    }),
    workspace(
        "state",
        Type::Choice(words!(WorkspaceState)),
        "Whether the workspace exists; before `since`, `active`.",
        |world, workspace| accessors::workspace::state(world.inventory.workspace(workspace), world.at),
    ),
    workspace("since", Type::Time, "Since when the state holds.", |world, workspace| {
        Value::given(world.inventory.workspace(workspace).since, Value::Time)
    }),
    workspace(
        "members",
        Type::List(Kind::User),
        "The RAM users that are members; root, who always is, is not among them.",
        |world, workspace| {
            Value::given(world.inventory.workspace(workspace).members.as_deref(), accessors::workspace::members)
        },
    ),
    workspace("models", Type::Texts, "The models granted to a sub-workspace (S10).", |world, workspace| {
        Value::given(world.inventory.workspace(workspace).models.as_deref(), texts)
    }),
    workspace("applications", Type::Texts, "The applications inside the workspace.", |world, workspace| {
        Value::given(world.inventory.workspace(workspace).applications.as_deref(), texts)
    }),
    workspace("account", Type::Ref(Kind::Account), "The account that the workspace belongs to.", |world, workspace| {
        Value::Ref(Resource::Account(world.inventory.workspace(workspace).account))
    }),
    workspace(
        "key-limit",
        Type::Number,
        "How many keys it may have: the account's quota, else the platform's (S13).",
        |world, workspace| accessors::workspace::key_limit(world, world.inventory.workspace(workspace).account),
    ),
    workspace(
        "can-disable-keys",
        Type::Flag,
        "Whether the platform can disable keys in its region; unknown of a region that it is not known to have.",
        |world, workspace| accessors::workspace::of_region(world, workspace, |region| region.can_disable),
    ),
    workspace(
        "can-reset-keys",
        Type::Flag,
        "Whether the platform can reset keys in its region.",
        |world, workspace| accessors::workspace::of_region(world, workspace, |region| region.can_reset),
    ),
    workspace(
        "owner-must-be-member",
        Type::Flag,
        "Whether in its region an owner who is removed from the workspace loses the keys there.",
        |world, workspace| accessors::workspace::of_region(world, workspace, |region| region.owner_must_be_member),
    ),
    workspace("keys", Type::List(Kind::Key), "The keys of the workspace.", |world, workspace| {
        Value::List(world.keys(world.inventory.workspace(workspace).keys.iter().copied()))
    }),
    key("id", Type::Text, "The key's number.", |world, key| Value::text(&world.inventory.key(key).id)),
    key("kind", Type::Choice(words!(KeyKind)), "What the key was issued for (S4).", |world, key| {
        Value::given(world.inventory.key(key).kind, |kind| Value::text(kind.as_str()))
    }),
    key(
        "state",
        Type::Choice(words!(KeyState)),
        "Whether the key is enabled; before `since`, `enabled`.",
        accessors::key::state,
    ),
    key("created-at", Type::Time, "When the key was created.", |world, key| {
        Value::given(world.inventory.key(key).created_at, Value::Time)
    }),
    key("rotated-at", Type::Time, "When its value was last reset.", |world, key| {
        Value::given(world.inventory.key(key).rotated_at, Value::Time)
    }),
    key("last-used-at", Type::Time, "When it was last used.", |world, key| {
        Value::given(world.inventory.key(key).last_used_at, Value::Time)
    }),
    key("since", Type::Time, "Since when the state holds.", |world, key| {
        Value::given(world.inventory.key(key).since, Value::Time)
    }),
    key("created-by", Type::Text, "The id of who created it: an account's UID means root.", accessors::key::created_by),
    key("masked", Type::Text, "The current value as the console shows it.", |world, key| {
        Value::given(world.inventory.key(key).masked.as_ref(), |mask| Value::owned(mask.to_string()))
    }),
    key(
        "owner",
        Type::Ref(Kind::Principal),
        "Who created it; a temporary key's is its parent's.",
        accessors::key::owner,
    ),
    key("workspace", Type::Ref(Kind::Workspace), "The workspace it was created in (S8).", |world, key| {
        Value::Ref(Resource::Workspace(world.inventory.key(key).workspace))
    }),
    key(
        "age",
        Type::Duration,
        "How long ago its value was set: since `rotated-at`, or at most since `created-at`.",
        accessors::key::age,
    ),
    key("idle", Type::Duration, "How long ago it was last used, or at most since `created-at`.", accessors::key::idle),
    key("state-age", Type::Duration, "How long its state has held.", accessors::key::state_age),
    key(
        "validity",
        Type::Choice(|| vec!["valid", "invalid"]),
        "Whether the key works (S11, S12, S14).",
        accessors::key::validity,
    ),
    key(
        "expired",
        Type::Flag,
        "Whether a temporary key's time is over (S12); any other key never expires (S11).",
        accessors::key::expired,
    ),
    key("was-reset", Type::Flag, "Whether it was reset since it was created.", accessors::key::was_reset),
    key(
        "joinable",
        Type::Flag,
        "Whether a leak of it would be recognised: its fingerprint or its mask is known.",
        accessors::key::joinable,
    ),
    key(
        "has-host",
        Type::Flag,
        "Whether some host of its region takes keys of its kind (S4, S5); of a temporary key, of its parent's.",
        accessors::key::has_host,
    ),
    key(
        "owner-is-member",
        Type::Flag,
        "Whether its owner is a member of its workspace; root always is.",
        accessors::key::owner_is_member,
    ),
    key("scope.ips", Type::Networks, "The addresses that may call; none listed means all.", accessors::key::ips),
    key("scope.models", Type::Texts, "The models that it is narrowed to, if it is.", accessors::key::models),
    key(
        "scope.widest",
        Type::Number,
        "How many leading bits the widest of those addresses' ranges fixes: 32 is one address of IPv4, 0 all there are.",
        accessors::key::widest,
    ),
    key(
        "scope.not-granted",
        Type::Texts,
        "The models that it is narrowed to, but its workspace was not granted (S10).",
        accessors::key::not_granted,
    ),
    key(
        "ip-restricted",
        Type::Flag,
        "Whether its scope lists addresses, and none of them is the whole internet.",
        accessors::key::ip_restricted,
    ),
    key("model-restricted", Type::Flag, "Whether its scope lists models.", accessors::key::model_restricted),
    Field {
        get: Get::NamedOfKey(accessors::key::label),
        ..key("labels.NAME", Type::Text, "What people wrote about it under that name.", |_, _| Value::Unknown)
    },
    key("ttl", Type::Duration, "How long a temporary key lives (S12).", accessors::key::ttl),
    principal("kind", Type::Choice(|| vec!["root", "user", "unknown"]), "What they are.", accessors::principal::kind),
    principal("id", Type::Text, "The account's UID, or the RAM user's id.", accessors::principal::id),
    principal("name", Type::Text, "The RAM user's name; root's is `root`.", accessors::principal::name),
    principal(
        "permissions",
        Type::Choices(words!(Permission)),
        "What they may do with keys (S1); root's is `administrator`.",
        accessors::principal::permissions,
    ),
    principal(
        "status",
        Type::Choice(words!(UserStatus)),
        "Whether they may sign in; root's is `active`.",
        accessors::principal::status,
    ),
    leak("id", Type::Text, "The digest of the secret, or its mask where the digest could be guessed.", leaks::id),
    leak("kind", Type::Choice(words!(SecretKind)), "What the secret opens.", |world, leak| {
        leaks::text(world, leak, |leak| leak.kind.as_str())
    }),
    leak("provider", Type::Choice(words!(Provider)), "Whose service it opens.", |world, leak| {
        leaks::text(world, leak, |leak| leaks::provider(leak).as_str())
    }),
    leak("confidence", Type::Choice(words!(Confidence)), "How sure it is that it is a real key.", |world, leak| {
        leaks::text(world, leak, |leak| leaks::confidence(leak).as_str())
    }),
    joined(
        "validity",
        Type::Choice(|| vec!["valid", "invalid"]),
        "Whether the leaked value works: after a reset the key lives and the old value is dead.",
        leaks::validity,
    ),
    joined("joined-by", Type::Choice(words!(Joined)), "How its key is known.", leaks::joined),
    leak("path", Type::Text, "The file that it stands in.", |world, leak| leaks::text(world, leak, |leak| leak.path())),
    joined("key", Type::Ref(Kind::Key), "The key that it is, if only one comes into question.", leaks::key),
    inventory("collected-at", Type::Time, "When the inventory was collected.", |world| {
        Value::given(world.inventory.collected_at, Value::Time)
    }),
    inventory("age", Type::Duration, "How long ago it was collected.", accessors::inventory::age),
    inventory(
        "ahead",
        Type::Duration,
        "How far its date lies ahead of the instant that is judged at; `0s` of one collected before.",
        accessors::inventory::ahead,
    ),
    inventory("accounts", Type::List(Kind::Account), "All accounts.", |world| {
        members(world.inventory.accounts(), Resource::Account)
    }),
    inventory("users", Type::List(Kind::User), "All RAM users.", |world| {
        members(world.inventory.users(), Resource::User)
    }),
    inventory("workspaces", Type::List(Kind::Workspace), "All workspaces.", |world| {
        members(world.inventory.workspaces(), Resource::Workspace)
    }),
    inventory("keys", Type::List(Kind::Key), "All keys.", |world| Value::List(world.keys(world.inventory.keys()))),
];
