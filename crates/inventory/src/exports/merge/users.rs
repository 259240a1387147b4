//! The RAM users of an account.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bailiwick_core::inventory::{Origin, RamUser, UserStatus};

use super::super::commands;
use super::super::facts::{EventFact, KeyFact, List, Named, UserFact, What};
use super::super::notice::Spot;
use super::account::{Building, Ordered, ordered};
use super::agree::is_same_name;
use super::gather::Facts;
use super::user;

impl Building<'_, '_, '_> {
    pub(super) fn all_users(&mut self, facts: &Facts, keys: &[KeyFact]) {
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
        let lower = |name: &str| name.to_ascii_lowercase();
        let known: BTreeSet<_> = facts
            .users
            .iter()
            .filter(|user| user.id.is_some())
            .filter_map(|user| user.name.as_deref())
            .map(lower)
            .collect();
        let old: BTreeSet<_> = self.old_users().filter_map(|user| user.name.as_deref()).map(lower).collect();
        for fact in facts.users.iter().filter(|fact| fact.id.is_none()) {
            let Some(name) = &fact.name else { continue };
            if !known.contains(&lower(name)) && !old.contains(&lower(name)) {
                let domain = fact.domain.as_deref().unwrap_or(&self.uid);
                let command = commands::user_named(&format!("{name}@{domain}.onaliyun.com"));
                self.warn(
                    Some(fact.spot),
                    format!("the id of the RAM user `{name}` is in no file; the user is left out"),
                    command,
                );
            }
            for facts in told.values_mut() {
                let names = facts.iter().filter(|known| known.id.is_some()).filter_map(|known| known.name.as_ref());
                let is_same = names.into_iter().any(|own| is_same_name(own, name));
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
}
