//! How far a repository is looked into: one that is made up has few objects and no end of paths.

use std::collections::HashSet;
use std::hash::Hash;

use gix_hash::{Kind, ObjectId};

use super::objects::Unread;

/// A folder whose path is longer is not looked into: no work tree can hold it, and trees that are made up have no end.
pub(super) const MOST_PATH_BYTES: usize = 64 << 10;

/// A path counts once for each so many of its bytes.
const PATH_BYTES: usize = 128;

/// How much of a repository is looked at by its paths. What the same folders hold at further paths is read at one
/// of them, and it is said that the others are not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// So many entries of trees are compared for one commit; one whose path is long counts several times.
    pub entries: usize,
    /// So many paths of what may hold a secret are named, beside two for each thing of that kind.
    pub places: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // The largest trees that are worked on have half a million files.
        Self { entries: 2_000_000, places: 20_000 }
    }
}

/// Why a folder is not looked into whose path is too long.
pub(super) fn too_deep() -> String {
    format!("its path is longer than {} KiB", MOST_PATH_BYTES >> 10)
}

/// Why not all paths are named.
pub(super) fn too_many_paths() -> String {
    "the same folders stand at too many paths: what they hold is scanned, but is not named at each of them".to_owned()
}

/// Whether a tree has no more than so many entries, as far as its length tells.
pub(super) fn check_length(tree: &[u8], hash: Kind, most: usize) -> Result<(), Unread> {
    // The shortest mode, a name of one byte and what ends both.
    let entries = tree.len() / (b"40000 a\0".len() + hash.len_in_bytes());
    if entries > most { Err(Unread::Damaged(format!("a folder of more than {most} entries"))) } else { Ok(()) }
}

/// How often something counts that stands at a path.
pub(super) fn weight(path: &[u8]) -> usize {
    1 + path.len() / PATH_BYTES
}

/// Which folders are looked into, when several hold the same and are compared with the same.
pub(super) enum Folders {
    /// Each, while so many entries are left.
    Each { left: usize },
    /// The first one.
    First(HashSet<Vec<ObjectId>>),
}

impl Folders {
    /// Whether a folder is looked into that has these trees: its own, and those that it is compared with.
    pub(super) fn takes(&mut self, trees: impl Iterator<Item = ObjectId>) -> bool {
        match self {
            Self::Each { .. } => true,
            Self::First(seen) => seen.insert(trees.collect()),
        }
    }

    /// Counts the entries of a folder at a path. `false` when there are too many.
    pub(super) fn count(&mut self, entries: usize, path: &[u8]) -> bool {
        let Self::Each { left } = self else { return true };
        let rest = left.checked_sub((1 + entries).saturating_mul(weight(path)));
        *left = rest.unwrap_or_default();
        rest.is_some()
    }
}

/// What is named at each of its paths while there are not too many, and then at one more.
pub(super) struct Paths<Thing> {
    left: usize,
    named: HashSet<Thing>,
    /// Whether a path was left out.
    pub(super) is_cut: bool,
}

impl<Thing: Eq + Hash> Paths<Thing> {
    pub(super) fn new(most: usize) -> Self {
        Self { left: most, named: HashSet::new(), is_cut: false }
    }

    /// Whether a thing is named at a path.
    pub(super) fn take(&mut self, path: &[u8], thing: Thing) -> bool {
        let weight = weight(path);
        if self.left >= weight {
            self.left -= weight;
            return true;
        }
        self.left = 0;
        let is_new = self.named.insert(thing);
        self.is_cut |= !is_new;
        is_new
    }
}
