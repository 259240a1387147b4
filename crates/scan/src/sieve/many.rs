//! A search for many literals, a byte at a time: tables for vectors of bytes would know nearly every byte.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::tables::last_word;

/// How many bytes of a literal are looked up; none is shorter.
const HEAD: usize = 3;
const HEAD_BITS: u32 = 0x00ff_ffff;
/// As many bits of a hash choose one of the bits that say whether a head may be a literal's.
const HASH_BITS: u32 = 18;

/// Literals, by their first three bytes.
pub(super) struct Many {
    /// A bit for each hash of a head.
    known: Vec<u64>,
    by_head: HashMap<u32, Vec<usize>, RandomState>,
}

impl Many {
    pub(super) fn new(literals: &[Vec<u8>]) -> Self {
        let (mut known, mut by_head) = (vec![0_u64; 1 << (HASH_BITS - 6)], HashMap::<_, Vec<_>, _>::default());
        for (number, literal) in literals.iter().enumerate() {
            let head = last_word(literal.get(..HEAD).unwrap_or(literal));
            let hash = hash(head);
            if let Some(bits) = known.get_mut(hash as usize >> 6) {
                *bits |= 1 << (hash & 63);
            }
            by_head.entry(head).or_default().push(number);
        }
        Self { known, by_head }
    }

    /// Whether any place of a literal counts.
    pub(super) fn any(&self, literals: &[Vec<u8>], bytes: &[u8], mut counts: impl FnMut(usize, usize) -> bool) -> bool {
        let mut is_any = |at: usize, head: u32| {
            let hash = hash(head);
            self.known.get(hash as usize >> 6).is_some_and(|bits| bits >> (hash & 63) & 1 == 1)
                && self.by_head.get(&head).is_some_and(|numbers| {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let is_there = |number: &&usize| literals.get(**number).is_some_and(|it| rest.starts_with(it));
                    numbers.iter().filter(is_there).any(|number| counts(at, *number))
                })
        };
        let words = bytes.windows(HEAD + 1).filter_map(|word| Some(u32::from_le_bytes(*word.first_chunk()?)));
        let last = bytes.len().saturating_sub(HEAD);
        words.enumerate().any(|(at, word)| is_any(at, word & HEAD_BITS))
            || bytes.get(last..).is_some_and(|rest| rest.len() == HEAD && is_any(last, last_word(rest)))
    }
}

fn hash(head: u32) -> u32 {
    head.wrapping_mul(0x9e37_79b1) >> (u32::BITS - HASH_BITS)
}
