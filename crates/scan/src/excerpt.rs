//! The lines around a match as they may be shown: every secret masked, every control character visible.

use std::ops::Range;

use bailiwick_core::finding::{Excerpt, ExcerptLine};
use bailiwick_core::secret::{Secret, redact_line};

use crate::lines::{Position, line_after};
use crate::matches::{Match, within};

/// How many characters are shown before and after the match.
const SHOWN: usize = 60;
/// How many bytes before and after are looked at: some more than is shown, as masks are shorter than secrets.
const LOOKED_AT: usize = 512;

/// The match's line and its neighbours.
pub(crate) fn excerpt(bytes: &[u8], found: &Match, all: &[Match], position: &Position) -> Excerpt {
    let before = position.before.clone().map(|line| neighbour(bytes, &line, all, position.line.saturating_sub(1)));
    let after = line_after(bytes, &position.own, LOOKED_AT + 1);
    let after = after.map(|line| neighbour(bytes, &line, all, position.line.saturating_add(1)));
    let own = match_line(bytes, found, all, position);
    Excerpt { lines: before.into_iter().chain([own]).chain(after).collect() }
}

fn neighbour(bytes: &[u8], line: &Range<usize>, all: &[Match], number: u32) -> ExcerptLine {
    let part = line.start..whole_until(bytes, line, line.start.saturating_add(LOOKED_AT));
    let (text, _) = masked(bytes, &part, None, all);
    let mut shown: String = text.chars().take(2 * SHOWN).collect();
    if shown.len() < text.len() || part.end < line.end {
        shown.push('…');
    }
    ExcerptLine { number, text: shown.into(), mark: None }
}

fn match_line(bytes: &[u8], found: &Match, all: &[Match], position: &Position) -> ExcerptLine {
    let (line, range) = (&position.own, &found.range);
    let start = whole_from(bytes, line, range.start.saturating_sub(LOOKED_AT)).min(range.start);
    let end = whole_until(bytes, line, range.end.saturating_add(LOOKED_AT)).max(range.end.min(line.end));
    let (text, mark) = masked(bytes, &(start..end), Some(found), all);
    let (text, mark) = clipped(&text, mark, (line.start < start, end < line.end));
    ExcerptLine { number: position.line, text: text.into(), mark: Some(mark) }
}

/// Where the first whole word starts at a position of a line or after it. A secret that is cut in two may
/// not be recognised, so its rest is not shown.
fn whole_from(bytes: &[u8], line: &Range<usize>, position: usize) -> usize {
    let Some(rest) = bytes.get(position..line.end).filter(|_| position > line.start) else { return line.start };
    position + rest.iter().take_while(|byte| is_secret(**byte) || is_continuation(**byte)).count()
}

/// Where the last whole word, and whole character, ends at a position of a line or before it.
fn whole_until(bytes: &[u8], line: &Range<usize>, position: usize) -> usize {
    let Some(rest) = bytes.get(line.start..position).filter(|_| position < line.end) else { return line.end };
    let mut before = rest.iter().rev().skip_while(|byte| is_secret(**byte)).skip_while(|byte| is_continuation(**byte));
    // The byte before is the first of a character that may be cut, or it is left out in vain.
    before.next();
    line.start + before.count()
}

/// Whether a byte may be in the middle of a secret.
fn is_secret(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+/=~".contains(&byte)
}

/// Whether a byte is in the middle of a character.
fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// A part of a line with every secret masked, and where in it the match is.
fn masked(bytes: &[u8], part: &Range<usize>, found: Option<&Match>, all: &[Match]) -> (String, (usize, usize)) {
    let (mut text, mut mark, mut position) = (String::new(), (0, 0), part.start);
    for other in within(all, part) {
        if other.range.start > position {
            text.push_str(&shown(bytes, position..other.range.start));
        }
        let start = text.len();
        let own = || Secret::new(&String::from_utf8_lossy(bytes.get(other.range.clone()).unwrap_or_default())).mask();
        text.push_str(&visible(&other.shown.clone().unwrap_or_else(own).to_string()));
        if found == Some(other) {
            mark = (start, text.len());
        }
        position = position.max(other.secret_until);
    }
    if position < part.end {
        text.push_str(&shown(bytes, position..part.end));
    }
    (text, mark)
}

