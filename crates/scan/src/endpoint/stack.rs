//! Templates of the Resource Orchestration Service whose outputs give a key's value away.

use std::sync::LazyLock;

use bailiwick_core::finding::{Credential, Holds, Issued, Usage};
use bailiwick_core::secret::Identity;
use bailiwick_document::{Node, Value};
use regex::Regex;

use super::item::At;
use super::structure::{Structure, field};

/// The resource that makes a key, and the attribute that is its value.
const RESOURCE: &str = "ALIYUN::Bailian::ApiKey";
const ATTRIBUTE: &str = "Key";

/// An output that is a key's value.
pub(super) struct Output {
    pub(super) at: At,
    /// The name of the output.
    name: String,
}

impl Output {
    pub(super) fn credential(&self) -> Credential {
        Credential {
            variable: Some(self.name.as_str().into()),
            kind: Issued::Unknown,
            holds: Holds::Reference,
            usage: Usage::Output,
            masked: None,
            identity: Identity::Unknown,
        }
    }
}

/// Every output of a template that is a key's value.
pub(super) fn outputs(structure: &Structure, text: &str) -> Vec<Output> {
    match structure {
        Structure::Tree(tree) => tree.root.as_ref().map(of_document).unwrap_or_default(),
        // The tags of one's own that such templates may have make them no YAML that is read as such.
        Structure::Code(_) if text.contains(RESOURCE) => of_text(text),
        _ => Vec::new(),
    }
}

fn of_document(root: &Node) -> Vec<Output> {
    let Some(Value::Map(resources)) = field(root, "Resources").map(|node| &node.value) else { return Vec::new() };
    let is_key = |node: &Node| matches!(field(node, "Type").map(|node| &node.value), Some(Value::Scalar(kind)) if kind.text == RESOURCE);
    let keys: Vec<_> =
        resources.iter().filter(|entry| is_key(&entry.value)).map(|entry| entry.key.name.as_str()).collect();
    let Some(Value::Map(outputs)) = field(root, "Outputs").map(|node| &node.value) else { return Vec::new() };
    let mut found = Vec::new();
    for output in outputs {
        if let Some(node) = exposes(&output.value, &keys) {
            let (start, end) = (node.span.start, node.span.end);
            let end = if end.line == start.line { end.column } else { start.column.saturating_add(1) };
            let at = At { line: start.line, column: start.column, end };
            found.push(Output { at, name: output.key.name.clone() });
        }
    }
    found
}

/// The part of a value that is the value of one of some keys.
fn exposes<'a>(node: &'a Node, keys: &[&str]) -> Option<&'a Node> {
    match &node.value {
        Value::Map(entries) => entries.iter().find_map(|entry| {
            if entry.key.name == "Fn::GetAtt" && gets_key(&entry.value, keys) {
                return Some(&entry.value);
            }
            exposes(&entry.value, keys)
        }),
        Value::List(items) => items.iter().find_map(|item| exposes(item, keys)),
        Value::Scalar(scalar) => {
            let is_in = |key: &&str| scalar.text.contains(&format!("${{{key}.{ATTRIBUTE}}}"));
            keys.iter().any(is_in).then_some(node)
        }
        Value::Null => None,
    }
}

/// Whether the argument of `Fn::GetAtt` is `[NAME, Key]` or `NAME.Key`.
fn gets_key(node: &Node, keys: &[&str]) -> bool {
    let text = |node: &Node| match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.clone()),
        _ => None,
    };
    let (name, attribute) = match &node.value {
        Value::List(items) => match items.as_slice() {
            [name, attribute] => (text(name), text(attribute)),
            _ => return false,
        },
        _ => {
            let whole = text(node).unwrap_or_default();
            let parts = whole.split_once('.').map(|(name, attribute)| (name.to_owned(), attribute.to_owned()));
            parts.unzip()
        }
    };
    attribute.as_deref() == Some(ATTRIBUTE) && name.is_some_and(|name| keys.contains(&name.as_str()))
}

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?m)^\s+([A-Za-z0-9_-]+):[ \t]*(?:#.*)?\n(?:\s+[^\n]*\n){0,3}?\s+Type:[ \t]*['\x22]?ALIYUN::Bailian::ApiKey\b";
    Regex::new(pattern).expect("the pattern is a constant")
});
static GET: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?m)!GetAtt[ \t]+['\x22]?([A-Za-z0-9_-]+)\.Key\b";
    Regex::new(pattern).expect("the pattern is a constant")
});

fn of_text(text: &str) -> Vec<Output> {
    let keys: Vec<_> = NAMED.captures_iter(text).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let Some(start) = text.find("\nOutputs:") else { return Vec::new() };
    let (mut found, mut name) = (Vec::new(), String::new());
    let from = text.get(..start + 1).map_or(0, |before| before.lines().count());
    for (line, number) in text.lines().zip(1_u32..).skip(from) {
        let trimmed = line.trim_end();
        if let Some(own) = trimmed.strip_suffix(':') {
            name = own.trim().to_owned();
        }
        let get = GET.captures(line).filter(|get| get.get(1).is_some_and(|key| keys.contains(&key.as_str())));
        if let Some(whole) = get.and_then(|get| get.get(0)) {
            let column = |end: usize| {
                u32::try_from(line.get(..end).map_or(0, |text| text.chars().count())).unwrap_or(u32::MAX) + 1
            };
            let at = At { line: number, column: column(whole.start()), end: column(whole.end()) };
            found.push(Output { at, name: name.clone() });
        }
    }
    found
}
