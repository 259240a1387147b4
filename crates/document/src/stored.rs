//! A tree as bytes, for a program that takes files along which it need not parse again.

use crate::{Entry, Key, Node, Position, Scalar, Span, Value};

/// What stands before each kind of value.
const NULL: u8 = 0;
const PLAIN: u8 = 1;
const QUOTED: u8 = 2;
const LIST: u8 = 3;
const MAP: u8 = 4;

/// No deeper tree is restored; files are refused that are half as deep.
const DEEPEST: usize = 128;

impl Node {
    /// The tree as bytes, positions too.
    #[must_use]
    pub fn store(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_node(&mut bytes, self);
        bytes
    }

    /// The tree that [`store`](Self::store) wrote; `None` of other bytes.
    #[must_use]
    pub fn restore(stored: &[u8]) -> Option<Self> {
        let mut rest = Rest { bytes: stored, depth: DEEPEST };
        let node = rest.node()?;
        rest.bytes.is_empty().then_some(node)
    }
}

fn write_node(bytes: &mut Vec<u8>, node: &Node) {
    match &node.value {
        Value::Null => bytes.push(NULL),
        Value::Scalar(Scalar { text, plain }) => {
            bytes.push(if *plain { PLAIN } else { QUOTED });
            write_text(bytes, text);
        }
        Value::List(items) => {
            bytes.push(LIST);
            write_number(bytes, items.len());
            items.iter().for_each(|item| write_node(bytes, item));
        }
        Value::Map(entries) => {
            bytes.push(MAP);
            write_number(bytes, entries.len());
            for Entry { key, value } in entries {
                write_text(bytes, &key.name);
                write_span(bytes, key.span);
                write_node(bytes, value);
            }
        }
    }
    write_span(bytes, node.span);
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    write_number(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn write_span(bytes: &mut Vec<u8>, Span { start, end }: Span) {
    for position in [start, end] {
        write_number(bytes, position.line as usize);
        write_number(bytes, position.column as usize);
    }
}

/// Seven bits a byte, the lowest first; the last byte has no eighth bit.
fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// What is still to be read.
struct Rest<'a> {
    bytes: &'a [u8],
    /// How many lists and mappings may still be entered.
    depth: usize,
}

impl<'a> Rest<'a> {
    fn node(&mut self) -> Option<Node> {
        let value = match self.byte()? {
            NULL => Value::Null,
            kind @ (PLAIN | QUOTED) => Value::Scalar(Scalar { text: self.text()?.to_owned(), plain: kind == PLAIN }),
            LIST => Value::List(self.each(Self::node)?),
            MAP => Value::Map(self.each(Self::entry)?),
            _ => return None,
        };
        Some(Node { value, span: self.span()? })
    }

    fn entry(&mut self) -> Option<Entry> {
        let key = Key { name: self.text()?.to_owned(), span: self.span()? };
        Some(Entry { key, value: self.node()? })
    }

    fn each<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        self.depth = self.depth.checked_sub(1)?;
        // No item is shorter than a byte.
        let mut items = Vec::with_capacity(count.min(self.bytes.len()));
        for _ in 0..count {
            items.push(read(self)?);
        }
        self.depth += 1;
        Some(items)
    }

    fn span(&mut self) -> Option<Span> {
        Some(Span { start: self.position()?, end: self.position()? })
    }

    fn position(&mut self) -> Option<Position> {
        let mut number = || self.number()?.try_into().ok();
        Some(Position { line: number()?, column: number()? })
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        str::from_utf8(text).ok()
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*byte)
    }
}
