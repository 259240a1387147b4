/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1, in Unicode scalar values.
    pub column: u32,
}

impl Position {
    /// The first place of a text.
    pub const START: Self = Self { line: 1, column: 1 };

    /// Where one stands after reading a text from here. A line ends with `\n`, `\r\n` or `\r`.
    #[must_use]
    pub fn after(self, text: &str) -> Self {
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            return Self { line: self.line, column: self.column.saturating_add(length) };
        }
        let mut here = self;
        let mut returned = false;
        for c in text.chars() {
            match c {
                '\n' if returned => {}
                '\n' | '\r' => here = Self { line: here.line.saturating_add(1), column: 1 },
                _ => here.column = here.column.saturating_add(1),
            }
            returned = c == '\r';
        }
        here
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The place of the first character.
    pub start: Position,
    /// The place after the last character.
    pub end: Position,
}

impl Span {
    /// A part of no length.
    #[must_use]
    pub fn empty(at: Position) -> Self {
        Self { start: at, end: at }
    }

    /// The part that a text at a place takes up.
    #[must_use]
    pub fn of(start: Position, text: &str) -> Self {
        Self { start, end: start.after(text) }
    }
}
