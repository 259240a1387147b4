//! Blobs: which of them may hold something.

use super::catalog::Number;
use super::visit::{Made, Seen, Visitor};
use crate::Detector;

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

    pub(super) fn look(&mut self, number: Number, bytes: &[u8]) {
        self.read.push((number, u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
        if self.detector.is_suspect(bytes) {
            self.suspects.push(number);
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.read.extend(other.read);
        self.suspects.extend(other.suspects);
    }
}

impl Visitor for Blobs<'_> {
    type Kept = ();

    fn visit(&mut self, object: &Seen<'_>, _: Option<Made<'_, ()>>) {
        if !object.again {
            self.look(object.number, object.bytes);
        }
    }
}
