//! The scanner finds what the plainest matcher finds: every rule's regex, tried at every position.

use std::collections::BTreeSet;

use bailiwick_core::secret::seeded;
use bailiwick_core::secret::{KnownKeys, SecretSpec};
use bailiwick_scan::Detector;
use proptest::prelude::*;
use proptest::sample::select;
use regex::bytes::Regex;

use crate::rules::{SPECS, rule};

/// A rule, a line, a column, an end column, and the rules that gave way.
type Found = BTreeSet<(String, u32, u32, u32, Vec<String>)>;

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
                let end = start + length;
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
        let mut found = Found::new();
        let id = |index: usize| self.rules[index].0.rule.to_string();
        while let Some(best) = rest.iter().copied().min_by_key(|(start, end, index)| (*start, usize::MAX - end, *index))
        {
            let (losers, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(start, ..)| *start < best.1);
            let also: BTreeSet<_> = losers.iter().map(|loser| loser.2).filter(|index| *index != best.2).collect();
            let (line, column) = position(bytes, best.0);
            let width = String::from_utf8_lossy(&bytes[best.0..best.1]).chars().count();
            let end_column = column + u32::try_from(width).unwrap();
            found.insert((id(best.2), line, column, end_column, also.into_iter().map(id).collect()));
            rest = others;
        }
        found
    }
}

/// What is a placeholder depends on the text alone, so the scanner may be asked about that.
fn is_no_placeholder(alone: &Detector, text: &[u8]) -> bool {
    alone.scan("x", text, &KnownKeys::default()).iter().any(|leak| leak.places[0].column == 1)
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

fn position(bytes: &[u8], at: usize) -> (u32, u32) {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
    let column = bytes[start..at].iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1;
    (u32::try_from(line).unwrap(), u32::try_from(column).unwrap())
}

fn found_by(detector: &Detector, path: &str, bytes: &[u8]) -> Found {
    let leaks = detector.scan(path, bytes, &KnownKeys::default());
    let places = leaks.iter().flat_map(|leak| leak.places.iter().map(move |place| (leak, place)));
    places
        .map(|(leak, place)| {
            // `also` is of all places; these tests look at one place a leak.
            let also = leak.also.iter().map(ToString::to_string).collect();
            (leak.rule.to_string(), place.line, place.column, place.end_column, also)
        })
        .collect()
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

/// Once each leak has one place, `also` is that place's.
fn each_once(found: &Found) -> bool {
    let starts: BTreeSet<_> = found.iter().map(|(rule, _, _, _, also)| (rule, also)).collect();
    starts.len() == found.len()
}

fn without_also(found: Found) -> BTreeSet<(String, u32, u32, u32)> {
    found.into_iter().map(|(rule, line, column, end, _)| (rule, line, column, end)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_scanner_finds_what_a_naive_matcher_finds(pieces in prop::collection::vec(select(&PIECES[..]), 0..40)) {
        let (bytes, rules) = (pieces.concat().into_bytes(), rules());
        let (expected, found) = (Naive::new(&rules).found(&bytes), found_by(&Detector::new(&rules).unwrap(), "x", &bytes));
        prop_assert_eq!(without_also(found.clone()), without_also(expected.clone()));
        if each_once(&expected) && each_once(&found) {
            let secrets: BTreeSet<_> = found.iter().map(|(rule, ..)| rule).collect();
            // Where a rule found one thing only, its `also` is that of one place.
            if secrets.len() == found.len() {
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn the_shipped_rules_find_what_a_naive_matcher_finds(pieces in prop::collection::vec(shipped_piece(), 0..30)) {
        let bytes = pieces.concat().into_bytes();
        let found = found_by(&Detector::new(&SPECS).unwrap(), "dashscope", &bytes);
        prop_assert_eq!(without_also(found), without_also(Naive::new(&SPECS).found(&bytes)));
    }

    #[test]
    fn a_rule_without_useful_literals_finds_the_same(pieces in prop::collection::vec(shipped_piece(), 0..30)) {
        let bytes = pieces.concat().into_bytes();
        // An alternative that starts otherwise, and never matches here, takes the literals away.
        let unprefixed = SPECS.iter().map(|spec| {
            SecretSpec { pattern: format!("(?:{})|[a-z]\\x00\\x01[a-z]", spec.pattern).into(), ..spec.clone() }
        });
        let unprefixed = Detector::new(&unprefixed.collect::<Vec<_>>()).unwrap();
        let prefixed = Detector::new(&SPECS).unwrap();
        prop_assert_eq!(found_by(&unprefixed, "dashscope", &bytes), found_by(&prefixed, "dashscope", &bytes));
    }
}

/// A key, a part of one, or what may stand between.
fn shipped_piece() -> impl Strategy<Value = String> {
    let shapes = select(&crate::rules::SHAPES[..]);
    let key = (shapes, 0..3_u8).prop_map(|(shape, name)| seeded::key(shape, &name.to_string()).expose().to_owned());
    let part = (key.clone(), 1..40_usize).prop_map(|(key, length)| key[..length.min(key.len())].to_owned());
    prop_oneof![2 => key, 1 => part, 4 => select(&PIECES[..]).prop_map(str::to_owned)]
}
