//! How far a signal is from a match.

use std::ops::Range;

use super::events::Event;

/// A line of which this much is looked at has told what it is.
const LINE_START: usize = 200;

/// How far a signal is: with the fewest borders of blocks between, then lines, then fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Distance {
    pub(super) borders: u32,
    pub(super) lines: u32,
    pub(super) fields: u32,
}

/// The text around a match, so many lines and so many bytes to each side.
pub(super) fn window(bytes: &[u8], found: &Range<usize>, lines: usize, most: usize) -> Range<usize> {
    let start = found.start.saturating_sub(most);
    let end = found.end.saturating_add(most).min(bytes.len());
    let before = bytes.get(start..found.start).unwrap_or_default();
    let after = bytes.get(found.end..end).unwrap_or_default();
    let first = memchr::memrchr_iter(b'\n', before).nth(lines).map_or(start, |index| start + index + 1);
    let last = memchr::memchr_iter(b'\n', after).nth(lines).map_or(end, |index| found.end + index);
    first..last
}

/// What was passed on the way from a match.
#[derive(Clone)]
pub(super) struct Way<'a> {
    bytes: &'a [u8],
    forward: bool,
    /// How far the match's line is indented.
    own_indent: usize,
    lines: u32,
    fields: u32,
    blocks: Brackets,
    calls: Brackets,
    blank: bool,
    secret: bool,
    item: bool,
    /// The least indented line that was passed, the farthest left out when going back.
    least_indent: usize,
}

impl<'a> Way<'a> {
    pub(super) fn new(bytes: &'a [u8], from: usize, forward: bool) -> Self {
        Self {
            bytes,
            forward,
            own_indent: Line::around(bytes, from).indent,
            lines: 0,
            fields: 0,
            blocks: Brackets::default(),
            calls: Brackets::default(),
            blank: false,
            secret: false,
            item: false,
            least_indent: usize::MAX,
        }
    }

    /// Goes on over an event.
    pub(super) fn pass(&mut self, event: &Event) {
        match event {
            Event::Line(start) => self.pass_line(*start),
            Event::EscapedLine => self.lines += 1,
            Event::Field => self.fields += 1,
            Event::Bracket { opens, calls } => {
                let brackets = if *calls { &mut self.calls } else { &mut self.blocks };
                brackets.pass(*opens == self.forward);
            }
            Event::Secret => self.secret = true,
            Event::Signal(_) => {}
        }
    }

    /// Enters the line that starts there, or going back leaves it.
    fn pass_line(&mut self, start: usize) {
        self.lines += 1;
        let line = Line::at(self.bytes, start);
        self.blank |= line.text.is_empty();
        self.item |= line.starts_item(self.bytes, start);
        if !line.text.is_empty() {
            self.least_indent = self.least_indent.min(line.indent);
        }
    }

    /// Whether the match's block ended on the way.
    pub(super) fn has_left_block(&self) -> bool {
        self.blank || self.item || self.blocks.left > 0
    }

    /// How far whatever comes from here on is at least.
    pub(super) fn least_distance(&self) -> Distance {
        let borders = [self.blank, self.secret, self.item].into_iter().filter(|crossed| *crossed).count();
        let borders = u32::try_from(borders).unwrap_or(u32::MAX).saturating_add(self.blocks.left);
        Distance { borders, lines: self.lines.saturating_add(self.calls.left), fields: self.fields }
    }

    /// How far it is to a signal that stands here.
    pub(super) fn distance(&self, signal: usize) -> Distance {
        let line = Line::around(self.bytes, signal);
        let outer = if self.forward { self.own_indent } else { line.indent };
        let other_item = self.item || self.least_indent < outer;
        // The brackets of `[section]` hide nothing.
        let blocks = if line.is_section() { self.blocks.left } else { self.blocks.crossed() };
        let borders = [self.blank, self.secret, other_item].into_iter().filter(|crossed| *crossed).count();
        Distance {
            borders: u32::try_from(borders).unwrap_or(u32::MAX).saturating_add(blocks),
            lines: self.lines.saturating_add(self.calls.crossed()),
            fields: self.fields,
        }
    }
}

/// Brackets that were passed.
#[derive(Clone, Default)]
struct Brackets {
    /// Pairs that the match is in, and the signal is not.
    left: u32,
    /// Pairs that the signal is in, and the match is not.
    entered: u32,
}

impl Brackets {
    fn pass(&mut self, enters: bool) {
        match () {
            () if enters => self.entered += 1,
            () if self.entered > 0 => self.entered -= 1,
            () => self.left += 1,
        }
    }

