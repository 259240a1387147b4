//! An AccessKey id with and without its secret nearby: how sure it is, and what an excerpt shows.

use bailiwick_core::finding::Leak;
use bailiwick_core::secret::Confidence;
use bailiwick_core::secret::seeded::{self, Shape};

use crate::rules::{scan, scan_template};
use crate::wrappings::base64;

fn secret() -> String {
    seeded::key(Shape::AccessKeySecret, "S").expose().to_owned()
}

fn id() -> String {
    seeded::key(Shape::AccessKey, "A").expose().to_owned()
}

fn confidence(leaks: &[Leak]) -> Vec<(&str, Confidence)> {
    leaks.iter().map(|leak| (&*leak.rule, leak.confidence)).collect()
}

#[test]
fn a_secret_nearby_makes_it_sure() {
    let alone = scan_template("x", "id: {{key access-key A}}\nimage: a\n");
    assert_eq!(confidence(&alone), [("leaked-access-key", Confidence::Medium)]);
    let paired = scan_template("x", "id: {{key access-key A}}\nsecret: {{key access-key-secret S}}\n");
    assert_eq!(confidence(&paired), [("leaked-access-key", Confidence::High)]);
}

#[test]
fn one_place_with_a_secret_is_enough() {
    let filler = "x: y\n".repeat(30);
    for text in
        [format!("{}\n{filler}{}:{}\n", id(), id(), secret()), format!("{}:{}\n{filler}{}\n", id(), secret(), id())]
    {
        let leaks = scan("x", text.as_bytes());
        assert_eq!(confidence(&leaks), [("leaked-access-key", Confidence::High)]);
        assert_eq!(leaks[0].places.len(), 2);
    }
}

#[test]
fn a_pair_in_wrappings_is_one() {
    let apart = format!("data:\n  id: {}\n  secret: {}\n", base64(id().as_bytes()), base64(secret().as_bytes()));
    let together = format!("Authorization: Basic {}", base64(format!("{}:{}", id(), secret()).as_bytes()));
    let wide: Vec<u8> = format!("{}\r\n{}", id(), secret()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [apart.as_bytes(), together.as_bytes(), &wide] {
        let leaks = scan("x", bytes);
        assert_eq!(confidence(&leaks), [("leaked-access-key", Confidence::High)]);
        assert_masked(&leaks);
    }
}

#[test]
fn the_secret_is_masked_wherever_an_excerpt_shows_its_line() {
    for text in [
        "a: {{key access-key A}}\nb: {{key access-key-secret S}}\nc: {{key plan-hex B}}\n",
        "c: {{key plan-hex B}}\nb: {{key access-key-secret S}}\n",
        "{{key access-key-secret S}} # {{key access-key A}}",
        "{{key access-key A}}:{{key access-key-secret S}}@host",
        "{{key access-key A}}.{{key access-key-secret S}}",
        "oss://{{key access-key A}}/{{key access-key-secret S}}/bucket/of/pictures/of/fruit",
        "a={{key access-key A}}&b%3D{{key access-key-secret S}}",
    ] {
        let leaks = scan_template("x", text);
        assert!(!leaks.is_empty());
        assert_masked(&leaks);
    }
}

fn assert_masked(leaks: &[Leak]) {
    let (secret, encoded) = (secret(), base64(secret().as_bytes()));
    for line in leaks.iter().flat_map(|leak| &leak.excerpt.lines) {
        let shown = [&secret[8..20], &encoded[10..22]].into_iter().find(|part| line.text.contains(part));
        assert_eq!(shown, None, "{}", line.text);
    }
}
