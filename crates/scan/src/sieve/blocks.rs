//! One look at every byte, in vectors: where a literal may stand, where there may be long runs, whether there is a NUL,
//! and how many lines end.
//!
//! Hardly anything here is an iterator's or a closure's, and all is inlined: what is not does without wide vectors.

use fearless_simd::prelude::*;
use fearless_simd::{u8x64, u64x8};

use super::long::{Dense, Halves, IN_BLOCK, Runs};
use super::look::Looked;
use super::lookup::{ByHalves, ByLower, Lookup};
use super::sets::TOLD_BY;
use super::tables::{BREAK, NO_BASE64, NO_LETTER, Table};

/// So many bytes are in a vector.
pub(super) const BLOCK: usize = 64;
/// Two blocks are looked at together.
const PAIR: usize = 2 * BLOCK;
/// A pair, and what of the next belongs to literals in it.
const SEEN: usize = PAIR + TOLD_BY - 1;

/// What was found in a block.
pub(super) struct Found {
    pub(super) start: usize,
    /// A bit for each place where a literal may stand.
    pub(super) places: u64,
    pub(super) dense: Option<Dense>,
}

/// Looks at all blocks, until something that is found counts; then only for a NUL and for lines.
#[inline(always)]
pub(super) fn look<S: Simd, const N: usize>(
    simd: S,
    tables: &[Table; N],
    bytes: &[u8],
    is_any: &mut dyn FnMut(&Found) -> bool,
) -> Looked {
    if <S::u8s as SimdBase<S>>::LEN == BLOCK {
        look_by::<S, ByLower<S, N>, N>(simd, tables, bytes, is_any)
    } else {
        look_by::<S, ByHalves<S, N>, N>(simd, tables, bytes, is_any)
    }
}

/// The same, with a way to look up bytes.
#[inline(always)]
pub(super) fn look_by<S: Simd, L: Lookup<S, N>, const N: usize>(
    simd: S,
    tables: &[Table; N],
    bytes: &[u8],
    is_any: &mut dyn FnMut(&Found) -> bool,
) -> Looked {
    let lookup = L::new(simd, tables);
    let mut tally = Tally::new(simd);
    let mut before = Before { classes: u8x64::splat(simd, NO_BASE64), halves: Halves::default() };
    // What is left behind the last pair is filled up with what is nothing.
    let whole = bytes.len().saturating_sub(SEEN - PAIR) / PAIR * PAIR;
    let rest = bytes.get(whole..).unwrap_or_default();
    let mut last = [b' '; 2 * PAIR + TOLD_BY];
    if let Some(room) = last.get_mut(..rest.len()) {
        room.copy_from_slice(rest);
    }
    let last = last.get(..rest.len().next_multiple_of(PAIR) + TOLD_BY).unwrap_or_default();
    for (from, part) in [(0, bytes), (whole, last)] {
        let mut left = part;
        while let Some(pair) = next::<S, L, N>(simd, lookup, &mut left, &mut before, &mut tally) {
            let end = from + part.len() - left.len();
            if pair.is_any(end - PAIR, is_any) {
                tally.rest(simd, bytes.get(end..).unwrap_or_default());
                return tally.looked(true);
            }
        }
    }
    tally.looked(false)
}

/// What the next pairs need of those before.
struct Before<S: Simd> {
    classes: u8x64<S>,
    /// Which halves of groups of the last blocks were nothing but base64.
    halves: Halves,
}

/// What was seen of all bytes.
struct Tally<S: Simd> {
    /// The least bytes that there were.
    least: u8x64<S>,
    lines: usize,
}

impl<S: Simd> Tally<S> {
    #[inline(always)]
    fn new(simd: S) -> Self {
        Self { least: u8x64::splat(simd, u8::MAX), lines: 0 }
    }

    #[inline(always)]
    fn add(&mut self, block: u8x64<S>) {
        self.least = self.least.min(block);
        self.lines = self.lines.wrapping_add(lines(block));
    }

    /// Adds what nothing else is looked for in.
    #[inline(always)]
    fn rest(&mut self, simd: S, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        for block in blocks {
            self.add(u8x64::load_array_ref(simd, block));
        }
        let mut last = [b' '; BLOCK];
        if let Some(room) = last.get_mut(..rest.len()) {
            room.copy_from_slice(rest);
        }
        self.add(u8x64::load_array_ref(simd, &last));
    }

    #[inline(always)]
    fn looked(&self, hit: bool) -> Looked {
        Looked { hit, nul: self.least.simd_eq(0_u8).any_true(), lines: self.lines }
    }
}

/// What was seen of a block.
struct Block<S: Simd> {
    bytes: u8x64<S>,
    classes: u8x64<S>,
    /// Where a literal may stand.
    places: u8x64<S>,
}

