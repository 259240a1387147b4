//! What a tree costs, and how much of that the limits allow.

use crate::{Code, Limits, Node, Problem, Span, Value};

/// How many values aliases may copy at most, whatever the limits: a small file is never meant to be a huge one.
const MOST_COPIES: usize = 1_000_000;

/// What was spent so far.
pub(super) struct Budget {
    pub(super) limits: Limits,
    nodes: usize,
    copies: Cost,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, nodes: 0, copies: Cost::default() }
    }

    /// Pays for one value that was read.
    pub(super) fn read(&mut self, span: Span) -> Result<(), Problem> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > self.limits.nodes { Err(too_many_nodes(span, self.limits)) } else { Ok(()) }
    }

    /// Pays for a copy before it is made; `depth` is how deep it will stand.
    pub(super) fn copy(&mut self, span: Span, cost: Cost, depth: usize) -> Result<(), Problem> {
        self.copies.nodes = self.copies.nodes.saturating_add(cost.nodes);
        self.copies.bytes = self.copies.bytes.saturating_add(cost.bytes);
        let most = self.limits.nodes.min(MOST_COPIES);
        match () {
            () if self.copies.nodes > most => Err(too_many_copies(span, &format!("{most} values"))),
            () if self.copies.bytes > self.limits.bytes => {
                Err(too_many_copies(span, &format!("{} bytes of text", self.limits.bytes)))
            }
            () if depth.saturating_add(cost.depth) > self.limits.depth => Err(too_deep(span, self.limits)),
            () => Ok(()),
        }
    }
}

pub(crate) fn too_many_nodes(span: Span, limits: Limits) -> Problem {
    let message = format!("the document holds more than {} values up to here", limits.nodes);
    Problem::new(Code::Limit, span, message).with_help("split the file")
}

fn too_many_copies(span: Span, what: &str) -> Problem {
    Problem::new(Code::Limit, span, format!("aliases copy more than {what} up to here"))
        .with_help("write fewer aliases of aliases")
}

pub(super) fn too_deep(span: Span, limits: Limits) -> Problem {
    let message = format!("lists and mappings are nested deeper than {} levels", limits.depth);
    Problem::new(Code::Limit, span, message).with_help("nest them less deep")
}

/// What a copy of a node costs.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl Cost {
    const ONE: Self = Self { nodes: 1, bytes: 0, depth: 0 };

    /// It recurses no deeper than the tree, whose depth is bounded.
    pub(super) fn of(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::ONE,
            Value::Scalar(scalar) => Self { bytes: scalar.text.len(), ..Self::ONE },
            Value::List(items) => Self::around(items.iter().map(Self::of)),
            Value::Map(entries) => Self::around(entries.iter().map(|entry| {
                let value = Self::of(&entry.value);
                Self { bytes: value.bytes + entry.key.name.len(), ..value }
            })),
        }
    }

    fn around(children: impl Iterator<Item = Self>) -> Self {
        children.fold(Self { depth: 1, ..Self::ONE }, |all, child| Self {
            nodes: all.nodes + child.nodes,
            bytes: all.bytes + child.bytes,
            depth: all.depth.max(child.depth + 1),
        })
    }
}
