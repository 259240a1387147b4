//! The schema of `bailiwick.yaml`.

use bailiwick_core::finding::Severity;
use bailiwick_policy::Mode;
use bailiwick_policy::schema::{DIALECT, TIME};
use serde_json::{Map, Value, json};

pub(super) fn schema() -> Value {
    let severities: Vec<_> = Severity::ALL.iter().map(|severity| severity.as_str()).collect();
    let longest: Map<_, _> = severities
        .iter()
        .map(|severity| ((*severity).to_owned(), json!({ "type": "string", "pattern": "^[0-9]+[smhdw]$" })))
        .collect();
    let list =
        |text: &str| json!({ "type": "array", "minItems": 1, "items": { "type": "string" }, "description": text });
    let file = |text: &str| json!({ "type": "string", "description": text });
    json!({
        "$schema": DIALECT,
        "title": "Bailiwick's configuration",
        "description": "What isn't given on the command line. Paths are relative to the file's folder.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "policies": list("Rule files, or folders of them."),
            "params": { "type": "object", "additionalProperties": params(), "description": "What rules' parameters are set to, by rule." },
            "overrides": { "type": "object", "additionalProperties": overriding(), "description": "What else is changed of rules, by rule." },
            "inventory": file("The inventory's file."),
            "scan": list("Files and folders to scan."),
            "exclude": list("Globs of paths that are not scanned."),
            "waivers": file("The file of waivers."),
            "baseline": file("The file of findings that were there before."),
            "longest-waiver": { "type": "object", "additionalProperties": false, "properties": longest, "description": "How long findings of each severity may be waived." },
            "fail-on": { "enum": severities, "description": "The least severity that makes the run fail." },
            "at": { "type": "string", "pattern": TIME, "description": "The instant to judge at, like `2026-11-20T08:00:00Z`; the clock's, if left out." }
        }
    })
}

fn params() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": ["string", "integer", "array"] } })
}

fn overriding() -> Value {
    json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "severity": { "enum": Severity::ALL.iter().map(|severity| severity.as_str()).collect::<Vec<_>>() },
            "mode": { "enum": Mode::ALL.iter().map(|mode| mode.as_str()).collect::<Vec<_>>() },
            "params": params(),
            "off": { "type": "boolean", "description": "Whether the rule is left out; say why in `reason`." },
            "reason": { "type": "string", "pattern": "\\S", "description": "Why." }
        }
    })
}
