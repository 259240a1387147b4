//! The fields of records, as files name them, in the order of the documentation.

use std::borrow::Cow;

use bailiwick_core::inventory::{Account, Former, Inventory, Key, Owner, RamUser, Scope, Workspace, WorkspaceState};
use bailiwick_core::time::{Time, format_time};
use chrono::TimeDelta;

/// A value of a record.
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(u64),
    Boolean(bool),
    List(Vec<Value<'a>>),
    Map(Fields<'a>),
}

/// Names and values.
pub(crate) type Fields<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// A text.
pub(crate) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Value<'a> {
    Value::Text(text.into())
}

fn time(time: Time) -> Value<'static> {
    text(format_time(time))
}

fn texts<'a>(items: &'a [Box<str>]) -> Value<'a> {
    Value::List(items.iter().map(|item| text(&**item)).collect())
}

/// Gathers the fields that are known.
struct Record<'a>(Fields<'a>);

impl<'a> Record<'a> {
    fn put(&mut self, name: &'static str, value: Option<Value<'a>>) {
        self.0.extend(value.map(|value| (name.into(), value)));
    }
}

/// An account without what belongs to it.
pub(crate) fn account(account: &Account) -> Fields<'_> {
    let mut record = Record(vec![("uid".into(), text(&*account.uid))]);
    record.put("alias", account.alias.as_deref().map(text));
    let mut quotas = Record(Vec::new());
    quotas.put("workspaces", account.quotas.workspaces.map(Value::Number));
    quotas.put("keys-per-workspace", account.quotas.keys_per_workspace.map(Value::Number));
    record.put("quotas", (!quotas.0.is_empty()).then_some(Value::Map(quotas.0)));
    record.0
}

pub(crate) fn user(user: &RamUser) -> Fields<'_> {
    let mut record = Record(vec![("id".into(), text(&*user.id))]);
    record.put("name", user.name.as_deref().map(text));
    record.put("status", user.status.map(|status| text(status.as_str())));
    record.put("since", user.since.map(time));
    let permissions = user.permissions.as_ref();
    let permissions = permissions.map(|all| all.iter().map(|permission| text(permission.as_str())).collect());
    record.put("permissions", permissions.map(Value::List));
    record.0
}

/// A workspace without its keys.
pub(crate) fn workspace<'a>(inventory: &'a Inventory, workspace: &'a Workspace) -> Fields<'a> {
    let mut record = Record(vec![("id".into(), text(&*workspace.id))]);
    record.put("name", workspace.name.as_deref().map(text));
    record.put("default", workspace.default.map(Value::Boolean));
    record.put("region", workspace.region.as_deref().map(text));
    record.put("host-label", workspace.host_label.as_deref().map(text));
    let is_deleted = workspace.state == WorkspaceState::Deleted;
    record.put("state", is_deleted.then(|| text(workspace.state.as_str())));
    record.put("since", workspace.since.map(time));
    let members = workspace.members.as_ref();
    let members = members.map(|all| all.iter().map(|user| text(&*inventory.user(*user).id)).collect());
    record.put("members", members.map(Value::List));
    record.put("models", workspace.models.as_deref().map(texts));
    record.put("applications", workspace.applications.as_deref().map(texts));
    record.0
}

pub(crate) fn key<'a>(inventory: &'a Inventory, key: &'a Key) -> Fields<'a> {
    let mut record = Record(vec![("id".into(), text(&*key.id))]);
    record.put("kind", key.kind.map(|kind| text(kind.as_str())));
    if let Some(temporary) = &key.temporary {
        record.put("parent", temporary.parent.map(|parent| text(&*inventory.key(parent).id)));
        record.put("ttl", Some(text(seconds(temporary.ttl))));
    }
    record.put("created-by", creator(inventory, key).map(text));
    record.put("created-at", key.created_at.map(time));
    record.put("rotated-at", key.rotated_at.map(time));
    record.put("state", key.state.map(|state| text(state.as_str())));
    record.put("since", key.since.map(time));
    record.put("last-used-at", key.last_used_at.map(time));
    record.put("masked", key.masked.as_ref().map(|mask| text(mask.to_string())));
    record.put("fingerprint", key.fingerprint.map(|digest| text(digest.to_string())));
    record.put("former", (!key.former.is_empty()).then(|| Value::List(key.former.iter().map(former).collect())));
    record.put("scope", key.scope.as_ref().map(scope));
    let labels: Fields<'_> = key.labels.iter().map(|(name, value)| (name.into(), text(value))).collect();
    record.put("labels", (!labels.is_empty()).then_some(Value::Map(labels)));
    record.0
}

fn creator<'a>(inventory: &'a Inventory, key: &Key) -> Option<&'a str> {
    match key.owner {
        Owner::Root => Some(&inventory.account(inventory.workspace(key.workspace).account).uid),
        Owner::User(user) => Some(&inventory.user(user).id),
        Owner::Unknown => None,
    }
}

fn seconds(ttl: TimeDelta) -> String {
    format!("{}s", ttl.num_seconds())
}

fn former(former: &Former) -> Value<'_> {
    let mut record = Record(Vec::new());
    record.put("fingerprint", former.fingerprint.map(|digest| text(digest.to_string())));
    record.put("masked", former.masked.as_ref().map(|mask| text(mask.to_string())));
    record.put("until", former.until.map(time));
    Value::Map(record.0)
}

fn scope(scope: &Scope) -> Value<'_> {
    let mut record = Record(Vec::new());
    let ips = || scope.ips.iter().map(|ip| text(address(ip))).collect();
    record.put("ips", (!scope.ips.is_empty()).then(|| Value::List(ips())));
    record.put("models", scope.models.as_deref().map(texts));
    Value::Map(record.0)
}

/// A range of one address is written as that address.
fn address(net: &ipnet::IpNet) -> String {
    if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
}
