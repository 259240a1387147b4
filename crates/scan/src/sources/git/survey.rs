//! Everything that a repository holds, looked at once: what refs reach of it, what of it may hold something, and
//! what can't be read.

use std::collections::{BTreeMap, BTreeSet};

use gix_hash::ObjectId;
use gix_object::Kind;

use super::blobs::Blobs;
use super::catalog::{Catalog, Number};
use super::commits::{Graph, Reached, Texts};
use super::marks::Marks;
use super::objects::{Room, Unread};
use super::origins;
use super::reach::Found;
use super::refs::Tip;
use super::text;
use super::trees::{Named, Quest, Trees};
use super::visit::{Lost, Seen, Visitor as _, visit};
use crate::Detector;
use crate::sources::Progress;
use crate::sources::parallel::in_parallel;

/// What is surveyed, and how.
pub(super) struct Ground<'a> {
    pub(super) catalog: &'a Catalog<'a>,
    pub(super) detector: &'a Detector,
    pub(super) tips: &'a [Tip],
    pub(super) shallow: &'a [ObjectId],
    /// Whether what no ref reaches is wanted too.
    pub(super) unreachable: bool,
    pub(super) threads: usize,
    /// What may stop the search of blobs, which is what takes long.
    pub(super) progress: &'a Progress,
}

/// What a repository holds.
pub(super) struct Survey {
    pub(super) graph: Graph,
    /// By place in the graph, whether a commit counts.
    pub(super) commits: Vec<bool>,
    /// The tags that count.
    pub(super) tags: Vec<Number>,
    /// The blobs that count, with their sizes.
    pub(super) blobs: Vec<(Number, u32)>,
    /// Blobs, commits and tags that count and may hold something.
    pub(super) suspects: BTreeSet<Number>,
    /// Where suspects stand.
    pub(super) trees: origins::Trees,
    /// Trees that count and that nothing names.
    pub(super) adrift: Vec<Number>,
    /// Trees and blobs that refs or tags name, without a commit.
    pub(super) reached: Reached,
    /// What can't be read, by number.
    pub(super) lost: BTreeMap<Number, Unread>,
    /// What is named and is not there.
    pub(super) missing: BTreeSet<ObjectId>,
}

/// What lies in no pack.
enum Loose {
    Tree,
    Other,
    Lost(Unread),
}

impl<'a> Ground<'a> {
    /// Looks at everything.
    pub(super) fn survey(&self) -> Survey {
        let (mut texts, lost_texts) = self.texts();
        let (mut blobs, lost_blobs) = self.blobs();
        let loose: Vec<_> = (self.catalog.first_loose()..).take(self.catalog.loose.len()).collect();
        let (mut trees, lost_loose) = self.apart(&loose, &mut texts, &mut blobs);
        let rootless = || Unread::damaged("an entry of a pack that can't be found, or is made of one that can't");
        let rootless = self.catalog.rootless().map(|number| (number, rootless()));
        let mut lost: BTreeMap<_, _> = lost_texts.into_iter().chain(lost_blobs).chain(rootless).collect();
        trees.extend(self.elsewhere(&mut lost, &mut texts, &mut blobs));
        lost.extend(lost_loose);
        let graph = Graph::of(&mut texts, self.shallow, self.catalog);
        let forest = self.forest(&mut trees, &blobs.suspects.iter().copied().collect());
        lost.extend(forest.lost.iter().cloned());
        lost.extend(texts.broken.iter().map(|number| (*number, Unread::damaged("a text that is none of its kind"))));
        let tips: Vec<_> = self.tips.iter().filter_map(|tip| self.catalog.number(&tip.id?)).collect();
        let is_tree: Marks = forest.trees.iter().copied().collect();
        let mut survey = Survey {
            commits: vec![true; graph.nodes.len()],
            tags: texts.tags.iter().map(|(number, _)| *number).collect(),
            reached: graph.reach(&tips, |number| is_tree.has(number)),
            graph,
            blobs: blobs.read,
            suspects: blobs.suspects.into_iter().chain(texts.suspects).collect(),
            trees: forest.origins,
            adrift: Vec::new(),
            lost,
            missing: forest.missing,
        };
        self.narrow(&mut survey, &Found { trees: &forest.trees, named: &forest.named, apart: &trees });
        survey.missing.extend(self.tips.iter().filter_map(|tip| tip.id).filter(|id| self.catalog.number(id).is_none()));
        survey
    }

    fn texts(&self) -> (Texts<'a>, Vec<Lost>) {
        let kinds = [Kind::Commit, Kind::Tag];
        let (parts, lost) = visit(self.catalog, &kinds, self.threads, None, || Texts::new(self.detector));
        let mut all = Texts::new(self.detector);
        parts.into_iter().for_each(|part| all.append(part));
        (all, lost)
    }

    fn blobs(&self) -> (Blobs<'a>, Vec<Lost>) {
        let (parts, lost) =
            visit(self.catalog, &[Kind::Blob], self.threads, Some(self.progress), || Blobs::new(self.detector));
        let mut all = Blobs::new(self.detector);
        parts.into_iter().for_each(|part| all.append(part));
        (all, lost)
    }

