//! One account: its users, its workspaces, its keys.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bailiwick_core::inventory::{
    Account, AccountIx, Inventory, Key, KeyIx, KeyKind, KeyState, Origin, Owner, RamUser, UserIx, UserStatus,
    Workspace, WorkspaceIx, WorkspaceState,
};

use super::super::commands;
use super::super::facts::{EventFact, GrantFact, KeyFact, List, Named, UserFact, What, WorkspaceFact};
use super::super::notice::{Level, Remark, Spot};
use super::agree::Disputes;
use super::gather::Facts;
use super::{Making, in_order, key, user, workspace};
use crate::resolve::temporary;

/// An account while it is being made.
pub(super) struct Building<'m, 'r, 'o> {
    making: &'m mut Making<'r>,
    uid: Box<str>,
    account: AccountIx,
    old: &'o Inventory,
    known: Option<AccountIx>,
    users: HashMap<Box<str>, UserIx>,
    workspaces: HashMap<Box<str>, WorkspaceIx>,
    /// Of workspaces, by their ids.
    regions: HashMap<Box<str>, Box<str>>,
}

/// An id with its place in the order of ids.
type Ordered = (usize, Box<str>);

fn ordered(id: &str) -> Ordered {
    (id.len(), id.into())
}

impl<'m, 'r, 'o> Building<'m, 'r, 'o> {
    pub(super) fn new(making: &'m mut Making<'r>, uid: Box<str>, old: &'o Inventory, known: Option<AccountIx>) -> Self {
        let kept = known.map(|account| old.account(account));
        let account = Account {
            uid: uid.clone(),
            alias: kept.and_then(|account| account.alias.clone()),
            quotas: kept.map(|account| account.quotas).unwrap_or_default(),
            ..Account::default()
        };
        let account = making.inventory.push_account(account);
        Self {
            making,
            uid,
            account,
            old,
            known,
            users: HashMap::new(),
            workspaces: HashMap::new(),
            regions: HashMap::new(),
        }
    }

    /// Makes everything of the account.
    pub(super) fn all(mut self, mut facts: Facts) {
        self.alias(&facts);
        let of = |fact: &WorkspaceFact| Some((fact.id.clone(), fact.region.clone()?));
        self.regions = facts.workspaces.iter().filter_map(of).collect();
        let keys = std::mem::take(&mut facts.keys);
        self.all_users(&facts, &keys);
        self.all_workspaces(&facts, &keys);
        self.all_keys(&facts, keys);
    }

