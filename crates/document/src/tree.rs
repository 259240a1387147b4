//! Puts lists, mappings and values together to a tree, within limits, whatever the syntax they came in.

mod cost;

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, HashMap};

use crate::{Code, Entry, Key, Limits, Node, Position, Problem, Problems, Span, Value, quoted};
pub(crate) use cost::too_many_nodes;
use cost::{Budget, Cost, too_deep};

/// A tree that is being built. Every step gives `None` when reading has to end; a problem then says why.
pub(crate) struct Tree<'p> {
    pub(crate) problems: &'p mut Problems,
    budget: Budget,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Anchored>,
    root: Option<Node>,
}

/// A list or mapping whose end has not come yet.
struct Open {
    children: Children,
    anchor: usize,
    start: Position,
    end: Position,
}

/// What a list or mapping holds so far.
pub(crate) enum Children {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<PendingKey> },
}

/// A key whose value has not come yet; one that was refused takes its value with it.
pub(crate) enum PendingKey {
    Good(Key),
    Refused,
}

/// What an anchor names, and what a copy of it costs.
struct Anchored {
    node: Node,
    cost: Cost,
}

impl Children {
    pub(crate) fn list() -> Self {
        Self::List(Vec::new())
    }

    pub(crate) fn map() -> Self {
        Self::Map { entries: Vec::new(), key: None }
    }
}

impl<'p> Tree<'p> {
    pub(crate) fn new(limits: Limits, problems: &'p mut Problems) -> Self {
        Self { problems, budget: Budget::new(limits), open: Vec::new(), anchors: BTreeMap::new(), root: None }
    }

    /// The tree; of an empty file, nothing.
    pub(crate) fn finish(self) -> Node {
        self.root.unwrap_or(Node { value: Value::Null, span: Span::empty(Position::START) })
    }

    /// Gives up, but says what is wrong with the mappings that were not closed yet.
    pub(crate) fn abandon(mut self) {
        while let Some(Open { children, .. }) = self.open.pop() {
            if let Children::Map { entries, .. } = children {
                self.without_duplicates(entries);
            }
        }
    }

    /// Whether the whole document has been read.
    pub(crate) fn is_complete(&self) -> bool {
        self.root.is_some()
    }

    /// Whether what comes next is the key of a mapping.
    pub(crate) fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { children: Children::Map { key: None, .. }, .. }))
    }

    /// Whether the innermost open list or mapping holds nothing yet.
    pub(crate) fn is_fresh(&self) -> bool {
        self.open.last().is_some_and(|open| match &open.children {
            Children::List(items) => items.is_empty(),
            Children::Map { entries, .. } => entries.is_empty(),
        })
    }

    /// Where the innermost open mapping begins, if that is what is innermost.
    pub(crate) fn mapping_start(&self) -> Option<Position> {
        let innermost = self.open.last()?;
        matches!(innermost.children, Children::Map { .. }).then_some(innermost.start)
    }

    pub(crate) fn open(&mut self, children: Children, start: Position, anchor: usize) -> Option<()> {
        if self.open.len() >= self.budget.limits.depth {
            self.problems.push(too_deep(Span::empty(start), self.budget.limits));
            return None;
        }
        self.open.push(Open { children, anchor, start, end: start });
        let paid = self.budget.read(Span::empty(start));
        self.checked(paid)
    }

    /// Ends what was opened last. Without an end of its own it ends where its last child does.
    pub(crate) fn close(&mut self, end: Option<Position>) -> Option<()> {
        let closed = self.open.pop()?;
        let value = match closed.children {
            Children::List(items) => Value::List(items),
            Children::Map { entries, .. } => Value::Map(self.without_duplicates(entries)),
        };
        let span = Span { start: closed.start, end: end.unwrap_or(closed.end) };
        self.place(Node { value, span }, closed.anchor)
    }

    /// Adds a single value.
    pub(crate) fn value(&mut self, value: Value, span: Span, anchor: usize) -> Option<()> {
        let paid = self.budget.read(span);
        self.checked(paid)?;
        self.place(Node { value, span }, anchor)
    }

    /// Adds a copy of what an anchor names.
    pub(crate) fn copy(&mut self, anchor: usize, span: Span) -> Option<()> {
        let Some(cost) = self.anchors.get(&anchor).map(|anchored| anchored.cost) else {
            let help = "write out what is meant: nothing can hold itself";
            self.problems.report_with_help(Code::Reference, span, "the alias stands inside of what it names", help);
            return None;
        };
        let paid = self.budget.copy(span, cost, self.open.len());
        self.checked(paid)?;
        let value = self.anchors.get(&anchor)?.node.value.clone();
        self.place(Node { value, span }, 0)
    }

    /// Sets the key whose value comes next.
    pub(crate) fn key(&mut self, key: PendingKey, end: Position) {
        if let Some(parent) = self.open.last_mut() {
            parent.end = parent.end.max(end);
            if let Children::Map { key: pending, .. } = &mut parent.children {
                *pending = Some(key);
            }
        }
    }

    /// Puts a finished node where it belongs, and remembers it under its anchor.
    fn place(&mut self, node: Node, anchor: usize) -> Option<()> {
        if anchor != 0 {
            let cost = Cost::of(&node);
            let paid = self.budget.copy(node.span, cost, self.open.len());
            self.checked(paid)?;
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
                None => self.node_as_key(node),
            },
        }
        Some(())
    }

    fn node_as_key(&mut self, node: Node) {
        let key = match node.value {
            Value::Scalar(scalar) => PendingKey::Good(Key { name: scalar.text, span: node.span }),
            other => {
                let message = format!("expected a name as the key, found {}", other.describe());
                self.problems.report_with_help(Code::Unsupported, node.span, message, "write `name: value`");
                PendingKey::Refused
            }
        };
        self.key(key, node.span.end);
    }

    /// Of the entries with one key, the first stays; the others are problems.
    fn without_duplicates(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        let repeated = repetitions(&entries);
        if repeated.is_empty() {
            return entries;
        }
        for (index, first) in &repeated {
            let Some(Entry { key, .. }) = entries.get(*index) else { continue };
            let message = format!("the field {} stands here again", quoted(&key.name));
            let help = format!("the first is in line {}, column {}", first.line, first.column);
            self.problems.push(Problem::new(Code::DuplicateKey, key.span, message).with_help(help));
        }
        let mut repeated = repeated.into_iter().map(|(index, _)| index).peekable();
        let mut indices = 0..;
        entries.retain(|_| indices.next().is_none_or(|index| repeated.next_if_eq(&index).is_none()));
        entries
    }

    fn checked(&mut self, paid: Result<(), Problem>) -> Option<()> {
        paid.map_err(|problem| self.problems.push(problem)).ok()
    }
}

/// In a mapping of so few entries, looking through all of them is faster than a table of them.
const FEW: usize = 24;

/// The entries whose key stood there before, each with the place of the first.
fn repetitions(entries: &[Entry]) -> Vec<(usize, Position)> {
    let unique =
        |(index, entry): (usize, &Entry)| entries.iter().take(index).all(|other| other.key.name != entry.key.name);
    if entries.len() <= FEW && entries.iter().enumerate().all(unique) {
        return Vec::new();
    }
    let mut first = HashMap::with_capacity(entries.len());
    let mut repeated = Vec::new();
    for (index, Entry { key, .. }) in entries.iter().enumerate() {
        match first.entry(key.name.as_str()) {
            Slot::Vacant(slot) => drop(slot.insert(key.span.start)),
            Slot::Occupied(slot) => repeated.push((index, *slot.get())),
        }
    }
    repeated
}
