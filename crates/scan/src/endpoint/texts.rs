//! The texts that a file holds: itself, or the cells of a notebook.

use bailiwick_document::{Node, Position, Value};

use super::structure::Structure;

/// A text, and where its lines stand in the file.
pub(super) struct Text {
    pub(super) text: String,
    /// Where each line starts in the file; none, if it is the file itself.
    starts: Vec<Position>,
}

pub(super) struct Texts;

impl Texts {
    /// The texts of a file.
    pub(super) fn of(structure: &Structure, text: &str) -> Vec<Text> {
        match structure {
            Structure::Notebook(cells) => cells.iter().map(cell).collect(),
            _ => vec![Text { text: text.to_owned(), starts: Vec::new() }],
        }
    }
}

/// The source of a cell, of which each line is a text in JSON.
fn cell(source: &Node) -> Text {
    let lines = match &source.value {
        Value::List(lines) => lines.as_slice(),
        _ => std::slice::from_ref(source),
    };
    let (mut text, mut starts) = (String::new(), Vec::new());
    for line in lines {
        let Value::Scalar(scalar) = &line.value else { continue };
        let start = Position { line: line.span.start.line, column: line.span.start.column.saturating_add(1) };
        for own in scalar.text.lines() {
            text.push_str(own);
            text.push('\n');
            starts.push(start);
        }
    }
    Text { text, starts }
}

impl Text {
    /// The place in the file of a line and a column, both from 1. Characters that JSON escapes take up two.
    pub(super) fn place(&self, line: u32, column: u32, text: &str) -> (u32, u32) {
        let index = usize::try_from(line - 1).unwrap_or(usize::MAX);
        let Some(start) = self.starts.get(index) else { return (line, column) };
        let before = text.chars().take(column.saturating_sub(1) as usize);
        let escapes = before.filter(|c| matches!(c, '"' | '\\' | '\t')).count();
        (start.line, start.column.saturating_add(column - 1).saturating_add(u32::try_from(escapes).unwrap_or(u32::MAX)))
    }
}
