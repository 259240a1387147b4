//! Messages: text with placeholders, like `key {key.id} was created by {key.owner.name}`.

use std::ops::Range;

use bailiwick_document::{Code, Node, Problem, Problems, quoted};

use crate::field::{Kind, Path, Resource, Type, World};
use crate::part::span_of;
use crate::quota::Count;

/// A message whose placeholders have been checked.
#[derive(Clone, Debug)]
pub(crate) struct Message(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Field(Path),
    /// `{count}` of a quota.
    Count,
    /// `{max}` of a quota.
    Max,
}

/// What a message may speak of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaks {
    /// The kind that its paths start with.
    pub(crate) of: Kind,
    /// Whether there are `{count}` and `{max}`.
    pub(crate) counts: bool,
}

impl Message {
    /// Reads a message. `{{` and `}}` stand for single braces.
    pub(crate) fn load(node: &Node, speaks: Speaks, problems: &mut Problems) -> Option<Self> {
        let text = node.text(problems)?;
        let parts: Vec<_> = pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Ok(Piece::Text(text)) => Some(Part::Text(text)),
                Ok(Piece::Placeholder(at)) => placeholder(node, text, at, speaks, problems),
                Err(at) => lone_brace(node, text, at, problems),
            })
            .collect();
        parts.into_iter().collect::<Option<_>>().map(Self)
    }

    /// The message about a resource; what is unknown reads `unknown`.
    pub(crate) fn about(&self, world: &World<'_>, resource: Resource, count: Option<Count>) -> String {
        let shown = |part: &Part| match (part, count) {
            (Part::Text(text), _) => text.clone(),
            (Part::Field(path), _) => path.read(world, resource).shown(),
            (Part::Count, Some(count)) => count.shown(),
            (Part::Max, Some(Count { max: Some(max), .. })) => max.to_string(),
            (Part::Count | Part::Max, _) => "unknown".to_owned(),
        };
        self.0.iter().map(shown).collect()
    }

    /// Whether it says how many there are.
    pub(crate) fn counts(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Count))
    }
}

/// A piece of a message's text; a placeholder by the bytes between its braces.
enum Piece {
    Text(String),
    Placeholder(Range<usize>),
}

/// The pieces of a text; `Err` where a brace stands alone.
fn pieces(text: &str) -> Vec<Result<Piece, usize>> {
    let (mut pieces, mut plain, mut at) = (Vec::new(), String::new(), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.chars().next().map_or(1, char::len_utf8);
        if rest.starts_with("{{") || rest.starts_with("}}") {
            plain.extend(rest.chars().next());
            at += 2;
        } else if rest.starts_with('{') {
            pieces.push(Ok(Piece::Text(std::mem::take(&mut plain))));
            let end = rest.find('}').filter(|end| !rest.get(1..*end).is_some_and(|inside| inside.contains('{')));
            pieces.push(end.map(|end| Piece::Placeholder(at + 1..at + end)).ok_or(at));
            at += end.map_or(1, |end| end + 1);
        } else if rest.starts_with('}') {
            pieces.push(Err(at));
            at += 1;
        } else {
            plain.push_str(rest.get(..length).unwrap_or_default());
            at += length;
        }
    }
    pieces.push(Ok(Piece::Text(plain)));
    pieces
}

fn placeholder(node: &Node, text: &str, at: Range<usize>, speaks: Speaks, problems: &mut Problems) -> Option<Part> {
    let span = span_of(node, text, at.clone());
    let inside = text.get(at).unwrap_or_default();
    match inside {
        "count" if speaks.counts => return Some(Part::Count),
        "max" if speaks.counts => return Some(Part::Max),
        _ => {}
    }
    let path = match Path::parse(inside, speaks.of) {
        Ok(path) => path,
        Err(error) => {
            problems.push(Problem { code: Code::Reference, message: error.message, help: error.help, span });
            return None;
        }
    };
    if let ty @ (Type::Ref(_) | Type::List(_)) = path.ty() {
        let message = format!("{} is a whole {}, which can't be written out", quoted(inside), ty.describe());
        problems.push(Problem::new(Code::WrongType, span, message).with_help("name one of its fields"));
        return None;
    }
    Some(Part::Field(path))
}

fn lone_brace(node: &Node, text: &str, at: usize, problems: &mut Problems) -> Option<Part> {
    let problem = Problem::new(Code::WrongValue, span_of(node, text, at..at + 1), "a brace stands alone");
    problems.push(problem.with_help("placeholders are spelled `{key.id}`; a brace itself is doubled, `{{` or `}}`"));
    None
}
