//! Comments that allow what stands on their line or on the next: `bailiwick:allow RULE -- reason`.

use std::ops::Range;

use bailiwick_core::finding::{Allow, Place, is_reason};
use bailiwick_core::secret::redact;
use memchr::memmem;

/// What such a comment starts with: one of the literals that are searched for.
pub(crate) const MARK: &[u8] = b"bailiwick:allow";

/// So much of a comment is read, in bytes.
const MOST_BYTES: usize = 2_000;
/// So many comments of one text are read, and so many rules of one comment.
pub(crate) const MOST: usize = 10_000;
const MOST_RULES: usize = 16;
/// A reason is cut behind so many characters.
const MOST_CHARACTERS: usize = 200;

/// What ends a comment on its line, in whatever language.
const CLOSERS: [&[u8]; 7] = [b"*/", b"-->", b"--%>", b"%>", b"#}", b"%}", b"*)"];

/// A comment, before anybody said which line that is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where the rules' ids stand; where the mark does, if there are none.
    pub(crate) rules: Vec<Range<usize>>,
    /// Why, in one line and without secrets; may be empty.
    pub(crate) reason: String,
}

impl Comment {
    /// The ids that it names; an empty one, if it names none.
    pub(crate) fn rule<'a>(&self, bytes: &'a [u8], at: &Range<usize>) -> &'a str {
        let text = bytes.get(at.clone()).and_then(|text| std::str::from_utf8(text).ok());
        text.filter(|text| is_id(text.as_bytes())).unwrap_or_default()
    }
}

/// Reads the comment that a mark starts. `None` when the mark is part of a word, or quoted as code is in prose.
pub(crate) fn read(bytes: &[u8], mark: usize) -> Option<Comment> {
    let start = mark + MARK.len();
    let before = mark.checked_sub(1).and_then(|index| bytes.get(index));
    if before.is_some_and(|byte| continues(*byte) || *byte == b'`') || bytes.get(start).is_some_and(|b| continues(*b)) {
        return None;
    }
    let text = bytes.get(start..bytes.len().min(start + MOST_BYTES)).unwrap_or_default();
    let text = text.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let end = CLOSERS.iter().filter_map(|closer| memmem::find(text, closer)).min().unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    let dashes = memmem::find(text, b"--");
    let (names, reason) = match dashes {
        Some(dashes) => text.split_at(dashes),
        None => (text, [].as_slice()),
    };
    let rules =
        if names.first().is_some_and(u8::is_ascii_whitespace) { rules(names, dashes.is_some()) } else { vec![] };
    let mut rules: Vec<_> = rules.into_iter().map(|rule| start + rule.start..start + rule.end).collect();
    if rules.is_empty() {
        rules.push(mark..start);
    }
    let reason = reason.get(2..).map(self::reason).unwrap_or_default();
    Some(Comment { rules, reason })
}

/// Where the ids stand. Without a reason behind them only the first word can be one.
fn rules(names: &[u8], all: bool) -> Vec<Range<usize>> {
    let mut rules = Vec::new();
    let mut at = 0;
    for word in names.split(|byte| byte.is_ascii_whitespace() || *byte == b',') {
        if !word.is_empty() {
            rules.push((word, at..at + word.len()));
        }
        at += word.len() + 1;
    }
    rules.truncate(if all { MOST_RULES } else { 1 });
    let are_ids = rules.iter().all(|(word, _)| is_id(word));
    rules.into_iter().filter(|_| are_ids).map(|(_, range)| range).collect()
}

/// Whether a word is spelled as ids of rules are.
fn is_id(word: &[u8]) -> bool {
    let part = |part: &[u8]| !part.is_empty() && part.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    word.len() <= 100 && word.split(|byte| *byte == b'-').all(part)
}

/// A reason as it is shown; empty if nobody could read it as one.
fn reason(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let text = without_end_of_text(text.trim());
    if !is_reason(text) {
        return String::new();
    }
    redact(text).chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_CHARACTERS).collect()
}

/// A comment inside quotes, as in JSON, without what ends the quotation.
fn without_end_of_text(text: &str) -> &str {
    let quoted = text.trim_end_matches([',', ';']);
    let is_end = |quote: &char| quoted.ends_with(*quote) && quoted.matches(*quote).count() % 2 == 1;
    match ['"', '\''].iter().find(|quote| is_end(quote)) {
        Some(quote) => quoted.trim_end_matches(*quote).trim_end_matches("\\n").trim_end(),
        None => text,
    }
}

