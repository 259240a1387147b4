//! What is wrapped and can't be read is said.

use std::io::Write as _;

use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Narrow, SecretKind};

use super::*;

fn base64(bytes: &[u8]) -> Vec<u8> {
    data_encoding::BASE64_NOPAD.encode(bytes).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// How many secrets there are, and what could not be read.
fn finds(bytes: &[u8], budget: &mut Budget) -> (usize, Vec<String>) {
    let spec = bailiwick_core::secret::SecretSpec {
        rule: "plan".into(),
        pattern: "sk-sp-[0-9a-f]{32}".into(),
        kind: SecretKind::Plan,
        evidence: vec![],
        keywords: vec![],
        narrow: Narrow::default(),
    };
    let patterns = [Pattern::new(&spec).unwrap()];
    let candidates = Candidates::new(&patterns);
    let finds = Finder { patterns: &patterns, candidates: &candidates, path: "x" }.finds(bytes, budget);
    (finds.secrets.len(), finds.not_read.into_iter().collect())
}

fn text() -> String {
    format!("{} key={} {0}", "filling ".repeat(200), seeded::key(Shape::PlanHex, "A").expose())
}

#[test]
fn a_container_in_base64_that_is_cut_off_is_said() {
    let whole = gzip(text().as_bytes());
    let said = |bytes: &[u8]| finds(&base64(bytes), &mut Budget::default());
    assert_eq!(said(&whole), (1, vec![]));
    assert_eq!(said(&whole[..whole.len() - 12]).1, ["gzip in base64: truncated"]);
    // What only starts like one is text.
    assert_eq!(said(b"\x1f\x8b\x08\x00 but then nothing of the kind follows"), (0, vec![]));
}

#[test]
fn a_bomb_in_base64_is_said() {
    let bomb = base64(&gzip(&vec![b' '; 1 << 20]));
    assert_eq!(finds(&bomb, &mut Budget::new(1 << 20, 10)), (0, vec![]));
    let (_, said) = finds(&bomb, &mut Budget::new(1 << 19, 10));
    assert_eq!(said, ["gzip in base64: unpacks to more than 524288 bytes"]);
}

#[test]
fn base64_in_base64_is_opened_to_the_depth_and_then_said() {
    let times = |depth| (0..depth).fold(text().into_bytes(), |bytes, _| base64(&bytes));
    for depth in 1..=DEPTH {
        assert_eq!(finds(&times(depth), &mut Budget::default()), (1, vec![]), "{depth}");
    }
    let deeper = "base64 in base64 in base64 in base64 in base64 is nested too deep";
    assert_eq!(finds(&times(DEPTH + 1), &mut Budget::default()), (0, vec![deeper.to_owned()]));
}

#[test]
fn archives_in_archives_are_opened_to_the_depth_and_then_said() {
    let times = |depth| base64(&(0..depth).fold(text().into_bytes(), |bytes, _| gzip(&bytes)));
    assert_eq!(finds(&times(DEPTH - 1), &mut Budget::default()), (1, vec![]));
    let (secrets, said) = finds(&times(DEPTH + 1), &mut Budget::default());
    assert!(secrets == 0 && said.len() == 1 && said[0].ends_with("is nested too deep"), "{said:?}");
}

#[test]
fn layers_without_end_come_to_one() {
    let times = |depth| (0..depth).fold(text().into_bytes(), |bytes, _| base64(&gzip(&bytes)));
    assert_eq!(finds(&times(DEPTH_OF_BOTH / 2), &mut Budget::default()), (1, vec![]));
    let (secrets, said) = finds(&times(500), &mut Budget::default());
    assert!(secrets == 0 && said.len() == 1 && said[0].ends_with("is nested too deep"), "{said:?}");
}
