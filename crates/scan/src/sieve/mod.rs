//! Whether bytes may hold anything that is looked for. Every byte goes through this, so that hardly any has to
//! go through anything else.
//!
//! All is seen in one [look](look) at the bytes. But the more is looked for, the more is taken for it that is something
//! else. So not every spelling is looked for everywhere:
//!
//! - the literals as they are; of their escaped spellings the part that is rare (`%2d`): everywhere;
//! - what is in every base64 of them: everywhere;
//! - base64 in base64, however deep, or of UTF-16, and base64 that is broken within a literal: only where there are long
//!   runs.

mod blocks;
mod heads;
mod literals;
mod long;
mod look;
mod lookup;
mod many;
mod sets;
mod tables;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use crate::wrapping::{self, Spellings, is_base64};
pub(crate) use literals::Literals;
use long::LONG;
use look::{Look, Looked, Seen};
pub(crate) use words::Words;

/// How much longer a literal is whose every character is escaped.
const ESCAPED: usize = 10;
/// How much is looked through at once for escaped literals, as many times as long as one, so that nothing is looked
/// through often.
const ESCAPES: usize = 4;
/// No base64 of a key is shorter.
const SHORT: usize = 16;

/// What is looked for.
pub(crate) struct Sieve {
    /// Literals, parts of escapes, and base64, one after the other.
    look: Look,
    /// Of which nothing is looked for but long runs.
    bare: Look,
    /// From which number on they are parts of escapes, and from which on base64.
    parts_from: usize,
    base64_from: usize,
    /// No escaped literal is longer.
    escaped: usize,
}

/// A literal that is looked for in wrappings too.
pub(crate) struct Wrapped<'a> {
    pub(crate) literal: &'a [u8],
    /// No match that starts with it is shorter.
    pub(crate) least: usize,
}

/// Where base64 may go on that is not searched for everywhere.
#[derive(Default)]
pub(crate) struct Long {
    /// Long runs of letters and digits.
    pub(crate) runs: Vec<Range<usize>>,
    /// Where long lines of base64 end.
    pub(crate) ends: Vec<usize>,
}

/// What bytes may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sifted {
    /// Something that is looked for, as it is or wrapped.
    pub(crate) hit: bool,
    /// Text in UTF-16: there is a NUL.
    pub(crate) nul: bool,
    /// How many lines end.
    pub(crate) lines: usize,
}

impl Sieve {
    /// Takes literals, and those of them that are looked for in wrappings too.
    pub(crate) fn new(literals: &[Vec<u8>], wrapped: &[Wrapped<'_>]) -> Self {
        let mut parts: Vec<_> = wrapped.iter().flat_map(|wrapped| wrapping::escaped_parts(wrapped.literal)).collect();
        if !wrapped.is_empty() {
            parts.extend(wrapping::EMAIL.map(<[u8]>::to_vec));
        }
        parts.sort();
        // What starts with another is found with it.
        parts.dedup_by(|later, earlier| later.starts_with(earlier));
        let mut cores: Vec<_> = wrapped.iter().flat_map(cores).collect();
        if !wrapped.is_empty() {
            cores.extend(wrapping::base64_of_containers());
        }
        cores.sort();
        cores.dedup_by(|later, earlier| later.starts_with(earlier));
        Self {
            look: Look::new(&[literals, &parts, &cores].concat()),
            bare: Look::new(&[]),
            parts_from: literals.len(),
            base64_from: literals.len() + parts.len(),
            escaped: wrapped.iter().map(|wrapped| ESCAPED * wrapped.literal.len()).max().unwrap_or_default(),
        }
    }

    /// Every place of a literal as it is, also inside another, with the literal's number, in order.
    pub(crate) fn literals(&self, bytes: &[u8]) -> Vec<(usize, usize)> {
        literals::places(&self.look, bytes, self.parts_from)
    }

    /// Where there are long runs in some bytes.
    pub(crate) fn long(&self, bytes: &[u8]) -> Long {
        Long::of(&self.bare, bytes)
    }

    /// Looks through some bytes. Of a literal that is found, `is_wanted` says by its place and number whether it counts.
    pub(crate) fn sift(&self, bytes: &[u8], spellings: &Spellings, is_wanted: impl Fn(usize, usize) -> bool) -> Sifted {
        let (mut escapes, mut long_until) = (0..0, 0);
        let Looked { hit, nul, lines } = self.look.at(bytes, &mut |seen| match seen {
            Seen::Literal(at, number) if number < self.parts_from => is_wanted(at, number),
            Seen::Literal(at, number) if number < self.base64_from => match bytes.get(at) {
                Some(b'%' | b'\\' | b'&') if !escapes.contains(&at) => {
                    escapes = at..at + (ESCAPES - 1) * self.escaped;
                    spellings.is_in(around(bytes, at, self.escaped, ESCAPES * self.escaped))
                }
                // In an email any literal may be broken.
                Some(b'd' | b'D') => wrapping::is_email(around(bytes, at, SHORT, SHORT)),
                _ => false,
            },
            Seen::Literal(at, _) => is_in_base64(bytes, at),
            Seen::Dense(dense) => {
                let is_wrapped = |run| {
                    let run = bytes.get::<Range<usize>>(run).unwrap_or_default();
                    spellings.is_in(run) || wrapping::is_nested(run)
                };
                dense.runs(bytes, &mut long_until).any(is_wrapped)
                    || dense.ends().any(|end| !wrapping::broken_at(bytes, end, spellings).is_empty())
            }
        });
        Sifted { hit, nul, lines }
    }
}

impl Long {
    fn of(look: &Look, bytes: &[u8]) -> Self {
        let (mut long, mut until) = (Self::default(), 0);
        look.at(bytes, &mut |seen| {
            if let Seen::Dense(dense) = seen {
                long.runs.extend(dense.runs(bytes, &mut until));
                long.ends.extend(dense.ends());
            }
            false
        });
        long
    }
}

/// Whether the base64 that starts at a position may be a key's.
fn is_in_base64(bytes: &[u8], at: usize) -> bool {
    let run = long::run(around(bytes, at, SHORT, SHORT), at.min(SHORT), is_base64);
    let start = at - at.min(SHORT) + run.start;
    // The letter of a written line break is none of the run.
    let is_escape = start > 0 && bytes.get(start - 1) == Some(&b'\\');
    run.len() >= SHORT || wrapping::continues(bytes, start + usize::from(is_escape))
}

/// The bytes around a position, so many before and after it.
fn around(bytes: &[u8], position: usize, before: usize, after: usize) -> &[u8] {
    let end = bytes.len().min(position.saturating_add(after));
    bytes.get(position.saturating_sub(before)..end).unwrap_or_default()
}

/// What of a literal's base64 is searched for everywhere.
fn cores(wrapped: &Wrapped<'_>) -> Vec<Vec<u8>> {
    let mut cores = wrapping::base64_cores(wrapped.literal);
    if wrapping::base64_length(wrapping::base64_length(wrapped.least)) < LONG {
        cores.extend(wrapping::base64_cores_twice(wrapped.literal));
    }
    if wrapping::base64_length(wrapped.least.saturating_mul(2)) < LONG {
        cores.extend(wrapping::base64_cores_wide(wrapped.literal));
    }
    cores
}
