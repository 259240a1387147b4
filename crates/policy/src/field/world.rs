//! All that fields are read from: an inventory and leaks, at an instant.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use bailiwick_core::exposure::exposures;
use bailiwick_core::finding::{Endpoint, Leak};
use bailiwick_core::inventory::{AccountIx, Inventory, KeyIx, Owner, UserIx};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::Digest;
use bailiwick_core::time::Time;
use bailiwick_core::truth::Truth;

use super::value::{Member, Resource};
use crate::evaluate::spelled_steps;

/// What is judged, and when.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) leaks: &'a [Leak],
    pub(crate) endpoints: &'a [Endpoint],
    pub(crate) platform: &'a Platform,
    pub(crate) at: Time,
    creations: OnceLock<Creations>,
    copies: OnceLock<HashMap<Digest, BTreeSet<&'a str>>>,
    steps: OnceLock<HashMap<Digest, String>>,
}

/// Who created which keys: few rules ask, so it is looked up when one does.
#[derive(Debug, Default)]
struct Creations {
    created_by: HashMap<UserIx, Vec<KeyIx>>,
    /// Keys of an account that any of its users may have created.
    ownerless: HashMap<AccountIx, Vec<KeyIx>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(inventory: &'a Inventory, leaks: &'a [Leak], platform: &'a Platform, at: Time) -> Self {
        Self {
            inventory,
            leaks,
            endpoints: &[],
            platform,
            at,
            creations: OnceLock::new(),
            copies: OnceLock::new(),
            steps: OnceLock::new(),
        }
    }

    /// With what a scan found of endpoints.
    pub(crate) fn with_endpoints(self, endpoints: &'a [Endpoint]) -> Self {
        Self { endpoints, ..self }
    }

    /// What to do about the secret of a leak, in order.
    pub(crate) fn steps(&self, leak: &Leak) -> Option<&str> {
        let steps = self.steps.get_or_init(|| {
            let exposures = exposures(self.inventory, self.platform, self.leaks, self.at);
            exposures.iter().map(|exposure| (exposure.leak().digest, spelled_steps(self, exposure))).collect()
        });
        steps.get(&leak.digest).map(String::as_str)
    }

    /// How many files besides this one hold the secret of a leak.
    pub(crate) fn other_files(&self, leak: &Leak) -> usize {
        let copies = self.copies.get_or_init(|| {
            let mut copies: HashMap<Digest, BTreeSet<&str>> = HashMap::new();
            for leak in self.leaks {
                copies.entry(leak.digest).or_default().insert(leak.path());
            }
            copies
        });
        copies.get(&leak.digest).map_or(0, |paths| paths.len().saturating_sub(1))
    }

    /// Whether a key had been created.
    pub(crate) fn has(&self, key: KeyIx) -> bool {
        world_has(self.inventory, key, self.at)
    }

    /// The keys among some that had been created.
    pub(crate) fn keys(&self, keys: impl IntoIterator<Item = KeyIx>) -> Vec<Member> {
        keys.into_iter().filter(|key| self.has(*key)).map(|key| Member::of(Resource::Key(key))).collect()
    }

    /// The keys that a user created, and, of those without a known owner, that they may have.
    pub(crate) fn keys_created_by(&self, user: UserIx) -> Vec<Member> {
        let account = self.inventory.user(user).account;
        let creations = self.creations.get_or_init(|| Creations::of(self.inventory, self.at));
        let created = creations.created_by.get(&user).into_iter().flatten();
        let perhaps = creations.ownerless.get(&account).into_iter().flatten();
        let created = created.map(|key| Member::of(Resource::Key(*key)));
        created.chain(perhaps.map(|key| Member { resource: Resource::Key(*key), belongs: Truth::Unknown })).collect()
    }
}

impl Creations {
    fn of(inventory: &Inventory, at: Time) -> Self {
        let mut all = Self::default();
        for key in inventory.keys().filter(|key| world_has(inventory, *key, at)) {
            match inventory.owner_of(key) {
                Owner::User(user) => all.created_by.entry(user).or_default().push(key),
                Owner::Unknown => all.ownerless.entry(inventory.account_of(key)).or_default().push(key),
                Owner::Root => {}
            }
        }
        all
    }
}

impl Member {
    pub(crate) fn of(resource: Resource) -> Self {
        Self { resource, belongs: Truth::True }
    }
}

fn world_has(inventory: &Inventory, key: KeyIx, at: Time) -> bool {
    inventory.key(key).created_at.is_none_or(|created| created <= at)
}
