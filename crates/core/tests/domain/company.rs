//! A small company to ask about: one account, a default and a sub-workspace in Beijing, two RAM users.

use bailiwick_core::access::{Answer, Question, explain};
use bailiwick_core::inventory::{
    Account, AccountIx, Inventory, Key, KeyIx, KeyKind, KeyState, Labels, Origin, Owner, Permission, RamUser, Scope,
    UserIx, UserStatus, Workspace, WorkspaceIx, WorkspaceState,
};
use bailiwick_core::platform::{Host, Platform};
use bailiwick_core::time::{Time, parse_time};

pub(crate) struct Company {
    pub(crate) inventory: Inventory,
    pub(crate) account: AccountIx,
    pub(crate) alice: UserIx,
    pub(crate) bob: UserIx,
    pub(crate) default: WorkspaceIx,
    pub(crate) sub: WorkspaceIx,
}

pub(crate) fn time(text: &str) -> Time {
    parse_time(text).unwrap()
}

/// The instant that most questions are about.
pub(crate) fn now() -> Time {
    time("2026-11-20T08:00:00Z")
}

pub(crate) fn company() -> Company {
    let mut inventory = Inventory::default();
    inventory.collected_at = Some(now());
    let account = inventory.push_account(Account { uid: "1378030599924858".into(), ..Account::default() });
    let alice = inventory.push_user(user(account, "207329002494392001", "alice"));
    let bob = inventory.push_user(user(account, "207329002494392002", "bob"));
    let default = inventory.push_workspace(Workspace { default: Some(true), ..workspace(account, "ws-default") });
    let sub = inventory.push_workspace(Workspace {
        default: Some(false),
        models: Some(vec!["qwen-plus".into()]),
        applications: Some(vec!["app-sub".into()]),
        ..workspace(account, "ws-sub")
    });
    Company { inventory, account, alice, bob, default, sub }
}

pub(crate) fn user(account: AccountIx, id: &str, name: &str) -> RamUser {
    RamUser {
        account,
        id: id.into(),
        name: Some(name.into()),
        status: Some(UserStatus::Active),
        since: None,
        permissions: Some(vec![Permission::ApiKeyPage]),
        origin: Origin::default(),
    }
}

pub(crate) fn workspace(account: AccountIx, id: &str) -> Workspace {
    Workspace {
        account,
        id: id.into(),
        name: None,
        default: None,
        region: Some("cn-beijing".into()),
        host_label: None,
        state: WorkspaceState::Active,
        since: None,
        members: Some(Vec::new()),
        models: None,
        applications: Some(vec!["app-default".into()]),
        keys: Vec::new(),
        origin: Origin::default(),
    }
}

/// An enabled general key of root's with no restriction, created on 2026-03-24.
pub(crate) fn key(workspace: WorkspaceIx, id: &str) -> Key {
    Key {
        workspace,
        id: id.into(),
        kind: Some(KeyKind::General),
        owner: Owner::Root,
        created_at: Some(time("2026-03-24T07:30:22Z")),
        rotated_at: None,
        state: Some(KeyState::Enabled),
        since: None,
        last_used_at: None,
        masked: None,
        fingerprint: None,
        former: Vec::new(),
        scope: Some(Scope::default()),
        labels: Labels::default(),
        temporary: None,
        origin: Origin::default(),
    }
}

impl Company {
    pub(crate) fn ask(&self, question: &Question<'_>) -> Answer {
        explain(&self.inventory, Platform::embedded(), question)
    }

    /// The reasons against a key at an instant, as they are spelled.
    pub(crate) fn reasons(&self, key: KeyIx, at: Time) -> Vec<&'static str> {
        let answer = self.ask(&Question::about(key, at));
        assert!(answer.undecided.is_empty(), "{:?}", answer.undecided);
        spelled(&answer.reasons)
    }

    /// The reasons against a key through a host, as they are spelled.
    pub(crate) fn reasons_through(&self, key: KeyIx, host: &str) -> Vec<&'static str> {
        let host = Host::parse(host).unwrap();
        spelled(&self.ask(&Question { host: Some(&host), ..Question::about(key, now()) }).reasons)
    }

    /// The reasons against calling a model with a key, as they are spelled.
    pub(crate) fn reasons_for_model(&self, key: KeyIx, model: &str) -> Vec<&'static str> {
        spelled(&self.ask(&Question { model: Some(model), ..Question::about(key, now()) }).reasons)
    }

    /// The reasons against calling an application with a key, as they are spelled.
    pub(crate) fn reasons_for_application(&self, key: KeyIx, application: &str) -> Vec<&'static str> {
        spelled(&self.ask(&Question { application: Some(application), ..Question::about(key, now()) }).reasons)
    }
}

pub(crate) fn spelled(reasons: &[bailiwick_core::access::Reason]) -> Vec<&'static str> {
    reasons.iter().map(|reason| reason.as_str()).collect()
}
