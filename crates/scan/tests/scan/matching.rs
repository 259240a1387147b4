//! Keys are found where they stand, wherever that is.

use std::collections::BTreeMap;

use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Digest, KnownKeys};
use bailiwick_scan::Detector;
use proptest::prelude::*;
use proptest::sample::select;

use crate::rules::{SHAPES, rule, scan, scan_template};

/// What may stand before a key and after one, in text that holds no key.
const BETWEEN: [&[u8]; 24] = [
    b" ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    b"\"",
    b"'",
    b"`",
    b"(",
    b"[",
    b"{",
    b"<",
    b">",
    b",",
    b";",
    b"*",
    b"\\",
    b"\0",
    b"\x1b[0m",
    b"\xff",
    b"\xe4\xbd ",
    "密钥".as_bytes(),
    "é😀".as_bytes(),
    "\u{feff}".as_bytes(),
];
/// What a key may follow at once, and not be followed by.
const BEFORE: [&[u8]; 18] = [
    b"=",
    b":",
    b":-",
    b" -",
    b"/",
    b".",
    b"@",
    b"\\n",
    b"\\t",
    b"\\\\n",
    b"%3D",
    b"%3d",
    b"\\u003d",
    b"\\x3d",
    b"\\U0000003D",
    b"\x1b[31m",
    b"\x1b[01;31m\x1b[K",
    b"\\x1b[1m",
];
/// What a key may be followed by, and not follow at once.
const AFTER: [&[u8]; 8] = [b"%22", b"&x=1", b"\\n", b"\\u0022", b"}", b")", b"]]", b":"];
/// Words of no meaning.
const FILLER: [&str; 10] = ["", "a", "sk", "key", "task-runner", "deadbeef", "0", "é密", "x y", "st"];

/// A key with what stands around it.
#[derive(Clone, Debug)]
struct Planted {
    filler: &'static str,
    before: Vec<&'static [u8]>,
    shape: Shape,
    name: u8,
    after: &'static [u8],
}

fn planted() -> impl Strategy<Value = Planted> {
    let before = (select(&BETWEEN[..]), prop::option::of(select(&BEFORE[..])));
    let before = before.prop_map(|(between, before)| [between].into_iter().chain(before).collect());
    let after = prop_oneof![select(&BETWEEN[..]), select(&AFTER[..])];
    // Few names, so that a key comes again.
    let parts = (select(&FILLER[..]), before, select(&SHAPES[..]), 0..3_u8, after);
    parts.prop_map(|(filler, before, shape, name, after)| Planted { filler, before, shape, name, after })
}

/// A text, with where it is counted independently of the scanner.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    line: u32,
    column: u32,
}

impl Text {
    fn push(&mut self, piece: &[u8]) {
        self.bytes.extend(piece);
        let width = std::str::from_utf8(piece).map_or(piece.len(), |text| text.chars().count());
        let since_break = piece.iter().rev().take_while(|byte| **byte != b'\n').count();
        let breaks = piece.iter().filter(|byte| **byte == b'\n').count();
        self.line += u32::try_from(breaks).unwrap();
        let moved = u32::try_from(if breaks > 0 { since_break } else { width }).unwrap();
        self.column = if breaks > 0 { moved } else { self.column + moved };
    }
}

type Places = BTreeMap<Digest, Vec<(u32, u32, u32)>>;

fn build(planted: &[Planted]) -> (Vec<u8>, Places) {
    let (mut text, mut places) = (Text::default(), Places::new());
    for key in planted {
        text.push(key.filler.as_bytes());
        key.before.iter().for_each(|piece| text.push(piece));
        let secret = seeded::key(key.shape, &key.name.to_string());
        let (line, column) = (text.line + 1, text.column + 1);
        text.push(secret.expose().as_bytes());
        places.entry(secret.digest()).or_default().push((line, column, text.column + 1));
        text.push(key.after);
    }
    (text.bytes, places)
}