/// Text between matches: it may hold other vendors' secrets.
fn shown(bytes: &[u8], part: Range<usize>) -> String {
    visible(&redact_line(&String::from_utf8_lossy(bytes.get(part).unwrap_or_default())))
}

/// Makes control characters, and those that reorder text, visible.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => visible.push(' '),
            '\0'..='\x1f' => visible.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => visible.push('␡'),
            '\u{80}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{2060}'
            | '\u{feff}' => {
                visible.extend(c.escape_unicode());
            }
            c => visible.push(c),
        }
    }
    visible
}

/// Cuts a long line around its mark. `cut` says at which ends it was cut before.
fn clipped(text: &str, mark: (usize, usize), cut: (bool, bool)) -> (String, (usize, usize)) {
    let (before, rest) = text.split_at(mark.0);
    let (own, after) = rest.split_at(mark.1 - mark.0);
    let hidden_before = before.chars().count().saturating_sub(SHOWN);
    let mut clipped = String::new();
    if hidden_before > 0 || cut.0 {
        clipped.push('…');
    }
    clipped.extend(before.chars().skip(hidden_before));
    let start = clipped.len();
    clipped.push_str(own);
    let end = clipped.len();
    clipped.extend(after.chars().take(SHOWN));
    if after.chars().count() > SHOWN || cut.1 {
        clipped.push('…');
    }
    (clipped, (start, end))
}

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{self, Shape};

    use super::*;
    use crate::lines::Cursor;

    fn line_of(text: &str, key: &str) -> (String, String) {
        let range = text.find(key).map(|start| start..start + key.len()).unwrap();
        let position = Cursor::new(text.as_bytes()).position(range.start);
        let found = Match { secret_until: range.end, range, pattern: 0, also: Vec::new(), shown: None };
        let excerpt = excerpt(text.as_bytes(), &found, std::slice::from_ref(&found), &position);
        let line = excerpt.lines.iter().find(|line| line.mark.is_some()).unwrap();
        let mark = line.mark.unwrap();
        (line.text.to_string(), line.text[mark.0..mark.1].to_owned())
    }

    #[test]
    fn every_secret_of_the_line_is_masked() {
        let (a, b) = (seeded::key(Shape::PlanHex, "A"), seeded::key(Shape::GeneralClassic, "B"));
        let (text, mark) = line_of(&format!("a={} b={} c", a.expose(), b.expose()), a.expose());
        assert_eq!(mark, a.mask().to_string());
        assert_eq!(text, format!("a={} b={} c", a.mask(), b.mask()));
    }

    #[test]
    fn other_vendors_secrets_and_passwords_are_masked_too() {
        let (key, other) = (seeded::key(Shape::PlanHex, "A"), seeded::key(Shape::AccessKeySecret, "B"));
        let zhipu = format!("{}.{}", "0123456789abcdef".repeat(2), &other.expose()[..16]);
        let password = &other.expose()[..14];
        let octal: String = key.expose().bytes().map(|byte| format!("\\{byte:03o}")).collect();
        let line = format!("{}; {zhipu} OTHER_TOKEN={zhipu} password: {password} '{octal}'", key.expose());
        let (text, _) = line_of(&line, key.expose());
        assert!(!text.contains(password) && !text.contains(&zhipu[..12]) && !text.contains("\\163"), "{text}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_match() {
        let key = seeded::key(Shape::PlanHex, "A");
        let (text, mark) =
            line_of(&format!("{}{}{}", "x ".repeat(9_000), key.expose(), " y".repeat(9_000)), key.expose());
        assert!(text.starts_with('…') && text.ends_with('…') && text.chars().count() < 150);
        assert_eq!(mark, key.mask().to_string());
    }

    #[test]
    fn control_characters_are_shown_and_not_sent() {
        let key = seeded::key(Shape::PlanHex, "A");
        let (text, _) = line_of(&format!("\x1b[31m\u{202e}\t{}\x07", key.expose()), key.expose());
        assert_eq!(text, format!("␛[31m\\u{{202e}} {}␇", key.mask()));
    }
}
