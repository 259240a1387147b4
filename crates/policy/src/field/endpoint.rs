//! The fields of endpoints: base URLs in text, and the keys beside them.

use std::iter;

use bailiwick_core::finding::{BaseUrl, Credential, Endpoint, Holds, Issued, Scheme, Usage};
use bailiwick_core::inventory::{KeyKind, WorkspaceIx};
use bailiwick_core::platform::{self, Host};
use bailiwick_core::secret::Identity;

use super::value::{Resource, Value};
use super::world::World;
use super::{Field, Get, Kind, Type};

/// What is said where there is nothing.
const NONE: &str = "none";

/// The spellings of an enum of the domain, and the word for none of it.
macro_rules! words_or_none {
    ($name:ident) => {
        || iter::once(NONE).chain($name::ALL.iter().map(|value| value.as_str())).collect()
    };
}

type Of = for<'a> fn(&World<'a>, usize) -> Value<'a>;

const fn field(name: &'static str, ty: Type, doc: &'static str, get: Of) -> Field {
    Field { kind: Kind::Endpoint, name, ty, doc, from_inventory: false, get: Get::Endpoint(get) }
}

/// A field that only an inventory gives.
const fn joined(name: &'static str, ty: Type, doc: &'static str, get: Of) -> Field {
    Field { from_inventory: true, ..field(name, ty, doc, get) }
}

pub(super) static FIELDS: &[Field] = &[
    field("id", Type::Text, "The host and the variable of the key, as far as there are any.", |world, endpoint| {
        Value::given(get(world, endpoint), |endpoint| Value::owned(endpoint.id()))
    }),
    field("path", Type::Text, "The file that it stands in.", |world, endpoint| {
        Value::given(get(world, endpoint), |endpoint| Value::text(endpoint.path()))
    }),
    field(
        "in-test",
        Type::Flag,
        "Whether the file is source of tests, by its name or its folder: what stands there is made up.",
        |world, endpoint| Value::given(get(world, endpoint), |endpoint| Value::Flag(endpoint.is_test())),
    ),
    field(
        "scheme",
        Type::Choice(words_or_none!(Scheme)),
        "How calls go; `none` where there is no base URL.",
        |world, endpoint| word(url(world, endpoint).map(|url| url.scheme.as_str())),
    ),
    field("host", Type::Text, "The host of the base URL: one of the platform's.", |world, endpoint| {
        Value::given(url(world, endpoint), |url| Value::text(&url.host))
    }),
    field(
        "family",
        Type::Text,
        "The family of the host, as the platform's facts call it: `shared`, `dedicated`, `coding-plan`, ….",
        |world, endpoint| on_host(world, endpoint, |place| Value::owned(place.rule.family.clone())),
    ),
    field("region", Type::Text, "The region that the host serves.", |world, endpoint| {
        on_host(world, endpoint, |place| Value::given(place.region.map(str::to_owned), Value::owned))
    }),
    field(
        "key-kind",
        Type::Choice(words_or_none!(Issued)),
        "What the key beside it was issued for, by its shape or its variable's name; `none` where there is no key.",
        |world, endpoint| word(credential(world, endpoint).map(|key| key.kind.as_str())),
    ),
    field("takes-key", Type::Flag, "Whether the host takes keys of that kind (S4).", takes_key),
    field("variable", Type::Text, "The name of the variable or setting that holds the key.", |world, endpoint| {
        Value::given(variable(world, endpoint), Value::text)
    }),
    field(
        "browser",
        Type::Flag,
        "Whether that variable is one that build tools ship to browsers, like `VITE_…` and `NEXT_PUBLIC_…`.",
        |world, endpoint| Value::Flag(credential(world, endpoint).is_some_and(Credential::ships_to_browsers)),
    ),
    field(
        "holds",
        Type::Choice(words_or_none!(Holds)),
        "What stands where the key belongs; `none` where there is no key.",
        |world, endpoint| word(credential(world, endpoint).map(|key| key.holds.as_str())),
    ),
    field(
        "usage",
        Type::Choice(words_or_none!(Usage)),
        "How the key is given; `none` where there is no key.",
        |world, endpoint| word(credential(world, endpoint).map(|key| key.usage.as_str())),
    ),
    joined(
        "key",
        Type::Ref(Kind::Key),
        "The key that stands there, by its digest.",
        |world, endpoint| match credential(world, endpoint).map(|key| &key.identity) {
            Some(Identity::Certain(bearer)) => Value::Ref(Resource::Key(bearer.key)),
            _ => Value::Unknown,
        },
    ),
    joined(
        "workspace",
        Type::Ref(Kind::Workspace),
        "The workspace whose id stands beside it, or else that of the key which stands there, or whose host it is.",
        |world, endpoint| Value::given(workspace(world, endpoint), |it| Value::Ref(Resource::Workspace(it))),
    ),
    joined("in-region", Type::Flag, "Whether the host serves the region of that workspace (S5).", in_region),
    field(
        "own-host",
        Type::Flag,
        "Whether a dedicated host is that of the workspace beside it; by their ids alone, if there is no inventory.",
        own_host,
    ),
];

