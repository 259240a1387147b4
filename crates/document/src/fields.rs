use crate::typed::did_you_mean;
use crate::words::and;
use crate::{Code, Entry, Node, Problem, Problems, Span, quoted};

/// The fields of a mapping while they are being asked for by name.
///
/// Ask for every field that may be there, then [`finish`](Self::finish): what nobody asked for is a problem.
#[derive(Debug)]
#[must_use = "call `finish`, so that unknown fields are reported"]
pub struct Fields<'a> {
    entries: &'a [Entry],
    span: Span,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(entries: &'a [Entry], span: Span) -> Self {
        Self { entries, span, asked: Vec::new() }
    }

    /// Where the mapping stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// All entries, asked for or not.
    #[must_use]
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// A field that must be there; one that is null is missing.
    pub fn required(&mut self, name: &'static str, problems: &mut Problems) -> Option<&'a Node> {
        let found = self.optional(name);
        if found.is_none() {
            let span = self.find(name).map_or(self.span, |null| null.key.span);
            problems.report(Code::MissingField, span, format!("the field `{name}` is missing"));
        }
        found
    }

    /// A field that may be left out; null counts as left out.
    pub fn optional(&mut self, name: &'static str) -> Option<&'a Node> {
        if !self.asked.contains(&name) {
            self.asked.push(name);
        }
        self.find(name).map(|entry| &entry.value).filter(|value| !value.is_null())
    }

    /// Whether there are fields, and nobody asked for any of them: then it is most likely something else.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        let is_known = |entry: &Entry| self.asked.contains(&entry.key.name.as_str());
        !self.entries.is_empty() && !self.entries.iter().any(is_known)
    }

    /// Reports every field that nobody asked for.
    pub fn finish(self, problems: &mut Problems) {
        for Entry { key, .. } in self.entries {
            if !self.asked.contains(&key.name.as_str()) {
                let message = format!("unknown field {}", quoted(&key.name));
                let mut problem = Problem::new(Code::UnknownField, key.span, message);
                let near = did_you_mean(&key.name, self.asked.iter().copied());
                problem.help = near.or_else(|| Some(format!("the fields here are {}", and(&self.asked))));
                problems.push(problem);
            }
        }
    }

    fn find(&self, name: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key.name == name)
    }
}
