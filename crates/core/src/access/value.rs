//! Whether a leaked value of a key works.

use super::{Validity, key_validity};
use crate::inventory::{Inventory, Key};
use crate::platform::Platform;
use crate::secret::{Bearer, Held};
use crate::time::Time;
use crate::truth::Truth;

/// Whether a leaked value works. After a reset the key lives on and its old value is dead.
#[must_use]
pub fn value_validity(inventory: &Inventory, platform: &Platform, bearer: Bearer, at: Time) -> Validity {
    let key = inventory.key(bearer.key);
    let is_past = inventory.collected_at.is_some_and(|collected| at < collected);
    let current = match bearer.held {
        Held::Now => is_present(key, is_past, at),
        Held::Until(until) => was_present(key, until, is_past, at),
    };
    match (current, key_validity(inventory, platform, bearer.key, at)) {
        (Truth::False, _) | (_, Validity::Invalid) => Validity::Invalid,
        (Truth::Unknown, _) => Validity::Unknown,
        (Truth::True, validity) => validity,
    }
}

/// Whether a key bore its present value at an instant: not before the last reset.
fn is_present(key: &Key, is_past: bool, at: Time) -> Truth {
    let mut resets = key.former.iter().filter_map(|former| former.until).chain(key.rotated_at);
    match () {
        () if resets.any(|reset| at < reset) => Truth::False,
        () if is_past && key.rotated_at.is_none() && has_undated(key) => Truth::Unknown,
        () => Truth::True,
    }
}

/// Whether a key bore a former value at an instant: not after its own reset, nor before the one that made it.
/// Without a date, that reset was at the latest the key's last one, and the collection came after it.
fn was_present(key: &Key, until: Option<Time>, is_past: bool, at: Time) -> Truth {
    let mut others = key.former.iter().filter_map(|former| former.until);
    match until {
        None if !is_past || key.rotated_at.is_some_and(|last| last <= at) => Truth::False,
        None => Truth::Unknown,
        Some(until) if at >= until || others.any(|reset| at < reset && reset < until) => Truth::False,
        Some(_) if has_undated(key) => Truth::Unknown,
        Some(_) => Truth::True,
    }
}

/// Whether the key had a value of which nobody knows when it was replaced.
fn has_undated(key: &Key) -> bool {
    key.former.iter().any(|former| former.until.is_none())
}
