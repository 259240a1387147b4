//! A small company in plain words, made at random, and the inventory that it is. Instants are days.

use bailiwick_core::finding::Leak;
use bailiwick_core::inventory::{
    Account, Inventory, Key, KeyKind, KeyState, Owner, RamUser, Scope, UserStatus, Workspace, WorkspaceState,
};
use bailiwick_core::secret::{self, Confidence, Held, Identity, Provider, SecretKind};
use bailiwick_core::time::Time;
use chrono::TimeDelta;

use super::random::Random;
use crate::build::{bare_key, time};

pub(crate) struct World {
    pub(crate) limit: Option<u64>,
    pub(crate) users: Vec<User>,
    pub(crate) workspaces: Vec<Space>,
    pub(crate) keys: Vec<PlainKey>,
    pub(crate) leaks: Vec<PlainLeak>,
}

pub(crate) struct User {
    pub(crate) status: Option<&'static str>,
    pub(crate) since: Option<i64>,
}

pub(crate) struct Space {
    pub(crate) region: Option<&'static str>,
    pub(crate) default: Option<bool>,
    pub(crate) members: Option<Vec<usize>>,
    pub(crate) models: Option<Vec<&'static str>>,
}

pub(crate) struct PlainKey {
    pub(crate) space: usize,
    pub(crate) kind: Option<&'static str>,
    pub(crate) state: Option<&'static str>,
    pub(crate) since: Option<i64>,
    pub(crate) created: Option<i64>,
    pub(crate) rotated: Option<i64>,
    pub(crate) used: Option<i64>,
    pub(crate) owner: Who,
    /// Its scope, if that is known: addresses, and models if it is narrowed to some.
    pub(crate) scope: Option<(Vec<&'static str>, Option<Vec<&'static str>>)>,
    pub(crate) team: Option<&'static str>,
}

pub(crate) struct PlainLeak {
    pub(crate) kind: &'static str,
    pub(crate) provider: &'static str,
    pub(crate) confidence: &'static str,
    pub(crate) path: &'static str,
    pub(crate) bearers: Bearers,
}

/// Whose value it is: a key's, and of a former value the day on which it died.
pub(crate) type Bearer = (usize, Option<i64>);

pub(crate) enum Bearers {
    Nobody,
    Certainly(Bearer),
    Perhaps(Vec<Bearer>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Root,
    User(usize),
    Nobody,
}

pub(crate) const KINDS: [&str; 3] = ["general", "coding-plan", "token-plan"];
pub(crate) const STATES: [&str; 3] = ["enabled", "disabled", "deleted"];
pub(crate) const STATUSES: [&str; 3] = ["active", "disabled", "deleted"];
pub(crate) const REGIONS: [&str; 2] = ["cn-beijing", "us-east-1"];
pub(crate) const TEAMS: [&str; 2] = ["search", "ads"];
pub(crate) const MODELS: [&str; 2] = ["qwen-plus", "qwen-max"];
pub(crate) const LEAK_KINDS: [&str; 2] = ["general", "other"];
pub(crate) const PROVIDERS: [&str; 3] = ["dashscope", "deepseek", "dashscope-or-deepseek"];
pub(crate) const CONFIDENCES: [&str; 3] = ["low", "medium", "high"];
pub(crate) const PATHS: [&str; 3] = [".env", "src/app.py", "src/ads/.env"];

/// The day that days count from.
pub(crate) fn day(number: i64) -> Time {
    time("2026-01-01") + TimeDelta::days(number)
}

impl World {
    pub(crate) fn random(random: &mut Random) -> Self {
        let users: Vec<_> = (0..random.below(3))
            .map(|_| User { status: random.maybe(&STATUSES), since: random.maybe_day(0, 60) })
            .collect();
        let members = |random: &mut Random| {
            let all: Vec<_> = (0..users.len()).filter(|_| random.coin()).collect();
            random.coin().then_some(all)
        };
        let workspaces: Vec<_> = (0..1 + random.below(2))
            .map(|_| Space {
                region: random.maybe(&REGIONS),
                default: None,
                members: members(random),
                models: models(random),
            })
            .collect();
        let keys: Vec<_> =
            (0..random.below(5)).map(|_| PlainKey::random(random, workspaces.len(), users.len())).collect();
        let leaks = (0..random.below(3)).map(|_| PlainLeak::random(random, keys.len())).collect();
        Self { limit: random.coin().then(|| random.below(4) as u64), users, workspaces, keys, leaks }
    }

