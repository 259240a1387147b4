//! From YAML to a tree, by way of the parser's events.

mod cursor;
mod scalar;
mod syntax;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::tree::{Children, PendingKey, Tree, too_many_nodes};
use crate::{Code, Key, Limits, Node, Position, Problem, Problems, Scalar, Span, Value, quoted};
use cursor::{Cursor, span};

/// Reads one document. The parser's events are pulled one at a time, and nothing here or there recurses,
/// so that a deep document ends in a problem and not in a stack overflow.
pub(crate) fn read(text: &str, limits: Limits, problems: &mut Problems) -> Option<Node> {
    if let Some(problem) = too_many_separators(text, limits) {
        problems.push(problem);
        return None;
    }
    let mut reader = Reader { cursor: Cursor::new(text), tree: Tree::new(limits, problems) };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, at)) => reader.take(event, at)?,
            Err(error) => {
                reader.tree.problems.push(syntax::explain(&error, text));
                reader.tree.abandon();
                return None;
            }
        }
    }
    Some(reader.tree.finish())
}

/// The parser holds a whole flow collection in memory before it tells of it, so what it may hold is bounded here.
fn too_many_separators(text: &str, limits: Limits) -> Option<Problem> {
    let mut separators = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b',' | b'[' | b'{' | b':'));
    let (offset, _) = separators.nth(limits.nodes.saturating_mul(2))?;
    Some(too_many_nodes(Span::empty(Position::START.after(text.get(..offset)?)), limits))
}

struct Reader<'t, 'p> {
    cursor: Cursor<'t>,
    tree: Tree<'p>,
}

/// What may stand before a value.
struct Properties<'a> {
    anchor: usize,
    tag: Option<&'a Tag>,
}

impl Properties<'_> {
    fn are_there(&self) -> bool {
        self.anchor != 0 || self.tag.is_some()
    }

    /// Whether the tag says what the collection is anyway.
    fn fit(&self, kind: &str) -> bool {
        self.tag.is_none_or(|tag| tag.is_yaml_core_schema() && tag.suffix == kind)
    }
}

impl Reader<'_, '_> {
    /// Takes an event; `None` when reading has to end.
    fn take(&mut self, event: Event<'_>, at: saphyr_parser::Span) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, &Properties { anchor, tag: tag.as_deref() }, at)
            }
            Event::SequenceStart(anchor, tag) => self.list(&Properties { anchor, tag: tag.as_deref() }, at),
            Event::MappingStart(anchor, tag) => self.mapping(&Properties { anchor, tag: tag.as_deref() }, at),
            Event::SequenceEnd | Event::MappingEnd => self.tree.close(self.cursor.bracket(at)),
            Event::Alias(anchor) => self.tree.copy(anchor, span(at)),
            Event::DocumentStart(_) => self.document(span(at)),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Some(()),
        }
    }

    fn document(&mut self, at: Span) -> Option<()> {
        if self.tree.is_complete() {
            let help = "put each document into a file of its own";
            self.refuse(at, "a second document begins here", help);
            return None;
        }
        Some(())
    }

    fn list(&mut self, properties: &Properties<'_>, at: saphyr_parser::Span) -> Option<()> {
        let dash = self.tree.mapping_start().and_then(|parent| self.cursor.dash_before(at, parent));
        let start = dash.unwrap_or_else(|| cursor::position(self.cursor.value(at.start, properties.are_there())));
        if !properties.fit("seq") {
            self.refuse_tag(properties.tag, Span::empty(start));
        }
        self.tree.open(Children::list(), start, properties.anchor)
    }

    fn mapping(&mut self, properties: &Properties<'_>, at: saphyr_parser::Span) -> Option<()> {
        let start = cursor::position(self.cursor.value(at.start, properties.are_there()));
        if !properties.fit("map") {
            self.refuse_tag(properties.tag, Span::empty(start));
        }
        self.tree.open(Children::map(), start, properties.anchor)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        properties: &Properties<'_>,
        at: saphyr_parser::Span,
    ) -> Option<()> {
        let start = self.cursor.value(at.start, properties.are_there());
        let left_out = text.is_empty() && style == ScalarStyle::Plain;
        let span = if left_out { self.cursor.gap(start) } else { self.cursor.written(start, at.end, style) };
        let value = scalar::value(text, style, properties.tag).unwrap_or_else(|| {
            self.refuse_tag(properties.tag, span);
            Value::Scalar(Scalar { text: text.to_owned(), plain: false })
        });
        if self.tree.expects_key() && !left_out && properties.anchor == 0 {
            self.key(text, style, span);
            return Some(());
        }
        self.tree.value(value, span, properties.anchor)
    }

    fn key(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let key = if text == "<<" && style == ScalarStyle::Plain {
            self.refuse(span, "merge keys are not supported", "write the fields out");
            PendingKey::Refused
        } else {
            PendingKey::Good(Key { name: text.to_owned(), span })
        };
        self.tree.key(key, span.end);
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, span: Span) {
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix)).unwrap_or_default();
        self.refuse(span, &format!("the tag {} is not supported here", quoted(&tag)), "leave out the tag");
    }

    fn refuse(&mut self, span: Span, message: &str, help: &str) {
        self.tree.problems.report_with_help(Code::Unsupported, span, message, help);
    }
}
