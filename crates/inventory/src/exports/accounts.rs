//! Which account each document belongs to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Options;
use super::facts::{Part, What};
use super::notice::{Level, Remark, Spot};
use super::values::digits;

/// The account of each part, in their order; `None` where nothing tells, which is said.
pub(super) fn assign(
    parts: &[Part],
    files: &[String],
    options: &Options,
    remarks: &mut Vec<Remark>,
) -> Vec<Option<Box<str>>> {
    let mut groups = Groups::new(parts.len());
    for (index, part) in parts.iter().enumerate() {
        names(part).into_iter().for_each(|name| groups.join(index, name));
    }
    let members = groups.members();
    let folder = |part: &Part| files.get(part.file as usize).and_then(|path| folder_account(path));
    let mut found: Vec<Option<Box<str>>> = Vec::new();
    for group in &members {
        let parts = || group.iter().filter_map(|index| parts.get(*index));
        let own: BTreeSet<_> = parts().flat_map(said).collect();
        let folders: BTreeSet<_> = parts().filter_map(folder).collect();
        found.push(match (own.len(), folders.len()) {
            (1, _) => own.first().cloned(),
            (0, 1) => folders.first().cloned(),
            (0, 0) => options.account.clone(),
            _ => {
                let all: Vec<_> = own.union(&folders).map(|uid| format!("`{uid}`")).collect();
                let spot = parts().next().map(|part| Spot { file: part.file, line: 0 }).unwrap_or_default();
                let message =
                    format!("this and what hangs together with it belongs to several accounts: {}", all.join(", "));
                let help = "put each account's files into a folder that is named by its UID";
                remarks.push(Remark::at(Level::Refused, spot, message).with_help(help));
                own.into_iter().chain(folders).next()
            }
        });
    }
    from_siblings(parts, files, &members, &mut found);
    infer(parts, &members, &mut found, remarks);
    from_siblings(parts, files, &members, &mut found);
    let mut accounts = vec![None; parts.len()];
    for (group, account) in members.iter().zip(&found) {
        for index in group {
            if let Some(place) = accounts.get_mut(*index) {
                *place = account.clone();
            }
        }
    }
    tell_unknown(parts, &accounts, remarks);
    accounts
}

/// The accounts that a document names. A trail of many accounts names none as its own.
fn said(part: &Part) -> Vec<Box<str>> {
    let domains = part.users.iter().filter_map(|user| user.domain.as_deref()).filter_map(digits);
    let own = if part.events.is_empty() && part.passed_over == 0 || part.accounts.len() == 1 {
        part.accounts.as_slice()
    } else {
        &[]
    };
    own.iter().cloned().chain(domains).collect()
}

/// What a document shares with others of its account.
fn names(part: &Part) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    names.extend(said(part).into_iter().map(|uid| format!("principal {uid}")));
    for key in &part.keys {
        names.extend(key.workspace.iter().map(|id| format!("workspace {id}")));
        names.extend(key.created_by.iter().map(|id| format!("principal {id}")));
    }
    names.extend(part.workspaces.iter().map(|workspace| format!("workspace {}", workspace.id)));
    names.extend(part.grants.iter().filter_map(|grant| grant.workspace.as_ref()).map(|id| format!("workspace {id}")));
    for user in &part.users {
        names.extend(user.id.iter().map(|id| format!("principal {id}")));
        names.extend(user.domain.iter().map(|domain| format!("domain {}", domain.to_ascii_lowercase())));
    }
    if part.accounts.len() < 2 {
        names.extend(
            part.events.iter().filter_map(|event| workspace_of(&event.what)).map(|id| format!("workspace {id}")),
        );
    }
    names
}

fn workspace_of(what: &What) -> Option<&str> {
    match what {
        What::Created { workspace, .. } => workspace.as_deref(),
        What::WorkspaceDeleted { workspace } => Some(workspace),
        _ => None,
    }
}

/// The UID that a folder of the path is named by; the one nearest to the file counts.
fn folder_account(path: &str) -> Option<Box<str>> {
    let mut folders = path.rsplit('/').skip(1);
    folders.find_map(|name| digits(name).filter(|uid| (12..=20).contains(&uid.len())))
}

