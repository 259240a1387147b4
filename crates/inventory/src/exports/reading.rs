//! One document while it is being read: what it says goes in, with its place.

use bailiwick_core::secret::Mask;
use bailiwick_core::time::Time;
use bailiwick_document::Node;

use super::facts::{List, Page, Part, Whole};
use super::notice::{Level, Remark, Spot};
use super::object::{Object, text};
use super::values::{self, KeyValue, describe};

/// Reads one document into its part.
pub(super) struct Reading<'p> {
    pub(super) part: &'p mut Part,
    /// The file's path, which may name the workspace.
    pub(super) path: &'p str,
    /// What kind of answer this is, for messages: `ListApiKeys`.
    pub(super) kind: &'static str,
}

impl Reading<'_> {
    pub(super) fn spot(&self, line: u32) -> Spot {
        Spot { file: self.part.file, line }
    }

    /// Says that a value can't be what it has to be. The value itself is not shown.
    pub(super) fn refuse(&mut self, node: &Node, field: &str, expected: &str) {
        let message = format!("expected {expected} in `{field}` of {}, found {}", self.kind, describe(node));
        let remark = Remark::at(Level::Refused, self.spot(node.span.start.line), message);
        self.part.remarks.push(remark);
    }

    /// Says that a field is missing that every item has.
    pub(super) fn missing(&mut self, object: &Object<'_>, field: &str) {
        let message = format!("`{field}` is missing in an item of {}", self.kind);
        self.part.remarks.push(Remark::at(Level::Refused, self.spot(object.line), message));
    }

    /// A field in a form of its own, if it is there; what can't be read is refused.
    pub(super) fn value<T>(
        &mut self,
        object: &Object<'_>,
        field: &str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let node = object.get(field)?;
        if matches!(&node.value, bailiwick_document::Value::Scalar(scalar) if scalar.text.is_empty()) {
            return None;
        }
        let value = text(node).and_then(read);
        if value.is_none() {
            self.refuse(node, field, expected);
        }
        value
    }

    pub(super) fn time(&mut self, object: &Object<'_>, field: &str) -> Option<Time> {
        self.value(object, field, "a time in milliseconds, seconds or ISO 8601", values::time)
    }

    pub(super) fn digits(&mut self, object: &Object<'_>, field: &str) -> Option<Box<str>> {
        self.value(object, field, "an id of digits that lost none", values::digits)
    }

    pub(super) fn word(&mut self, object: &Object<'_>, field: &str) -> Option<Box<str>> {
        self.value(object, field, "an id", values::word)
    }

    pub(super) fn boolean(&mut self, object: &Object<'_>, field: &str) -> Option<bool> {
        self.value(object, field, "`true` or `false`", values::boolean)
    }

    /// Words for people, in which nothing may be a secret.
    pub(super) fn words(&self, object: &Object<'_>, field: &str) -> Option<Box<str>> {
        object.text(field).map(values::words)
    }

    /// The value of a key: its mask, or if it is whole what may be taken of that. A whole one is warned about.
    pub(super) fn key_value(&mut self, object: &Object<'_>, field: &str) -> (Option<Mask>, Option<Whole>) {
        let Some(node) = object.get(field) else { return (None, None) };
        match text(node).map(values::key_value) {
            Some(Some(KeyValue::Masked(mask))) => (Some(mask), None),
            Some(Some(KeyValue::Whole(whole))) => {
                self.warn_of_plaintext(node.span.start.line);
                (None, Some(whole))
            }
            Some(None) => {
                self.refuse(node, field, "a key's value, masked");
                (None, None)
            }
            None => (None, None),
        }
    }

    pub(super) fn warn_of_plaintext(&mut self, line: u32) {
        let message = "the file holds a whole key; only its digest and mask are taken";
        let help = "delete the file, or if others could read it reset the key";
        let remark = Remark::at(Level::Warning, self.spot(line), message).with_help(help);
        self.part.remarks.push(remark);
    }

    /// Notes which page of a list this is, by its token: `nextToken`, or `IsTruncated` and `Marker`.
    pub(super) fn page(&mut self, object: &Object<'_>, list: List, items: Vec<u64>) {
        let truncated = object.text("isTruncated").and_then(values::boolean);
        let token = ["nextToken", "marker"].into_iter().find_map(|name| {
            let entry = object.entry(name)?;
            text(&entry.value).map(|_| format!(".{}", entry.key.name))
        });
        let next = match truncated {
            Some(false) => None,
            Some(true) => Some(token.unwrap_or_else(|| ".Marker".to_owned())),
            None => token,
        };
        let total = object.any(&["totalCount", "total"]).and_then(text).and_then(|text| text.parse().ok());
        let count = |name| object.text(name).and_then(|text| text.parse().ok());
        let number = object.any(&["pageNo", "pageNumber"]).and_then(text).and_then(|text| text.parse().ok());
        let number = number.zip(count("pageSize")).filter(|(number, size)| *number > 0 && *size > 0);
        let time = |name| object.text(name).and_then(values::time);
        let window = time("startTime").zip(time("endTime"));
        self.part.page = Some(Page { list, spot: self.spot(object.line), next, total, number, window, items });
    }
}
