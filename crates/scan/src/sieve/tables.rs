//! Tables by which literals are told, and of what class a byte is.
//!
//! Literals are told by their first four bytes, each by its two halves: for each half of a byte a table says in which of
//! eight sets of literals a byte with that half stands there. What all eight tables have in common is compared.
//! (Hyperscan calls that Teddy.) The same halves say what class a byte is of.

/// How many bytes of a literal it is told by.
pub(super) const TOLD_BY: usize = 4;
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

/// Whether a letter and its capital are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Told,
    Ignored,
}

impl Case {
    /// The bytes that count as this one.
    fn spellings(self, byte: u8) -> [u8; 2] {
        let is_either = self == Self::Ignored && byte.is_ascii_alphabetic();
        [byte, if is_either { byte ^ CAPITAL } else { byte }]
    }

    /// Which bits of a byte are its own.
    fn mask(self, byte: u8) -> u8 {
        let [one, other] = self.spellings(byte);
        !(one ^ other)
    }

    pub(super) fn starts_with(self, bytes: &[u8], literal: &[u8]) -> bool {
        match self {
            Self::Told => bytes.starts_with(literal),
            Self::Ignored => bytes.get(..literal.len()).is_some_and(|start| start.eq_ignore_ascii_case(literal)),
        }
    }
}

/// The bit that tells a letter from its capital.
const CAPITAL: u8 = 1 << 5;

/// Some literals that are told from others together.
#[derive(Clone, Default)]
pub(super) struct Set {
    pub(super) literals: Vec<Start>,
    /// Which halves their bytes have.
    halves: [[u16; 2]; TOLD_BY],
}

/// How a literal starts.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// Its first bytes, the first the lowest.
    pub(super) word: u32,
    /// Which bits of that are its own.
    pub(super) mask: u32,
    pub(super) number: usize,
}

/// The last bytes of a text, and nothing behind them.
pub(super) fn last_word(rest: &[u8]) -> u32 {
    rest.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

/// Puts literals into sets, so that the literals of a set are much alike.
pub(super) fn sets(literals: &[Vec<u8>], case: Case, count: usize) -> Vec<Set> {
    let mut sets = vec![Set::default(); count];
    for (number, literal) in literals.iter().enumerate() {
        // The set that then takes the fewest other texts for one of its literals.
        let best = sets.iter_mut().min_by_key(|set| breadth(set.with(literal, case)) - breadth(set.halves));
        if let Some(set) = best {
            set.halves = set.with(literal, case);
            set.literals.push(Start::of(literal, case, number));
        }
    }
    sets
}

/// How many texts have such halves.
fn breadth(halves: [[u16; 2]; TOLD_BY]) -> u64 {
    halves.iter().map(|[low, high]| u64::from(low.count_ones() * high.count_ones())).product()
}

impl Set {
    /// Which halves its bytes have with one more literal.
    fn with(&self, literal: &[u8], case: Case) -> [[u16; 2]; TOLD_BY] {
        let mut halves = self.halves;
        for (index, [low, high]) in halves.iter_mut().enumerate() {
            match literal.get(index) {
                Some(byte) => {
                    for byte in case.spellings(*byte) {
                        (*low, *high) = (*low | 1 << (byte & 0xf), *high | 1 << (byte >> 4));
                    }
                }
                None => (*low, *high) = (u16::MAX, u16::MAX),
            }
        }
        halves
    }
}

impl Start {
    fn of(literal: &[u8], case: Case, number: usize) -> Self {
        let first = literal.get(..TOLD_BY).unwrap_or(literal);
        let mask = last_word(&first.iter().map(|byte| case.mask(*byte)).collect::<Vec<_>>());
        Self { word: last_word(first) & mask, mask, number }
    }
}

impl Table {
    /// The table of up to eight sets.
    pub(super) fn of(sets: &[Set]) -> Self {
        let mut table = Self::default();
        for (bit, set) in sets.iter().enumerate() {
            for (tables, halves) in table.0.iter_mut().zip(set.halves) {
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
