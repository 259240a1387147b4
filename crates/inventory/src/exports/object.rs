//! Objects whose fields are spelled `apiKeyId`, `ApiKeyId` or `api_key_id`.

use bailiwick_document::{Entry, Node, Value};

/// A JSON object.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    entries: &'a [Entry],
    pub(super) line: u32,
}

impl<'a> Object<'a> {
    pub(super) fn of(node: &'a Node) -> Option<Self> {
        match &node.value {
            Value::Map(entries) => Some(Self { entries, line: node.span.start.line }),
            _ => None,
        }
    }

    /// A field, unless it is null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.entry(name).map(|entry| &entry.value).filter(|value| !value.is_null())
    }

    pub(super) fn entry(&self, name: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| is_same(&entry.key.name, name))
    }

    /// The first of several fields that is there.
    pub(super) fn any(&self, names: &[&str]) -> Option<&'a Node> {
        names.iter().find_map(|name| self.get(name))
    }

    pub(super) fn object(&self, name: &str) -> Option<Self> {
        self.get(name).and_then(Self::of)
    }

    pub(super) fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// The text of a field that is a single value.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(text)
    }
}

/// The items of a list.
pub(super) fn list(node: &Node) -> Option<&[Node]> {
    match &node.value {
        Value::List(items) => Some(items),
        _ => None,
    }
}

/// The text of a single value; an empty one is none.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(scalar) if !scalar.text.is_empty() => Some(&scalar.text),
        _ => None,
    }
}

/// Whether two spellings are one name.
pub(super) fn is_same(spelled: &str, name: &str) -> bool {
    spelled.eq_ignore_ascii_case(name) || spelled.contains(['_', '-']) && letters(spelled).eq(letters(name))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}
