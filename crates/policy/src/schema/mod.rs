//! JSON Schema (draft 2020-12) of rule files and waivers, for editors.
//!
//! Paths, their types, values and descriptions come from the table of fields, and words from the types that read them.
//! What is right under the schema may still be refused: a schema can't know that bounds exclude each other, or that a
//! file is called after its rule. What is refused under it is refused.

mod condition;

use bailiwick_core::finding::{Severity, SubjectKind};
use bailiwick_core::secret::{Evidence, SecretKind};
use serde_json::{Map, Value, json};

use crate::field::{self, Kind, Type};
use crate::load::PARAM_TYPES;
use crate::rule::{Framework, Mode, OnUnknown, Pack};

/// The dialect that the schemas are written in.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

macro_rules! day {
    () => {
        "[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
    };
}

/// How days are spelled.
const DAY: &str = concat!("^", day!(), "$");

/// How instants and days are spelled.
pub const TIME: &str = concat!("^", day!(), "([Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60).+)?$");

macro_rules! byte {
    () => {
        "(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"
    };
}

/// How addresses and ranges of them are spelled. Of IPv6 no more than the length is looked into.
pub const NETWORK: &str = concat!(
    "^(",
    byte!(),
    "(\\.",
    byte!(),
    "){3}(/(3[0-2]|[0-2]?[0-9]))?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/(12[0-8]|1[01][0-9]|0?[0-9]{1,2}))?)$"
);

/// How rules' ids are spelled.
const RULE_ID: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// How subjects are spelled: `key:42`.
fn subjects() -> String {
    let kinds: Vec<_> = SubjectKind::JUDGED.iter().map(|kind| kind.as_str()).collect();
    format!("^(({}):.+|inventory)$", kinds.join("|"))
}

/// The kinds that rules judge.
fn judged() -> Vec<Kind> {
    SubjectKind::JUDGED.iter().filter_map(|kind| Kind::judged(*kind)).collect()
}

/// The schema of a rule's file.
#[must_use]
pub fn policy() -> Value {
    let mut defs = condition::definitions();
    defs.insert("prose".to_owned(), json!({ "type": "string", "pattern": "\\S" }));
    defs.insert("severity".to_owned(), severity());
    defs.insert("controls".to_owned(), controls());
    defs.insert("secret".to_owned(), secret());
    defs.insert("example".to_owned(), example());
    defs.insert("parameter".to_owned(), parameter());
    let kinds: Vec<_> = judged().into_iter().map(Kind::as_str).collect();
    json!({
        "$schema": DIALECT,
        "title": "A Bailiwick rule",
        "description": "One rule, one file, which is called after its id: data, documentation and tests together.",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "severity", "remediation"],
        "properties": {
            "id": described(json!({ "type": "string", "pattern": RULE_ID }), "What names the rule: lowercase words with dashes, and the stem of the file's name."),
            "title": described(reference("prose"), "What ought to be the case, in one line."),
            "severity": described(reference("severity"), "How much a finding matters, unless `severity-when` says otherwise."),
            "for": { "enum": kinds, "description": "What the rule judges; a `secret` rule judges the leaks that it finds, and leaves this out." },
            "where": { "type": "object", "description": "Which resources it judges; all, if left out. False: skipped. Unknown: undecided, unless the check is kept." },
            "forbid": { "type": "object", "description": "What must not hold of a resource." },
            "quota": { "type": "object", "description": "How many members of a list may fulfil a condition." },
            "secret": described(reference("secret"), "What to look for in text."),
            "message": described(reference("prose"), "What is the case, in one sentence, with placeholders like `{key.id}`; of a quota also `{count}` and `{max}`."),
            "rationale": described(reference("prose"), "Why the rule exists."),
            "remediation": described(reference("prose"), "What to do about a finding."),
            "controls": described(reference("controls"), "Which controls the rule serves."),
            "severity-when": { "type": "array", "minItems": 1, "description": "Other severities: the first case that holds decides; one that is unknown doesn't hold." },
            "on-unknown": words(OnUnknown::ALL.iter().map(|value| value.as_str()), "What becomes of what can't be decided: `fail`, the default, counts against the run; `report` is shown."),
            "mode": words(Mode::ALL.iter().map(|value| value.as_str()), "What becomes of findings: `enforce`, the default, may make the run fail; `warn` shows them; `evaluate` makes none."),
            "pack": words(Pack::ALL.iter().map(|value| value.as_str()), "The pack of a shipped rule: `baseline`, the default, or `strict`."),
            "params": { "type": "object", "additionalProperties": reference("parameter"), "description": "Knobs that a configuration may set; conditions name them as `$NAME`." },
            "waivable": { "type": "boolean", "description": "Whether findings may be waived; they may, if left out." },
            "examples": { "type": "array", "items": reference("example"), "description": "The rule's tests: at least one that fails and one that passes." }
        },
        "oneOf": [
            { "required": ["forbid", "for", "message"] },
            { "required": ["quota", "for"] },
            { "required": ["secret"], "not": { "anyOf": [{ "required": ["for"] }, { "required": ["where"] }] } }
        ],
        "allOf": by_kind(),
        "$defs": Value::Object(defs)
    })
}

