//! The keys of an account.

use std::collections::{BTreeSet, HashMap};

use bailiwick_core::inventory::{Key, KeyIx, KeyKind, KeyState, Origin, Owner, Temporary, WorkspaceIx};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::Digest;

use super::super::commands;
use super::super::facts::{EventFact, KeyFact, List, What};
use super::super::notice::{Level, Remark, Spot};
use super::account::Building;
use super::gather::Facts;
use super::{in_order, key};

impl Building<'_, '_, '_> {
    pub(super) fn all_keys(&mut self, facts: &Facts, mut keys: Vec<KeyFact>) {
        keys.sort_unstable_by(|a, b| (in_order(&a.id), a.spot).cmp(&(in_order(&b.id), b.spot)));
        let mut events: HashMap<&str, Vec<&EventFact>> = HashMap::new();
        for event in &facts.events {
            if let Some(id) = event.what.key() {
                events.entry(id).or_default().push(event);
            }
        }
        let old = self.old_keys();
        let mut groups: Vec<(&str, &[KeyFact])> =
            keys.chunk_by(|a, b| a.id == b.id).filter_map(|group| Some((&*group.first()?.id, group))).collect();
        let named: BTreeSet<&str> = if old.is_empty() && events.is_empty() {
            BTreeSet::new()
        } else {
            groups.iter().map(|(id, _)| *id).collect()
        };
        let others = old.keys().copied().chain(events.keys().copied()).filter(|id| !named.contains(id));
        let others: BTreeSet<&str> = others.collect();
        if !others.is_empty() {
            groups.extend(others.into_iter().map(|id| (id, [].as_slice())));
            groups.sort_by(|(a, _), (b, _)| in_order(a).cmp(&in_order(b)));
        }
        let is_listed = facts.lists.contains(&List::Keys);
        let mut made = HashMap::new();
        for (id, group) in groups {
            let events = events.get(id).map(Vec::as_slice).unwrap_or_default();
            let old = old.get(id).copied();
            if let Some(index) = self.one_key(id, group, events, old, is_listed)
                && !self.old.keys().len().eq(&0)
            {
                made.insert(id.to_owned(), index);
            }
        }
        self.set_parents(&old, &made);
    }

    fn one_key(
        &mut self,
        id: &str,
        facts: &[KeyFact],
        events: &[&EventFact],
        old: Option<KeyIx>,
        is_listed: bool,
    ) -> Option<KeyIx> {
        let region = facts.iter().find_map(|fact| self.regions.get(fact.workspace.as_ref()?)).cloned();
        let help = commands::key(id, region.as_deref());
        let mut told = key::told(facts, events, &mut self.disputes(format!("the key `{id}`"), help.clone()));
        let spot = facts.first().map(|fact| fact.spot).or(events.first().map(|event| event.spot));
        let kept = old.map(|old| self.old.key(old));
        if let Some(kept) = kept {
            let of_list = facts.iter().any(|fact| fact.is_disabled.is_some());
            let is_told = of_list || events.iter().any(|event| event.what.tells_state());
            let is_gone = facts.is_empty() && is_listed && kept.state != Some(KeyState::Deleted);
            if is_gone && !is_told {
                let message = format!("no list names the key `{id}` any more; whether it is deleted is left unknown");
                self.warn(None, message, help.clone());
            } else if !is_told {
                told.state = kept.state;
            }
            told.keep(kept);
        }
        let workspace = told.workspace.clone().or_else(|| Some(self.old.workspace(kept?.workspace).id.clone()));
        let Some(workspace) = workspace.and_then(|id| self.workspaces.get(&id)).copied() else {
            let message = format!("nothing tells the workspace of the key `{id}`; it is left out");
            self.making.remarks.push(Remark { level: Level::Warning, spot, message, help: Some(help) });
            return None;
        };
        let owner = self.owner(told.created_by.as_deref(), kept);
        let mut key = record(id, workspace, owner, told, kept);
        self.check(&mut key, spot, &help);
        let index = self.making.inventory.push_key(key);
        self.remember_values(index);
        Some(index)
    }

    fn owner(&self, created_by: Option<&str>, kept: Option<&Key>) -> Owner {
        let of = |id: &str| {
            if *id == *self.uid {
                Owner::Root
            } else {
                self.users.get(id).map_or(Owner::Unknown, |user| Owner::User(*user))
            }
        };
        match (created_by, kept.map(|kept| kept.owner)) {
            (Some(id), _) => of(id),
            (None, Some(Owner::Root)) => Owner::Root,
            (None, Some(Owner::User(user))) => of(&self.old.user(user).id),
            (None, _) => Owner::Unknown,
        }
    }

    /// Nothing happens to a key before it is created, and no two keys have one value: what says so is contradictory.
    fn check(&mut self, key: &mut Key, spot: Option<Spot>, help: &str) {
        let spot = spot.unwrap_or_default();
        let subject = format!("the key `{}`", key.id);
        if let Some(created) = key.created_at {
            let mut early = false;
            let times = [&mut key.rotated_at, &mut key.since, &mut key.last_used_at];
            for time in times.into_iter().chain(key.former.iter_mut().map(|former| &mut former.until)) {
                early |= time.is_some_and(|time| time < created);
                *time = time.filter(|time| *time >= created);
            }
            if early {
                let message = "something happened to it before it was created; that time is left unknown";
                self.disputes(subject.clone(), help.to_owned()).contradict(spot, message);
            }
        }
        let values = &self.making.values;
        let is_taken = |digest: &Digest| values.contains_key(digest);
        let before = key.former.len();
        key.former.retain(|former| former.fingerprint.as_ref().is_none_or(|digest| !is_taken(digest)));
        let repeated = key.former.len() < before || key.fingerprint.as_ref().is_some_and(is_taken);
        if repeated {
            key.fingerprint = key.fingerprint.filter(|digest| !is_taken(digest));
            self.disputes(subject, help.to_owned()).contradict(spot, "another key has the same value");
        }
    }

    fn remember_values(&mut self, index: KeyIx) {
        let key = self.making.inventory.key(index);
        let former = key.former.iter().filter_map(|former| former.fingerprint);
        let digests: Vec<_> = key.fingerprint.into_iter().chain(former).collect();
        self.making.values.extend(digests.into_iter().map(|digest| (digest, index)));
    }

    fn set_parents(&mut self, old: &HashMap<&str, KeyIx>, made: &HashMap<String, KeyIx>) {
        for (id, index) in old {
            let parent = self.old.key(*index).temporary.and_then(|temporary| temporary.parent);
            let parent = parent.and_then(|parent| made.get(&*self.old.key(parent).id));
            if let (Some(key), Some(parent)) = (made.get(*id), parent) {
                self.making.inventory.set_parent(*key, *parent);
            }
        }
    }
}

