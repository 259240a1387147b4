//! The values that a key had before, and when they were replaced.

use super::{Check, Demand, check, is_dead};
use crate::access::value_validity;
use crate::inventory::{Inventory, KeyIx, KeyState};
use crate::platform::Platform;
use crate::secret::{Bearer, Digest, Held, Mask};
use crate::time::{Time, format_time};
use crate::truth::Truth;

/// A value that is no longer to be found anywhere.
pub(super) struct Value {
    pub(super) bearer: Bearer,
    pub(super) digest: Option<Digest>,
    /// When it died, or at the latest did.
    pub(super) until: Option<Time>,
    has_mask: bool,
    is_dead: Truth,
}

/// What is known of a key's former values.
pub(super) struct Replaced {
    pub(super) values: Vec<Value>,
    /// The digest of the value that the key has now; none of a key that is deleted.
    pub(super) present: Option<Digest>,
    pub(super) is_deleted: bool,
    rotated_at: Option<Time>,
    at: Time,
}

impl Replaced {
    pub(super) fn of(inventory: &Inventory, platform: &Platform, key: KeyIx, at: Time) -> Self {
        let record = inventory.key(key);
        let former = record.former.iter().map(|former| Value {
            bearer: Bearer { key, held: Held::Until(former.until) },
            digest: former.fingerprint,
            until: former.until.or(record.rotated_at),
            has_mask: former.masked.as_ref().is_some_and(Mask::identifies),
            is_dead: is_dead(value_validity(inventory, platform, Bearer { key, held: Held::Until(former.until) }, at)),
        });
        let is_deleted = record.state == Some(KeyState::Deleted) && record.since.is_none_or(|since| since <= at);
        // Where keys can't be reset they are rotated by making another one and deleting them.
        let last = is_deleted.then(|| Value {
            bearer: Bearer { key, held: Held::Now },
            digest: record.fingerprint,
            until: record.since,
            has_mask: record.masked.as_ref().is_some_and(Mask::identifies),
            is_dead: Truth::True,
        });
        Self {
            values: former.chain(last).collect(),
            present: record.fingerprint.filter(|_| !is_deleted),
            is_deleted,
            rotated_at: record.rotated_at,
            at,
        }
    }

    /// When the value was last replaced.
    pub(super) fn last(&self) -> Option<Time> {
        self.values.iter().filter_map(|value| value.until).chain(self.rotated_at).max()
    }

    pub(super) fn is_replaced<'a>(&self) -> Check<'a> {
        let is_again = self.values.iter().any(|value| value.digest.is_some() && value.digest == self.present);
        let dead = Truth::all(self.values.iter().map(|value| value.is_dead));
        let how = if self.is_deleted { "the key was deleted" } else { "the key's value was replaced" };
        let (holds, message) = match self.last() {
            _ if is_again => (Truth::False, "the key's present value is a former one".to_owned()),
            None if self.values.is_empty() => {
                (Truth::Unknown, "the inventory tells of no reset and of no former value".to_owned())
            }
            Some(last) if last > self.at => {
                (Truth::False, format!("{how} on {}, which is still to come", format_time(last)))
            }
            _ if dead == Truth::False => (Truth::False, "a former value still works".to_owned()),
            _ if dead == Truth::Unknown => {
                (Truth::Unknown, "the inventory does not tell when a former value was replaced".to_owned())
            }
            Some(last) => (Truth::True, format!("{how} on {}, and what it was before is dead", format_time(last))),
            None => (Truth::True, format!("{how}, and what it was before is dead")),
        };
        check(Demand::Replaced, holds, message)
    }

    pub(super) fn is_recognisable<'a>(&self) -> Check<'a> {
        let blind = self.values.iter().filter(|value| value.digest.is_none() && !value.has_mask).count();
        let message = match () {
            () if self.values.is_empty() => {
                "the inventory has no former value of the key: add it under `former`, by its fingerprint".to_owned()
            }
            () if blind > 0 => format!(
                "of {blind} of the {} former values neither fingerprint nor mask is known: add it under `former`",
                self.values.len()
            ),
            () if self.misses_the_last() => {
                "the value that the last reset replaced is not among the former ones: add it under `former`".to_owned()
            }
            () => {
                let by_mask = self.values.iter().filter(|value| value.digest.is_none()).count();
                let known = match self.values.len() {
                    1 => "the former value is known".to_owned(),
                    count => format!("all {count} former values are known"),
                };
                let how = if by_mask > 0 { format!("{by_mask} of them by mask alone") } else { "by digest".to_owned() };
                return check(Demand::Recognisable, true, format!("{known}, {how}"));
            }
        };
        check(Demand::Recognisable, Truth::Unknown, message)
    }

    /// Whether the key was reset after all former values that are known had been replaced.
    fn misses_the_last(&self) -> bool {
        let Some(rotated_at) = self.rotated_at else { return false };
        let is_earlier = |value: &Value| value.until.is_some_and(|until| until < rotated_at);
        let former = |value: &&Value| matches!(value.bearer.held, Held::Until(_));
        self.values.iter().filter(former).all(is_earlier)
    }
}
