//! What an editor is told of a policy: every word that is taken, and no other.

use bailiwick_core::finding::Severity;
use bailiwick_core::time::parse_time;
use bailiwick_policy::schema::{self, NETWORK, TIME};
use bailiwick_policy::{Source, load};
use proptest::prelude::*;
use regex::Regex;
use serde_json::{Value, json};

use crate::build::forbid;

#[test]
fn severities_are_the_ones_there_are() {
    let all: Vec<_> = Severity::ALL.iter().map(|severity| severity.as_str()).collect();
    let words = schema::policy().pointer("/$defs/severity/enum").cloned();
    assert_eq!(words, Some(json!(all)));
}

#[test]
fn every_reference_leads_somewhere() {
    let schema = schema::policy();
    let mut references = Vec::new();
    collect(&schema, &mut references);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(schema.pointer(pointer).is_some_and(|target| !target.is_null()), "{reference}");
    }
}

fn collect<'v>(value: &'v Value, references: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What the schema refuses the program refuses, and of days it takes no more than a 29 February too many.
    #[test]
    fn days_are_those_there_are(year in 0_u32..10_000, month in 0_u32..15, day in 0_u32..34, clock in "(T[012][0-9]:[0-6][0-9]:[0-6][0-9](Z|\\.5Z|\\+08:00))?") {
        let text = format!("{year:04}-{month:02}-{day:02}{clock}");
        let (told, taken) = (Regex::new(TIME).unwrap().is_match(&text), parse_time(&text).is_some());
        prop_assert!(told || !taken, "{}", text);
        prop_assert!(!told || taken || (month, day) == (2, 29) || clock.contains(":60"), "{}", text);
    }
}

#[test]
fn addresses_are_those_there_are() {
    let told = Regex::new(NETWORK).unwrap();
    let taken = |text: &str| {
        let rule = forbid("r", "key", &format!("{{ key.scope.ips: '{text}' }}"));
        load(&[Source::new("r.yaml", rule.as_bytes())]).is_ok()
    };
    for text in [
        "10.0.0.1",
        "0.0.0.0/0",
        "255.249.199.9/32",
        "10.0.0.0/08",
        "::",
        "::1/128",
        "2001:db8::/32",
        "::ffff:10.0.0.1/120",
    ] {
        assert_eq!((told.is_match(text), taken(text)), (true, true), "{text}");
    }
    for text in [
        "10.0.0.256",
        "300.0.0.1",
        "10.0.0.0/33",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.1/",
        "::/129",
        "::/200",
        "::1/",
        "10.0.0.1 ",
        "ab",
    ] {
        assert_eq!((told.is_match(text), taken(text)), (false, false), "{text}");
    }
}
