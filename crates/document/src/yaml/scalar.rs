//! What a scalar is, and where it ends.

use saphyr_parser::{ScalarStyle, Tag};

use crate::{Scalar, Value};

/// The value of a scalar in the core schema; `None` when its tag is none of that schema's, or does not fit.
pub(super) fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Option<Value> {
    let plain = style == ScalarStyle::Plain;
    let scalar = |plain| Some(Value::Scalar(Scalar { text: text.to_owned(), plain }));
    match tag {
        None if plain && is_null(text) => Some(Value::Null),
        None => scalar(plain),
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => scalar(false),
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            "str" => scalar(false),
            "int" | "float" | "bool" => scalar(true),
            "null" if is_null(text) => Some(Value::Null),
            _ => None,
        },
        Some(_) => None,
    }
}

/// How the core schema spells that there is nothing.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The source of a scalar without what follows it: the parser's span of a quoted scalar takes in a comment, and
/// that of a block scalar the lines after it.
pub(super) fn source(text: &str, style: ScalarStyle) -> &str {
    let end = match style {
        ScalarStyle::SingleQuoted => closing_single(text),
        ScalarStyle::DoubleQuoted => closing_double(text),
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => None,
    };
    end.and_then(|end| text.get(..=end)).unwrap_or_else(|| text.trim_end())
}

/// The offset of the quote that ends the text; a doubled one stands for itself.
fn closing_single(text: &str) -> Option<usize> {
    let mut quotes = text.match_indices('\'').map(|(offset, _)| offset).skip(1).peekable();
    while let Some(quote) = quotes.next() {
        if quotes.next_if_eq(&(quote + 1)).is_none() {
            return Some(quote);
        }
    }
    None
}

/// The offset of the quote that ends the text; one after a backslash stands for itself.
fn closing_double(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(offset),
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    None
}
