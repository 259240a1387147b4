use std::collections::{BTreeSet, HashMap};

use super::{Digest, Mask, Secret};
use crate::inventory::{Inventory, KeyIx};
use crate::time::Time;

/// The keys of an inventory by what is known of their values: the join of a leak to its key.
#[derive(Debug, Default)]
pub struct KnownKeys {
    by_digest: HashMap<Digest, Bearer>,
    /// By the mask's tail, since that is what a secret can be looked up by.
    by_tail: HashMap<Box<str>, Vec<(Mask, Bearer)>>,
    tail_lengths: BTreeSet<usize>,
}

/// A key that bears, or bore, a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bearer {
    /// The key.
    pub key: KeyIx,
    /// Whether the value is the key's present one.
    pub held: Held,
}

/// Whether a value is a key's present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// It is.
    Now,
    /// It was, until the key was reset.
    Until(Option<Time>),
}

/// What an inventory says of a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// No key of the inventory is known to bear it.
    #[default]
    Unknown,
    /// A key has its digest.
    Certain(Bearer),
    /// Keys have a mask that fits, and no digest that speaks against it; never empty.
    Possible(Vec<Bearer>),
}

impl KnownKeys {
    /// Takes the digests and masks of all keys, former values included.
    #[must_use]
    pub fn new(inventory: &Inventory) -> Self {
        let mut known = Self::default();
        for index in inventory.keys() {
            let key = inventory.key(index);
            known.add(Bearer { key: index, held: Held::Now }, key.fingerprint, key.masked.as_ref());
            for former in &key.former {
                let bearer = Bearer { key: index, held: Held::Until(former.until) };
                known.add(bearer, former.fingerprint, former.masked.as_ref());
            }
        }
        known
    }

    fn add(&mut self, bearer: Bearer, digest: Option<Digest>, mask: Option<&Mask>) {
        match (digest, mask) {
            // The digest decides alone: a secret that fits the mask but not the digest is another.
            (Some(digest), _) => {
                self.by_digest.entry(digest).or_insert(bearer);
            }
            (None, Some(mask)) if mask.identifies() => {
                self.tail_lengths.insert(mask.tail().len());
                self.by_tail.entry(mask.tail().into()).or_default().push((mask.clone(), bearer));
            }
            (None, _) => {}
        }
    }

    /// Which keys bear a secret.
    #[must_use]
    pub fn identify(&self, secret: &Secret) -> Identity {
        if let Some(bearer) = self.by_digest.get(&secret.digest()) {
            return Identity::Certain(*bearer);
        }
        let text = secret.expose();
        let tails = self.tail_lengths.iter().filter_map(|length| text.get(text.len().checked_sub(*length)?..));
        let masks = tails.filter_map(|tail| self.by_tail.get(tail)).flatten();
        let mut bearers: Vec<_> = masks.filter(|(mask, _)| mask.fits(secret)).map(|(_, bearer)| *bearer).collect();
        bearers.sort_unstable();
        if bearers.is_empty() { Identity::Unknown } else { Identity::Possible(bearers) }
    }
}