/// What the conditions of a rule may ask, by what it judges.
fn by_kind() -> Vec<Value> {
    let severity_when = |kind: Kind| {
        json!({ "items": {
            "type": "object", "additionalProperties": false, "required": ["when", "severity"],
            "properties": { "when": condition::of(kind), "severity": reference("severity") }
        } })
    };
    let of_kind = |kind: Kind| {
        json!({
            "if": { "required": ["for"], "properties": { "for": { "const": kind.as_str() } } },
            "then": { "properties": {
                "where": condition::of(kind),
                "forbid": condition::of(kind),
                "quota": quota(kind),
                "severity-when": severity_when(kind)
            } }
        })
    };
    let of_secret = json!({
        "if": { "required": ["secret"] },
        "then": { "properties": { "severity-when": severity_when(Kind::Leak) } }
    });
    judged().into_iter().map(of_kind).chain([of_secret]).collect()
}

fn quota(kind: Kind) -> Value {
    let numbers: Vec<_> = condition::paths(kind)
        .into_iter()
        .filter(|path| matches!(path.ty, Type::Number))
        .map(|path| path.name)
        .collect();
    let mut schema = condition::members(kind, "of", "where", &["of", "max"]);
    let max = json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "enum": numbers }, reference("parameter-name")], "description": "The most there may be: a number, or the path of one." });
    let warn_at = json!({ "type": "string", "pattern": "^((100|[1-9][0-9]?)%|\\$[a-z0-9-]+)$", "description": "From which share of the maximum an info finding warns, like `90%`." });
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("max".to_owned(), max);
        properties.insert("warn-at".to_owned(), warn_at);
    }
    schema
}

fn secret() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["pattern", "kind"],
        "properties": {
            "pattern": { "type": "string", "minLength": 1, "description": "A regex of Rust's `regex` crate: no look-around, no back-references." },
            "kind": words(SecretKind::ALL.iter().map(|kind| kind.as_str()), "What the secret opens."),
            "evidence": { "type": "array", "items": words(Evidence::ALL.iter().map(|evidence| evidence.as_str()), "A property that a real key has."), "description": "What raises confidence; it never drops a match." },
            "keywords": { "type": "array", "items": { "type": "string", "minLength": 1 }, "description": "Words of which one must stand near the match." },
            "capture": { "description": "The group of the pattern, by number or name, that is the secret." },
            "entropy": { "type": ["number", "string"], "description": "The least bits of Shannon entropy a character that a match must have." },
            "paths": { "type": ["array", "string"], "items": { "type": "string" }, "description": "Globs of the paths in which it looks." },
            "ignore": { "type": "array", "items": { "type": "string" }, "description": "Regexes of matches that are none." }
        }
    })
}

fn parameter() -> Value {
    let value = |text: &str| json!({ "type": ["string", "integer"], "description": text });
    let list = condition::different_texts(json!({ "type": ["string", "number", "boolean"] }));
    let default = json!({ "anyOf": [{ "type": ["string", "integer"] }, list], "description": "What it is, unless a configuration sets it." });
    json!({
        "type": "object", "additionalProperties": false, "required": ["type", "default"],
        "properties": {
            "type": { "enum": PARAM_TYPES, "description": "What it may be set to." },
            "default": default,
            "min": value("The least that it may be."),
            "max": value("The most that it may be."),
            "one-of": { "type": "array", "items": { "type": "string" }, "description": "Of a text or a list: the values that it may have." },
            "title": { "type": "string", "description": "What it turns." }
        }
    })
}

