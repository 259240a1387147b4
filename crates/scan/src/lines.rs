//! Lines and columns, worked out for matches alone.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

/// Counts the lines of a text up to growing positions.
pub(crate) struct LineCounter<'a> {
    bytes: &'a [u8],
    position: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, line: 1 }
    }

    /// The line, from 1, of a position that is not before the last one asked for.
    pub(crate) fn line_of(&mut self, position: usize) -> u32 {
        let passed = self.bytes.get(self.position..position).unwrap_or_default();
        let lines = memchr_iter(b'\n', passed).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.position = self.position.max(position);
        self.line
    }
}

/// The line around a position, without its line break.
pub(crate) fn line_around(bytes: &[u8], position: usize) -> Range<usize> {
    let position = position.min(bytes.len());
    let (before, after) = bytes.split_at(position);
    let start = memrchr(b'\n', before).map_or(0, |index| index + 1);
    let end = memchr(b'\n', after).map_or(bytes.len(), |index| position + index);
    let has_return = end > start && bytes.get(end - 1) == Some(&b'\r');
    start..if has_return { end - 1 } else { end }
}

/// The line before a line, without its line break.
pub(crate) fn line_before(bytes: &[u8], line: &Range<usize>) -> Option<Range<usize>> {
    line.start.checked_sub(1).map(|break_| line_around(bytes, break_))
}

/// The line after a line, without its line break.
pub(crate) fn line_after(bytes: &[u8], line: &Range<usize>) -> Option<Range<usize>> {
    let rest = bytes.get(line.end..)?;
    let next = line.end + memchr(b'\n', rest)? + 1;
    (next < bytes.len()).then(|| line_around(bytes, next))
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
        assert_eq!(line_around(bytes, 0), 0..3);
        assert_eq!(line_around(bytes, 6), 5..8);
        assert_eq!(line_before(bytes, &(5..8)), Some(0..3));
        assert_eq!(line_after(bytes, &(0..3)), Some(5..8));
        assert_eq!(line_after(bytes, &(5..8)), Some(9..9));
        assert_eq!(line_after(bytes, &(10..14)), None);
        assert_eq!(line_before(bytes, &(0..3)), None);
        let mut counter = LineCounter::new(bytes);
        assert_eq!([0, 5, 9, 10].map(|position| counter.line_of(position)), [1, 2, 3, 4]);
    }

    #[test]
    fn characters_are_scalar_values_and_stray_bytes() {
        assert_eq!(characters("密钥 é😀".as_bytes()), 5);
        assert_eq!(characters(b"a\xff\xe4\xbdb"), 5);
    }
}
