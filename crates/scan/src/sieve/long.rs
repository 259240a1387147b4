//! Base64 that is not searched for everywhere, as where it stands there is a long run of base64 characters.

use std::ops::Range;

use crate::wrapping::is_base64;

/// A run that is shorter than this is not long: it may lie so that only one group of it is whole.
pub(super) const LONG: usize = 3 * GROUP - 1;
/// Bytes are looked at in groups.
const GROUP: usize = 16;
/// A literal that is broken at the end of a line lies within so much of it.
const BROKEN: usize = 16;

type Group = [u8; GROUP];

/// Whether a part of some bytes is `wanted`, of those that may hold a literal in base64 in base64, or in base64 that
/// is broken within it. The first stands in long runs of letters and digits, since base64 of base64 has
/// nothing else. The second stands at a line break beside a long run of base64.
pub(super) fn any(bytes: &[u8], wanted: impl Fn(&[u8]) -> bool) -> bool {
    let (groups, _) = bytes.as_chunks::<GROUP>();
    let (mut before, mut base64_until, mut letters_until) = (None, 0, 0);
    for (index, group) in groups.iter().enumerate() {
        let Some(last) = std::mem::replace(&mut before, is_dense(group).then_some(group)) else { continue };
        let middle = index * GROUP;
        if before.is_none() {
            continue;
        }
        if middle > base64_until {
            let run = run(bytes, middle, is_base64);
            base64_until = run.end;
            if run.len() >= LONG && breaks(bytes, &run).into_iter().flatten().any(|part| wanted(slice(bytes, part))) {
                return true;
            }
        }
        if middle > letters_until && is_alphanumeric(last) && is_alphanumeric(group) {
            let run = run(bytes, middle, |byte| byte.is_ascii_alphanumeric());
            letters_until = run.end;
            if run.len() >= LONG && wanted(slice(bytes, run)) {
                return true;
            }
        }
    }
    false
}

/// Whether none of some bytes is a space, a quote, a bracket of a call or the like, or no ASCII. That is
/// quickly said, and of two groups of text one after the other rarely true.
fn is_dense(group: &Group) -> bool {
    group.iter().fold(true, |dense, byte| dense & (byte.cast_signed() > b'*'.cast_signed()))
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

/// What is around the line breaks before and after a run.
fn breaks(bytes: &[u8], run: &Range<usize>) -> [Option<Range<usize>>; 2] {
    let around = |at: usize| {
        let is_break = bytes.get(at).is_some_and(|byte| matches!(byte, b'\n' | b'\r'));
        is_break.then(|| at.saturating_sub(BROKEN)..bytes.len().min(at + BROKEN))
    };
    [run.start.checked_sub(1).and_then(around), around(run.end)]
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
        any(text.as_bytes(), |part| {
            parts.borrow_mut().push(String::from_utf8_lossy(part).into_owned());
            false
        });
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
    fn lines_are_looked_at_where_they_break() {
        let line = format!("{}+/", "a".repeat(15)).repeat(4);
        assert_eq!(parts(&format!("x {line}\nb2\n")), [format!("{}\nb2\n", &line[line.len() - 16..])]);
        assert_eq!(parts(&format!("ab\r\n{line};")), [format!("ab\r\n{}", &line[..15])]);
        assert_eq!(parts(&format!("ab\n{}\n", "a+".repeat(20))), [""; 0]);
    }

    #[test]
    fn runs_are_told_apart() {
        let (a, b, c) = ("a".repeat(80), "b".repeat(50), "c".repeat(300));
        assert_eq!(parts(&format!("{a} {b};{c}")), [a, b, c]);
    }
}
