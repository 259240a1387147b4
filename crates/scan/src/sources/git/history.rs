//! What history holds: the survey's suspects, each scanned where it stands.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Coverage, PassedOver};
use bailiwick_core::secret::{Digest, KnownKeys};
use gix_hash::ObjectId;

use super::catalog::{Catalog, NONE, Number};
use super::commits::Graph;
use super::findings::{Calendar, Finding, Findings, What};
use super::limits::{Limits, too_many_paths};
use super::objects::{Objects, Unread};
use super::origins::{Span, Standing, Turn};
use super::refs::{self, Tip};
use super::repository::Repository;
use super::survey::{Ground, Survey};
use crate::Detector;
use crate::sources::exclude::Exclude;
use crate::sources::{Progress, Scanned};

/// So many objects that can't be read are named, for each reason.
const MOST_NAMED: usize = 10;

/// How history is scanned.
pub(super) struct Job<'a> {
    pub(super) detector: &'a Detector,
    pub(super) known: &'a KnownKeys,
    pub(super) exclude: &'a Exclude,
    pub(super) threads: usize,
    pub(super) unreachable: bool,
    pub(super) limits: Limits,
    /// The names of refs that are to lead to a range.
    pub(super) ref_names: &'a [Vec<u8>],
    /// What may stop the scan.
    pub(super) progress: &'a Progress,
}

/// Scans everything that refs reach, or everything that there is.
pub(super) fn scan(repository: &Repository, job: &Job<'_>) -> Scanned {
    let objects = Objects::open(repository);
    let catalog = Catalog::of(&objects);
    let mut unreadable = objects.unreadable.clone();
    let before = unreadable.len();
    let tips = refs::tips(repository, &mut unreadable);
    let is_ref_lost = unreadable.len() > before;
    let shallow = repository.shallow();
    let Job { detector, threads, progress, .. } = *job;
    // What a ref that can't be read reaches may be anything.
    let unreachable = job.unreachable || is_ref_lost;
    let ground = Ground { catalog: &catalog, detector, tips: &tips, shallow: &shallow, unreachable, threads, progress };
    let survey = ground.survey();
    unreadable.extend(unread(&survey, &catalog));
    unreadable.extend(cut_off(&shallow));
    let order = survey.graph.order(&survey.commits, &catalog);
    let nodes = order.iter().filter_map(|place| survey.graph.nodes.get(*place as usize));
    let calendar = Calendar(nodes.map(|node| (catalog.id(node.number), node.time)).collect());
    let turns = Turns::of(&survey.graph, &order);
    let (standings, is_cut) = standings(&survey, &turns, &catalog, job.limits);
    unreadable.extend(is_cut.then(not_all_named));
    let wanted = wanted(&survey, standings, &turns, &catalog, &tips, detector);
    let mut scanned = Findings::scan(&wanted, &objects, &calendar, job);
    scanned.coverage.unreadable.extend(unreadable);
    scanned.coverage.unreadable.sort();
    // Work trees share what they can't read.
    scanned.coverage.unreadable.dedup();
    Scanned {
        digest: Some(digest(&tips, &survey)),
        coverage: Coverage {
            files: survey.blobs.len() as u64,
            bytes: survey.blobs.iter().map(|(_, size)| u64::from(*size)).sum(),
            commits: order.len() as u64,
            ..scanned.coverage
        },
        ..scanned
    }
}

/// What is to be scanned once more, now that its place is known.
fn wanted(
    survey: &Survey,
    standings: BTreeMap<Standing, Span>,
    turns: &Turns<'_>,
    catalog: &Catalog<'_>,
    tips: &[Tip],
    detector: &Detector,
) -> Vec<Finding> {
    let mut wanted = Vec::new();
    let mut blobs: Vec<Number> = Vec::new();
    for (Standing { path, blob }, span) in standings {
        let what = match blob {
            Some(blob) => {
                blobs.push(blob);
                What::Blob(catalog.id(blob))
            }
            None => What::Name,
        };
        wanted.push(Finding { path, what, span });
    }
    for tip in tips {
        let number = tip.id.and_then(|id| catalog.number(&id)).unwrap_or(NONE);
        let span = turns.of_commit(number);
        let path = [b".git/".as_slice(), &tip.name].concat();
        let named = survey.graph.target(number);
        if survey.suspects.contains(&named) && survey.reached.others.contains(&named) {
            blobs.push(named);
            wanted.push(Finding { path: path.clone(), what: What::Blob(catalog.id(named)), span });
        }
        if detector.is_suspect(&tip.name) {
            wanted.push(Finding { path, what: What::RefName, span });
        }
    }
    blobs.sort_unstable();
    for number in survey.suspects.iter().filter(|number| blobs.binary_search(number).is_err()) {
        let id = catalog.id(*number);
        let span = turns.of_commit(*number);
        let (path, what) = match () {
            () if survey.graph.place(*number).is_some() => (b".git/commit-message".to_vec(), What::Text(id)),
            () if survey.graph.is_tag(*number) => (b".git/tag-message".to_vec(), What::Text(id)),
            // It is in no tree of a commit: a name of its own is all that it has.
            () => (object_path(&id).into_bytes(), What::Blob(id)),
        };
        wanted.push(Finding { path, what, span });
    }
    wanted.sort();
    wanted
}

