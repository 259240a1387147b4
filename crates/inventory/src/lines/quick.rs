//! Files in which nothing is wrong, quickly: keys are read on all cores, and straight into the inventory.
//!
//! Where each value stands is not noted, so nothing can be said about a problem. At the first one all is given
//! up, and the careful reader finds it again.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use bailiwick_core::inventory::{AccountIx, Inventory, Key, KeyIx, KeyKind};
use bailiwick_core::secret::Digest;
use bailiwick_document::Problems;
use memchr::memmem;
use rayon::prelude::*;

use super::{Line, read_line, typed};
use crate::records::Records;
use crate::resolve::Holders;

/// Reads the inventory; `None` if anything is wrong, or may be.
pub(crate) fn read(lines: &[Line<'_>]) -> Option<Inventory> {
    let (keys, others): (Vec<_>, Vec<_>) = lines.iter().copied().partition(|line| may_be_key(*line));
    let mut problems = Problems::new();
    let records = super::read(&others, &mut problems);
    let holders = Holders::new(&records, &mut problems);
    if !problems.is_empty() || !records.keys.is_empty() {
        return None;
    }
    let (mut found, mut parents) = (Vec::new(), Vec::new());
    keys.par_iter().map(|line| key(*line, &holders)).unzip_into_vecs(&mut found, &mut parents);
    let mut inventory = holders.inventory;
    inventory.push_keys(found.into_iter().collect::<Option<_>>()?);
    set_parents(&mut inventory, &parents)?;
    values_differ(&inventory).then_some(inventory)
}

/// Whether a line may be a key's. No other has the word, unless as a name.
fn may_be_key(line: Line<'_>) -> bool {
    memmem::find(line.bytes, b"\"key\"").is_some()
}

/// The key of a line, and the id of its parent.
fn key<'a>(line: Line<'a>, holders: &Holders<'_>) -> (Option<Key>, Option<Cow<'a, str>>) {
    let found = typed::read(line, holders).or_else(|| carefully(line, holders));
    found.map_or((None, None), |(key, parent)| (Some(key), parent))
}

/// The key of a line that is out of the ordinary, if nothing is wrong with it.
fn carefully<'a>(line: Line<'a>, holders: &Holders<'_>) -> Option<typed::Found<'a>> {
    let (mut records, mut problems) = (Records::default(), Problems::new());
    read_line(line, &mut records, &mut problems);
    let record = records.keys.pop()?;
    let parent = record.parent.as_ref().map(|parent| parent.value.to_string().into());
    let key = holders.key(record, &mut problems)?;
    problems.is_empty().then_some((key, parent))
}

/// Gives temporary keys their parents; `None` if one isn't there, or two keys may have one id.
fn set_parents(inventory: &mut Inventory, parents: &[Option<Cow<'_, str>>]) -> Option<()> {
    let keys: Vec<_> = inventory.keys().collect();
    let named = |key: &KeyIx| (hash(inventory.account_of(*key), &inventory.key(*key).id), *key);
    let names = sorted(keys.par_iter().map(named).collect())?;
    for (key, id) in keys.iter().zip(parents) {
        let Some(id) = id else { continue };
        let account = inventory.account_of(*key);
        let index = names.binary_search_by_key(&hash(account, id), |(hash, _)| *hash).ok()?;
        let parent = names.get(index)?.1;
        let is_meant = *inventory.key(parent).id == **id && inventory.account_of(parent) == account;
        if !is_meant || inventory.key(parent).kind == Some(KeyKind::Temporary) {
            return None;
        }
        inventory.set_parent(*key, parent);
    }
    Some(())
}

fn hash(account: AccountIx, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (account, id).hash(&mut hasher);
    hasher.finish()
}

/// Whether no two keys bear, or bore, one value.
fn values_differ(inventory: &Inventory) -> bool {
    let keys: Vec<_> = inventory.keys().collect();
    let values = |key: &KeyIx| {
        let record = inventory.key(*key);
        let former = record.former.iter().filter_map(|former| former.fingerprint);
        let start = |digest: Digest| digest.as_bytes().first_chunk().map_or(0, |start| u64::from_le_bytes(*start));
        record.fingerprint.into_iter().chain(former).map(start).zip(std::iter::repeat(*key)).collect::<Vec<_>>()
    };
    sorted(keys.par_iter().flat_map_iter(values).collect()).is_some()
}

/// Sorts by hash; `None` if two are equal, and what they are hashes of may be too.
fn sorted(mut hashes: Vec<(u64, KeyIx)>) -> Option<Vec<(u64, KeyIx)>> {
    hashes.par_sort_unstable();
    let again = hashes.windows(2).any(|pair| matches!(pair, [one, next] if one.0 == next.0));
    (!again).then_some(hashes)
}

#[cfg(test)]
mod tests;
