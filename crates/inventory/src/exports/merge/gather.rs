//! The facts of each account.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facts::{EventFact, GrantFact, KeyFact, List, Part, Said, UserFact, WorkspaceFact};

/// What is told of one account.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) aliases: Vec<Said<Box<str>>>,
    pub(super) keys: Vec<KeyFact>,
    pub(super) workspaces: Vec<WorkspaceFact>,
    pub(super) users: Vec<UserFact>,
    pub(super) grants: Vec<GrantFact>,
    pub(super) events: Vec<EventFact>,
    /// The lists of which there is a page.
    pub(super) lists: BTreeSet<List>,
}

/// Sorts all facts by account; what belongs to none has been told of.
pub(super) fn gather(parts: Vec<Part>, accounts: &[Option<Box<str>>]) -> BTreeMap<Box<str>, Facts> {
    let mut gathered: BTreeMap<Box<str>, Facts> = BTreeMap::new();
    for (part, account) in parts.into_iter().zip(accounts) {
        for event in part.events {
            if let Some(uid) = event.account.clone().or_else(|| account.clone()) {
                gathered.entry(uid).or_default().events.push(event);
            }
        }
        let Some(uid) = account.clone() else { continue };
        let facts = gathered.entry(uid).or_default();
        facts.lists.extend(part.page.map(|page| page.list));
        facts.aliases.extend(part.aliases);
        facts.keys.extend(part.keys);
        facts.workspaces.extend(part.workspaces);
        facts.users.extend(part.users);
        facts.grants.extend(part.grants);
    }
    for facts in gathered.values_mut() {
        facts.events.sort_by_key(|event| (event.at, event.spot));
    }
    gathered
}
