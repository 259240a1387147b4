//! A search for many literals, by four bytes of them: tables for vectors of bytes would know nearly every byte.
//!
//! Where all literals are long, not every place is looked at, but every second, third or fourth: one of the first places
//! of a literal is among them. (Wu and Manber search like that.)

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::heads::{hash, last_word, word};

/// So many bytes are looked up together.
const HEAD: usize = 4;
/// A byte that may stand behind a literal of three bytes; none is shorter.
const ANY: std::ops::RangeInclusive<u8> = 0..=u8::MAX;
/// So many bits of a head's hash are looked up: few others are taken for one of some thousand heads, and the table is
/// still near the processor.
const BITS: u32 = 18;
const TABLE: usize = 1 << BITS;
/// Places are looked at in groups.
const GROUP: usize = 8;
/// No places that are looked at are farther apart.
pub(super) const MOST_STRIDE: usize = 4;
/// The bytes of a group, and what of the next belongs to heads in it.
const SEEN: usize = GROUP * MOST_STRIDE;

/// Literals with their numbers.
pub(super) struct Many {
    literals: Vec<(usize, Vec<u8>)>,
    /// How far apart the places are that are looked at.
    stride: usize,
    /// By the hashes of heads: a bit for each way that they go on.
    known: Box<[u8; TABLE]>,
    by_head: HashMap<u32, Vec<Head>, RandomState>,
}

/// Where some bytes stand in a literal.
struct Head {
    literal: usize,
    offset: usize,
}

/// How long literals have to be, so that places are looked at so far apart.
pub(super) fn least(stride: usize) -> usize {
    HEAD + stride - 1
}

impl Many {
    /// Takes literals of which none is too short, or for a stride of one none shorter than three bytes.
    pub(super) fn new(literals: Vec<(usize, Vec<u8>)>, stride: usize) -> Self {
        let mut by_head = HashMap::<_, Vec<_>, _>::default();
        for (literal, (_, bytes)) in literals.iter().enumerate() {
            for offset in 0..stride {
                let all = heads(bytes.get(offset..).unwrap_or_default());
                all.for_each(|head| by_head.entry(head).or_default().push(Head { literal, offset }));
            }
        }
        let mut known = Box::new([0; TABLE]);
        for head in by_head.keys() {
            let (slot, bit) = place(*head);
            if let Some(bits) = known.get_mut(slot) {
                *bits |= bit;
            }
        }
        Self { literals, stride, known, by_head }
    }

    /// Whether any place of a literal counts, by its number.
    pub(super) fn any(&self, bytes: &[u8], counts: &mut dyn FnMut(usize, usize) -> bool) -> bool {
        match self.stride {
            1 => self.any_by::<1>(bytes, counts),
            2 => self.any_by::<2>(bytes, counts),
            3 => self.any_by::<3>(bytes, counts),
            _ => self.any_by::<MOST_STRIDE>(bytes, counts),
        }
    }

    fn any_by<const STRIDE: usize>(&self, bytes: &[u8], counts: &mut dyn FnMut(usize, usize) -> bool) -> bool {
        let mut start = 0;
        while let Some(group) = bytes.get(start..).and_then(|rest| rest.first_chunk::<SEEN>()) {
            // Hardly any group has more to it than this.
            let known = (0..GROUP).fold(0, |known, number| known | self.known(head::<STRIDE>(group, number)).0);
            if known != 0 && self.is_any_in::<STRIDE>(bytes, start, group, counts) {
                return true;
            }
            start += GROUP * STRIDE;
        }
        (start..bytes.len()).step_by(STRIDE).any(|at| self.is_any(bytes, at, counts))
    }

    /// Whether a literal counts of which a head is in a group. (That nothing of this is inlined makes the rest faster.)
    #[cold]
    #[inline(never)]
    fn is_any_in<const STRIDE: usize>(
        &self,
        bytes: &[u8],
        start: usize,
        group: &[u8; SEEN],
        counts: &mut dyn FnMut(usize, usize) -> bool,
    ) -> bool {
        let is_known = |number: &usize| {
            let (known, bit) = self.known(head::<STRIDE>(group, *number));
            known & bit != 0
        };
        (0..GROUP).filter(is_known).any(|number| self.is_any(bytes, start + STRIDE * number, counts))
    }

    /// What is known of heads with such a hash, and the bit of this one.
    #[inline(always)]
    fn known(&self, head: u32) -> (u8, u8) {
        let (slot, bit) = place(head);
        (self.known.get(slot).copied().unwrap_or_default(), bit)
    }

    /// Whether a literal counts of which a head is at a place.
    fn is_any(&self, bytes: &[u8], at: usize, counts: &mut dyn FnMut(usize, usize) -> bool) -> bool {
        let heads = self.by_head.get(&word(bytes.get(at..).unwrap_or_default()));
        heads.into_iter().flatten().any(|head| {
            let Some(start) = at.checked_sub(head.offset) else { return false };
            let Some((number, literal)) = self.literals.get(head.literal) else { return false };
            bytes.get(start..).is_some_and(|rest| rest.starts_with(literal)) && counts(start, *number)
        })
    }
}

/// Where what is known of a head is, and its bit there.
#[inline(always)]
fn place(head: u32) -> (usize, u8) {
    let hash = hash(head);
    ((hash >> (u32::BITS - BITS)) as usize, 1 << (hash >> (u32::BITS - BITS - 3) & 7))
}

/// The head at a place of a group, by its number.
#[inline(always)]
fn head<const STRIDE: usize>(group: &[u8; SEEN], number: usize) -> u32 {
    let rest = group.get(STRIDE * number..).unwrap_or_default();
    rest.first_chunk().map_or(0, |head| u32::from_le_bytes(*head))
}

/// What some bytes may start with.
fn heads(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let whole = bytes.first_chunk().map(|head| u32::from_le_bytes(*head));
    let short = ANY.filter(move |_| whole.is_none()).map(|last| last_word(bytes) | u32::from(last) << 24);
    whole.into_iter().chain(short)
}
