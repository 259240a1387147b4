//! The schema of an inventory as YAML or JSON.

use bailiwick_core::inventory::{KeyKind, KeyState, Permission, UserStatus, WorkspaceState};
use bailiwick_policy::schema::{DIALECT, NETWORK, TIME};
use serde_json::{Map, Value, json};

pub(super) fn schema() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "A Bailiwick inventory",
        "description": "Accounts, RAM users, workspaces and keys. What is left out is unknown, not false.",
        "type": "object", "additionalProperties": false, "required": ["version", "accounts"],
        "properties": {
            "version": { "const": 1 },
            "collected-at": time("When the inventory was collected."),
            "accounts": list(json!({ "$ref": "#/$defs/account" }), "All accounts.")
        },
        "$defs": {
            "account": account(), "user": user(), "workspace": workspace(), "key": key(),
            "mask": { "type": "string", "pattern": "[*…]", "description": "The value as the console shows it; never the whole value." },
            "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "SHA-256 of the whole value." }
        }
    })
}

/// What the names of its definitions start with inside another schema.
const PREFIX: &str = "inventory-";

/// The inventory of an example, which may leave out `version`, and name made-up keys as templates; and the definitions
/// that it refers to.
pub(super) fn in_example() -> (Value, Map<String, Value>) {
    let mut whole = schema();
    let mut definitions = whole.get_mut("$defs").map(Value::take).unwrap_or_default();
    for (name, template) in [("mask", "^\\{\\{mask "), ("digest", "^\\{\\{digest ")] {
        if let Some(Value::String(pattern)) = definitions.pointer_mut(&format!("/{name}/pattern")) {
            *pattern = format!("{pattern}|{template}");
        }
    }
    rename(&mut definitions);
    let mut accounts = whole.pointer_mut("/properties").map(Value::take).unwrap_or_default();
    rename(&mut accounts);
    let mut example = object(&[], accounts);
    if let Some(example) = example.as_object_mut() {
        example.insert("description".to_owned(), "A minimal inventory; `version` may be left out.".into());
    }
    let definitions = definitions.as_object().cloned().unwrap_or_default();
    (example, definitions.into_iter().map(|(name, definition)| (format!("{PREFIX}{name}"), definition)).collect())
}

/// Has references lead to the definitions by their names inside another schema.
fn rename(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(to) if name == "$ref" => *to = to.replace("#/$defs/", &format!("#/$defs/{PREFIX}")),
                    value => rename(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// Ids that are digits may be written as numbers.
fn id(description: &str) -> Value {
    json!({ "type": ["string", "integer"], "description": description })
}

/// An id of nothing but digits.
fn digits(description: &str) -> Value {
    json!({ "type": ["string", "integer"], "pattern": "^[0-9]+$", "description": description })
}

fn time(description: &str) -> Value {
    json!({ "type": "string", "pattern": TIME, "description": description })
}

fn list(items: Value, description: &str) -> Value {
    json!({ "type": "array", "items": items, "description": description })
}

fn words<'a>(words: impl Iterator<Item = &'a str>, description: &str) -> Value {
    json!({ "enum": words.collect::<Vec<_>>(), "description": description })
}

fn account() -> Value {
    let number = |description: &str| json!({ "type": "integer", "minimum": 0, "description": description });
    object(
        &["uid"],
        json!({
            "uid": digits("The digits-only id of the account."),
            "alias": text("The account's alias."),
            "quotas": object(&[], json!({
                "workspaces": number("How many workspaces the account may have, where that is not the platform's number."),
                "keys-per-workspace": number("How many keys a workspace may have, where that is not the platform's number.")
            })),
            "users": list(json!({ "$ref": "#/$defs/user" }), "Its RAM users."),
            "workspaces": list(json!({ "$ref": "#/$defs/workspace" }), "Its workspaces.")
        }),
    )
}

fn user() -> Value {
    let permission = words(Permission::ALL.iter().map(|it| it.as_str()), "What the RAM user may do with keys.");
    object(
        &["id"],
        json!({
            "id": digits("The digits-only id of the RAM user."),
            "name": text("The RAM user's name."),
            "status": words(UserStatus::ALL.iter().map(|it| it.as_str()), "Whether the RAM user may sign in."),
            "since": time("Since when the status holds; before, the RAM user was active."),
            "permissions": list(permission, "What the RAM user may do with keys.")
        }),
    )
}

fn workspace() -> Value {
    object(
        &["id"],
        json!({
            "id": text("The id of the workspace, `ws-…` or `llm-…`."),
            "name": text("The name of the workspace."),
            "default": { "type": "boolean", "description": "Whether it is the account's default workspace." },
            "region": text("The region's id, like `cn-beijing`."),
            "host-label": text("The label that its dedicated host starts with, where that is not its id."),
            "state": words(WorkspaceState::ALL.iter().map(|it| it.as_str()), "Whether the workspace exists."),
            "since": time("Since when the state holds."),
            "members": list(digits("A RAM user's id."), "The RAM users that are members; unknown, if left out."),
            "models": list(text("A model."), "The models granted to a sub-workspace."),
            "applications": list(text("An application's id."), "The applications inside the workspace."),
            "keys": list(json!({ "$ref": "#/$defs/key" }), "The keys of the workspace.")
        }),
    )
}

fn key() -> Value {
    let mask = || json!({ "$ref": "#/$defs/mask" });
    let digest = || json!({ "$ref": "#/$defs/digest" });
    let former =
        object(&[], json!({ "fingerprint": digest(), "masked": mask(), "until": time("Until when it worked.") }));
    object(
        &["id"],
        json!({
            "id": id("The key's number."),
            "kind": words(KeyKind::ALL.iter().map(|it| it.as_str()), "What the key was issued for."),
            "created-by": digits("Who created it: a RAM user's id, or the account's UID for root."),
            "created-at": time("When it was created."),
            "rotated-at": time("When its value was last reset."),
            "state": words(KeyState::ALL.iter().map(|it| it.as_str()), "Whether the key is enabled."),
            "since": time("Since when the state holds; before, the key was enabled."),
            "last-used-at": time("When it was last used."),
            "masked": mask(),
            "fingerprint": digest(),
            "former": list(former, "The values that it had before."),
            "scope": object(&[], json!({
                "ips": list(json!({ "type": "string", "pattern": NETWORK, "description": "An address or a range." }), "The addresses that may call; none listed means all."),
                "models": list(text("A model."), "The models that it is narrowed to.")
            })),
            "labels": { "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] }, "description": "What people wrote about it." },
            "parent": id("Of a temporary key: the key that it was made with."),
            "ttl": { "type": "string", "pattern": "^[0-9]+[smhdw]$", "description": "Of a temporary key: how long it lives; 60s, if left out." }
        }),
    )
}
