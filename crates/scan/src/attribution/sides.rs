//! On which side of its keys a block names their vendors, where signals and keys take turns:
//!
//! ```text
//! key 1, address 1, key 2, address 2     after them: it starts with a key and ends with a signal
//! address 1, key 1, address 2, key 2     before them: it starts with a signal and ends with a key
//! ```

use super::distance::Way;
use super::events::Event;

/// A side of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// What a block starts or ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Signal,
    Secret,
}

/// The side on which a block that starts and ends so names its vendors; none, when either may be.
pub(super) fn side(start: Option<Edge>, end: Option<Edge>) -> Option<Side> {
    match (start?, end?) {
        (Edge::Signal, Edge::Secret) => Some(Side::Before),
        (Edge::Secret, Edge::Signal) => Some(Side::After),
        _ => None,
    }
}

/// What is outermost in the match's block on one side, the match itself if nothing is. None, when the
/// block may go on behind the last event.
pub(super) fn edge(mut way: Way<'_>, events: &[Event], is_end: bool) -> Option<Edge> {
    let mut edge = Edge::Secret;
    for event in events {
        way.pass(event);
        match event {
            _ if way.has_left_block() => return Some(edge),
            Event::Signal(_) => edge = Edge::Signal,
            Event::Secret => edge = Edge::Secret,
            _ => {}
        }
    }
    is_end.then_some(edge)
}
