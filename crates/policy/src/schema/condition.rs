//! The schema of conditions: which paths there are, and which tests each takes.

use serde_json::{Map, Value, json};

use super::{described, reference};
use crate::field::{self, Kind, Type};

/// A path from a kind.
pub(super) struct PathOf {
    pub(super) name: String,
    pub(super) ty: Type,
    doc: &'static str,
}

/// Every path that starts with a kind, through all references.
pub(super) fn paths(kind: Kind) -> Vec<PathOf> {
    below(kind, kind.as_str())
}

fn below(kind: Kind, before: &str) -> Vec<PathOf> {
    let mut paths = Vec::new();
    for field in field::fields_of(kind) {
        let name = format!("{before}.{}", field.name);
        if let Type::Ref(next) = field.ty {
            paths.extend(below(next, &name));
        }
        paths.push(PathOf { name, ty: field.ty, doc: field.doc });
    }
    paths
}

/// A condition about a kind.
pub(super) fn of(kind: Kind) -> Value {
    reference(&format!("condition-{}", kind.as_str()))
}

/// The kinds that conditions start with: those that are judged, and those of which there are lists.
fn kinds() -> Vec<Kind> {
    Kind::ALL.into_iter().filter(|kind| *kind != Kind::Principal).collect()
}

/// The definitions of conditions and tests.
pub(super) fn definitions() -> Map<String, Value> {
    let conditions = kinds().into_iter().map(|kind| (format!("condition-{}", kind.as_str()), condition(kind)));
    conditions.chain(tests()).collect()
}

const COMBINATORS: [&str; 6] = ["all", "any", "not", "some", "every", "none"];

fn condition(kind: Kind) -> Value {
    let list = json!({ "type": "array", "minItems": 1, "items": of(kind) });
    let mut properties = Map::new();
    properties.insert("all".to_owned(), described(list.clone(), "All of these hold."));
    properties.insert("any".to_owned(), described(list, "At least one of these holds."));
    properties.insert("not".to_owned(), described(of(kind), "This does not hold."));
    for (name, text) in [
        ("some", "At least one member of a list fulfils a condition."),
        ("every", "Each member of a list fulfils a condition."),
        ("none", "No member of a list fulfils a condition."),
    ] {
        properties.insert(name.to_owned(), described(members(kind, "of", "where", &["of", "where"]), text));
    }
    let mut patterns = Map::new();
    for path in paths(kind) {
        let test = described(test_of(path.ty), path.doc);
        match path.name.strip_suffix("NAME") {
            Some(before) => drop(patterns.insert(format!("^{}.+$", before.replace('.', "\\.")), test)),
            None => drop(properties.insert(path.name, test)),
        }
    }
    let alone: Vec<_> = COMBINATORS.iter().map(|name| json!({ "required": [name] })).collect();
    json!({
        "type": "object", "minProperties": 1, "additionalProperties": false,
        "properties": properties, "patternProperties": patterns,
        "if": { "anyOf": alone }, "then": { "maxProperties": 1 }
    })
}

/// A list that a kind leads to, and a condition about its members.
pub(super) fn members(kind: Kind, of_name: &str, filter: &str, required: &[&str]) -> Value {
    let mut lists: Vec<(Kind, Vec<String>)> = Vec::new();
    for path in paths(kind) {
        let Type::List(member) = path.ty else { continue };
        match lists.iter_mut().find(|(kind, _)| *kind == member) {
            Some((_, names)) => names.push(path.name),
            None => lists.push((member, vec![path.name])),
        }
    }
    let all: Vec<_> = lists.iter().flat_map(|(_, names)| names.clone()).collect();
    let by_member: Vec<_> = lists
        .into_iter()
        .map(|(member, names)| {
            json!({
                "if": { "required": [of_name], "properties": { of_name: { "enum": names } } },
                "then": { "properties": { filter: of(member) } }
            })
        })
        .collect();
    let mut schema = json!({
        "type": "object", "additionalProperties": false, "required": required,
        "properties": {
            of_name: { "enum": all, "description": "The list." },
            filter: { "type": "object", "description": "What its members are asked; paths start with their kind." }
        }
    });
    if let Some(schema) = schema.as_object_mut().filter(|_| !by_member.is_empty()) {
        schema.insert("allOf".to_owned(), Value::from(by_member));
    }
    schema
}

