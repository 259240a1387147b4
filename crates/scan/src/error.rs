//! What stands in the way of a search.

use std::fmt;

/// Why rules can't be searched for together.
#[derive(Debug)]
pub struct DetectorError {
    pub(crate) kind: ErrorKind,
    pub(crate) rule: String,
    pub(crate) message: String,
}

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A pattern is no regex.
    Pattern,
    /// The rules' literals are too many.
    Literals,
}

impl DetectorError {
    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for DetectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't search for what rule `{}` looks for: {}", self.rule, self.message)
    }
}

impl std::error::Error for DetectorError {}
