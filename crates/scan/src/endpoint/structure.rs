//! What belongs together in a file, as its format tells.

use bailiwick_document::{Limits, Node, Position, Problems, Value, parse_into};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::format::Format;
use super::item::Item;

/// How a file hangs together.
pub(super) enum Structure {
    /// Mappings in mappings.
    Tree(Tree),
    /// The sources of cells.
    Notebook(Vec<Node>),
    /// Names alone.
    Lines,
    /// Lines, each with its indentation; none of a blank one.
    Code(Vec<Option<usize>>),
}

/// Mappings, and the values in them.
#[derive(Default)]
pub(super) struct Tree {
    /// The mapping that each mapping stands in, and the name that it has there.
    scopes: Vec<(Option<u32>, String)>,
    /// Values and names, in order.
    leaves: Vec<Leaf>,
    /// The document, where it was JSON or YAML.
    pub(super) root: Option<Node>,
}

/// A value, or the name of one.
struct Leaf {
    start: Position,
    end: Position,
    scope: Option<u32>,
    /// The name that the value is set by; none where that stands in the value itself.
    name: Option<String>,
}

impl Structure {
    pub(super) fn of(format: Format, text: &str) -> Self {
        let read = match format {
            Format::Json | Format::Yaml => document(text).map(Self::Tree),
            Format::Toml => toml(text).map(Self::Tree),
            Format::Notebook => cells(text).map(Self::Notebook),
            Format::Lines | Format::Dockerfile => Some(Self::Lines),
            Format::Code | Format::Prose => None,
        };
        // What is not what its name says, or more than that, is read as any text.
        read.unwrap_or_else(|| Self::Code(text.lines().map(indentation).collect()))
    }

    /// Puts an item where it stands. Whether it stands in a value, and not in a comment between them.
    pub(super) fn place(&self, item: &mut Item) -> bool {
        match self {
            Self::Tree(tree) => tree.place(item),
            Self::Notebook(cells) => {
                let is_before = |cell: &&Node| cell.span.start.line <= item.at.line;
                item.scope = vec![u32::try_from(cells.iter().take_while(is_before).count()).unwrap_or(u32::MAX)];
                true
            }
            Self::Lines | Self::Code(_) => true,
        }
    }

    /// The name of a mapping.
    pub(super) fn name(&self, scope: u32) -> &str {
        match self {
            Self::Tree(tree) => tree.scopes.get(scope as usize).map_or("", |(_, name)| name),
            _ => "",
        }
    }

    /// Whether a block of lines ends between two lines, both from 1.
    pub(super) fn is_parted(&self, one: u32, other: u32) -> bool {
        let Self::Code(lines) = self else { return false };
        let line = |number: u32| lines.get(number.saturating_sub(1) as usize).copied().flatten();
        let (first, last) = (one.min(other), one.max(other));
        let Some(own) = line(first).min(line(last)).or(line(first)) else { return true };
        (first + 1..last).filter_map(line).any(|between| between < own)
    }
}

/// How far a line is indented, in bytes; `None` if it is blank.
pub(super) fn indentation(line: &str) -> Option<usize> {
    line.bytes().position(|byte| !byte.is_ascii_whitespace())
}

/// A document without a problem: of one with problems it isn't known what belongs where.
fn read(text: &str) -> Option<Node> {
    let mut problems = Problems::new();
    parse_into(text.as_bytes(), Limits::default(), &mut problems).filter(|_| problems.is_empty())
}

fn document(text: &str) -> Option<Tree> {
    let root = read(text)?;
    let mut tree = Tree::default();
    tree.add(&root, None, "", None);
    tree.leaves.sort_by_key(|leaf| leaf.start);
    tree.root = Some(root);
    Some(tree)
}

/// The source of each cell of a notebook.
fn cells(text: &str) -> Option<Vec<Node>> {
    let root = read(text)?;
    let Value::List(cells) = &field(&root, "cells")?.value else { return None };
    let is_code = |cell: &&Node| !matches!(field(cell, "cell_type").map(|node| &node.value), Some(Value::Scalar(kind)) if kind.text == "markdown");
    Some(cells.iter().filter(is_code).filter_map(|cell| field(cell, "source").cloned()).collect())
}

