//! Templates of the Resource Orchestration Service whose outputs give a key's value away.

use std::sync::LazyLock;

use bailiwick_core::finding::{Credential, Holds, Issued, Usage};
use bailiwick_core::secret::Identity;
use bailiwick_document::{Node, Value};
use regex::{Captures, Match, Regex};

use super::item::{At, constant};
use super::structure::{Structure, Tree, field, indentation};

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
        Structure::Tree(Tree { root: Some(root), .. }) if field(root, "Resources").is_some() => of_document(root),
        // With tags of one's own, or comments in JSON, such a template is no document that is read as such.
        Structure::Tree(_) | Structure::Code(_) if text.contains(RESOURCE) => of_text(text),
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

/// The line, or the rest of one, that says of a resource that it is a key.
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r#"(?:["']?([A-Za-z0-9_-]+)["']?\s*:\s*\{\s*)?["']?\bType["']?\s*:\s*["']?ALIYUN::Bailian::ApiKey["']?\s*(?:[,}#]|$)"#,
    )
});
static OUTPUTS: LazyLock<Regex> = LazyLock::new(|| constant(r#"(?m)^[ \t]*["']?Outputs["']?[ \t]*:"#));
/// What gets an attribute, in all its spellings: of which resource.
static GET: LazyLock<Regex> = LazyLock::new(|| {
    let of = r#"(?:!GetAtt|Fn::GetAtt["']?\s*:)\s*(?:\[\s*|-\s+)?["']?([A-Za-z0-9_-]+)["']?(?:\.|\s*,\s*|\s*\n\s*-\s+)["']?Key\b"#;
    constant(&format!(r"{of}|\$\{{([A-Za-z0-9_-]+)\.Key\}}"))
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| constant(r#"(?m)^[ \t]*["']?([A-Za-z0-9_-]+)["']?[ \t]*:"#));

fn of_text(text: &str) -> Vec<Output> {
    let keys = resources(text);
    let Some((from, region)) = outputs_of(text) else { return Vec::new() };
    let is_key = |get: &Captures<'_>| get.iter().skip(1).flatten().any(|name| keys.contains(&name.as_str()));
    let found = GET.captures_iter(region).filter(is_key);
    found.filter_map(|get| Some(output(text, region, from, get.get(0)?))).collect()
}

/// An output, by what gets the value.
fn output(text: &str, region: &str, from: usize, get: Match<'_>) -> Output {
    let before = region.get(..get.start()).unwrap_or_default();
    let inner = before.lines().skip(1).find_map(indentation);
    let named = |line: &&str| indentation(line) == inner && NAMED.is_match(line);
    let name = before.lines().skip(1).filter(named).last().and_then(|line| NAMED.captures(line)?.get(1));
    let start = from + get.start();
    let line = text.get(..start).map_or(0, |before| before.matches('\n').count());
    let own = text.get(..start).map_or("", |before| before.rsplit('\n').next().unwrap_or(before));
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    let column = number(own.chars().count());
    let shown = get.as_str().lines().next().unwrap_or_default().chars().count();
    let at = At { line: number(line), column, end: column.saturating_add(number(shown) - 1) };
    Output { at, name: name.map_or_else(String::new, |name| name.as_str().to_owned()) }
}

/// The names of the resources that are keys: on their own line, or on the next line before that is indented less.
fn resources(text: &str) -> Vec<&str> {
    let lines: Vec<_> = text.lines().collect();
    let mut names = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(kind) = KIND.captures(line) else { continue };
        let above = || {
            let own = indentation(line)?;
            let outer =
                lines.get(..index)?.iter().rev().find(|line| indentation(line).is_some_and(|outer| outer < own))?;
            NAMED.captures(outer)?.get(1)
        };
        names.extend(kind.get(1).or_else(above).map(|name| name.as_str()));
    }
    names
}

/// The outputs of a template, and where they start: all lines below that are indented more.
fn outputs_of(text: &str) -> Option<(usize, &str)> {
    let start = OUTPUTS.find(text)?.start();
    let rest = text.get(start..)?;
    let own = rest.lines().next().and_then(indentation)?;
    let is_below = |line: &&str| indentation(line).is_none_or(|next| next > own);
    let first = rest.split_inclusive('\n').next().map_or(0, str::len);
    let below = rest.get(first..)?.split_inclusive('\n').take_while(is_below).map(str::len).sum::<usize>();
    Some((start, rest.get(..first + below)?))
}
