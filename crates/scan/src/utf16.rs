//! Text in UTF-16, with a byte order mark or without.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use memchr::memchr;

use crate::wrapping::{Unwrapped, Wrapping};

/// So many bytes tell whether a file is UTF-16, and fewer don't.
const HEAD: usize = 64;
const LEAST_HEAD: usize = 16;

/// Searches for the rules' literals as UTF-16 spells them. The searches are put together when they are first needed.
pub(crate) struct Utf16 {
    literals: Vec<Vec<u8>>,
    searches: OnceLock<Searches>,
}

struct Searches {
    little: AhoCorasick,
    big: AhoCorasick,
}

impl Searches {
    fn new(literals: &[Vec<u8>]) -> Self {
        let spelled = |spell: fn(&u8) -> [u8; 2]| {
            let wide = literals.iter().map(|literal| literal.iter().flat_map(spell).collect::<Vec<_>>());
            AhoCorasick::new(wide).expect("the literals are not too many")
        };
        Self { little: spelled(|byte| [*byte, 0]), big: spelled(|byte| [0, *byte]) }
    }
}

impl Utf16 {
    /// Takes the literals that matches start with, which a [`Detector`](crate::Detector) keeps from being too many.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Self {
        Self { literals: literals.to_vec(), searches: OnceLock::new() }
    }

    /// The text of bytes that hold a literal in UTF-16, from where its units start, or that plainly are UTF-16.
    pub(crate) fn open(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Units { offset, read } = self.units(bytes)?;
        let text: String = characters(bytes, offset, read).collect();
        Some(text.trim_start_matches(MARK).as_bytes().to_vec())
    }

    /// The same of what was wrapped in another text, with the place of every character.
    pub(crate) fn unwrap(&self, bytes: &[u8]) -> Option<Unwrapped> {
        memchr(0, bytes)?;
        let Units { offset, read } = self.units(bytes)?;
        let mut text = Unwrapped { wrapping: Wrapping::Utf16, bytes: Vec::new(), starts: Vec::new() };
        let mut at = offset;
        for character in characters(bytes, offset, read) {
            text.bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
            text.starts.resize(text.bytes.len(), at);
            at += 2 * character.len_utf16();
        }
        text.starts.push(at);
        Some(text)
    }

    /// Whether bytes may be such text.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.units(bytes).is_some()
    }

    fn units(&self, bytes: &[u8]) -> Option<Units> {
        let Searches { little, big } = self.searches.get_or_init(|| Searches::new(&self.literals));
        let first = |search: &AhoCorasick| search.find(bytes).map(|found| found.start() % 2);
        let units = |offset: usize, read: fn([u8; 2]) -> u16| Units { offset, read };
        // A literal in one order looks like one in the other a byte off, and text starts at even bytes.
        match (first(little), first(big)) {
            (Some(1), Some(0)) | (None, Some(0)) => Some(units(0, u16::from_be_bytes)),
            (Some(offset), _) => Some(units(offset, u16::from_le_bytes)),
            (None, Some(offset)) => Some(units(offset, u16::from_be_bytes)),
            // A literal that is wrapped once more is not seen from outside.
            (None, None) => match byte_order(bytes)? {
                ByteOrder::Little => Some(units(0, u16::from_le_bytes)),
                ByteOrder::Big => Some(units(0, u16::from_be_bytes)),
            },
        }
    }
}

/// A byte order mark.
const MARK: char = '\u{feff}';

/// Where the units of a text start, and how one is read.
struct Units {
    offset: usize,
    read: fn([u8; 2]) -> u16,
}

/// The text of bytes that say by their mark that they are UTF-16.
pub(crate) fn marked(bytes: &[u8]) -> Option<String> {
    let order = byte_order(bytes.get(..bytes.len().min(4))?)?;
    let read = match order {
        ByteOrder::Little => u16::from_le_bytes,
        ByteOrder::Big => u16::from_be_bytes,
    };
    Some(characters(bytes, MARK.len_utf16() * 2, read).collect())
}

/// The characters of a text; one that is none is a replacement of one unit.
fn characters(bytes: &[u8], offset: usize, read: fn([u8; 2]) -> u16) -> impl Iterator<Item = char> {
    let bytes = bytes.get(offset..).unwrap_or_default();
    let units = bytes.chunks_exact(2).filter_map(move |unit| Some(read([*unit.first()?, *unit.get(1)?])));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
}

enum ByteOrder {
    Little,
    Big,
}

/// The byte order of what starts with a mark, or with letters in UTF-16.
fn byte_order(bytes: &[u8]) -> Option<ByteOrder> {
    let head = bytes.get(..HEAD.min(bytes.len() & !1))?;
    let all = |test: fn(&[u8]) -> bool| head.len() >= LEAST_HEAD && head.chunks_exact(2).all(test);
    match head {
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => Some(ByteOrder::Big),
        _ if all(|unit| matches!(unit, [b'\t'..=b'~', 0])) => Some(ByteOrder::Little),
        _ if all(|unit| matches!(unit, [0, b'\t'..=b'~'])) => Some(ByteOrder::Big),
        _ => None,
    }
}
