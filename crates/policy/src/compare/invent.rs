//! Inventories at random, of what rules ask about: most of what they tell apart comes up.

use bailiwick_core::inventory::{KeyKind, KeyState, Permission, Quotas, Scope, UserStatus};
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use chrono::{DateTime, TimeDelta};

use super::Sets;
use super::chance::Chance;
use super::draft::{Draft, Minted, Space, User, Who};
use super::pools::Pools;
use crate::rule::Rule;

/// 2026-01-01T00:00:00Z
const EPOCH: i64 = 1_767_225_600;

/// A list is made no longer than this to exceed a quota.
const MOST_COPIES: u64 = 64;

/// Makes inventories that an old rule and the new ones may tell apart.
pub(super) struct Inventor {
    chance: Chance,
    pools: Pools,
    /// Instants at which things may have happened.
    times: Vec<Time>,
    at: Time,
    regions: Vec<String>,
}

impl Inventor {
    pub(super) fn new(rule: &Rule, sets: Sets<'_>) -> Self {
        let others = sets.new.rules().iter().filter(|new| new.judges == rule.judges);
        let pools = Pools::of(std::iter::once(rule).chain(others));
        let epoch = DateTime::from_timestamp(EPOCH, 0).unwrap_or_default();
        let day = TimeDelta::days(1);
        let at = pools.times.iter().map(|time| *time + day).chain([epoch]).max().unwrap_or(epoch);
        let times = times(&pools, at);
        let regions = regions(&pools, sets.platform);
        Self { chance: Chance::new(1), pools, times, at, regions }
    }

    pub(super) fn draft(&mut self) -> Draft {
        let mut draft = Draft {
            at: self.at,
            collected: self.time(),
            uid: self.id("account uid", "100000000000000", 1),
            alias: self.text("account alias"),
            quotas: Quotas { workspaces: self.number(), keys_per_workspace: self.number() },
            ..Draft::default()
        };
        draft.users = (1..=self.chance.below(3)).map(|number| self.user(number)).collect();
        draft.workspaces = (1..=1 + self.chance.below(2)).map(|number| self.space(number, &draft)).collect();
        if draft.workspaces.iter().filter(|space| space.default == Some(true)).count() > 1 {
            draft.workspaces.iter_mut().for_each(|space| space.default = Some(false));
        }
        for number in 1..=self.chance.below(4) {
            let key = self.key(number, &draft);
            draft.keys.push(key);
        }
        self.copied(draft)
    }

    /// Sometimes with as many of something as quotas ask about.
    fn copied(&mut self, mut draft: Draft) -> Draft {
        let numbers: Vec<_> = self.pools.numbers.iter().copied().filter(|number| *number <= MOST_COPIES).collect();
        let Some(count) = self.chance.maybe(&numbers) else { return draft };
        match self.chance.below(3) {
            0 => fill(&mut draft.users, count, |user, number| user.id = format!("3000000000000000{number:02}")),
            1 => fill(&mut draft.workspaces, count, |space, number| {
                space.id = format!("ws-00000000000001{number:02}");
                space.default = space.default.map(|_| false);
            }),
            _ => fill(&mut draft.keys, count, |key, number| key.id = format!("{}", 100 + number)),
        }
        draft
    }

    fn user(&mut self, number: usize) -> User {
        User {
            id: self.id("user id", "20000000000000000", number),
            name: self.text("user name"),
            status: self.chance.maybe(UserStatus::ALL),
            since: self.time(),
            permissions: self.chance.mostly().then(|| self.some(Permission::ALL)),
        }
    }

    fn space(&mut self, number: usize, draft: &Draft) -> Space {
        let users: Vec<_> = (0..draft.users.len()).collect();
        let is_deleted = !self.chance.mostly();
        let regions = self.regions.clone();
        Space {
            id: self.id("workspace id", "ws-000000000000000", number),
            name: self.text("workspace name"),
            default: self.chance.maybe(&[true, false]),
            region: self.chance.maybe(&regions),
            deleted: is_deleted.then(|| self.time()),
            members: self.chance.coin().then(|| self.some(&users)),
            models: self.texts("workspace models"),
            applications: self.texts("workspace applications"),
        }
    }