proptest! {
    #[test]
    fn every_planted_key_is_found_at_its_place_and_nothing_else(
        planted in prop::collection::vec(planted(), 1..12),
    ) {
        let (bytes, expected) = build(&planted);
        // The path speaks of the platform, as temporary keys need it.
        let leaks = scan("dashscope.txt", &bytes);
        let found: Places = leaks.iter().map(|leak| {
            let places = leak.places.iter().map(|place| (place.line, place.column, place.end_column));
            (leak.digest, places.collect())
        }).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_scanned(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        assert_sound(&bytes);
    }

    #[test]
    fn any_soup_of_what_keys_are_made_of_is_scanned(pieces in prop::collection::vec(select(&SOUP[..]), 0..200)) {
        assert_sound(&pieces.concat());
    }
}

const SOUP: [&[u8]; 22] = [
    b"sk-",
    b"sk-sp-",
    b"sk-ws-",
    b"st-",
    b"LTAI",
    b"djI.",
    b"H.",
    b"0123",
    b"4f9a8b7c6d5e4f3a",
    b"MEUC",
    b"-",
    b"_",
    b".",
    b"=",
    b"\\",
    b"\\u",
    b"%",
    b"\n",
    b"\r",
    b"\x1b[",
    b"\xe5\xaf",
    b"dashscope deepseek",
];

fn assert_sound(bytes: &[u8]) {
    for leak in scan("dashscope", bytes) {
        assert!(!leak.places.is_empty() && leak.places.is_sorted());
        assert!(leak.places.iter().all(|place| place.line > 0 && 0 < place.column && place.column < place.end_column));
        let marked = leak.excerpt.lines.iter().filter_map(|line| Some((line, line.mark?))).collect::<Vec<_>>();
        let [(line, (start, end))] = marked[..] else { panic!("one line is the match's") };
        assert_eq!(line.text[start..end], leak.masked.to_string());
        assert_eq!(line.number, leak.places[0].line);
    }
}

#[test]
fn keys_side_by_side_are_two_leaks() {
    for separator in [",", " ", "\n", "\\n", "|", "\0", "密"] {
        let text = format!("{{{{key plan-hex A}}}}{separator}{{{{key general-classic B}}}}");
        assert_eq!(scan_template("x", &text).len(), 2, "{separator:?}");
    }
}

#[test]
fn a_key_that_comes_again_is_one_leak_in_several_places() {
    let leaks = scan_template("x", "{{key plan-hex A}} {{key plan-hex A}}\n{{key plan-hex B}}\n  {{key plan-hex A}}");
    let places = |index: usize| leaks[index].places.iter().map(|place| (place.line, place.column)).collect::<Vec<_>>();
    assert_eq!(leaks.len(), 2);
    assert_eq!((places(0), places(1)), (vec![(1, 1), (1, 40), (3, 3)], vec![(2, 1)]));
}

fn detector(rules: &[(&str, &str)]) -> Detector {
    Detector::new(&rules.iter().map(|(id, pattern)| rule(id, pattern)).collect::<Vec<_>>()).unwrap()
}

/// The rules that win, with those that gave way.
fn winners(rules: &[(&str, &str)], text: &str) -> Vec<(String, Vec<String>)> {
    let leaks = detector(rules).scan("x", text.as_bytes(), &KnownKeys::default());
    let also = |also: &[Box<str>]| also.iter().map(ToString::to_string).collect();
    leaks.iter().map(|leak| (leak.rule.to_string(), also(&leak.also))).collect()
}

#[test]
fn where_rules_overlap_the_leftmost_wins_then_the_longest_then_the_id() {
    let won = |rule: &str, also: &[&str]| vec![(rule.to_owned(), also.iter().map(ToString::to_string).collect())];
    let longest = [("a", "tok-[a-z0-9]{8}"), ("b", "tok-[a-z0-9]{8}(?:-[0-9]+)?")];
    assert_eq!(winners(&longest, "tok-k3j9x2m1-77"), won("b", &["a"]));
    assert_eq!(winners(&longest, "tok-k3j9x2m1"), won("a", &["b"]));
    let leftmost = [("a", "/k3j9-[a-z0-9]{12,}"), ("b", "tok-[a-z0-9]{4}/k3j9")];
    assert_eq!(winners(&leftmost, "tok-x7y2/k3j9-q8w7e6r5t4y3"), won("b", &["a"]));
}

#[test]
fn every_rule_that_gave_way_at_any_place_is_named() {
    let rules = [("a", "tok-[a-z0-9]{8}"), ("b", "/tok-[a-z0-9]{8}"), ("c", "tok-[a-z0-9]{8}(?:!)?")];
    let leaks = detector(&rules).scan("x", b"tok-k3j9x2m1 tok-k3j9x2m1", &KnownKeys::default());
    assert_eq!((leaks.len(), leaks[0].places.len()), (1, 2));
    assert_eq!(leaks[0].also.iter().map(|rule| &**rule).collect::<Vec<_>>(), ["c"]);
}

#[test]
fn a_match_far_from_its_keyword_does_not_hide_another() {
    let mut near = rule("a", "tok-[a-z0-9]{8}(?:-[0-9]+)?");
    near.keywords = vec!["acme".into()];
    let detector = Detector::new(&[near, rule("b", "tok-[a-z0-9]{8}")]).unwrap();
    let rules = |text: &str| {
        let leaks = detector.scan("x", text.as_bytes(), &KnownKeys::default());
        leaks.iter().map(|leak| leak.rule.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(rules("tok-k3j9x2m1-77"), ["b"]);
    assert_eq!(rules("ACME tok-k3j9x2m1-77"), ["a"]);
}

#[test]
fn a_keyword_may_stand_in_the_path() {
    assert_eq!(scan_template("src/dashscope.rs", "{{key temporary A}}").len(), 1);
    assert_eq!(scan_template("src/other.rs", "{{key temporary A}}").len(), 0);
    let far = "\n".repeat(20);
    assert_eq!(scan_template("x", &format!("dashscope{far}{{{{key temporary A}}}}")).len(), 0);
}
