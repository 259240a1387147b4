//! What a tree costs, and how much of that the limits allow.

use crate::{Code, Limits, Node, Problem, Span, Value};

/// What was spent so far.
pub(super) struct Budget {
    pub(super) limits: Limits,
    nodes: usize,
    copied: usize,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, nodes: 0, copied: 0 }
    }

    /// Pays for something before it is made; `depth` is how deep it will stand.
    pub(super) fn spend(&mut self, span: Span, cost: Cost, depth: usize) -> Result<(), Problem> {
        self.nodes = self.nodes.saturating_add(cost.nodes);
        self.copied = self.copied.saturating_add(cost.bytes);
        match () {
            () if self.nodes > self.limits.nodes => Err(too_many_nodes(span, self.limits)),
            () if self.copied > self.limits.bytes => Err(too_much_copied(span, self.limits)),
            () if depth.saturating_add(cost.depth) > self.limits.depth => Err(too_deep(span, self.limits)),
            () => Ok(()),
        }
    }
}

pub(crate) fn too_many_nodes(span: Span, limits: Limits) -> Problem {
    let message = format!("the document holds more than {} values up to here", limits.nodes);
    Problem::new(Code::Limit, span, message)
}

fn too_much_copied(span: Span, limits: Limits) -> Problem {
    let message = format!("aliases copy more than {} bytes of text up to here", limits.bytes);
    Problem::new(Code::Limit, span, message)
}

pub(super) fn too_deep(span: Span, limits: Limits) -> Problem {
    let message = format!("lists and mappings are nested deeper than {} levels", limits.depth);
    Problem::new(Code::Limit, span, message)
}

/// What a copy of a node costs.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl Cost {
    /// A value that is not copied but read.
    pub(super) const ONE: Self = Self { nodes: 1, bytes: 0, depth: 0 };

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
