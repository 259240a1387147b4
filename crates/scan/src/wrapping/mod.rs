//! Text inside text: base64, percent-encoding, escapes and entities, opened only where a rule's literal
//! stands in their spelling.

mod base64;
mod escape;
mod lines;
mod nested;
mod spelled;
mod spelling;
mod tail;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

pub(crate) use base64::is_base64;
pub(crate) use lines::{LEAST_LINE, broken_at, continues};
pub(crate) use nested::is_nested;
pub(crate) use spelled::{
    base64_cores, base64_cores_twice, base64_cores_wide, base64_length, base64_of_containers, escaped_parts,
};
pub(crate) use spelling::Spellings;
pub(crate) use tail::{EMAIL, Tails, is_email};

use crate::attribution::near;
use crate::sieve::Long;

/// How a text is wrapped in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrapping {
    /// Base64 in either alphabet. The phase is how many characters of a group of four stand before the literal.
    Base64 { phase: usize },
    /// `%2D`
    Percent,
    /// `\u002d`, `\x2d`, `\/`
    Escape,
    /// `&#45;`, `&#x2d;`, `&hyphen;`
    Entity,
    /// `=2D`, and lines that are broken by an equals sign: in emails.
    QuotedPrintable,
    /// UTF-16 inside base64.
    Utf16,
}

impl Wrapping {
    /// As it is named in reports.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Base64 { .. } => "base64",
            Self::Percent => "percent",
            Self::Escape => "escape",
            Self::Entity => "html",
            Self::QuotedPrintable => "quoted-printable",
            Self::Utf16 => "utf-16",
        }
    }
}

/// A text that was wrapped in another.
pub(crate) struct Unwrapped {
    pub(crate) wrapping: Wrapping,
    pub(crate) bytes: Vec<u8>,
    /// For every byte where its spelling starts in the outer text, and at the end where the last one's ends.
    pub(crate) starts: Vec<usize>,
}

impl Unwrapped {
    /// The outer text around this one, where a keyword may stand.
    pub(crate) fn around<'a>(&self, outer: &'a [u8]) -> &'a [u8] {
        let start = self.starts.first().copied().unwrap_or_default();
        let end = self.starts.last().copied().unwrap_or_default().max(start);
        outer.get(near(outer, &(start..end))).unwrap_or_default()
    }

    /// What spells a part of this text in the outer one.
    pub(crate) fn outer(&self, part: &Range<usize>) -> Range<usize> {
        let at = |index: usize| self.starts.get(index).or(self.starts.last()).copied().unwrap_or_default();
        let start = at(part.start);
        // Of what is spelled together with the last byte nothing may be left over.
        let last = at(part.end.saturating_sub(1));
        let end = self.starts.iter().skip(part.end).copied().find(|next| *next > last);
        start..end.unwrap_or_else(|| at(part.end)).max(start)
    }
}

/// Opens what is wrapped in a text and holds a rule's literal; `hits` is where one stands unwrapped.
///
/// In long base64, like that of pictures, a literal's spelling stands by chance every so often: it is opened only if
/// what is near `is_suspect`.
pub(crate) fn unwrap(
    bytes: &[u8],
    spellings: &Spellings,
    long: &Long,
    hits: impl Iterator<Item = usize>,
    is_suspect: impl Fn(&Unwrapped) -> bool,
) -> Vec<Unwrapped> {
    let mut opened = Vec::new();
    let mut run: Option<base64::Run> = None;
    let mut near: Option<base64::Near> = None;
    let mut escaped = Escaped { bytes, until: BTreeMap::new() };
    let nested: Vec<_> = nested::find(bytes, &long.runs).collect();
    let mut places: Vec<_> = nested.iter().map(|start| (*start, Wrapping::Base64 { phase: 0 })).collect();
    let broken = long.ends.iter().flat_map(|end| broken_at(bytes, *end, spellings));
    places.extend(spellings.find(bytes).chain(broken).chain(tail::find(bytes, hits)));
    places.sort_unstable();
    let email = OnceCell::new();
    for (position, wrapping) in places {
        match wrapping {
            Wrapping::QuotedPrintable if !*email.get_or_init(|| is_email(bytes)) => {}
            Wrapping::Base64 { phase } => {
                let is_opened = run.as_ref().is_some_and(|run| run.is_short_and_has(position))
                    || nested.binary_search(&position).is_ok();
                if !is_opened && !near.as_ref().is_some_and(|near: &base64::Near| near.tells_of(position)) {
                    near = base64::Near::from(bytes, position);
                }
                let may_hold = |near: &mut base64::Near| near.is_suspect(bytes, position, phase, &is_suspect);
                if !is_opened && !near.as_mut().is_none_or(may_hold) {
                    continue;
                }
                let known = run.take().filter(|run| run.has(position));
                let run = run.insert(known.unwrap_or_else(|| base64::Run::around(bytes, position)));
                opened.extend(run.open(bytes, position, phase));
            }
            wrapping => opened.extend(escaped.open(position, wrapping)),
        }
    }
    opened
}

/// What was opened of a text's escapes.
struct Escaped<'a> {
    bytes: &'a [u8],
    /// By wrapping, up to where it was opened.
    until: BTreeMap<Wrapping, usize>,
}

impl Escaped<'_> {
    /// Opens the text around a position, unless that was done.
    fn open(&mut self, position: usize, wrapping: Wrapping) -> Option<Unwrapped> {
        if self.until.get(&wrapping).is_some_and(|until| position < *until) {
            return None;
        }
        let text = escape::open(self.bytes, position, wrapping);
        self.until.insert(wrapping, text.starts.last().copied().unwrap_or_default());
        Some(text)
    }
}
