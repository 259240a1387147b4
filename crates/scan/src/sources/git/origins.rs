//! Where in history something stands: its paths, and the first and last commit that hold it there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use super::catalog::{NONE, Number};
use super::limits::{Limits, MOST_PATH_BYTES, Paths};
use super::trees::{Edge, Hit};

/// A place in the order of commits.
pub(super) type Turn = u32;

/// The first and last commit that hold something. A tree that no commit has, but a ref, has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) turns: Option<(Turn, Turn)>,
}

impl Span {
    /// What belongs to no commit.
    pub(super) const NONE: Self = Self { turns: None };

    pub(super) fn of(turn: Turn) -> Self {
        Self { turns: Some((turn, turn)) }
    }

    /// From the first of two to the last of them.
    pub(super) fn with(self, other: Self) -> Self {
        let turns = match (self.turns, other.turns) {
            (Some((first, last)), Some((other, later))) => Some((first.min(other), last.max(later))),
            (one, other) => one.or(other),
        };
        Self { turns }
    }
}

/// Something that stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Standing {
    pub(super) path: Vec<u8>,
    /// The blob; none where it is the path itself that matters.
    pub(super) blob: Option<Number>,
}

/// What trees say of where things are.
pub(super) struct Trees {
    /// By the tree that is named, in order.
    edges: Vec<Edge>,
    names: Vec<Vec<u8>>,
    hits: Vec<Hit>,
}

impl Trees {
    /// Puts together what several threads saw: edges with names of their own, and hits.
    pub(super) fn of(parts: impl IntoIterator<Item = (Vec<Edge>, Vec<Vec<u8>>, Vec<Hit>)>) -> Self {
        let mut trees = Self { edges: Vec::new(), names: Vec::new(), hits: Vec::new() };
        for (edges, names, hits) in parts {
            let first = u32::try_from(trees.names.len()).unwrap_or(NONE);
            trees.names.extend(names);
            trees.edges.extend(edges.into_iter().map(|edge| Edge { name: edge.name + first, ..edge }));
            trees.hits.extend(hits);
        }
        trees.edges.sort_unstable_by_key(|edge| edge.child);
        trees
    }

    /// Everything wanted that stands below some trees, each with its path and the turns of the commits that have it;
    /// and whether there are too many paths to name all.
    pub(super) fn below(
        &self,
        roots: impl Iterator<Item = (Number, Vec<u8>, Span)>,
        limits: Limits,
    ) -> (BTreeMap<Standing, Span>, bool) {
        let holding = self.holding();
        let mut level: HashMap<(Number, Vec<u8>), Span> = HashMap::new();
        for (root, path, span) in roots.filter(|(root, ..)| holding.contains(root)) {
            join(&mut level, (root, path), span);
        }
        let children = self.children_among(&holding);
        let hits = self.hits_by_tree();
        let mut found = HashMap::new();
        // Most things stand at a path or two.
        let mut folders = Paths::new(limits.entries + 2 * self.edges.len());
        let mut places = Paths::new(limits.places + 2 * self.hits.len());
        // A level is complete before the next: whatever is so deep lies in what is one less deep.
        while !level.is_empty() {
            let mut next = HashMap::new();
            let mut sorted: Vec<_> = level.into_iter().collect();
            sorted.sort_unstable();
            for ((tree, path), span) in sorted {
                for hit in hits.get(&tree).into_iter().flatten() {
                    let standing = Standing { path: [&path, hit.name.as_slice()].concat(), blob: hit.blob };
                    if found.contains_key(&standing) || places.take(&standing.path, (hit.blob, &hit.name)) {
                        join(&mut found, standing, span);
                    }
                }
                for edge in children.get(&tree).into_iter().flatten() {
                    let below = (edge.child, [&path, self.name(edge), b"/"].concat());
                    let is_too_deep = below.1.len() > MOST_PATH_BYTES;
                    folders.is_cut |= is_too_deep;
                    if next.contains_key(&below) || !is_too_deep && folders.take(&below.1, edge.child) {
                        join(&mut next, below, span);
                    }
                }
            }
            level = next;
        }
        (found.into_iter().collect(), folders.is_cut || places.is_cut)
    }

    fn name(&self, edge: &Edge) -> &[u8] {
        self.names.get(edge.name as usize).map_or(&[], Vec::as_slice)
    }

    /// The trees that hold a hit, however deep.
    fn holding(&self) -> HashSet<Number> {
        let mut holding: HashSet<_> = self.hits.iter().map(|hit| hit.tree).collect();
        let mut rest: Vec<_> = holding.iter().copied().collect();
        while let Some(child) = rest.pop() {
            let first = self.edges.partition_point(|edge| edge.child < child);
            let parents = self.edges.iter().skip(first).take_while(|edge| edge.child == child);
            rest.extend(parents.map(|edge| edge.parent).filter(|parent| holding.insert(*parent)));
        }
        holding
    }

    fn children_among(&self, holding: &HashSet<Number>) -> HashMap<Number, Vec<Edge>> {
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for edge in self.edges.iter().filter(|edge| holding.contains(&edge.child)) {
            children.entry(edge.parent).or_default().push(*edge);
        }
        children.values_mut().for_each(|edges| edges.sort_by(|a, b| self.name(a).cmp(self.name(b))));
        children
    }

    fn hits_by_tree(&self) -> HashMap<Number, Vec<&Hit>> {
        let mut hits: HashMap<_, Vec<_>> = HashMap::new();
        for hit in &self.hits {
            hits.entry(hit.tree).or_default().push(hit);
        }
        hits
    }
}

fn join<Key: Eq + Hash>(level: &mut HashMap<Key, Span>, key: Key, span: Span) {
    let slot = level.entry(key).or_insert(span);
    *slot = slot.with(span);
}
