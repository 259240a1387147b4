//! API keys. Their fields are named as in the inventory file.

use chrono::TimeDelta;
use ipnet::IpNet;

use super::{KeyIx, Origin, UserIx, WorkspaceIx};
use crate::secret::{Digest, Mask};
use crate::spelled::spelled;
use crate::time::Time;

/// An API key of a workspace.
#[derive(Clone, Debug)]
pub struct Key {
    /// The workspace that the key was created in; its permissions are the key's (S8).
    pub workspace: WorkspaceIx,
    /// The key's number.
    pub id: Box<str>,
    /// What the key was issued for.
    pub kind: Option<KeyKind>,
    /// Who created it (`created-by`).
    pub owner: Owner,
    /// When it was created.
    pub created_at: Option<Time>,
    /// When its value was last reset.
    pub rotated_at: Option<Time>,
    /// Whether it is enabled.
    pub state: Option<KeyState>,
    /// Since when the state holds; before, the key was enabled.
    pub since: Option<Time>,
    /// When it was last used.
    pub last_used_at: Option<Time>,
    /// The current value as the console shows it.
    pub masked: Option<Mask>,
    /// The digest of the current value.
    pub fingerprint: Option<Digest>,
    /// Values that the key had before it was reset.
    pub former: Vec<Former>,
    /// What narrows the key besides its workspace; `None` is unknown, an empty scope is `All`.
    pub scope: Option<Scope>,
    /// What people wrote about it.
    pub labels: Labels,
    /// What only a temporary key has.
    pub temporary: Option<Temporary>,
    /// Where the record stands.
    pub origin: Origin,
}

spelled! {
    /// What a key was issued for. The prefix does not tell the plan; the base URL does.
    KeyKind {
        /// Pay-as-you-go, `sk-…`.
        General = "general",
        /// Coding Plan, `sk-sp-…`, exclusive to its hosts (S4).
        CodingPlan = "coding-plan",
        /// Token Plan, `sk-sp-…` too.
        TokenPlan = "token-plan",
        /// Minted from another key for seconds, `st-…` (S12).
        Temporary = "temporary",
    }
}

spelled! {
    /// Whether a key is enabled.
    KeyState {
        /// It is.
        Enabled = "enabled",
        /// It was disabled and may be enabled again.
        Disabled = "disabled",
        /// It was deleted for ever (S11).
        Deleted = "deleted",
    }
}

/// The principal that created a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The account's root, which is always active.
    Root,
    /// A RAM user of the account.
    User(UserIx),
    /// The inventory does not say.
    Unknown,
}

/// A key's own restriction; it only narrows what the workspace allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The addresses that may call; none listed means all.
    pub ips: Vec<IpNet>,
    /// The models that may be called; `None` means all.
    pub models: Option<Vec<Box<str>>>,
}

/// What people wrote about a key: values by name, sorted. They lie in one text, since large inventories have millions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Each name and its value.
    text: Box<str>,
    /// Where each of them ends.
    ends: Box<[u32]>,
}

impl Labels {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        (0..self.ends.len() / 2).map(|index| (self.part(2 * index), self.part(2 * index + 1)))
    }

    fn part(&self, index: usize) -> &str {
        let end = |index: usize| self.ends.get(index).map_or(0, |end| *end as usize);
        self.text.get(index.checked_sub(1).map_or(0, end)..end(index)).unwrap_or_default()
    }
}

impl<S: AsRef<str>> FromIterator<(S, S)> for Labels {
    /// Of several values of a name, the first stays.
    fn from_iter<I: IntoIterator<Item = (S, S)>>(labels: I) -> Self {
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
        labels.dedup_by(|(a, _), (b, _)| a.as_ref() == b.as_ref());
        let parts = || labels.iter().flat_map(|(name, value)| [name.as_ref(), value.as_ref()]);
        let mut text = String::with_capacity(parts().map(str::len).sum());
        let mut ends = Vec::with_capacity(2 * labels.len());
        for part in parts() {
            text.push_str(part);
            ends.push(u32::try_from(text.len()).expect("labels are shorter than 4 GiB"));
        }
        Self { text: text.into(), ends: ends.into() }
    }
}

/// A value that a key had before it was reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// The digest of the value.
    pub fingerprint: Option<Digest>,
    /// The value as the console showed it.
    pub masked: Option<Mask>,
    /// When it was replaced, and died.
    pub until: Option<Time>,
}

/// What only a temporary key has (S12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Temporary {
    /// The key that it was minted from.
    pub parent: Option<KeyIx>,
    /// How long it lives.
    pub ttl: TimeDelta,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_by_name() {
        let labels: Labels = [("team", "search"), ("", "x"), ("team", "other"), ("purpose", "")].into_iter().collect();
        assert_eq!(labels.iter().collect::<Vec<_>>(), [("", "x"), ("purpose", ""), ("team", "search")]);
        assert_eq!((labels.get("team"), labels.get("purpose"), labels.get("tea")), (Some("search"), Some(""), None));
        assert_eq!(Labels::default().get(""), None);
    }
}
