//! A search for many literals, a byte at a time: tables for vectors of bytes would know nearly every byte.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::heads::{hash, last_word, word};
use super::long::bits;

/// A byte that may stand behind a literal of three bytes; none is shorter.
const ANY: std::ops::RangeInclusive<u8> = 0..=u8::MAX;
/// For each head there are so many bits that say whether something may be one, so that hardly any is taken for another.
const ROOM: usize = 64;
/// More bits than this don't stay near the processor.
const MOST_BITS: usize = 1 << 22;
/// Bytes are looked at in groups.
const GROUP: usize = 8;
/// The bytes of a group, and what of the next belongs to heads in it: two words that overlap.
const SEEN: usize = GROUP / 2 + 8;

/// Literals, by their first four bytes.
pub(super) struct Many {
    /// A bit for each hash of a head.
    known: Vec<u64>,
    /// How many bits of a hash are none of its bit's number.
    shift: u32,
    by_head: HashMap<u32, Vec<usize>, RandomState>,
}

impl Many {
    pub(super) fn new(literals: &[Vec<u8>]) -> Self {
        let mut by_head = HashMap::<_, Vec<_>, _>::default();
        for (number, literal) in literals.iter().enumerate() {
            heads(literal).for_each(|head| by_head.entry(head).or_default().push(number));
        }
        let bits = (by_head.len() * ROOM).next_power_of_two().clamp(u64::BITS as usize, MOST_BITS);
        let mut many = Self { known: vec![0; bits / 64], shift: u32::BITS - bits.trailing_zeros(), by_head };
        for head in many.by_head.keys() {
            let hash = hash(*head) >> many.shift;
            if let Some(bits) = many.known.get_mut(hash as usize >> 6) {
                *bits |= 1 << (hash & 63);
            }
        }
        many
    }

    /// Whether any place of a literal counts.
    pub(super) fn any(&self, literals: &[Vec<u8>], bytes: &[u8], mut counts: impl FnMut(usize, usize) -> bool) -> bool {
        let mut is_any = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            let numbers = self.by_head.get(&word(rest)).map_or(&[][..], Vec::as_slice);
            let is_there = |number: &&usize| literals.get(**number).is_some_and(|it| rest.starts_with(it));
            numbers.iter().filter(is_there).any(|number| counts(at, *number))
        };
        let mut start = 0;
        while let Some(group) = bytes.get(start..).and_then(|rest| rest.first_chunk::<SEEN>()) {
            let places = self.known_in(group);
            if places != 0 && bits(places).any(|place| is_any(start + place)) {
                return true;
            }
            start += GROUP;
        }
        (start..bytes.len()).any(is_any)
    }

    /// Which of the first places of some bytes may be a head, a bit each.
    #[inline(always)]
    fn known_in(&self, bytes: &[u8; SEEN]) -> u64 {
        let first = bytes.first_chunk().map_or(0, |half| u64::from_le_bytes(*half));
        let last = bytes.last_chunk().map_or(0, |half| u64::from_le_bytes(*half));
        let mut places = 0;
        for place in 0..GROUP / 2 {
            places |= self.knows(first >> (8 * place)) << place;
            places |= self.knows(last >> (8 * place)) << (place + GROUP / 2);
        }
        places
    }

    #[inline(always)]
    fn knows(&self, word: u64) -> u64 {
        let hash = hash(word as u32) >> self.shift;
        self.known.get(hash as usize >> 6).map_or(0, |bits| bits >> (hash & 63) & 1)
    }
}

/// What a literal may start with.
fn heads(literal: &[u8]) -> impl Iterator<Item = u32> {
    let whole = literal.first_chunk().map(|head| u32::from_le_bytes(*head));
    let short = ANY.filter(move |_| whole.is_none()).map(|last| last_word(literal) | u32::from(last) << 24);
    whole.into_iter().chain(short)
}
