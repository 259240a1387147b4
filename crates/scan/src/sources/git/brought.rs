//! What commits bring: the blobs that none of their parents has at that path.

use std::collections::{BTreeMap, HashSet};

use gix_hash::{ObjectId, oid};
use gix_object::Kind;

use super::contents::Content;
use super::history::object_path;
use super::limits::{Folders, Limits, MOST_PATH_BYTES, check_length, too_deep, too_many_paths};
use super::objects::{Objects, Room, Unread};
use super::origins::{Span, Turn};
use super::range::Commits;
use super::text::{self, EntryKind};
use crate::sources::parallel::in_parallel;

/// What a range brings.
#[derive(Debug, Default)]
pub(super) struct Brought {
    /// Blobs at paths, each with the first commit that brings it.
    pub(super) contents: BTreeMap<Content, Span>,
    /// Paths of which the names alone count: those of submodules, and of folders that were looked into elsewhere.
    pub(super) names: BTreeMap<Vec<u8>, Span>,
    /// What can't be read.
    pub(super) lost: Vec<(ObjectId, Unread)>,
}

/// Compares each commit of a range with its parents, and takes what it names beside commits.
pub(super) fn brought(commits: &Commits, objects: &Objects, limits: Limits, threads: usize) -> Brought {
    let parts = in_parallel(&commits.commits, threads, Room::default, |room, (id, commit)| {
        let mut comparison = Comparison { objects, room, most: limits.entries, found: Found::default() };
        let tree_of = |room: &mut Room, id: &ObjectId| objects.tree_of(id, room).ok();
        // A parent that is not there has nothing: then all of the commit counts as new.
        let parents: Vec<_> = commit.parents.iter().filter_map(|id| tree_of(comparison.room, id)).collect();
        comparison.commit(*id, commit.tree, &parents);
        comparison.found
    });
    let mut all = Brought::default();
    for id in &commits.others {
        all.add(alone(*id, objects, limits), Span::NONE);
    }
    for (turn, found) in (0..).zip(parts) {
        all.add(found, Span::of(turn));
    }
    all.lost.sort_by_key(|(id, _)| *id);
    all.lost.dedup_by_key(|(id, _)| *id);
    all
}

impl Brought {
    fn add(&mut self, Found { contents, names, lost }: Found, span: Span) {
        contents.into_iter().for_each(|content| put(&mut self.contents, content, span));
        names.into_iter().for_each(|path| put(&mut self.names, path, span));
        self.lost.extend(lost);
    }
}

/// What a tree or a blob brings that is in no commit.
fn alone(id: ObjectId, objects: &Objects, limits: Limits) -> Found {
    let mut room = Room::default();
    if objects.read(&id, &mut room).is_ok_and(|object| object.kind == Kind::Blob) {
        let content = Content { path: object_path(&id).into_bytes(), id };
        return Found { contents: vec![content], ..Found::default() };
    }
    let mut comparison = Comparison { objects, room: &mut room, most: limits.entries, found: Found::default() };
    comparison.commit(id, id, &[]);
    comparison.found
}

/// Puts something down, with all the turns in which it was seen.
pub(super) fn put<K: Ord>(seen: &mut BTreeMap<K, Span>, key: K, span: Span) {
    let slot = seen.entry(key).or_insert(span);
    *slot = slot.with(span);
}

struct Comparison<'a, 'r> {
    objects: &'a Objects,
    room: &'r mut Room,
    /// So many entries are compared.
    most: usize,
    found: Found,
}

/// What one commit brings.
#[derive(Default)]
struct Found {
    contents: Vec<Content>,
    names: Vec<Vec<u8>>,
    lost: Vec<(ObjectId, Unread)>,
}

type Entries = Vec<(Vec<u8>, EntryKind, ObjectId)>;

/// A folder that is still to be compared: its path, which ends with a slash, its tree, and those that parents have there.
struct Folder {
    path: Vec<u8>,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

impl Comparison<'_, '_> {
    /// Compares a commit's tree with those of its parents: each folder, or where there is no end of them each that
    /// holds something else.
    fn commit(&mut self, id: ObjectId, tree: ObjectId, parents: &[ObjectId]) {
        let root = || Folder { path: Vec::new(), tree, parents: parents.to_vec() };
        if !self.trees(root(), Folders::Each { left: self.most }) {
            self.found = Found::default();
            self.trees(root(), Folders::First(HashSet::new()));
            self.found.lost.push((id, Unread::Damaged(too_many_paths())));
        }
    }

