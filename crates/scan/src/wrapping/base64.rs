//! Base64, in the standard alphabet and the one for URLs, in one line or broken into lines.

use super::{Unwrapped, Wrapping, lines};

/// More of one base64 than this, on either side of a literal, is not opened.
pub(super) const MOST: usize = 1 << 20;
/// So much on either side tells whether there is anything to open: more than any key and where its keyword may stand.
const NEAR: usize = 4 << 10;
/// What is shorter than this holds no key.
const LEAST: usize = 16;

/// A run of base64 characters.
pub(super) struct Run {
    /// Where each character stands.
    characters: Vec<usize>,
    /// By how many characters stand before the first group: whether that was opened.
    opened: [bool; 4],
}

impl Run {
    /// The run that a character is in.
    pub(super) fn around(bytes: &[u8], position: usize) -> Self {
        Self::within(bytes, position, MOST)
    }

    /// What of a run is near a character; `None` if that is all of it.
    pub(super) fn near(bytes: &[u8], position: usize) -> Option<Self> {
        let near = Self::within(bytes, position, NEAR);
        let (first, last) = (near.characters.first()?, near.characters.last()?);
        (position - first >= NEAR - 1 || last - position >= NEAR - 1).then_some(near)
    }

    fn within(bytes: &[u8], position: usize, most: usize) -> Self {
        let characters = characters(bytes, start(bytes, position, most), position.saturating_add(most));
        Self { characters, opened: [false; 4] }
    }

    pub(super) fn has(&self, position: usize) -> bool {
        self.characters.binary_search(&position).is_ok()
    }

    /// Decodes the run so that a character has a place in its group of four. Once for each place.
    pub(super) fn open(&mut self, bytes: &[u8], position: usize, phase: usize) -> Option<Unwrapped> {
        let index = self.characters.binary_search(&position).ok()?;
        let lead = (index + 4 - phase) % 4;
        let opened = self.opened.get_mut(lead).filter(|opened| !**opened)?;
        *opened = true;
        let characters = self.characters.get(lead..).filter(|characters| characters.len() >= LEAST)?;
        Some(decode(bytes, characters, phase))
    }
}

fn decode(bytes: &[u8], characters: &[usize], phase: usize) -> Unwrapped {
    let mut text = Unwrapped { wrapping: Wrapping::Base64 { phase }, bytes: Vec::new(), starts: Vec::new() };
    for group in characters.chunks(4) {
        let sextets = group.iter().filter_map(|index| sextet(*bytes.get(*index)?));
        let word = sextets.fold(0_u32, |word, sextet| word << 6 | u32::from(sextet)) << (6 * (4 - group.len()));
        for index in 0..group.len().saturating_sub(1) {
            text.bytes.push((word >> (16 - 8 * index) & 0xff) as u8);
            // A byte starts in the character before the one that it ends in.
            text.starts.extend(group.get(index));
        }
    }
    text.starts.extend(characters.last().map(|last| last + 1));
    text
}

/// Where a run starts, line breaks between long lines passed over.
fn start(bytes: &[u8], position: usize, most: usize) -> usize {
    let mut at = position;
    while position - at < most {
        // A written line break ends in a letter, too.
        at = match lines::start(bytes, at) {
            Some(start) if lines::joined(bytes, start).is_some() => start,
            None if at > 0 && bytes.get(at - 1).is_some_and(|byte| is_base64(*byte)) => at - 1,
            _ => break,
        };
    }
    at
}

/// Each character of a run, from where it starts up to a position.
fn characters(bytes: &[u8], start: usize, end: usize) -> Vec<usize> {
    let (mut at, mut characters) = (start, Vec::new());
    while at < end {
        if bytes.get(at).is_some_and(|byte| is_base64(*byte)) {
            characters.push(at);
            at += 1;
        } else if let Some(end) = lines::joined(bytes, at) {
            at = end;
        } else {
            break;
        }
    }
    characters
}

/// Whether a byte is of either alphabet.
pub(crate) fn is_base64(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'/' | b'_')
}

pub(super) fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}
