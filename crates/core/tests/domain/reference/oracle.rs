//! May this key call that? Each link of the chain in the facts' own words.

use super::hosts::{HostFacts, facts, host_of, lies_in, wants_members};
use super::world::{Ask, Key, Scope, Workspace, World};

/// Whether something stands in the way: yes, no or unknown; and whether that is only assumed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) is: Option<bool>,
    pub(crate) assumed: bool,
}

const UNKNOWN: Told = Told { is: None, assumed: false };

fn sure(is: bool) -> Told {
    Told { is: Some(is), assumed: false }
}

fn assumed(is: bool) -> Told {
    Told { is: Some(is), assumed: true }
}

/// A whole answer, as texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) reasons: Vec<String>,
    pub(crate) undecided: Vec<String>,
    pub(crate) assumed: Vec<String>,
    pub(crate) allowed: bool,
    pub(crate) runtime: Option<(u16, String)>,
}

/// Answers a question.
pub(crate) fn explain(world: &World, ask: &Ask) -> Said {
    let mut said = Said::default();
    for (name, told) in chain(world, ask) {
        match told.is {
            Some(true) => said.reasons.push(name.to_owned()),
            Some(false) => {}
            None => said.undecided.push(name.to_owned()),
        }
        if told.assumed {
            said.assumed.push(name.to_owned());
        }
    }
    said.allowed = said.reasons.is_empty() && said.undecided.is_empty();
    said.runtime = runtime(&said);
    said
}

fn chain(world: &World, ask: &Ask) -> Vec<(&'static str, Told)> {
    let key = world.key(&ask.key);
    let at = ask.at;
    let mut links = vec![
        ("not-created-yet", not_created_yet(world, key, at)),
        ("deleted", also_of_parent(world, key, |key| key_is(world, key, "deleted", at))),
        ("disabled", also_of_parent(world, key, |key| key_is(world, key, "disabled", at))),
        ("expired", expired(world, key, at)),
        ("owner-disabled", also_of_parent(world, key, |key| owner_is(world, key, "disabled", at))),
        ("owner-deleted", also_of_parent(world, key, |key| owner_is(world, key, "deleted", at))),
        ("owner-not-a-member", also_of_parent(world, key, |key| owner_not_a_member(world, key))),
        ("workspace-deleted", workspace_deleted(world.workspace_of(key), at)),
    ];
    if let Some(url) = &ask.host {
        let host = facts(&host_of(url));
        links.push(("wrong-plan", host.as_ref().map_or(sure(false), |host| wrong_plan(world, key, host))));
        links.push(("wrong-region", host.as_ref().map_or(sure(false), |host| wrong_region(world, key, host))));
        let label = host.as_ref().and_then(|host| host.label.as_ref());
        links.push(("wrong-workspace-host", label.map_or(sure(false), |label| anothers_host(world, key, label))));
        links.push(("unknown-host", sure(host.is_none())));
    }
    if let Some(model) = &ask.model {
        links.push(("model-not-granted", model_not_granted(world.workspace_of(key), model)));
    }
    if let Some(application) = &ask.application {
        links.push(("application-elsewhere", application_elsewhere(world, key, application)));
    }
    if let Some(model) = &ask.model {
        let allows = |scope: &Scope| scope.models.as_ref().is_none_or(|models| models.contains(model));
        links.push(("model-out-of-scope", out_of_scope(world, key, allows)));
    }
    if let Some(ip) = &ask.ip {
        let allows = |scope: &Scope| scope.ips.is_empty() || scope.ips.iter().any(|block| lies_in(ip, block));
        links.push(("ip-not-allowed", out_of_scope(world, key, allows)));
    }
    links
}

/// Temporary keys inherit; whether they die with their parent is not documented.
fn also_of_parent(world: &World, key: &Key, link: impl Fn(&Key) -> Told) -> Told {
    let own = link(key);
    if !key.is_temporary() || own.is != Some(false) {
        return own;
    }
    match world.parent_of(key).map(link) {
        None => assumed(false),
        Some(Told { is: Some(false), assumed }) => Told { is: Some(false), assumed: assumed || own.assumed },
        Some(_) => UNKNOWN,
    }
}

pub(crate) fn not_created_yet(world: &World, key: &Key, at: i64) -> Told {
    match (key.created, world.collected) {
        (Some(created), _) => sure(at < created),
        (None, Some(collected)) if at >= collected => sure(false),
        (None, Some(_)) => UNKNOWN,
        (None, None) => assumed(false),
    }
}

/// S11, and what changed since: deleted for ever, or disabled.
pub(crate) fn key_is(world: &World, key: &Key, wanted: &str, at: i64) -> Told {
    was(key.state.as_deref(), key.since, key.created, "enabled", wanted, world.collected, at)
}

/// What was so since when; before it, all was normal. Without `since` it is taken to be so from creation on, and
/// what is normal at the collection is taken to have been so all the time.
fn was(
    state: Option<&str>,
    since: Option<i64>,
    created: Option<i64>,
    normal: &str,
    wanted: &str,
    collected: Option<i64>,
    at: i64,
) -> Told {
    let Some(state) = state else { return UNKNOWN };
    if state == wanted {
        return match (since, created) {
            (Some(since), _) => sure(at >= since),
            (None, Some(created)) => assumed(at >= created),
            (None, None) => assumed(true),
        };
    }
    let may_have_come_back = wanted == "disabled" && state == normal && since.is_none();
    let is_past = collected.is_some_and(|collected| at < collected);
    if may_have_come_back && is_past { assumed(false) } else { sure(false) }
}

