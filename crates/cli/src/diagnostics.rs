//! What keeps a run from judging: gathered, so that one run reports all of it, and printed to stderr.

use std::rc::Rc;

use bailiwick_document::{Position, Problem, Span};
use bailiwick_report::problem::{ProblemView, render_error, render_problem};

use crate::output;

/// Nobody reads more problems of one file than this.
const MOST: usize = 200;

/// Everything that keeps a run from judging.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(Vec<Diagnostic>);

#[derive(Debug)]
enum Diagnostic {
    /// A problem in a file.
    InFile { path: String, text: Option<Rc<str>>, problem: Problem },
    /// A problem that has no place.
    Plain { message: String, help: Option<String> },
}

impl Diagnostics {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the problems of a file.
    pub(crate) fn in_file(&mut self, path: &str, bytes: &[u8], problems: impl IntoIterator<Item = Problem>) {
        let text = text_of(bytes).map(Rc::<str>::from);
        let located = |problem| Diagnostic::InFile { path: path.to_owned(), text: text.clone(), problem };
        let mut problems = problems.into_iter();
        self.0.extend(problems.by_ref().take(MOST).map(located));
        let more = problems.count();
        if more > 0 {
            self.plain(format!("{more} more problems in `{path}`"), "mend the first ones, and see what is left");
        }
    }

    /// Takes a problem that has no place. What was just said is not said again.
    pub(crate) fn plain(&mut self, message: impl Into<String>, help: &str) {
        let help = (!help.is_empty()).then(|| help.to_owned());
        let message = message.into();
        let is_same =
            |other: &Diagnostic| matches!(other, Diagnostic::Plain { message: other, .. } if *other == message);
        if !self.0.last().is_some_and(is_same) {
            self.0.push(Diagnostic::Plain { message, help });
        }
    }

    /// Prints everything.
    pub(crate) fn print(&self) {
        let style = output::style_of_stderr();
        let rendered: Vec<_> = self.0.iter().map(|diagnostic| diagnostic.render(&style)).collect();
        output::to_stderr(&rendered.join("\n"));
    }
}

impl Diagnostic {
    fn render(&self, style: &bailiwick_report::Style) -> String {
        match self {
            Self::InFile { path, text, problem } => {
                let (code, message, help) = (problem.code.as_str(), &*problem.message, problem.help.as_deref());
                let place = place(path, text.as_deref(), problem.span);
                render_problem(&ProblemView { code, message, help, ..place }, style)
            }
            Self::Plain { message, help } => render_error(message, help.as_deref(), style),
        }
    }
}

/// The text of a file, as columns count in it: from the first visible character, as editors do, which a byte order mark
/// is not. `None` where it is no UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A place in a file, of which nothing is said yet.
pub(crate) fn place<'v>(path: &'v str, source: Option<&'v str>, span: Span) -> ProblemView<'v> {
    let position = |position: Position| (position.line, position.column);
    let (start, end) = (position(span.start), position(span.end));
    ProblemView { path, source, code: "", message: "", help: None, start, end }
}

/// An I/O error in the words of the system, without the number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    words.to_lowercase()
}
