//! Line breaks inside base64: between long lines, before indentation, or written as in a string of JSON.

use super::base64::is_base64;
use super::{Spellings, Wrapping};

/// Base64 that is broken into lines has lines that are at least this long.
pub(crate) const LEAST_LINE: usize = 60;
/// A line of such is not longer.
const LONGEST_LINE: usize = 1 << 10;
/// Nor is it indented further.
const INDENTATION: usize = 256;
/// Before a written break there are no more backslashes, however many strings it is in.
const BACKSLASHES: usize = 16;
/// A literal that is broken at the end of a line lies within so much of it, and of the next.
const BROKEN: usize = 32;

/// Where a line break and the indentation behind it end, if there is one at a position.
pub(super) fn end(bytes: &[u8], position: usize) -> Option<usize> {
    let rest = bytes.get(position..)?;
    let line_break = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => written(rest)?,
    };
    Some(position + line_break + count(rest.iter().skip(line_break), INDENTATION, is_indentation))
}

/// How long a line break is that is written `\n` or `\r\n`, after any number of backslashes.
fn written(rest: &[u8]) -> Option<usize> {
    let letter = |rest: &[u8]| {
        let slashes = count(rest.iter(), BACKSLASHES, is_backslash);
        Some((*rest.get(slashes).filter(|_| slashes > 0)?, slashes + 1))
    };
    match letter(rest)? {
        (b'n', length) => Some(length),
        (b'r', length) => letter(rest.get(length..)?).filter(|(byte, _)| *byte == b'n').map(|(_, next)| length + next),
        _ => None,
    }
}

/// Where a line break starts, if it ends at a position with the indentation behind it.
pub(super) fn start(bytes: &[u8], position: usize) -> Option<usize> {
    let without = |head: &[u8], most, is_such: fn(u8) -> bool| head.len() - count(head.iter().rev(), most, is_such);
    let head = bytes.get(..position)?;
    let head = head.get(..without(head, INDENTATION, is_indentation))?;
    match head {
        [.., b'\r', b'\n'] => Some(head.len() - 2),
        [.., b'\r' | b'\n'] => Some(head.len() - 1),
        [before @ .., b'n'] if before.ends_with(b"\\") => {
            let before = before.get(..without(before, BACKSLASHES, is_backslash))?;
            match before {
                [first @ .., b'r'] if first.ends_with(b"\\") => Some(without(first, BACKSLASHES, is_backslash)),
                _ => Some(before.len()),
            }
        }
        _ => None,
    }
}

/// Where a line break ends that stands at a position, if it is between a long line of base64 and one that is nothing
/// but base64.
pub(super) fn joined(bytes: &[u8], position: usize) -> Option<usize> {
    // Hardly any line that goes on so is long and nothing but base64, and most are not at their last byte.
    let end = end(bytes, position)?;
    let line = bytes.get(end..).filter(|line| line.first().is_some_and(|byte| is_base64(*byte)))?;
    let long = bytes.get(position.checked_sub(LEAST_LINE)?..position)?;
    if !long.iter().rev().all(|byte| is_base64(*byte)) {
        return None;
    }
    let length = count(line.iter(), LONGEST_LINE, is_base64);
    let padding = count(line.iter().skip(length), 2, |byte| byte == b'=');
    let is_whole = length == LONGEST_LINE
        || matches!(line.get(length + padding), None | Some(b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'`' | b'<'));
    is_whole.then_some(end)
}

/// Whether base64 goes on before a position, on the line before.
pub(crate) fn continues(bytes: &[u8], position: usize) -> bool {
    start(bytes, position).is_some_and(|start| joined(bytes, start).is_some())
}

/// Where a spelling in base64 starts that a line break at a position is within.
pub(crate) fn broken_at(bytes: &[u8], position: usize, spellings: &Spellings) -> Vec<(usize, Wrapping)> {
    let Some(end) = joined(bytes, position) else { return Vec::new() };
    let start = position.saturating_sub(BROKEN);
    let before = bytes.get(start..position).unwrap_or_default();
    let after = bytes.get(end..).unwrap_or_default();
    let after = after.get(..count(after.iter(), BROKEN, is_base64)).unwrap_or_default();
    spellings.across(before, after).map(|(at, wrapping)| (start + at, wrapping)).collect()
}

fn count<'a>(bytes: impl Iterator<Item = &'a u8>, most: usize, is_such: impl Fn(u8) -> bool) -> usize {
    bytes.take(most).take_while(|byte| is_such(**byte)).count()
}

fn is_indentation(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_backslash(byte: u8) -> bool {
    byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_is_told_from_both_sides() {
        for text in ["\n", "\r\n", "\r", "\n    ", "\r\n\t\t", "\\n", "\\r\\n", "\\\\n", "\\\\r\\\\n  "] {
            let bytes = format!("{}{text}{}", "A".repeat(60), "B".repeat(8)).into_bytes();
            assert_eq!(end(&bytes, 60), Some(60 + text.len()), "{text:?}");
            assert_eq!(start(&bytes, 60 + text.len()), Some(60), "{text:?}");
            assert_eq!(joined(&bytes, 60), Some(60 + text.len()), "{text:?}");
        }
    }

    #[test]
    fn only_long_base64_goes_on_in_more_of_it() {
        for (before, text, after) in
            [(59, "\n", "BB"), (60, "\n", "B: C"), (60, "\n\n", "BB"), (60, " ", "BB"), (60, "\\t", "BB")]
        {
            let bytes = format!("{}{text}{after}", "A".repeat(before)).into_bytes();
            assert_eq!(joined(&bytes, before), None, "{before} {text:?} {after}");
        }
    }
}
