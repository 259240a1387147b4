//! Keys inside wrappings are found where their spelling stands, and the spelling is masked.

use bailiwick_core::finding::Leak;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{KnownKeys, Provider};
use proptest::prelude::*;

use crate::rules::DETECTOR;

const STANDARD: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |word, byte| word << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        text.extend((0..=chunk.len()).map(|index| char::from(STANDARD[word >> (18 - 6 * index) & 63])));
        text.extend(std::iter::repeat_n('=', 3 - chunk.len()));
    }
    text
}

fn escaped(text: &str, only_odd: bool, spell: impl Fn(u8) -> String) -> String {
    text.bytes()
        .map(|byte| if only_odd && byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { spell(byte) })
        .collect()
}

fn scan(bytes: &[u8]) -> Vec<Leak> {
    DETECTOR.scan("app/.env", bytes, &KnownKeys::default())
}

/// The one leak of a text, with its place and layer.
fn the_leak(text: &str, key: &str) -> (u32, u32, Vec<String>) {
    let leaks = scan(text.as_bytes());
    assert_eq!(leaks.len(), 1, "{} leaks in {text}", leaks.len());
    let (leak, secret) = (&leaks[0], bailiwick_core::secret::Secret::new(key));
    assert!(leak.digest == secret.digest(), "another secret is found in {text}");
    assert_eq!(leak.places.len(), 1, "{:?}", leak.places);
    for line in &leak.excerpt.lines {
        assert!(!line.text.contains(&text.trim()[..text.trim().len().min(40)][20..]) || !text.contains("c2st"));
    }
    let place = &leak.places[0];
    (place.line, place.column, place.layer.iter().map(ToString::to_string).collect())
}

#[test]
fn each_wrapping_is_opened_and_named() {
    for shape in [Shape::GeneralClassic, Shape::GeneralV2, Shape::GeneralDottedD, Shape::PlanHex, Shape::PlanDottedH] {
        let key = seeded::key(shape, "A");
        let key = key.expose();
        let spelled = |only_odd, spell: fn(u8) -> String| escaped(key, only_odd, spell);
        for (value, layer) in [
            (base64(key.as_bytes()), &["base64"][..]),
            (base64(format!("user:{key}").as_bytes()), &["base64"]),
            (base64(format!("x{key}\nand more of it").as_bytes().get(1..).unwrap()), &["base64"]),
            (base64(base64(key.as_bytes()).as_bytes()), &["base64", "base64"]),
            (spelled(true, |byte| format!("%{byte:02X}")), &["percent"]),
            (spelled(false, |byte| format!("%{byte:02x}")), &["percent"]),
            (spelled(true, |byte| format!("\\u{byte:04x}")), &["escape"]),
            (spelled(false, |byte| format!("\\x{byte:02x}")), &["escape"]),
            (spelled(true, |byte| format!("&#{byte};")), &["html"]),
            (spelled(false, |byte| format!("&#x{byte:X};")), &["html"]),
        ] {
            let (line, column, found) = the_leak(&format!("first\nDASHSCOPE_API_KEY: {value}\nlast\n"), key);
            assert_eq!(found, layer, "{shape:?} {value}");
            assert_eq!(line, 2);
            assert!(column == 20 || layer[0] == "base64" && column > 20, "{column}");
        }
    }
}

#[test]
fn what_stands_around_the_wrapping_tells_whose_the_key_is() {
    let key = seeded::key(Shape::GeneralClassic, "A");
    let value = base64(key.expose().as_bytes());
    for (name, provider) in [
        ("DASHSCOPE_API_KEY", Provider::DashScope),
        ("DEEPSEEK_API_KEY", Provider::DeepSeek),
        ("SOME_API_KEY", Provider::DashScopeOrDeepSeek),
    ] {
        assert_eq!(scan(format!("{name}: {value}").as_bytes())[0].provider, provider, "{name}");
    }
}

#[test]
fn a_whole_file_in_utf_16_is_read_as_text() {
    let key = seeded::key(Shape::PlanHex, "A");
    let text = format!("密钥\r\nKEY={}\r\n", key.expose());
    for mark in ["", "\u{feff}"] {
        for spell in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let bytes: Vec<_> = format!("{mark}{text}").encode_utf16().flat_map(spell).collect();
            let leaks = scan(&bytes);
            assert_eq!(leaks.len(), 1);
            let place = &leaks[0].places[0];
            assert_eq!((place.line, place.column, place.end_column), (2, 5, 43));
            assert_eq!(place.layer, ["utf-16".into()]);
        }
    }
}

#[test]
fn the_outermost_of_two_spellings_of_one_place_counts() {
    let key = seeded::key(Shape::PlanHex, "A");
    let other = seeded::key(Shape::PlanHex, "B");
    let text = format!("a={} b={}", key.expose(), escaped(other.expose(), true, |byte| format!("%{byte:02X}")));
    let leaks = scan(text.as_bytes());
    let places: Vec<_> = leaks.iter().map(|leak| (leak.places.len(), leak.places[0].layer.len())).collect();
    assert_eq!(places, [(1, 0), (1, 1)]);
}

#[test]
fn base64_that_is_broken_into_lines_is_one() {
    let key = seeded::key(Shape::PlanHex, "A");
    for before in 0..150 {
        let whole = base64(
            format!("{}{}{}", "x".repeat(before), format_args!(" {} ", key.expose()), "y".repeat(90)).as_bytes(),
        );
        let lines: Vec<_> = whole.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
        for line_break in ["\n", "\r\n"] {
            let leaks = scan(format!("Content:\n{}\n", lines.join(line_break)).as_bytes());
            assert_eq!(leaks.len(), 1, "{before}");
        }
    }
}

proptest! {
    #[test]
    fn the_spelling_of_a_key_is_never_shown(
        before in "[a-zA-Z0-9 ]{0,80}", after in "[a-zA-Z0-9 ]{0,80}", name in 0..200_u32,
    ) {
        let key = seeded::key(Shape::PlanHex, &name.to_string());
        let value = base64(format!("{before} {} {after}", key.expose()).as_bytes());
        let leaks = scan(format!("K={value}").as_bytes());
        prop_assert_eq!(leaks.len(), 1);
        let spelled = base64(&[b"  ", key.expose().as_bytes()].concat());
        for line in &leaks[0].excerpt.lines {
            for start in (8..spelled.len() - 16).step_by(4) {
                prop_assert!(!line.text.contains(&spelled[start..start + 12]));
            }
        }
    }

    #[test]
    fn any_bytes_with_spellings_in_them_are_scanned(
        parts in proptest::collection::vec(
            prop_oneof!["c2st", "NrL", "zay", "sk%2D", "sk\\\\u002d", "&#115;", "s\0k\0-\0", "\0s\0k\0-", "[a-f0-9]{1,40}", "[\\x00-\\xff]{0,9}", "\n"],
            0..40,
        ),
    ) {
        scan(parts.concat().as_bytes());
    }
}