    /// Looks at what lies in no pack, or not whole, but at trees only what they are.
    fn apart(&self, numbers: &[Number], texts: &mut Texts<'a>, blobs: &mut Blobs<'a>) -> (Vec<Number>, Vec<Lost>) {
        let seen = in_parallel(numbers, self.threads, Room::default, |room, number| {
            let (mut texts, mut blobs) = (Texts::new(self.detector), Blobs::new(self.detector));
            let seen = match self.catalog.objects.read(&self.catalog.id(*number), room) {
                Ok(object) => match object.kind {
                    Kind::Tree => Loose::Tree,
                    Kind::Blob => {
                        blobs.look(*number, object.bytes);
                        Loose::Other
                    }
                    kind => {
                        texts.look(*number, kind, object.bytes);
                        Loose::Other
                    }
                },
                Err(unread) => Loose::Lost(unread),
            };
            (seen, texts, blobs)
        });
        let (mut trees, mut lost) = (Vec::new(), Vec::new());
        for (number, (seen, its_texts, its_blobs)) in numbers.iter().zip(seen) {
            texts.append(its_texts);
            blobs.append(its_blobs);
            match seen {
                Loose::Tree => trees.push(*number),
                Loose::Lost(unread) => lost.push((*number, unread)),
                Loose::Other => {}
            }
        }
        (trees, lost)
    }

    /// Looks at what is damaged in one pack where it is whole: in another, or loose. Returns the trees of it.
    fn elsewhere(
        &self,
        lost: &mut BTreeMap<Number, Unread>,
        texts: &mut Texts<'a>,
        blobs: &mut Blobs<'a>,
    ) -> Vec<Number> {
        lost.retain(|number, _| self.is_first(*number));
        let numbers: Vec<_> = lost.keys().copied().collect();
        let (trees, still) = self.apart(&numbers, texts, blobs);
        let still: BTreeSet<_> = still.into_iter().map(|(number, _)| number).collect();
        lost.retain(|number, _| still.contains(number));
        trees
    }

    /// Whether a number is that of an object where it counts, and not of one that an earlier pack has too.
    fn is_first(&self, number: Number) -> bool {
        self.catalog.number(&self.catalog.id(number)) == Some(number)
    }

    /// Looks at all trees: for what they name, and where suspects stand. Adds those that are whole elsewhere to what
    /// lies apart.
    fn forest(&self, apart: &mut Vec<Number>, suspects: &BTreeSet<Number>) -> Forest {
        let (mut wanted, mut saved) = (BTreeSet::new(), BTreeSet::<Number>::new());
        // Names are rarely suspect, and trees rarely damaged, and then the trees are gone through once more.
        loop {
            let mut forest = self.look_at_trees(apart, suspects, &wanted);
            forest.lost.retain(|(number, _)| self.is_first(*number) && !saved.contains(number));
            let whole: Vec<_> =
                forest.lost.iter().map(|(number, _)| *number).filter(|tree| self.has_tree(*tree)).collect();
            if whole.is_empty() && forest.names.is_subset(&wanted) {
                return forest;
            }
            saved.extend(&whole);
            apart.extend(whole);
            wanted.append(&mut forest.names);
        }
    }

    /// Whether a tree can be read, wherever it lies.
    fn has_tree(&self, number: Number) -> bool {
        let mut room = Room::default();
        let bytes = self.catalog.objects.read_kind(Kind::Tree, &self.catalog.id(number), &mut room);
        bytes.is_ok_and(|bytes| text::entries(bytes, self.catalog.objects.hash).all(|entry| entry.is_some()))
    }

    fn look_at_trees(&self, loose: &[Number], suspects: &BTreeSet<Number>, wanted: &BTreeSet<Vec<u8>>) -> Forest {
        let named = Named::new(self.catalog.len());
        let blobs: Marks = suspects.iter().copied().collect();
        let Self { catalog, detector, .. } = *self;
        let wants_paths = !suspects.is_empty() || !wanted.is_empty();
        let quest = Quest { catalog, detector, named: &named, blobs: wants_paths.then_some(&blobs), names: wanted };
        let (parts, mut lost) = visit(catalog, &[Kind::Tree], self.threads, None, || Trees::new(quest));
        let mut own = Trees::new(quest);
        let mut room = Room::default();
        for number in loose {
            match catalog.objects.read_kind(Kind::Tree, &catalog.id(*number), &mut room) {
                Ok(bytes) => own.visit(&Seen { number: *number, kind: Kind::Tree, bytes, again: false }, None),
                Err(unread) => {
                    lost.push((*number, unread));
                    continue;
                }
            };
        }
        let parts: Vec<_> = parts.into_iter().chain([own]).map(Trees::finish).collect();
        let damaged = |number: &Number| (*number, Unread::damaged("a tree that is none"));
        lost.extend(parts.iter().flat_map(|part| &part.broken).map(damaged));
        Forest {
            trees: parts.iter().flat_map(|part| &part.trees).copied().collect(),
            names: parts.iter().flat_map(|part| part.suspects.clone()).collect(),
            missing: parts.iter().flat_map(|part| part.missing.clone()).collect(),
            origins: origins::Trees::of(parts.into_iter().map(|part| (part.edges, part.names, part.hits))),
            named,
            lost,
        }
    }
}

/// All trees, and what they say.
struct Forest {
    trees: Vec<Number>,
    /// What any of them names.
    named: Named,
    /// Names that may hold something.
    names: BTreeSet<Vec<u8>>,
    missing: BTreeSet<ObjectId>,
    origins: origins::Trees,
    lost: Vec<Lost>,
}
