//! Excerpts in rustc's manner: numbered lines, and what is meant underlined.
//!
//! ```text
//!   --> app/.env:3:16
//!    |
//!  3 | API_KEY=sk-sp-****9f2c
//!    |         ^^^^^^^^^^^^^^ plan key, high confidence
//!    = key 71 · owner dana
//! ```
//!
//! They are drawn here rather than by a library because the lines are not those of the file: they are
//! masked, so that the columns in the origin are others than the underlined ones.

use std::iter;

use anstyle::Style as Ink;

use crate::page::{BOLD, GUTTER, PLAIN, Page};
use crate::text::{Marked, clip, suffix, visible_line, width};

/// An excerpt, and what is said of it.
pub(crate) struct Drawing<'a> {
    /// Where it stands.
    pub(crate) origin: Origin,
    /// The lines, with their numbers.
    pub(crate) lines: Vec<(u32, Marked<'a>)>,
    /// What stands beside the underline.
    pub(crate) label: String,
    /// The colour of the underline.
    pub(crate) ink: Ink,
    /// What is said below.
    pub(crate) notes: Vec<Note>,
}

/// Where an excerpt stands: a file, if it is one that can be opened; `app/.env:3:16`; and what else is said of it.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) more: String,
}

/// A note below an excerpt: texts in their colours.
pub(crate) type Note = Vec<(Ink, String)>;

/// Draws an excerpt, its gutter indented.
pub(crate) fn draw(page: &mut Page<'_>, indent: usize, drawing: &Drawing<'_>) {
    let digits = drawing.lines.iter().map(|(number, _)| number.to_string().len()).max().unwrap_or(1);
    let margin = " ".repeat(indent + digits);
    let Origin { file, text, more } = &drawing.origin;
    if !text.is_empty() {
        page.leading(&[(GUTTER, &format!("{margin}--> "))], Some(indent + digits + 4), file, [text, more]);
    }
    if !drawing.lines.is_empty() {
        page.exact(&[(GUTTER, &format!("{margin} |"))]);
    }
    let mut notes = Vec::new();
    for (number, line) in &drawing.lines {
        let (text, span) = line.map(visible_line);
        let parts = window(&Marked::new(&text, span), page.width().saturating_sub(margin.len() + 3));
        let number = format!("{}{number:>digits$} | ", " ".repeat(indent));
        let [before, marked, after] = &parts;
        page.exact(&[(GUTTER, &number), (PLAIN, before), (BOLD, marked), (PLAIN, after)]);
        if span.is_some() && !underline(page, &format!("{margin} | "), &parts, drawing) {
            notes.push(vec![(drawing.ink, drawing.label.clone())]);
        }
    }
    for note in notes.iter().chain(&drawing.notes) {
        let sign = format!("{margin} = ");
        let texts = note.iter().map(|(ink, text)| (*ink, text.as_str()));
        page.hanging(width(&sign), &iter::once((GUTTER, &*sign)).chain(texts).collect::<Vec<_>>());
    }
}

/// Underlines the mark. False if the label doesn't fit beside.
fn underline(page: &mut Page<'_>, gutter: &str, [before, marked, _]: &[String; 3], drawing: &Drawing<'_>) -> bool {
    let before = " ".repeat(width(before));
    let carets = "^".repeat(width(marked).max(1));
    let label = format!("{carets} {}", drawing.label);
    let fits = width(gutter) + before.len() + width(&label) <= page.width();
    page.exact(&[(GUTTER, gutter), (PLAIN, &before), (drawing.ink, if fits { &label } else { &carets })]);
    fits
}

/// As much of a line as fits: what is marked, and what stands around it.
fn window(line: &Marked<'_>, columns: usize) -> [String; 3] {
    let Some([before, marked, after]) = line.parts() else {
        return [clip(line.text, columns).into_owned(), String::new(), String::new()];
    };
    let marked = clip(marked, columns / 3 * 2);
    let room = columns.saturating_sub(width(&marked));
    let left = room - width(after).min(room / 2);
    let before = if width(before) <= left {
        before.to_owned()
    } else {
        format!("…{}", suffix(before, left.saturating_sub(1)))
    };
    let after = clip(after, room.saturating_sub(width(&before)));
    [before, marked.into_owned(), after.into_owned()]
}
