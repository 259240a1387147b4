//! Lines and columns, worked out for matches alone.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

/// A line before that starts further away, or is longer, says nothing of a match.
const NEAR: usize = 4 << 10;

/// Goes through a text from match to match. However long the lines and however many the matches, each
/// byte is looked at a fixed number of times.
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    /// The number of the line, from 1.
    number: u32,
    /// Where the line before starts.
    before: Option<usize>,
    start: usize,
    /// Where the line's break stands, or the text ends.
    end: usize,
    /// Up to where in the line the characters are counted.
    counted: usize,
    column: u32,
}

/// Where a position is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column, from 1.
    pub(crate) column: u32,
    /// The line, without its break.
    pub(crate) own: Range<usize>,
    /// The line before, without its break, if it is near.
    pub(crate) before: Option<Range<usize>>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let end = memchr(b'\n', bytes).unwrap_or(bytes.len());
        Self { bytes, number: 1, before: None, start: 0, end, counted: 0, column: 1 }
    }

    /// Goes on to a position that is not before the last one.
    pub(crate) fn position(&mut self, position: usize) -> Position {
        if position > self.end {
            self.enter_line_of(position);
        }
        let column = self.column.saturating_add(self.characters(position));
        // Elsewhere a character could be cut in two, and each half be counted.
        if self.bytes.get(position).is_some_and(u8::is_ascii) {
            (self.counted, self.column) = (position, column);
        }
        let is_near = |start: &usize| self.start - start <= NEAR && position.saturating_sub(self.start) <= NEAR;
        let before = self.before.filter(is_near).map(|start| line_at(self.bytes, start, self.start));
        Position { line: self.number, column, own: without_return(self.bytes, self.start..self.end), before }
    }

    fn enter_line_of(&mut self, position: usize) {
        for index in memchr_iter(b'\n', self.bytes.get(self.end..position).unwrap_or_default()) {
            self.number = self.number.saturating_add(1);
            self.before = Some(self.start);
            self.start = self.end + index + 1;
        }
        let rest = self.bytes.get(position..).unwrap_or_default();
        self.end = memchr(b'\n', rest).map_or(self.bytes.len(), |index| position + index);
        (self.counted, self.column) = (self.start, 1);
    }

    fn characters(&self, position: usize) -> u32 {
        characters(self.bytes.get(self.counted..position).unwrap_or_default())
    }
}

/// The line after a line, without its line break, or as much of it as is asked for.
pub(crate) fn line_after(bytes: &[u8], line: &Range<usize>, most: usize) -> Option<Range<usize>> {
    let start = line.end + memchr(b'\n', bytes.get(line.end..)?)? + 1;
    let rest = bytes.get(start..bytes.len().min(start.saturating_add(most)))?;
    let end = start + memchr(b'\n', rest).unwrap_or(rest.len());
    (!rest.is_empty()).then(|| without_return(bytes, start..end))
}

fn line_at(bytes: &[u8], start: usize, next: usize) -> Range<usize> {
    without_return(bytes, start..next.saturating_sub(1))
}

fn without_return(bytes: &[u8], line: Range<usize>) -> Range<usize> {
    let has_return = bytes.get(line.clone()).is_some_and(|line| line.ends_with(b"\r"));
    line.start..line.end - usize::from(has_return)
}

/// How many characters bytes are: Unicode scalar values, and one for each byte that is none.
pub(crate) fn characters(bytes: &[u8]) -> u32 {
    let count = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum::<usize>();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_line_feeds_and_a_return_belongs_to_the_break() {
        let bytes = b"one\r\ntwo\n\nfour";
        assert_eq!(line_after(bytes, &(0..3), 99), Some(5..8));
        assert_eq!(line_after(bytes, &(0..3), 2), Some(5..7));
        assert_eq!(line_after(bytes, &(5..8), 99), Some(9..9));
        assert_eq!(line_after(bytes, &(10..14), 99), None);
    }

    #[test]
    fn a_cursor_goes_from_match_to_match() {
        let bytes = "one\r\n密钥 two\n\nfour".as_bytes();
        let mut cursor = Cursor::new(bytes);
        let mut at = |position| cursor.position(position);
        assert_eq!(at(0), Position { line: 1, column: 1, own: 0..3, before: None });
        assert_eq!(at(2), Position { line: 1, column: 3, own: 0..3, before: None });
        assert_eq!(at(12), Position { line: 2, column: 4, own: 5..15, before: Some(0..3) });
        assert_eq!(at(14), Position { line: 2, column: 6, own: 5..15, before: Some(0..3) });
        assert_eq!(at(17), Position { line: 4, column: 1, own: 17..21, before: Some(16..16) });
    }

    #[test]
    fn a_line_before_is_near() {
        let long = "x".repeat(NEAR + 1);
        let text = format!("one\n{long}\nthree");
        let mut cursor = Cursor::new(text.as_bytes());
        assert_eq!(cursor.position(4 + NEAR).before, Some(0..3));
        assert_eq!(cursor.position(5 + NEAR).before, None);
        assert_eq!(cursor.position(text.len() - 1).before, None);
    }

    #[test]
    fn a_cursor_cuts_no_character() {
        let bytes = "é密x".as_bytes();
        let mut cursor = Cursor::new(bytes);
        let columns: Vec<_> = [1, 4, 5].map(|position| cursor.position(position).column).to_vec();
        // A byte that is only a part of a character counts as one.
        assert_eq!(columns, [2, 4, 3]);
    }

    #[test]
    fn characters_are_scalar_values_and_stray_bytes() {
        assert_eq!(characters("密钥 é😀".as_bytes()), 5);
        assert_eq!(characters(b"a\xff\xe4\xbdb"), 5);
    }
}
