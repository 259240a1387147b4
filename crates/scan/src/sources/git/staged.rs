//! What the next commit would bring: the blobs of the index that `HEAD` has not at that path.

use std::collections::HashSet;

use gix_hash::{ObjectId, oid};
use gix_index::entry::{Flags, Mode};
use gix_index::extension::Tree as Cached;
use gix_index::{Entry, State};
use gix_object::Kind;

use super::contents::{Content, Passed};
use super::limits::{Folders, MOST_PATH_BYTES, check_length, too_deep, too_many_paths};
use super::objects::{Objects, Room, Unread};
use super::text::{self, EntryKind};

/// What is staged.
#[derive(Debug, Default)]
pub(super) struct Staged {
    pub(super) contents: Vec<Content>,
    /// Paths of which the names alone count: those of submodules, and of folders that were looked into elsewhere.
    pub(super) names: Vec<Vec<u8>>,
    /// Paths that hold nothing to read, and why.
    pub(super) skipped: Vec<Passed>,
    /// Paths of which can't be said what is staged.
    pub(super) unreadable: Vec<Passed>,
}

/// Compares an index with the tree of `HEAD`, of which there is none before the first commit.
pub(super) fn staged(index: &State, head: Option<ObjectId>, objects: &Objects, most: usize) -> Staged {
    let mut comparison = Comparison { index, objects, room: Room::default(), most, staged: Staged::default() };
    comparison.folders(Folder { path: Vec::new(), entries: index.entries(), cached: index.tree(), tree: head });
    comparison.staged
}

struct Comparison<'a> {
    index: &'a State,
    objects: &'a Objects,
    room: Room,
    /// So many entries of trees are compared below a folder.
    most: usize,
    staged: Staged,
}

/// A folder of the index that is still to be compared: its path, which is empty or ends with `/`, and what there is of it.
struct Folder<'a> {
    path: Vec<u8>,
    entries: &'a [Entry],
    cached: Option<&'a Cached>,
    /// What `HEAD` has there.
    tree: Option<ObjectId>,
}

/// A path that ends with `/`, the tree that is there, and the one that `HEAD` has there.
type Trees = (Vec<u8>, ObjectId, Option<ObjectId>);

/// What a tree has by a name.
struct Had {
    name: Vec<u8>,
    kind: EntryKind,
    id: ObjectId,
}

impl<'a> Comparison<'a> {
    /// Compares a folder and all below it, which may be deeper than any stack.
    fn folders(&mut self, root: Folder<'a>) {
        let mut open = vec![root];
        while let Some(folder) = open.pop() {
            let Folder { entries, cached, tree, .. } = folder;
            let is_same = |cached: &Cached| {
                cached.num_entries.is_some_and(|count| count as usize == entries.len()) && Some(cached.id) == tree
            };
            if !cached.is_some_and(is_same) {
                self.folder(&folder, &mut open);
            }
        }
    }

    /// Compares the entries of a folder with the tree that was there, and puts down the folders in it.
    fn folder(&mut self, folder: &Folder<'a>, open: &mut Vec<Folder<'a>>) {
        let Folder { path, entries, cached, tree } = folder;
        if path.len() > MOST_PATH_BYTES {
            return entries.iter().for_each(|entry| self.entry(entry, None));
        }
        let had = tree.map_or_else(Vec::new, |tree| self.entries_of(path, &tree));
        let mut rest = *entries;
        while let Some((entry, after)) = rest.split_first() {
            let name = self.path(entry).get(path.len()..).unwrap_or_default();
            let Some(slash) = memchr::memchr(b'/', name) else {
                self.entry(entry, find(&had, name));
                rest = after;
                continue;
            };
            let inner = self.path(entry).get(..=path.len() + slash).unwrap_or_default().to_vec();
            let count = rest.partition_point(|entry| self.path(entry).starts_with(&inner));
            let (below, others) = rest.split_at_checked(count.max(1)).unwrap_or((rest, &[]));
            let name = inner.get(path.len()..inner.len() - 1).unwrap_or_default();
            let had = find(&had, name).filter(|had| had.kind == EntryKind::Tree).map(|had| had.id);
            if entry.mode.is_sparse() {
                self.whole(inner, entry.id, had);
            } else {
                let cached = cached.and_then(|cached| cached.children.iter().find(|child| child.name[..] == *name));
                open.push(Folder { path: inner, entries: below, cached, tree: had });
            }
            rest = others;
        }
    }

