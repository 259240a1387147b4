//! Trees: what they name, and which of it matters.

use std::collections::{BTreeSet, HashMap};

use gix_hash::ObjectId;

use super::catalog::{Catalog, NONE, Number};
use super::delta::Part;
use super::marks::Marks;
use super::text::{self, Entry, EntryKind};
use super::visit::{Made, Seen, Visitor};
use crate::Detector;

/// So many bytes of names are looked at together.
const MANY_NAMES: usize = 32 << 10;

/// What is looked for in trees.
#[derive(Clone, Copy)]
pub(super) struct Quest<'a> {
    pub(super) catalog: &'a Catalog<'a>,
    pub(super) detector: &'a Detector,
    /// What any tree names.
    pub(super) named: &'a Named,
    /// Blobs whose paths are wanted; none when no paths are.
    pub(super) blobs: Option<&'a Marks>,
    /// Names whose paths are wanted.
    pub(super) names: &'a BTreeSet<Vec<u8>>,
}

/// What is named, by what it is to be.
pub(super) struct Named {
    pub(super) trees: Marks,
    pub(super) blobs: Marks,
}

impl Named {
    /// Nothing, of so many numbers.
    pub(super) fn new(limit: usize) -> Self {
        Self { trees: Marks::new(limit), blobs: Marks::new(limit) }
    }

    fn add(&self, number: Number, kind: EntryKind) {
        let marks = if kind == EntryKind::Tree { &self.trees } else { &self.blobs };
        marks.add(number);
    }
}

/// An entry of a tree that was looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child {
    /// Where it starts in the tree.
    start: u32,
    number: Number,
    /// Of a tree whose path may be wanted, its name among those of the thread.
    name: u32,
}

/// A tree that names another tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) parent: Number,
    pub(super) child: Number,
    /// Among the names.
    pub(super) name: u32,
}

/// A tree that names what is wanted.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) tree: Number,
    /// The blob; none where it is the name that is wanted.
    pub(super) blob: Option<Number>,
    pub(super) name: Vec<u8>,
}

/// The trees that one thread looks at.
pub(super) struct Trees<'a> {
    quest: Quest<'a>,
    /// Names, one a line, that were not looked at yet.
    fresh: Vec<u8>,
    interned: HashMap<Vec<u8>, u32>,
    facts: Facts,
}

/// What the trees say that one thread looked at.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The trees themselves.
    pub(super) trees: Vec<Number>,
    pub(super) names: Vec<Vec<u8>>,
    pub(super) edges: Vec<Edge>,
    pub(super) hits: Vec<Hit>,
    /// Names in which something may stand.
    pub(super) suspects: BTreeSet<Vec<u8>>,
    /// What is named and is not there.
    pub(super) missing: BTreeSet<ObjectId>,
    pub(super) broken: Vec<Number>,
}

impl<'a> Trees<'a> {
    pub(super) fn new(quest: Quest<'a>) -> Self {
        Self { quest, fresh: Vec::new(), interned: HashMap::new(), facts: Facts::default() }
    }

    pub(super) fn finish(mut self) -> Facts {
        self.look_at_names();
        self.facts
    }

    /// Looks at a tree. What is copied from its base was looked up there.
    pub(super) fn look(&mut self, tree: Number, bytes: &[u8], made: Option<Made<'_, Vec<Child>>>) -> Vec<Child> {
        let mut children = Vec::with_capacity(made.map_or(8, |made| made.base.len() + 8));
        let mut known = Known { made, part: 0, child: 0 };
        let mut rest = bytes.len();
        for entry in text::entries(bytes, self.quest.catalog.objects.hash) {
            let Some(entry) = entry else {
                self.facts.broken.push(tree);
                break;
            };
            let start = bytes.len() - rest;
            rest -= entry.length;
            let child = known.at(start, entry.length).unwrap_or_else(|| self.look_up(&entry));
            let child = Child { start: u32::try_from(start).unwrap_or(u32::MAX), ..child };
            self.put_down(tree, &entry, child);
            children.push(child);
        }
        children
    }

