//! A part of a file, with as much around it as tells what a match in it is.

use std::ops::Range;

use crate::lines::Position;

/// A part of a file, with as much around it as tells what a match in it is.
pub(crate) struct Window {
    /// The part; what starts elsewhere is another window's.
    pub(crate) core: Range<usize>,
    /// Whether the window starts where the file does.
    pub(crate) is_first: bool,
    /// How many lines of the file end before the window.
    pub(crate) lines_before: u32,
    /// How many characters the window's first line has before it.
    pub(crate) columns_before: u32,
}

impl Window {
    pub(crate) fn whole(bytes: &[u8]) -> Self {
        Self { core: 0..bytes.len(), is_first: true, lines_before: 0, columns_before: 0 }
    }

    /// All of a text that starts at some position of its file.
    pub(crate) fn behind(text: &[u8], start: &Position) -> Self {
        let (lines_before, columns_before) = (start.line.saturating_sub(1), start.column.saturating_sub(1));
        Self { core: 0..text.len(), is_first: false, lines_before, columns_before }
    }

    /// A position in the window, as one in the file.
    pub(crate) fn in_file(&self, position: Position) -> Position {
        let columns_before = if position.own.start == 0 { self.columns_before } else { 0 };
        Position {
            line: position.line.saturating_add(self.lines_before),
            column: position.column.saturating_add(columns_before),
            // A line that is cut may start in the middle of a secret, which nobody would mask.
            before: position.before.filter(|line| self.is_first || line.start > 0),
            own: position.own,
        }
    }
}
