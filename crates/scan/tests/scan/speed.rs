//! Files made to be slow. Nothing is timed here: what grew with the square of these would not end.

use std::fmt::Write as _;

use bailiwick_core::secret::KnownKeys;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_scan::Detector;

use crate::rules::{DETECTOR, rule};

fn leaks(detector: &Detector, text: &str) -> usize {
    detector.scan("dashscope", text.as_bytes(), &KnownKeys::default()).len()
}

#[test]
fn a_file_full_of_what_keys_start_with_is_scanned() {
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
        assert_eq!(leaks(&DETECTOR, &piece.repeat(300_000 / piece.len())), 0, "{piece}");
    }
}

#[test]
fn one_long_line_of_many_keys_is_scanned() {
    let mut text = String::new();
    for index in 0..4_000 {
        let key = seeded::key(Shape::GeneralClassic, &(index % 2_000).to_string());
        write!(text, "{{\"qwen\":\"{}\",\"deepseek\":[{index}]}},{}", key.expose(), "é".repeat(200)).unwrap();
    }
    assert_eq!(leaks(&DETECTOR, &text), 2_000);
    assert_eq!(leaks(&DETECTOR, &text.replace(',', "\n")), 2_000);
    let around = format!("{}\n{text}\n{}", "x ".repeat(2_000_000), "y ".repeat(2_000_000));
    assert_eq!(leaks(&DETECTOR, &around), 2_000);
}

#[test]
fn long_base64_of_what_starts_keys_is_scanned() {
    for piece in ["sk-", "sk-ws-H.", "LTAI", "st-x"] {
        let base64 = data_encoding::BASE64.encode(piece.repeat(40_000 / piece.len()).as_bytes());
        assert_eq!(leaks(&DETECTOR, &base64), 0);
        let key = seeded::key(Shape::PlanHex, "A");
        let among =
            [piece.repeat(20_000 / piece.len()), format!(" {} ", key.expose()), piece.repeat(20_000 / piece.len())]
                .concat();
        assert_eq!(leaks(&DETECTOR, &data_encoding::BASE64.encode(among.as_bytes())), 1, "{piece}");
    }
}

#[test]
fn a_rule_of_whose_start_nothing_is_known_is_searched() {
    let detector = Detector::new(&[rule("a", "[a-z0-9]{30,}"), rule("b", "[A-Z]{4}-.{20,}")]).unwrap();
    for piece in ["a", "a1", "x-", "ABCD-", "\n", "k3j9x2m1 "] {
        leaks(&detector, &piece.repeat(1_000_000 / piece.len()));
    }
}
