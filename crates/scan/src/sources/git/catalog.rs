//! Every object of a repository by a number, each once.

use gix_hash::{ObjectId, oid};

use super::forest::Forest;
use super::loose;
use super::objects::Objects;

/// The number of an object: first those of each pack, by rank, then the loose ones, by id.
pub(super) type Number = u32;

/// The number of what is not there.
pub(super) const NONE: Number = Number::MAX;

/// All objects.
pub(super) struct Catalog<'a> {
    pub(super) objects: &'a Objects,
    pub(super) forests: Vec<Forest>,
    /// The number of the first object of each pack; at the end that of the first loose one.
    firsts: Vec<Number>,
    /// Loose objects that are in no pack, in order.
    pub(super) loose: Vec<ObjectId>,
}

impl<'a> Catalog<'a> {
    pub(super) fn of(objects: &'a Objects) -> Self {
        let forests: Vec<_> = objects.packs.iter().map(Forest::of).collect();
        let mut firsts = vec![0];
        let mut next = 0_usize;
        for forest in &forests {
            next += forest.len();
            firsts.push(Number::try_from(next).unwrap_or(NONE));
        }
        let mut catalog = Self { objects, forests, firsts, loose: Vec::new() };
        let mut loose: Vec<_> = objects.folders.iter().flat_map(|folder| loose::all(folder, objects.hash)).collect();
        loose.sort();
        loose.dedup();
        loose.retain(|id| catalog.number(id).is_none());
        catalog.loose = loose;
        catalog
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.first_loose() as usize + self.loose.len()
    }

    pub(super) fn first_loose(&self) -> Number {
        self.firsts.last().copied().unwrap_or_default()
    }

    /// The objects of packs that are made of nothing that can be read.
    pub(super) fn rootless(&self) -> impl Iterator<Item = Number> {
        let packs = self.forests.iter().enumerate();
        packs.flat_map(move |(pack, forest)| forest.lost.iter().map(move |rank| self.number_in(pack, *rank)))
    }

    /// The number of an object in a pack.
    pub(super) fn number_in(&self, pack: usize, rank: u32) -> Number {
        self.firsts.get(pack).copied().unwrap_or_default() + rank
    }

    /// The number of an object; of one that is in several packs, in the first of them.
    pub(super) fn number(&self, id: &oid) -> Option<Number> {
        for (pack, (bundle, forest)) in self.objects.packs.iter().zip(&self.forests).enumerate() {
            if let Some(place) = bundle.index.lookup(id) {
                return Some(self.number_in(pack, forest.rank(place)));
            }
        }
        let index = self.loose.binary_search_by(|loose| loose.as_ref().cmp(id)).ok()?;
        Some(self.first_loose() + Number::try_from(index).ok()?)
    }

    /// The id of an object.
    pub(super) fn id(&self, number: Number) -> ObjectId {
        if let Some(index) = number.checked_sub(self.first_loose()) {
            let null = || ObjectId::null(self.objects.hash);
            return self.loose.get(index as usize).copied().unwrap_or_else(null);
        }
        let pack = self.firsts.partition_point(|first| *first <= number).saturating_sub(1);
        let rank = number - self.firsts.get(pack).copied().unwrap_or_default();
        match (self.forests.get(pack), self.objects.packs.get(pack)) {
            (Some(forest), Some(bundle)) => forest.id(bundle, rank).to_owned(),
            _ => ObjectId::null(self.objects.hash),
        }
    }

    /// Whether an object of a pack is in an earlier one too: there it is looked at.
    pub(super) fn is_again(&self, pack: usize, rank: u32) -> bool {
        pack > 0 && {
            let (Some(forest), Some(bundle)) = (self.forests.get(pack), self.objects.packs.get(pack)) else {
                return false;
            };
            let id = forest.id(bundle, rank);
            self.objects.packs.iter().take(pack).any(|earlier| earlier.index.lookup(id).is_some())
        }
    }
}
