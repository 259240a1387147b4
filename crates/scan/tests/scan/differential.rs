//! The scanner finds what the plainest matcher finds: every rule's regex, tried at every position.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use bailiwick_core::secret::seeded;
use bailiwick_core::secret::{Evidence, KnownKeys, SecretSpec};
use bailiwick_scan::Detector;
use proptest::prelude::*;
use proptest::sample::select;
use regex::bytes::Regex;

use crate::rules::{DETECTOR, SHAPES, SPECS, rule};

/// A line, a column and an end column.
type Place = (u32, u32, u32);

/// A rule, the places of one secret that it found, and the rules that gave way at any of them.
type Found = BTreeSet<(String, Vec<Place>, BTreeSet<String>)>;

/// The same by rule and secret, while it is gathered.
type Gathered<'a> = BTreeMap<(usize, &'a [u8]), (Vec<Place>, BTreeSet<String>)>;

struct Naive {
    rules: Vec<(SecretSpec, Regex, Detector)>,
    /// What a key may not follow.
    within: Regex,
    /// The end of an escape, which a key may follow all the same.
    escape: Regex,
}

impl Naive {
    fn new(specs: &[SecretSpec]) -> Self {
        let mut specs = specs.to_vec();
        specs.sort_by(|a, b| a.rule.cmp(&b.rule));
        let compile = |spec: &SecretSpec| Regex::new(&format!("(?-u)^(?u:{})", spec.pattern)).unwrap();
        let alone = |spec: &SecretSpec| Detector::new(&[SecretSpec { keywords: vec![], ..spec.clone() }]).unwrap();
        let escapes = [
            r"\\[nrtbfv0ae]",
            r"%[0-9A-Fa-f]{2}",
            r"\\u[0-9A-Fa-f]{4}",
            r"\\x[0-9A-Fa-f]{2}",
            r"\\U[0-9A-Fa-f]{8}",
            r"\$\{[A-Za-z0-9_]+-",
            r"(?:\x1b|\\x1[bB]|\\033|\\e|\\u001[bB])\[[0-9;]*[A-Za-z]",
        ];
        Self {
            rules: specs.iter().map(|spec| (spec.clone(), compile(spec), alone(spec))).collect(),
            within: Regex::new(r"(?-u)(?:[A-Za-z0-9_]|[A-Za-z0-9_-]-)\z").unwrap(),
            escape: Regex::new(&format!(r"(?-u)(?:{})\z", escapes.join("|"))).unwrap(),
        }
    }

    /// Every match of every rule: start, end, rule.
    fn matches(&self, bytes: &[u8]) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        for (index, (_, regex, alone)) in self.rules.iter().enumerate() {
            let mut free_from = 0;
            for start in 0..bytes.len() {
                let before = &bytes[..start];
                let may_start =
                    !self.within.is_match(before) || self.escape.is_match(before) || !is_word(bytes.get(start));
                let Some(length) = regex.find(&bytes[start..]).map(|found| found.len()) else { continue };
                let is_signed = self.rules[index].0.evidence.contains(&Evidence::EcdsaDer);
                let end = if is_signed { signed_end(bytes, start, start + length) } else { start + length };
                let goes_on = is_word(bytes.get(end)) && is_word(bytes[..end].last());
                if start >= free_from && may_start && length > 0 && !goes_on {
                    free_from = end;
                    if is_no_placeholder(alone, &bytes[start..end]) {
                        found.push((start, end, index));
                    }
                }
            }
        }
        found
    }

    fn found(&self, bytes: &[u8]) -> Found {
        let mut rest = self.matches(bytes);
        let mut found = Gathered::new();
        let id = |index: usize| self.rules[index].0.rule.to_string();
        while let Some(best) = rest.iter().copied().min_by_key(|(start, end, index)| (*start, usize::MAX - end, *index))
        {
            let (losers, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(start, ..)| *start < best.1);
            let (places, also) = found.entry((best.2, &bytes[best.0..best.1])).or_default();
            places.push(place(bytes, best.0, best.1));
            also.extend(losers.iter().filter(|loser| loser.2 != best.2).map(|loser| id(loser.2)));
            rest = others;
        }
        found.into_iter().map(|((rule, _), (places, also))| (id(rule), places, also)).collect()
    }
}

/// Where a match ends that goes on behind its signature: at the shortest end at which that is DER, if no word is cut.
fn signed_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let Some(dot) = bytes[start..end].iter().rposition(|byte| *byte == b'.') else { return end };
    let first = start + dot + 1;
    let is_der = |part: &[u8]| {
        let value = |byte: &u8| match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        let bits: Vec<_> = part.iter().map(value).flat_map(|six| (0..6).rev().map(move |bit| six >> bit & 1)).collect();
        let der: Vec<_> =
            bits.chunks_exact(8).map(|bits| bits.iter().fold(0_u8, |byte, bit| byte << 1 | bit)).collect();
        let Some(second) = der.get(3).map(|length| 4 + usize::from(*length)) else { return false };
        let total = der.get(second + 1).map(|length| second + 2 + usize::from(*length));
        der[0] == 0x30
            && der[2] == 2
            && der.get(second) == Some(&2)
            && total == Some(der.len())
            && usize::from(der[1]) + 2 == der.len()
    };
    let is_part = |end: &usize| !bytes[first..*end].contains(&b'=') && is_der(&bytes[first..*end]);
    let Some(signed) = (first + 60..end).find(is_part) else { return end };
    let padded = signed + bytes[signed..end].iter().take_while(|byte| **byte == b'=').count();
    if is_word(bytes.get(padded)) && is_word(bytes[..padded].last()) { end } else { padded }
}