/// What may be asked of a value of a type.
fn test_of(ty: Type) -> Value {
    match ty {
        Type::Text | Type::Texts => reference("test-text"),
        Type::Choice(words) | Type::Choices(words) => asked(json!({ "enum": words() }), different, &[]),
        Type::Flag => reference("test-flag"),
        Type::Number => reference("test-number"),
        Type::Duration => reference("test-duration"),
        Type::Time => reference("test-time"),
        Type::Networks => reference("test-networks"),
        Type::Ref(_) | Type::List(_) => reference("test-presence"),
    }
}

fn tests() -> Vec<(String, Value)> {
    let text = json!({ "type": ["string", "number", "boolean"] });
    let duration = json!({ "type": "string", "pattern": "^[0-9]+[smhdw]$" });
    let network = json!({ "type": "string", "pattern": super::NETWORK });
    let within = json!({ "anyOf": [network.clone(), { "type": "array", "minItems": 1, "items": network.clone() }] });
    let named = |name: &str, test: Value| (format!("test-{name}"), test);
    vec![
        named("text", asked(text, different_texts, &[("matches", json!({ "type": "string", "minLength": 1 }))])),
        named("flag", asked(json!({ "type": "boolean" }), different, &[])),
        named("number", compared(json!({ "type": "integer", "minimum": 0 }))),
        named("duration", compared(duration)),
        named("time", compared(time())),
        named("networks", asked(network, different, &[("within", within)])),
        named("presence", presence()),
        (
            "parameter-name".to_owned(),
            json!({ "type": "string", "pattern": "^\\$[a-z0-9]+(-[a-z0-9]+)*$", "description": "The value of a parameter of the rule." }),
        ),
    ]
}

pub(super) fn time() -> Value {
    json!({ "type": "string", "pattern": super::TIME })
}

fn presence() -> Value {
    json!({ "type": "object", "minProperties": 1, "additionalProperties": false, "properties": {
        "present": { "type": "boolean" }, "not": { "$ref": "#/$defs/test-presence" }
    } })
}

fn compared(value: Value) -> Value {
    let bound = json!({ "anyOf": [value.clone(), reference("parameter-name")] });
    let comparisons = ["over", "under", "at-least", "at-most"].map(|name| (name, bound.clone()));
    asked(value, different, &comparisons)
}

/// A value, a list of values, or a mapping of tests; `not` takes any of these.
fn asked(value: Value, list: fn(Value) -> Value, tests: &[(&str, Value)]) -> Value {
    let value = json!({ "anyOf": [value, reference("parameter-name")] });
    let mut properties: Map<_, _> = tests.iter().map(|(name, test)| ((*name).to_owned(), test.clone())).collect();
    properties.insert("present".to_owned(), json!({ "type": "boolean" }));
    // A test inside `not` is described no deeper: nobody turns a turned test round.
    properties.insert(
        "not".to_owned(),
        json!({ "anyOf": [value.clone(), list(value.clone()), { "type": "object", "minProperties": 1 }] }),
    );
    json!({ "anyOf": [
        value.clone(),
        list(value),
        { "type": "object", "minProperties": 1, "additionalProperties": false, "properties": properties }
    ] })
}

/// A list of values that differ.
fn different(value: Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": value, "uniqueItems": true })
}

/// A list of texts that differ. Numbers are texts here: `1` and `1.0` differ, as they don't in JSON.
pub(super) fn different_texts(value: Value) -> Value {
    let differ = json!([{ "uniqueItems": true }, { "contains": { "type": "number" } }]);
    json!({ "type": "array", "minItems": 1, "items": value, "anyOf": differ })
}
