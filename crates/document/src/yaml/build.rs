use std::collections::{BTreeMap, HashMap};

use saphyr_parser::{Event, Marker, ScalarStyle, Tag};

use super::cursor::{Cursor, position, properties, span};
use super::{scalar, unsupported};
use crate::{Code, Entry, Key, Limits, Node, Position, Problem, Problems, Scalar, Span, Value, quoted};

/// Puts the parser's events together to a tree.
pub(super) struct Builder<'t, 'p> {
    cursor: Cursor<'t>,
    limits: Limits,
    pub(super) problems: &'p mut Problems,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    copied: usize,
    root: Option<Node>,
}

/// A list or mapping whose end has not come yet.
struct Open {
    children: Children,
    anchor: usize,
    start: Position,
    end: Position,
}

enum Children {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<PendingKey> },
}

/// A key whose value has not come yet; one that was refused takes its value with it.
enum PendingKey {
    Good(Key),
    Refused,
}

/// What an anchor names, and what a copy of it costs.
struct Anchored {
    node: Node,
    cost: Cost,
}

#[derive(Clone, Copy, Default)]
struct Cost {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl<'t, 'p> Builder<'t, 'p> {
    pub(super) fn new(text: &'t str, limits: Limits, problems: &'p mut Problems) -> Self {
        Self {
            cursor: Cursor::new(text),
            limits,
            problems,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            nodes: 0,
            copied: 0,
            root: None,
        }
    }

    /// Takes an event; `None` when reading has to end.
    pub(super) fn take(&mut self, event: Event<'_>, at: saphyr_parser::Span) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref(), at),
            Event::SequenceStart(anchor, tag) => {
                self.start(Children::List(Vec::new()), "seq", anchor, tag.as_deref(), at)
            }
            Event::MappingStart(anchor, tag) => {
                let children = Children::Map { entries: Vec::new(), key: None };
                self.start(children, "map", anchor, tag.as_deref(), at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::Alias(anchor) => self.alias(anchor, span(at)),
            Event::DocumentStart(_) => self.document(span(at)),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Some(()),
        }
    }

    /// The tree; of an empty file, nothing.
    pub(super) fn finish(self) -> Option<Node> {
        Some(self.root.unwrap_or(Node { value: Value::Null, span: Span::empty(Position::START) }))
    }

    fn document(&mut self, at: Span) -> Option<()> {
        if self.root.is_none() {
            return Some(());
        }
        self.problems.push(unsupported(
            at,
            "a second document begins here",
            "put each document into a file of its own",
        ));
        None
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: saphyr_parser::Span,
    ) -> Option<()> {
        let start = self.value_start(at.start, anchor != 0 || tag.is_some());
        let implied = text.is_empty() && style == ScalarStyle::Plain;
        let source = if implied {
            ""
        } else {
            scalar::source(self.cursor.slice(saphyr_parser::Span::new(start, at.end)), style)
        };
        let span = Span::of(position(start), source);
        self.spend(span, Cost { nodes: 1, ..Cost::default() })?;
        let value = scalar::value(text, style, tag).unwrap_or_else(|| {
            self.refuse_tag(tag, span);
            Value::Scalar(Scalar { text: text.to_owned(), plain: false })
        });
        if self.expects_key() && !implied && anchor == 0 {
            self.key(text, style, span);
            return Some(());
        }
        self.place(Node { value, span }, anchor)
    }

    fn start(
        &mut self,
        children: Children,
        own_tag: &str,
        anchor: usize,
        tag: Option<&Tag>,
        at: saphyr_parser::Span,
    ) -> Option<()> {
        let start = position(self.value_start(at.start, anchor != 0 || tag.is_some()));
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix != own_tag) {
            self.refuse_tag(tag, Span::empty(start));
        }
        if self.open.len() >= self.limits.depth {
            self.problems.push(too_deep(Span::empty(start), self.limits));
            return None;
        }
        self.open.push(Open { children, anchor, start, end: start });
        self.spend(Span::empty(start), Cost { nodes: 1, ..Cost::default() })
    }

    fn end(&mut self, at: saphyr_parser::Span) -> Option<()> {
        let Open { children, anchor, start, end } = self.open.pop()?;
        let closed = !at.is_empty() && self.cursor.from(at.start).starts_with([']', '}']);
        let end = if closed { position(at.start).after("]") } else { end };
        let value = match children {
            Children::List(items) => Value::List(items),
            Children::Map { entries, .. } => Value::Map(self.without_duplicates(entries)),
        };
        self.place(Node { value, span: Span { start, end } }, anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Option<()> {
        let Some(Anchored { node, cost }) = self.anchors.get(&anchor) else {
            let message = "the alias stands inside of what it names";
            self.problems.report(Code::Reference, span, message);
            return None;
        };
        let (node, cost) = (Node { value: node.value.clone(), span }, *cost);
        self.spend(span, cost)?;
        self.place(node, 0)
    }

    /// Puts a finished node where it belongs, and remembers it under its anchor.
    fn place(&mut self, node: Node, anchor: usize) -> Option<()> {
        if anchor != 0 {
            let cost = cost(&node);
            self.spend(node.span, cost)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), cost });
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        parent.end = parent.end.max(node.span.end);
        match &mut parent.children {
            Children::List(items) => items.push(node),
            Children::Map { entries, key } => match key.take() {
                Some(PendingKey::Good(key)) => entries.push(Entry { key, value: node }),
                Some(PendingKey::Refused) => {}
                None => self.key_node(&node),
            },
        }
        Some(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { children: Children::Map { key: None, .. }, .. }))
    }

