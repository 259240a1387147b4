//! Inventories, rules and leaks to judge.

use bailiwick_core::finding::{Excerpt, Leak, Place};
use bailiwick_core::inventory::{
    Account, Inventory, Key, KeyKind, KeyState, Labels, Origin, Owner, Permission, RamUser, UserIx, UserStatus,
    Workspace, WorkspaceIx, WorkspaceState,
};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Confidence, Identity, Provider, SecretKind};
use bailiwick_core::time::{Time, parse_time};
use bailiwick_policy::{Facts, Judgement, PolicySet, Source, evaluate, load};

pub(crate) fn time(text: &str) -> Time {
    parse_time(text).unwrap()
}

/// The instant that everything here is judged at.
pub(crate) fn now() -> Time {
    time("2026-11-01")
}

/// An account of two workspaces and three users, and what leads to them.
pub(crate) struct Acme {
    pub(crate) inventory: Inventory,
    pub(crate) alice: UserIx,
    pub(crate) bob: UserIx,
    /// Of whom only the id is known.
    pub(crate) nobody: UserIx,
    pub(crate) default: WorkspaceIx,
    /// Of which only the id is known.
    pub(crate) bare: WorkspaceIx,
}

pub(crate) fn acme(uid: &str) -> Acme {
    let mut inventory = Inventory::default();
    inventory.collected_at = Some(time("2026-10-30"));
    acme_in(inventory, uid)
}

/// Such an account, beside what an inventory holds already.
pub(crate) fn acme_in(mut inventory: Inventory, uid: &str) -> Acme {
    let account = inventory.push_account(Account { uid: uid.into(), alias: Some("acme".into()), ..Account::default() });
    let user = |id: &str, name: Option<&str>, status| RamUser {
        account,
        id: id.into(),
        name: name.map(Into::into),
        status,
        since: None,
        permissions: Some(vec![Permission::ApiKeyPage]),
        origin: Origin { line: 5, column: 9 },
    };
    let alice = inventory.push_user(user("201", Some("alice"), Some(UserStatus::Active)));
    let mut bob = user("202", Some("bob"), Some(UserStatus::Deleted));
    bob.since = Some(time("2026-03-01"));
    let bob = inventory.push_user(bob);
    let nobody = inventory.push_user(RamUser { permissions: None, ..user("203", None, None) });
    let bare = Workspace {
        account,
        id: "ws-b".into(),
        name: None,
        default: None,
        region: None,
        host_label: None,
        state: WorkspaceState::Active,
        since: None,
        members: None,
        models: None,
        applications: None,
        keys: Vec::new(),
        origin: Origin { line: 9, column: 9 },
    };
    let default = inventory.push_workspace(Workspace {
        id: "ws-a".into(),
        name: Some("default".into()),
        default: Some(true),
        region: Some("cn-beijing".into()),
        members: Some(vec![alice]),
        models: Some(vec!["qwen-plus".into()]),
        applications: Some(Vec::new()),
        ..bare.clone()
    });
    let bare = inventory.push_workspace(bare);
    Acme { inventory, alice, bob, nobody, default, bare }
}

/// A key of which only the id is known.
pub(crate) fn bare_key(workspace: WorkspaceIx, id: &str) -> Key {
    Key {
        workspace,
        id: id.into(),
        kind: None,
        owner: Owner::Unknown,
        created_at: None,
        rotated_at: None,
        state: None,
        since: None,
        last_used_at: None,
        masked: None,
        fingerprint: None,
        former: Vec::new(),
        scope: None,
        labels: Labels::default(),
        temporary: None,
        origin: Origin { line: 12, column: 13 },
    }
}

/// An enabled general key of which nothing is unknown but its last use and scope.
pub(crate) fn key(workspace: WorkspaceIx, id: &str, owner: Owner) -> Key {
    Key {
        kind: Some(KeyKind::General),
        owner,
        created_at: Some(time("2026-01-01")),
        state: Some(KeyState::Enabled),
        ..bare_key(workspace, id)
    }
}

/// A leak of the seeded key of a name.
pub(crate) fn leak(rule: &str, name: &str, path: &str) -> Leak {
    let secret = seeded::key(Shape::GeneralClassic, name);
    Leak {
        rule: rule.into(),
        also: Vec::new(),
        kind: SecretKind::General,
        provider: Provider::DashScope,
        confidence: Confidence::Medium,
        masked: secret.mask(),
        digest: secret.digest(),
        guessable: secret.is_guessable(),
        identity: Identity::Unknown,
        places: vec![Place { path: path.into(), line: 3, column: 7, end_column: 42, ..Place::default() }],
        excerpt: Excerpt::default(),
    }
}

/// A rule that forbids something, and nothing more.
pub(crate) fn forbid(id: &str, judges: &str, condition: &str) -> String {
    format!("id: {id}\ntitle: t\nseverity: medium\nfor: {judges}\nforbid: {condition}\nmessage: m\nremediation: r\n")
}

/// A rule that looks for general keys.
pub(crate) fn secret(id: &str, more: &str) -> String {
    format!(
        "id: {id}\ntitle: t\nseverity: medium\nsecret: {{ pattern: 'sk-[0-9a-f]{{32}}', kind: general }}\nremediation: r\n{more}"
    )
}

/// Loads rules whose files are called as their ids say.
pub(crate) fn set(rules: &[String]) -> PolicySet {
    let named: Vec<_> = rules
        .iter()
        .map(|text| (format!("{}.yaml", text.lines().next().unwrap().trim_start_matches("id: ")), text))
        .collect();
    let sources: Vec<_> = named.iter().map(|(name, text)| Source::new(name, text.as_bytes())).collect();
    load(&sources).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn judge(set: &PolicySet, inventory: Option<&Inventory>, leaks: Option<&[Leak]>) -> Judgement {
    judge_at(set, inventory, leaks, now())
}

pub(crate) fn judge_at(set: &PolicySet, inventory: Option<&Inventory>, leaks: Option<&[Leak]>, at: Time) -> Judgement {
    let facts = Facts {
        inventory,
        inventory_path: "inventory.yaml",
        leaks,
        endpoints: &[],
        platform: Platform::embedded(),
        at,
    };
    evaluate(set, &facts)
}