    /// Compares an entry with what was there by its name.
    fn entry(&mut self, entry: &Entry, had: Option<&Had>) {
        let path = self.path(entry).to_vec();
        if had.is_some_and(|had| had.id == entry.id && had.kind != EntryKind::Tree) {
            return;
        }
        match entry.mode {
            _ if entry.flags.contains(Flags::INTENT_TO_ADD) => {
                self.staged.skipped.push(Passed { path, reason: "intent to add: nothing of it is staged".to_owned() });
            }
            Mode::COMMIT => self.submodule(path),
            _ => {
                let content = Content { path, id: entry.id };
                // Of a conflict, two sides may have the same.
                if !self.staged.contents.iter().rev().take(2).any(|before| *before == content) {
                    self.staged.contents.push(content);
                }
            }
        }
    }

    /// What lies in a submodule is staged there, and its name is here.
    fn submodule(&mut self, path: Vec<u8>) {
        self.staged.names.push(path.clone());
        self.staged.skipped.push(Passed { path, reason: "submodule".to_owned() });
    }

    /// Compares a folder that the index has as a whole, with all below it, as a sparse index has them: each folder, or
    /// where there is no end of them each that holds something else.
    fn whole(&mut self, path: Vec<u8>, tree: ObjectId, had: Option<ObjectId>) {
        let found = std::mem::take(&mut self.staged);
        if !self.trees((path.clone(), tree, had), Folders::Each { left: self.most }) {
            self.staged = Staged::default();
            self.trees((path.clone(), tree, had), Folders::First(HashSet::new()));
            self.staged.unreadable.push(Passed { path, reason: too_many_paths() });
        }
        let below = std::mem::replace(&mut self.staged, found);
        self.staged.contents.extend(below.contents);
        self.staged.names.extend(below.names);
        self.staged.skipped.extend(below.skipped);
        self.staged.unreadable.extend(below.unreadable);
    }

    /// Compares two trees and all below them. `false` when there is too much.
    fn trees(&mut self, root: Trees, mut folders: Folders) -> bool {
        let mut open = vec![root];
        while let Some((path, tree, had)) = open.pop() {
            if path.len() > MOST_PATH_BYTES {
                self.staged.unreadable.push(Passed { path, reason: too_deep() });
            } else if Some(tree) == had {
                // Nothing of it is staged.
            } else if !folders.takes(std::iter::once(tree).chain(had)) {
                self.staged.names.push(path.strip_suffix(b"/").unwrap_or_default().to_vec());
            } else if !self.tree(&(path, tree, had), &mut folders, &mut open) {
                return false;
            }
        }
        true
    }

    /// Compares what two trees hold, and puts down the trees in them. `false` when there is too much.
    fn tree(&mut self, (path, tree, had): &Trees, folders: &mut Folders, open: &mut Vec<Trees>) -> bool {
        let before = had.map_or_else(Vec::new, |had| self.entries_of(path, &had));
        let own = self.entries_of(path, tree);
        if !folders.count(own.len() + before.len(), path) {
            return false;
        }
        // The last to be put down is the first to be looked into.
        for now in own.into_iter().rev() {
            let before = find(&before, &now.name).filter(|before| before.kind == now.kind).map(|before| before.id);
            let path = [path.as_slice(), &now.name].concat();
            match now.kind {
                _ if before == Some(now.id) => {}
                EntryKind::Tree => open.push(([&path, b"/".as_slice()].concat(), now.id, before)),
                EntryKind::Submodule => self.submodule(path),
                EntryKind::Blob => self.staged.contents.push(Content { path, id: now.id }),
            }
        }
        true
    }

    /// The entries of a tree, by name. What can't be read is said, and then everything counts as new.
    fn entries_of(&mut self, path: &[u8], tree: &oid) -> Vec<Had> {
        match read_entries(self.objects, tree, self.most, &mut self.room) {
            Ok(entries) => entries,
            Err(unread) => {
                let path = path.strip_suffix(b"/").unwrap_or(b".").to_vec();
                self.staged.unreadable.push(Passed { path, reason: unread.reason() });
                Vec::new()
            }
        }
    }

    fn path(&self, entry: &Entry) -> &'a [u8] {
        entry.path(self.index)
    }
}

fn read_entries(objects: &Objects, tree: &oid, most: usize, room: &mut Room) -> Result<Vec<Had>, Unread> {
    let bytes = objects.read_kind(Kind::Tree, tree, room)?;
    check_length(bytes, objects.hash, most)?;
    let had = |entry: text::Entry<'_>| Had { name: entry.name.to_vec(), kind: entry.kind, id: entry.id.to_owned() };
    let entries = text::entries(bytes, objects.hash).map(|entry| entry.map(had));
    let mut entries = entries.collect::<Option<Vec<_>>>().ok_or_else(|| Unread::damaged("a tree that is none"))?;
    // Git orders folders as if their names ended with a slash.
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

fn find<'a>(had: &'a [Had], name: &[u8]) -> Option<&'a Had> {
    had.binary_search_by(|had| had.name.as_slice().cmp(name)).ok().and_then(|index| had.get(index))
}
