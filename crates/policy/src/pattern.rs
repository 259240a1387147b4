//! Regexes as they stand in a policy.

use bailiwick_document::{Code, Node, Problem, Problems};
use regex::{Regex, RegexBuilder};

use crate::part::span_of;

/// A compiled regex may take this many bytes; a pattern that needs more is a bomb or a mistake.
const SIZE_LIMIT: usize = 2 << 20;

/// Reads a regex of the `regex` crate.
pub(crate) fn load(node: &Node, problems: &mut Problems) -> Option<Regex> {
    let text = node.text(problems)?;
    match RegexBuilder::new(text).size_limit(SIZE_LIMIT).build() {
        Ok(regex) => Some(regex),
        Err(error) => {
            problems.push(problem(node, text, &error));
            None
        }
    }
}

fn problem(node: &Node, text: &str, error: &regex::Error) -> Problem {
    if let regex::Error::CompiledTooBig(_) = error {
        let message = "the regex is too large when compiled";
        return Problem::new(Code::Limit, node.span, message).with_help("repeat less: nested `{n}` multiply");
    }
    let at = |part: &regex_syntax::ast::Span| span_of(node, text, part.start.offset..part.end.offset);
    let (what, span) = match regex_syntax::parse(text) {
        Err(regex_syntax::Error::Parse(error)) => (error.kind().to_string(), at(error.span())),
        Err(regex_syntax::Error::Translate(error)) => (error.kind().to_string(), at(error.span())),
        _ => ("it can't be compiled".to_owned(), node.span),
    };
    Problem::new(Code::WrongValue, span, format!("the regex is malformed: {what}"))
        .with_help("see the syntax of the `regex` crate; look-around and back-references don't exist there")
}
