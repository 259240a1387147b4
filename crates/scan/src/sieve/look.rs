//! One look at every byte, 64 of them at a time: where a literal may stand, where there are long runs, whether there
//! is a NUL.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x16, u8x64, u64x8};

use super::heads::{Heads, word};
use super::long::{self, Dense, Groups, Runs};
use super::many::Many;
use super::sets::{Case, TOLD_BY, sets};
use super::tables::{ALPHANUMERIC, BASE64, BREAK, CLASSES, NUL, SETS, Table};

/// How many bytes are looked at together.
const BLOCK: usize = 64;
/// A block, and what of the next belongs to literals in it.
const SEEN: usize = BLOCK + TOLD_BY - 1;
/// With so many literals in a set, hardly any text is taken for one of them.
const IN_A_SET: usize = 4;
/// More tables than this are slower than looking bytes up.
const MOST_TABLES: usize = 2;

/// What is looked for.
pub(super) struct Look {
    level: Level,
    literals: Vec<Vec<u8>>,
    case: Case,
    search: Search,
}

enum Search {
    /// For few literals.
    Tables { tables: Vec<Table>, heads: Box<Heads> },
    /// For many.
    Many(Many),
}

impl Search {
    fn of(literals: &[Vec<u8>], case: Case, tables: usize) -> Self {
        let sets = sets(literals, case, tables * SETS);
        let heads = Box::new(Heads::new(literals, case));
        Self::Tables { tables: sets.chunks(SETS).map(Table::of).collect(), heads }
    }
}

/// What was seen.
pub(super) enum Seen {
    /// A literal by its number.
    Literal(usize, usize),
    /// Long runs.
    Dense(Dense),
}

/// What was seen of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// Something that counts.
    pub(super) hit: bool,
    pub(super) nul: bool,
    /// How many lines end.
    pub(super) lines: usize,
}

impl Look {
    /// Looks for literals as they are.
    pub(super) fn new(literals: &[Vec<u8>]) -> Self {
        let count = literals.len().div_ceil(SETS * IN_A_SET);
        let search = if count > MOST_TABLES {
            Search::Many(Many::new(literals))
        } else {
            Search::of(literals, Case::Told, count)
        };
        Self { level: Level::new(), literals: literals.to_vec(), case: Case::Told, search }
    }

    /// Looks for a few words in any letter case.
    pub(super) fn caseless(words: &[Vec<u8>]) -> Self {
        let search = Search::of(words, Case::Ignored, 1);
        Self { level: Level::new(), literals: words.to_vec(), case: Case::Ignored, search }
    }

    /// Looks at all bytes, until something that is seen counts; then only for a NUL.
    pub(super) fn at(&self, bytes: &[u8], counts: &mut dyn FnMut(Seen) -> bool) -> Looked {
        match &self.search {
            Search::Tables { tables, heads } => {
                let mut is_any = |found: &Found| self.is_any(found, heads, bytes, counts);
                match tables.as_slice() {
                    [one] => self.blocks(&[*one], bytes, &mut is_any),
                    [one, two] => self.blocks(&[*one, *two], bytes, &mut is_any),
                    _ => self.blocks(&[], bytes, &mut is_any),
                }
            }
            Search::Many(many) => {
                let hit = many.any(&self.literals, bytes, |at, number| counts(Seen::Literal(at, number)));
                let mut is_any =
                    |found: &Found| !hit && found.dense.as_ref().is_some_and(|dense| counts(Seen::Dense(*dense)));
                let Looked { hit: dense, nul, lines } = self.blocks(&[], bytes, &mut is_any);
                Looked { hit: hit || dense, nul, lines }
            }
        }
    }

    fn blocks<const N: usize>(
        &self,
        tables: &[Table; N],
        bytes: &[u8],
        is_any: &mut dyn FnMut(&Found) -> bool,
    ) -> Looked {
        dispatch!(self.level, simd => look(simd, tables, bytes, is_any))
    }