fn record(id: &str, workspace: WorkspaceIx, owner: Owner, mut told: key::Told, kept: Option<&Key>) -> Key {
    let is_temporary = told.kind == Some(KeyKind::Temporary);
    let ttl = kept.and_then(|kept| kept.temporary).map(|temporary| temporary.ttl);
    Key {
        workspace,
        id: id.into(),
        kind: told.kind,
        owner,
        created_at: told.created_at,
        rotated_at: told.rotated_at,
        state: told.state,
        since: told.since,
        last_used_at: told.last_used_at,
        labels: told.take_labels(),
        masked: told.masked,
        fingerprint: told.fingerprint,
        former: told.former,
        scope: told.scope,
        temporary: is_temporary
            .then(|| Temporary { parent: None, ttl: ttl.unwrap_or_else(|| Platform::embedded().default_ttl()) }),
        origin: Origin::default(),
    }
}

impl What {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Created { key, .. }
            | Self::Deleted { key }
            | Self::Disabled { key }
            | Self::Enabled { key }
            | Self::Reset { key }
            | Self::Used { key } => Some(key),
            Self::WorkspaceDeleted { .. } | Self::UserDeleted { .. } | Self::UserRestored { .. } => None,
        }
    }

    fn tells_state(&self) -> bool {
        matches!(self, Self::Deleted { .. } | Self::Disabled { .. } | Self::Enabled { .. })
    }
}
