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
    ("block mapping", "expected `name: value` here", "indent the line as its siblings are"),
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
    let meaning = MEANINGS.iter().find(|(part, ..)| info.contains(part));
    let span = Span::empty(position(*error.marker()).min(Position::START.after(text.trim_end())));
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
