//! Which vendor's signal is nearest to a match.

use std::ops::Range;

use super::distance::{Distance, Way, window};
use super::events::{Event, events};
use super::signal::{self, Signal, Strength, Vendor};
use super::stem::stem;
use super::{Context, binding};
use crate::matches::Match;

/// How many lines before and after a match are looked at.
const LINES: usize = 40;
/// How many bytes before and after a match are looked at.
const BYTES: usize = 4_000;
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

/// The best fit so far.
#[derive(Default)]
struct Best {
    fit: Option<Fit>,
    vendors: Vec<Vendor>,
}

impl Best {
    fn offer(&mut self, fit: Fit, vendor: Vendor) {
        if self.fit.is_none_or(|best| fit < best) {
            (self.fit, self.vendors) = (Some(fit), vec![vendor]);
        } else if self.fit == Some(fit) {
            self.vendors.push(vendor);
        }
    }

    /// The vendor; none, when signals of several fit equally well.
    fn vendor(&self) -> Option<Vendor> {
        let first = *self.vendors.first()?;
        self.vendors.iter().all(|vendor| *vendor == first).then_some(first)
    }
}

/// The vendor that the names and the text around a match speak for.
pub(super) fn vendor(context: &Context<'_>) -> Option<Vendor> {
    let list = list_around(context);
    let mut best = Best::default();
    if let Some(vendor) = binding::name(context.bytes, list.start).and_then(signal::only) {
        best.offer(Fit::Bound, vendor);
    }
    let own_stem = binding::field(context.bytes, list.start).and_then(stem);
    let window = window(context.bytes, &list, LINES, BYTES);
    let mut before = events(context.bytes, window.start..list.start, context.all);
    before.reverse();
    let after = events(context.bytes, list.end..window.end, context.all);
    for (from, forward, events) in [(list.start, false, before), (list.end, true, after)] {
        offer_all(Way::new(context.bytes, from, forward), &events, own_stem.as_deref(), context.bytes, &mut best);
    }
    best.vendor()
}

fn offer_all(mut way: Way<'_>, events: &[Event], own_stem: Option<&str>, bytes: &[u8], best: &mut Best) {
    for event in events {
        way.pass(event);
        if let Event::Signal(signal) = event {
            best.offer(fit(signal, own_stem, way.distance(signal.start), bytes), signal.vendor);
        }
    }
}

fn fit(signal: &Signal, own_stem: Option<&str>, distance: Distance, bytes: &[u8]) -> Fit {
    let stem = own_stem.and(binding::field(bytes, signal.start)).and_then(stem);
    let is_same = stem.as_deref() == own_stem;
    let is_specific = own_stem.is_some_and(|stem| !stem.is_empty());
    if signal.strength == Strength::Host && is_same && is_specific && distance.borders == 0 {
        return Fit::SameService(distance);
    }
    // What is plainly another service's is like behind a border.
    let is_other = stem.is_some() && !is_same;
    let borders = distance.borders.saturating_add(u32::from(is_other));
    let lines = distance.lines.saturating_add(signal.strength.handicap());
    Fit::Nearby(Distance { borders, lines, ..distance })
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
