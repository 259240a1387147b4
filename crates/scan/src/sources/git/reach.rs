//! What counts of all that was seen: what refs reach, and whether each is what names it says.

use std::collections::BTreeSet;

use super::catalog::{NONE, Number};
use super::expand::expand;
use super::marks::Marks;
use super::objects::{Room, Unread};
use super::survey::{Ground, Survey};
use super::trees::Named;
use crate::sources::parallel::in_parallel;

/// What was seen of trees.
pub(super) struct Found<'a> {
    /// All of them.
    pub(super) trees: &'a [Number],
    /// What any of them names.
    pub(super) named: &'a Named,
    /// Those that lie in no pack, or not whole.
    pub(super) apart: &'a [Number],
}

impl Ground<'_> {
    /// Leaves what refs reach, if no more is wanted and it can be told.
    pub(super) fn narrow(&self, survey: &mut Survey, found: &Found<'_>) {
        name_tops(survey, found.named);
        self.put_down_misplaced(survey, found);
        let is_all = survey.lost.is_empty() && is_all_reached(survey, found);
        if self.unreachable || is_all || !self.keep_reached(survey, found) {
            survey.missing.extend(survey.graph.missing.iter().map(|(_, id)| *id));
            survey.adrift = found.trees.iter().copied().filter(|tree| !found.named.trees.has(*tree)).collect();
        }
        let lost = &survey.lost;
        survey.blobs.retain(|(number, _)| !lost.contains_key(number));
    }

    /// Puts down what is of another kind than what names it says. What no tree names is held against its id: there is
    /// nothing else that says what it is.
    fn put_down_misplaced(&self, survey: &mut Survey, found: &Found<'_>) {
        let Found { trees, named, .. } = *found;
        let texts = survey.graph.nodes.iter().map(|node| node.number).chain(survey.tags.iter().copied());
        let texts = texts.filter(|number| named.trees.has(*number) || named.blobs.has(*number));
        let blobs = survey.blobs.iter().map(|(number, _)| *number).filter(|number| named.trees.has(*number));
        let trees = trees.iter().copied().filter(|number| named.blobs.has(*number));
        let parents = survey.graph.misplaced.iter().map(|(_, parent)| *parent);
        let misplaced: Vec<_> = texts.chain(blobs).chain(trees).chain(parents).collect();
        for number in misplaced {
            let unread = || Unread::damaged("an object of another kind than what names it says");
            survey.lost.entry(number).or_insert_with(unread);
        }
        let mut tops: Vec<_> = survey.reached.trees.iter().chain(&survey.reached.others).copied().collect();
        if self.unreachable {
            tops.extend(survey.blobs.iter().map(|(number, _)| *number).filter(|number| !named.blobs.has(*number)));
        }
        tops.retain(|number| !survey.lost.contains_key(number));
        let is_itself = in_parallel(&tops, self.threads, Room::default, |room, number| self.is_itself(*number, room));
        for (number, _) in tops.into_iter().zip(is_itself).filter(|(_, is_itself)| !is_itself) {
            survey.lost.insert(number, Unread::damaged("its content is not what its name says"));
        }
    }

    fn is_itself(&self, number: Number, room: &mut Room) -> bool {
        let id = self.catalog.id(number);
        let objects = self.catalog.objects;
        objects.read(&id, room).is_ok_and(|object| objects.is(&id, object.kind, object.bytes))
    }

    /// Leaves what refs reach. False, and nothing done, where that can't be told: what a damaged or missing commit or
    /// tree names may be anything.
    fn keep_reached(&self, survey: &mut Survey, found: &Found<'_>) -> bool {
        let marks = Marks::new(self.catalog.len());
        let tops = tops(survey);
        tops.iter().for_each(|number| {
            marks.add(*number);
        });
        let missing = expand(self.catalog, &marks, found.apart, self.threads);
        let is_blob = |number: &Number| !tops.contains(number) && !found.named.trees.has(*number);
        if survey.lost.keys().any(|number| marks.has(*number) && !is_blob(number)) {
            return false;
        }
        let is_tip_lost = self.tips.iter().filter_map(|tip| tip.id).any(|id| self.catalog.number(&id).is_none());
        if is_tip_lost || !missing.trees.is_empty() || survey.graph.missing.iter().any(|(from, _)| marks.has(*from)) {
            return false;
        }
        survey.missing = missing.blobs;
        survey.lost.retain(|number, _| marks.has(*number));
        survey.commits.clone_from(&survey.reached.commits);
        survey.tags.retain(|number| marks.has(*number));
        survey.blobs.retain(|(number, _)| marks.has(*number));
        survey.suspects.retain(|number| marks.has(*number));
        true
    }
}

/// Counts what commits and refs name as named.
fn name_tops(survey: &Survey, named: &Named) {
    for number in survey.graph.nodes.iter().map(|node| node.tree).chain(survey.reached.trees.iter().copied()) {
        named.trees.add(number);
    }
    survey.reached.others.iter().for_each(|number| {
        named.blobs.add(*number);
    });
}

/// What refs reach without looking into trees: commits and their trees, tags, and what is named as one of these.
fn tops(survey: &Survey) -> BTreeSet<Number> {
    let commits = survey.graph.nodes.iter().zip(&survey.reached.commits).filter(|(_, reached)| **reached);
    let mut tops: BTreeSet<_> = commits.flat_map(|(node, _)| [node.number, node.tree]).collect();
    let misplaced = survey.graph.misplaced.iter().filter(|(from, _)| tops.contains(from));
    let misplaced: Vec<_> = misplaced.map(|(_, parent)| *parent).collect();
    tops.extend(misplaced);
    tops.extend(survey.reached.tags.iter().chain(&survey.reached.trees).chain(&survey.reached.others));
    tops.remove(&NONE);
    tops
}

/// Whether refs reach everything: every commit and tag, and of the rest something names each. What nothing names
/// is the top of what is not reached, so where there is no top there is nothing below it.
fn is_all_reached(survey: &Survey, found: &Found<'_>) -> bool {
    let Found { trees, named, .. } = *found;
    survey.graph.is_all(&survey.reached)
        && trees.iter().all(|tree| named.trees.has(*tree))
        && survey.blobs.iter().all(|(blob, _)| named.blobs.has(*blob))
}
