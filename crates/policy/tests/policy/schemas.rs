//! What an editor is told of a policy: every word that is taken, and no other.

use bailiwick_core::finding::Severity;
use bailiwick_policy::schema;
use serde_json::{Value, json};

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
