//! All that an inventory holds, told for a reader: accounts, users, workspaces, keys, and what quotas leave.

use crate::access::{Validity, key_validity};
use crate::inventory::{
    AccountIx, Inventory, Key, KeyIx, KeyKind, KeyState, Owner, UserStatus, WorkspaceIx, WorkspaceState,
};
use crate::platform::Platform;
use crate::time::Time;

/// Of larger inventories the keys are counted, and not told one by one: nobody reads a million.
const MOST_KEYS: usize = 20_000;

/// What an inventory holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Its accounts, in its order.
    pub accounts: Vec<AccountHoldings>,
    /// Whether keys are only counted, since there are too many to be told.
    pub counted_only: bool,
    /// What falls due, by day: what each day brings, in words.
    pub due: Vec<(String, Vec<String>)>,
}

/// How many there are, of how many there may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// How many there are.
    pub used: u64,
    /// How many there may be.
    pub of: u64,
}

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountHoldings {
    /// The UID.
    pub uid: String,
    /// The alias.
    pub alias: Option<String>,
    /// Its workspaces, of those that it may have.
    pub use_of_workspaces: Use,
    /// Its RAM users.
    pub users: Vec<UserHoldings>,
    /// Its workspaces.
    pub workspaces: Vec<WorkspaceHoldings>,
}

/// A RAM user, and what is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserHoldings {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// Whether they may sign in, at the instant asked about.
    pub status: Option<UserStatus>,
    /// How many keys that are there they created.
    pub keys: u64,
}

/// What a workspace holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceHoldings {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Whether it exists.
    pub state: WorkspaceState,
    /// Its keys, temporary ones left aside, of those that it may have.
    pub use_of_keys: Use,
    /// Its keys.
    pub keys: Vec<KeyHoldings>,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHoldings {
    /// The id.
    pub id: String,
    /// What it was issued for.
    pub kind: Option<KeyKind>,
    /// Its state.
    pub state: Option<KeyState>,
    /// Whether it works.
    pub validity: Validity,
    /// Who created it: a name, or the id where no name is known.
    pub owner: Option<String>,
    /// When it was created.
    pub created_at: Option<Time>,
    /// When its value was last reset.
    pub rotated_at: Option<Time>,
    /// When it was last used.
    pub last_used_at: Option<Time>,
}

impl Holdings {
    /// What an inventory holds at an instant.
    #[must_use]
    pub fn of(inventory: &Inventory, platform: &Platform, at: Time) -> Self {
        let counted_only = inventory.keys().len() > MOST_KEYS;
        let teller = Teller { inventory, platform, at, counted_only };
        Self {
            accounts: inventory.accounts().map(|account| teller.account(account)).collect(),
            counted_only,
            due: Vec::new(),
        }
    }
}

struct Teller<'a> {
    inventory: &'a Inventory,
    platform: &'a Platform,
    at: Time,
    counted_only: bool,
}

