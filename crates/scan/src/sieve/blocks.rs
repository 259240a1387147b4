//! One look at every byte, in vectors: where a literal may stand, where there may be long runs, whether there is a NUL,
//! and how many lines end.
//!
//! Nothing here is an iterator's or a closure's, and all is inlined: what is not does without wide vectors.

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
    let mut state = State::<S, L, N> {
        simd,
        lookup: L::new(simd, tables),
        least: u8x64::splat(simd, u8::MAX),
        before: u8x64::splat(simd, NO_BASE64),
        halves: Halves::default(),
        lines: 0,
        hit: false,
    };
    let (mut start, mut rest) = (0, bytes);
    while let Some(seen) = rest.first_chunk::<SEEN>() {
        state.pair(start, seen, is_any);
        start += PAIR;
        rest = rest.get(PAIR..).unwrap_or_default();
    }
    // What is left is filled up with what is nothing.
    let mut last = [b' '; 2 * PAIR + TOLD_BY];
    if let Some(room) = last.get_mut(..rest.len()) {
        room.copy_from_slice(rest);
    }
    for at in [0, PAIR] {
        if let Some(seen) = last.get(at..).and_then(|last| last.first_chunk::<SEEN>()).filter(|_| at < rest.len()) {
            state.pair(start + at, seen, is_any);
        }
    }
    let nul = state.least.simd_eq(0_u8).any_true();
    Looked { hit: state.hit, nul, lines: state.lines }
}

/// What goes from pair to pair.
struct State<S: Simd, L: Lookup<S, N>, const N: usize> {
    simd: S,
    lookup: L,
    /// The least bytes that there were.
    least: u8x64<S>,
    /// The classes of the block before.
    before: u8x64<S>,
    /// Which halves of groups of the last blocks were nothing but base64.
    halves: Halves,
    lines: usize,
    hit: bool,
}

#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "all are constants, and no call is inlined here"
)]
impl<S: Simd, L: Lookup<S, N>, const N: usize> State<S, L, N> {
    #[inline(always)]
    fn pair(&mut self, start: usize, seen: &[u8; SEEN], is_any: &mut dyn FnMut(&Found) -> bool) {
        let bytes = [self.bytes(seen, 0), self.bytes(seen, BLOCK)];
        let [first, second] = bytes;
        self.least = self.least.min(first.min(second));
        self.lines = self.lines.wrapping_add(lines(first) + lines(second));
        let classes = [self.lookup.classes(first), self.lookup.classes(second)];
        let pair = Pair { bytes, classes, places: [self.places(seen, 0), self.places(seen, BLOCK)] };
        self.halves = self.halves.after(without(classes, NO_BASE64));
        let is_long = without(classes, NO_BASE64 | NO_LETTER).are_letters_long()
            | self.halves.may_lines_end(without(classes, BREAK));
        if ((any(pair.places[0] | pair.places[1]) != 0) | is_long) && !self.hit {
            self.found(start, &pair, is_any);
        }
        self.before = classes[1];
    }

    #[inline(always)]
    fn bytes(&self, seen: &[u8; SEEN], from: usize) -> u8x64<S> {
        u8x64::from_slice(self.simd, &seen[from..from + BLOCK])
    }

    /// Where in a block a literal may stand.
    #[inline(always)]
    fn places(&self, seen: &[u8; SEEN], from: usize) -> u8x64<S> {
        let mut found = [u8x64::splat(self.simd, u8::MAX); N];
        for place in 0..TOLD_BY {
            let bytes = self.bytes(seen, from + place);
            for table in 0..N {
                found[table] &= self.lookup.sets(table, place, bytes);
            }
        }
        let mut any = u8x64::splat(self.simd, 0);
        for found in &found {
            any |= *found;
        }
        any
    }

    /// Looks closer at a pair in which there may be something.
    #[inline(always)]
    fn found(&mut self, start: usize, pair: &Pair<S>, is_any: &mut dyn FnMut(&Found) -> bool) {
        let mut before = without_mask(self.before, NO_BASE64);
        for block in 0..2 {
            let (bytes, classes) = (pair.bytes[block], pair.classes[block]);
            let base64 = without_mask(classes, NO_BASE64);
            let runs =
                Runs { letters: without_mask(classes, NO_BASE64 | NO_LETTER), base64, breaks: breaks(bytes), before };
            before = base64;
            if !self.hit {
                let start = start + block * BLOCK;
                self.hit = is_any(&Found { start, places: any(pair.places[block]), dense: Dense::of(start, &runs) });
            }
        }
    }
}

/// What was seen of two blocks.
struct Pair<S: Simd> {
    bytes: [u8x64<S>; 2],
    classes: [u8x64<S>; 2],
    places: [u8x64<S>; 2],
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
