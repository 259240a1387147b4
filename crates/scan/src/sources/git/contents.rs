//! Blobs at paths, read and scanned.

use std::collections::BTreeSet;

use bailiwick_core::finding::{Endpoint, Leak, PassedOver};
use bailiwick_core::secret::KnownKeys;
use gix_hash::ObjectId;
use gix_object::Kind;

use super::objects::{Objects, Room};
use crate::Detector;
use crate::detector::Layers;
use crate::name::Name;
use crate::sources::parallel::in_parallel;

/// The layer of what stands in a path.
pub(super) const FILE_NAME: &str = "file-name";

/// A blob at a path, as git spells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Content {
    pub(super) path: Vec<u8>,
    pub(super) id: ObjectId,
}

/// A path that was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) path: Vec<u8>,
    pub(super) reason: String,
}

impl Passed {
    pub(super) fn shown(self) -> PassedOver {
        PassedOver::file(Name::new(&self.path).text, self.reason)
    }
}

/// What a blob holds at a path.
pub(super) struct Found {
    pub(super) name: Name,
    pub(super) layers: Layers,
    pub(super) endpoints: Vec<Endpoint>,
    /// Its size, or why it can't be read.
    pub(super) bytes: Result<u64, String>,
}

/// Looks at the names of files, and of the folders above them; each stands at the path that ends with it.
pub(super) fn names<'a>(paths: impl Iterator<Item = &'a [u8]>, detector: &Detector, known: &KnownKeys) -> Vec<Leak> {
    let mut suspects = BTreeSet::new();
    for path in paths {
        let mut start = 0;
        for end in memchr::memchr_iter(b'/', path).chain([path.len()]) {
            if detector.is_suspect(path.get(start..end).unwrap_or_default()) {
                suspects.insert(path.get(..end).unwrap_or_default());
            }
            start = end + 1;
        }
    }
    suspects.into_iter().flat_map(|path| named(path, detector, known)).collect()
}

/// What a path itself holds.
fn named(path: &[u8], detector: &Detector, known: &KnownKeys) -> Vec<Leak> {
    let name = Name::new(path);
    let mut layers = detector.scan_layers(&name.text, path, known);
    for place in layers.places() {
        place.encoded |= name.encoded;
        place.layer.insert(0, FILE_NAME.into());
    }
    layers.leaks
}

/// Scans blobs with so many threads; what each holds stands where it stood.
pub(super) fn scan(
    objects: &Objects,
    contents: &[Content],
    detector: &Detector,
    known: &KnownKeys,
    threads: usize,
) -> Vec<Found> {
    in_parallel(contents, threads, Room::default, |room, content| {
        let name = Name::new(&content.path);
        match objects.read_kind(Kind::Blob, &content.id, room) {
            Ok(bytes) => {
                let mut layers = detector.scan_layers(&name.text, bytes, known);
                layers.places().for_each(|place| place.encoded |= name.encoded);
                let endpoints = detector.endpoints(&name.text, bytes, known);
                Found { name, layers, endpoints, bytes: Ok(bytes.len() as u64) }
            }
            Err(unread) => {
                let (layers, endpoints) = (Layers::default(), Vec::new());
                Found { name, layers, endpoints, bytes: Err(unread.reason()) }
            }
        }
    })
}

/// A path that was passed over by name.
pub(super) fn excluded(path: Vec<u8>) -> Passed {
    Passed { path, reason: "excluded".to_owned() }
}
