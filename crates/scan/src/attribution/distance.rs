//! How far a signal is from a match.

use std::ops::Range;

use super::Context;
use super::signal::{self, Signal};
use crate::lines::line_around;

/// How many lines before and after a match are looked at.
const LINES: usize = 12;
/// How many bytes before and after a match are looked at.
const BYTES: usize = 1_200;
/// A blank line, the border of a block, another secret: what lies beyond counts as so many lines farther.
const BORDER: u32 = 3;
/// Leaving a pair of brackets, or looking into one.
const BRACKET: u32 = 2;

/// The text around a match in which context is looked for.
pub(crate) fn window(bytes: &[u8], found: &Range<usize>) -> Range<usize> {
    let start = found.start.saturating_sub(BYTES);
    let end = found.end.saturating_add(BYTES).min(bytes.len());
    let before = bytes.get(start..found.start).unwrap_or_default();
    let after = bytes.get(found.end..end).unwrap_or_default();
    let breaks_before: Vec<_> = memchr::memrchr_iter(b'\n', before).take(LINES + 1).collect();
    let breaks_after: Vec<_> = memchr::memchr_iter(b'\n', after).take(LINES + 1).collect();
    let start =
        if breaks_before.len() > LINES { breaks_before.last().map_or(start, |index| start + index + 1) } else { start };
    let end = if breaks_after.len() > LINES { breaks_after.last().map_or(end, |index| found.end + index) } else { end };
    start..end
}

/// Every signal in the window of a match, with its distance in lines.
pub(super) fn signals(context: &Context<'_>) -> Vec<(Signal, u32)> {
    let window = window(context.bytes, &context.found);
    let bytes = context.bytes.get(window.clone()).unwrap_or_default();
    let found = signal::find(bytes).map(|(start, end, signal)| (window.start + start, window.start + end, signal));
    let measured = found.filter_map(|(start, end, signal)| {
        let between = if end <= context.found.start {
            end..context.found.start
        } else if start >= context.found.end {
            context.found.end..start
        } else {
            return None;
        };
        Some((signal, distance(context, between)))
    });
    measured.collect()
}

/// The distance across what lies between a signal and the match.
fn distance(context: &Context<'_>, between: Range<usize>) -> u32 {
    let text = context.bytes.get(between.clone()).unwrap_or_default();
    let forward = between.start == context.found.end;
    let lines = memchr::memchr_iter(b'\n', text).count();
    let mut others = context.all.iter().filter(|other| **other != context.found);
    let secret = others.any(|other| between.start <= other.start && other.end <= between.end);
    let borders = [has_blank(text), secret, crosses_item(context, &between, forward)];
    let borders = borders.into_iter().filter(|crossed| *crossed).count();
    let lines = u32::try_from(lines).unwrap_or(u32::MAX);
    let borders = u32::try_from(borders).unwrap_or_default();
    lines.saturating_add(borders * BORDER).saturating_add(brackets(text, forward) * BRACKET)
}

/// Whether a line between the first and the last is blank.
fn has_blank(text: &[u8]) -> bool {
    let lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
    lines.iter().skip(1).rev().skip(1).any(|line| line.trim_ascii().is_empty())
}

/// How many brackets are left, and looked into, on the way from the match to the signal.
fn brackets(text: &[u8], forward: bool) -> u32 {
    let (mut left, mut inside) = (0, 0_u32);
    let mut step = |byte: &u8| {
        let opens = matches!(byte, b'(' | b'[' | b'{');
        let closes = matches!(byte, b')' | b']' | b'}');
        match () {
            () if if forward { opens } else { closes } => inside += 1,
            () if !opens && !closes => {}
            () if inside > 0 => inside -= 1,
            () => left += 1,
        }
    };
    if forward {
        text.iter().for_each(&mut step)
    } else {
        text.iter().rev().for_each(&mut step)
    }
    left + inside
}

/// Whether the signal is in another item than the match: beyond the start of a list's item or of a
/// section, or under another parent in an indented block.
fn crosses_item(context: &Context<'_>, between: &Range<usize>, forward: bool) -> bool {
    let own = line_around(context.bytes, context.found.start);
    let signal = line_around(context.bytes, if forward { between.end } else { between.start });
    if own == signal {
        return false;
    }
    // From the nearer to the file's start to the farther, the first line left out: an item that starts
    // there, or a parent that the first line is not under.
    let (first, last) = if forward { (&own, &signal) } else { (&signal, &own) };
    let lines = context.bytes.get(first.end + 1..last.end).unwrap_or_default().split(|byte| *byte == b'\n');
    let first_indent = indent(context.bytes.get(first.clone()).unwrap_or_default());
    lines.filter(|line| !line.trim_ascii().is_empty()).any(|line| starts_item(line) || indent(line) < first_indent)
}

/// Whether a line starts an item of a YAML list, or a section of an INI or TOML file.
fn starts_item(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"- ") || line.starts_with(b"[") && line.ends_with(b"]")
}

fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}