/// S12.
fn expired(world: &World, key: &Key, at: i64) -> Told {
    match key.kind.as_deref() {
        None => return assumed(false),
        Some("temporary") => {}
        Some(_) => return sure(false),
    }
    match (key.created, world.collected) {
        (Some(created), _) => sure(at >= created + key.ttl),
        (None, Some(collected)) if at >= collected + key.ttl => sure(true),
        (None, _) => UNKNOWN,
    }
}

/// S14.
fn owner_is(world: &World, key: &Key, wanted: &str, at: i64) -> Told {
    let Some(owner) = &key.created_by else {
        // The owner is the parent's, and it is not documented whether the temporary key dies with them.
        return if key.parent.is_some() { sure(false) } else { UNKNOWN };
    };
    match world.user(owner) {
        Some(user) => was(user.status.as_deref(), user.since, None, "active", wanted, world.collected, at),
        None => sure(false),
    }
}

fn owner_not_a_member(world: &World, key: &Key) -> Told {
    if key.created_by.is_none() && key.parent.is_some() {
        return sure(false);
    }
    let workspace = world.workspace_of(key);
    match workspace.region.as_deref().and_then(wants_members) {
        None => return assumed(false),
        Some(false) => return sure(false),
        Some(true) => {}
    }
    match (&key.created_by, &workspace.members) {
        (None, _) => UNKNOWN,
        (Some(root), _) if *root == workspace.account => sure(false),
        (Some(_), None) => UNKNOWN,
        (Some(user), Some(members)) => sure(!members.contains(user)),
    }
}

pub(crate) fn workspace_deleted(workspace: &Workspace, at: i64) -> Told {
    match (workspace.deleted, workspace.since) {
        (false, _) => sure(false),
        (true, Some(since)) => sure(at >= since),
        (true, None) => assumed(true),
    }
}

/// S4.
fn wrong_plan(world: &World, key: &Key, host: &HostFacts) -> Told {
    let kind =
        if key.is_temporary() { world.parent_of(key).and_then(|parent| parent.kind.clone()) } else { key.kind.clone() };
    kind.map_or(UNKNOWN, |kind| sure(kind != host.takes))
}

/// S5.
fn wrong_region(world: &World, key: &Key, host: &HostFacts) -> Told {
    match (&host.region, &world.workspace_of(key).region) {
        (Some(host), Some(own)) => sure(host != own),
        _ => UNKNOWN,
    }
}

/// A workspace bears its id, and a label of its own if it has one; a `ws-` id may go with an `llm-` label.
fn anothers_host(world: &World, key: &Key, label: &str) -> Told {
    let own = world.workspace_of(key);
    let bears = |workspace: &Workspace| workspace.id == label || workspace.label.as_deref() == Some(label);
    let rest = |id: &str| id.split_once('-').unwrap().1.to_owned();
    let start = |id: &str| id.split_once('-').unwrap().0.to_owned();
    let may_bear = |workspace: &Workspace| workspace.label.is_none() && rest(&workspace.id) == rest(label);
    if bears(own) {
        return sure(false);
    }
    if own.label.is_some() || start(&own.id) == start(label) || world.workspaces.iter().any(bears) {
        return sure(true);
    }
    if may_bear(own) {
        return assumed(false);
    }
    if world.workspaces.iter().any(may_bear) { assumed(true) } else { UNKNOWN }
}

/// S9, S10.
fn model_not_granted(workspace: &Workspace, model: &str) -> Told {
    let granted = workspace.models.as_ref().map(|models| models.iter().any(|granted| granted == model));
    match (workspace.default, granted) {
        (Some(true), _) | (_, Some(true)) => sure(false),
        (Some(false), Some(false)) => sure(true),
        (None, _) | (_, None) => UNKNOWN,
    }
}

/// S9, S10.
fn application_elsewhere(world: &World, key: &Key, application: &str) -> Told {
    let has = |workspace: &Workspace| {
        workspace.applications.as_ref().map(|applications| applications.iter().any(|own| own == application))
    };
    match has(world.workspace_of(key)) {
        Some(inside) => sure(!inside),
        None if world.workspaces.iter().any(|other| has(other) == Some(true)) => sure(true),
        None => UNKNOWN,
    }
}

/// S8: what nobody recorded doesn't narrow. A temporary key has its parent's permissions.
fn out_of_scope(world: &World, key: &Key, allows: impl Fn(&Scope) -> bool) -> Told {
    let parents = world.parent_of(key).map(|parent| &parent.scope);
    let recorded = [Some(&key.scope), parents].into_iter().flatten().flatten();
    for scope in recorded {
        if !allows(scope) {
            return sure(true);
        }
    }
    let widest = if key.is_temporary() { parents.cloned().flatten() } else { key.scope.clone() };
    if widest.is_some() { sure(false) } else { assumed(false) }
}

/// What the service answers, as far as that is documented.
fn runtime(said: &Said) -> Option<(u16, String)> {
    let rejected = [
        "not-created-yet",
        "deleted",
        "expired",
        "owner-disabled",
        "owner-deleted",
        "owner-not-a-member",
        "wrong-plan",
        "wrong-region",
    ];
    let has = |name: &str| said.reasons.iter().any(|reason| reason == name);
    if has("unknown-host") {
        return None;
    }
    if rejected.iter().any(|name| has(name)) {
        return Some((401, "InvalidApiKey".to_owned()));
    }
    let code = if has("model-not-granted") { "Model.AccessDenied" } else { "App.AccessDenied" };
    let documented = |reason: &String| reason == "model-not-granted" || reason == "application-elsewhere";
    let is_known = !said.reasons.is_empty() && said.undecided.is_empty() && said.reasons.iter().all(documented);
    is_known.then(|| (403, code.to_owned()))
}
