//! From text to nodes, by way of the parser's events.

mod build;
mod cursor;
mod scalar;
mod syntax;

use saphyr_parser::{Event, Parser};

use crate::{Code, Limits, Node, Position, Problem, Problems, Span};
use build::Builder;

/// Reads one document. The parser's events are pulled one at a time, and nothing here or there recurses,
/// so that a deep document ends in a problem and not in a stack overflow.
pub(crate) fn read(text: &str, limits: Limits, problems: &mut Problems) -> Option<Node> {
    if let Some(problem) = too_many_separators(text, limits) {
        problems.push(problem);
        return None;
    }
    let mut builder = Builder::new(text, limits, problems);
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::StreamEnd, _)) => return builder.finish(),
            Ok((event, span)) => builder.take(event, span)?,
            Err(error) => {
                let problem = syntax::explain(&error, text);
                builder.problems.push(problem);
                return None;
            }
        }
    }
    builder.finish()
}

/// The parser holds a whole flow collection in memory before it tells of it, so what it may hold is bounded here.
fn too_many_separators(text: &str, limits: Limits) -> Option<Problem> {
    let mut separators = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b',' | b'[' | b'{' | b':'));
    let (offset, _) = separators.nth(limits.nodes.saturating_mul(2))?;
    let at = Position::START.after(text.get(..offset)?);
    Some(build::too_many_nodes(Span::empty(at), limits))
}

/// A problem about YAML that is refused here.
fn unsupported(span: Span, message: &str, help: &str) -> Problem {
    Problem::new(Code::Unsupported, span, message).with_help(help)
}
