//! The objects of a pack in the order in which they lie there, and which is made of which.

use std::ops::Range;

use gix_hash::oid;
use gix_object::Kind;
use gix_pack::Bundle;
use gix_pack::data::entry::Header;

/// The objects of a pack, by rank: in the order of their offsets.
pub(super) struct Forest {
    /// Where each lies; at the end, where the last one ends.
    offsets: Vec<u64>,
    /// By rank, the place in the pack's index.
    places: Vec<u32>,
    /// By place in the index, the rank.
    ranks: Vec<u32>,
    /// What is made of what: by rank, where its children start in `children`; at the end their number.
    starts: Vec<u32>,
    children: Vec<u32>,
    /// By rank, the kind of what is no delta.
    roots: Vec<Option<Kind>>,
    /// By rank, how many bytes must be inflated for it and all that is made of it.
    weights: Vec<u64>,
    /// The ranks of what is made of nothing that can be read.
    pub(super) lost: Vec<u32>,
}

/// What an entry is made of.
enum Base {
    Nothing(Kind),
    Rank(u32),
    Lost,
}

impl Forest {
    /// Looks at the headers of all entries.
    pub(super) fn of(bundle: &Bundle) -> Self {
        let count = bundle.index.num_objects();
        let mut order: Vec<(u64, u32)> =
            (0..count).map(|place| (bundle.index.pack_offset_at_index(place), place)).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, place)) in (0..).zip(&order) {
            if let Some(slot) = ranks.get_mut(*place as usize) {
                *slot = rank;
            }
        }
        let end = bundle.pack.pack_end() as u64;
        let mut forest = Self {
            offsets: order.iter().map(|(offset, _)| *offset).chain([end]).collect(),
            places: order.iter().map(|(_, place)| *place).collect(),
            ranks,
            starts: Vec::new(),
            children: Vec::new(),
            roots: vec![None; order.len()],
            weights: vec![0; order.len()],
            lost: Vec::new(),
        };
        forest.link(bundle);
        forest
    }

    fn link(&mut self, bundle: &Bundle) {
        let mut bases = vec![u32::MAX; self.len()];
        for rank in 0..self.len() {
            let (base, size) = self.base(bundle, rank);
            set(&mut self.weights, rank, size);
            match base {
                Base::Nothing(kind) => set(&mut self.roots, rank, Some(kind)),
                Base::Rank(base) => set(&mut bases, rank, base),
                Base::Lost => {}
            }
        }
        // A base nearly always lies before what is made of it; where it doesn't, a weight is too small, and
        // that only makes an order less good.
        for rank in (0..self.len()).rev() {
            let weight = at(&self.weights, rank);
            if let Some(slot) = bases.get(rank).and_then(|base| self.weights.get_mut(*base as usize)) {
                *slot += weight;
            }
        }
        self.adopt(&bases);
        self.lost = self.without_root();
    }

    /// What is made of nothing that can be read: its base is gone, or deltas are made of each other in a ring.
    fn without_root(&self) -> Vec<u32> {
        let mut has_root = vec![false; self.len()];
        let mut rest: Vec<_> = self.roots().map(|(rank, _)| rank).collect();
        while let Some(rank) = rest.pop() {
            set(&mut has_root, rank as usize, true);
            rest.extend(self.children(rank));
        }
        (0..).zip(has_root).filter(|(_, has_root)| !has_root).map(|(rank, _)| rank).collect()
    }

    /// Puts down the children of each, the lightest first: then the others' bases need not be kept while
    /// the heaviest is followed.
    fn adopt(&mut self, bases: &[u32]) {
        let mut starts = vec![0_u32; bases.len() + 1];
        for base in bases.iter().filter(|base| **base != u32::MAX) {
            if let Some(start) = starts.get_mut(*base as usize + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        self.children = vec![0; sum as usize];
        for (rank, base) in (0..).zip(bases).filter(|(_, base)| **base != u32::MAX) {
            if let Some(slot) = next.get_mut(*base as usize) {
                set(&mut self.children, *slot as usize, rank);
                *slot += 1;
            }
        }
        self.starts = starts;
        let weights = &self.weights;
        for pair in self.starts.windows(2) {
            if let [start, end] = pair
                && let Some(children) = self.children.get_mut(*start as usize..*end as usize)
            {
                children.sort_by_key(|child| at(weights, *child as usize));
            }
        }
    }

    /// What an entry is made of, and its inflated size.
    fn base(&self, bundle: &Bundle, rank: usize) -> (Base, u64) {
        let offset = at(&self.offsets, rank);
        // An offset that the index made up may lie anywhere.
        let Some(entry) = (offset < at(&self.offsets, self.len())).then(|| bundle.pack.entry(offset).ok()).flatten()
        else {
            return (Base::Lost, 0);
        };
        let base = match entry.header {
            Header::OfsDelta { base_distance } => offset
                .checked_sub(base_distance)
                .and_then(|base| self.offsets.binary_search(&base).ok())
                .and_then(|base| u32::try_from(base).ok()),
            Header::RefDelta { base_id } => bundle.index.lookup(base_id).map(|place| self.rank(place)),
            Header::Commit => return (Base::Nothing(Kind::Commit), entry.decompressed_size),
            Header::Tree => return (Base::Nothing(Kind::Tree), entry.decompressed_size),
            Header::Blob => return (Base::Nothing(Kind::Blob), entry.decompressed_size),
            Header::Tag => return (Base::Nothing(Kind::Tag), entry.decompressed_size),
        };
        (base.map_or(Base::Lost, Base::Rank), entry.decompressed_size)
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The rank of a place in the index.
    pub(super) fn rank(&self, place: u32) -> u32 {
        at(&self.ranks, place as usize)
    }

    /// The id of an object.
    pub(super) fn id<'a>(&self, bundle: &'a Bundle, rank: u32) -> &'a oid {
        bundle.index.oid_at_index(at(&self.places, rank as usize))
    }

    /// Where an entry lies.
    pub(super) fn range(&self, rank: u32) -> Range<u64> {
        at(&self.offsets, rank as usize)..at(&self.offsets, rank as usize + 1)
    }

    /// What is made of an object, the lightest first.
    pub(super) fn children(&self, rank: u32) -> &[u32] {
        let at = |rank: usize| at(&self.starts, rank) as usize;
        self.children.get(at(rank as usize)..at(rank as usize + 1)).unwrap_or_default()
    }

    /// What is no delta, with its kind.
    pub(super) fn roots(&self) -> impl Iterator<Item = (u32, Kind)> {
        (0..).zip(&self.roots).filter_map(|(rank, kind)| Some((rank, (*kind)?)))
    }

    /// How many bytes must be inflated for an object and all that is made of it.
    pub(super) fn weight(&self, rank: u32) -> u64 {
        at(&self.weights, rank as usize)
    }
}

fn at<T: Copy + Default>(values: &[T], index: usize) -> T {
    values.get(index).copied().unwrap_or_default()
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}
