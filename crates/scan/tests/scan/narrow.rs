//! What a rule takes of what its pattern matches.

use bailiwick_core::finding::Leak;
use bailiwick_core::secret::{KnownKeys, Narrow, SecretSpec};
use bailiwick_scan::{Cost, Detector};

use crate::rules::rule;

fn narrowed(pattern: &str, narrow: Narrow) -> SecretSpec {
    SecretSpec { narrow, ..rule("a", pattern) }
}

fn scan(spec: SecretSpec, path: &str, text: &str) -> Vec<Leak> {
    Detector::new(&[spec]).unwrap().scan(path, text.as_bytes(), &KnownKeys::default())
}

#[test]
fn the_captured_group_is_the_secret() {
    let pattern = r#"(?i)api_?key"?\s*[:=]\s*"([0-9a-z]{8})""#;
    for (text, columns) in [
        ("api_key = \"k3j9x2m1\"", Some((12, 20))),
        ("my_apikey=\"k3j9x2m1\";", Some((12, 20))),
        ("{\"apiKey\": \"k3j9x2m1\"}", Some((13, 21))),
        ("api_key = \"short\"", None),
    ] {
        let leaks = scan(narrowed(pattern, Narrow { capture: Some(1), ..Narrow::default() }), "x", text);
        let found = leaks.first().map(|leak| (leak.places[0].column, leak.places[0].end_column));
        assert_eq!(found, columns, "{text}");
        let shown = leaks.iter().flat_map(|leak| &leak.excerpt.lines).any(|line| line.text.contains("k3j9"));
        assert!(!shown, "{text}");
    }
}

#[test]
fn a_group_that_took_no_part_is_no_secret() {
    let spec = narrowed("tok-(?:([0-9]+)|[a-z]+)", Narrow { capture: Some(1), ..Narrow::default() });
    assert_eq!(scan(spec, "x", "tok-abc tok-123").len(), 1);
}

#[test]
fn paths_entropy_and_what_is_ignored_narrow_a_rule() {
    let narrow =
        Narrow { entropy: Some(1500), paths: vec!["*.env".into()], ignore: vec!["9$".into()], ..Narrow::default() };
    let found = |path: &str, text: &str| scan(narrowed("tok-[0-9]{4}", narrow.clone()), path, text).len();
    assert_eq!(found("a/b.env", "tok-1234 tok-5678"), 2);
    assert_eq!(found("a/b.py", "tok-1234"), 0);
    assert_eq!(found("a/b.env", "tok-1239"), 0);
    let of_little =
        |text: &str| scan(narrowed("[0-9]{4}", Narrow { entropy: Some(1500), ..Narrow::default() }), "x", text).len();
    assert_eq!((of_little("1111"), of_little("1212"), of_little("1234")), (0, 0, 1));
}

#[test]
fn what_a_rule_costs_is_known() {
    let costs = |pattern: &str| {
        let detector = Detector::new(&[rule("a", pattern)]).unwrap();
        detector.costs().map(|(_, cost)| cost).collect::<Vec<_>>()
    };
    assert_eq!(costs("sk-[0-9]+"), []);
    assert_eq!(costs("[a-z]+secret[0-9]"), [Cost::FilesWithLiteral]);
    assert_eq!(costs("[0-9a-f]{32}"), [Cost::EveryByte]);
}

#[test]
fn a_rule_that_knows_only_the_middle_of_its_matches_finds_them() {
    let leaks = |text: &str| scan(rule("a", "[a-z]{3}secret[0-9]"), "x", text).len();
    assert_eq!((leaks("one mysecret1"), leaks("one abcsecret1 two"), leaks("abc-secre")), (0, 1, 0));
}