fn controls() -> Value {
    let frameworks = Framework::ALL.iter().map(|framework| {
        let item = json!({ "type": ["string", "number"], "pattern": framework.pattern() });
        let list = json!({ "type": "array", "items": item });
        (framework.as_str().to_owned(), list)
    });
    let properties: Map<_, _> = frameworks.collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn example() -> Value {
    let position = |what: &str| json!({ "type": "integer", "minimum": 1, "description": what });
    let subject = |what: &str| json!({ "type": "string", "pattern": subjects(), "description": what });
    json!({
        "type": "object", "additionalProperties": false, "required": ["name", "expect"],
        "properties": {
            "name": described(reference("prose"), "What the example shows."),
            "at": described(condition::time(), "When it is judged; the inventory's `collected-at`, else 2026-01-01, if left out."),
            "inventory": { "type": "object", "description": "A minimal inventory; `version` may be left out." },
            "path": { "type": "string", "description": "What the text's file is called." },
            "text": { "type": "string", "description": "What is scanned; `{{key plan-hex A}}` is a made-up key named A." },
            "expect": {
                "type": "array",
                "description": "Exactly what the rule finds; what passes or is skipped is not listed.",
                "items": {
                    "type": "object", "additionalProperties": false,
                    "properties": {
                        "fail": subject("What fails, like `key:42`."),
                        "unknown": subject("What can't be decided, like `key:42`."),
                        "line": position("The line of a leak or an endpoint, counted from 1."),
                        "column": position("The column of its first character."),
                        "end-column": position("The column one past its last."),
                        "severity": reference("severity")
                    },
                    "oneOf": [{ "required": ["fail"] }, { "required": ["unknown"] }, { "required": ["line"] }]
                }
            }
        }
    })
}

/// The schema of a waivers file.
#[must_use]
pub fn waivers() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "Bailiwick's waivers",
        "description": "Findings that somebody accepts until a day.",
        "type": "array",
        "uniqueItems": true,
        "items": {
            "type": "object", "additionalProperties": false,
            "required": ["rule", "owner", "approver", "reason", "expires"],
            "oneOf": [{ "required": ["fingerprint"] }, { "required": ["subject"] }],
            "properties": {
                "rule": { "type": "string", "pattern": RULE_ID, "description": "The rule's id." },
                "fingerprint": { "type": ["string", "integer"], "description": "The finding's fingerprint." },
                "subject": { "type": "string", "pattern": subjects(), "description": "What the findings are about: `key:42`, `key:ACCOUNT/42`, `leak:sha256:…`." },
                "paths": { "type": ["array", "string"], "items": { "type": "string" }, "description": "Globs of the paths that it is narrowed to." },
                "owner": { "type": ["string", "integer"], "description": "Who answers for what is accepted." },
                "approver": { "type": ["string", "integer"], "description": "Who accepted it; not the owner." },
                "reason": { "type": "string", "pattern": "\\S", "description": "Why." },
                "expires": { "type": "string", "pattern": DAY, "description": "The last day on which it holds, in UTC." }
            }
        }
    })
}

fn severity() -> Value {
    words(Severity::ALL.iter().map(|severity| severity.as_str()), "How much a finding matters.")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn described(mut schema: Value, text: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), Value::from(text));
    }
    schema
}

fn words(words: impl Iterator<Item = &'static str>, text: &str) -> Value {
    json!({ "enum": words.collect::<Vec<_>>(), "description": text })
}

/// Every path that rules may speak of, as a page of documentation.
#[must_use]
pub fn fields_page() -> String {
    let mut page = String::from(
        "# Fields\n\nWhat rules may speak of. A path starts with the kind that is judged; behind a field that is another kind, \
         that kind's fields\nfollow after a dot: `key.owner.status`, `key.workspace.account.uid`. What the inventory leaves \
         out is unknown.\n\nThis page is made from the table of fields: `cargo xtask docs` writes it.\n",
    );
    page.push_str(TESTS);
    for kind in Kind::ALL {
        let fields: Vec<_> = field::fields().iter().filter(|field| field.kind == kind).collect();
        page.push_str(&format!("\n## {}\n\n| field | values | what it is |\n|---|---|---|\n", kind.as_str()));
        for field in fields {
            let values = field.ty.describe().replace('|', "\\|");
            page.push_str(&format!("| `{}.{}` | {values} | {} |\n", kind.as_str(), field.name, field.doc));
        }
    }
    page
}

/// Which tests each type of value takes.
const TESTS: &str = "
| values | tests |
|---|---|
| text, list of text | a value, a list of values, `not`, `matches: 'REGEX'`, `present` |
| words, list of words, true or false | a value, a list of values, `not`, `present` |
| number, duration (`90d`; s, m, h, d, w), time (`2026-03-24` or `2026-03-24T07:30:22Z`) | a value, `not`, `over`, `under`, `at-least`, `at-most`, `present` |
| list of addresses | an address or range, `not`, `within`, `present` |
| another kind | `present` |
| list of another kind | `present`; `some`, `every`, `none` and `quota` walk it |

A list of values fits what is one of them; of a list, what contains one of them. Several tests of one value all hold.
`present` says whether the value is known (and not empty); it is the only test that an unknown value answers.
";
