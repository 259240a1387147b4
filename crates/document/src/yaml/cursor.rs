//! Where the parser's markers stand in the text.

use saphyr_parser::Marker;

use crate::{Position, Span};

/// Finds the text at a marker. Markers count characters, so it walks; events come nearly in order, and it goes on
/// from where it last was.
pub(crate) struct Cursor<'t> {
    text: &'t str,
    chars: usize,
    bytes: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, chars: 0, bytes: 0 }
    }

    /// The text from a marker to the end.
    pub(crate) fn from(&mut self, marker: Marker) -> &'t str {
        let rest = self.text.get(self.bytes..).unwrap_or_default();
        if let Some(ahead) = marker.index().checked_sub(self.chars) {
            self.bytes += rest.char_indices().nth(ahead).map_or(rest.len(), |(offset, _)| offset);
        } else {
            let before = self.text.get(..self.bytes).unwrap_or_default();
            let back = self.chars - marker.index() - 1;
            self.bytes = before.char_indices().nth_back(back).map_or(0, |(offset, _)| offset);
        }
        self.chars = marker.index();
        self.text.get(self.bytes..).unwrap_or_default()
    }

    /// The text between the markers of a span.
    pub(crate) fn slice(&mut self, span: saphyr_parser::Span) -> &'t str {
        let rest = self.from(span.start);
        let chars = span.end.index().saturating_sub(span.start.index());
        rest.char_indices().nth(chars).map_or(rest, |(end, _)| rest.get(..end).unwrap_or_default())
    }
}

/// The parser counts columns from 0.
pub(crate) fn position(marker: Marker) -> Position {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: count(marker.line()), column: count(marker.col()).saturating_add(1) }
}

/// A span as the parser gives it.
pub(crate) fn span(span: saphyr_parser::Span) -> Span {
    Span { start: position(span.start), end: position(span.end) }
}

/// What stands before a value: anchor, tag, and the white space and comments after them.
pub(crate) fn properties(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with(['&', '!']) {
        rest = rest.trim_start_matches(|c: char| !c.is_whitespace() && !matches!(c, ',' | '[' | ']' | '{' | '}'));
        rest = blanks(rest);
    }
    text.get(..text.len() - rest.len()).unwrap_or_default()
}

fn blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest.trim_start_matches(|c| !matches!(c, '\n' | '\r')).trim_start();
    }
    rest
}
