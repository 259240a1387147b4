//! One inventory in several forms.

use bailiwick_core::platform::Platform;
use bailiwick_document::{Limits, Value, parse};
use bailiwick_inventory::{from_node, read};

use crate::{essence, example, inventory};

const YAML: &str = r#"
version: 1
collected-at: 2026-11-20
accounts:
  - uid: "1"
    alias: one
    users: [{ id: "11", name: alice }]
    workspaces:
      - { id: ws-1, default: true, members: ["11"], keys: [{ id: "7", created-by: "11" }] }
      - { id: ws-2, keys: [{ id: "8", created-by: "1" }, { id: "9", kind: temporary, parent: "7" }] }
  - uid: "2"
    workspaces: [{ id: ws-1 }]
"#;

const JSON: &str = r#"{
  "version": 1, "collected-at": "2026-11-20", "accounts": [
    {"uid": "1", "alias": "one", "users": [{"id": "11", "name": "alice"}], "workspaces": [
      {"id": "ws-1", "default": true, "members": ["11"], "keys": [{"id": 7, "created-by": 11}]},
      {"id": "ws-2", "keys": [{"id": 8, "created-by": 1}, {"id": 9, "kind": "temporary", "parent": 7}]}
    ]},
    {"uid": "2", "workspaces": [{"id": "ws-1"}]}
  ]
}"#;

const LINES: &str = r#"
{"record": "key", "account": "1", "workspace": "ws-1", "id": 7, "created-by": 11}
{"record": "key", "account": "1", "workspace": "ws-2", "id": 8, "created-by": 1}
{"record": "key", "account": "1", "workspace": "ws-2", "id": 9, "kind": "temporary", "parent": 7}
{"record": "user", "account": "1", "id": "11", "name": "alice"}
{"record": "account", "uid": "1", "alias": "one"}

{"record": "workspace", "account": "1", "id": "ws-1", "default": true, "members": ["11"]}
{"record": "inventory", "version": 1, "collected-at": "2026-11-20"}
{"record": "workspace", "account": 1, "id": "ws-2"}
{"record": "account", "uid": "2"}
{"record": "workspace", "account": 2, "id": "ws-1"}
"#;

#[test]
fn all_forms_say_the_same() {
    let expected = essence(&inventory(YAML));
    assert_eq!(essence(&inventory(JSON)), expected);
    assert_eq!(essence(&inventory(LINES)), expected);
    let minified: String = JSON.lines().map(str::trim).collect();
    assert_eq!(essence(&inventory(&minified)), expected);
    assert_eq!(essence(&inventory(&format!("\u{feff}{}", LINES.trim_start().replace('\n', "\r\n")))), expected);
}

#[test]
fn lines_know_their_numbers() {
    let inventory = inventory(LINES);
    let lines: Vec<_> = inventory.keys().map(|index| inventory.key(index).origin.line).collect();
    assert_eq!(lines, [2, 3, 4]);
}

#[test]
fn a_single_line_is_json_lines_if_it_names_a_record() {
    assert_eq!(inventory(r#"{"record": "inventory", "version": 1}"#).accounts().len(), 0);
    assert_eq!(inventory(r#"{"version": 1, "accounts": []}"#).accounts().len(), 0);
}

#[test]
fn json_on_several_lines_is_no_json_lines() {
    let text = "{\"version\": 1,\n \"accounts\": [\n{\"uid\": \"1\"},\n{\"uid\": \"2\"}\n]}\n";
    assert_eq!(inventory(text).accounts().len(), 2);
}

#[test]
fn an_inventory_inside_another_document_needs_no_version() {
    let text = format!("examples:\n  - inventory:\n      {}", example().replace('\n', "\n      "));
    let text = text.replace("version: 1\n", "\n");
    let document = parse(text.as_bytes(), Limits::default()).unwrap();
    let Value::Map(entries) = &document.value else { panic!("a mapping") };
    let Value::List(examples) = &entries[0].value.value else { panic!("a list") };
    let Value::Map(fields) = &examples[0].value else { panic!("a mapping") };
    let inner = from_node(&fields[0].value).unwrap();
    assert_eq!(essence(&inner), essence(&inventory(&example())));
    assert_eq!(inner.account(inner.accounts().next().unwrap()).origin.line, 6);
    assert!(read(b"accounts: []", Platform::embedded()).is_err());
}
