//! Base64 that is not searched for everywhere, as where it stands there is a long run of base64 characters.

use std::ops::Range;

use crate::wrapping::LEAST_LINE;

/// A run of letters and digits that is shorter than this is not long: it may lie so that no group of it is whole.
pub(super) const LONG: usize = 2 * GROUP - 1;
/// Bytes are looked at in groups.
const GROUP: usize = 16;
/// So many halves of groups are in a block.
pub(super) const IN_BLOCK: usize = 8;
/// The first halves of two blocks' groups.
const FIRST: u64 = 0x5555;
/// The halves of two blocks behind those of the one before.
const OF_BOTH: u64 = 0xffff << IN_BLOCK;

/// What the bytes of a block are, a bit each.
pub(super) struct Runs {
    /// Letters and digits.
    pub(super) letters: u64,
    pub(super) base64: u64,
    /// What line breaks are made of.
    pub(super) breaks: u64,
    /// The base64 of the block before.
    pub(super) before: u64,
}

impl Runs {
    /// Which breaks stand right behind base64.
    fn may_end(&self) -> u64 {
        self.breaks & (self.base64 << 1 | self.before >> 63)
    }
}

/// Which halves of groups have none of some bytes, a bit each: those of two blocks, or of the block before them too. By
/// them it is mostly denied at once that there are long runs.
#[derive(Clone, Copy, Default)]
pub(super) struct Halves(pub(super) u64);

impl Halves {
    /// Those of the block before, and then those of the next two.
    #[inline(always)]
    pub(super) fn after(self, next: Self) -> Self {
        Self(self.0 >> (2 * IN_BLOCK) | next.0 << IN_BLOCK)
    }

    /// Whether there may be a long run of letters and digits in two blocks, of which these have nothing else.
    #[inline(always)]
    pub(super) fn are_letters_long(self) -> bool {
        self.0 & self.0 >> 1 & FIRST != 0
    }

    /// Whether a long line of base64, of which these have nothing else, may end in a half of two blocks that is not
    /// without breaks: right before it there are six whole halves.
    #[inline(always)]
    pub(super) fn may_lines_end(self, without_breaks: Self) -> bool {
        let two = self.0 & self.0 >> 1;
        let six = two & two >> 2 & two >> 4;
        six << 6 & !without_breaks.0 << IN_BLOCK & OF_BOTH != 0
    }
}

/// Where there are long runs in a block of 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dense {
    /// Where the block starts.
    start: usize,
    /// The groups of nothing but letters and digits, a bit each.
    groups: u8,
    /// Which breaks stand right behind a long line of base64, a bit each.
    ends: u64,
}

impl Dense {
    /// What there is, if anything.
    pub(super) fn of(start: usize, runs: &Runs) -> Option<Self> {
        let is_whole = |group: &usize| runs.letters >> (group * GROUP) & 0xffff == 0xffff;
        let groups = (0..4).filter(is_whole).fold(0, |groups, group| groups | 1 << group);
        let is_long = |end: &usize| {
            let before = u128::from(runs.base64) << 64 | u128::from(runs.before);
            (before << (64 - end)).leading_ones() as usize >= LEAST_LINE
        };
        let ends = bits(runs.may_end()).filter(is_long).fold(0, |ends, end| ends | 1 << end);
        (groups != 0 || ends != 0).then_some(Self { start, groups, ends })
    }

    /// The long runs of letters and digits that reach into the block, but for those that end before `until`, which is
    /// moved on. Base64 of base64 has nothing else, nor has that of a key in UTF-16.
    pub(super) fn runs(&self, bytes: &[u8], until: &mut usize) -> impl Iterator<Item = Range<usize>> {
        let run_of = |group: usize| {
            let at = self.start + group * GROUP;
            let run = if at >= *until { run(bytes, at, |byte| byte.is_ascii_alphanumeric()) } else { 0..0 };
            *until = run.end.max(*until);
            run
        };
        bits(u64::from(self.groups)).map(run_of).filter(|run| run.len() >= LONG)
    }

    /// Where long lines of base64 end in the block, behind which it may go on in another line.
    pub(super) fn ends(&self) -> impl Iterator<Item = usize> {
        bits(self.ends).map(|bit| self.start + bit)
    }
}

/// The numbers of the bits that are set.
pub(super) fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (bit < u64::BITS).then_some(bit as usize)
    })
}

/// The run of such bytes around a position.
pub(super) fn run(bytes: &[u8], position: usize, is_such: impl Fn(u8) -> bool) -> Range<usize> {
    let (before, after) = bytes.split_at(position.min(bytes.len()));
    let start = before.iter().rev().take_while(|byte| is_such(**byte)).count();
    position - start..position + after.iter().take_while(|byte| is_such(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::super::Long;
    use super::super::look::Look;
    use super::*;

    /// The parts that are asked for, and the ends.
    fn seen(text: &str) -> (Vec<String>, Vec<usize>) {
        let Long { runs, ends } = Long::of(&Look::new(&[]), text.as_bytes());
        (runs.into_iter().map(|run| text[run].to_owned()).collect(), ends)
    }

    fn parts(text: &str) -> Vec<String> {
        seen(text).0
    }

    #[test]
    fn every_long_run_is_looked_at_once_wherever_it_lies() {
        for start in 0..3 * GROUP {
            for length in [LONG, LONG + 1, 100] {
                let run = "a".repeat(length);
                assert_eq!(parts(&format!("{}{run};{}", " ".repeat(start), ".".repeat(40))), [run], "{start} {length}");
            }
        }
    }

    #[test]
    fn no_other_run_is() {
        for text in ["a".repeat(LONG - 1), "a.".repeat(200), "a_".repeat(200), "é".repeat(200), "words and ".repeat(20)]
        {
            assert_eq!(parts(&text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_long_line_of_base64_is_looked_at_where_it_ends() {
        let ends = |text: &str| seen(text).1;
        let line = format!("{}+/", "a".repeat(15)).repeat(4);
        for start in 0..2 * GROUP {
            let before = " ".repeat(start);
            for line_break in ["\n", "\r\n", "\\n", "\\r\\n"] {
                assert_eq!(ends(&format!("{before}{line}{line_break}b2\n")), [start + line.len()], "{start}");
            }
            assert_eq!(ends(&format!("{before}{line};\n{}\n", "a+".repeat(20))), [0; 0], "{start}");
        }
    }

    #[test]
    fn runs_are_told_apart() {
        let (a, b, c) = ("a".repeat(80), "b".repeat(50), "c".repeat(300));
        assert_eq!(parts(&format!("{a} {b};{c}")), [a, b, c]);
    }
}
