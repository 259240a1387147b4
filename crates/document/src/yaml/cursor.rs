//! Where the parser's markers stand in the text, and where values truly begin and end.

use saphyr_parser::{Marker, ScalarStyle};

use super::scalar;
use crate::{Position, Span};

/// Finds the text at a marker. Markers count characters, so it walks; events come nearly in order, and it goes on
/// from where it last was.
pub(super) struct Cursor<'t> {
    text: &'t str,
    chars: usize,
    bytes: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, chars: 0, bytes: 0 }
    }

    /// Where the value itself begins, after its anchor and tag.
    pub(super) fn value(&mut self, marker: Marker, has_properties: bool) -> Marker {
        if !has_properties {
            return marker;
        }
        let before = properties(self.after(marker));
        let at = position(marker).after(before);
        Marker::new(marker.index() + before.chars().count(), at.line as usize, at.column as usize - 1)
    }

    /// Where a scalar stands that somebody wrote.
    pub(super) fn written(&mut self, start: Marker, end: Marker, style: ScalarStyle) -> Span {
        Span::of(position(start), scalar::source(self.between(start, end), style))
    }

    /// Where a value would stand that was left out: after its colon, if it has one.
    pub(super) fn gap(&mut self, marker: Marker) -> Span {
        match self.after(marker) {
            // At the end of the text, the parser's marker may be a line too far.
            "" => Span::empty(Position::START.after(self.text)),
            rest if rest.starts_with(':') => Span::empty(position(marker).after(":")),
            _ => Span::empty(position(marker)),
        }
    }

    /// Where a list or mapping ends that ends with a bracket.
    pub(super) fn bracket(&mut self, end: saphyr_parser::Span) -> Option<Position> {
        let bracket = !end.is_empty() && self.after(end.start).starts_with([']', '}']);
        bracket.then(|| position(end.start).after("]"))
    }

    /// Where a list begins that is indented no further than its key: the parser tells of its first item alone.
    pub(super) fn dash_before(&mut self, at: saphyr_parser::Span, mapping: Position) -> Option<Position> {
        let line = if at.is_empty() { self.line_before(at.start) } else { "" };
        let indent = line.split_once('-')?.0;
        let dash = Position { column: 1, ..position(at.start) }.after(indent);
        (dash.column == mapping.column && indent.trim_start().is_empty()).then_some(dash)
    }

    /// The text from a marker to the end.
    fn after(&mut self, marker: Marker) -> &'t str {
        let (before, rest) = self.text.split_at_checked(self.bytes).unwrap_or_default();
        if let Some(ahead) = marker.index().checked_sub(self.chars) {
            self.bytes += rest.char_indices().nth(ahead).map_or(rest.len(), |(offset, _)| offset);
        } else {
            let back = self.chars - marker.index() - 1;
            self.bytes = before.char_indices().nth_back(back).map_or(0, |(offset, _)| offset);
        }
        self.chars = marker.index();
        self.text.get(self.bytes..).unwrap_or_default()
    }

    fn between(&mut self, start: Marker, end: Marker) -> &'t str {
        let rest = self.after(start);
        let chars = end.index().saturating_sub(start.index());
        rest.char_indices().nth(chars).map_or(rest, |(end, _)| rest.get(..end).unwrap_or_default())
    }

    fn line_before(&mut self, marker: Marker) -> &'t str {
        let rest = self.after(marker).len();
        let before = self.text.get(..self.text.len() - rest).unwrap_or_default();
        before.rsplit(['\n', '\r']).next().unwrap_or_default()
    }
}

/// The parser counts columns from 0.
pub(super) fn position(marker: Marker) -> Position {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: count(marker.line()), column: count(marker.col()).saturating_add(1) }
}

/// A span as the parser gives it.
pub(super) fn span(span: saphyr_parser::Span) -> Span {
    Span { start: position(span.start), end: position(span.end) }
}

/// What stands before a value: anchor, tag, and the white space and comments after them.
fn properties(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with(['&', '!']) {
        rest = rest.trim_start_matches(|c: char| !c.is_whitespace() && !matches!(c, ',' | '[' | ']' | '{' | '}'));
        rest = after_blanks(rest);
    }
    text.get(..text.len() - rest.len()).unwrap_or_default()
}

fn after_blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest.trim_start_matches(|c| !matches!(c, '\n' | '\r')).trim_start();
    }
    rest
}
