//! What resources are called in reports and waivers.

use std::collections::{HashMap, HashSet};

use bailiwick_core::finding::{Subject, SubjectKind};
use bailiwick_core::inventory::{AccountIx, Inventory};

use super::leak_of;
use crate::field::{Resource, World};

/// The ids that several accounts have.
pub(crate) struct Names {
    ambiguous: HashSet<(SubjectKind, Box<str>)>,
}

impl Names {
    pub(crate) fn new(inventory: &Inventory) -> Self {
        let mut first: HashMap<(SubjectKind, &str), AccountIx> = HashMap::new();
        let mut ambiguous = HashSet::new();
        let users = inventory.users().map(Resource::User);
        let workspaces = inventory.workspaces().map(Resource::Workspace);
        let keys = inventory.keys().map(Resource::Key);
        for (kind, id, account) in
            users.chain(workspaces).chain(keys).filter_map(|resource| record(inventory, resource))
        {
            if *first.entry((kind, id)).or_insert(account) != account {
                ambiguous.insert((kind, id.into()));
            }
        }
        Self { ambiguous }
    }

    /// What a finding about a resource is about.
    pub(crate) fn subject(&self, world: &World<'_>, resource: Resource) -> Subject {
        let named = |kind, id: &str| Subject { kind, id: id.to_owned() };
        match resource {
            Resource::Account(account) => named(SubjectKind::Account, &world.inventory.account(account).uid),
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
        Resource::Account(_) | Resource::Principal(..) | Resource::Leak(_) | Resource::Inventory => None,
    }
}
