//! A small company in plain words, made at random, and the inventory that it is. Instants are days.

use bailiwick_core::inventory::{
    Account, Inventory, Key, KeyKind, KeyState, Owner, RamUser, Scope, UserStatus, Workspace, WorkspaceState,
};
use bailiwick_core::time::Time;
use chrono::TimeDelta;

use super::random::Random;
use crate::build::{bare_key, time};

pub(crate) struct World {
    pub(crate) limit: Option<u64>,
    pub(crate) users: Vec<User>,
    pub(crate) workspaces: Vec<Space>,
    pub(crate) keys: Vec<PlainKey>,
}

pub(crate) struct User {
    pub(crate) status: Option<&'static str>,
    pub(crate) since: Option<i64>,
}

pub(crate) struct Space {
    pub(crate) region: Option<&'static str>,
    pub(crate) default: Option<bool>,
    pub(crate) members: Option<Vec<usize>>,
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
    pub(crate) ips: Option<Vec<&'static str>>,
    pub(crate) team: Option<&'static str>,
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
            .map(|_| Space { region: random.maybe(&REGIONS), default: None, members: members(random) })
            .collect();
        let keys = (0..random.below(5)).map(|_| PlainKey::random(random, workspaces.len(), users.len())).collect();
        Self { limit: random.coin().then(|| random.below(4) as u64), users, workspaces, keys }
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
                models: None,
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
            let ips = key.ips.as_ref().map(|ips| ips.iter().map(|ip| ip.parse().unwrap()).collect());
            inventory.push_key(Key {
                kind: key.kind.map(|word| *KeyKind::ALL.iter().find(|it| it.as_str() == word).unwrap()),
                state: key.state.map(|word| *KeyState::ALL.iter().find(|it| it.as_str() == word).unwrap()),
                since: key.since.map(day),
                created_at: key.created.map(day),
                rotated_at: key.rotated.map(day),
                last_used_at: key.used.map(day),
                owner,
                scope: ips.map(|ips| Scope { ips, models: None }),
                labels: key.team.map(|team| ("team", team)).into_iter().collect(),
                ..bare_key(spaces[key.space], &number.to_string())
            });
        }
        inventory
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
            ips: random.maybe(&ips).map(<[_]>::to_vec),
            team: random.maybe(&TEAMS),
        }
    }
}
