//! `bailiwick drift`: what inventory and code don't agree on.

use std::collections::{BTreeMap, BTreeSet};

use bailiwick_core::exposure::{Exposure, exposures};
use bailiwick_core::inventory::{Inventory, KeyIx, KeyState};
use bailiwick_core::secret::SecretKind;
use serde::Serialize;

use super::{Answer, key_name};
use crate::args::LeaksArgs;
use crate::audit;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::unread;

#[derive(Serialize)]
struct Machine {
    schema: &'static str,
    /// Keys that are not deleted and stand in no file.
    unseen: Vec<Unseen>,
    /// Secrets in code that no key of the inventory bears.
    unknown: Vec<Secret>,
    /// Secrets that stand in several of the trees.
    shared: Vec<Secret>,
}

#[derive(Serialize)]
struct Unseen {
    key: String,
    owner: Option<String>,
    workspace: String,
    /// Whether only the lack of digest and mask keeps it from being recognised.
    recognisable: bool,
}

#[derive(Serialize)]
struct Secret {
    masked: String,
    fingerprint: Option<String>,
    keys: Vec<String>,
    trees: Vec<String>,
    paths: Vec<String>,
}

pub(crate) fn run(args: &LeaksArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let answer = audit::find(args, &mut diagnostics).and_then(|found| answer(&found, &mut diagnostics));
    super::conclude(answer, &args.common, diagnostics)
}

fn answer(found: &audit::Found, diagnostics: &mut Diagnostics) -> Option<Answer<Machine>> {
    unread::say(&found.coverage, diagnostics);
    let Some(inventory) = &found.inventory else {
        diagnostics.plain("no inventory was given", "give --inventory FILE, or name it in bailiwick.yaml");
        return None;
    };
    let all = exposures(inventory, &found.platform, &found.leaks, found.at);
    let secret = |exposure: &Exposure<'_>| secret(exposure, inventory, &found.roots);
    // An AccessKey is no key of Model Studio, and in no inventory.
    let is_unknown = |exposure: &&Exposure<'_>| exposure.is_shadow() && exposure.leak().kind != SecretKind::AccessKey;
    let shared = all.iter().map(secret).filter(|secret| secret.trees.len() > 1);
    let machine = Machine {
        schema: "bailiwick/drift/v1",
        unseen: unseen(inventory, &all),
        unknown: all.iter().filter(is_unknown).map(secret).collect(),
        shared: shared.collect(),
    };
    let exit = if machine.unknown.is_empty() && machine.shared.is_empty() { Exit::Clean } else { Exit::Found };
    Some(Answer { human: human(&machine), machine, exit })
}

fn unseen(inventory: &Inventory, all: &[Exposure<'_>]) -> Vec<Unseen> {
    let seen: BTreeSet<KeyIx> = all.iter().flat_map(|exposure| exposure.keys.iter().copied()).collect();
    let is_there = |key: &KeyIx| inventory.key(*key).state != Some(KeyState::Deleted) && !seen.contains(key);
    let unseen = |key: KeyIx| {
        let record = inventory.key(key);
        let has_mask = record.masked.as_ref().is_some_and(bailiwick_core::secret::Mask::identifies);
        Unseen {
            key: key_name::id(inventory, key),
            owner: key_name::creator(inventory, key).name,
            workspace: inventory.workspace(record.workspace).id.to_string(),
            recognisable: record.fingerprint.is_some() || has_mask,
        }
    };
    inventory.keys().filter(is_there).map(unseen).collect()
}

fn secret(exposure: &Exposure<'_>, inventory: &Inventory, roots: &[String]) -> Secret {
    let leak = exposure.leak();
    let paths: BTreeSet<_> = exposure.leaks.iter().map(|leak| leak.path().to_owned()).collect();
    let trees: BTreeMap<_, ()> = paths.iter().map(|path| (tree(path, roots), ())).collect();
    Secret {
        masked: leak.masked.to_string(),
        fingerprint: (!leak.guessable).then(|| leak.digest.to_string()),
        keys: exposure.keys.iter().map(|key| key_name::id(inventory, *key)).collect(),
        trees: trees.into_keys().collect(),
        paths: paths.into_iter().collect(),
    }
}

/// The root that a path lies below: the longest that fits.
fn tree(path: &str, roots: &[String]) -> String {
    let below = |root: &&String| {
        root.is_empty() || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let root = roots.iter().filter(below).max_by_key(|root| root.len());
    root.filter(|root| !root.is_empty()).map_or_else(|| ".".to_owned(), Clone::clone)
}

fn human(machine: &Machine) -> String {
    let mut text = String::new();
    let head = |title: &str, count: usize| {
        format!("{title}: {}\n", if count == 0 { "none".to_owned() } else { count.to_string() })
    };
    text += &head("keys in code that the inventory does not know", machine.unknown.len());
    machine.unknown.iter().for_each(|secret| text += &format!("  {}  {}\n", secret.masked, secret.paths.join(", ")));
    text += &head("keys in several trees", machine.shared.len());
    for secret in &machine.shared {
        let key = if secret.keys.is_empty() { String::new() } else { format!(" key {}", secret.keys.join(" or ")) };
        text += &format!("  {}{key}  in {}\n", secret.masked, secret.trees.join(", "));
    }
    text += &head("keys that no code has", machine.unseen.len());
    for unseen in &machine.unseen {
        let owner = unseen.owner.as_deref().unwrap_or("an unknown owner");
        let note = if unseen.recognisable { "" } else { "; neither digest nor mask is known, so it could not be seen" };
        text += &format!("  {} of {owner} in workspace {}{note}\n", unseen.key, unseen.workspace);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_lies_in_the_innermost_tree() {
        let roots = ["src".to_owned(), "src/chat".to_owned(), String::new()];
        for (path, expected) in [("src/a", "src"), ("src/chat/a", "src/chat"), ("src/chatter/a", "src"), ("a", ".")] {
            assert_eq!(tree(path, &roots), expected, "{path}");
        }
    }
}