    /// Whether anything of what was found in a block counts.
    fn is_any(&self, found: &Found, heads: &Heads, bytes: &[u8], counts: &mut dyn FnMut(Seen) -> bool) -> bool {
        for place in long::bits(found.places) {
            let at = found.start + place;
            let rest = bytes.get(at..).unwrap_or_default();
            let stands = |number: &usize| self.literals.get(*number).is_some_and(|it| self.case.starts_with(rest, it));
            if heads.of(word(rest)).filter(stands).any(|number| counts(Seen::Literal(at, number))) {
                return true;
            }
        }
        found.dense.as_ref().is_some_and(|dense| counts(Seen::Dense(*dense)))
    }
}

/// What was found in a block.
struct Found {
    start: usize,
    /// A bit for each place where a literal may stand.
    places: u64,
    dense: Option<Dense>,
}

/// Looks at all blocks. Nothing in it is an iterator's: what is not inlined does without wide vectors.
#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "all are constants, and nothing may be called here"
)]
#[inline(always)]
fn look<S: Simd, const N: usize>(
    simd: S,
    tables: &[Table; N],
    bytes: &[u8],
    is_any: &mut dyn FnMut(&Found) -> bool,
) -> Looked {
    let spread = |table: &[u8; 16]| u8x64::block_splat(u8x16::load_array_ref(simd, table));
    let mut spread_tables = [[[u8x64::splat(simd, 0); 2]; N]; TOLD_BY];
    for index in 0..TOLD_BY {
        for number in 0..N {
            let [low, high] = &tables[number].0[index];
            spread_tables[index][number] = [spread(low), spread(high)];
        }
    }
    let classes = [spread(&CLASSES[0]), spread(&CLASSES[1])];
    let tables = spread_tables;
    let mut state =
        State { simd, tables, classes, seen: u8x64::splat(simd, 0), groups: Groups::default(), lines: 0, hit: false };
    let mut start = 0;
    while let Some(seen) = bytes.get(start..).and_then(|rest| rest.first_chunk::<SEEN>()) {
        state.block(start, seen, bytes, is_any);
        start += BLOCK;
    }
    // What is left is filled up with what is nothing.
    let rest = bytes.get(start..).unwrap_or_default();
    let mut last = [b' '; 2 * BLOCK + TOLD_BY];
    if let Some(room) = last.get_mut(..rest.len()) {
        room.copy_from_slice(rest);
    }
    for at in [0, BLOCK] {
        if let Some(seen) = last.get(at..).and_then(|last| last.first_chunk::<SEEN>()).filter(|_| at < rest.len()) {
            state.block(start + at, seen, bytes, is_any);
        }
    }
    let nul = (state.seen & NUL).simd_gt(0_u8).any_true();
    Looked { hit: state.hit, nul, lines: state.lines }
}

/// What goes from block to block.
struct State<S: Simd, const N: usize> {
    simd: S,
    tables: [[[u8x64<S>; 2]; N]; TOLD_BY],
    classes: [u8x64<S>; 2],
    /// All classes that there were.
    seen: u8x64<S>,
    /// Which groups of the last blocks were nothing but base64.
    groups: Groups,
    lines: usize,
    hit: bool,
}

impl<S: Simd, const N: usize> State<S, N> {
    #[expect(
        clippy::indexing_slicing,
        clippy::needless_range_loop,
        reason = "all are constants, and nothing may be called here"
    )]
    #[inline(always)]
    fn block(&mut self, start: usize, seen: &[u8; SEEN], bytes: &[u8], is_any: &mut dyn FnMut(&Found) -> bool) {
        let simd = self.simd;
        let mut found = [u8x64::splat(simd, 0xff); N];
        for index in 0..TOLD_BY {
            let bytes = u8x64::from_slice(simd, &seen[index..index + BLOCK]);
            let (low, high) = (bytes & 0x0f, bytes >> 4);
            for number in 0..N {
                let [lows, highs] = self.tables[index][number];
                found[number] =
                    found[number] & lows.swizzle_dyn_within_blocks(low) & highs.swizzle_dyn_within_blocks(high);
            }
        }
        let mut any = u8x64::splat(simd, 0);
        for found in &found {
            any |= *found;
        }
        let own = u8x64::from_slice(simd, &seen[..BLOCK]);
        let class = self.classes(own);
        self.seen |= class;
        self.lines += own.simd_eq(b'\n').to_bitmask().count_ones() as usize;
        self.groups = self.groups.after(whole_groups(class, BASE64));
        let is_long = whole_groups(class, ALPHANUMERIC).are_letters_long() || self.groups.are_lines_long();
        if (any.simd_gt(0_u8).any_true() || is_long) && !self.hit {
            let dense = if is_long { self.dense(start, bytes, class) } else { None };
            let places = any.simd_gt(0_u8).to_bitmask();
            if places != 0 || dense.is_some() {
                self.hit = is_any(&Found { start, places, dense });
            }
        }
    }

    /// Of what classes bytes are.
    #[inline(always)]
    fn classes(&self, bytes: u8x64<S>) -> u8x64<S> {
        let [lows, highs] = self.classes;
        lows.swizzle_dyn_within_blocks(bytes & 0x0f) & highs.swizzle_dyn_within_blocks(bytes >> 4)
    }

    /// The long runs in a block.
    #[inline(always)]
    fn dense(&self, start: usize, bytes: &[u8], class: u8x64<S>) -> Option<Dense> {
        let (letters, base64, breaks) = (such(class, ALPHANUMERIC), such(class, BASE64), such(class, BREAK));
        let mut before = 0;
        if let Some(bytes) = start.checked_sub(BLOCK).and_then(|start| bytes.get(start..start + BLOCK)) {
            before = such(self.classes(u8x64::from_slice(self.simd, bytes)), BASE64);
        }
        Dense::of(start, &Runs { letters, base64, breaks, before })
    }
}

