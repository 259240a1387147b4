//! The lines around a match as they may be shown: every secret masked, every control character visible.

use std::ops::Range;

use bailiwick_core::finding::{Excerpt, ExcerptLine};
use bailiwick_core::secret::{Secret, redact};

use crate::lines::{line_after, line_around, line_before};

/// How many characters are shown before and after the match.
const SHOWN: usize = 60;
/// How many bytes before and after are looked at. It is much more than is shown, so that no secret that
/// is cut at the border, and so not recognised, gets into what is shown.
const LOOKED_AT: usize = 4_096;

/// The match's line and its neighbours.
pub(crate) fn excerpt(bytes: &[u8], found: &Range<usize>, all: &[Range<usize>], number: u32) -> Excerpt {
    let own = line_around(bytes, found.start);
    let neighbour = |line: Range<usize>, number: u32| {
        let cut = line.start..line.end.min(line.start + LOOKED_AT);
        let (text, _) = masked(bytes, &cut, found, all);
        let text: String = text.chars().take(2 * SHOWN).collect();
        ExcerptLine { number, text: text.into(), mark: None }
    };
    let before = line_before(bytes, &own).map(|line| neighbour(line, number.saturating_sub(1)));
    let after = line_after(bytes, &own).map(|line| neighbour(line, number.saturating_add(1)));
    let lines = before.into_iter().chain([match_line(bytes, &own, found, all, number)]).chain(after);
    Excerpt { lines: lines.collect() }
}

fn match_line(
    bytes: &[u8],
    line: &Range<usize>,
    found: &Range<usize>,
    all: &[Range<usize>],
    number: u32,
) -> ExcerptLine {
    let start = line.start.max(found.start.saturating_sub(LOOKED_AT));
    let end = line.end.min(found.end.saturating_add(LOOKED_AT));
    let (text, mark) = masked(bytes, &(start..end), found, all);
    let (text, mark) = clipped(&text, mark);
    ExcerptLine { number, text: text.into(), mark: Some(mark) }
}

/// A part of a line with every secret masked, and where in it the match is.
fn masked(bytes: &[u8], part: &Range<usize>, found: &Range<usize>, all: &[Range<usize>]) -> (String, (usize, usize)) {
    let (mut text, mut mark, mut position) = (String::new(), (0, 0), part.start);
    for other in all.iter().filter(|other| other.start < part.end && part.start < other.end) {
        if other.start > position {
            text.push_str(&shown(bytes, position..other.start));
        }
        let start = text.len();
        let secret = String::from_utf8_lossy(bytes.get(other.clone()).unwrap_or_default());
        text.push_str(&visible(&Secret::new(&secret).mask().to_string()));
        if other == found {
            mark = (start, text.len());
        }
        position = position.max(other.end);
    }
    if position < part.end {
        text.push_str(&shown(bytes, position..part.end));
    }
    (text, mark)
}

/// Text between matches: it may hold other vendors' secrets.
fn shown(bytes: &[u8], part: Range<usize>) -> String {
    visible(&redact(&String::from_utf8_lossy(bytes.get(part).unwrap_or_default())))
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
            | '\u{feff}' => {
                visible.extend(c.escape_unicode());
            }
            c => visible.push(c),
        }
    }
    visible
}

/// Cuts a long line around its mark.
fn clipped(text: &str, mark: (usize, usize)) -> (String, (usize, usize)) {
    let (before, rest) = text.split_at(mark.0);
    let (own, after) = rest.split_at(mark.1 - mark.0);
    let hidden_before = before.chars().count().saturating_sub(SHOWN);
    let mut clipped = String::new();
    if hidden_before > 0 {
        clipped.push('…');
    }
    clipped.extend(before.chars().skip(hidden_before));
    let start = clipped.len();
    clipped.push_str(own);
    let end = clipped.len();
    clipped.extend(after.chars().take(SHOWN));
    if after.chars().count() > SHOWN {
        clipped.push('…');
    }
    (clipped, (start, end))
}

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{self, Shape};

    use super::*;

    fn line_of(text: &str, key: &str) -> (String, String) {
        let start = text.find(key).unwrap();
        let found = start..start + key.len();
        let excerpt = excerpt(text.as_bytes(), &found, std::slice::from_ref(&found), 1);
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
