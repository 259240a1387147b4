use crate::Span;

/// A value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands; an alias stands where it is used.
    pub span: Span,
}

/// A value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`, `~`, or nothing at all.
    Null,
    /// Text, a number, or `true` or `false`: which, is for the reader to say.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<Entry>),
}

impl Value {
    /// What it is called in messages: `a list`.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a single value",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// The key of an [`Entry`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text, without quotes.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// A single value, before anybody said what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// Its text, without quotes and with escapes resolved.
    pub text: String,
    /// Whether it was written without quotes; only then can it be a number, `true` or `false`.
    pub plain: bool,
}

impl Node {
    /// Whether it is `null`, `~`, or nothing at all.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}
