//! What commits bring: the blobs that none of their parents has at that path.

use std::collections::BTreeMap;

use gix_hash::{ObjectId, oid};
use gix_object::Kind;

use super::contents::{Content, MOST_PATH_BYTES, too_deep};
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
    /// The names of submodules, as paths.
    pub(super) submodules: BTreeMap<Vec<u8>, Span>,
    /// What can't be read.
    pub(super) lost: Vec<(ObjectId, Unread)>,
}

/// Compares each commit of a range with its parents.
pub(super) fn brought(commits: &Commits, objects: &Objects, threads: usize) -> Brought {
    let parts = in_parallel(&commits.commits, threads, Room::default, |room, (_, commit)| {
        let mut comparison =
            Comparison { objects, room, contents: Vec::new(), submodules: Vec::new(), lost: Vec::new() };
        let tree_of = |room: &mut Room, id: &ObjectId| objects.tree_of(id, room).ok();
        // A parent that is not there has nothing: then all of the commit counts as new.
        let parents: Vec<_> = commit.parents.iter().filter_map(|id| tree_of(comparison.room, id)).collect();
        comparison.trees(commit.tree, parents);
        (comparison.contents, comparison.submodules, comparison.lost)
    });
    let mut all = Brought::default();
    for (turn, (contents, submodules, lost)) in (0..).zip(parts) {
        contents.into_iter().for_each(|content| put(&mut all.contents, content, Span::of(turn)));
        submodules.into_iter().for_each(|path| put(&mut all.submodules, path, Span::of(turn)));
        all.lost.extend(lost);
    }
    all.lost.sort_by_key(|(id, _)| *id);
    all.lost.dedup_by_key(|(id, _)| *id);
    all
}

/// Puts something down, with all the turns in which it was seen.
pub(super) fn put<K: Ord>(seen: &mut BTreeMap<K, Span>, key: K, span: Span) {
    let slot = seen.entry(key).or_insert(span);
    *slot = slot.with(span);
}

struct Comparison<'a, 'r> {
    objects: &'a Objects,
    room: &'r mut Room,
    contents: Vec<Content>,
    submodules: Vec<Vec<u8>>,
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
    /// Compares a commit's tree with those of its parents. They may be deeper than any stack.
    fn trees(&mut self, tree: ObjectId, parents: Vec<ObjectId>) {
        let mut open = vec![Folder { path: Vec::new(), tree, parents }];
        while let Some(folder) = open.pop() {
            if folder.path.len() > MOST_PATH_BYTES {
                self.lost.push((folder.tree, Unread::Damaged(too_deep())));
            } else if !folder.parents.contains(&folder.tree) {
                self.folder(&folder, &mut open);
            }
        }
    }

    /// Compares what a folder holds, and puts down the folders in it.
    fn folder(&mut self, folder: &Folder, open: &mut Vec<Folder>) {
        let entries = match entries(self.objects, &folder.tree, self.room) {
            Ok(entries) => entries,
            Err(unread) => return self.lost.push((folder.tree, unread)),
        };
        let parents: Vec<Entries> =
            folder.parents.iter().filter_map(|parent| entries_of_parent(self.objects, parent, self.room)).collect();
        for (name, kind, id) in entries {
            let had = |parent: &Entries| find(parent, &name).filter(|(_, had, _)| *had == kind).map(|(_, _, id)| *id);
            let had: Vec<_> = parents.iter().filter_map(had).collect();
            let path = [folder.path.as_slice(), &name].concat();
            match kind {
                EntryKind::Tree => {
                    open.push(Folder { path: [&path, b"/".as_slice()].concat(), tree: id, parents: had })
                }
                EntryKind::Blob | EntryKind::Submodule if had.contains(&id) => {}
                EntryKind::Submodule => self.submodules.push(path),
                EntryKind::Blob => self.contents.push(Content { path, id }),
            }
        }
    }
}

fn entries_of_parent(objects: &Objects, tree: &oid, room: &mut Room) -> Option<Entries> {
    entries(objects, tree, room).ok()
}

/// The entries of a tree, by name.
fn entries(objects: &Objects, tree: &oid, room: &mut Room) -> Result<Entries, Unread> {
    let bytes = objects.read_kind(Kind::Tree, tree, room)?;
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