    fn crossed(&self) -> u32 {
        self.left.saturating_add(self.entered)
    }
}

/// The start of a line.
struct Line<'a> {
    indent: usize,
    text: &'a [u8],
}

impl<'a> Line<'a> {
    fn at(bytes: &'a [u8], start: usize) -> Self {
        let rest = bytes.get(start..bytes.len().min(start + LINE_START)).unwrap_or_default();
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Self { indent: indent(line), text: line.trim_ascii() }
    }

    /// The line that a position is on. Of a long line it is what stands before the position.
    fn around(bytes: &'a [u8], position: usize) -> Self {
        let from = position.saturating_sub(LINE_START);
        let before = bytes.get(from..position).unwrap_or_default();
        Self::at(bytes, memchr::memrchr(b'\n', before).map_or(from, |index| from + index + 1))
    }

    /// Whether it starts an item of a list, a section of an INI, TOML or Markdown file, a document, or
    /// a comment, which speaks of what follows.
    fn starts_item(&self, bytes: &[u8], start: usize) -> bool {
        let is_item = [b"- ".as_slice(), b"* ", b"---"].iter().any(|mark| self.text.starts_with(mark));
        is_item
            || self.is_section()
            || self.is_comment() && !previous(bytes, start).is_some_and(|line| line.is_comment())
    }

    fn is_section(&self) -> bool {
        let is_list = self.text.iter().any(|byte| b"{,\"'".contains(byte));
        matches!(self.text, [b'[', _, .., b']']) && !is_list
    }

    fn is_comment(&self) -> bool {
        [b"#".as_slice(), b"//", b"<!--", b"/*"].iter().any(|mark| self.text.starts_with(mark))
    }
}

/// The line before the one that starts at a position.
fn previous(bytes: &[u8], start: usize) -> Option<Line<'_>> {
    Some(Line::around(bytes, start.checked_sub(1)?))
}

fn indent(line: &[u8]) -> usize {
    line.iter().take(LINE_START).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::events::events;

    /// The distance from the one `@` of a text to the one `qwen`.
    fn distance(text: &str) -> (u32, u32, u32) {
        let (own, signal) = (text.find('@').unwrap(), text.find("qwen").unwrap());
        let forward = own < signal;
        let part = if forward { own + 1..text.len() } else { 0..own };
        let mut events = events(text.as_bytes(), part, &[]);
        if !forward {
            events.reverse();
        }
        let mut way = Way::new(text.as_bytes(), own, forward);
        for event in events.iter().take_while(|event| !matches!(event, Event::Signal(_))) {
            way.pass(event);
        }
        let Distance { borders, lines, fields } = way.distance(signal);
        (borders, lines, fields)
    }

    #[test]
    fn lines_and_fields_are_counted() {
        assert_eq!(distance("qwen: @"), (0, 0, 0));
        assert_eq!(distance("@, x, qwen"), (0, 0, 2));
        assert_eq!(distance("a\nqwen,\nx @"), (0, 1, 1));
        assert_eq!(distance("qwen\\nx @"), (0, 1, 0));
    }

    #[test]
    fn calls_are_like_lines_and_blocks_are_borders() {
        assert_eq!(distance("qwen(@)"), (0, 1, 0));
        assert_eq!(distance("{qwen}, {@}"), (2, 0, 1));
        assert_eq!(distance("{@, {}, qwen}"), (0, 0, 2));
        assert_eq!(distance("[{@}, {qwen}]"), (2, 0, 1));
    }

    #[test]
    fn blank_lines_items_sections_and_comments_are_borders() {
        assert_eq!(distance("qwen\n\n@").0, 1);
        assert_eq!(distance("- qwen\n- @").0, 1);
        assert_eq!(distance("- qwen\n  @").0, 0);
        assert_eq!(distance("@\n[x]\nqwen").0, 1);
        assert_eq!(distance("[qwen]\n@").0, 0);
        assert_eq!(distance("# qwen\n@").0, 0);
        assert_eq!(distance("@\n# qwen").0, 1);
        assert_eq!(distance("# @\n# qwen").0, 0);
    }

    #[test]
    fn an_indented_block_ends_where_the_indent_does() {
        assert_eq!(distance("qwen:\n  key: @").0, 0);
        assert_eq!(distance("a:\n  x: qwen\nb:\n  key: @").0, 1);
        assert_eq!(distance("a:\n  key: @\nqwen:").0, 1);
    }
}