    pub(crate) fn inventory(&self) -> Inventory {
        let mut inventory = Inventory::default();
        let mut account = Account { uid: "100".into(), ..Account::default() };
        account.quotas.keys_per_workspace = self.limit;
        let account = inventory.push_account(account);
        let mut users = Vec::new();
        for (number, user) in self.users.iter().enumerate() {
            let status = user.status.map(|word| *UserStatus::ALL.iter().find(|it| it.as_str() == word).unwrap());
            let since = user.since.map(day);
            let id = number.to_string().into();
            users.push(inventory.push_user(RamUser {
                account,
                id,
                name: None,
                status,
                since,
                permissions: None,
                origin: Default::default(),
            }));
        }
        let mut spaces = Vec::new();
        for (number, space) in self.workspaces.iter().enumerate() {
            spaces.push(inventory.push_workspace(Workspace {
                account,
                id: number.to_string().into(),
                name: None,
                default: space.default,
                region: space.region.map(Into::into),
                host_label: None,
                state: WorkspaceState::Active,
                since: None,
                members: space.members.as_ref().map(|all| all.iter().map(|user| users[*user]).collect()),
                models: space.models.as_ref().map(boxed),
                applications: None,
                keys: Vec::new(),
                origin: Default::default(),
            }));
        }
        for (number, key) in self.keys.iter().enumerate() {
            let owner = match key.owner {
                Who::Root => Owner::Root,
                Who::User(user) => Owner::User(users[user]),
                Who::Nobody => Owner::Unknown,
            };
            let scope = |(ips, models): &(Vec<&str>, Option<Vec<&'static str>>)| Scope {
                ips: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
                models: models.as_ref().map(boxed),
            };
            inventory.push_key(Key {
                kind: key.kind.map(|word| *KeyKind::ALL.iter().find(|it| it.as_str() == word).unwrap()),
                state: key.state.map(|word| *KeyState::ALL.iter().find(|it| it.as_str() == word).unwrap()),
                since: key.since.map(day),
                created_at: key.created.map(day),
                rotated_at: key.rotated.map(day),
                last_used_at: key.used.map(day),
                owner,
                scope: key.scope.as_ref().map(scope),
                labels: key.team.map(|team| ("team", team)).into_iter().collect(),
                ..bare_key(spaces[key.space], &number.to_string())
            });
        }
        inventory
    }

    /// The leaks, each by the secret of its own number.
    pub(crate) fn leaks(&self, inventory: &Inventory) -> Vec<Leak> {
        let keys: Vec<_> = inventory.keys().collect();
        let bearer = |(key, died): &Bearer| secret::Bearer {
            key: keys[*key],
            held: died.map_or(Held::Now, |died| Held::Until(Some(day(died)))),
        };
        let identity = |bearers: &Bearers| match bearers {
            Bearers::Nobody => Identity::Unknown,
            Bearers::Certainly(one) => Identity::Certain(bearer(one)),
            Bearers::Perhaps(some) => Identity::Possible(some.iter().map(bearer).collect()),
        };
        let leak = |(number, leak): (usize, &PlainLeak)| Leak {
            kind: *SecretKind::ALL.iter().find(|it| it.as_str() == leak.kind).unwrap(),
            provider: *Provider::ALL.iter().find(|it| it.as_str() == leak.provider).unwrap(),
            confidence: *Confidence::ALL.iter().find(|it| it.as_str() == leak.confidence).unwrap(),
            identity: identity(&leak.bearers),
            ..crate::build::leak("other", &number.to_string(), leak.path)
        };
        self.leaks.iter().enumerate().map(leak).collect()
    }
}

fn models(random: &mut Random) -> Option<Vec<&'static str>> {
    let some: Vec<_> = MODELS.into_iter().filter(|_| random.coin()).collect();
    random.coin().then_some(some)
}

fn boxed(texts: &Vec<&'static str>) -> Vec<Box<str>> {
    texts.iter().map(|text| (*text).into()).collect()
}

impl PlainLeak {
    fn random(random: &mut Random, keys: usize) -> Self {
        let bearer = |random: &mut Random| (random.below(keys.max(1)), random.maybe_day(0, 60));
        let bearers = match random.below(3) {
            _ if keys == 0 => Bearers::Nobody,
            0 => Bearers::Nobody,
            1 => Bearers::Certainly(bearer(random)),
            _ => Bearers::Perhaps((0..1 + random.below(2)).map(|_| bearer(random)).collect()),
        };
        Self {
            kind: random.one(&LEAK_KINDS),
            provider: random.one(&PROVIDERS),
            confidence: random.one(&CONFIDENCES),
            path: random.one(&PATHS),
            bearers,
        }
    }
}

impl PlainKey {
    fn random(random: &mut Random, spaces: usize, users: usize) -> Self {
        let ips: [&[&str]; 4] = [&[], &["10.0.0.0/8"], &["0.0.0.0/0"], &["10.1.0.0/16", "192.168.0.1/32"]];
        let owner = match random.below(3) {
            0 => Who::Root,
            1 if users > 0 => Who::User(random.below(users)),
            _ => Who::Nobody,
        };
        Self {
            space: random.below(spaces),
            kind: random.maybe(&KINDS),
            state: random.maybe(&STATES),
            since: random.maybe_day(0, 60),
            created: random.maybe_day(0, 60),
            rotated: random.maybe_day(0, 60),
            used: random.maybe_day(0, 60),
            owner,
            scope: random.maybe(&ips).map(|ips| (ips.to_vec(), models(random))),
            team: random.maybe(&TEAMS),
        }
    }
}
