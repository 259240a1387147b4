//! Commits and tags: their texts, which of them refs reach, and their order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix_hash::ObjectId;
use gix_object::Kind;

use super::catalog::{Catalog, NONE, Number};
use super::text::{self, Commit};
use super::visit::{Made, Seen, Visitor};
use crate::Detector;

/// The commits and tags that one thread saw.
pub(super) struct Texts<'a> {
    pub(super) detector: &'a Detector,
    pub(super) commits: Vec<(Number, Commit)>,
    /// Tags, and what they are of.
    pub(super) tags: Vec<(Number, ObjectId)>,
    /// Those in whose text something may stand.
    pub(super) suspects: Vec<Number>,
    /// Those that say nothing that can be understood.
    pub(super) broken: Vec<Number>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(detector: &'a Detector) -> Self {
        Self { detector, commits: Vec::new(), tags: Vec::new(), suspects: Vec::new(), broken: Vec::new() }
    }

    /// Looks at a commit or a tag.
    pub(super) fn look(&mut self, number: Number, kind: Kind, bytes: &[u8]) {
        if self.detector.is_suspect(bytes) {
            self.suspects.push(number);
        }
        match kind {
            Kind::Commit => match Commit::parse(bytes) {
                Some(commit) => self.commits.push((number, commit)),
                None => self.broken.push(number),
            },
            _ => match text::tag_target(bytes) {
                Some(target) => self.tags.push((number, target)),
                None => self.broken.push(number),
            },
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.commits.extend(other.commits);
        self.tags.extend(other.tags);
        self.suspects.extend(other.suspects);
        self.broken.extend(other.broken);
    }
}

impl Visitor for Texts<'_> {
    type Kept = ();

    fn visit(&mut self, object: &Seen<'_>, _: Option<Made<'_, ()>>) {
        if !object.again {
            self.look(object.number, object.kind, object.bytes);
        }
    }
}

/// A commit among others.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) number: Number,
    /// Its tree, or [`NONE`] where that is missing.
    pub(super) tree: Number,
    /// When it was committed, in seconds since 1970.
    pub(super) time: i64,
    /// Its parents that are there, as places in the graph.
    parents: Vec<u32>,
}

/// All commits and tags, by number.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    tags: HashMap<Number, Number>,
    /// What is named and is not there, after the number of the commit or tag that names it.
    pub(super) missing: Vec<(Number, ObjectId)>,
    /// What commits name as parents and is no commit, or none that can be read, after their own numbers.
    pub(super) misplaced: Vec<(Number, Number)>,
}

/// What refs reach of commits and tags, and what else they name.
#[derive(Default)]
pub(super) struct Reached {
    /// By place in the graph, whether a commit is reached.
    pub(super) commits: Vec<bool>,
    pub(super) tags: HashSet<Number>,
    /// Trees that a ref or a tag names.
    pub(super) trees: Vec<Number>,
    /// Blobs that a ref or a tag names.
    pub(super) others: Vec<Number>,
}

impl Graph {
    /// Links commits. Those at which a clone was cut off have no parents.
    pub(super) fn of(texts: &mut Texts<'_>, shallow: &[ObjectId], catalog: &Catalog<'_>) -> Self {
        texts.commits.sort_by_key(|(number, _)| *number);
        let mut missing = Vec::new();
        let mut find = |from: Number, id: &ObjectId| {
            let number = catalog.number(id);
            if number.is_none() {
                missing.push((from, *id));
            }
            number
        };
        let place = |number: Number| texts.commits.binary_search_by_key(&number, |(number, _)| *number).ok();
        let mut misplaced = Vec::new();
        let mut nodes = Vec::with_capacity(texts.commits.len());
        for (number, commit) in &texts.commits {
            let is_cut = !shallow.is_empty() && shallow.contains(&catalog.id(*number));
            let parents = commit.parents.iter().filter(|_| !is_cut).filter_map(|id| find(*number, id));
            let (places, wrong): (Vec<_>, Vec<_>) =
                parents.map(|parent| (place(parent), parent)).partition(|(place, _)| place.is_some());
            misplaced.extend(wrong.into_iter().map(|(_, parent)| (*number, parent)));
            let parents = places.into_iter().filter_map(|(place, _)| u32::try_from(place?).ok()).collect();
            let tree = find(*number, &commit.tree).unwrap_or(NONE);
            nodes.push(Node { number: *number, tree, time: commit.time, parents });
        }
        let tags = texts.tags.iter().map(|(number, target)| (*number, find(*number, target).unwrap_or(NONE))).collect();
        Self { nodes, tags, missing, misplaced }
    }