/// Which bytes are of a class.
#[inline(always)]
fn such<S: Simd>(classes: u8x64<S>, class: u8) -> u64 {
    (classes & class).simd_gt(0_u8).to_bitmask()
}

/// Which groups of bytes are of nothing but a class.
#[inline(always)]
fn whole_groups<S: Simd>(classes: u8x64<S>, class: u8) -> Groups {
    // What is of no class is all ones then, and nothing else has the highest one.
    let others: u64x8<S> = (((classes & class) - 1_u8) & 0x80_u8).bitcast();
    Groups(others.simd_eq(0_u64).to_bitmask())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_literal_is_seen_wherever_it_stands(
            literals in vec("[a-d]{3,6}", 1..160),
            text in "[a-d.]{0,400}",
        ) {
            let literals: Vec<_> = literals.into_iter().map(String::into_bytes).collect();
            let look = Look::new(&literals);
            let mut seen = Vec::new();
            let looked = look.at(text.as_bytes(), &mut |it| {
                if let Seen::Literal(at, number) = it {
                    seen.push((at, number));
                }
                false
            });
            seen.sort_unstable();
            let stands = |at: usize, literal: &Vec<u8>| text.as_bytes()[at..].starts_with(literal);
            let all = (0..text.len()).flat_map(|at| (0..literals.len()).map(move |number| (at, number)));
            let expected: Vec<_> = all.filter(|(at, number)| stands(*at, &literals[*number])).collect();
            prop_assert_eq!((seen, looked), (expected, Looked::default()));
        }

        #[test]
        fn a_word_is_seen_in_any_letter_case(
            words in vec("[a-c.]{3,6}", 1..12),
            text in "[a-cA-C.]{0,200}",
        ) {
            let words: Vec<_> = words.into_iter().map(String::into_bytes).collect();
            let is_in = Look::caseless(&words).at(text.as_bytes(), &mut |seen| matches!(seen, Seen::Literal(..))).hit;
            let lower = text.to_lowercase();
            let expected = words.iter().any(|word| lower.contains(std::str::from_utf8(word).unwrap()));
            prop_assert_eq!(is_in, expected);
        }

        #[test]
        fn lines_are_counted(text in "[a-z\n]{0,400}") {
            let look = Look::new(&[b"abc".to_vec()]);
            let lines = text.bytes().filter(|byte| *byte == b'\n').count();
            prop_assert_eq!(look.at(text.as_bytes(), &mut |_| true).lines, lines);
        }

        #[test]
        fn a_nul_is_seen_wherever_it_stands(length in 1..400_usize, at in 0..400_usize) {
            let mut bytes = vec![b'x'; length];
            let look = Look::new(&[b"xx.".to_vec()]);
            prop_assert!(!look.at(&bytes, &mut |_| false).nul);
            bytes[at % length] = 0;
            prop_assert!(look.at(&bytes, &mut |_| false).nul);
        }
    }
}
