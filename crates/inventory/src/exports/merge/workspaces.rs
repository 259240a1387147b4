//! The workspaces of an account.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bailiwick_core::inventory::{Origin, Workspace, WorkspaceState};

use super::super::commands;
use super::super::facts::{EventFact, GrantFact, KeyFact, What, WorkspaceFact};
use super::super::notice::{Level, Remark, Spot};
use super::account::{Building, Ordered, ordered};
use super::gather::Facts;
use super::workspace;

impl Building<'_, '_, '_> {
    pub(super) fn all_workspaces(&mut self, facts: &Facts, keys: &[KeyFact]) {
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
}
