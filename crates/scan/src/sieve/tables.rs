//! Tables by which literals are told, and of what class a byte is.
//!
//! Literals are told by their first four bytes, each by its two halves: for each half of a byte a table says in which of
//! eight sets of literals a byte with that half stands there. What all eight tables have in common is compared.
//! (Hyperscan calls that Teddy.) The same halves say what class a byte is of.

use super::sets::{Halves, TOLD_BY};

/// Sets are bits of a byte.
pub(super) const SETS: usize = 8;

/// What a byte is.
const DIGIT: u8 = 1;
const LETTER: u8 = 1 << 1;
const LATE_LETTER: u8 = 1 << 2;
pub(super) const ALPHANUMERIC: u8 = DIGIT | LETTER | LATE_LETTER;
const UNDERSCORE: u8 = 1 << 3;
const SIGN: u8 = 1 << 4;
pub(super) const BASE64: u8 = ALPHANUMERIC | UNDERSCORE | SIGN;
pub(super) const NUL: u8 = 1 << 5;
const LINE_BREAK: u8 = 1 << 6;
/// Of which a written line break is made.
const BACKSLASH: u8 = 1 << 7;
pub(super) const BREAK: u8 = LINE_BREAK | BACKSLASH;

/// By the lower half of a byte, and by the upper one: of what classes it may be.
pub(super) const CLASSES: [[u8; 16]; 2] = {
    const ANY: u8 = ALPHANUMERIC;
    const LATE: u8 = LATE_LETTER;
    const ZERO: u8 = NUL | DIGIT | LATE;
    const A: u8 = LETTER | LATE | LINE_BREAK;
    const B: u8 = LETTER | SIGN;
    const C: u8 = LETTER | BACKSLASH;
    const D: u8 = LETTER | SIGN | LINE_BREAK;
    const F: u8 = LETTER | SIGN | UNDERSCORE;
    const FIVE: u8 = LATE | UNDERSCORE | BACKSLASH;
    [
        [ZERO, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, A, B, C, D, LETTER, F],
        [NUL | LINE_BREAK, 0, SIGN, DIGIT, LETTER, FIVE, LETTER, LATE, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
};

/// For each of the first bytes of a literal, and each of its halves, in which of eight sets it may stand.
#[derive(Clone, Copy, Default)]
pub(super) struct Table(pub(super) [[[u8; 16]; 2]; TOLD_BY]);

impl Table {
    /// The table of up to eight sets.
    pub(super) fn of(sets: &[Halves]) -> Self {
        let mut table = Self::default();
        for (bit, halves) in sets.iter().enumerate() {
            for (tables, halves) in table.0.iter_mut().zip(halves) {
                for (table, halves) in tables.iter_mut().zip(halves) {
                    for (half, sets) in table.iter_mut().enumerate() {
                        *sets |= ((halves >> half & 1) as u8) << bit;
                    }
                }
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wrapping::is_base64;

    #[test]
    fn each_byte_is_of_its_classes() {
        let [low, high] = CLASSES;
        for byte in 0..=u8::MAX {
            let class = low[usize::from(byte & 0xf)] & high[usize::from(byte >> 4)];
            assert_eq!(class & ALPHANUMERIC != 0, byte.is_ascii_alphanumeric(), "{byte}");
            assert_eq!(class & BASE64 != 0, is_base64(byte), "{byte}");
            assert_eq!(class & NUL != 0, byte == 0, "{byte}");
            assert_eq!(class & BREAK != 0, b"\r\n\\".contains(&byte), "{byte}");
        }
    }
}