    fn key(&mut self, number: usize, draft: &Draft) -> Minted {
        let kind = self.chance.maybe(KeyKind::ALL);
        let is_temporary = kind == Some(KeyKind::Temporary);
        let lasting: Vec<_> = (draft.keys.iter().enumerate())
            .filter(|(_, key)| key.temporary.is_none())
            .map(|(index, _)| index)
            .collect();
        let created = self.time();
        // Nothing happens to a key before it is created.
        let mut later = || self.time().map(|time| created.map_or(time, |created| time.max(created)));
        let (rotated, used, since) = (later(), later(), later());
        let ttl = self.chance.one(&self.pools.ages).copied().unwrap_or(TimeDelta::seconds(60));
        let beside = TimeDelta::seconds(self.chance.below(3) as i64 - 1);
        let ttl = (ttl + beside).clamp(TimeDelta::seconds(1), TimeDelta::seconds(1800));
        Minted {
            id: self.id("key id", "", number),
            space: self.chance.below(draft.workspaces.len()),
            kind,
            owner: self.owner(draft),
            state: self.chance.maybe(KeyState::ALL),
            since,
            created,
            rotated,
            used,
            masked: self.chance.coin(),
            scope: self.scope(),
            labels: self.labels(),
            temporary: is_temporary.then(|| (self.chance.maybe(&lasting), ttl)),
        }
    }

    fn owner(&mut self, draft: &Draft) -> Who {
        match self.chance.below(3) {
            0 => Who::Root,
            1 if !draft.users.is_empty() => Who::User(self.chance.below(draft.users.len())),
            _ => Who::Nobody,
        }
    }

    fn scope(&mut self) -> Option<Scope> {
        let everywhere = ["0.0.0.0/0", "10.0.0.0/8", "192.0.2.1/32"].into_iter().filter_map(|text| text.parse().ok());
        let networks: Vec<_> = self.pools.networks.iter().copied().chain(everywhere).collect();
        let models = self.texts("key scope.models");
        self.chance.mostly().then(|| Scope { ips: self.some(&networks), models: models.map(boxed) })
    }

    fn labels(&mut self) -> Vec<(String, String)> {
        let names = self.pools.labels.clone();
        let mut labels = Vec::new();
        for name in names {
            let values = self.pools.texts(&format!("key labels.{name}"));
            labels.extend(self.chance.maybe(&values).map(|value| (name, value)));
        }
        labels
    }

    /// Some of a list, in its order.
    fn some<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().filter(|_| self.chance.coin()).cloned().collect()
    }

    fn time(&mut self) -> Option<Time> {
        self.chance.maybe(&self.times)
    }

    fn number(&mut self) -> Option<u64> {
        let numbers: Vec<_> = self.pools.numbers.iter().copied().filter(|number| *number > 0).collect();
        if numbers.is_empty() { None } else { self.chance.maybe(&numbers) }
    }

    /// An id that rules ask about, or one like others.
    fn id(&mut self, field: &str, prefix: &str, number: usize) -> String {
        let asked = self.pools.asked(field).iter().filter(|id| is_id(field, id)).nth(number - 1).cloned();
        asked.filter(|_| self.chance.coin()).unwrap_or_else(|| format!("{prefix}{number}"))
    }

    /// A text where rules ask about it, else nothing.
    fn text(&mut self, field: &str) -> Option<String> {
        let texts = self.pools.texts(field);
        self.chance.maybe(&texts)
    }

    fn texts(&mut self, field: &str) -> Option<Vec<String>> {
        let texts = self.pools.texts(field);
        self.chance.mostly().then(|| self.some(&texts))
    }
}

/// Whether an inventory takes a text for an id: rules may ask about any.
fn is_id(field: &str, text: &str) -> bool {
    let fits = match field {
        "account uid" | "user id" => |c: char| c.is_ascii_digit(),
        _ => |c: char| !c.is_whitespace() && !c.is_control(),
    };
    !text.is_empty() && text.chars().all(fits)
}

/// A list with copies of its last item, as many as wanted.
fn fill<T: Clone>(items: &mut Vec<T>, count: u64, rename: impl Fn(&mut T, usize)) {
    let Some(last) = items.last().cloned() else { return };
    for number in 1..=(count as usize).saturating_sub(items.len()) {
        let mut copy = last.clone();
        rename(&mut copy, number);
        items.push(copy);
    }
}

/// The instants beside which rules tell things apart: what lies just before and after each, and at it.
fn times(pools: &Pools, at: Time) -> Vec<Time> {
    let second = TimeDelta::seconds(1);
    let ago = pools.ages.iter().filter_map(|age| at.checked_sub_signed(*age));
    let bounds = ago.chain(pools.times.iter().copied()).chain([at]);
    let mut times: Vec<_> = bounds
        .flat_map(|time| [time.checked_sub_signed(second), Some(time), time.checked_add_signed(second)])
        .flatten()
        .collect();
    times.sort_unstable();
    times.dedup();
    times
}

fn regions(pools: &Pools, platform: &Platform) -> Vec<String> {
    let known = platform.regions.iter().map(|region| region.id.clone());
    let mut all = pools.texts("workspace region");
    all.extend(known.filter(|id| !all.contains(id)).collect::<Vec<_>>());
    all
}

fn boxed(texts: Vec<String>) -> Vec<Box<str>> {
    texts.into_iter().map(Into::into).collect()
}