/// Where in trees something may be, and whether that are too many places to name all.
fn standings(
    survey: &Survey,
    turns: &Turns<'_>,
    catalog: &Catalog<'_>,
    limits: Limits,
) -> (BTreeMap<Standing, Span>, bool) {
    let of_commits = turns.trees().map(|(tree, span)| (tree, Vec::new(), span));
    let of_refs = survey.reached.trees.iter().map(|tree| (*tree, Vec::new(), Span::NONE));
    // What nothing names has no path but its own.
    let path = |tree: Number| (object_path(&catalog.id(tree)) + "/").into_bytes();
    let adrift = survey.adrift.iter().map(|tree| (*tree, path(*tree), Span::NONE));
    survey.trees.below(of_commits.chain(of_refs).chain(adrift), limits)
}

/// By place in the graph of commits, the turn.
struct Turns<'a> {
    graph: &'a Graph,
    turns: Vec<Option<Turn>>,
}

impl<'a> Turns<'a> {
    fn of(graph: &'a Graph, order: &[u32]) -> Self {
        let mut turns = vec![None; graph.nodes.len()];
        for (turn, place) in (0..).zip(order) {
            turns.get_mut(*place as usize).into_iter().for_each(|slot| *slot = Some(turn));
        }
        Self { graph, turns }
    }

    /// The trees of all commits, each with its commit's turn.
    fn trees(&self) -> impl Iterator<Item = (Number, Span)> {
        let nodes = self.graph.nodes.iter().zip(&self.turns);
        nodes.filter_map(|(node, turn)| Some((node.tree, Span::of((*turn)?))))
    }

    /// The turn of a commit, or of the one that a tag is of.
    fn of_commit(&self, number: Number) -> Span {
        let place = self.graph.place(self.graph.target(number));
        let turn = place.and_then(|place| self.turns.get(place).copied().flatten());
        turn.map_or(Span::NONE, Span::of)
    }
}

pub(super) fn object_path(id: &ObjectId) -> String {
    let hex = id.to_hex().to_string();
    let (first, rest) = hex.split_at(2);
    format!(".git/objects/{first}/{rest}")
}

/// What can't be read, and what is missing.
fn unread(survey: &Survey, catalog: &Catalog<'_>) -> Vec<PassedOver> {
    let lost = survey.lost.iter().map(|(number, unread)| (catalog.id(*number), unread.clone()));
    let missing = survey.missing.iter().filter(|id| !id.is_empty_tree());
    passed_over(lost.chain(missing.map(|id| (*id, Unread::Missing))))
}

/// Objects that can't be read: of many for one reason, some by name.
pub(super) fn passed_over(lost: impl Iterator<Item = (ObjectId, Unread)>) -> Vec<PassedOver> {
    let mut by_reason: BTreeMap<String, Vec<ObjectId>> = BTreeMap::new();
    for (id, unread) in lost {
        by_reason.entry(unread.reason()).or_default().push(id);
    }
    let mut all = Vec::new();
    for (reason, mut ids) in by_reason {
        ids.sort();
        all.extend(ids.iter().take(MOST_NAMED).map(|id| PassedOver::file(object_path(id), &reason)));
        if let Some(more @ 1..) = ids.len().checked_sub(MOST_NAMED) {
            let reason = format!("{more} more objects: {reason}");
            all.push(PassedOver { files: more as u64, ..PassedOver::part(".git/objects", reason) });
        }
    }
    all
}

/// That there are too many paths to name all.
pub(super) fn not_all_named() -> PassedOver {
    PassedOver::part(".git/objects", too_many_paths())
}

/// That a clone is shallow, where it is.
pub(super) fn cut_off(shallow: &[ObjectId]) -> Option<PassedOver> {
    let commits = if shallow.len() == 1 { "a commit" } else { "some commits" };
    let reason =
        format!("the clone is shallow: what came before {commits} is not here; `git fetch --unshallow` brings it");
    (!shallow.is_empty()).then(|| PassedOver::part(".git/shallow", reason))
}

/// Of the refs, and of how much was read.
fn digest(tips: &[Tip], survey: &Survey) -> Digest {
    let blobs = survey.blobs.len().to_le_bytes();
    let parts = tips.iter().flat_map(|tip| [tip.name.as_slice(), tip.id.as_ref().map_or(&[][..], |id| id.as_slice())]);
    Digest::of_parts(parts.chain([blobs.as_slice()]))
}