    /// Compares a folder and all below it, which may be deeper than any stack. `false` when there is too much.
    fn trees(&mut self, root: Folder, mut folders: Folders) -> bool {
        let mut open = vec![root];
        while let Some(folder) = open.pop() {
            let trees = || std::iter::once(folder.tree).chain(folder.parents.iter().copied());
            if folder.path.len() > MOST_PATH_BYTES {
                self.found.lost.push((folder.tree, Unread::Damaged(too_deep())));
            } else if folder.parents.contains(&folder.tree) {
                // It brings nothing.
            } else if !folders.takes(trees()) {
                self.found.names.push(folder.path.strip_suffix(b"/").unwrap_or_default().to_vec());
            } else if !self.folder(&folder, &mut folders, &mut open) {
                return false;
            }
        }
        true
    }

    /// Compares what a folder holds, and puts down the folders in it. `false` when there is too much.
    fn folder(&mut self, folder: &Folder, folders: &mut Folders, open: &mut Vec<Folder>) -> bool {
        let own = match entries(self.objects, &folder.tree, self.most, self.room) {
            Ok(entries) => entries,
            Err(unread) => {
                self.found.lost.push((folder.tree, unread));
                return true;
            }
        };
        let parents = folder.parents.iter().filter_map(|id| entries(self.objects, id, self.most, self.room).ok());
        let parents: Vec<Entries> = parents.collect();
        if !folders.count(own.len() + parents.iter().map(Vec::len).sum::<usize>(), &folder.path) {
            return false;
        }
        // The last to be put down is the first to be looked into.
        for (name, kind, id) in own.into_iter().rev() {
            let had = |parent: &Entries| find(parent, &name).filter(|(_, had, _)| *had == kind).map(|(_, _, id)| *id);
            let had: Vec<_> = parents.iter().filter_map(had).collect();
            let path = [folder.path.as_slice(), &name].concat();
            match kind {
                EntryKind::Tree => {
                    open.push(Folder { path: [&path, b"/".as_slice()].concat(), tree: id, parents: had })
                }
                EntryKind::Blob | EntryKind::Submodule if had.contains(&id) => {}
                EntryKind::Submodule => self.found.names.push(path),
                EntryKind::Blob => self.found.contents.push(Content { path, id }),
            }
        }
        true
    }
}

/// The entries of a tree, by name.
fn entries(objects: &Objects, tree: &oid, most: usize, room: &mut Room) -> Result<Entries, Unread> {
    let bytes = objects.read_kind(Kind::Tree, tree, room)?;
    check_length(bytes, objects.hash, most)?;
    let owned = |entry: text::Entry<'_>| (entry.name.to_vec(), entry.kind, entry.id.to_owned());
    let entries = text::entries(bytes, objects.hash).map(|entry| entry.map(owned));
    let mut entries = entries.collect::<Option<Entries>>().ok_or_else(|| Unread::damaged("a tree that is none"))?;
    entries.sort();
    Ok(entries)
}

fn find<'a>(entries: &'a Entries, name: &[u8]) -> Option<&'a (Vec<u8>, EntryKind, ObjectId)> {
    entries.binary_search_by(|(own, ..)| own.as_slice().cmp(name)).ok().and_then(|index| entries.get(index))
}

/// From the first commit that brings a blob to the last one of the range that has it at its path.
pub(super) fn held(content: &Content, brought: Span, commits: &Commits, objects: &Objects, room: &mut Room) -> Span {
    let Some((first, _)) = brought.turns else { return brought };
    let mut turns = (0..).zip(&commits.commits).skip(first as usize).collect::<Vec<(Turn, _)>>();
    turns.reverse();
    let last =
        turns.into_iter().find(|(_, (_, commit))| at(&content.path, &commit.tree, objects, room) == Some(content.id));
    last.map_or(brought, |(turn, _)| brought.with(Span::of(turn)))
}

/// The blob at a path.
fn at(path: &[u8], tree: &ObjectId, objects: &Objects, room: &mut Room) -> Option<ObjectId> {
    path.split(|byte| *byte == b'/').try_fold(*tree, |tree, name| {
        let bytes = objects.read_kind(Kind::Tree, &tree, room).ok()?;
        text::entries(bytes, objects.hash).flatten().find(|entry| entry.name == name).map(|entry| entry.id.to_owned())
    })
}
