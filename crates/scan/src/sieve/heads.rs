//! Which literals start as a text does, found without a look at all of them.

use super::sets::{CAPITAL, Case};

/// Literals by their first three bytes. None is shorter.
pub(super) struct Heads {
    /// A bit for each hash of a head.
    known: [u64; WORDS],
    /// Sorted, with the literals' numbers.
    by_head: Vec<(u32, usize)>,
    /// In which bits heads may differ.
    mask: u32,
}

/// So many bits that hardly any head is taken for another, of few.
const BITS: u32 = 12;
const WORDS: usize = 1 << BITS >> 6;
const THREE: u32 = 0x00ff_ffff;

impl Heads {
    pub(super) fn new(literals: &[Vec<u8>], case: Case) -> Self {
        // Other bytes than letters may then be taken for each other too: what is found is compared.
        let mask = if case == Case::Ignored { THREE & !(0x0001_0101 * u32::from(CAPITAL)) } else { THREE };
        let head =
            |(number, literal): (usize, &Vec<u8>)| (last_word(literal.get(..3).unwrap_or(literal)) & mask, number);
        let mut by_head: Vec<_> = literals.iter().enumerate().map(head).collect();
        by_head.sort_unstable();
        let mut known = [0; WORDS];
        for (head, _) in &by_head {
            let (word, bit) = place(*head);
            if let Some(word) = known.get_mut(word) {
                *word |= bit;
            }
        }
        Self { known, by_head, mask }
    }

    /// The numbers of the literals that a text may start with, of which these are the first bytes, the first the lowest.
    #[inline(always)]
    pub(super) fn of(&self, word: u32) -> impl Iterator<Item = usize> {
        let head = word & self.mask;
        let (word, bit) = place(head);
        let is_known = self.known.get(word).is_some_and(|word| word & bit != 0);
        let own = if is_known { self.with(head) } else { &[] };
        own.iter().map(|(_, number)| *number)
    }

    #[cold]
    fn with(&self, head: u32) -> &[(u32, usize)] {
        let from = self.by_head.partition_point(|(other, _)| *other < head);
        let to = self.by_head.partition_point(|(other, _)| *other <= head);
        self.by_head.get(from..to).unwrap_or_default()
    }
}

/// Where the bit of a head's hash is.
#[inline(always)]
fn place(head: u32) -> (usize, u64) {
    let hash = hash(head) >> (u32::BITS - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[inline(always)]
pub(super) fn hash(head: u32) -> u32 {
    head.wrapping_mul(0x9e37_79b1)
}

/// The first four bytes of a text, the first the lowest, and no more than there are.
pub(super) fn word(rest: &[u8]) -> u32 {
    rest.first_chunk().map_or_else(|| last_word(rest), |first| u32::from_le_bytes(*first))
}

/// The last bytes of a text, and nothing behind them.
pub(super) fn last_word(rest: &[u8]) -> u32 {
    rest.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}