/// Whether a byte makes a longer word of a mark beside it.
fn continues(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether one of some comments allows what a rule found at a place.
pub(crate) fn allows(all: &[Allow], rule: &str, place: &Place) -> bool {
    let from = all.partition_point(|allow| allow.place.line.saturating_add(1) < place.line);
    let near = all.iter().skip(from).take_while(|allow| allow.place.line <= place.line);
    near.take(MOST_RULES).any(|allow| *allow.rule == *rule && !allow.reason.is_empty() && allow.is_beside(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a line with the mark in place of `@` says: the rules, and the reason.
    fn said(line: &str) -> Option<(Vec<String>, String)> {
        let line = line.replace('@', std::str::from_utf8(MARK).unwrap());
        let mark = memmem::find(line.as_bytes(), MARK).unwrap();
        let comment = read(line.as_bytes(), mark)?;
        let rules = comment.rules.iter().map(|at| comment.rule(line.as_bytes(), at).to_owned());
        Some((rules.collect(), comment.reason))
    }

    #[test]
    fn comments_of_any_language_are_read() {
        for line in [
            "# @ a-rule -- a test",
            "x = 1  # @ a-rule -- a test\nnext",
            "// @ a-rule -- a test\r\nnext",
            "//@ a-rule --a test",
            "-- @ a-rule -- a test",
            "--@ a-rule -- a test",
            "/* @ a-rule -- a test */ let key = 1;",
            "{/* @ a-rule -- a test */}",
            "<!-- @ a-rule -- a test --> <b>text</b>",
            "<%-- @ a-rule -- a test --%>",
            "{# @ a-rule -- a test #}",
            "{% @ a-rule -- a test %}",
            "(* @ a-rule -- a test *)",
            "; @ a-rule -- a test",
            "REM @\ta-rule\t-- a test",
            "  \"_comment\": \"@ a-rule -- a test\",",
            "  \"# @ a-rule -- a test\\n\",",
            "'@ a-rule -- a test'",
        ] {
            assert_eq!(said(line), Some((vec!["a-rule".into()], "a test".into())), "{line}");
        }
        assert_eq!(said("# @ one, two three -- why").unwrap().0, ["one", "two", "three"]);
        for reason in ["the \"test\" account", "the docs' own key", "as in \"a, b\"", "it's a test;"] {
            assert_eq!(said(&format!("# @ one -- {reason}")).unwrap().1, reason);
        }
    }

    #[test]
    fn a_comment_without_a_reason_has_none() {
        for line in [
            "# @ a-rule",
            "# @ a-rule --",
            "# @ a-rule -- ",
            "# @ a-rule -- ...",
            "/* @ a-rule */",
            "/* @ a-rule -- */",
            "<!-- @ a-rule -->",
            "<!-- @ a-rule -- -->",
            "# @ a-rule because it is a test",
            "# @ a-rule - a test",
            "# @ a-rule -- WHY",
            "# @ a-rule -- WHY, in a comment on its line or the one before",
        ] {
            assert_eq!(said(line), Some((vec!["a-rule".into()], String::new())), "{line}");
        }
    }

    #[test]
    fn what_is_no_id_names_no_rule() {
        for line in ["# @", "# @ RULE -- reason", "# @ <rule> -- reason", "# @: a-rule -- reason", "# @ -- reason"] {
            assert_eq!(said(line).unwrap().0, [""], "{line}");
        }
    }

    #[test]
    fn what_is_part_of_a_word_or_quoted_as_code_is_no_comment() {
        for line in ["x@ a-rule -- reason", "@ed a-rule -- reason", "@_x a-rule -- r", "write `@ a-rule -- why`"] {
            assert_eq!(said(line), None, "{line}");
        }
    }

    #[test]
    fn a_reason_is_short_and_holds_no_secret() {
        use bailiwick_core::secret::seeded::{Shape, key};
        let key = key(Shape::PlanHex, "A");
        let (_, reason) = said(&format!("# @ a-rule -- as {} was", key.expose())).unwrap();
        assert_eq!(reason, format!("as {} was", key.mask()));
        assert_eq!(said(&format!("# @ a-rule -- {}", "so ".repeat(9_999))).unwrap().1.chars().count(), 200);
        assert_eq!(said("# @ a-rule -- a\x1b[2Jb").unwrap().1, "a [2Jb");
    }
}
