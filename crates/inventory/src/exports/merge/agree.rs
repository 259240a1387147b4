//! One field, told by several facts.

use super::super::facts::Said;
use super::super::notice::{Level, Remark, Spot};

/// What several facts say of a field: all the same, or nothing.
pub(super) struct Disputes<'r> {
    pub(super) remarks: &'r mut Vec<Remark>,
    pub(super) files: &'r [String],
    /// What this is about: ``the key `71` ``.
    pub(super) subject: String,
    /// What to do about a contradiction.
    pub(super) help: String,
}

impl Disputes<'_> {
    /// The value that all facts tell. Where they don't agree it is unknown, and that is said.
    pub(super) fn settle<T: PartialEq>(
        &mut self,
        field: &str,
        said: impl IntoIterator<Item = (Option<T>, Spot)>,
        show: impl Fn(&T) -> String,
    ) -> Option<T> {
        let mut values: Vec<Said<T>> = Vec::new();
        for (value, spot) in said {
            let Some(value) = value else { continue };
            if values.iter().all(|known| known.value != value) {
                values.push(Said { value, spot });
            }
        }
        if values.len() < 2 {
            return values.pop().map(|said| said.value);
        }
        values.sort_by_key(|said| said.spot);
        let others: Vec<_> =
            values.iter().skip(1).map(|said| format!("{} in {}", show(&said.value), self.place(said.spot))).collect();
        if let Some(first) = values.first() {
            self.say(first.spot, field, &show(&first.value), &others.join(", "));
        }
        None
    }

    fn say(&mut self, spot: Spot, field: &str, here: &str, there: &str) {
        let message = format!("{}: {field} is {here} here, but {there}; it is left unknown", self.subject);
        self.remarks.push(Remark::at(Level::Incomplete, spot, message).with_help(self.help.clone()));
    }

    /// Says that two statements can't both hold.
    pub(super) fn contradict(&mut self, spot: Spot, message: &str) {
        let message = format!("{}: {message}", self.subject);
        self.remarks.push(Remark::at(Level::Incomplete, spot, message).with_help(self.help.clone()));
    }

    pub(super) fn place(&self, spot: Spot) -> String {
        let file = self.files.get(spot.file as usize).map_or("", String::as_str);
        format!("`{file}`, line {}", spot.line)
    }
}

/// A name, which is the same in any letter case.
#[derive(Clone, Debug)]
pub(super) struct Name(pub(super) Box<str>);

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        is_same_name(&self.0, &other.0)
    }
}

/// Whether two names are one: a logon name and a domain are the same in any letter case.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// An id or a name, as messages show it.
pub(super) fn quote(id: &impl AsRef<str>) -> String {
    format!("`{}`", id.as_ref())
}