/// The name that a mapping gives its `value` in a field of its own, as Kubernetes and Compose have it.
fn told_beside(node: &Node) -> Option<&str> {
    match &field(node, "name")?.value {
        Value::Scalar(name) => field(node, "value").map(|_| &*name.text),
        _ => None,
    }
}

/// The value of a name in a mapping.
pub(super) fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|entry| entry.key.name == name).map(|entry| &entry.value)
}

impl Tree {
    fn scope(&mut self, outer: Option<u32>, name: &str) -> Option<u32> {
        let id = u32::try_from(self.scopes.len()).ok()?;
        self.scopes.push((outer, name.to_owned()));
        Some(id)
    }

    fn add(&mut self, node: &Node, scope: Option<u32>, key: &str, name: Option<&str>) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(scalar) => {
                // A text of several words names things itself.
                let is_whole = !scalar.text.trim().contains(char::is_whitespace);
                let name = name.filter(|_| is_whole).map(str::to_owned);
                self.leaves.push(Leaf { start: node.span.start, end: node.span.end, scope, name });
            }
            Value::List(items) => items.iter().for_each(|item| self.add(item, scope, key, None)),
            Value::Map(entries) => {
                let own = self.scope(scope, key);
                let named = told_beside(node);
                for entry in entries {
                    let span = entry.key.span;
                    self.leaves.push(Leaf { start: span.start, end: span.end, scope: own, name: None });
                    let name = named.filter(|_| entry.key.name == "value").unwrap_or(&entry.key.name);
                    self.add(&entry.value, own, &entry.key.name, Some(name));
                }
            }
        }
    }

    fn place(&self, item: &mut Item) -> bool {
        let at = Position { line: item.at.line, column: item.at.column };
        let index = self.leaves.partition_point(|leaf| leaf.start <= at);
        let leaf = index.checked_sub(1).and_then(|index| self.leaves.get(index));
        let Some(leaf) = leaf.filter(|leaf| at < leaf.end) else { return false };
        if let Some(name) = &leaf.name {
            item.name = Some(name.clone());
        }
        item.scope = self.chain(leaf.scope);
        true
    }

    /// A mapping and those that it stands in, outermost first.
    fn chain(&self, scope: Option<u32>) -> Vec<u32> {
        let mut chain = Vec::new();
        let mut next = scope;
        while let Some(id) = next {
            chain.push(id);
            next = self.scopes.get(id as usize).and_then(|(outer, _)| *outer);
        }
        chain.reverse();
        chain
    }
}

fn toml(text: &str) -> Option<Tree> {
    let root = DeTable::parse(text).ok()?;
    let mut tree = Tree::default();
    let mut positions = Positions::of(text);
    tree.add_table(root.get_ref(), None, "", &mut positions);
    tree.leaves.sort_by_key(|leaf| leaf.start);
    Some(tree)
}

impl Tree {
    fn add_table(&mut self, table: &DeTable<'_>, outer: Option<u32>, key: &str, positions: &mut Positions<'_>) {
        let own = self.scope(outer, key);
        for (key, value) in table {
            let (start, end) = (positions.at(key.span().start), positions.at(key.span().end));
            self.leaves.push(Leaf { start, end, scope: own, name: None });
            self.add_toml(value, own, key.get_ref(), true, positions);
        }
    }

    fn add_toml(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        scope: Option<u32>,
        key: &str,
        is_named: bool,
        positions: &mut Positions<'_>,
    ) {
        match value.get_ref() {
            DeValue::Table(table) => self.add_table(table, scope, key, positions),
            DeValue::Array(items) => items.iter().for_each(|item| self.add_toml(item, scope, key, false, positions)),
            DeValue::String(text) => {
                let is_whole = is_named && !text.trim().contains(char::is_whitespace);
                let (start, end) = (positions.at(value.span().start), positions.at(value.span().end));
                self.leaves.push(Leaf { start, end, scope, name: is_whole.then(|| key.to_owned()) });
            }
            _ => {}
        }
    }
}

/// Places by their distance in bytes from the start.
struct Positions<'a> {
    text: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl<'a> Positions<'a> {
    fn of(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|index| index + 1);
        Self { text, lines: std::iter::once(0).chain(breaks).collect() }
    }

    fn at(&mut self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.lines.get(index)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).map_or(0, |text| text.chars().count());
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: number(line), column: number(before).saturating_add(1) }
    }
}
