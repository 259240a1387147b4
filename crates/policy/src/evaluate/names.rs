//! What resources are called in reports and waivers.

use std::collections::HashSet;
use std::iter;

use bailiwick_core::finding::{Subject, SubjectKind};
use bailiwick_core::inventory::{AccountIx, Inventory};
use foldhash::HashMap;
use rayon::prelude::*;

use super::{endpoint_of, leak_of};
use crate::field::{Resource, World, leaks};

/// The ids that several accounts have.
pub(crate) struct Names {
    ambiguous: HashSet<(SubjectKind, Box<str>)>,
}

impl Names {
    /// What some resources are called, and the keys that leaks among them may be.
    pub(crate) fn of(world: &World<'_>, resources: impl IntoIterator<Item = Resource>) -> Self {
        let inventory = world.inventory;
        let named = resources.into_iter().flat_map(|resource| iter::once(resource).chain(bearers(world, resource)));
        let named: HashMap<_, _> = named.filter_map(|resource| record(inventory, resource)).map(own_account).collect();
        let users = inventory.users().map(Resource::User);
        let workspaces = inventory.workspaces().map(Resource::Workspace);
        let all: Vec<_> = users.chain(workspaces).chain(inventory.keys().map(Resource::Key)).collect();
        let all = all.into_par_iter().filter_map(|resource| record(inventory, resource));
        let elsewhere = all.filter(|(kind, id, account)| named.get(&(*kind, *id)).is_some_and(|own| own != account));
        Self { ambiguous: elsewhere.map(|(kind, id, _)| (kind, id.into())).collect() }
    }

    /// What a finding about a resource is about.
    pub(crate) fn subject(&self, world: &World<'_>, resource: Resource) -> Subject {
        let named = |kind, id: &str| Subject { kind, id: id.to_owned() };
        match resource {
            Resource::Account(account) => named(SubjectKind::Account, &world.inventory.account(account).uid),
            Resource::Endpoint(_) => {
                let id = endpoint_of(world, resource).map(|endpoint| endpoint.id());
                named(SubjectKind::Endpoint, &id.unwrap_or_default())
            }
            Resource::Leak(_) => {
                named(SubjectKind::Leak, &leak_of(world, resource).map(|leak| leak.id()).unwrap_or_default())
            }
            _ => match record(world.inventory, resource) {
                Some((kind, id, account)) if self.ambiguous.contains(&(kind, id.into())) => {
                    named(kind, &format!("{}/{id}", world.inventory.account(account).uid))
                }
                Some((kind, id, _)) => named(kind, id),
                None => named(SubjectKind::Inventory, SubjectKind::Inventory.as_str()),
            },
        }
    }
}

/// The kind, id and account of what belongs to an account.
fn record(inventory: &Inventory, resource: Resource) -> Option<(SubjectKind, &str, AccountIx)> {
    match resource {
        Resource::User(user) => {
            let user = inventory.user(user);
            Some((SubjectKind::User, &user.id, user.account))
        }
        Resource::Workspace(workspace) => {
            let workspace = inventory.workspace(workspace);
            Some((SubjectKind::Workspace, &workspace.id, workspace.account))
        }
        Resource::Key(key) => Some((SubjectKind::Key, &inventory.key(key).id, inventory.account_of(key))),
        Resource::Account(_)
        | Resource::Principal(..)
        | Resource::Leak(_)
        | Resource::Endpoint(_)
        | Resource::Inventory => None,
    }
}

fn own_account((kind, id, account): (SubjectKind, &str, AccountIx)) -> ((SubjectKind, &str), AccountIx) {
    ((kind, id), account)
}

/// The keys that a leak may be.
fn bearers(world: &World<'_>, resource: Resource) -> Vec<Resource> {
    let bearers = leak_of(world, resource).map(leaks::bearers).unwrap_or_default();
    bearers.iter().map(|bearer| Resource::Key(bearer.key)).collect()
}
