//! A page of text for a terminal: colours, and lines that are broken at its width.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style as Ink};
use bailiwick_core::finding::Severity;

use crate::Style;
use crate::text::{clip, pieces, visible, width, without_command};

pub(crate) const PLAIN: Ink = Ink::new();
pub(crate) const BOLD: Ink = Ink::new().bold();
pub(crate) const DIM: Ink = Ink::new().dimmed();
pub(crate) const GUTTER: Ink = AnsiColor::BrightBlue.on_default().bold();
pub(crate) const RED: Ink = AnsiColor::BrightRed.on_default().bold();
pub(crate) const YELLOW: Ink = AnsiColor::Yellow.on_default().bold();
pub(crate) const GREEN: Ink = AnsiColor::Green.on_default().bold();
pub(crate) const CYAN: Ink = AnsiColor::Cyan.on_default().bold();

/// What ends a hyperlink (OSC 8).
const LINK_END: &str = "\u{1b}]8;;\u{1b}\\";

/// A narrower terminal can't be served.
const LEAST_WIDTH: usize = 40;

/// Nobody reads more of one foreign string than this many columns.
const MOST_COLUMNS: usize = 800;

/// The colour of a severity's name, where it heads a group.
pub(crate) fn badge_ink(severity: Severity) -> Ink {
    match severity {
        Severity::Critical => AnsiColor::BrightWhite.on(AnsiColor::Red).bold(),
        other => severity_ink(other),
    }
}

/// The colour of what has a severity.
pub(crate) fn severity_ink(severity: Severity) -> Ink {
    match severity {
        Severity::Critical | Severity::High => RED,
        Severity::Medium => YELLOW,
        Severity::Low => CYAN,
        Severity::Info => AnsiColor::Blue.on_default().bold(),
    }
}

/// What is written so far. All text gets onto it through [`Page::hanging`] or [`Page::exact`], and
/// both make control characters visible.
pub(crate) struct Page<'a> {
    text: String,
    style: &'a Style,
}

/// Some text of one colour.
pub(crate) type Span<'a> = (Ink, &'a str);

