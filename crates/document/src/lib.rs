//! YAML and JSON with a position on every node, and every problem of a file at once.
//!
//! [`parse`] makes a tree of [`Node`]s out of bytes, each with its [`Span`]. A caller then asks the nodes
//! for what it expects. What is wrong goes into one sink, [`Problems`], and reading goes on, so that one run
//! reports everything:
//!
//! ```
//! use bailiwick_document::{Limits, Problems, parse};
//!
//! let node = parse(b"name: alice\nstaet: active\n", Limits::default()).unwrap();
//! let mut problems = Problems::new();
//! let mut fields = node.map(&mut problems).unwrap();
//! let name = fields.required("name", &mut problems).and_then(|name| name.text(&mut problems));
//! let state = fields.optional("state");
//! fields.finish(&mut problems);
//!
//! assert_eq!((name, state.is_some()), (Some("alice"), false));
//! let problem = &problems.into_vec()[0];
//! assert_eq!(problem.message, "unknown field `staet`");
//! assert_eq!(problem.help.as_deref(), Some("did you mean `state`?"));
//! assert_eq!((problem.span.start.line, problem.span.start.column), (2, 1));
//! ```
//!
//! It reads YAML 1.2 in the core schema, and JSON as the part of YAML that it is. Anchors and aliases work.
//! Merge keys, keys that are lists or mappings, tags of one's own and several documents in one file are
//! refused, each by name. Input may come from anyone: [`Limits`] bounds what reading it may cost.

mod fields;
mod json;
mod limits;
mod node;
mod position;
mod problem;
mod stored;
mod text;
mod tree;
mod typed;
mod words;
mod yaml;

use json::Outcome;

pub use fields::Fields;
pub use limits::Limits;
pub use node::{Entry, Key, Node, Scalar, Value};
pub use position::{Position, Span};
pub use problem::{Code, Problem, Problems};
pub use words::{one_of, quoted, suggest};

/// Reads one document: YAML, or JSON.
///
/// # Errors
///
/// Every problem of the file, sorted by position. Nothing that is read from such a file is to be relied on;
/// [`parse_into`] gives it nevertheless, for a caller that looks for further problems.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Node, Vec<Problem>> {
    let mut problems = Problems::new();
    match parse_into(bytes, limits, &mut problems) {
        Some(node) if problems.is_empty() => Ok(node),
        _ => Err(problems.into_vec()),
    }
}

/// Reads one document, as [`parse`] does, into a sink. A tree comes back even when something in it was refused
/// (of a key that stands twice, the first counts), so that its fields can be checked in the same run.
pub fn parse_into(bytes: &[u8], limits: Limits, problems: &mut Problems) -> Option<Node> {
    let text = text::decode(bytes, Position::START, limits, problems)?;
    match json::read(text, Position::START, limits, problems) {
        Outcome::Read(node) => Some(node),
        Outcome::Refused => None,
        Outcome::NotJson(_) => yaml::read(text, limits, problems),
    }
}

/// Reads one line of JSON Lines, an object or an array, as [`parse_into`] reads a document. `line` is the line's
/// number in its file, counted from 1.
pub fn parse_line(bytes: &[u8], line: u32, limits: Limits, problems: &mut Problems) -> Option<Node> {
    let start = Position { line, column: 1 };
    let text = text::decode(bytes, start, limits, problems)?;
    match json::read(text, start, limits, problems) {
        Outcome::Read(node) => Some(node),
        Outcome::Refused => None,
        Outcome::NotJson(span) => {
            problems.report_with_help(Code::Syntax, span, "this is not JSON", "write one JSON object on each line");
            None
        }
    }
}