impl Teller<'_> {
    fn account(&self, index: AccountIx) -> AccountHoldings {
        let account = self.inventory.account(index);
        let quotas = &self.platform.quotas;
        let of_keys = account.quotas.keys_per_workspace.unwrap_or(quotas.keys_per_workspace);
        let workspaces: Vec<_> =
            account.workspaces.iter().map(|workspace| self.workspace(*workspace, of_keys)).collect();
        let active = workspaces.iter().filter(|workspace| workspace.state == WorkspaceState::Active).count();
        AccountHoldings {
            uid: account.uid.to_string(),
            alias: account.alias.as_deref().map(str::to_owned),
            use_of_workspaces: Use { used: active as u64, of: account.quotas.workspaces.unwrap_or(quotas.workspaces) },
            users: self.users(index),
            workspaces,
        }
    }

    fn users(&self, account: AccountIx) -> Vec<UserHoldings> {
        let account = self.inventory.account(account);
        let mut created = std::collections::BTreeMap::new();
        let keys = account.workspaces.iter().flat_map(|workspace| &self.inventory.workspace(*workspace).keys);
        for key in keys.copied().filter(|key| self.is_there(*key)) {
            if let Owner::User(user) = self.inventory.owner_of(key) {
                *created.entry(user).or_insert(0) += 1;
            }
        }
        let user = |index| {
            let user = self.inventory.user(index);
            UserHoldings {
                id: user.id.to_string(),
                name: user.name.as_deref().map(str::to_owned),
                status: user
                    .status
                    .map(|status| if self.is_yet_to_come(user.since) { UserStatus::Active } else { status }),
                keys: created.get(&index).copied().unwrap_or_default(),
            }
        };
        account.users.iter().copied().map(user).collect()
    }

    fn workspace(&self, index: WorkspaceIx, most: u64) -> WorkspaceHoldings {
        let workspace = self.inventory.workspace(index);
        let there: Vec<_> = workspace.keys.iter().copied().filter(|key| self.is_there(*key)).collect();
        let lasting = there.iter().filter(|key| self.inventory.key(**key).kind != Some(KeyKind::Temporary)).count();
        WorkspaceHoldings {
            id: workspace.id.to_string(),
            name: workspace.name.as_deref().map(str::to_owned),
            region: workspace.region.as_deref().map(str::to_owned),
            state: if self.is_yet_to_come(workspace.since) { WorkspaceState::Active } else { workspace.state },
            use_of_keys: Use { used: lasting as u64, of: most },
            keys: if self.counted_only { Vec::new() } else { there.into_iter().map(|key| self.key(key)).collect() },
        }
    }

    fn key(&self, index: KeyIx) -> KeyHoldings {
        let key = self.inventory.key(index);
        KeyHoldings {
            id: key.id.to_string(),
            kind: key.kind,
            state: self.state(key),
            validity: key_validity(self.inventory, self.platform, index, self.at),
            owner: self.owner(index),
            created_at: key.created_at,
            rotated_at: key.rotated_at.filter(|time| *time <= self.at),
            last_used_at: key.last_used_at.filter(|time| *time <= self.at),
        }
    }

    fn owner(&self, key: KeyIx) -> Option<String> {
        match self.inventory.owner_of(key) {
            Owner::Root => Some("root".to_owned()),
            Owner::User(user) => {
                let user = self.inventory.user(user);
                Some(user.name.as_deref().unwrap_or(&user.id).to_owned())
            }
            Owner::Unknown => None,
        }
    }

    /// The state that a key has; before it began, the key was enabled.
    fn state(&self, key: &Key) -> Option<KeyState> {
        key.state.map(|state| if self.is_yet_to_come(key.since) { KeyState::Enabled } else { state })
    }

    /// Whether a key was created and is not deleted.
    fn is_there(&self, key: KeyIx) -> bool {
        let key = self.inventory.key(key);
        !self.is_yet_to_come(key.created_at) && self.state(key) != Some(KeyState::Deleted)
    }

    fn is_yet_to_come(&self, time: Option<Time>) -> bool {
        time.is_some_and(|time| time > self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Account, RamUser, Workspace};
    use crate::time::parse_time;

    fn time(text: &str) -> Option<Time> {
        parse_time(text)
    }

    /// An account with a user, disabled since June, and a workspace of three keys: one of that user's, one of root's
    /// that was deleted in July, and one that is created in December.
    fn inventory() -> Inventory {
        let mut inventory = Inventory::default();
        inventory.collected_at = time("2026-11-01");
        let account = Account { uid: "1".into(), alias: Some("acme".into()), ..Account::default() };
        let account = inventory.push_account(account);
        let user = inventory.push_user(RamUser {
            account,
            id: "2".into(),
            name: None,
            status: Some(UserStatus::Disabled),
            since: time("2026-06-01"),
            permissions: None,
            origin: Default::default(),
        });
        let workspace = inventory.push_workspace(Workspace {
            account,
            id: "ws".into(),
            name: None,
            default: Some(true),
            region: Some("cn-beijing".into()),
            host_label: None,
            state: WorkspaceState::Deleted,
            since: time("2026-10-01"),
            members: None,
            models: None,
            applications: None,
            keys: Vec::new(),
            origin: Default::default(),
        });
        let key = |id: &str, owner, created: &str, state, since| Key {
            workspace,
            id: id.into(),
            kind: Some(KeyKind::General),
            owner,
            created_at: time(created),
            rotated_at: time("2026-08-01"),
            state: Some(state),
            since,
            last_used_at: time("2026-08-02"),
            masked: None,
            fingerprint: None,
            former: Vec::new(),
            scope: None,
            labels: Default::default(),
            temporary: None,
            origin: Default::default(),
        };
        inventory.push_key(key("a", Owner::User(user), "2026-01-01", KeyState::Enabled, None));
        inventory.push_key(key("b", Owner::Root, "2026-01-01", KeyState::Deleted, time("2026-07-01")));
        inventory.push_key(key("c", Owner::Unknown, "2026-12-01", KeyState::Enabled, None));
        inventory
    }

    fn at(day: &str) -> AccountHoldings {
        let mut holdings = Holdings::of(&inventory(), Platform::embedded(), time(day).unwrap());
        assert!(!holdings.counted_only && holdings.due.is_empty() && holdings.accounts.len() == 1);
        holdings.accounts.remove(0)
    }

    #[test]
    fn what_is_there_is_told_as_it_was_on_the_day() {
        let spring = at("2026-05-01");
        assert_eq!((spring.uid.as_str(), spring.alias.as_deref()), ("1", Some("acme")));
        assert_eq!(spring.use_of_workspaces, Use { used: 1, of: 10 });
        assert_eq!((spring.users[0].status, spring.users[0].keys), (Some(UserStatus::Active), 1));
        let workspace = &spring.workspaces[0];
        assert_eq!((workspace.state, workspace.use_of_keys), (WorkspaceState::Active, Use { used: 2, of: 20 }));
        let [a, b] = &workspace.keys[..] else { panic!("{:?}", workspace.keys) };
        assert_eq!((a.id.as_str(), a.owner.as_deref(), a.state), ("a", Some("2"), Some(KeyState::Enabled)));
        assert_eq!((b.owner.as_deref(), b.state), (Some("root"), Some(KeyState::Enabled)));
        assert_eq!((a.rotated_at, a.last_used_at), (None, None), "that is yet to come");
    }

    #[test]
    fn what_is_gone_is_not_there() {
        let winter = at("2026-12-24");
        assert_eq!(winter.use_of_workspaces.used, 0);
        assert_eq!(winter.users[0].status, Some(UserStatus::Disabled));
        let workspace = &winter.workspaces[0];
        assert_eq!((workspace.state, workspace.use_of_keys.used), (WorkspaceState::Deleted, 2));
        let [a, c] = &workspace.keys[..] else { panic!("{:?}", workspace.keys) };
        assert_eq!((a.id.as_str(), a.validity, a.rotated_at), ("a", Validity::Invalid, time("2026-08-01")));
        assert_eq!((c.id.as_str(), c.owner.as_deref()), ("c", None));
    }
}
