//! The report for programs.

use std::mem::discriminant;

use bailiwick_core::access::Validity;
use bailiwick_core::finding::*;
use bailiwick_report::{Format, Style, render};
use serde_json::Value;

use crate::sample::*;

/// The contract: names, order and types.
const EXAMPLE: &str = r#"
{ "schema": "bailiwick/report/v1", "at": "2026-11-23T00:00:00Z", "tool": {"name": "bailiwick", "version": "…"},
  "inputs": {"policies": "sha256:…", "inventory": "sha256:…", "scanned": "sha256:…"},
  "findings": [{
    "rule": "leaked-plan-key", "outcome": "fail", "severity": "critical", "confidence": "high",
    "subject": {"kind": "leak", "id": "sha256:…"}, "message": "…", "remediation": "…",
    "locations": [{"path": "app/.env", "line": 3, "column": 16, "end_column": 54, "commit": null, "layer": []}],
    "secret": {"masked": "sk-sp-****9f2c", "fingerprint": "sha256:…", "kind": "plan", "provider": "dashscope"},
    "key": {"id": "71", "owner": "dana", "workspace": "ws-…", "region": "cn-beijing", "validity": "valid", "joined_by": "fingerprint"},
    "fingerprint": "…", "waiver": null, "also": [] }],
  "coverage": {"files": 812, "bytes": 9120033, "commits": 0, "skipped": [{"path": "big.bin", "reason": "binary"}], "unreadable": []},
  "summary": {"rules": 31, "resources": 204, "pass": 0, "fail": 0, "waived": 0, "unknown": 0, "skipped": 0} }"#;

/// Fields that came later, each last in its object.
const ADDED: [&str; 3] = ["all_files", "notes", "at_pinned_by"];

fn json(report: &Report) -> String {
    render(report, Format::Json, &Style::default())
}

fn parsed(report: &Report) -> Value {
    serde_json::from_str(&json(report)).unwrap()
}

/// The report that the example shows.
fn as_in_the_example() -> Report {
    let finding = Finding {
        key: Some(key_facts(Validity::Valid, Joined::Fingerprint)),
        ..leak(&plan_key(), place("app/.env", 3, 16), excerpt(3, &["API_KEY=«sk-sp-****3f26»"]))
    };
    let coverage = Coverage { skipped: vec![passed_over("big.bin", "binary")], ..empty().coverage };
    Report { coverage, ..report(vec![finding]) }
}

/// The names of all fields, in the order of the text. The text holds no escaped quotes.
fn names(text: &str) -> Vec<&str> {
    let strings = text.split('"').skip(1).step_by(2).zip(text.split('"').skip(2).step_by(2));
    strings.filter(|(_, after)| after.starts_with(':')).map(|(string, _)| string).collect()
}

fn same_types(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => a.iter().all(|(name, value)| same_types(value, &b[name])),
        (Value::Array(a), Value::Array(b)) => a.iter().zip(b).all(|(a, b)| same_types(a, b)),
        _ => discriminant(a) == discriminant(b),
    }
}

#[test]
fn names_order_and_types_are_the_contracts() {
    let ours = as_in_the_example();
    let ours_text = json(&ours);
    let (added, fixed): (Vec<_>, Vec<_>) = names(&ours_text).into_iter().partition(|name| ADDED.contains(name));
    assert_eq!((fixed, added), (names(EXAMPLE), ADDED.to_vec()));
    let example: Value = serde_json::from_str(EXAMPLE).unwrap();
    assert!(same_types(&example, &parsed(&ours)));
}

#[test]
fn a_report_as_json() {
    insta::assert_snapshot!(json(&as_in_the_example()));
}

#[test]
fn it_ends_with_one_newline_and_is_the_same_each_time() {
    let text = json(&rich());
    assert!(text.ends_with("}\n") && text == json(&rich()));
}

