//! Whether bytes may hold anything that is looked for. Every byte goes through this, so that hardly any has to
//! go through anything else.
//!
//! A search for a few literals runs at the speed of memory, and one for a hundred does not. So not every
//! spelling is always searched for:
//!
//! - the literals as they are; of their escaped spellings the part that is rare (`%2d`): everywhere;
//! - what is in every base64 of them: everywhere;
//! - base64 in base64, however deep, or of UTF-16, and base64 that is broken within a literal: only where there are long runs.
//!
//! Bytes are taken a piece at a time, which stays in the processor's cache from one search to the next.

mod long;
#[cfg(test)]
mod tests;

use aho_corasick::BuildError;
use memchr::memchr;

use crate::literals::Literals;
use crate::wrapping::{self, Spellings, is_base64};
use long::LONG;

/// How much is looked at at a time.
const PIECE: usize = 32 << 10;
/// How much of the next piece is looked at too: more than a literal, and than a run that is long.
const OVERLAP: usize = 128;
/// An escaped literal is not longer than this.
const ESCAPED: usize = 1 << 10;
/// How much is looked through at once for escaped literals, so that nothing is looked through often.
const ESCAPES: usize = 4 * ESCAPED;
/// No base64 of a key is shorter.
const SHORT: usize = 16;

/// So many literals are searched for at once with hardly a false hit.
const GROUP: usize = 28;
/// More groups than this are slower than one search for all.
const MOST_GROUPS: usize = 4;

/// What is looked for.
pub(crate) struct Sieve {
    /// Literals, and parts of escapes.
    plain: Groups,
    /// How many of `plain` are literals.
    literals: usize,
    base64: Groups,
}

/// Literals in groups, each of which is searched for at the speed of memory.
struct Groups {
    groups: Vec<Literals>,
    /// How many there are in a group.
    each: usize,
}

/// A literal that is looked for in wrappings too.
pub(crate) struct Wrapped<'a> {
    pub(crate) literal: &'a [u8],
    /// No match that starts with it is shorter.
    pub(crate) least: usize,
}

/// What bytes may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sifted {
    /// Something that is looked for, as it is or wrapped.
    pub(crate) hit: bool,
    /// Text in UTF-16: there is a NUL.
    pub(crate) nul: bool,
}

impl Sieve {
    /// Takes literals, and those of them that are looked for in wrappings too.
    pub(crate) fn new(literals: &[Vec<u8>], wrapped: &[Wrapped<'_>]) -> Result<Self, BuildError> {
        let mut parts: Vec<_> = wrapped.iter().flat_map(|wrapped| wrapping::escaped_parts(wrapped.literal)).collect();
        if !wrapped.is_empty() {
            parts.extend(wrapping::EMAIL.map(<[u8]>::to_vec));
        }
        parts.sort();
        parts.dedup();
        let mut cores: Vec<_> = wrapped.iter().flat_map(cores).collect();
        if !wrapped.is_empty() {
            cores.extend(wrapping::base64_of_containers());
        }
        cores.sort();
        // What starts with another is found with it.
        cores.dedup_by(|later, earlier| later.starts_with(earlier));
        Ok(Self {
            plain: Groups::new(&[literals, &parts].concat())?,
            literals: literals.len(),
            base64: Groups::new(&cores)?,
        })
    }

    /// Looks through some bytes. Of a literal that is found, `is_wanted` says by its place and number whether it counts.
    pub(crate) fn sift(&self, bytes: &[u8], spellings: &Spellings, is_wanted: impl Fn(usize, usize) -> bool) -> Sifted {
        let mut sifted = Sifted::default();
        for start in (0..bytes.len()).step_by(PIECE) {
            let piece = Piece { bytes, start, end: bytes.len().min(start + PIECE + OVERLAP) };
            sifted.nul = sifted.nul || memchr(0, piece.own()).is_some();
            sifted.hit = sifted.hit
                || self.has_plain(&piece, spellings, &is_wanted)
                || self.has_base64(&piece)
                || long::any(
                    piece.own(),
                    |part| spellings.is_in(part) || wrapping::is_nested(part),
                    |end| !wrapping::broken_at(bytes, start + end, spellings).is_empty(),
                );
            if sifted.hit && sifted.nul {
                break;
            }
        }
        sifted
    }

    fn has_plain(&self, piece: &Piece<'_>, spellings: &Spellings, is_wanted: &impl Fn(usize, usize) -> bool) -> bool {
        let mut escapes_until = 0;
        self.plain.find_all(piece.own()).any(|(at, number)| {
            let at = piece.start + at;
            match piece.bytes.get(at) {
                _ if number < self.literals && is_wanted(at, number) => true,
                Some(b'%' | b'\\' | b'&') if at >= escapes_until => {
                    escapes_until = at + ESCAPES - ESCAPED;
                    spellings.is_in(piece.around(at, ESCAPED, ESCAPES))
                }
                // In an email any literal may be broken.
                Some(b'd' | b'D') => wrapping::is_email(piece.around(at, SHORT, SHORT)),
                _ => false,
            }
        })
    }

    fn has_base64(&self, piece: &Piece<'_>) -> bool {
        self.base64.find_all(piece.own()).any(|(at, _)| {
            let at = piece.start + at;
            let around = piece.around(at, SHORT, SHORT);
            let run = long::run(around, at.min(SHORT), is_base64);
            let start = at - at.min(SHORT) + run.start;
            // The letter of a written line break is none of the run.
            let is_escape = start > 0 && piece.bytes.get(start - 1) == Some(&b'\\');
            run.len() >= SHORT || wrapping::continues(piece.bytes, start + usize::from(is_escape))
        })
    }
}

impl Groups {
    /// In one group, where there are too many for several.
    fn new(literals: &[Vec<u8>]) -> Result<Self, BuildError> {
        let groups = literals.len().div_ceil(GROUP).max(1);
        let each = if groups > MOST_GROUPS { literals.len() } else { literals.len().div_ceil(groups).max(1) };
        let groups =
            literals.chunks(each).filter_map(|group| Literals::new(group).transpose()).collect::<Result<_, _>>()?;
        Ok(Self { groups, each })
    }

    /// Every place of a literal, with its number.
    fn find_all<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, usize)> {
        let groups = self.groups.iter().enumerate();
        groups.flat_map(move |(index, group)| {
            group.find_all(bytes).map(move |(at, number)| (at, index * self.each + number))
        })
    }
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

/// A piece of some bytes.
struct Piece<'a> {
    bytes: &'a [u8],
    start: usize,
    end: usize,
}

impl<'a> Piece<'a> {
    fn own(&self) -> &'a [u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// The bytes around a position, so many before and after it.
    fn around(&self, position: usize, before: usize, after: usize) -> &'a [u8] {
        let end = self.bytes.len().min(position.saturating_add(after));
        self.bytes.get(position.saturating_sub(before)..end).unwrap_or_default()
    }
}
