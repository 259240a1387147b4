//! What an import has to say besides the inventory.

/// How grave a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A file can't be read as what the platform prints: there is no inventory.
    Refused,
    /// Something is missing or contradictory: the inventory is there, and incomplete.
    Incomplete,
    /// Something stays unknown, or must be looked after.
    Warning,
    /// Something was concluded and not read.
    Note,
}

/// Something to be said, with its place. It holds no value that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// How grave it is.
    pub level: Level,
    /// The file that it is about, as named.
    pub file: Option<String>,
    /// The line in that file, counted from 1; 0 means the whole file.
    pub line: u32,
    /// What is the case: a lowercase fragment.
    pub message: String,
    /// What to do: words, or the command that fetches what is missing.
    pub help: Option<String>,
}

/// Where a fact stands: the index of its file, and the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    pub(super) file: u32,
    pub(super) line: u32,
}

/// A notice that knows its file by index.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    pub(super) level: Level,
    pub(super) spot: Option<Spot>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Remark {
    pub(super) fn at(level: Level, spot: Spot, message: impl Into<String>) -> Self {
        Self { level, spot: Some(spot), message: message.into(), help: None }
    }

    pub(super) fn general(level: Level, message: impl Into<String>) -> Self {
        Self { level, spot: None, message: message.into(), help: None }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
