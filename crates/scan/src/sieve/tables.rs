//! Tables by which literals are told, and of what class a byte is.
//!
//! Literals are told by their first four bytes: for each of them a table says in which of eight sets of literals such a
//! byte stands there. What all four tables have in common is compared. (Hyperscan calls that Teddy.) A table is asked in
//! two ways: where a vector has room for 64 bytes, by the lower bits of a byte; elsewhere by its two halves, each in a
//! table of 16, as all processors can. The same goes for the classes.

use super::sets::{ASCII, Case, LOWER, TOLD_BY};

/// Sets are bits of a byte.
pub(super) const SETS: usize = 8;

/// What a byte is, as vectors tell it: none of base64's bytes, neither a letter nor a digit, part of a line break.
pub(super) const NO_BASE64: u8 = 1 << 7;
pub(super) const NO_LETTER: u8 = 1 << 6;
pub(super) const BREAK: u8 = LINE_BREAK | BACKSLASH;

/// For each of the first bytes of a literal, in which of eight sets it may stand.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// By the lower half of the byte, and by the upper one.
    pub(super) halves: [[[u8; 16]; 2]; TOLD_BY],
    /// By its lower bits, but for the first.
    pub(super) lower: [[u8; 64]; TOLD_BY - 1],
    /// The first by one more.
    pub(super) first: [[u8; 64]; 2],
}

impl Table {
    /// The table of up to eight sets of literals, which are given by their numbers.
    pub(super) fn of(sets: &[Vec<usize>], literals: &[Vec<u8>], case: Case) -> Self {
        let mut table = Self { halves: [[[0; 16]; 2]; TOLD_BY], lower: [[0; 64]; TOLD_BY - 1], first: [[0; 64]; 2] };
        for (bit, set) in sets.iter().enumerate() {
            for literal in set.iter().filter_map(|number| literals.get(*number)) {
                (0..TOLD_BY).for_each(|index| table.put(1 << bit, index, literal.get(index).copied(), case));
            }
        }
        table
    }

    /// Puts down that a byte of a literal is in a set; behind the literal's end any may stand.
    fn put(&mut self, set: u8, index: usize, byte: Option<u8>, case: Case) {
        let put_one = |byte: u8| {
            if let Some([low, high]) = self.halves.get_mut(index) {
                mark(low, byte & 0xf, set);
                mark(high, byte >> 4, set);
            }
            match index.checked_sub(1) {
                None => mark(self.first.as_flattened_mut(), byte & ASCII, set),
                Some(index) => self.lower.get_mut(index).into_iter().for_each(|lower| mark(lower, byte & LOWER, set)),
            }
        };
        match byte {
            Some(byte) => case.spellings(byte).into_iter().for_each(put_one),
            None => (0..=u8::MAX).for_each(put_one),
        }
    }
}

fn mark(table: &mut [u8], place: u8, set: u8) {
    if let Some(sets) = table.get_mut(usize::from(place)) {
        *sets |= set;
    }
}

/// Of what classes a byte of ASCII is. Of another only is known that it is none of base64's.
#[expect(clippy::indexing_slicing, reason = "it is made when this is built, and what is wrong is not built")]
pub(super) const CLASSES: [[u8; 64]; 2] = {
    let mut classes = [[0; 64]; 2];
    let mut byte = 0;
    while byte < 128 {
        let code = byte as u8;
        let is_base64 = code.is_ascii_alphanumeric() || matches!(code, b'+' | b'/' | b'-' | b'_');
        let base64 = if is_base64 { 0 } else { NO_BASE64 };
        let letter = if code.is_ascii_alphanumeric() { 0 } else { NO_LETTER };
        let breaks = if matches!(code, b'\r' | b'\n' | b'\\') { BREAK } else { 0 };
        classes[byte / 64][byte % 64] = base64 | letter | breaks;
        byte += 1;
    }
    classes
};

const DIGIT: u8 = 1;
const LETTER: u8 = 1 << 1;
const LATE_LETTER: u8 = 1 << 2;
pub(super) const ALPHANUMERIC: u8 = DIGIT | LETTER | LATE_LETTER;
const UNDERSCORE: u8 = 1 << 3;
const SIGN: u8 = 1 << 6;
pub(super) const BASE64: u8 = ALPHANUMERIC | UNDERSCORE | SIGN;
const LINE_BREAK: u8 = 1 << 4;
/// Of which a written line break is made.
const BACKSLASH: u8 = 1 << 5;

/// By the lower half of a byte, and by the upper one: what it may be.
pub(super) const KINDS: [[u8; 16]; 2] = {
    const ANY: u8 = ALPHANUMERIC;
    const LATE: u8 = LATE_LETTER;
    const ZERO: u8 = DIGIT | LATE;
    const A: u8 = LETTER | LATE | LINE_BREAK;
    const B: u8 = LETTER | SIGN;
    const C: u8 = LETTER | BACKSLASH;
    const D: u8 = LETTER | SIGN | LINE_BREAK;
    const F: u8 = LETTER | SIGN | UNDERSCORE;
    const FIVE: u8 = LATE | UNDERSCORE | BACKSLASH;
    [
        [ZERO, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, A, B, C, D, LETTER, F],
        [LINE_BREAK, 0, SIGN, DIGIT, LETTER, FIVE, LETTER, LATE, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
};