impl<'a> Page<'a> {
    pub(crate) fn new(style: &'a Style) -> Self {
        Self { text: String::new(), style }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// How many columns a line may take.
    pub(crate) fn width(&self) -> usize {
        self.style.width.max(LEAST_WIDTH)
    }

    /// An empty line, unless there is one already, or nothing above.
    pub(crate) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A line as it is, whatever its width.
    pub(crate) fn exact(&mut self, spans: &[Span<'_>]) {
        for (ink, text) in spans {
            self.paint(*ink, &visible(text));
        }
        self.end_line();
    }

    /// A paragraph; all its lines but the first are indented. A word that is longer than a line
    /// stands whole, so that it can be copied.
    pub(crate) fn hanging(&mut self, indent: usize, spans: &[Span<'_>]) {
        for line in self.broken(indent, spans) {
            for (ink, text) in line {
                self.paint(ink, &text);
            }
            self.end_line();
        }
    }

    /// Text as it is behind an edge, of which the first part leads to a file where the terminal takes hyperlinks. `broken`
    /// into lines, whose continuations are indented, or in one line.
    pub(crate) fn leading(&mut self, edge: &[Span<'_>], broken: Option<usize>, file: &str, [text, rest]: [&str; 2]) {
        let uri = self.style.link.and_then(|link| link(file)).filter(|uri| uri.bytes().all(|b| b.is_ascii_graphic()));
        let text = visible(text);
        let start = self.text.len();
        let spans: Vec<_> = edge.iter().copied().chain([(PLAIN, &*text), (PLAIN, rest)]).collect();
        match broken {
            Some(indent) => self.hanging(indent, &spans),
            None => self.exact(&spans),
        }
        // A text that was broken, or spelled otherwise, leads nowhere.
        let at = self.text.get(start..).and_then(|written| written.find(&*text)).filter(|_| !text.is_empty());
        if let (Some(uri), Some(at)) = (uri, at) {
            self.text.insert_str(start + at + text.len(), LINK_END);
            self.text.insert_str(start + at, &format!("\u{1b}]8;;{uri}\u{1b}\\"));
        }
    }

    fn broken(&self, indent: usize, spans: &[Span<'_>]) -> Vec<Vec<(Ink, String)>> {
        let mut lines = vec![Vec::new()];
        let (mut column, mut gap) = (0, String::new());
        for (ink, text) in spans {
            for piece in pieces(&clip(&visible(text), MOST_COLUMNS)) {
                let word = piece.trim_end_matches(' ');
                let space = piece.get(word.len()..).unwrap_or_default();
                if column > indent && column + width(&gap) + width(word) > self.width() && !word.is_empty() {
                    lines.push(vec![(PLAIN, " ".repeat(indent))]);
                    column = indent;
                    gap.clear();
                }
                column += width(&gap) + width(word);
                append(lines.last_mut(), *ink, &gap, word);
                gap = if word.is_empty() { gap + space } else { space.to_owned() };
            }
        }
        lines
    }

    fn paint(&mut self, ink: Ink, text: &str) {
        let words = text.trim_matches(' ');
        if !self.style.color || ink == PLAIN || words.is_empty() {
            self.text.push_str(text);
            return;
        }
        // Spaces at the edges stay bare, or a background colour would show.
        let (before, _) = text.split_at(text.find(words).unwrap_or_default());
        let after = text.get(before.len() + words.len()..).unwrap_or_default();
        self.text.push_str(&format!("{before}{ink}{words}{ink:#}{after}"));
    }

    fn end_line(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
        let start = self.text.rfind('\n').map_or(0, |newline| newline + 1);
        if let Cow::Owned(line) = without_command(self.text.get(start..).unwrap_or_default()) {
            self.text.replace_range(start.., &line);
        }
        self.text.push('\n');
    }
}

/// Lengthens a line, and its last run if that has the same colour.
fn append(line: Option<&mut Vec<(Ink, String)>>, ink: Ink, gap: &str, word: &str) {
    let Some(line) = line else { return };
    match line.last_mut() {
        _ if word.is_empty() => {}
        Some((last, run)) if *last == ink => run.extend([gap, word]),
        _ => {
            line.push((PLAIN, gap.to_owned()));
            line.push((ink, word.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(width: usize, indent: usize, spans: &[Span<'_>]) -> String {
        let style = Style { width, ..Style::default() };
        let mut page = Page::new(&style);
        page.hanging(indent, spans);
        page.finish()
    }

    #[test]
    fn wide_text_is_broken_between_characters_but_not_before_a_full_stop() {
        let long = "请轮换密钥".repeat(4);
        assert_eq!(
            page(40, 0, &[(PLAIN, &format!("{long}。好"))]),
            format!("{}\n钥。好\n", "请轮换密钥".repeat(4).trim_end_matches('钥'))
        );
        assert_eq!(page(40, 2, &[(PLAIN, &long), (BOLD, "好")]), format!("{long}\n  好\n"));
    }

    #[test]
    fn no_line_is_a_command_to_a_log() {
        let text = format!("{} ::stop-commands::x a::b", "x".repeat(38));
        let expected = format!("{}\n  \\u{{3a}}:stop-commands::x a::b\n", "x".repeat(38));
        assert_eq!(page(40, 2, &[(PLAIN, &text)]), expected);
    }

    #[test]
    fn a_path_leads_to_its_file_and_takes_no_more_columns() {
        let link: fn(&str) -> Option<String> = |path| (path != "gone").then(|| format!("file:///{path}"));
        let lead = |style: &Style, file, text, indent| {
            let mut page = Page::new(style);
            page.leading(&[(BOLD, "--> ")], indent, file, [text, " (in gzip)"]);
            page.finish()
        };
        let style = Style { link: Some(link), width: 40, ..Style::default() };
        let linked = "--> \u{1b}]8;;file:///a\u{1b}\\a:1:2\u{1b}]8;;\u{1b}\\ (in gzip)\n";
        assert_eq!(
            (lead(&style, "a", "a:1:2", None), lead(&style, "a", "a:1:2", Some(4))),
            (linked.into(), linked.into())
        );
        for (style, file) in [(&style, "gone"), (&Style::default(), "a"), (&style, "b\u{1b}")] {
            assert_eq!(lead(style, file, "a:1:2", None), "--> a:1:2 (in gzip)\n");
        }
        let long = "a ".repeat(30);
        assert!(!lead(&style, "a", &long, Some(4)).contains('\u{1b}'), "what is broken leads nowhere");
    }

    #[test]
    fn a_long_word_stands_whole() {
        let word = "x".repeat(60);
        assert_eq!(
            page(40, 2, &[(PLAIN, "see "), (BOLD, &word), (PLAIN, " there")]),
            format!("see\n  {word}\n  there\n")
        );
    }

    #[test]
    fn colours_leave_the_spaces_between_bare() {
        let style = Style { color: true, ..Style::default() };
        let mut page = Page::new(&style);
        page.hanging(0, &[(PLAIN, "  "), (BOLD, "a b "), (PLAIN, "c")]);
        assert_eq!(page.finish(), "  \u{1b}[1ma b\u{1b}[0m c\n");
    }

    proptest! {
        #[test]
        fn breaking_lines_loses_nothing_but_spaces(a in "[a-z 密。]{0,80}", b in "[a-z 密。]{0,80}", indent in 0..10_usize) {
            let bare = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(bare(&page(40, indent, &[(PLAIN, &a), (BOLD, &b)])), bare(&a) + &bare(&b));
        }

        #[test]
        fn lines_fit_where_words_do(text in "([a-z]{1,9} |密|é){0,80}", indent in 0..10_usize) {
            for line in page(40, indent, &[(PLAIN, &text)]).lines() {
                prop_assert!(width(line) <= 40, "{line}");
            }
        }

        #[test]
        fn no_foreign_text_reaches_the_terminal_raw(text in any::<String>()) {
            let page = page(80, 2, &[(PLAIN, &text)]);
            prop_assert!(!page.replace('\n', "").contains(crate::text::is_treacherous));
        }
    }
}