    fn key_node(&mut self, node: &Node) {
        match &node.value {
            Value::Scalar(scalar) => self.key(&scalar.text, ScalarStyle::DoubleQuoted, node.span),
            other => {
                let message = format!("expected a name as the key, found {}", other.describe());
                self.problems.push(unsupported(node.span, &message, "write `name: value`"));
                self.set_key(PendingKey::Refused, node.span.end);
            }
        }
    }

    fn key(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let key = if text == "<<" && style == ScalarStyle::Plain {
            self.problems.push(unsupported(span, "merge keys are not supported", "write the fields out"));
            PendingKey::Refused
        } else {
            PendingKey::Good(Key { name: text.to_owned(), span })
        };
        self.set_key(key, span.end);
    }

    fn set_key(&mut self, pending: PendingKey, end: Position) {
        if let Some(parent) = self.open.last_mut() {
            parent.end = parent.end.max(end);
            if let Children::Map { key, .. } = &mut parent.children {
                *key = Some(pending);
            }
        }
    }

    /// Of the entries with one key, the first stays; the others are problems.
    fn without_duplicates(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        let mut first: HashMap<&str, Position> = HashMap::with_capacity(entries.len());
        let mut repeated = Vec::new();
        for (index, Entry { key, .. }) in entries.iter().enumerate() {
            let place = *first.entry(&key.name).or_insert(key.span.start);
            if place != key.span.start {
                repeated.push(index);
                let message = format!("the key {} stands here twice", quoted(&key.name));
                let help = format!("the first is in line {}, column {}", place.line, place.column);
                self.problems.report_with_help(Code::DuplicateKey, key.span, message, help);
            }
        }
        let mut repeated = repeated.into_iter().peekable();
        let mut index = 0;
        entries.retain(|_| {
            index += 1;
            repeated.next_if_eq(&(index - 1)).is_none()
        });
        entries
    }

    /// Where the value itself begins, after its anchor and tag.
    fn value_start(&mut self, marker: Marker, has_properties: bool) -> Marker {
        if !has_properties {
            return marker;
        }
        let before = properties(self.cursor.from(marker));
        let at = position(marker).after(before);
        Marker::new(marker.index() + before.chars().count(), at.line as usize, at.column as usize - 1)
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, span: Span) {
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix)).unwrap_or_default();
        let message = format!("the tag {} is not supported here", quoted(&tag));
        self.problems.push(unsupported(span, &message, "leave out the tag"));
    }

    fn spend(&mut self, span: Span, cost: Cost) -> Option<()> {
        self.nodes = self.nodes.saturating_add(cost.nodes);
        self.copied = self.copied.saturating_add(cost.bytes);
        let problem = match () {
            () if self.nodes > self.limits.nodes => too_many_nodes(span, self.limits),
            () if self.copied > self.limits.bytes => {
                let message = format!("aliases copy more than {} bytes up to here", self.limits.bytes);
                Problem::new(Code::Limit, span, message)
            }
            () if self.open.len() + cost.depth > self.limits.depth => too_deep(span, self.limits),
            () => return Some(()),
        };
        self.problems.push(problem);
        None
    }
}

pub(super) fn too_many_nodes(span: Span, limits: Limits) -> Problem {
    let message = format!("the document holds more than {} values up to here", limits.nodes);
    Problem::new(Code::Limit, span, message)
}

fn too_deep(span: Span, limits: Limits) -> Problem {
    Problem::new(Code::Limit, span, format!("lists and mappings are nested deeper than {} levels", limits.depth))
}

/// What a copy of a node costs. It recurses no deeper than the tree, whose depth is bounded.
fn cost(node: &Node) -> Cost {
    match &node.value {
        Value::Null => Cost { nodes: 1, ..Cost::default() },
        Value::Scalar(scalar) => Cost { nodes: 1, bytes: scalar.text.len(), depth: 0 },
        Value::List(items) => around(items.iter().map(cost)),
        Value::Map(entries) => around(entries.iter().map(|entry| {
            let value = cost(&entry.value);
            Cost { bytes: value.bytes + entry.key.name.len(), ..value }
        })),
    }
}

fn around(children: impl Iterator<Item = Cost>) -> Cost {
    let itself = Cost { nodes: 1, bytes: 0, depth: 1 };
    children.fold(itself, |all, child| Cost {
        nodes: all.nodes + child.nodes,
        bytes: all.bytes + child.bytes,
        depth: all.depth.max(child.depth + 1),
    })
}
