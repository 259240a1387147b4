//! However hostile a file, scanning takes about as long as it is large.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bailiwick_core::secret::KnownKeys;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_scan::Detector;

use crate::rules::{DETECTOR, rule};

/// Far more than a debug build needs on a busy machine, and far less than what grows with the square.
const PATIENCE: Duration = Duration::from_secs(20);

fn assert_quick(name: &str, detector: &Detector, text: &str) -> usize {
    let start = Instant::now();
    let leaks = detector.scan("dashscope", text.as_bytes(), &KnownKeys::default());
    assert!(start.elapsed() < PATIENCE, "{name} took {:?}", start.elapsed());
    leaks.len()
}

#[test]
fn a_file_full_of_what_keys_start_with_is_scanned_at_once() {
    for piece in [
        "sk-",
        "st-",
        "-",
        " sk-",
        "\nst-",
        "LTAI",
        ".LTAI0",
        "sk-ws-H.ab.",
        "/sk-ws-H.ab.cd.",
        " st-aaaaaaaaaaaaaaaaaaaa-",
    ] {
        assert_quick(piece, &DETECTOR, &piece.repeat(1_000_000 / piece.len()));
    }
}

#[test]
fn one_long_line_of_many_keys_is_scanned_at_once() {
    let mut text = String::new();
    for index in 0..4_000 {
        let key = seeded::key(Shape::GeneralClassic, &(index % 2_000).to_string());
        write!(text, "{{\"qwen\":\"{}\",\"deepseek\":[{index}]}},{}", key.expose(), "é".repeat(200)).unwrap();
    }
    assert_eq!(assert_quick("one long line", &DETECTOR, &text), 2_000);
    assert_eq!(assert_quick("many lines", &DETECTOR, &text.replace(',', "\n")), 2_000);
    let around = format!("{}\n{text}\n{}", "x ".repeat(500_000), "y ".repeat(500_000));
    assert_eq!(assert_quick("long lines around it", &DETECTOR, &around), 2_000);
}

#[test]
fn a_rule_of_whose_start_nothing_is_known_is_searched_at_once() {
    let detector = Detector::new(&[rule("a", "[a-z0-9]{30,}"), rule("b", "[A-Z]{4}-.{20,}")]).unwrap();
    for piece in ["a", "a1", "x-", "ABCD-", "\n", "k3j9x2m1 "] {
        assert_quick(piece, &detector, &piece.repeat(500_000 / piece.len()));
    }
}
