//! Which vendor's signal is nearest to a match.

use std::ops::Range;

use super::distance::{Distance, Way, window};
use super::events::{Event, events};
use super::sides::{Side, edge, side};
use super::signal::{self, Signal, Strength, Vendor};
use super::stem::stem;
use super::{Context, binding};
use crate::matches::Match;

/// How many lines and bytes before and after a match are looked at: a few, and if those don't settle it more.
const WINDOWS: [(usize, usize); 2] = [(8, 500), (40, 4_000)];
/// So many secrets before and after a match are looked at for whether they make a list with it.
const LONGEST_LIST: usize = 32;
/// What stands between two secrets of a list is not more than this.
const WIDEST_GAP: usize = 32;

/// How well a signal fits a match: the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// A host in the same block, under a name that belongs to the match's.
    SameService(Distance),
    /// The name that the match is bound to.
    Bound,
    /// What stands nearby.
    Nearby(Distance),
}

/// The vendor that the names and the text around a match speak for.
pub(super) fn vendor(context: &Context<'_>) -> Option<Vendor> {
    let list = list_around(context);
    let bound = binding::name(context.bytes, list.start).and_then(signal::only);
    let stem = binding::field(context.bytes, list.start).and_then(stem);
    let mut search = Search { bytes: context.bytes, stem, fit: None, vendors: Vec::new() };
    for (lines, bytes) in WINDOWS {
        search.start(bound);
        if search.look_around(&list, &window(context.bytes, &list, lines, bytes), context.all) {
            break;
        }
    }
    search.vendor()
}

/// A search for the signal that fits a match best.
struct Search<'a> {
    bytes: &'a [u8],
    /// The stem of the match's name.
    stem: Option<String>,
    /// The best fit so far, and the vendors of the signals that fit so.
    fit: Option<Fit>,
    vendors: Vec<(Side, Vendor)>,
}

impl Search<'_> {
    /// Starts anew with the vendor that the match's name speaks for.
    fn start(&mut self, bound: Option<Vendor>) {
        self.fit = bound.map(|_| Fit::Bound);
        self.vendors = bound.map(|vendor| (Side::Before, vendor)).into_iter().collect();
    }

    /// Looks at every signal in a window that may fit best, and returns whether none beyond it may.
    fn look_around(&mut self, list: &Range<usize>, window: &Range<usize>, all: &[Match]) -> bool {
        let text = self.bytes.get(window.clone()).unwrap_or_default();
        if signal::find(text).next().is_none() {
            return false;
        }
        let mut events_before = events(self.bytes, window.start..list.start, all);
        events_before.reverse();
        let events_after = events(self.bytes, list.end..window.end, all);
        let way_before = Way::new(self.bytes, list.start, false);
        let way_after = Way::new(self.bytes, list.end, true);
        let settled_before = self.look(way_before.clone(), &events_before, Side::Before);
        let settled_after = self.look(way_after.clone(), &events_after, Side::After);
        if self.vendor().is_none() {
            let start = edge(way_before, &events_before, window.start == 0);
            let end = edge(way_after, &events_after, window.end == self.bytes.len());
            self.keep(side(start, end));
        }
        settled_before && settled_after && self.vendor().is_some()
    }

    /// Looks at the signals on one side, and returns whether none beyond them may fit best.
    fn look(&mut self, mut way: Way<'_>, events: &[Event], side: Side) -> bool {
        for event in events {
            way.pass(event);
            if let Event::Signal(signal) = event {
                self.offer(signal, way.distance(signal.start), side);
            } else if !self.may_fit(way.least_distance()) {
                return true;
            }
        }
        false
    }

    /// Keeps the vendors of one side.
    fn keep(&mut self, side: Option<Side>) {
        if let Some(side) = side {
            self.vendors.retain(|(own, _)| *own == side);
        }
    }

    fn offer(&mut self, signal: &Signal, distance: Distance, side: Side) {
        if !self.may_fit(distance) {
            return;
        }
        let fit = self.fit_of(signal, distance);
        if self.fit.is_none_or(|best| fit < best) {
            (self.fit, self.vendors) = (Some(fit), vec![(side, signal.vendor)]);
        } else if self.fit == Some(fit) {
            self.vendors.push((side, signal.vendor));
        }
    }

    /// Whether a signal at a distance, or farther away, may fit as well as the best so far.
    fn may_fit(&self, distance: Distance) -> bool {
        let same_service = self.is_specific() && distance.borders == 0;
        match self.fit {
            None => true,
            Some(Fit::SameService(best)) => distance <= best,
            Some(Fit::Bound) => same_service,
            Some(Fit::Nearby(best)) => same_service || distance <= best,
        }
    }

    /// Whether the match's name says more than that it is a key's.
    fn is_specific(&self) -> bool {
        self.stem.as_ref().is_some_and(|stem| !stem.is_empty())
    }

    fn fit_of(&self, signal: &Signal, distance: Distance) -> Fit {
        let stem = self.stem.as_ref().and(binding::field(self.bytes, signal.start)).and_then(stem);
        let is_same = stem == self.stem;
        if signal.strength == Strength::Host && is_same && self.is_specific() && distance.borders == 0 {
            return Fit::SameService(distance);
        }
        // What is plainly another service's is like behind a border.
        let is_other = stem.is_some() && !is_same;
        let borders = distance.borders.saturating_add(u32::from(is_other));
        let lines = distance.lines.saturating_add(signal.strength.handicap());
        Fit::Nearby(Distance { borders, lines, ..distance })
    }

    /// The vendor; none, when signals of several fit equally well.
    fn vendor(&self) -> Option<Vendor> {
        let (_, first) = *self.vendors.first()?;
        self.vendors.iter().all(|(_, vendor)| *vendor == first).then_some(first)
    }
}

/// The match with those before and after it that only commas, quotes and the like set apart: a list of
/// keys has one vendor.
fn list_around(context: &Context<'_>) -> Range<usize> {
    let Range { mut start, mut end } = context.found.range.clone();
    let own = context.all.partition_point(|found| found.range.start < start);
    let (before, after) = context.all.split_at(own.min(context.all.len()));
    for Match { range, .. } in before.iter().rev().take(LONGEST_LIST) {
        if !is_list_gap(context.bytes, range.end..start) {
            break;
        }
        start = range.start;
    }
    for Match { range, .. } in after.iter().skip(1).take(LONGEST_LIST) {
        if !is_list_gap(context.bytes, end..range.start) {
            break;
        }
        end = range.end;
    }
    start..end
}

fn is_list_gap(bytes: &[u8], gap: Range<usize>) -> bool {
    let gap = bytes.get(gap).unwrap_or_default();
    let is_close = gap.len() <= WIDEST_GAP && gap.iter().filter(|byte| **byte == b'\n').count() <= 1;
    is_close && gap.iter().all(|byte| byte.is_ascii_whitespace() || b",;|'\"`-".contains(byte))
}
