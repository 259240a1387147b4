//! A stream of bytes, like standard input.

use std::io::Read;

use bailiwick_core::finding::PassedOver;
use bailiwick_core::secret::{Digest, KnownKeys};

use super::Scanned;
use super::read::{self, Buffer};
use crate::Detector;

/// Scans what a stream holds, under the name that it is to be reported by.
#[must_use]
pub fn scan(detector: &Detector, name: &str, stream: impl Read, known: &KnownKeys) -> Scanned {
    let mut scanned = Scanned::default();
    let mut buffer = Buffer::default();
    match read::whole(stream, &mut buffer) {
        Ok(bytes) => {
            let layers = detector.scan_layers(name, buffer.bytes(), known);
            (scanned.leaks, scanned.allows) = (layers.leaks, layers.allows);
            scanned.endpoints = detector.endpoints(name, buffer.bytes(), known);
            (scanned.coverage.files, scanned.coverage.bytes) = (1, bytes);
            scanned.coverage.unreadable = layers.not_read;
            scanned.coverage.unreadable.sort();
            scanned.digest = Some(Digest::of_parts([name.as_bytes(), &bytes.to_le_bytes()]));
        }
        Err(reason) => scanned.coverage.unreadable.push(PassedOver::file(name, reason)),
    }
    scanned
}