#[test]
fn what_is_not_known_is_null() {
    let mut finding = leak(&plan_key(), place("a", 1, 1), Excerpt::default());
    finding.secret.as_mut().unwrap().fingerprint = None;
    let facts = KeyFacts { owner: None, region: None, ..key_facts(Validity::Unknown, Joined::Mask) };
    let joined = Finding { key: Some(facts), secret: None, ..finding.clone() };
    let report = parsed(&Report { inputs: Inputs::default(), ..report(vec![finding, joined]) });
    assert_eq!(report["inputs"], serde_json::json!({ "policies": null, "inventory": null, "scanned": null }));
    assert_eq!(report["findings"][0]["key"], Value::Null);
    assert_eq!(report["findings"][0]["secret"]["fingerprint"], Value::Null);
    assert_eq!(report["findings"][1]["secret"], Value::Null);
    assert_eq!(report["findings"][1]["key"]["owner"], Value::Null);
    assert_eq!(report["findings"][1]["key"]["region"], Value::Null);
}

#[test]
fn a_finding_about_the_inventory_stands_in_the_inventory() {
    let report = parsed(&report(vec![about_key("revoked-owner", Severity::High, "71", "…")]));
    let expected = serde_json::json!([
        { "path": "inventory.yaml", "line": 12, "column": 9, "end_column": 10, "commit": null, "layer": [] }
    ]);
    assert_eq!(report["findings"][0]["locations"], expected);
}

#[test]
fn a_leak_stands_where_it_was_found_and_not_in_the_inventory() {
    let origin = Some(place("inventory.yaml", 1, 1));
    let wrapped = Place { end_column: 4, layer: vec!["gzip".into(), "base64".into()], ..place("a.gz", 7, 60) };
    let found = Finding { origin, ..leak(&plan_key(), wrapped, Excerpt::default()) };
    let report = parsed(&report(vec![found]));
    let expected = serde_json::json!([
        { "path": "a.gz", "line": 7, "column": 60, "end_column": 4, "commit": null, "layer": ["gzip", "base64"] }
    ]);
    assert_eq!(report["findings"][0]["locations"], expected);
}

#[test]
fn an_encoded_path_says_so() {
    let encoded = Place { encoded: true, ..place("a%FF.env", 1, 1) };
    let report = parsed(&report(vec![leak(&plan_key(), encoded, Excerpt::default())]));
    assert_eq!(report["findings"][0]["locations"][0]["encoded"], Value::Bool(true));
}

#[test]
fn foreign_strings_survive_the_escaping() {
    let message = "a\u{1b}b\u{202e}c\u{e0041}d\n\"密\"\\";
    let report = parsed(&report(vec![about_key("r", Severity::Low, "1", message)]));
    assert_eq!(report["findings"][0]["message"], Value::from(message));
}

#[test]
fn a_folder_and_a_part_of_a_file_say_how_many_files_they_are() {
    let folder = PassedOver { files: 12, ..passed_over("vendor", "excluded") };
    let part = PassedOver::part("a.zip!b", "truncated");
    let coverage =
        Coverage { skipped: vec![passed_over("a.bin", "symlink"), folder], unreadable: vec![part], ..empty().coverage };
    let ours = parsed(&Report { coverage, ..empty() });
    assert_eq!(ours["coverage"]["skipped"][0].get("files"), None);
    assert_eq!(
        (&ours["coverage"]["skipped"][1]["files"], &ours["coverage"]["unreadable"][0]["files"]),
        (&12.into(), &0.into())
    );
    let files = ours["coverage"]["files"].as_u64().unwrap();
    assert_eq!(ours["coverage"]["all_files"], files + 13);
}

#[test]
fn notes_and_what_pinned_the_instant_are_said() {
    let notes = vec!["2 rules were skipped".to_owned()];
    let ours = parsed(&Report { notes: notes.clone(), ..empty() });
    assert_eq!(ours["notes"], serde_json::json!(notes));
    let at = |pinned_by: Option<&str>| {
        let at = At { pinned_by: pinned_by.map(str::to_owned), ..empty().at };
        parsed(&Report { at, ..empty() })["at_pinned_by"].clone()
    };
    assert_eq!((at(Some("--at")), at(None)), ("--at".into(), Value::Null));
}
