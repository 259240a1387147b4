//! From the oracle's world to the product's inventory, and the product's answers as texts.

use bailiwick_core::access::{self, Answer, Principal, Question};
use bailiwick_core::inventory::{
    self, AccountIx, Former, Inventory, KeyIx, KeyKind, KeyState, Labels, Origin, Owner, Permission, Quotas, RamUser,
    Temporary, UserIx, UserStatus, WorkspaceIx, WorkspaceState,
};
use bailiwick_core::platform::{Host, Platform};
use bailiwick_core::secret::{Bearer, Digest, Held};
use bailiwick_core::time::Time;
use chrono::{DateTime, TimeDelta};

use super::oracle::Said;
use super::world::{Account, Ask, Key, Scope, User, Workspace, World};

/// An inventory, with its indices in the order of the world's lists.
pub(crate) struct Translated {
    pub(crate) inventory: Inventory,
    accounts: Vec<(String, AccountIx)>,
    users: Vec<(String, UserIx)>,
    workspaces: Vec<(String, WorkspaceIx)>,
    keys: Vec<(String, KeyIx)>,
}

pub(crate) fn time(seconds: i64) -> Time {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn texts(texts: &[String]) -> Vec<Box<str>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

fn find<T: Copy>(list: &[(String, T)], id: &str) -> Option<T> {
    list.iter().find(|(own, _)| own == id).map(|(_, index)| *index)
}

pub(crate) fn translate(world: &World) -> Translated {
    let mut inventory = Inventory::default();
    inventory.collected_at = world.collected.map(time);
    let mut all =
        Translated { inventory, accounts: Vec::new(), users: Vec::new(), workspaces: Vec::new(), keys: Vec::new() };
    world.accounts.iter().for_each(|account| all.push_account(account));
    world.users.iter().for_each(|user| all.push_user(user));
    world.workspaces.iter().for_each(|workspace| all.push_workspace(workspace));
    world.keys.iter().for_each(|key| all.push_key(key));
    for key in &world.keys {
        if let Some(parent) = &key.parent {
            all.inventory.set_parent(all.key(&key.id), all.key(parent));
        }
    }
    all
}

impl Translated {
    pub(crate) fn account(&self, id: &str) -> AccountIx {
        find(&self.accounts, id).unwrap()
    }

    pub(crate) fn user(&self, id: &str) -> UserIx {
        find(&self.users, id).unwrap()
    }

    pub(crate) fn workspace(&self, id: &str) -> WorkspaceIx {
        find(&self.workspaces, id).unwrap()
    }

    pub(crate) fn key(&self, id: &str) -> KeyIx {
        find(&self.keys, id).unwrap()
    }

    pub(crate) fn principal(&self, id: &str) -> Principal {
        find(&self.users, id).map_or_else(|| Principal::Root(self.account(id)), Principal::User)
    }

    pub(crate) fn ids(&self, keys: &[KeyIx]) -> Vec<String> {
        keys.iter().map(|key| self.inventory.key(*key).id.to_string()).collect()
    }

    fn push_account(&mut self, account: &Account) {
        let keys_per_workspace = account.keys_limit.map(|limit| limit as u64);
        let index = self.inventory.push_account(inventory::Account {
            uid: account.uid.as_str().into(),
            quotas: Quotas { keys_per_workspace, workspaces: None },
            ..inventory::Account::default()
        });
        self.accounts.push((account.uid.clone(), index));
    }

    fn push_user(&mut self, user: &User) {
        let permission = |name: &String| Permission::parse(name).unwrap();
        let index = self.inventory.push_user(RamUser {
            account: self.account(&user.account),
            id: user.id.as_str().into(),
            name: None,
            status: user.status.as_ref().map(|status| UserStatus::parse(status).unwrap()),
            since: user.since.map(time),
            permissions: user.permissions.as_ref().map(|names| names.iter().map(permission).collect()),
            origin: Origin::default(),
        });
        self.users.push((user.id.clone(), index));
    }

    fn push_workspace(&mut self, workspace: &Workspace) {
        let members = workspace.members.as_ref();
        let index = self.inventory.push_workspace(inventory::Workspace {
            account: self.account(&workspace.account),
            id: workspace.id.as_str().into(),
            name: None,
            default: workspace.default,
            region: workspace.region.as_deref().map(Into::into),
            host_label: workspace.label.as_deref().map(Into::into),
            state: if workspace.deleted { WorkspaceState::Deleted } else { WorkspaceState::Active },
            since: workspace.since.map(time),
            members: members.map(|members| members.iter().map(|member| self.user(member)).collect()),
            models: workspace.models.as_deref().map(texts),
            applications: workspace.applications.as_deref().map(texts),
            keys: Vec::new(),
            origin: Origin::default(),
        });
        self.workspaces.push((workspace.id.clone(), index));
    }

    fn push_key(&mut self, key: &Key) {
        let owner = |id: &String| find(&self.users, id).map_or(Owner::Root, Owner::User);
        let former = |(index, until): (usize, &Option<i64>)| Former {
            fingerprint: Some(Digest::of(format!("{} {index}", key.id).as_bytes())),
            masked: None,
            until: until.map(time),
        };
        let index = self.inventory.push_key(inventory::Key {
            workspace: self.workspace(&key.workspace),
            id: key.id.as_str().into(),
            kind: key.kind.as_ref().map(|kind| KeyKind::parse(kind).unwrap()),
            owner: key.created_by.as_ref().map_or(Owner::Unknown, owner),
            created_at: key.created.map(time),
            rotated_at: key.rotated.map(time),
            state: key.state.as_ref().map(|state| KeyState::parse(state).unwrap()),
            since: key.since.map(time),
            last_used_at: key.used.map(time),
            masked: None,
            fingerprint: Some(Digest::of(format!("{} {}", key.id, key.former.len()).as_bytes())),
            former: key.former.iter().enumerate().map(former).collect(),
            scope: key.scope.as_ref().map(scope),
            labels: Labels::default(),
            temporary: key.is_temporary().then(|| Temporary { parent: None, ttl: TimeDelta::seconds(key.ttl) }),
            origin: Origin::default(),
        });
        self.keys.push((key.id.clone(), index));
    }

    /// The product's answer.
    pub(crate) fn answer(&self, ask: &Ask) -> Answer {
        let host = ask.host.as_ref().map(|url| Host::parse(url).unwrap());
        let question = Question {
            key: self.key(&ask.key),
            at: time(ask.at),
            host: host.as_ref(),
            model: ask.model.as_deref(),
            application: ask.application.as_deref(),
            ip: ask.ip.as_ref().map(|ip| ip.parse().unwrap()),
        };
        access::explain(&self.inventory, Platform::embedded(), &question)
    }

    /// The product's answer, as texts.
    pub(crate) fn explain(&self, ask: &Ask) -> Said {
        let answer = self.answer(ask);
        let spelled = |reasons: &[access::Reason]| reasons.iter().map(|reason| reason.as_str().to_owned()).collect();
        Said {
            reasons: spelled(&answer.reasons),
            undecided: spelled(&answer.undecided),
            assumed: spelled(&answer.assumed),
            allowed: answer.allowed(),
            runtime: answer.runtime.map(|runtime| (runtime.status, runtime.code)),
        }
    }

    pub(crate) fn visible(&self, principal: &str, at: i64) -> (Vec<String>, Vec<String>) {
        let visible = access::visible(&self.inventory, self.principal(principal), time(at));
        (self.ids(&visible.keys), self.ids(&visible.undecided))
    }

    pub(crate) fn can_create(
        &self,
        principal: &str,
        workspace: &str,
        kind: &str,
        at: i64,
    ) -> (Vec<String>, Vec<String>) {
        let (principal, workspace) = (self.principal(principal), self.workspace(workspace));
        let kind = KeyKind::parse(kind).unwrap();
        let answer = access::can_create(&self.inventory, Platform::embedded(), principal, workspace, kind, time(at));
        let spelled =
            |reasons: &[access::CreateReason]| reasons.iter().map(|reason| reason.as_str().to_owned()).collect();
        assert_eq!(answer.allowed(), answer.reasons.is_empty() && answer.undecided.is_empty());
        (spelled(&answer.reasons), spelled(&answer.undecided))
    }

    /// Whether the present value, or a former one by its place, works.
    pub(crate) fn value_validity(&self, key: &str, former: Option<usize>, at: i64) -> &'static str {
        let key = self.key(key);
        let held = former.map_or(Held::Now, |index| Held::Until(self.inventory.key(key).former[index].until));
        let platform = Platform::embedded();
        access::value_validity(&self.inventory, platform, Bearer { key, held }, time(at)).as_str()
    }
}

fn scope(scope: &Scope) -> inventory::Scope {
    inventory::Scope {
        ips: scope.ips.iter().map(|block| block.parse().unwrap()).collect(),
        models: scope.models.as_deref().map(texts),
    }
}
