//! A company as its cloud and its repositories show it: three accounts, forty RAM users, twenty-five workspaces, three
//! hundred keys, six repositories. The same program makes the same bytes, commits included.
//!
//! `docs/walkthrough.md` goes from its raw exports to a joined report, and the program's tests follow it.

mod exports;
mod repositories;

use std::fs;
use std::io;
use std::path::Path;

use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Digest, Secret};

/// An account: its UID, its alias, and how many of what it has.
pub(crate) struct Account {
    pub(crate) uid: &'static str,
    pub(crate) alias: &'static str,
    users: usize,
    workspaces: usize,
    keys: usize,
    /// The regions of its workspaces, in turn.
    regions: &'static [&'static str],
}

const ACCOUNTS: [Account; 3] = [
    Account {
        uid: "1378030599924858",
        alias: "acme",
        users: 14,
        workspaces: 10,
        keys: 130,
        regions: &["cn-beijing", "us-east-1"],
    },
    Account {
        uid: "1620415580273391",
        alias: "research",
        users: 13,
        workspaces: 8,
        keys: 100,
        regions: &["ap-southeast-1"],
    },
    Account {
        uid: "1855550000000001",
        alias: "labs",
        users: 13,
        workspaces: 7,
        keys: 70,
        regions: &["eu-central-1", "cn-beijing"],
    },
];

/// A key of the company.
pub(crate) struct Key {
    pub(crate) id: u64,
    pub(crate) workspace: usize,
    /// The index of a user; none for root.
    pub(crate) owner: Option<usize>,
    /// When it was created, in seconds since 1970.
    pub(crate) created: i64,
    pub(crate) disabled: bool,
    pub(crate) is_plan: bool,
}

/// 2026-01-05T08:00:00Z.
const FIRST_DAY: i64 = 1_767_600_000;
const DAY: i64 = 86_400;

impl Account {
    pub(crate) fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        (0..self.keys).map(|index| {
            let id = 2_900_000 + number(self.uid, "first", 0) % 50_000 + index as u64;
            let is_plan = index % 50 == 7;
            let days = i64::try_from(number(self.uid, "day", index) % 240).unwrap_or_default();
            Key {
                id,
                workspace: index % self.workspaces,
                // Plan keys belong to root alone.
                owner: (!is_plan)
                    .then(|| usize::try_from(number(self.uid, "owner", index)).unwrap_or_default() % self.users),
                created: FIRST_DAY + days * DAY,
                disabled: index % 23 == 11 && self.region(index % self.workspaces) != "us-east-1",
                is_plan,
            }
        })
    }

    pub(crate) fn region(&self, workspace: usize) -> &'static str {
        // The first of several has most of them.
        let index = if workspace % 4 == 3 { workspace / 4 + 1 } else { 0 };
        self.regions.get(index % self.regions.len()).copied().unwrap_or_default()
    }

    pub(crate) fn workspace(&self, index: usize) -> String {
        format!("ws-{:016x}", number(self.uid, "workspace", index))
    }

    pub(crate) fn user(&self, index: usize) -> (String, String) {
        const NAMES: [&str; 14] = [
            "alice", "bob", "carol", "dana", "erin", "frank", "grace", "heidi", "ivan", "judy", "lee", "mallory",
            "niaj", "olivia",
        ];
        let name = NAMES.get(index % NAMES.len()).copied().unwrap_or_default();
        (format!("2073290{:011}", number(self.uid, "user", index) % 100_000_000_000), name.to_owned())
    }

    /// The value of a key, now or before it was reset.
    pub(crate) fn value(&self, key: &Key, which: &str) -> Secret {
        let shape = if key.is_plan { Shape::PlanHex } else { Shape::GeneralClassic };
        seeded::key(shape, &format!("{}/{}/{which}", self.alias, key.id))
    }
}

/// Every value of every key, former ones too, and one that no account knows.
#[cfg(test)]
pub(crate) fn keys() -> impl Iterator<Item = Secret> {
    let former = ACCOUNTS.iter().take(1).flat_map(|account| {
        exports::RESET.iter().filter_map(|index| Some(account.value(&account.keys().nth(*index)?, "second")))
    });
    let first = ACCOUNTS.iter().flat_map(|account| account.keys().map(|key| account.value(&key, "first")));
    first.chain(former).chain([repositories::shadow()])
}

/// A number that the words decide.
fn number(uid: &str, what: &str, index: usize) -> u64 {
    let digest = Digest::of_parts([uid.as_bytes(), what.as_bytes(), &index.to_le_bytes()]);
    digest.as_bytes().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Writes exports and repositories into a folder, which is emptied before.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for account in &ACCOUNTS {
        for (name, text) in exports::of(account) {
            put(&folder.join("exports").join(account.uid).join(name), &text)?;
        }
    }
    put(&folder.join("gitleaks.json"), &repositories::report())?;
    repositories::write(&folder.join("repositories"))
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_company_is_as_large_as_the_page_says_and_each_key_is_one() {
        let sum = |count: fn(&Account) -> usize| ACCOUNTS.iter().map(count).sum::<usize>();
        let sums = (sum(|account| account.users), sum(|account| account.workspaces), sum(|account| account.keys));
        assert_eq!(sums, (40, 25, 300));
        let ids: BTreeSet<_> = ACCOUNTS.iter().flat_map(Account::keys).map(|key| key.id).collect();
        let values: BTreeSet<_> = keys().map(|key| key.digest()).collect();
        assert_eq!((ids.len(), values.len()), (300, 302));
    }

    #[test]
    fn the_same_program_makes_the_same_bytes() {
        let all = || ACCOUNTS.iter().flat_map(exports::of).collect::<Vec<_>>();
        assert_eq!(all(), all());
    }
}
