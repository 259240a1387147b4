//! Characters spelled one by one: percent-encoding, escapes of programs, entities of HTML, emails.

use super::{Unwrapped, Wrapping};

/// How much before and after a literal is opened: more than any key and its context.
const AROUND: usize = 4_096;
/// An entity or an escape is no longer than this.
const LONGEST: usize = 10;

/// Opens the text around a position.
pub(super) fn open(bytes: &[u8], position: usize, wrapping: Wrapping) -> Unwrapped {
    let mut at = start(bytes, position);
    let end = position.saturating_add(AROUND).min(bytes.len());
    let mut text = Unwrapped { wrapping, bytes: Vec::new(), starts: Vec::new() };
    while at < end {
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some(length) = soft_break(rest).filter(|_| wrapping == Wrapping::QuotedPrintable) {
            at += length;
            continue;
        }
        let itself = || (rest.first().copied().unwrap_or_default(), 1);
        let (byte, length) = character(rest, wrapping).unwrap_or_else(itself);
        text.bytes.push(byte);
        text.starts.push(at);
        at += length;
    }
    text.starts.push(at);
    text
}

/// The character that is spelled at the start of some bytes, and how long the spelling is.
pub(super) fn character(rest: &[u8], wrapping: Wrapping) -> Option<(u8, usize)> {
    match wrapping {
        Wrapping::Percent => hex_after(b'%', rest),
        Wrapping::QuotedPrintable => hex_after(b'=', rest),
        Wrapping::Entity => entity(rest),
        Wrapping::Escape => escape(rest),
        Wrapping::Base64 { .. } | Wrapping::Utf16 => None,
    }
}

/// The length of a line break that an email's encoding put in.
fn soft_break(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'=', b'\n', ..] => Some(2),
        [b'=', b'\r', b'\n', ..] => Some(3),
        _ => None,
    }
}

/// Where to start before a position, so that no escape is cut in two.
fn start(bytes: &[u8], position: usize) -> usize {
    let start = position.saturating_sub(AROUND);
    let head = bytes.get(start..position).unwrap_or_default();
    if start == 0 { 0 } else { start + head.iter().position(|byte| byte.is_ascii_whitespace()).unwrap_or(0) }
}

/// `%2D` or `=2D`.
fn hex_after(mark: u8, rest: &[u8]) -> Option<(u8, usize)> {
    let digits = rest.strip_prefix(&[mark])?;
    Some((hex(digits.get(..2)?)?, 3))
}

/// `\u002d`, `\x2d`, `\/`, after any number of backslashes.
fn escape(rest: &[u8]) -> Option<(u8, usize)> {
    let slashes = rest.iter().take(LONGEST).take_while(|byte| **byte == b'\\').count();
    let after = rest.get(slashes..).filter(|_| slashes > 0)?;
    match after {
        [b'u', digits @ ..] => Some((hex(digits.get(..4)?)?, slashes + 5)),
        [b'x', digits @ ..] => Some((hex(digits.get(..2)?)?, slashes + 3)),
        [b'/', ..] => Some((b'/', slashes + 1)),
        [b'n' | b'r', ..] => Some((b'\n', slashes + 1)),
        [b't', ..] => Some((b'\t', slashes + 1)),
        [quote @ (b'"' | b'\''), ..] => Some((*quote, slashes + 1)),
        _ => None,
    }
}

fn entity(rest: &[u8]) -> Option<(u8, usize)> {
    let end = rest.iter().take(LONGEST + 1).position(|byte| *byte == b';')?;
    let byte = match rest.get(..end)? {
        b"&hyphen" | b"&dash" => b'-',
        b"&period" => b'.',
        b"&lowbar" | b"&UnderBar" => b'_',
        b"&plus" => b'+',
        b"&sol" => b'/',
        b"&equals" => b'=',
        b"&quot" => b'"',
        b"&apos" => b'\'',
        b"&amp" => b'&',
        b"&lt" => b'<',
        b"&gt" => b'>',
        [b'&', b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
        [b'&', b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Some((byte, end + 1))
}

/// A byte in hexadecimal digits; what is none, is not opened, as no key holds it.
fn hex(digits: &[u8]) -> Option<u8> {
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let value = u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| all)?, 16).ok()?;
    u8::try_from(value).ok()
}
