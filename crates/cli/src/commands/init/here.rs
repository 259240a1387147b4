//! What there is already: the repository's top, its configuration, an inventory, rules, waivers, pipelines.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config;

/// Where inventories usually lie. Other tools' have the same names.
const INVENTORIES: [&str; 4] = ["inventory.yaml", "inventory.yml", "inventory.json", "inventory.jsonl"];

/// So deep below `policies/` is looked for a rule.
const DEPTH: usize = 3;

/// What `init` finds, all of it at the top of the repository.
pub(super) struct Here {
    /// The top of the repository, relative to the current folder; the current folder, where there is no repository.
    pub(super) top: PathBuf,
    pub(super) is_repository: bool,
    /// The configuration that holds here already.
    pub(super) configuration: Option<PathBuf>,
    pub(super) inventory: Option<&'static str>,
    pub(super) has_rules: bool,
    pub(super) has_waivers: bool,
}

impl Here {
    pub(super) fn look() -> Self {
        let folders = upwards();
        let repository = folders.iter().position(|folder| folder.join(".git").exists());
        let within = folders.get(..=repository.unwrap_or(folders.len())).unwrap_or(&folders);
        let configuration = within.iter().map(|folder| folder.join(config::NAME)).find(|path| is_there(path));
        let top = repository.and_then(|index| folders.get(index)).cloned().unwrap_or_default();
        let holds = |name: &str, words: &[&str]| {
            fs::read_to_string(top.join(name)).is_ok_and(|text| words.iter().any(|word| text.contains(word)))
        };
        Self {
            is_repository: repository.is_some(),
            configuration,
            inventory: INVENTORIES.into_iter().find(|name| holds(name, &["accounts", "\"record\""])),
            has_rules: has_rule(&top.join("policies"), DEPTH),
            has_waivers: holds("waivers.yaml", &["expires:"]),
            top,
        }
    }

    /// A file at the top, relative to the current folder.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.top.join(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        is_there(&self.at(name))
    }
}

/// The current folder and all above, relative to it.
fn upwards() -> Vec<PathBuf> {
    let count = env::current_dir().map_or(1, |folder| folder.ancestors().count());
    (0..count).map(|up| std::iter::repeat_n("..", up).collect()).collect()
}

/// A link that leads nowhere is there, too.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether some file is a rule of ours: policies of other tools lie in folders of that name, too.
fn has_rule(folder: &Path, depth: usize) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.into_iter().any(|path| {
        let is_yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if is_yaml {
            fs::read_to_string(&path).is_ok_and(|text| is_rule(&text))
        } else {
            depth > 1 && has_rule(&path, depth - 1)
        }
    })
}

fn is_rule(text: &str) -> bool {
    let starts = |word: &str| text.lines().any(|line| line.starts_with(word));
    starts("id:") && starts("severity:") && ["forbid:", "quota:", "secret:"].iter().any(|word| starts(word))
}
