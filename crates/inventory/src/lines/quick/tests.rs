use proptest::prelude::*;

use crate::records::Records;
use crate::resolve::resolve;
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::Digest;
use bailiwick_document::Problems;

/// What the keys hang on, in several spellings.
const OTHERS: &str = r#"{"record": "inventory", "version": 1, "collected-at": "2026-11-20"}
{"record": "account", "uid": "1"}
{"id": "11", "account": 1, "record": "user", "name": "\u00e9"}
{"record": "account", "uid": 2}
{"record": "user", "account": "2", "id": "22"}
{"record": "workspace", "account": "1", "id": "ws-1", "members": ["11"]}
{"record": "workspace", "account": "2", "id": "ws-1", "default": true}
{"record": "key", "account": "1", "workspace": "ws-1", "id": "7"}
"#;

/// The fields of a key, each with values in JSON: first what is usual, then what is odd, then what is wrong.
const FIELDS: [(&str, &[&str]); 20] = [
    ("record", &[r#""key""#, r#""\u006bey""#, r#""user""#, "1"]),
    ("account", &[r#""1""#, "1", "2", r#""\u0031""#, r#""3""#, "1.0", "null", "[]"]),
    ("workspace", &[r#""ws-1""#, r#""ws\u002d1""#, r#""ws-2""#, "null"]),
    ("id", &["N", r#""key""#, r#""a\/b""#, "7", "true", "-9", "1e3", "18446744073709551616", r#""""#, r#""x y""#]),
    ("kind", &[r#""general""#, r#""temporary""#, "null", r#""coding\u002dplan""#, r#""plan""#, "7"]),
    ("created-by", &[r#""11""#, "11", "1", "null", r#""22""#, r#""x""#, r#""""#, "011"]),
    ("created-at", &[r#""2026-01-02T03:04:05Z""#, r#""2026-01-02""#, r#""2026-03-24T09:30:22+02:00""#, r#""now""#]),
    ("rotated-at", &[r#""2026-04-01T00:00:00.5Z""#, r#""2026-04-01""#, r#""2026-01-01""#, r#""2026-02-30""#]),
    ("state", &[r#""enabled""#, r#""deleted""#, "null", r#""on""#, r#"["enabled"]"#]),
    ("since", &[r#""2026-04-01T00:00:00z""#, r#""2026-01-02""#, r#""2026-01-01T23:59:59Z""#]),
    ("last-used-at", &[r#""2026-06-01 00:00:00Z""#, "null", r#""2026-06-30T23:59:60Z""#, "2026"]),
    ("masked", &[r#""sk-****58ad""#, r#""sk-a…58ad""#, r#""sk-...""#, r#""abc""#, r#""sk-0123456789012345678*""#]),
    ("fingerprint", &[r#""sha256:D""#, "null", r#""sha256:d""#, r#""md5:0""#]),
    ("former", &["[]", r#"[{"fingerprint": "sha256:D", "until": "2026-04-01"}, {}]"#, r#"[{"until": "2025-01-01"}]"#]),
    (
        "scope",
        &["{}", r#"{"ips": ["10.0.0.1/8", "::1"], "models": ["a", "\u0062"]}"#, r#"{"models": null}"#, r#"{"ip": []}"#],
    ),
    (
        "labels",
        &[r#"{"b": "1", "a": ""}"#, r#"{"\u0061": "x"}"#, r#"{"a": 1}"#, r#"{"a": "1", "a": "2"}"#, r#"{"a": null}"#],
    ),
    ("parent", &[r#""7""#, "7", "null", r#""8""#, r#""x y""#]),
    ("ttl", &[r#""60s""#, r#""30m""#, r#""1801s""#, "60"]),
    ("unknown", &["null", "1"]),
    ("since", &["null"]),
];
/// So many fields stand in most lines.
const USUAL: usize = 16;

/// A key's line: the usual fields with usual values, but for a few.
fn line() -> impl Strategy<Value = String> {
    let value = |(index, (name, values)): (usize, &(&'static str, &'static [&'static str]))| {
        let usual = (name.to_owned(), values[0]);
        let any = prop::sample::select(values.to_vec());
        let (name, there) = (
            name.to_owned(),
            if index < 4 {
                0.99
            } else if index < USUAL {
                0.8
            } else {
                0.02
            },
        );
        let spelled = prop_oneof![30 => Just(usual.1), 1 => any];
        prop::option::weighted(there, spelled.prop_map(move |value| format!("\"{name}\": {value}")))
    };
    let fields: Vec<_> = FIELDS.iter().enumerate().map(value).collect();
    let noise = prop_oneof![20 => Just(""), 1 => Just(" "), 1 => Just("\u{feff}"), 1 => Just("\r"), 1 => Just("x")];
    (fields, any::<bool>(), 0..4000_usize, noise).prop_map(|(fields, reversed, number, noise)| {
        let mut fields: Vec<_> = fields.into_iter().flatten().collect();
        if reversed {
            fields.reverse();
        }
        let digest = format!("{number:016x}").repeat(4);
        format!("{noise}{{{}}}", fields.join(", ")).replace('N', &format!("\"{number}\"")).replace('D', &digest)
    })
}

fn quickly(text: &str) -> Option<Inventory> {
    let (inventory, digest) = super::read(text.as_bytes(), text.as_bytes(), Platform::embedded())?;
    assert_eq!(digest, Digest::of(text.as_bytes()));
    Some(inventory)
}

fn carefully(bytes: &[u8]) -> Option<Inventory> {
    let mut problems = Problems::new();
    let records: Records = super::super::read(bytes, &mut problems);
    let inventory = resolve(records, Platform::embedded(), &mut problems);
    problems.is_empty().then_some(inventory)
}

fn shown(inventory: Option<Inventory>) -> Option<String> {
    inventory.map(|inventory| format!("{inventory:#?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_quickly_is_read_alike(lines in prop::collection::vec(line(), 0..4), first in any::<bool>()) {
        let keys = lines.join("\n");
        let text = if first { format!("{keys}\n{OTHERS}") } else { format!("{OTHERS}{keys}") };
        let (quick, careful) = (quickly(&text), carefully(text.as_bytes()));
        // Nobody spells the word so; a file with such a line may take longer.
        if quick.is_some() || !text.contains(r"\u006bey") {
            prop_assert_eq!(shown(quick), shown(careful), "{}", text);
        }
    }
}

#[test]
fn a_line_that_is_odd_but_right_does_not_stop_the_quick_reader() {
    for odd in [
        r#"{"record": "key", "account": 1, "workspace": "ws-1", "id": 8, "labels": {"team": "caf\u00e9"}}"#,
        "{\"record\": \"key\", \"account\": 1, \"workspace\": \"ws-1\", \"id\": \"a-rather-long-name-of-a-key\"}",
        "  {\"id\": 8, \"record\": \"key\", \"account\": 1, \"workspace\": \"ws-1\"}\r",
    ] {
        assert!(quickly(&format!("{OTHERS}{odd}")).is_some(), "{odd}");
    }
}

#[test]
fn no_other_record_is_taken_for_a_key() {
    for other in ["user", "inventory", "keys"] {
        let line = format!(r#"{{"record": "{other}", "account": 1, "workspace": "ws-1", "id": "8", "kind": "key"}}"#);
        assert!(quickly(&format!("{OTHERS}{line}")).is_none(), "{line}");
        let line = line.replace(r#", "kind": "key""#, "").replace(r#""8""#, r#""key""#);
        assert!(quickly(&format!("{OTHERS}{line}")).is_none(), "{line}");
    }
}
