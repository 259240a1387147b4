//! Where a part of a value stands, like the placeholder in a message.

use std::ops::Range;

use bailiwick_document::{Node, Position, Span, Value};

/// Where bytes of a value's text stand, if the file spells the text character by character on one
/// line; else where the whole value does.
pub(crate) fn span_of(node: &Node, text: &str, part: Range<usize>) -> Span {
    let Value::Scalar(scalar) = &node.value else { return node.span };
    let Span { start, end } = node.span;
    let quote = u32::from(!scalar.plain);
    let spelled = chars(text).saturating_add(2 * quote);
    if start.line != end.line || end.column.checked_sub(start.column) != Some(spelled) {
        return node.span;
    }
    let at = |offset: usize| {
        let before = chars(text.get(..offset).unwrap_or_default());
        Position { line: start.line, column: start.column.saturating_add(quote).saturating_add(before) }
    };
    Span { start: at(part.start), end: at(part.end) }
}

fn chars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
