//! Reading documents: what stands where, what is refused, and what it may cost.

mod costs;
mod laws;
mod positions;
mod refusals;
mod typed;

use bailiwick_document::{Limits, Node, Problem, Span, Value, parse};

fn read(text: &str) -> Node {
    parse(text.as_bytes(), Limits::default()).unwrap_or_else(|problems| panic!("{text:?}: {problems:?}"))
}

fn problems(text: &str) -> Vec<Problem> {
    parse(text.as_bytes(), Limits::default()).err().unwrap_or_default()
}

/// `1:5-1:9`, or `1:5` if nothing lies between.
fn place(span: Span) -> String {
    let (start, end) = (span.start, span.end);
    match start == end {
        true => format!("{}:{}", start.line, start.column),
        false => format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column),
    }
}

/// A tree as one line: `{a@1:1-1:2: x@1:4-1:5}@1:1-1:5`.
fn outline(node: &Node) -> String {
    let mut out = String::new();
    draw(node, &mut out);
    out
}

fn draw(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push('~'),
        Value::Scalar(scalar) if scalar.plain => out.push_str(&scalar.text),
        Value::Scalar(scalar) => out.push_str(&format!("{:?}", scalar.text)),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                draw(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (index, entry) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&format!("{}@{}: ", entry.key.name, place(entry.key.span)));
                draw(&entry.value, out);
            }
            out.push('}');
        }
    }
    out.push_str(&format!("@{}", place(node.span)));
}
