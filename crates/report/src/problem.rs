//! Problems of a file that was given: a policy, a configuration, an inventory. For stderr.

use crate::Style;
use crate::excerpt::{Drawing, Origin, draw};
use crate::page::{BOLD, CYAN, PLAIN, Page, RED, YELLOW};
use crate::seal::redact_marked;
use crate::text::{Marked, visible_lines};
use bailiwick_core::secret::{redact, redact_path};

/// A problem, and the text that it is in.
///
/// Lines and columns count from 1, columns in Unicode scalar values; `end` is one past the last.
#[derive(Clone, Copy, Debug)]
pub struct ProblemView<'a> {
    /// The file's path.
    pub path: &'a str,
    /// The file's text, where it could be read.
    pub source: Option<&'a str>,
    /// The stable code of this kind of problem: `unknown-field`.
    pub code: &'a str,
    /// What is wrong: a lowercase fragment.
    pub message: &'a str,
    /// What to do: a lowercase fragment.
    pub help: Option<&'a str>,
    /// The line and column of the first character that is meant; line 0 means the whole file.
    pub start: (u32, u32),
    /// The line and column one past the last.
    pub end: (u32, u32),
}

/// Draws a problem in rustc's manner. Secrets in the line are masked, control characters visible.
///
/// ```
/// use bailiwick_report::Style;
/// use bailiwick_report::problem::{ProblemView, render_problem};
///
/// let problem = ProblemView {
///     path: "policies/x.yaml",
///     source: Some("for: key\nwhere: { key.sate: enabled }\n"),
///     code: "unknown-field",
///     message: "unknown field `key.sate`",
///     help: Some("did you mean `key.state`?"),
///     start: (2, 10),
///     end: (2, 18),
/// };
/// let text = render_problem(&problem, &Style::default());
/// assert_eq!(text, "\
/// error[unknown-field]: unknown field `key.sate`
///  --> policies/x.yaml:2:10
///   |
/// 2 | where: { key.sate: enabled }
///   |          ^^^^^^^^
///   = help: did you mean `key.state`?
/// ");
/// ```
#[must_use]
pub fn render_problem(view: &ProblemView<'_>, style: &Style) -> String {
    render(view, "error", RED, style)
}

/// Draws a remark as [`render_problem`] draws a problem: nothing is wrong with the file, but its author would want to
/// know.
#[must_use]
pub fn render_note(view: &ProblemView<'_>, style: &Style) -> String {
    render(view, "note", YELLOW, style)
}

/// Draws a problem that has no place in a file. Its lines are not broken: a message is found by its words.
///
/// ```
/// use bailiwick_report::Style;
/// use bailiwick_report::problem::render_error;
///
/// let text = render_error("can't read `a\u{1b}[2Jb`: no such file", Some("name a file that is there"), &Style::default());
/// assert_eq!(text, "error: can't read `a\\u{1b}[2Jb`: no such file\n  help: name a file that is there\n");
/// ```
#[must_use]
pub fn render_error(message: &str, help: Option<&str>, style: &Style) -> String {
    let mut page = Page::new(style);
    page.exact(&[(RED, "error"), (BOLD, &format!(": {}", redact(message)))]);
    if let Some(help) = help {
        page.exact(&[(PLAIN, "  "), (CYAN, "help: "), (PLAIN, &redact(help))]);
    }
    page.finish()
}

/// Text of several lines as a terminal may get it: without secrets, its control characters visible, and no line a
/// command to a pipeline's log.
#[must_use]
pub fn legible(text: &str) -> String {
    let end = if text.ends_with('\n') { "\n" } else { "" };
    visible_lines(&redact(text)) + end
}

fn render(view: &ProblemView<'_>, level: &str, ink: anstyle::Style, style: &Style) -> String {
    let mut page = Page::new(style);
    let head = format!("{level}[{}]", redact(view.code));
    page.hanging(2, &[(ink, &head), (BOLD, &format!(": {}", redact(view.message)))]);
    let line = meant_line(view).map(redacted);
    let help = view.help.map(|help| vec![(CYAN, "help: ".to_owned()), (PLAIN, redact(help).into_owned())]);
    draw(
        &mut page,
        0,
        &Drawing {
            origin: origin(view),
            lines: line.iter().map(|(text, span)| (view.start.0, Marked::new(text, *span))).collect(),
            label: if view.end.0 > view.start.0 { format!("… to line {}", view.end.0) } else { String::new() },
            ink,
            notes: help.into_iter().collect(),
        },
    );
    page.finish()
}

fn origin(view: &ProblemView<'_>) -> Origin {
    let path = redact_path(view.path);
    let text = match view.start {
        (0, _) => path,
        (line, column) => format!("{path}:{line}:{column}"),
    };
    // A path with a secret in it leads nowhere: the link would show it.
    Origin { file: redact_path(view.path), text, more: String::new() }
}

/// The line where the problem starts, with what of it is meant.
fn meant_line<'a>(view: &ProblemView<'a>) -> Option<Marked<'a>> {
    let (line, column) = view.start;
    let text = view.source?.split('\n').nth(usize::try_from(line.checked_sub(1)?).ok()?)?;
    let text = text.strip_suffix('\r').unwrap_or(text);
    let start = byte_of(text, column);
    let end = if view.end.0 > line { text.trim_end().len() } else { byte_of(text, view.end.1) };
    // Looking for secrets in a line of a hundred megabytes takes a while, and hardly any of it is shown.
    let first = text.floor_char_boundary(start.saturating_sub(AROUND));
    let last = text.floor_char_boundary(end.clamp(start, start.saturating_add(AROUND)).saturating_add(AROUND));
    let within = text.get(first..last)?;
    let end = end.clamp(start, last);
    Some(Marked::new(within, Some((start - first, end - first))))
}

/// So many bytes of a line before and behind where a problem starts are looked at: more than is shown, so that a secret
/// that is cut there is not.
const AROUND: usize = 4_096;

/// Where a column starts; the end of the line, if it has fewer.
fn byte_of(line: &str, column: u32) -> usize {
    let index = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    line.char_indices().nth(index).map_or(line.len(), |(byte, _)| byte)
}

/// The line without secrets. Where one crosses the mark's edge, everything is marked.
fn redacted(line: Marked<'_>) -> (String, Option<(usize, usize)>) {
    let (text, span) = redact_marked(&line);
    let everything = (text.len() - text.trim_start().len(), text.len());
    (text, span.or(Some(everything)))
}
