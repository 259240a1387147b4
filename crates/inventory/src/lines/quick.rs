//! Files in which nothing is wrong, quickly: a block at a time, so that none is held whole, and keys straight into
//! the inventory, on all cores.
//!
//! Where each value stands is not noted, so nothing can be said about a problem. At the first one all is given
//! up, and the careful reader finds it again.

use std::hash::BuildHasher as _;
use std::io::Read;

use bailiwick_core::inventory::{AccountIx, Inventory, KeyIx, KeyKind};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{Digest, Digester};
use bailiwick_document::Problems;
use foldhash::quality::FixedState;
use memchr::memmem;
use rayon::prelude::*;

use super::typed::{self, Found};
use super::{Line, Part, blocks, read_line};
use crate::records::Records;
use crate::resolve::Holders;

/// Reads the inventory from two readers of one file: first what keys hang on, then the keys. Gives the digest of the
/// file's bytes too. `None` if anything is wrong, or may be.
pub(crate) fn read(
    first: impl Read + Send,
    again: impl Read + Send,
    platform: &Platform,
) -> Option<(Inventory, Digest)> {
    let (mut part, mut problems) = (Part::default(), Problems::new());
    let mut digester = Digester::default();
    let bytes = blocks::each(first, |bytes, lines| {
        let ((), read) = rayon::join(|| digester.update(bytes), || read_others(lines, &mut part));
        read
    })?;
    let records = part.finish(&mut problems);
    let mut holders = Holders::new(&records, platform, &mut problems);
    if !problems.is_empty() {
        return None;
    }
    let (mut found, mut parents) = (Vec::new(), Vec::new());
    let bytes_again = blocks::each(again, |_, lines| {
        let keys: Vec<_> = lines.iter().copied().filter(|line| may_be_key(*line)).collect();
        keys.into_par_iter().map(|line| key(line, &holders)).collect_into_vec(&mut found);
        for key in found.drain(..) {
            let (key, parent) = key?;
            let index = holders.inventory.push_key(key);
            parents.extend(parent.map(|parent| (index, parent)));
        }
        Some(())
    })?;
    let mut inventory = holders.into_inventory();
    let ((), in_order) = rayon::join(
        || drop(records),
        || set_parents(&mut inventory, &parents).filter(|()| bytes == bytes_again && values_differ(&inventory)),
    );
    in_order.map(|()| (inventory, digester.finish()))
}

/// Reads the lines that are no key's. `None` if anything is wrong, or may be.
fn read_others(lines: &[Line<'_>], part: &mut Part) -> Option<()> {
    let others: Vec<_> = lines.iter().copied().filter(|line| !may_be_key(*line)).collect();
    if !others.iter().all(|line| line.bytes.trim_ascii_start().starts_with(b"{")) {
        return None;
    }
    part.read(&others);
    (part.problems.is_empty() && part.records.keys.is_empty()).then_some(())
}

/// Whether a line may be a key's. No other has the word, unless as a name.
fn may_be_key(line: Line<'_>) -> bool {
    line.bytes.starts_with(br#"{"record":"key""#) || memmem::find(line.bytes, br#""key""#).is_some()
}

/// The key of a line, and the id of its parent.
fn key(line: Line<'_>, holders: &Holders<'_>) -> Option<Found> {
    typed::read(line, holders).or_else(|| carefully(line, holders))
}

/// The key of a line that is out of the ordinary, if nothing is wrong with it.
fn carefully(line: Line<'_>, holders: &Holders<'_>) -> Option<Found> {
    let (mut records, mut problems) = (Records::default(), Problems::new());
    read_line(line, &mut records, &mut problems);
    let record = records.keys.pop()?;
    let parent = record.parent.as_ref().map(|parent| parent.value.clone());
    let key = holders.key(record, &mut problems)?;
    problems.is_empty().then_some((key, parent))
}

/// Gives temporary keys their parents; `None` if one isn't there, or two keys may have one id.
fn set_parents(inventory: &mut Inventory, parents: &[(KeyIx, Box<str>)]) -> Option<()> {
    let keys: Vec<_> = inventory.keys().collect();
    let named = |key: &KeyIx| (hash(inventory.account_of(*key), &inventory.key(*key).id), *key);
    let names = sorted(keys.par_iter().map(named).collect())?;
    for (key, id) in parents {
        let account = inventory.account_of(*key);
        let index = names.binary_search_by_key(&hash(account, id), |(hash, _)| *hash).ok()?;
        let parent = names.get(index)?.1;
        let is_meant = inventory.key(parent).id == *id && inventory.account_of(parent) == account;
        if !is_meant || inventory.key(parent).kind == Some(KeyKind::Temporary) {
            return None;
        }
        inventory.set_parent(*key, parent);
    }
    Some(())
}

fn hash(account: AccountIx, id: &str) -> u64 {
    FixedState::default().hash_one((account, id))
}

/// Whether no two keys bear, or bore, one value.
fn values_differ(inventory: &Inventory) -> bool {
    let keys: Vec<_> = inventory.keys().collect();
    let values = |key: KeyIx| {
        let record = inventory.key(key);
        let former = record.former.iter().filter_map(|former| former.fingerprint);
        let start = |digest: Digest| digest.as_bytes().first_chunk().map_or(0, |start| u64::from_le_bytes(*start));
        record.fingerprint.into_iter().chain(former).map(start).zip(std::iter::repeat(key))
    };
    sorted(keys.into_par_iter().flat_map_iter(values).collect()).is_some()
}

/// Sorts by hash; `None` if two are equal, and what they are hashes of may be too.
fn sorted(mut hashes: Vec<(u64, KeyIx)>) -> Option<Vec<(u64, KeyIx)>> {
    hashes.par_sort_unstable();
    let again = hashes.windows(2).any(|pair| matches!(pair, [one, next] if one.0 == next.0));
    (!again).then_some(hashes)
}

#[cfg(test)]
mod tests;
