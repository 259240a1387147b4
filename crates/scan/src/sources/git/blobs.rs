//! Blobs: which of them may hold something.

use std::ops::Range;

use super::catalog::Number;
use super::delta::Part;
use super::visit::{Made, Seen, Visitor};
use crate::Detector;

/// Nothing that is looked for depends on bytes that are further away.
const REACH: usize = 4 << 10;

/// The blobs that one thread saw.
pub(super) struct Blobs<'a> {
    detector: &'a Detector,
    /// Each with its size.
    pub(super) read: Vec<(Number, u32)>,
    /// Those that may hold something, or can't be read to their end.
    pub(super) suspects: Vec<Number>,
}

impl<'a> Blobs<'a> {
    pub(super) fn new(detector: &'a Detector) -> Self {
        Self { detector, read: Vec::new(), suspects: Vec::new() }
    }

    /// Looks at a blob that is made of nothing.
    pub(super) fn look(&mut self, number: Number, bytes: &[u8]) {
        self.put_down(number, bytes, self.detector.is_suspect(bytes));
    }

    fn put_down(&mut self, number: Number, bytes: &[u8], is_suspect: bool) {
        self.read.push((number, u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
        if is_suspect {
            self.suspects.push(number);
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.read.extend(other.read);
        self.suspects.extend(other.suspects);
    }
}

impl Visitor for Blobs<'_> {
    /// Whether it is a suspect.
    type Kept = bool;

    fn visit(&mut self, object: &Seen<'_>, made: Option<Made<'_, bool>>) -> bool {
        let bytes = object.bytes;
        let is_suspect = match made {
            // What is copied from where there was nothing brings nothing.
            Some(Made { base: false, parts }) => self.detector.is_suspect_in(bytes, &news(parts, bytes.len())),
            _ => self.detector.is_suspect(bytes),
        };
        if !object.again {
            self.put_down(object.number, bytes, is_suspect);
        }
        is_suspect
    }
}

/// What is new of something that a delta made, and what is near enough to matter. Where two copies meet, nothing is
/// new and yet what stands there was not in the base.
fn news(parts: &[Part], length: usize) -> Vec<Range<usize>> {
    let mut news: Vec<Range<usize>> = Vec::new();
    let mut add = |start: usize, end: usize| {
        let (start, end) = (start.saturating_sub(REACH), end.saturating_add(REACH).min(length));
        match news.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => news.push(start..end),
        }
    };
    for part in parts {
        match part {
            Part::New { at } => add(at.start, at.end),
            Part::Copied { at, .. } => {
                add(at.start, at.start);
                add(at.end, at.end);
            }
        }
    }
    news
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_to_something_new_is_news() {
        let parts = [
            Part::Copied { from: 0, at: 0..100_000 },
            Part::New { at: 100_000..100_010 },
            Part::Copied { from: 100_000, at: 100_010..100_020 },
            Part::Copied { from: 7, at: 100_020..300_000 },
        ];
        assert_eq!(news(&parts, 300_000), [0..REACH, 100_000 - REACH..100_020 + REACH, 300_000 - REACH..300_000]);
        assert_eq!(news(&[Part::Copied { from: 0, at: 0..100 }], 100).first(), Some(&(0..100)));
    }
}
