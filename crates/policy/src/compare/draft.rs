//! A small company, before it is an inventory: records name each other by number, so that they can be taken out.

use bailiwick_core::inventory::{
    Account, Inventory, Key, KeyKind, KeyState, Labels, Origin, Owner, Permission, Quotas, RamUser, Scope, Temporary,
    UserStatus, Workspace, WorkspaceState,
};
use bailiwick_core::secret::Mask;
use bailiwick_core::time::Time;
use chrono::TimeDelta;

/// One account with all that it has, and the instant that it is judged at.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) at: Time,
    pub(super) collected: Option<Time>,
    pub(super) uid: String,
    pub(super) alias: Option<String>,
    pub(super) quotas: Quotas,
    pub(super) users: Vec<User>,
    pub(super) workspaces: Vec<Space>,
    pub(super) keys: Vec<Minted>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) status: Option<UserStatus>,
    pub(super) since: Option<Time>,
    pub(super) permissions: Option<Vec<Permission>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Space {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) default: Option<bool>,
    pub(super) region: Option<String>,
    /// Since when it is deleted, if it is.
    pub(super) deleted: Option<Option<Time>>,
    /// The numbers of users.
    pub(super) members: Option<Vec<usize>>,
    pub(super) models: Option<Vec<String>>,
    pub(super) applications: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Minted {
    pub(super) id: String,
    /// The number of its workspace.
    pub(super) space: usize,
    pub(super) kind: Option<KeyKind>,
    pub(super) owner: Who,
    pub(super) state: Option<KeyState>,
    pub(super) since: Option<Time>,
    pub(super) created: Option<Time>,
    pub(super) rotated: Option<Time>,
    pub(super) used: Option<Time>,
    pub(super) masked: bool,
    pub(super) scope: Option<Scope>,
    pub(super) labels: Vec<(String, String)>,
    /// Of a temporary key: the number of its parent, which stands before it, and how long it lives.
    pub(super) temporary: Option<(Option<usize>, TimeDelta)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Who {
    Root,
    /// The number of a user.
    User(usize),
    #[default]
    Nobody,
}

impl Draft {
    /// The inventory that it is.
    pub(super) fn inventory(&self) -> Inventory {
        let mut inventory = Inventory::default();
        inventory.collected_at = self.collected;
        let account = inventory.push_account(Account {
            uid: self.uid.as_str().into(),
            alias: self.alias.as_deref().map(Into::into),
            quotas: self.quotas,
            ..Account::default()
        });
        let users: Vec<_> = self
            .users
            .iter()
            .map(|user| {
                inventory.push_user(RamUser {
                    account,
                    id: user.id.as_str().into(),
                    name: user.name.as_deref().map(Into::into),
                    status: user.status,
                    since: user.since,
                    permissions: user.permissions.clone(),
                    origin: Origin::default(),
                })
            })
            .collect();
        let user = |number: &usize| users.get(*number).copied();
        let spaces: Vec<_> = self
            .workspaces
            .iter()
            .map(|space| {
                inventory.push_workspace(Workspace {
                    account,
                    id: space.id.as_str().into(),
                    name: space.name.as_deref().map(Into::into),
                    default: space.default,
                    region: space.region.as_deref().map(Into::into),
                    host_label: None,
                    state: if space.deleted.is_some() { WorkspaceState::Deleted } else { WorkspaceState::Active },
                    since: space.deleted.flatten(),
                    members: space.members.as_ref().map(|all| all.iter().filter_map(user).collect()),
                    models: space.models.as_deref().map(boxed),
                    applications: space.applications.as_deref().map(boxed),
                    keys: Vec::new(),
                    origin: Origin::default(),
                })
            })
            .collect();
        let mut keys = Vec::new();
        for key in &self.keys {
            let Some(workspace) = spaces.get(key.space).copied() else { continue };
            let owner = match key.owner {
                Who::Root => Owner::Root,
                Who::User(number) => user(&number).map_or(Owner::Unknown, Owner::User),
                Who::Nobody => Owner::Unknown,
            };
            let temporary = key.temporary.map(|(parent, ttl)| {
                let parent = parent.and_then(|number| keys.get(number).copied());
                Temporary { parent, ttl }
            });
            keys.push(inventory.push_key(Key {
                workspace,
                id: key.id.as_str().into(),
                kind: key.kind,
                owner,
                created_at: key.created,
                rotated_at: key.rotated,
                state: key.state,
                since: key.since,
                last_used_at: key.used,
                masked: key.masked.then(|| Mask::parse("sk-a****58ad")).flatten(),
                fingerprint: None,
                former: Vec::new(),
                scope: key.scope.clone(),
                labels: key.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Labels>(),
                temporary,
                origin: Origin::default(),
            }));
        }
        inventory
    }
}

fn boxed(texts: &[String]) -> Vec<Box<str>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}
