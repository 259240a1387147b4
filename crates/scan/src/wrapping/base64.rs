//! Base64, in the standard alphabet and the one for URLs, in one line or broken into lines.

use std::ops::Range;

use super::{Unwrapped, Wrapping};

/// More of one base64 than this, on either side of a literal, is not opened.
const MOST: usize = 1 << 20;
/// Base64 that is broken into lines has lines that are at least this long.
const LEAST_LINE: usize = 60;
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
        let start = edge(bytes, position, -1);
        let end = edge(bytes, position, 1);
        let is_in = |index: &usize| bytes.get(*index).is_some_and(|byte| sextet(*byte).is_some());
        Self { characters: (start..end).filter(is_in).collect(), opened: [false; 4] }
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

/// Where a run ends in a direction, line breaks between long lines passed over.
fn edge(bytes: &[u8], position: usize, step: isize) -> usize {
    let (mut at, mut line) = (position, 0);
    let next = |at: usize| if step > 0 { bytes.get(at) } else { bytes.get(at.checked_sub(1)?) };
    while at.abs_diff(position) < MOST {
        match next(at) {
            Some(byte) if sextet(*byte).is_some() => line += 1,
            Some(b'\n' | b'\r') if line >= LEAST_LINE || line_goes_on(bytes, at, step) => line = 0,
            _ => break,
        }
        at = at.saturating_add_signed(step);
    }
    at
}

/// Whether beyond a line break stands a line that is long and all base64, or the first one of the break's two bytes.
fn line_goes_on(bytes: &[u8], at: usize, step: isize) -> bool {
    let beyond: Range<usize> =
        if step > 0 { at + 1..at + 1 + LEAST_LINE } else { at.saturating_sub(1 + LEAST_LINE)..at.saturating_sub(1) };
    let is_base64 = |line: &[u8]| line.iter().all(|byte| sextet(*byte).is_some() || matches!(byte, b'\n' | b'\r'));
    bytes.get(beyond).is_some_and(|line| line.len() == LEAST_LINE && is_base64(line))
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}
