//! Containers through the detector: paths, lines, layers, and what could not be read.

use bailiwick_core::finding::Place;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{KnownKeys, SecretKind, SecretSpec};

use super::build::{DEFLATED, STORED, gzip, tar, zip, zstd};
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
fn what_is_damaged_is_said_and_its_bytes_are_looked_at() {
    let whole = tar(&[("a/.env", &text()), ("b", &[b'x'; 2_000])]);
    let (places, not_read) = scanned("cut.tar", &whole[..1_800]);
    assert!(places.iter().any(|place| &*place.path == "cut.tar!a/.env"), "{places:?}");
    assert_eq!(not_read.len(), 1, "{not_read:?}");
}
