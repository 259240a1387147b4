//! Base64 that is not searched for everywhere, as where it stands there is a long run of base64 characters.

use std::ops::Range;

use crate::wrapping::is_base64;

/// A run of letters and digits that is shorter than this is not long: it may lie so that no group of it is whole.
pub(super) const LONG: usize = 2 * GROUP - 1;
/// Nor is a line of base64 that is shorter than this, of which only one group may be whole.
const LONG_LINE: usize = 3 * GROUP - 1;
/// Bytes are looked at in groups.
const GROUP: usize = 16;

type Group = [u8; GROUP];

/// Whether a part of some bytes is `wanted`, or the end of one is where something `is_broken`. The parts are long runs
/// of letters and digits, since base64 of base64 has nothing else, nor has that of a key in UTF-16; and the ends those of long runs of base64, behind
/// which it may go on in another line.
pub(super) fn any(bytes: &[u8], wanted: impl Fn(&[u8]) -> bool, is_broken: impl Fn(usize) -> bool) -> bool {
    let (groups, rest) = bytes.as_chunks::<GROUP>();
    let (mut dense_before, mut letters_until) = (0, 0);
    // Four groups at a time, as in nearly all fours nothing is to be done.
    for (number, four) in groups.chunks(4).enumerate() {
        let dense = four.iter().rev().fold(0_u32, |dense, group| dense << 1 | u32::from(is_dense(group)));
        if dense == 0 && dense_before < 2 {
            dense_before = 0;
            continue;
        }
        for (index, group) in four.iter().enumerate() {
            let start = (4 * number + index) * GROUP;
            if dense >> index & 1 == 1 {
                // A backslash, of which a written line break is made, is as dense as letters are.
                if dense_before > 1 && group.contains(&b'\\') && ends_line(bytes, start, group, &is_broken) {
                    return true;
                }
                dense_before += 1;
                if start >= letters_until && is_alphanumeric(group) {
                    let run = run(bytes, start, |byte| byte.is_ascii_alphanumeric());
                    letters_until = run.end;
                    if run.len() >= LONG && wanted(slice(bytes, run)) {
                        return true;
                    }
                }
            } else if std::mem::take(&mut dense_before) > 1
                && has_break(group)
                && ends_line(bytes, start, group, &is_broken)
            {
                return true;
            }
        }
    }
    dense_before > 1 && ends_line(bytes, bytes.len() - rest.len(), rest, &is_broken)
}

/// Whether a long run of base64 that ends in a group ends a line there, which is broken within something.
fn ends_line(bytes: &[u8], start: usize, group: &[u8], is_broken: &impl Fn(usize) -> bool) -> bool {
    let is_break = |byte: Option<&u8>| matches!(byte, Some(b'\n' | b'\r' | b'\\'));
    let end = group.iter().position(|byte| !is_base64(*byte)).filter(|end| is_break(group.get(*end)));
    let Some(end) = end.map(|end| start + end) else { return false };
    let line = slice(bytes, end.saturating_sub(LONG_LINE)..end);
    line.len() == LONG_LINE && line.iter().all(|byte| is_base64(*byte)) && is_broken(end)
}

/// Whether none of some bytes is a space, a quote, a bracket of a call or the like, or no ASCII. That is
/// quickly said, and of two groups of text one after the other rarely true.
fn is_dense(group: &Group) -> bool {
    group.iter().fold(true, |dense, byte| dense & (byte.cast_signed() > b'*'.cast_signed()))
}

fn has_break(group: &Group) -> bool {
    group.iter().fold(false, |any, byte| any | (*byte == b'\n') | (*byte == b'\r') | (*byte == b'\\'))
}

fn is_alphanumeric(group: &Group) -> bool {
    group.iter().fold(true, |all, byte| all & byte.is_ascii_alphanumeric())
}

/// The run of such bytes around a position.
pub(super) fn run(bytes: &[u8], position: usize, is_such: impl Fn(u8) -> bool) -> Range<usize> {
    let (before, after) = bytes.split_at(position.min(bytes.len()));
    let start = before.iter().rev().take_while(|byte| is_such(**byte)).count();
    position - start..position + after.iter().take_while(|byte| is_such(**byte)).count()
}

fn slice(bytes: &[u8], part: Range<usize>) -> &[u8] {
    bytes.get(part).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn parts(text: &str) -> Vec<String> {
        let parts = RefCell::new(Vec::new());
        let wanted = |part: &[u8]| {
            parts.borrow_mut().push(String::from_utf8_lossy(part).into_owned());
            false
        };
        any(text.as_bytes(), wanted, |_| false);
        parts.into_inner()
    }

    #[test]
    fn every_long_run_is_looked_at_once_wherever_it_lies() {
        for start in 0..3 * GROUP {
            for length in [LONG, LONG + 1, 100] {
                let run = "a".repeat(length);
                assert_eq!(parts(&format!("{}{run};{}", " ".repeat(start), ".".repeat(40))), [run], "{start} {length}");
            }
        }
    }

    #[test]
    fn no_other_run_is() {
        for text in ["a".repeat(LONG - 1), "a.".repeat(200), "a_".repeat(200), "é".repeat(200), "words and ".repeat(20)]
        {
            assert_eq!(parts(&text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_long_line_of_base64_is_looked_at_where_it_ends() {
        let ends = |text: &str| {
            let ends = RefCell::new(Vec::new());
            let is_broken = |end| {
                ends.borrow_mut().push(end);
                false
            };
            any(text.as_bytes(), |_| false, is_broken);
            ends.into_inner()
        };
        let line = format!("{}+/", "a".repeat(15)).repeat(4);
        for start in 0..2 * GROUP {
            let before = " ".repeat(start);
            for line_break in ["\n", "\r\n", "\\n", "\\r\\n"] {
                assert_eq!(ends(&format!("{before}{line}{line_break}b2\n")), [start + line.len()], "{start}");
            }
            assert_eq!(ends(&format!("{before}{line};\n{}\n", "a+".repeat(20))), [0; 0], "{start}");
        }
    }

    #[test]
    fn runs_are_told_apart() {
        let (a, b, c) = ("a".repeat(80), "b".repeat(50), "c".repeat(300));
        assert_eq!(parts(&format!("{a} {b};{c}")), [a, b, c]);
    }
}
