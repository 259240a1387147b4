//! The schema of a JSON report. Consumers must take further fields: they may come without a new version.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::{Joined, Outcome, Severity, SubjectKind};
use bailiwick_core::secret::{Confidence, Provider, SecretKind};
use bailiwick_policy::schema::DIALECT;
use serde_json::{Value, json};

pub(super) fn schema() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "A Bailiwick report, version 1",
        "description": "What `audit` and `scan` say with `--format json`. Lines and columns count from 1; further fields may be added.",
        "type": "object",
        "required": ["schema", "at", "tool", "inputs", "findings", "coverage", "summary"],
        "properties": {
            "schema": { "const": "bailiwick/report/v1" },
            "at": { "type": "string", "description": "The instant that the report speaks of." },
            "at_pinned_by": { "type": ["string", "null"], "description": "What pinned that instant; null when it is the clock's." },
            "tool": object(&["name", "version"], json!({ "name": text(), "version": text() })),
            "inputs": object(&["policies", "inventory", "scanned"], json!({ "policies": optional(), "inventory": optional(), "scanned": optional() })),
            "findings": { "type": "array", "items": finding() },
            "coverage": coverage(),
            "summary": summary(),
            "notes": { "type": "array", "items": text() }
        },
        "$defs": { "place": place() }
    })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn nullable(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("type".to_owned(), json!(["object", "null"]));
    }
    schema
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn optional() -> Value {
    json!({ "type": ["string", "null"] })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> Value {
    json!({ "enum": words.collect::<Vec<_>>() })
}

fn finding() -> Value {
    let subject =
        object(&["kind", "id"], json!({ "kind": words(SubjectKind::ALL.iter().map(|it| it.as_str())), "id": text() }));
    object(
        &[
            "rule",
            "outcome",
            "severity",
            "confidence",
            "subject",
            "message",
            "remediation",
            "locations",
            "secret",
            "key",
            "fingerprint",
            "waiver",
            "also",
        ],
        json!({
            "rule": text(),
            "outcome": words(Outcome::ALL.iter().map(|it| it.as_str())),
            "severity": words(Severity::ALL.iter().map(|it| it.as_str())),
            "confidence": words(Confidence::ALL.iter().map(|it| it.as_str())),
            "subject": subject,
            "message": text(),
            "remediation": text(),
            "locations": { "type": "array", "items": { "$ref": "#/$defs/place" } },
            "secret": nullable(object(&["masked", "fingerprint", "kind", "provider"], json!({
                "masked": text(), "fingerprint": optional(),
                "kind": words(SecretKind::ALL.iter().map(|it| it.as_str())),
                "provider": words(Provider::ALL.iter().map(|it| it.as_str()))
            }))),
            "key": nullable(object(&["id", "owner", "workspace", "region", "validity", "joined_by"], json!({
                "id": text(), "owner": optional(), "workspace": text(), "region": optional(),
                "validity": words(Validity::ALL.iter().map(|it| it.as_str())),
                "joined_by": words(Joined::ALL.iter().map(|it| it.as_str()))
            }))),
            "fingerprint": text(),
            "waiver": nullable(object(&["by"], json!({
                "by": text(), "reason": optional(), "owner": optional(), "approver": optional(), "expires": optional(),
                "location": { "$ref": "#/$defs/place" }
            }))),
            "also": { "type": "array", "items": text() },
            "allowed": { "type": "array", "items": object(&["reason", "location", "comment"], json!({
                "reason": text(), "location": { "$ref": "#/$defs/place" }, "comment": { "$ref": "#/$defs/place" }
            })) }
        }),
    )
}

fn place() -> Value {
    object(
        &["path", "line", "column", "end_column", "commit", "layer"],
        json!({
            "path": text(), "line": count(), "column": count(), "end_column": count(), "commit": optional(),
            "layer": { "type": "array", "items": text() }, "encoded": { "type": "boolean" }
        }),
    )
}

fn coverage() -> Value {
    let over = object(&["path", "reason"], json!({ "path": text(), "reason": text(), "files": count() }));
    object(
        &["files", "bytes", "commits", "skipped", "unreadable"],
        json!({
            "files": count(), "bytes": count(), "commits": count(), "all_files": count(),
            "skipped": { "type": "array", "items": over.clone() },
            "unreadable": { "type": "array", "items": over }
        }),
    )
}

fn summary() -> Value {
    let names = ["rules", "resources", "pass", "fail", "waived", "unknown", "skipped"];
    let counts: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), count())).collect();
    object(&names, Value::Object(counts))
}