    fn look_up(&mut self, entry: &Entry<'_>) -> Child {
        self.remember(entry.name);
        let unknown = Child { start: 0, number: NONE, name: 0 };
        if entry.kind == EntryKind::Submodule {
            return unknown;
        }
        let Some(number) = self.quest.catalog.number(entry.id) else {
            self.facts.missing.insert(entry.id.to_owned());
            return unknown;
        };
        self.quest.named.add(number, entry.kind);
        let is_wanted = entry.kind == EntryKind::Tree && self.quest.blobs.is_some();
        Child { number, name: if is_wanted { self.intern(entry.name) } else { 0 }, start: 0 }
    }

    /// Keeps a name to be looked at with others.
    fn remember(&mut self, name: &[u8]) {
        // One that holds the end of a line would fall apart among them.
        if memchr::memchr(b'\n', name).is_some() {
            if self.quest.detector.is_suspect(name) {
                self.facts.suspects.insert(name.to_vec());
            }
            return;
        }
        self.fresh.extend_from_slice(name);
        self.fresh.push(b'\n');
        if self.fresh.len() > MANY_NAMES {
            self.look_at_names();
        }
    }

    fn intern(&mut self, name: &[u8]) -> u32 {
        if let Some(known) = self.interned.get(name) {
            return *known;
        }
        let next = u32::try_from(self.facts.names.len()).unwrap_or(u32::MAX);
        self.facts.names.push(name.to_vec());
        self.interned.insert(name.to_vec(), next);
        next
    }

    fn put_down(&mut self, tree: Number, entry: &Entry<'_>, child: Child) {
        let Some(blobs) = self.quest.blobs else { return };
        if entry.kind == EntryKind::Tree && child.number != NONE {
            self.facts.edges.push(Edge { parent: tree, child: child.number, name: child.name });
        } else if blobs.has(child.number) {
            self.facts.hits.push(Hit { tree, blob: Some(child.number), name: entry.name.to_vec() });
        }
        if !self.quest.names.is_empty() && self.quest.names.contains(entry.name) {
            self.facts.hits.push(Hit { tree, blob: None, name: entry.name.to_vec() });
        }
    }

    /// Looks at the names that were not looked at yet.
    fn look_at_names(&mut self) {
        let detector = self.quest.detector;
        if detector.is_suspect(&self.fresh) {
            let names = self.fresh.split(|byte| *byte == b'\n').filter(|name| detector.is_suspect(name));
            self.facts.suspects.extend(names.map(<[u8]>::to_vec));
        }
        self.fresh.clear();
    }
}

impl Visitor for Trees<'_> {
    type Kept = Vec<Child>;

    fn visit(&mut self, object: &Seen<'_>, made: Option<Made<'_, Vec<Child>>>) -> Vec<Child> {
        if !object.again {
            self.facts.trees.push(object.number);
        }
        self.look(object.number, object.bytes, made)
    }
}

/// What is known of a tree from its base, front to back.
struct Known<'a> {
    made: Option<Made<'a, Vec<Child>>>,
    part: usize,
    child: usize,
}

impl Known<'_> {
    /// The entry that lies at a place, if all of it is copied from an entry of the base.
    fn at(&mut self, start: usize, length: usize) -> Option<Child> {
        let made = self.made?;
        while made.parts.get(self.part)?.at().end <= start {
            self.part += 1;
            // Where a copy goes back, so does the search.
            self.child = 0;
        }
        let Part::Copied { from, at } = made.parts.get(self.part)? else { return None };
        if start < at.start || start + length > at.end {
            return None;
        }
        let start = u32::try_from(from + (start - at.start)).ok()?;
        if self.child == 0 {
            self.child = made.base.partition_point(|child| child.start < start);
        }
        while made.base.get(self.child)?.start < start {
            self.child += 1;
        }
        made.base.get(self.child).filter(|child| child.start == start).copied()
    }
}
