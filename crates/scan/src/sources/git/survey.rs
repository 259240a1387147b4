//! Everything that a repository holds, looked at once: what refs reach of it, what of it may hold something, and
//! what can't be read.

use std::collections::{BTreeMap, BTreeSet};

use gix_hash::ObjectId;
use gix_object::Kind;

use super::blobs::Blobs;
use super::catalog::{Catalog, Number};
use super::commits::{Graph, Reached, Texts};
use super::expand::expand;
use super::marks::Marks;
use super::objects::{Room, Unread};
use super::origins;
use super::refs::Tip;
use super::trees::{Quest, Trees};
use super::visit::{Lost, Seen, Visitor as _, visit};
use crate::Detector;
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
        let (mut texts, mut lost) = self.texts();
        let (mut blobs, lost_blobs) = self.blobs();
        lost.extend(lost_blobs);
        let rootless = || Unread::damaged("an entry of a pack that can't be found, or is made of one that can't");
        lost.extend(self.catalog.rootless().map(|number| (number, rootless())));
        let loose_trees = self.loose(&mut texts, &mut blobs, &mut lost);
        let graph = Graph::of(&mut texts, self.shallow, self.catalog);
        let forest = self.forest(&loose_trees, blobs.suspects.iter().copied().collect());
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
            lost: lost.into_iter().collect(),
            missing: forest.missing,
        };
        if self.unreachable || !survey.lost.is_empty() || self.is_all_reached(&survey, &forest.trees, &forest.named) {
            survey.missing.extend(survey.graph.missing.iter().map(|(_, id)| *id));
        } else {
            self.keep_reached(&mut survey, &loose_trees);
        }
        survey.missing.extend(self.tips.iter().filter_map(|tip| tip.id).filter(|id| self.catalog.number(id).is_none()));
        survey
    }

    fn texts(&self) -> (Texts<'a>, Vec<Lost>) {
        let kinds = [Kind::Commit, Kind::Tag];
        let (parts, lost) = visit(self.catalog, &kinds, self.threads, || Texts::new(self.detector));
        let mut all = Texts::new(self.detector);
        parts.into_iter().for_each(|part| all.append(part));
        (all, lost)
    }

    fn blobs(&self) -> (Blobs<'a>, Vec<Lost>) {
        let (parts, lost) = visit(self.catalog, &[Kind::Blob], self.threads, || Blobs::new(self.detector));
        let mut all = Blobs::new(self.detector);
        parts.into_iter().for_each(|part| all.append(part));
        (all, lost)
    }

    /// Looks at what lies in no pack, but at trees only what they are.
    fn loose(&self, texts: &mut Texts<'a>, blobs: &mut Blobs<'a>, lost: &mut Vec<Lost>) -> Vec<Number> {
        let numbers: Vec<_> = (self.catalog.first_loose()..).take(self.catalog.loose.len()).collect();
        let seen = in_parallel(&numbers, self.threads, Room::default, |room, number| {
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
        let mut trees = Vec::new();
        for (number, (seen, its_texts, its_blobs)) in numbers.into_iter().zip(seen) {
            texts.append(its_texts);
            blobs.append(its_blobs);
            match seen {
                Loose::Tree => trees.push(number),
                Loose::Lost(unread) => lost.push((number, unread)),
                Loose::Other => {}
            }
        }
        trees
    }

    /// Looks at all trees: for what they name, and where suspects stand.
    fn forest(&self, loose: &[Number], suspects: BTreeSet<Number>) -> Forest {
        let mut forest = self.look_at_trees(loose, &suspects, BTreeSet::new());
        let names = std::mem::take(&mut forest.names);
        // Names are rarely suspect, and then the trees are gone through once more.
        if names.is_empty() { forest } else { self.look_at_trees(loose, &suspects, names) }
    }

    fn look_at_trees(&self, loose: &[Number], suspects: &BTreeSet<Number>, wanted: BTreeSet<Vec<u8>>) -> Forest {
        let named = Marks::new(self.catalog.len());
        let blobs: Marks = suspects.iter().copied().collect();
        let Self { catalog, detector, .. } = *self;
        let wants_paths = !suspects.is_empty() || !wanted.is_empty();
        let quest = Quest { catalog, detector, named: &named, blobs: wants_paths.then_some(&blobs), names: &wanted };
        let (parts, mut lost) = visit(catalog, &[Kind::Tree], self.threads, || Trees::new(quest));
        let mut own = Trees::new(quest);
        let mut room = Room::default();
        for number in loose {
            match catalog.objects.read(&catalog.id(*number), &mut room) {
                Ok(object) => {
                    own.visit(&Seen { number: *number, kind: Kind::Tree, bytes: object.bytes, again: false }, None)
                }
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
            names: if wanted.is_empty() {
                parts.iter().flat_map(|part| part.suspects.clone()).collect()
            } else {
                wanted
            },
            missing: parts.iter().flat_map(|part| part.missing.clone()).collect(),
            origins: origins::Trees::of(parts.into_iter().map(|part| (part.edges, part.names, part.hits))),
            named,
            lost,
        }
    }

    /// Whether refs reach everything: every commit and tag, and of the rest something names each. What nothing names
    /// is the top of what is not reached, so where there is no top there is nothing below it.
    fn is_all_reached(&self, survey: &Survey, trees: &[Number], named: &Marks) -> bool {
        for number in survey.graph.nodes.iter().map(|node| node.tree).chain(survey.reached.trees.iter().copied()) {
            named.add(number);
        }
        survey.reached.others.iter().for_each(|number| {
            named.add(*number);
        });
        let mut others = trees.iter().chain(survey.blobs.iter().map(|(number, _)| number));
        survey.graph.is_all(&survey.reached) && others.all(|number| named.has(*number))
    }

    /// Leaves what refs reach.
    fn keep_reached(&self, survey: &mut Survey, loose_trees: &[Number]) {
        let marks = Marks::new(self.catalog.len());
        let commits = survey.graph.nodes.iter().zip(&survey.reached.commits).filter(|(_, reached)| **reached);
        for (node, _) in commits {
            marks.add(node.number);
            marks.add(node.tree);
        }
        let others = survey.reached.tags.iter().chain(&survey.reached.trees).chain(&survey.reached.others);
        others.for_each(|number| {
            marks.add(*number);
        });
        survey.missing = expand(self.catalog, &marks, loose_trees, self.threads);
        let missing = survey.graph.missing.iter().filter(|(from, _)| marks.has(*from));
        survey.missing.extend(missing.map(|(_, id)| *id));
        survey.commits.clone_from(&survey.reached.commits);
        survey.tags.retain(|number| marks.has(*number));
        survey.blobs.retain(|(number, _)| marks.has(*number));
        survey.suspects.retain(|number| marks.has(*number));
    }
}

/// All trees, and what they say.
struct Forest {
    trees: Vec<Number>,
    /// What any of them names.
    named: Marks,
    /// Names that may hold something.
    names: BTreeSet<Vec<u8>>,
    missing: BTreeSet<ObjectId>,
    origins: origins::Trees,
    lost: Vec<Lost>,
}