    fn disputes(&mut self, subject: String, help: String) -> Disputes<'_> {
        Disputes { remarks: self.making.remarks, files: self.making.files, subject, help }
    }

    fn warn(&mut self, spot: Option<Spot>, message: String, help: String) {
        let remark = match spot {
            Some(spot) => Remark::at(Level::Warning, spot, message),
            None => Remark::general(Level::Warning, message),
        };
        self.making.remarks.push(remark.with_help(help));
    }

    fn alias(&mut self, facts: &Facts) {
        let said = facts.aliases.iter().map(|said| (Some(said.value.clone()), said.spot));
        let domains = facts.users.iter().filter_map(|user| Some((user.domain.clone()?, user.spot)));
        let domains = domains.filter(|(domain, _)| !domain.bytes().all(|byte| byte.is_ascii_digit()));
        let all: Vec<_> = said.chain(domains.map(|(domain, spot)| (Some(domain), spot))).collect();
        let subject = format!("the account `{}`", self.uid);
        let mut disputes = self.disputes(subject, "aliyun ims GetAccountAlias".to_owned());
        let alias = disputes.settle("the alias", all, |alias| format!("`{alias}`"));
        if alias.is_some() {
            self.making.inventory.set_alias(self.account, alias);
        }
    }

    fn old_users(&self) -> impl Iterator<Item = &'o RamUser> + use<'o> {
        let old = self.old;
        self.known
            .map(|account| old.account(account).users.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|user| old.user(*user))
    }

    fn old_workspaces(&self) -> impl Iterator<Item = &'o Workspace> + use<'o> {
        let old = self.old;
        let all = self.known.map(|account| old.account(account).workspaces.as_slice()).unwrap_or_default();
        all.iter().map(|workspace| old.workspace(*workspace))
    }

    fn old_keys(&self) -> HashMap<&'o str, KeyIx> {
        let old = self.old;
        self.old_workspaces().flat_map(|workspace| &workspace.keys).map(|key| (&*old.key(*key).id, *key)).collect()
    }

    fn all_users(&mut self, facts: &Facts, keys: &[KeyFact]) {
        let events = || facts.events.iter();
        let mut told: BTreeMap<Ordered, Vec<&UserFact>> = BTreeMap::new();
        for fact in &facts.users {
            if let Some(id) = &fact.id {
                told.entry(ordered(id)).or_default().push(fact);
            }
        }
        self.names_without_ids(facts, &mut told);
        let deleted = events().filter_map(|event| match &event.what {
            What::UserDeleted { user: Named { id: Some(id), .. } } => Some(ordered(id)),
            _ => None,
        });
        let mut ids: BTreeSet<Ordered> = told.keys().cloned().chain(deleted).collect();
        let old: HashMap<_, _> = self.old_users().map(|user| (&*user.id, user)).collect();
        ids.extend(old.keys().map(|id| ordered(id)));
        let mut creators: BTreeMap<Ordered, (&str, Option<Spot>)> = BTreeMap::new();
        for key in keys {
            if let Some(id) = key.created_by.as_ref().filter(|id| **id != self.uid) {
                creators.entry(ordered(id)).or_insert((&key.id, Some(key.spot)));
            }
        }
        for event in events() {
            if let What::Created { key, by: Some(id), .. } = &event.what
                && *id != self.uid
            {
                creators.entry(ordered(id)).or_insert((key, Some(event.spot)));
            }
        }
        for (id, (key, spot)) in creators {
            if ids.insert(id.clone()) {
                let message = format!("the creator `{}` of the key `{key}` is in no file; it is left as a stub", id.1);
                self.warn(spot, message, commands::user(&id.1));
            }
        }
        let is_listed = [List::Users, List::Basics].iter().any(|list| facts.lists.contains(list));
        for id in ids {
            let own = told.get(&id).map(Vec::as_slice).unwrap_or_default();
            self.one_user(&id.1, own, &facts.events, old.get(&*id.1).copied(), is_listed);
        }
    }

    /// Adds what is told of users by name alone to what is told of them by id.
    fn names_without_ids<'f>(&mut self, facts: &'f Facts, told: &mut BTreeMap<Ordered, Vec<&'f UserFact>>) {
        let known: BTreeSet<_> =
            facts.users.iter().filter(|user| user.id.is_some()).filter_map(|user| user.name.as_ref()).collect();
        let old: BTreeSet<_> = self.old_users().filter_map(|user| user.name.as_ref()).collect();
        for fact in facts.users.iter().filter(|fact| fact.id.is_none()) {
            let Some(name) = &fact.name else { continue };
            if !known.contains(name) && !old.contains(name) {
                let domain = fact.domain.as_deref().unwrap_or(&self.uid);
                let command = commands::user_named(&format!("{name}@{domain}.onaliyun.com"));
                self.warn(
                    Some(fact.spot),
                    format!("the id of the RAM user `{name}` is in no file; the user is left out"),
                    command,
                );
            }
            for facts in told.values_mut() {
                let is_same = facts.iter().any(|known| known.id.is_some() && known.name.as_ref() == Some(name));
                let is_there = facts.iter().all(|known| known.since.is_none());
                if is_same && is_there {
                    facts.push(fact);
                }
            }
        }
    }

    fn one_user(
        &mut self,
        id: &str,
        facts: &[&UserFact],
        events: &[EventFact],
        old: Option<&RamUser>,
        is_listed: bool,
    ) {
        let about = |event: &&EventFact| match &event.what {
            What::UserDeleted { user } | What::UserRestored { user } => user::is_about(user, id, facts, event.at),
            _ => false,
        };
        let events: Vec<_> = events.iter().filter(about).collect();
        let mut told =
            user::told(facts, &events, &mut self.disputes(format!("the RAM user `{id}`"), commands::user(id)));
        if let Some(old) = old {
            let is_told = !facts.is_empty() || !events.is_empty();
            let is_gone = old.status == Some(UserStatus::Deleted);
            match told.status {
                Some(_) => {}
                // Who is deleted is in no list; who is in one has come back, or was never gone.
                None if is_gone && facts.is_empty() || !is_gone && (is_told || !is_listed) => told.status = old.status,
                None if is_told => {}
                None => {
                    let message =
                        format!("no file names the RAM user `{id}` any more; whether it is deleted is left unknown");
                    self.warn(None, message, commands::list(List::Recycled, None));
                }
            }
            told.keep(old);
        } else if facts.is_empty() && events.is_empty() {
            self.making.stubs.users.insert(id.into());
        }
        let record = RamUser {
            account: self.account,
            id: id.into(),
            name: told.name,
            status: told.status,
            since: told.since,
            permissions: old.and_then(|old| old.permissions.clone()),
            origin: Origin::default(),
        };
        let index = self.making.inventory.push_user(record);
        self.users.insert(id.into(), index);
    }

    fn all_workspaces(&mut self, facts: &Facts, keys: &[KeyFact]) {
        let mut told: BTreeMap<Ordered, Vec<&WorkspaceFact>> = BTreeMap::new();
        for fact in &facts.workspaces {
            told.entry(ordered(&fact.id)).or_default().push(fact);
        }
        let old: HashMap<_, _> = self.old_workspaces().map(|workspace| (&*workspace.id, workspace)).collect();
        let mut ids: BTreeSet<Ordered> = told.keys().cloned().chain(old.keys().map(|id| ordered(id))).collect();
        ids.extend(facts.events.iter().filter_map(|event| match &event.what {
            What::WorkspaceDeleted { workspace } => Some(ordered(workspace)),
            _ => None,
        }));
        let mut of_keys: BTreeMap<Ordered, (&str, Spot, bool)> = BTreeMap::new();
        for key in keys {
            if let Some(id) = &key.workspace {
                of_keys.entry(ordered(id)).or_insert((&key.id, key.spot, key.is_makeshift));
            }
        }
        for event in &facts.events {
            if let What::Created { key, workspace: Some(id), .. } = &event.what {
                of_keys.entry(ordered(id)).or_insert((key, event.spot, false));
            }
        }
        for (id, (key, spot, is_makeshift)) in of_keys {
            if ids.insert(id.clone()) && !is_makeshift {
                self.making.stubs.workspaces.insert(id.1.clone());
                let message =
                    format!("the workspace `{}` of the key `{key}` is in no file; it is left as a stub", id.1);
                self.warn(Some(spot), message, commands::workspace(&id.1));
            }
        }
        let default = self.default_by_name(&told, &old);
        let grants = self.grants(facts, &ids, default.as_deref());
        for id in ids {
            let own = told.get(&id).map(Vec::as_slice).unwrap_or_default();
            let granted = grants.get(&*id.1).map(Vec::as_slice).unwrap_or_default();
            let is_default = default.as_deref() == Some(&*id.1);
            self.one_workspace(&id.1, own, granted, &facts.events, old.get(&*id.1).copied(), is_default);
        }
    }

    /// The workspace that is named as only the default one is, if no inventory says which it is.
    fn default_by_name(
        &mut self,
        told: &BTreeMap<Ordered, Vec<&WorkspaceFact>>,
        old: &HashMap<&str, &Workspace>,
    ) -> Option<Box<str>> {
        if let Some(said) = old.values().find(|workspace| workspace.default == Some(true)) {
            return Some(said.id.clone());
        }
        let is_default = |fact: &&WorkspaceFact| fact.name.as_deref().is_some_and(workspace::is_default_name);
        let mut named = told.iter().filter(|(_, facts)| facts.iter().any(is_default));
        let (Some((id, facts)), None) = (named.next(), named.next()) else { return None };
        let message = format!("took the workspace `{}` for the default one, by its name", id.1);
        let help = "if that is wrong, write `default: false` into the inventory, and import with `--merge`";
        let spot = workspace::first_spot(facts).unwrap_or_default();
        self.making.remarks.push(Remark::at(Level::Note, spot, message).with_help(help));
        Some(id.1.clone())
    }

    /// Whose models each answer of ListModelPermissions lists: what the file's name says, or the only sub-workspace.
    fn grants<'f>(
        &mut self,
        facts: &'f Facts,
        ids: &BTreeSet<Ordered>,
        default: Option<&str>,
    ) -> HashMap<Box<str>, Vec<&'f GrantFact>> {
        let mut grants: HashMap<Box<str>, Vec<&GrantFact>> = HashMap::new();
        let only = if let [(_, only)] = ids.iter().collect::<Vec<_>>().as_slice() { Some(only.clone()) } else { None };
        for fact in &facts.grants {
            match fact.workspace.clone().filter(|id| ids.contains(&ordered(id))).or_else(|| only.clone()) {
                // The default workspace may call all models, so none are listed.
                Some(id) if default == Some(&*id) => {}
                Some(id) => grants.entry(id).or_default().push(fact),
                None => {
                    let message = "the answer does not say which workspace these models are granted to";
                    let help = "put the workspace's id into the file's name, like `models-ws-950f9aca7e76c816.json`";
                    let remark = Remark::at(Level::Incomplete, fact.spot, message).with_help(help);
                    self.making.remarks.push(remark);
                }
            }
        }
        grants
    }

    fn one_workspace(
        &mut self,
        id: &str,
        facts: &[&WorkspaceFact],
        grants: &[&GrantFact],
        events: &[EventFact],
        old: Option<&Workspace>,
        is_default: bool,
    ) {
        let about =
            |event: &&EventFact| matches!(&event.what, What::WorkspaceDeleted { workspace } if **workspace == *id);
        let events: Vec<_> = events.iter().filter(about).collect();
        let mut disputes = self.disputes(format!("the workspace `{id}`"), commands::workspace(id));
        let told = workspace::told(facts, grants, &events, &mut disputes);
        let members = old.and_then(|old| old.members.as_ref());
        let members = members
            .map(|all| all.iter().filter_map(|user| self.users.get(&self.old.user(*user).id)).copied().collect());
        let blank = Workspace {
            account: self.account,
            id: id.into(),
            name: None,
            default: None,
            region: None,
            host_label: None,
            state: WorkspaceState::Active,
            since: None,
            members,
            models: None,
            applications: None,
            keys: Vec::new(),
            origin: Origin::default(),
        };
        let mut record = workspace::record(told, old, blank);
        record.default = record.default.or(is_default.then_some(true));
        let index = self.making.inventory.push_workspace(record);
        self.workspaces.insert(id.into(), index);
    }

    fn all_keys(&mut self, facts: &Facts, mut keys: Vec<KeyFact>) {
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
        let is_taken = |digest: &bailiwick_core::secret::Digest| values.contains_key(digest);
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
        temporary: is_temporary.then(|| temporary(ttl)),
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
