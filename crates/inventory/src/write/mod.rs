//! Writes an inventory in the form that [`read`](crate::read) takes: YAML, JSON or JSON Lines.

mod fields;
mod json;
mod yaml;

use std::collections::BTreeSet;
use std::io;

use bailiwick_core::inventory::Inventory;
pub(crate) use fields::{Fields, account, key, text, user, workspace};
pub(crate) use json::shown;

/// How an inventory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people: records below each other, and comments.
    Yaml,
    /// One JSON document.
    Json,
    /// One record a line, for large ones.
    JsonLines,
}

impl Form {
    /// The form that a file's name asks for: `.json`, `.jsonl` or `.ndjson`; YAML for every other.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
            Some("json") => Self::Json,
            Some("jsonl" | "ndjson") => Self::JsonLines,
            _ => Self::Yaml,
        }
    }
}

/// Records of which only the id is known, for comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stubs {
    /// Ids of RAM users.
    pub users: BTreeSet<Box<str>>,
    /// Ids of workspaces.
    pub workspaces: BTreeSet<Box<str>>,
}

/// What the YAML form says besides, in comments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Comments<'a> {
    /// Lines for the head of the file.
    pub head: &'a [String],
    /// Records that are marked as stubs.
    pub stubs: Option<&'a Stubs>,
}

/// Writes an inventory, in its own order. What is unknown is left out.
///
/// # Errors
///
/// When the writer fails.
pub fn write(inventory: &Inventory, form: Form, comments: Comments<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match form {
        Form::Yaml => yaml::write(inventory, comments, out),
        Form::Json => json::write(inventory, out),
        Form::JsonLines => json::write_lines(inventory, out),
    }
}
