//! Base64, in the standard alphabet and the one for URLs, in one line or broken into lines.

use std::ops::Range;

use super::{Unwrapped, Wrapping, lines};

/// More of one base64 than this, on either side of a literal, is not opened.
pub(super) const MOST: usize = 1 << 20;
/// So much on either side tells whether there is anything to open: more than any key and where its keyword may stand.
const NEAR: usize = 4 << 10;
/// So far on, what is near one literal tells of others too: where one stands after the other, each is not looked at alone.
const TELLS: usize = 8 << 10;
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
        Self::within(bytes, position, MOST, MOST)
    }

    fn within(bytes: &[u8], position: usize, before: usize, after: usize) -> Self {
        let characters = characters(bytes, start(bytes, position, before), position.saturating_add(after));
        Self { characters, opened: [false; 4] }
    }

    /// How many characters stand before the first group of four, if so many stand in a group before one of them.
    fn lead(&self, position: usize, phase: usize) -> Option<usize> {
        Some((self.characters.binary_search(&position).ok()? + 4 - phase) % 4)
    }

    /// Whether a character is in a run so short that all of it is near.
    pub(super) fn is_short_and_has(&self, position: usize) -> bool {
        self.characters.len() <= NEAR + TELLS && self.has(position)
    }

    pub(super) fn has(&self, position: usize) -> bool {
        self.characters.binary_search(&position).is_ok()
    }

    /// Decodes the run so that a character has a place in its group of four. Once for each place.
    pub(super) fn open(&mut self, bytes: &[u8], position: usize, phase: usize) -> Option<Unwrapped> {
        let lead = self.lead(position, phase)?;
        let opened = self.opened.get_mut(lead).filter(|opened| !**opened)?;
        *opened = true;
        let characters = self.characters.get(lead..).filter(|characters| characters.len() >= LEAST)?;
        Some(decode(bytes, characters, phase))
    }
}

/// What of a long run is near some of its characters.
pub(super) struct Near {
    run: Run,
    /// The characters that it tells of.
    tells: Range<usize>,
    /// By how many characters stand before the first group: whether there is anything to open.
    suspect: [Option<bool>; 4],
}

impl Near {
    /// What is near a character and those after it; `None` if that is all of the run.
    pub(super) fn from(bytes: &[u8], position: usize) -> Option<Self> {
        let run = Run::within(bytes, position, NEAR, TELLS + NEAR);
        let (first, last) = (run.characters.first()?, run.characters.last()?);
        let is_part = position - first >= NEAR - 1 || last - position >= TELLS + NEAR - 1;
        is_part.then(|| Self { run, tells: position..position + TELLS, suspect: [None; 4] })
    }

    pub(super) fn tells_of(&self, position: usize) -> bool {
        self.tells.contains(&position) && self.run.has(position)
    }

    /// Whether what is decoded with a character at its place in its group of four is suspect.
    pub(super) fn is_suspect(
        &mut self,
        bytes: &[u8],
        position: usize,
        phase: usize,
        is_suspect: impl FnOnce(&Unwrapped) -> bool,
    ) -> bool {
        let Some(lead) = self.run.lead(position, phase) else { return false };
        if let Some(known) = self.suspect.get(lead).copied().flatten() {
            return known;
        }
        let answer = self.run.open(bytes, position, phase).is_some_and(|text| is_suspect(&text));
        if let Some(known) = self.suspect.get_mut(lead) {
            *known = Some(answer);
        }
        answer
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
