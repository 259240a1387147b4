//! Containers through the detector: paths, lines, layers, and what could not be read.

use bailiwick_core::finding::Place;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{KnownKeys, SecretKind, SecretSpec};

use super::build::{DEFLATED, Listed, STORED, deflate, gzip, tar, zip, zip_directory, zip_local, zstd};
use crate::Detector;

pub(super) fn key() -> String {
    seeded::key(Shape::PlanHex, "A").expose().to_owned()
}

/// The places of the only leak, and what was not read.
pub(super) fn scanned(path: &str, bytes: &[u8]) -> (Vec<Place>, Vec<String>) {
    let spec = SecretSpec {
        rule: "plan".into(),
        pattern: "sk-sp-[0-9a-f]{32}".into(),
        kind: SecretKind::Plan,
        evidence: Vec::new(),
        keywords: Vec::new(),
        narrow: bailiwick_core::secret::Narrow::default(),
    };
    let layers = Detector::new(&[spec]).unwrap().scan_layers(path, bytes, &KnownKeys::default());
    let not_read = layers.not_read.iter().map(|part| format!("{}: {}", part.path, part.reason)).collect();
    (layers.leaks.into_iter().flat_map(|leak| leak.places).collect(), not_read)
}

pub(super) fn text() -> Vec<u8> {
    format!("first\nKEY={}\n", key()).into_bytes()
}

#[test]
fn a_file_of_an_archive_has_its_own_path_and_lines() {
    for (bytes, layer) in [
        (zip(&[("a/readme", STORED, b"nothing"), ("a/.env", DEFLATED, &text())]), &["zip"][..]),
        (tar(&[("a/readme", b"nothing"), ("a/.env", &text())]), &["tar"]),
        (gzip(&tar(&[("a/.env", &text())])), &["gzip", "tar"]),
        (tar(&[("a/.env", &gzip(&text()))]), &["tar", "gzip"]),
    ] {
        let (places, not_read) = scanned("b/bundle", &bytes);
        assert_eq!((places.len(), not_read.len()), (1, 0), "{layer:?}");
        assert_eq!((&*places[0].path, places[0].line, places[0].column), ("b/bundle!a/.env", 2, 5), "{layer:?}");
        assert_eq!(places[0].layer.iter().map(|layer| &**layer).collect::<Vec<_>>(), layer);
    }
}

#[test]
fn a_compressed_file_keeps_its_path_and_counts_the_lines_that_it_unpacks_to() {
    for (bytes, layer) in [(gzip(&text()), "gzip"), (zstd(&text()), "zstd")] {
        let (places, _) = scanned("app.log.gz", &bytes);
        assert_eq!((&*places[0].path, places[0].line), ("app.log.gz", 2));
        assert_eq!(places[0].layer, [layer.into()]);
    }
}

#[test]
fn archives_in_archives_are_opened_a_few_layers_deep_and_what_is_deeper_is_said() {
    let mut bytes = text();
    for depth in 1..=6 {
        bytes = zip(&[("x", DEFLATED, &bytes)]);
        let (places, not_read) = scanned("z", &bytes);
        assert_eq!((places.len(), not_read.is_empty()), if depth <= 4 { (1, true) } else { (0, false) }, "{depth}");
    }
    assert_eq!(scanned("z", &bytes).1, ["z!x!x!x!x: nested deeper than 4 layers"]);
}

#[test]
fn a_zip_behind_other_bytes_is_opened_and_they_are_read_too() {
    let archive = zip(&[("a/readme", STORED, b"nothing"), ("a/.env", STORED, &text())]);
    let program = b"#!/bin/sh\nexit\n".as_slice();
    let (places, not_read) = scanned("run.sh", &[program, &archive].concat());
    let shown: Vec<_> = places.iter().map(|place| (&*place.path, place.line)).collect();
    assert_eq!((shown, not_read.len()), (vec![("run.sh!a/.env", 2)], 0));

    let (places, _) = scanned("run.sh", &[program, &text(), &archive].concat());
    let shown: Vec<_> = places.iter().map(|place| (&*place.path, place.line)).collect();
    assert_eq!(shown, [("run.sh", 4), ("run.sh!a/.env", 2)]);

    // What only looks like the end of one is read as it is.
    let end = &archive[archive.len() - 22..];
    assert_eq!(scanned("x", &[text().as_slice(), end].concat()).0.len(), 1);
    let inside = zip(&[("x", STORED, &[program, &archive].concat())]);
    assert_eq!(&*scanned("z", &inside).0[0].path, "z!x!a/.env");
}

#[test]
fn a_zip_whose_offsets_count_the_bytes_before_it_is_opened_too() {
    let (packed, at) = (deflate(&text()), 9);
    let local = zip_local("a", DEFLATED, &text(), &packed);
    let listed = Listed { path: "a", method: DEFLATED, bytes: &text(), packed: packed.len(), offset: at };
    let directory = zip_directory(&[listed], at + local.len());
    let (places, not_read) = scanned("app.jar", &[b"#!/bin/a\n".as_slice(), &local, &directory].concat());
    assert_eq!((places.len(), not_read.len()), (1, 0));
}

#[test]
fn a_compressed_file_that_is_not_opened_is_said_to_be_not_read() {
    for (bytes, format) in [
        (b"BZh91AY&SY\0\0".as_slice(), "bzip2"),
        (b"BZh9\x17\x72\x45\x38\x50\x90\0\0\0\0", "bzip2"),
        (b"\xfd7zXZ\0\0", "xz"),
        (b"7z\xbc\xaf\x27\x1c\0", "7z"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
        (b"\x89LZO\0\r\n\x1a\n", "lzop"),
        (b"MSCF\0\0\0\0\0", "cab"),
        (b"!<arch>\ndebian-binary  ", "deb"),
        (b"\xff\xfe\0\0s\0\0\0k\0\0\0", "UTF-32"),
        (b"\0\0\xfe\xff\0\0\0s\0\0\0k", "UTF-32"),
    ] {
        assert_eq!(scanned("a", bytes).1, [format!("a: {format} is not opened")]);
        assert_eq!(scanned("a", &tar(&[("b", bytes)])).1, [format!("a!b: {format} is not opened")]);
        assert_eq!(scanned("a", &bytes[..bytes.len().min(5)]).1, [""; 0], "its magic is not whole");
    }
    let short: [(&[u8], &str); 4] = [
        (b"\x1f\x9d\x90", "compress"),
        (b"\xed\xab\xee\xdb", "rpm"),
        (b"\x04\x22\x4d\x18", "lz4"),
        (b"LZIP\x01", "lzip"),
    ];
    for (bytes, format) in short {
        assert_eq!(scanned("a", bytes).1, [format!("a: {format} is not opened")]);
    }
    for text in [b"BZh9, a word".as_slice(), b"LZIP is a format", b"!<arch>\nlib.o/", b"\xff\xfe\0\0ab"] {
        assert_eq!(scanned("a", text).1, [""; 0]);
    }
}

#[test]
fn what_is_damaged_is_said_and_its_bytes_are_looked_at() {
    let whole = tar(&[("a/.env", &text()), ("b", &[b'x'; 2_000])]);
    let (places, not_read) = scanned("cut.tar", &whole[..1_800]);
    assert!(places.iter().any(|place| &*place.path == "cut.tar!a/.env"), "{places:?}");
    assert_eq!(not_read.len(), 1, "{not_read:?}");
}
