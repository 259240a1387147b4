//! The findings of a report, whichever scanner wrote it.

use bailiwick_core::finding::Place;
use serde_json::{Deserializer, Map, Value};

use super::shapes;

/// What a report says of one secret.
pub(super) struct Reported {
    /// The rule or detector that found it.
    pub(super) rule: String,
    /// The secret. It lives no longer than its record.
    pub(super) secret: String,
    /// What stands around it in the file, where the report has that.
    pub(super) matched: Option<String>,
    pub(super) place: Place,
}

impl Reported {
    /// The text that tells whose the secret is.
    pub(super) fn context(&self) -> String {
        self.matched.clone().unwrap_or_else(|| format!("{} = \"{}\"", self.rule, self.secret))
    }
}

/// A part of a report.
pub(super) enum Record {
    Found(Box<Reported>),
    /// What can't be read or joined, and why: a few words.
    Unread(String),
}

/// Arrays in arrays are opened so deep; no scanner writes deeper ones.
const DEPTH: usize = 4;

/// Every finding of a report: one JSON value, or one after the other.
pub(super) fn records(bytes: &[u8]) -> Vec<Record> {
    let text = decoded(bytes);
    let mut all = Vec::new();
    let mut number = 0;
    for value in Deserializer::from_str(&text).into_iter::<Value>() {
        match value {
            Ok(value) => gather(&value, DEPTH, &mut number, &mut all),
            Err(error) => {
                let position = format!("line {}, column {}", error.line(), error.column());
                all.push(Record::Unread(format!("it is no JSON from {position} on")));
                break;
            }
        }
    }
    all
}

/// The text of a report; what PowerShell redirects into a file is UTF-16.
fn decoded(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units: Vec<_> = bytes.as_chunks().0.iter().map(|unit| read(*unit)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn gather(value: &Value, depth: usize, number: &mut usize, all: &mut Vec<Record>) {
    match value {
        // A scanner in Go writes an empty list so.
        Value::Null => {}
        Value::Array(items) if depth > 0 => items.iter().for_each(|item| gather(item, depth - 1, number, all)),
        Value::Object(object) => match list_of(object) {
            Some(items) if depth > 0 => items.iter().for_each(|item| gather(item, depth - 1, number, all)),
            _ => {
                *number += 1;
                all.extend(shapes::read(object, *number));
            }
        },
        _ => {
            *number += 1;
            all.push(Record::Unread(format!("record {number} is no finding")));
        }
    }
}

/// The findings that an object of kingfisher lists.
fn list_of(object: &Map<String, Value>) -> Option<&Vec<Value>> {
    object.get("findings").or_else(|| object.get("matches"))?.as_array()
}
