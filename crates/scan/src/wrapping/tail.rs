//! Keys whose start stands as it is and whose rest is spelled otherwise: of a dotted key often only the signature's
//! `+`, `/` and `=` are escaped, and an email breaks any key in two.

use std::cell::OnceCell;

use memchr::memmem;

use super::{Wrapping, escape};
use crate::boundary;

/// No key is longer than this.
const LONGEST: usize = 400;

/// What is shorter is no key.
const SHORTEST: usize = 16;
/// So much before a key is looked at for escapes.
const BEFORE: usize = 96;

/// Where the spelling of a key, or of what stands before it, begins to differ from the text itself, if a rule's
/// literal stands at these places.
pub(super) fn find(bytes: &[u8], hits: impl Iterator<Item = usize>) -> Vec<(usize, Wrapping)> {
    let tails = Tails::new(bytes);
    hits.flat_map(|hit| tails.at(hit)).flatten().collect()
}

/// A text in which keys may be spelled in part.
pub(crate) struct Tails<'a> {
    bytes: &'a [u8],
    /// Whether it is an email, once that was asked.
    is_email: OnceCell<bool>,
}

impl<'a> Tails<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, is_email: OnceCell::new() }
    }

    /// Whether something there, or before it, is spelled otherwise.
    pub(crate) fn is_at(&self, hit: usize) -> bool {
        self.at(hit).into_iter().flatten().next().is_some()
    }

    fn at(&self, hit: usize) -> [Option<(usize, Wrapping)>; 3] {
        let bytes = self.bytes;
        let rest = bytes.get(hit..).unwrap_or_default();
        let rest = rest.get(..LONGEST).unwrap_or(rest);
        let length = rest.iter().take_while(|byte| is_in_key(**byte)).count();
        let run = rest.get(..length).unwrap_or_default();
        let in_email = || *self.is_email.get_or_init(|| is_email(bytes));
        let is_quoted = (run.contains(&b'=') || follows_equals(bytes, hit)) && in_email();
        let after = wrapping_of(rest.get(length..).unwrap_or_default());
        let escape = || {
            let before = bytes.get(hit.saturating_sub(BEFORE)..hit).unwrap_or_default();
            (0..before.len()).rev().find_map(|at| wrapping_of_any(before.get(at..)?))
        };
        let before = if run.len() >= SHORTEST && !boundary::starts(bytes, hit) { escape() } else { None };
        [
            is_quoted.then_some((hit, Wrapping::QuotedPrintable)),
            after.map(|wrapping| (hit + length, wrapping)),
            before.map(|wrapping| (hit, wrapping)),
        ]
    }
}

/// What a key goes on in: an escape of one of its characters, or of one that starts another escape.
fn wrapping_of(rest: &[u8]) -> Option<Wrapping> {
    let wrapping = mark(*rest.first()?)?;
    let (byte, _) = escape::character(rest, wrapping)?;
    (is_in_key(byte) || mark(byte).is_some()).then_some(wrapping)
}

fn wrapping_of_any(rest: &[u8]) -> Option<Wrapping> {
    let wrapping = mark(*rest.first()?)?;
    escape::character(rest, wrapping).map(|_| wrapping)
}

fn mark(byte: u8) -> Option<Wrapping> {
    match byte {
        b'%' => Some(Wrapping::Percent),
        b'\\' => Some(Wrapping::Escape),
        b'&' => Some(Wrapping::Entity),
        _ => None,
    }
}

fn is_in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+/=".contains(&byte)
}

/// Whether `=3D` stands before a position, or the like.
fn follows_equals(bytes: &[u8], position: usize) -> bool {
    let before = bytes.get(..position).unwrap_or_default();
    matches!(before, [.., b'=', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// What an email says of its encoding ends so, and nothing else does often.
pub(crate) const EMAIL: [&[u8]; 4] = [b"d-printable", b"d-Printable", b"D-printable", b"D-Printable"];

/// Whether a text says that it is an email so encoded: an equals sign at the end of a line is else what it looks like.
pub(crate) fn is_email(bytes: &[u8]) -> bool {
    let head = b"quoted-p";
    memmem::find_iter(bytes, b"rintable").any(|at| {
        let before = bytes.get(at.saturating_sub(head.len())..at).unwrap_or_default();
        before.eq_ignore_ascii_case(head)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_on_in_an_escape_of_one_of_its_characters() {
        for (text, expected) in [
            ("sk-ws-D.a+b%2Fc", Some((11, Wrapping::Percent))),
            ("sk-ws-D.a\\/b", Some((9, Wrapping::Escape))),
            ("sk-ws-D.a\\u002Bb", Some((9, Wrapping::Escape))),
            ("sk-ws-D.a&#43;b", Some((9, Wrapping::Entity))),
            ("sk-ws-D.a%5C/b", Some((9, Wrapping::Percent))),
            ("sk-ws-D.a%22b", None),
            ("sk-ws-D.a\\nb", None),
            ("sk-ws-D.a=\nb", None),
            ("sk-ws-D.a", None),
        ] {
            assert_eq!(find(text.as_bytes(), [0].into_iter()).first().copied(), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_before_a_key_may_be_escaped() {
        for (before, expected) in [
            ("%5Cn", Some(Wrapping::Percent)),
            ("%7BKEY%3A-", Some(Wrapping::Percent)),
            ("&lt;!--", Some(Wrapping::Entity)),
            ("ta", None),
            ("%5Cn ", None),
        ] {
            let text = format!("{before}sk-0123456789abcdef");
            let found = find(text.as_bytes(), [before.len()].into_iter());
            assert_eq!(found.first().map(|(_, wrapping)| *wrapping), expected, "{before}");
        }
    }

    #[test]
    fn an_email_says_how_it_is_encoded() {
        let email = |text: &str| format!("Content-Transfer-Encoding: Quoted-Printable\n\n{text}");
        for (text, expected) in [("sk-a=\nb", true), ("k=3Dsk-ab", true), ("sk-ab\n", false)] {
            let text = email(text);
            let hit = text.find("sk-").unwrap();
            assert_eq!(!find(text.as_bytes(), [hit].into_iter()).is_empty(), expected, "{text}");
        }
    }
}
