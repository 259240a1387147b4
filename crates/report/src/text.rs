//! Foreign text, made fit for a terminal: nothing that it would obey or hide, and nothing too wide.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Nobody reads more of a name than this many columns.
pub(crate) const NAME_COLUMNS: usize = 120;

/// A tab is as wide as this in an excerpt.
const TAB: &str = "    ";

/// What may not start a line, though it may be broken before other wide characters.
const CLOSING: &str = "、。，．：；！？）］｝」』】》〉";

/// A text of which a part may be marked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marked<'a> {
    /// The whole text.
    pub(crate) text: &'a str,
    parts: Option<[&'a str; 3]>,
}

impl<'a> Marked<'a> {
    /// Marks a range of bytes, or nothing where it is no range of whole characters.
    pub(crate) fn new(text: &'a str, span: Option<(usize, usize)>) -> Self {
        let parts = |(start, end): (usize, usize)| Some([text.get(..start)?, text.get(start..end)?, text.get(end..)?]);
        Self { text, parts: span.and_then(parts) }
    }

    /// What stands before the mark, in it, and after it.
    pub(crate) fn parts(&self) -> Option<[&'a str; 3]> {
        self.parts
    }

    /// Maps what stands before the mark, in it and after it, and says where the mark is then.
    pub(crate) fn map(&self, map: impl Fn(&str) -> String) -> (String, Option<(usize, usize)>) {
        let Some(parts) = self.parts else { return (map(self.text), None) };
        let [before, marked, after] = parts.map(map);
        let span = (before.len(), before.len() + marked.len());
        ([before, marked, after].concat(), Some(span))
    }
}

/// The text with everything spelled out that moves the cursor, reorders text, can't be seen, or is a command to
/// whoever keeps a pipeline's log.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_treacherous) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let spell = |c: char| if is_treacherous(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(without_commands(&text.chars().map(spell).collect::<String>()))
}

/// [`visible`] for a text of several lines, of which none is a command such as `::error::` either.
pub(crate) fn visible_lines(text: &str) -> String {
    text.lines().map(|line| without_command(&visible(line)).into_owned()).collect::<Vec<_>>().join("\n")
}

/// A line that starts with no command to whoever keeps a pipeline's log.
pub(crate) fn without_command(line: &str) -> Cow<'_, str> {
    match line.trim_start().strip_prefix("::") {
        Some(rest) => Cow::Owned(format!("{}\\u{{3a}}:{rest}", " ".repeat(line.len() - rest.len() - 2))),
        None => Cow::Borrowed(line),
    }
}

/// `##[error]` and `##vso[…]` are commands wherever they stand in a log's line; as `#\u{23}[error]` they are none.
fn without_commands(text: &str) -> String {
    let mut parts = text.split("##");
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_command = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[');
        safe.extend([if is_command { "#\\u{23}" } else { "##" }, part]);
    }
    safe
}

/// [`visible`] for a line of a file: a tab is some spaces.
pub(crate) fn visible_line(line: &str) -> String {
    visible(&line.replace('\t', TAB)).into_owned()
}

/// Control characters, line separators, bidirectional overrides, tags, and what has no shape.
pub(crate) fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// How many columns a character takes.
pub(crate) fn char_width(c: char) -> usize {
    c.width().unwrap_or_default()
}

/// The text if it takes at most so many columns, else its start and `…`.
pub(crate) fn clip(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let kept = prefix(text, columns.saturating_sub(1));
    Cow::Owned(format!("{kept}…"))
}

/// The longest start of a text that takes at most so many columns.
pub(crate) fn prefix(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    let end = text.char_indices().find(|(_, c)| {
        taken += char_width(*c);
        taken > columns
    });
    end.map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
}

/// The longest end of a text that takes at most so many columns.
pub(crate) fn suffix(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        taken += char_width(*c);
        taken > columns
    });
    start.map_or(text, |(start, c)| text.get(start + c.len_utf8()..).unwrap_or_default())
}

/// Cuts a text where a line may end: after spaces, and around wide characters.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut last = ' ';
    for (index, c) in text.char_indices() {
        let wide = (char_width(c) == 2 || char_width(last) == 2) && !CLOSING.contains(c);
        if index > 0 && c != ' ' && (last == ' ' || wide) {
            cuts.push(index);
        }
        last = c;
    }
    cuts.push(text.len());
    cuts.windows(2).filter_map(|cut| text.get(*cut.first()?..*cut.last()?)).collect()
}

/// `1 finding`, `2 findings`, `2 keys`, `2 inventories`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if !noun.ends_with("ey") => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

/// A number of bytes with at most one decimal: `812 B`, `9.1 MB`.
pub(crate) fn bytes(number: u64) -> String {
    let mut unit = "B";
    let (mut whole, mut rest) = (number, 0);
    for larger in ["kB", "MB", "GB", "TB", "PB"] {
        if whole < 1_000 {
            break;
        }
        (whole, rest, unit) = (whole / 1_000, whole % 1_000, larger);
    }
    if unit == "B" { format!("{whole} B") } else { format!("{whole}.{} {unit}", rest / 100) }
}

/// The first of many, joined by commas, and how many more there are: `a, b, c and 9 more`.
pub(crate) fn some_of(all: &[String], most: usize) -> String {
    let shown = all.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_obeys_or_hides_is_spelled_out() {
        assert_eq!(visible("a\u{1b}[31mb\nc\u{202e}d\u{7}"), "a\\u{1b}[31mb\\nc\\u{202e}d\\u{7}");
        assert_eq!(visible("密钥 é ✔ 👩\u{200d}💻"), "密钥 é ✔ 👩\u{200d}💻");
    }

    #[test]
    fn commands_to_a_log_are_spelled_out() {
        assert_eq!(visible("x ##[error]a ##vso[task]b"), "x #\\u{23}[error]a #\\u{23}vso[task]b");
        assert_eq!(visible("## Heading, C##, ###"), "## Heading, C##, ###");
    }

    #[test]
    fn sizes_are_decimal() {
        let sizes = [0, 999, 1_000, 9_120_033, 1_999_999_999, u64::MAX].map(bytes);
        assert_eq!(sizes, ["0 B", "999 B", "1.0 kB", "9.1 MB", "1.9 GB", "18446.7 PB"]);
    }

    #[test]
    fn plurals() {
        let plurals = [count(1, "key"), count(2, "key"), count(0, "inventory"), count(3, "user")];
        assert_eq!(plurals, ["1 key", "2 keys", "0 inventories", "3 users"]);
    }

    proptest! {
        #[test]
        fn a_clipped_text_fits(text in "\\PC*", columns in 1..20_usize) {
            prop_assert!(width(&clip(&text, columns)) <= columns);
            prop_assert!(text.starts_with(prefix(&text, columns)) && text.ends_with(suffix(&text, columns)));
        }

        #[test]
        fn visible_text_is_safe(text in any::<String>()) {
            prop_assert!(!visible(&text).contains(is_treacherous));
        }

        #[test]
        fn a_mark_stays_on_what_it_marked(before in ".*", marked in ".*", after in ".*") {
            let text = [&*before, &*marked, &*after].concat();
            let span = (before.len(), before.len() + marked.len());
            let (mapped, span) = Marked::new(&text, Some(span)).map(visible_line);
            let (start, end) = span.unwrap();
            prop_assert_eq!(&mapped[start..end], visible_line(&marked));
        }
    }
}
