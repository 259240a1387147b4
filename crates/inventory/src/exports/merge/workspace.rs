//! Everything that is told of one workspace.

use bailiwick_core::inventory::{Workspace, WorkspaceState};
use bailiwick_core::time::Time;

use super::super::facts::{EventFact, GrantFact, What, WorkspaceFact};
use super::super::notice::Spot;
use super::agree::{Disputes, quote};

/// What the platform names the workspace that every account has.
const DEFAULT_NAMES: [&str; 3] = ["default", "default workspace", "默认业务空间"];

/// What was told of a workspace, put together.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) name: Option<Box<str>>,
    pub(super) region: Option<Box<str>>,
    pub(super) host_label: Option<Box<str>>,
    pub(super) models: Option<Vec<Box<str>>>,
    pub(super) deleted_at: Option<Time>,
}

pub(super) fn told(
    facts: &[&WorkspaceFact],
    grants: &[&GrantFact],
    events: &[&EventFact],
    disputes: &mut Disputes<'_>,
) -> Told {
    let each = |field: fn(&WorkspaceFact) -> Option<Box<str>>| facts.iter().map(move |fact| (field(fact), fact.spot));
    let mut models: Vec<_> = grants.iter().flat_map(|grant| grant.models.iter().cloned()).collect();
    models.sort();
    models.dedup();
    let deleted = events.iter().find(|event| matches!(event.what, What::WorkspaceDeleted { .. }));
    Told {
        name: disputes.settle("the name", each(|fact| fact.name.clone()), quote),
        region: disputes.settle("the region", each(|fact| fact.region.clone()), quote),
        host_label: disputes.settle("the host's label", each(|fact| fact.host_label.clone()), quote),
        models: (!grants.is_empty()).then_some(models),
        deleted_at: deleted.map(|event| event.at),
    }
}

/// Whether a name is the default workspace's.
pub(super) fn is_default_name(name: &str) -> bool {
    DEFAULT_NAMES.iter().any(|known| name.trim().to_lowercase() == *known)
}

/// The first place where a workspace is told of.
pub(super) fn first_spot(facts: &[&WorkspaceFact]) -> Option<Spot> {
    facts.iter().map(|fact| fact.spot).min()
}

/// Puts a workspace into the form of an inventory, with what an older one has besides.
pub(super) fn record(told: Told, old: Option<&Workspace>, blank: Workspace) -> Workspace {
    let state = match (told.deleted_at, old) {
        (Some(_), _) => WorkspaceState::Deleted,
        (None, Some(old)) => old.state,
        (None, None) => WorkspaceState::Active,
    };
    Workspace {
        name: told.name.or_else(|| old.and_then(|old| old.name.clone())),
        default: old.and_then(|old| old.default),
        region: told.region.or_else(|| old.and_then(|old| old.region.clone())),
        host_label: told.host_label.or_else(|| old.and_then(|old| old.host_label.clone())),
        state,
        since: told.deleted_at.or(old.and_then(|old| old.since)),
        models: told.models.or_else(|| old.and_then(|old| old.models.clone())),
        applications: old.and_then(|old| old.applications.clone()),
        ..blank
    }
}
