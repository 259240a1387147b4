//! The parser's errors, in words for people who write YAML by hand.

use saphyr_parser::ScanError;

use super::cursor::position;
use crate::{Code, Position, Problem, Span};

/// What the parser says, by a part of it; what it means; what to do.
const MEANINGS: &[(&str, &str, &str)] = &[
    ("unknown anchor", "the alias names an anchor that is not there", "define it before with `&name`"),
    (
        "mapping values are not allowed",
        "`:` is not expected here",
        "indent the line as its siblings are, or quote the value",
    ),
    ("tab", "a tab is not allowed here", "indent with spaces"),
    ("end of stream", "the quoted text has no closing quote", "close it"),
    (
        "unknown escape",
        "the escape sequence in the quoted text is unknown",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        "hexadecimal",
        "the escape sequence in the quoted text is unfinished",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    ("unexpected eof", "the file ends in the middle of a value", "close what is open"),
    ("flow mapping", "expected `,` or `}`", "quote text that holds `,`, `:`, `{` or `}`"),
    ("flow sequence", "expected `,` or `]`", "quote text that holds `,`, `[` or `]`"),
    ("simple key", "expected `:` after the key", "write `name: value`"),
    (
        "block mapping",
        "expected `name: value` here",
        "indent the line as its siblings are, or quote text that starts with `{` or `[`",
    ),
    ("block collection", "expected `- ` here", "indent the line as its siblings are"),
    ("block sequence entries", "`- ` is not allowed here", "start the list on a line of its own"),
    ("only valid inside a block", "`- ` is not allowed inside of brackets", "separate the items with `,`"),
    ("unexpected character", "no value can start with this character", "quote the value"),
    ("misplaced bracket", "the bracket closes nothing", "quote the value, or take the bracket away"),
    ("recursion limit", "brackets are nested too deep", "nest fewer of them"),
    ("trailing content", "unexpected text after the quoted text", "quote the whole value"),
    ("byte order mark", "a byte order mark is not allowed here", "take the invisible character away"),
    ("unprintable", "a control character is not allowed here", "take it away"),
    ("node content", "expected a value here", "quote text that holds special characters"),
    ("indentation", "the indentation fits no line above", "indent the line as its siblings are"),
    ("indented", "the indentation fits no line above", "indent the line as its siblings are"),
    ("document start", "the document has ended before this", "indent the line as its siblings are"),
    ("plain scalar", "expected a value here", "quote text that holds special characters"),
    ("intercepting", "a comment stands in the middle of the text", "quote the text, or move the comment"),
];

/// A syntax error. At the end of the text, the problem stands at the last line that holds something.
pub(super) fn explain(error: &ScanError, text: &str) -> Problem {
    let info = error.info();
    let place = position(*error.marker()).min(Position::START.after(text.trim_end()));
    let told = MEANINGS.iter().find(|(part, ..)| info.contains(part));
    let (meaning, place) = match tab_in_indentation(text, place.line).filter(|_| told.is_none_or(is_vague)) {
        Some(tab) => (MEANINGS.iter().find(|(part, ..)| *part == "tab"), tab),
        None if told.is_some_and(is_vague) && is_unclosed(text, place) => {
            (MEANINGS.iter().find(|(part, ..)| *part == "end of stream"), place)
        }
        None => (told, place),
    };
    let span = Span::empty(place);
    let code = match () {
        () if info.contains("unknown anchor") => Code::Reference,
        () if info.contains("recursion limit") => Code::Limit,
        () => Code::Syntax,
    };
    match meaning {
        Some((_, message, help)) => Problem::new(code, span, *message).with_help(*help),
        None => Problem::new(code, span, info.trim_start_matches("while ").to_owned()),
    }
}

/// Whether the parser may only have stumbled over what truly is wrong.
fn is_vague((part, ..): &(&str, &str, &str)) -> bool {
    ["tab", "mapping values", "simple key", "block mapping", "indent", "plain scalar"]
        .iter()
        .any(|vague| part.contains(vague))
}

/// The first tab that indents a line, at most one line after where the parser gave up: it tells of the token
/// before the tab, or of the one behind it.
fn tab_in_indentation(text: &str, line: u32) -> Option<Position> {
    let near = (1_u32..).zip(text.lines()).skip_while(|(number, _)| *number < line).take(3);
    near.filter_map(|(number, text)| {
        let indentation = text.split(|c: char| !c.is_whitespace()).next()?;
        let tab = indentation.chars().position(|c| c == '\t').filter(|_| indentation.len() < text.len())?;
        Some(Position { line: number, column: u32::try_from(tab).ok()?.saturating_add(1) })
    })
    .next()
}

/// Whether a quote opens at a place whose text never closes on its line.
fn is_unclosed(text: &str, place: Position) -> bool {
    let line = text.lines().nth(place.line.saturating_sub(1) as usize).unwrap_or_default();
    let mut rest = line.chars().skip(place.column.saturating_sub(1) as usize);
    match rest.next() {
        Some(quote @ ('"' | '\'')) => !rest.any(|c| c == quote),
        _ => false,
    }
}
