//! The commits of a range: what one side reaches and the other doesn't.

use std::collections::{BinaryHeap, HashMap};

use gix_hash::ObjectId;
use gix_object::Kind;

use super::objects::{Objects, Room, Unread};
use super::revision::Range;
use super::text::{self, Commit};

/// A commit is in the range.
const WITH: u8 = 1;
/// It is not.
const WITHOUT: u8 = 2;
/// One of a pair reaches it, the other does: both is to be without it.
const ONE: u8 = 4;
const OTHER: u8 = 8;

/// So many commits more are looked at when all that are left are without: their dates may be wrong.
const SLOP: usize = 256;

/// What a range holds.
#[derive(Debug, Default)]
pub(super) struct Commits {
    /// Each after its parents, and where that leaves it open the earlier first.
    pub(super) commits: Vec<(ObjectId, Commit)>,
    /// Tags that the range names.
    pub(super) tags: Vec<ObjectId>,
    /// Trees and blobs that it names, or that its tags are of.
    pub(super) others: Vec<ObjectId>,
    /// What can't be read.
    pub(super) lost: Vec<(ObjectId, Unread)>,
    /// Whether the range reaches where a shallow clone was cut off.
    pub(super) is_cut_off: bool,
}

struct Walk<'a> {
    objects: &'a Objects,
    shallow: &'a [ObjectId],
    room: Room,
    marks: HashMap<ObjectId, u8>,
    known: HashMap<ObjectId, Commit>,
    /// By date, the latest first.
    queue: BinaryHeap<(i64, ObjectId)>,
    found: Commits,
}

/// Walks a range.
pub(super) fn walk(range: &Range, objects: &Objects, shallow: &[ObjectId]) -> Commits {
    let mut walk = Walk {
        objects,
        shallow,
        room: Room::default(),
        marks: HashMap::new(),
        known: HashMap::new(),
        queue: BinaryHeap::new(),
        found: Commits::default(),
    };
    range.with.iter().for_each(|id| walk.start(*id, WITH));
    range.without.iter().for_each(|id| walk.start(*id, WITHOUT));
    for (one, other) in &range.apart {
        walk.start(*one, ONE);
        walk.start(*other, OTHER);
    }
    walk.run();
    walk.finish()
}

fn is_within(mark: u8) -> bool {
    mark & WITHOUT == 0 && mark & (ONE | OTHER) != ONE | OTHER
}

impl Walk<'_> {
    /// Starts at a commit, or at what a tag is of; what is no commit has nothing more to walk to.
    fn start(&mut self, mut id: ObjectId, mark: u8) {
        for _ in 0..16 {
            let target = match self.objects.read(&id, &mut self.room) {
                Ok(object) if object.kind == Kind::Tag => text::tag_target(object.bytes),
                Ok(object) if object.kind != Kind::Commit => {
                    self.found.others.extend((mark == WITH).then_some(id));
                    return;
                }
                _ => break,
            };
            if mark != WITHOUT && !self.found.tags.contains(&id) {
                self.found.tags.push(id);
            }
            match target {
                Some(target) => id = target,
                None => break,
            }
        }
        self.mark(id, mark);
    }

    /// Marks a commit, and puts it in the queue if that is news.
    fn mark(&mut self, id: ObjectId, mark: u8) {
        let before = self.marks.get(&id).copied().unwrap_or_default();
        if before | mark == before && self.marks.contains_key(&id) {
            return;
        }
        self.marks.insert(id, before | mark);
        if !self.known.contains_key(&id) {
            match self.read(&id) {
                Ok(commit) => {
                    self.known.insert(id, commit);
                }
                Err(unread) => {
                    // Of what is not in the range nothing needs to be there.
                    if is_within(before | mark) {
                        self.found.lost.push((id, unread));
                    }
                    return;
                }
            }
        }
        if let Some(commit) = self.known.get(&id) {
            self.queue.push((commit.time, id));
        }
    }

    fn read(&mut self, id: &ObjectId) -> Result<Commit, Unread> {
        let bytes = self.objects.read_kind(Kind::Commit, id, &mut self.room)?;
        Commit::parse(bytes).ok_or_else(|| Unread::damaged("a commit that is none"))
    }

    fn run(&mut self) {
        let mut slop = SLOP;
        while let Some((_, id)) = self.queue.pop() {
            let mark = self.marks.get(&id).copied().unwrap_or_default();
            if is_within(mark) {
                slop = SLOP;
            } else if self.queue.iter().take(SLOP).all(|(_, id)| !self.is_in(id))
                && !self.queue.iter().any(|(_, id)| self.is_in(id))
            {
                slop -= 1;
                if slop == 0 {
                    return;
                }
            }
            if self.shallow.contains(&id) {
                self.found.is_cut_off |= is_within(mark);
                continue;
            }
            let parents = self.known.get(&id).map(|commit| commit.parents.clone()).unwrap_or_default();
            parents.into_iter().for_each(|parent| self.mark(parent, mark));
        }
    }

    fn is_in(&self, id: &ObjectId) -> bool {
        self.marks.get(id).is_some_and(|mark| is_within(*mark))
    }

    /// Puts the commits of the range in order.
    fn finish(mut self) -> Commits {
        let marks = &self.marks;
        let mut within: HashMap<ObjectId, Commit> = self.known;
        within.retain(|id, _| marks.get(id).is_some_and(|mark| is_within(*mark)));
        let mut children: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
        let mut waits: HashMap<ObjectId, usize> = HashMap::new();
        let mut ready = BinaryHeap::new();
        let key = |id: ObjectId, commit: &Commit| std::cmp::Reverse((commit.time, id));
        for (id, commit) in &within {
            let parents: Vec<_> = commit.parents.iter().filter(|parent| within.contains_key(*parent)).collect();
            parents.iter().for_each(|parent| children.entry(**parent).or_default().push(*id));
            waits.insert(*id, parents.len());
            if parents.is_empty() {
                ready.push(key(*id, commit));
            }
        }
        while let Some(std::cmp::Reverse((_, id))) = ready.pop() {
            for child in children.get(&id).into_iter().flatten() {
                if let Some(waits) = waits.get_mut(child) {
                    *waits -= 1;
                    if let (0, Some(commit)) = (*waits, within.get(child)) {
                        ready.push(key(*child, commit));
                    }
                }
            }
            self.found.commits.extend(within.get(&id).map(|commit| (id, commit.clone())));
        }
        self.found.lost.sort_by_key(|(id, _)| *id);
        self.found
    }
}
