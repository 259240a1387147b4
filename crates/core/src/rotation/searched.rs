//! Where a key's values were found.

use super::replaced::{Replaced, Value};
use super::{Check, Demand, History, Searched, check};
use crate::finding::{Leak, Place};
use crate::inventory::{Inventory, KeyIx};
use crate::secret::{Bearer, Held, Identity};
use crate::time::{Time, format_time};
use crate::truth::Truth;

/// A place that holds a value, or may.
struct Found<'a> {
    name: &'a str,
    place: &'a Place,
    /// Whether the digest tells; else only the mask fits.
    is_certain: bool,
    /// When the value that it holds was replaced.
    until: Option<Time>,
}

/// What was found of a key's values, and whether all could be looked at.
pub(super) struct Holds<'a> {
    former: Vec<Found<'a>>,
    present: Vec<Found<'a>>,
    is_complete: bool,
}

pub(super) fn holds<'a>(
    inventory: &Inventory,
    key: KeyIx,
    replaced: &Replaced,
    searched: &[Searched<'a>],
) -> Holds<'a> {
    let mut all = Holds { former: Vec::new(), present: Vec::new(), is_complete: true };
    let present = inventory.key(key).fingerprint;
    for Searched { name, leaks, is_complete } in searched {
        all.is_complete &= is_complete;
        for leak in *leaks {
            let found = |is_certain, until| move |place| Found { name, place, is_certain, until };
            if let Some((is_certain, until)) = former(leak, replaced) {
                all.former.extend(leak.places.iter().map(found(is_certain, until)));
            } else if !replaced.is_deleted {
                let is_certain = present == Some(leak.digest);
                let may_be = is_certain || bears(leak, Bearer { key, held: Held::Now });
                all.present.extend(leak.places.iter().filter(|_| may_be).map(found(is_certain, None)));
            }
        }
    }
    all
}

/// Whether a leak is of a former value, whether that is certain, and when that value was replaced: of several that
/// come into question, the first.
fn former(leak: &Leak, replaced: &Replaced) -> Option<(bool, Option<Time>)> {
    let known = |value: &&Value| value.digest == Some(leak.digest);
    if let Some(value) = replaced.values.iter().find(known) {
        return Some((true, value.until));
    }
    let may_be = replaced.values.iter().filter(|value| value.digest.is_none() && bears(leak, value.bearer));
    let untils: Vec<_> = may_be.map(|value| value.until).collect();
    // Where one has no date, nothing is known of the earliest.
    let earliest = untils.iter().copied().collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().min());
    (!untils.is_empty()).then_some((false, earliest))
}

fn bears(leak: &Leak, bearer: Bearer) -> bool {
    match &leak.identity {
        Identity::Unknown => false,
        Identity::Certain(other) => *other == bearer,
        Identity::Possible(others) => others.contains(&bearer),
    }
}

impl<'a> Holds<'a> {
    /// Whether no place holds a former value.
    pub(super) fn gone(&self, history: History) -> Check<'a> {
        let counts = |found: &&Found<'_>| history == History::Counts || found.place.commit.is_none();
        let found: Vec<_> = self.former.iter().filter(counts).collect();
        let passed_over = self.former.len() - found.len();
        let message = match (found.is_empty(), passed_over) {
            (true, 0) => "no place holds a former value".to_owned(),
            (true, _) => "only history holds a former value, which is accepted".to_owned(),
            (false, _) if found.iter().all(|found| found.place.commit.is_some()) => {
                "only history still holds a former value: rewrite it, or accept it with --accept-history".to_owned()
            }
            (false, _) => "a former value is still held".to_owned(),
        };
        self.absent(Demand::Gone, &found, message)
    }

    /// Whether no place holds the present value.
    pub(super) fn fresh(&self) -> Check<'a> {
        let found: Vec<_> = self.present.iter().collect();
        let is_there = !found.is_empty();
        let message = if is_there { "the present value has leaked again" } else { "no place holds the present value" };
        self.absent(Demand::Fresh, &found, message.to_owned())
    }

    fn absent(&self, demand: Demand, found: &[&Found<'a>], message: String) -> Check<'a> {
        let certain: Vec<_> = found.iter().copied().filter(|found| found.is_certain).collect();
        let (holds, message, shown) = match () {
            () if !certain.is_empty() => (Truth::False, message, &*certain),
            () if !found.is_empty() => {
                (Truth::Unknown, format!("{message}, or another secret that its mask fits"), found)
            }
            () if !self.is_complete => (Truth::Unknown, format!("{message} of what could be read"), found),
            () => (Truth::True, message, found),
        };
        Check { places: places(shown), ..check(demand, holds, message) }
    }

    /// Whether each former value was replaced after the last commit that held it.
    pub(super) fn later(&self) -> Check<'a> {
        let mut wrong = Vec::new();
        let (mut holds, mut last) = (Truth::True, None);
        for found in &self.former {
            let Some(held) = &found.place.held else { continue };
            last = last.max(Some(held.last_date));
            let is_later = Truth::from(found.until.map(|until| until > held.last_date));
            // What another secret may be speaks against it no more than for it.
            let is_later = if found.is_certain || is_later.holds() { is_later } else { Truth::Unknown };
            holds = holds.and(is_later);
            if !is_later.holds() {
                wrong.push(found);
            }
        }
        let (holds, message) = match (holds, last) {
            (Truth::False, Some(last)) => {
                (holds, format!("a commit of {} still held a value that was replaced before", format_time(last)))
            }
            (Truth::Unknown, Some(_)) => (holds, "when it was replaced, or which it is, is not known".to_owned()),
            _ if !self.is_complete => (Truth::Unknown, "not all commits could be read".to_owned()),
            (_, Some(last)) => (holds, format!("the last commit that held it is of {}", format_time(last))),
            (_, None) => (holds, "no commit held a former value".to_owned()),
        };
        Check { places: places(&wrong), ..check(Demand::Later, holds, message) }
    }
}

fn places<'a>(found: &[&Found<'a>]) -> Vec<(&'a str, &'a Place)> {
    let mut places: Vec<_> = found.iter().map(|found| (found.name, found.place)).collect();
    places.sort();
    places.dedup();
    places
}