    /// The place of a commit.
    pub(super) fn place(&self, number: Number) -> Option<usize> {
        self.nodes.binary_search_by_key(&number, |node| node.number).ok()
    }

    /// Whether a number is a tag's.
    pub(super) fn is_tag(&self, number: Number) -> bool {
        self.tags.contains_key(&number)
    }

    /// What a tag is of in the end; anything else is of itself.
    pub(super) fn target(&self, number: Number) -> Number {
        let mut target = number;
        // No tag can be of itself, but one that is made up may say so.
        for _ in 0..self.tags.len() {
            match self.tags.get(&target) {
                Some(next) => target = *next,
                None => break,
            }
        }
        target
    }

    /// Follows tags, and commits to their parents.
    pub(super) fn reach(&self, tips: &[Number], is_tree: impl Fn(Number) -> bool) -> Reached {
        let mut reached = Reached { commits: vec![false; self.nodes.len()], ..Reached::default() };
        let mut rest = tips.to_vec();
        while let Some(number) = rest.pop() {
            if let Some(place) = self.place(number) {
                self.reach_commit(place, &mut reached.commits);
            } else if let Some(target) = self.tags.get(&number) {
                if reached.tags.insert(number) {
                    rest.push(*target);
                }
            } else if number != NONE {
                if is_tree(number) { reached.trees.push(number) } else { reached.others.push(number) }
            }
        }
        reached
    }

    fn reach_commit(&self, place: usize, reached: &mut [bool]) {
        let mut rest = vec![place];
        while let Some(place) = rest.pop() {
            if let (Some(seen @ false), Some(node)) = (reached.get_mut(place), self.nodes.get(place)) {
                *seen = true;
                rest.extend(node.parents.iter().map(|parent| *parent as usize));
            }
        }
    }

    /// Whether everything is reached.
    pub(super) fn is_all(&self, reached: &Reached) -> bool {
        reached.commits.iter().all(|reached| *reached) && reached.tags.len() == self.tags.len()
    }

    /// Some commits, each after its parents, and where that leaves it open the earlier first.
    pub(super) fn order(&self, wanted: &[bool], catalog: &Catalog<'_>) -> Vec<u32> {
        let is_wanted = |place: u32| wanted.get(place as usize) == Some(&true);
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        let mut waits: Vec<usize> = vec![0; self.nodes.len()];
        let mut ready = BinaryHeap::new();
        let key = |place: u32, node: &Node| Reverse((node.time, catalog.id(node.number), place));
        for (place, node) in (0_u32..).zip(&self.nodes).filter(|(place, _)| is_wanted(*place)) {
            let parents: Vec<_> = node.parents.iter().filter(|parent| is_wanted(**parent)).collect();
            for parent in &parents {
                children.get_mut(**parent as usize).into_iter().for_each(|children| children.push(place));
            }
            waits.get_mut(place as usize).into_iter().for_each(|waits| *waits = parents.len());
            if parents.is_empty() {
                ready.push(key(place, node));
            }
        }
        let mut order = Vec::new();
        while let Some(Reverse((_, _, place))) = ready.pop() {
            order.push(place);
            for child in children.get(place as usize).into_iter().flatten() {
                let Some((waits, node)) = waits.get_mut(*child as usize).zip(self.nodes.get(*child as usize)) else {
                    continue;
                };
                *waits -= 1;
                if *waits == 0 {
                    ready.push(key(*child, node));
                }
            }
        }
        order
    }
}
