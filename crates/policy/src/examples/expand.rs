//! Examples with their generated keys filled in.

use bailiwick_core::finding::Subject;
use bailiwick_core::secret::seeded::expand_within;
use bailiwick_document::{Code, Entry, Key, Node, Problem, Scalar, Span, Value};

use super::{Example, Expectation, Expected};

/// An example, ready to be run.
pub(crate) struct Expanded {
    pub(super) inventory: Option<Node>,
    pub(super) text: Option<String>,
    pub(super) expect: Vec<Expectation>,
}

impl Expanded {
    pub(crate) fn inventory(&self) -> Option<&Node> {
        self.inventory.as_ref()
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl Example {
    /// Fills in generated keys. Text and inventory are one scope: a `{{digest NAME}}` of the inventory
    /// may name a key of the text.
    pub(crate) fn expand(&self) -> Result<Expanded, Vec<Problem>> {
        let mut scope =
            Scope { text: self.text.as_ref().map(|(text, _)| text.clone()).unwrap_or_default(), problems: Vec::new() };
        if let Some(inventory) = &self.inventory {
            scope.add(inventory);
        }
        let text = self.text.as_ref().map(|(text, span)| scope.expand(text, *span));
        let inventory = self.inventory.as_ref().map(|inventory| with_version(scope.expand_node(inventory)));
        let expect = self.expect.iter().map(|expectation| scope.expand_expectation(expectation)).collect();
        if scope.problems.is_empty() { Ok(Expanded { inventory, text, expect }) } else { Err(scope.problems) }
    }
}

/// The text that names keys, and what is wrong with what refers to them.
struct Scope {
    text: String,
    problems: Vec<Problem>,
}

impl Scope {
    fn add(&mut self, node: &Node) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(scalar) => {
                self.text.push('\n');
                self.text.push_str(&scalar.text);
            }
            Value::List(items) => items.iter().for_each(|item| self.add(item)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.add(&entry.value)),
        }
    }

    fn expand(&mut self, text: &str, span: Span) -> String {
        if !text.contains("{{") {
            return text.to_owned();
        }
        expand_within(&self.text, text).unwrap_or_else(|error| {
            self.problems.push(Problem::new(Code::Reference, span, error.to_string()));
            String::new()
        })
    }

    fn expand_node(&mut self, node: &Node) -> Node {
        let value = match &node.value {
            Value::Null => Value::Null,
            Value::Scalar(scalar) => {
                Value::Scalar(Scalar { text: self.expand(&scalar.text, node.span), plain: scalar.plain })
            }
            Value::List(items) => Value::List(items.iter().map(|item| self.expand_node(item)).collect()),
            Value::Map(entries) => Value::Map(entries.iter().map(|entry| self.expand_entry(entry)).collect()),
        };
        Node { value, span: node.span }
    }

    fn expand_entry(&mut self, entry: &Entry) -> Entry {
        Entry { key: entry.key.clone(), value: self.expand_node(&entry.value) }
    }

    fn expand_expectation(&mut self, expectation: &Expectation) -> Expectation {
        let mut expanded = expectation.clone();
        if let Expected::Subject(_, Subject { id, .. }) = &mut expanded.expected {
            *id = self.expand(id, expectation.span);
        }
        expanded
    }
}

/// An inventory inside an example may leave out `version`.
fn with_version(mut node: Node) -> Node {
    let Value::Map(entries) = &mut node.value else { return node };
    if entries.iter().all(|entry| entry.key.name != "version") {
        let version = Value::Scalar(Scalar { text: "1".to_owned(), plain: true });
        let key = Key { name: "version".to_owned(), span: node.span };
        entries.insert(0, Entry { key, value: Node { value: version, span: node.span } });
    }
    node
}