fn get<'a>(world: &World<'a>, endpoint: usize) -> Option<&'a Endpoint> {
    world.endpoints.get(endpoint)
}

fn url<'a>(world: &World<'a>, endpoint: usize) -> Option<&'a BaseUrl> {
    get(world, endpoint)?.url.as_ref()
}

fn credential<'a>(world: &World<'a>, endpoint: usize) -> Option<&'a Credential> {
    get(world, endpoint)?.credential.as_ref()
}

fn variable<'a>(world: &World<'a>, endpoint: usize) -> Option<&'a str> {
    credential(world, endpoint)?.variable.as_deref()
}

fn word(word: Option<&'static str>) -> Value<'static> {
    Value::text(word.unwrap_or(NONE))
}

/// What is to be said of the place of an endpoint's host.
fn on_host<'a>(
    world: &World<'a>,
    endpoint: usize,
    say: impl FnOnce(&platform::Place<'_, '_>) -> Value<'a>,
) -> Value<'a> {
    let host = url(world, endpoint).and_then(|url| Host::parse(&url.host).ok());
    let place = host.as_ref().and_then(|host| host.place(world.platform));
    place.as_ref().map_or(Value::Unknown, say)
}

fn takes_key<'a>(world: &World<'a>, endpoint: usize) -> Value<'a> {
    let kinds: &[KeyKind] = match credential(world, endpoint).map(|key| key.kind) {
        Some(Issued::General) => &[KeyKind::General],
        Some(Issued::CodingPlan) => &[KeyKind::CodingPlan],
        Some(Issued::TokenPlan) => &[KeyKind::TokenPlan],
        Some(Issued::Plan) => &[KeyKind::CodingPlan, KeyKind::TokenPlan],
        // What a temporary key opens is what its parent does.
        Some(Issued::Temporary | Issued::Unknown) | None => return Value::Unknown,
    };
    on_host(world, endpoint, |place| Value::Flag(kinds.iter().any(|kind| place.rule.takes.contains(kind))))
}

/// The workspace of an inventory that an endpoint is about.
fn workspace(world: &World<'_>, endpoint: usize) -> Option<WorkspaceIx> {
    let inventory = world.inventory;
    let named = get(world, endpoint)?.workspace.as_deref();
    let is_named = |index: &WorkspaceIx| {
        let workspace = inventory.workspace(*index);
        named.is_some_and(|id| *workspace.id == *id || workspace.host_label.as_deref() == Some(id))
    };
    let by_name = inventory.workspaces().find(is_named);
    let of_key = || match credential(world, endpoint)?.identity {
        Identity::Certain(bearer) => Some(inventory.key(bearer.key).workspace),
        _ => None,
    };
    by_name.or_else(|| if named.is_none() { of_key().or_else(|| of_host(world, endpoint)) } else { None })
}

/// The workspace of an inventory that the host is dedicated to.
fn of_host(world: &World<'_>, endpoint: usize) -> Option<WorkspaceIx> {
    let host = Host::parse(&url(world, endpoint)?.host).ok()?;
    let label = host.place(world.platform)?.workspace?;
    let inventory = world.inventory;
    let is_its = |index: &WorkspaceIx| {
        let workspace = inventory.workspace(*index);
        *workspace.id == *label || workspace.host_label.as_deref() == Some(label)
    };
    inventory.workspaces().find(is_its)
}

fn in_region<'a>(world: &World<'a>, endpoint: usize) -> Value<'a> {
    let Some(workspace) = workspace(world, endpoint) else { return Value::Unknown };
    let Some(own) = &world.inventory.workspace(workspace).region else { return Value::Unknown };
    on_host(world, endpoint, |place| Value::given(place.region, |region| Value::Flag(region == &**own)))
}

fn own_host<'a>(world: &World<'a>, endpoint: usize) -> Value<'a> {
    let own = workspace(world, endpoint).map(|index| world.inventory.workspace(index));
    let labels = match own {
        Some(workspace) => vec![Some(&*workspace.id), workspace.host_label.as_deref()],
        None => vec![get(world, endpoint).and_then(|endpoint| endpoint.workspace.as_deref())],
    };
    let labels: Vec<_> = labels.into_iter().flatten().collect();
    on_host(world, endpoint, |place| {
        let Some(label) = place.workspace else { return Value::Unknown };
        // A workspace of an id `ws-…` may have a host `llm-…`: then one tells nothing of the other.
        let prefix = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
        match labels.as_slice() {
            all if all.contains(&label) => Value::Flag(true),
            all if all.iter().any(|other| prefix(other) == prefix(label)) => Value::Flag(false),
            _ => Value::Unknown,
        }
    })
}