/// What is a placeholder depends on the text alone, so the scanner may be asked about that.
fn is_no_placeholder(alone: &Detector, text: &[u8]) -> bool {
    alone.scan("x", text, &KnownKeys::default()).iter().any(|leak| leak.places[0].column == 1)
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

fn place(bytes: &[u8], start: usize, end: usize) -> Place {
    let line = bytes[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
    let line_start = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
    let column = bytes[line_start..start].iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1;
    let end_column = column + String::from_utf8_lossy(&bytes[start..end]).chars().count();
    let number = |count: usize| u32::try_from(count).unwrap();
    (number(line), number(column), number(end_column))
}

fn found_by(detector: &Detector, path: &str, bytes: &[u8]) -> Found {
    let leaks = detector.scan(path, bytes, &KnownKeys::default());
    let found = leaks.iter().map(|leak| {
        let places = leak.places.iter().map(|place| (place.line, place.column, place.end_column));
        (leak.rule.to_string(), places.collect(), leak.also.iter().map(ToString::to_string).collect())
    });
    found.collect()
}

/// Whether nothing was found that stands there escaped: the naive matcher decodes nothing.
fn is_unwrapped(detector: &Detector, bytes: &[u8]) -> bool {
    let leaks = detector.scan("dashscope", bytes, &KnownKeys::default());
    leaks.iter().flat_map(|leak| &leak.places).all(|place| place.layer.is_empty())
}

/// Rules of every sort: with literals, with several, with none that are useful, overlapping.
fn rules() -> Vec<SecretSpec> {
    vec![
        rule("a-prefixed", "tok-[0-9a-f]{6}"),
        rule("b-longer", "tok-[0-9a-f]{6}(?:-[0-9a-f]+)?"),
        rule("c-short-literal", "k-[0-9a-f]{3,7}"),
        rule("d-no-literal", "[0-9a-f]{3}-[0-9a-f]{2,}"),
        rule("e-no-prefix", r"[a-z]{2,5}\.tok-"),
        rule("f-any-case", "(?i)toK-[0-9a-f]{4}!"),
        rule("g-anything", "[^a ]{5,9}"),
    ]
}

const PIECES: [&str; 22] = [
    "tok-", "k-", "3f9", "a1", "7", "c", "-", "_", ".", "!", " ", "\n", "\r\n", "\"", "ab", "TOK-", "\\n", "%3D", "é",
    "\x1b[31m", "\\u003d", "--",
];

static ODD: LazyLock<(Naive, Detector)> = LazyLock::new(|| (Naive::new(&rules()), Detector::new(&rules()).unwrap()));
static SHIPPED: LazyLock<Naive> = LazyLock::new(|| Naive::new(&SPECS));
/// The shipped rules with an alternative that never matches here, and takes the literals away.
static UNPREFIXED: LazyLock<Detector> = LazyLock::new(|| {
    let pattern = |spec: &SecretSpec| format!("(?:{})|[a-z]\\x00\\x01[a-z]", spec.pattern).into();
    let specs = SPECS.iter().map(|spec| SecretSpec { pattern: pattern(spec), ..spec.clone() });
    Detector::new(&specs.collect::<Vec<_>>()).unwrap()
});

proptest! {
    #[test]
    fn the_scanner_finds_what_a_naive_matcher_finds(pieces in prop::collection::vec(select(&PIECES[..]), 0..40)) {
        let bytes = pieces.concat().into_bytes();
        prop_assume!(is_unwrapped(&ODD.1, &bytes));
        prop_assert_eq!(found_by(&ODD.1, "x", &bytes), ODD.0.found(&bytes));
    }

    #[test]
    fn the_shipped_rules_find_what_a_naive_matcher_finds(pieces in prop::collection::vec(shipped_piece(), 0..30)) {
        let bytes = pieces.concat().into_bytes();
        prop_assume!(is_unwrapped(&DETECTOR, &bytes));
        prop_assert_eq!(found_by(&DETECTOR, "dashscope", &bytes), SHIPPED.found(&bytes));
    }

    #[test]
    fn a_rule_without_useful_literals_finds_the_same(pieces in prop::collection::vec(shipped_piece(), 0..30)) {
        let bytes = pieces.concat().into_bytes();
        prop_assume!(is_unwrapped(&DETECTOR, &bytes));
        prop_assert_eq!(found_by(&UNPREFIXED, "dashscope", &bytes), found_by(&DETECTOR, "dashscope", &bytes));
    }
}

/// A key, a part of one, or what may stand between.
fn shipped_piece() -> impl Strategy<Value = String> {
    let shapes = select(&SHAPES[..]);
    let key = (shapes, 0..3_u8).prop_map(|(shape, name)| seeded::key(shape, &name.to_string()).expose().to_owned());
    let part = (key.clone(), 1..40_usize).prop_map(|(key, length)| key[..length.min(key.len())].to_owned());
    prop_oneof![2 => key, 1 => part, 4 => select(&PIECES[..]).prop_map(str::to_owned)]
}