/// Gives groups without an account the one that other files of their folder have, or of the next folder upwards.
fn from_siblings(parts: &[Part], files: &[String], members: &[Vec<usize>], found: &mut [Option<Box<str>>]) {
    let mut known: BTreeMap<String, BTreeSet<Box<str>>> = BTreeMap::new();
    let path =
        |index: &usize| parts.get(*index).and_then(|part| files.get(part.file as usize)).map_or("", String::as_str);
    for (group, account) in members.iter().zip(found.iter()) {
        for (index, uid) in group.iter().flat_map(|index| account.iter().map(move |uid| (index, uid))) {
            for folder in folders(path(index)) {
                known.entry(folder.to_owned()).or_default().insert(uid.clone());
            }
        }
    }
    for (group, account) in members.iter().zip(found.iter_mut()).filter(|(_, account)| account.is_none()) {
        let near = group.iter().flat_map(|index| folders(path(index)).find_map(|folder| known.get(folder)));
        let all: BTreeSet<_> = near.flatten().collect();
        if all.len() == 1 {
            *account = all.first().map(|uid| (**uid).clone());
        }
    }
}

/// The folders that a path lies in, innermost first; the last is the one that all paths share.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(end, _)| path.get(..end).unwrap_or_default()).chain([""])
}

/// How many digits an account's UID has, and no RAM user's id.
const UID_LENGTH: usize = 16;

/// Takes the one creator of keys that is no RAM user for the account, and says so.
fn infer(parts: &[Part], members: &[Vec<usize>], found: &mut [Option<Box<str>>], remarks: &mut Vec<Remark>) {
    let users: BTreeSet<&str> =
        parts.iter().flat_map(|part| &part.users).filter_map(|user| user.id.as_deref()).collect();
    for (group, account) in members.iter().zip(found).filter(|(_, account)| account.is_none()) {
        let keys = group.iter().filter_map(|index| parts.get(*index)).flat_map(|part| &part.keys);
        let of_root = keys.filter_map(|key| Some((key.created_by.as_deref()?, key)));
        let of_root = of_root.filter(|(id, _)| id.len() == UID_LENGTH && !users.contains(id));
        let all: BTreeMap<_, _> = of_root.map(|(id, key)| (id, key.spot)).collect();
        if let (Some((uid, spot)), 1) = (all.first_key_value(), all.len()) {
            let message = format!("took `{uid}` for the account: it created keys here, and is no RAM user");
            let help = "if that is wrong, give `--account UID`, or name the files' folder by the account's UID";
            remarks.push(Remark::at(Level::Note, *spot, message).with_help(help));
            *account = Some((*uid).into());
        }
    }
}

fn tell_unknown(parts: &[Part], accounts: &[Option<Box<str>>], remarks: &mut Vec<Remark>) {
    let mut files = BTreeSet::new();
    for (part, account) in parts.iter().zip(accounts) {
        let own = part.events.iter().all(|event| event.account.is_some()) && part.keys.is_empty();
        let says =
            !part.keys.is_empty() || !part.workspaces.is_empty() || !part.users.is_empty() || !part.grants.is_empty();
        if account.is_none() && (says || !own) && files.insert(part.file) {
            let spot = Spot { file: part.file, line: 0 };
            let help = "give `--account UID`, put the file into a folder that is named by the UID, or add the answer of \
                `aliyun sts GetCallerIdentity` to its folder";
            remarks
                .push(Remark::at(Level::Refused, spot, "nothing tells which account this belongs to").with_help(help));
        }
    }
}

/// Sets of parts that share names.
struct Groups {
    parents: Vec<usize>,
    names: HashMap<String, usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { parents: (0..count).collect(), names: HashMap::new() }
    }

    fn join(&mut self, part: usize, name: String) {
        let other = *self.names.entry(name).or_insert(part);
        let (a, b) = (self.root(part), self.root(other));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }

    fn root(&mut self, mut part: usize) -> usize {
        while let Some(parent) = self.parents.get(part).copied().filter(|parent| *parent != part) {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(own) = self.parents.get_mut(part) {
                *own = above;
            }
            part = above;
        }
        part
    }

    /// The sets, each with its parts in order.
    fn members(mut self) -> Vec<Vec<usize>> {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for part in 0..self.parents.len() {
            sets.entry(self.root(part)).or_default().push(part);
        }
        sets.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_may_be_named_by_the_account() {
        for (path, uid) in [
            ("exports/1378030599924858/keys.json", Some("1378030599924858")),
            ("1378030599924858/cn-beijing/keys.json", Some("1378030599924858")),
            ("1378030599924858/1620415580273391/keys.json", Some("1620415580273391")),
            ("20261120/keys.json", None),
            ("1378030599924858", None),
            ("1378030599924858.json", None),
        ] {
            assert_eq!(folder_account(path).as_deref(), uid, "{path}");
        }
    }
}