/// What was seen of two blocks.
struct Pair<S: Simd> {
    blocks: [Block<S>; 2],
    /// The classes of the block before.
    before: u8x64<S>,
}

/// The next pair in which there may be something. Nothing but this is gone through for nearly all bytes.
#[inline(always)]
fn next<S: Simd, L: Lookup<S, N>, const N: usize>(
    simd: S,
    lookup: L,
    left: &mut &[u8],
    before: &mut Before<S>,
    tally: &mut Tally<S>,
) -> Option<Pair<S>> {
    while let Some(seen) = left.first_chunk::<SEEN>() {
        *left = left.get(PAIR..).unwrap_or_default();
        let [first, second] = [block::<S, L, N>(simd, lookup, seen, 0), block::<S, L, N>(simd, lookup, seen, BLOCK)];
        tally.add(first.bytes);
        tally.add(second.bytes);
        let (classes, places) = ([first.classes, second.classes], first.places | second.places);
        let pair = Pair { before: before.classes, blocks: [first, second] };
        before.halves = before.halves.after(without(classes, NO_BASE64));
        before.classes = classes[1];
        let is_long = without(classes, NO_BASE64 | NO_LETTER).are_letters_long()
            | before.halves.may_lines_end(without(classes, BREAK));
        if (any(places) != 0) | is_long {
            return Some(pair);
        }
    }
    None
}

#[inline(always)]
fn block<S: Simd, L: Lookup<S, N>, const N: usize>(simd: S, lookup: L, seen: &[u8; SEEN], from: usize) -> Block<S> {
    let bytes = at(simd, seen, from);
    Block { bytes, classes: lookup.classes(bytes), places: places::<S, L, N>(simd, lookup, seen, from) }
}

#[expect(clippy::indexing_slicing, reason = "both are constants, and no call is inlined here")]
#[inline(always)]
fn at<S: Simd>(simd: S, seen: &[u8; SEEN], from: usize) -> u8x64<S> {
    u8x64::from_slice(simd, &seen[from..from + BLOCK])
}

/// Where in a block a literal may stand.
#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "all are constants, and no call is inlined here"
)]
#[inline(always)]
fn places<S: Simd, L: Lookup<S, N>, const N: usize>(simd: S, lookup: L, seen: &[u8; SEEN], from: usize) -> u8x64<S> {
    let mut found = [u8x64::splat(simd, u8::MAX); N];
    for place in 0..TOLD_BY {
        let bytes = at(simd, seen, from + place);
        for table in 0..N {
            found[table] &= lookup.sets(table, place, bytes);
        }
    }
    let mut any = u8x64::splat(simd, 0);
    for found in &found {
        any |= *found;
    }
    any
}

impl<S: Simd> Pair<S> {
    /// Whether anything counts that is found in it, when it is looked at closer.
    #[inline(always)]
    fn is_any(&self, start: usize, is_any: &mut dyn FnMut(&Found) -> bool) -> bool {
        let (mut start, mut before) = (start, without_mask(self.before, NO_BASE64));
        for block in &self.blocks {
            let base64 = without_mask(block.classes, NO_BASE64);
            let letters = without_mask(block.classes, NO_BASE64 | NO_LETTER);
            let dense = Dense::of(start, &Runs { letters, base64, breaks: breaks(block.bytes), before });
            if is_any(&Found { start, places: any(block.places), dense }) {
                return true;
            }
            start += BLOCK;
            before = base64;
        }
        false
    }
}

/// Which bytes are not zero.
#[inline(always)]
fn any<S: Simd>(bytes: u8x64<S>) -> u64 {
    bytes.simd_gt(0_u8).to_bitmask()
}

/// Which bytes are of none of some classes.
#[inline(always)]
fn without_mask<S: Simd>(classes: u8x64<S>, some: u8) -> u64 {
    (classes & some).simd_eq(0_u8).to_bitmask()
}

/// In which halves of groups no byte is of some classes.
#[inline(always)]
fn without<S: Simd>([first, second]: [u8x64<S>; 2], some: u8) -> Halves {
    let [first, second]: [u64x8<S>; 2] = [(first & some).bitcast(), (second & some).bitcast()];
    Halves(first.simd_eq(0_u64).to_bitmask() | second.simd_eq(0_u64).to_bitmask() << IN_BLOCK)
}

/// How many lines end.
#[inline(always)]
fn lines<S: Simd>(bytes: u8x64<S>) -> usize {
    bytes.simd_eq(b'\n').to_bitmask().count_ones() as usize
}

/// What line breaks are made of, as they are or as they are written.
#[inline(always)]
fn breaks<S: Simd>(bytes: u8x64<S>) -> u64 {
    (bytes.simd_eq(b'\n') | bytes.simd_eq(b'\r') | bytes.simd_eq(b'\\')).to_bitmask()
}
