//! The credential report: a table of RAM users by principal name, as CSV or in `Content` of GetCredentialReport.

use std::sync::LazyLock;

use bailiwick_document::Node;
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, Encoding};

use super::facts::{List, Page, Part, UserFact};
use super::notice::{Level, Remark, Spot};
use super::object::{Object, text};
use super::reading::Reading;
use super::users::split_principal;
use super::{hash, values};

/// The first fields of the table, in this order.
const HEAD: &str = "user,user_creation_time";

/// Whether a text is the table itself.
pub(super) fn is_table(text: &str) -> bool {
    let head = text.get(..HEAD.len()).unwrap_or_default();
    head.eq_ignore_ascii_case(HEAD) || text.starts_with("\"user\",\"user_creation_time\"")
}

/// Reads `Content`; says whether the document has it.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    let Some(content) = object.get("content").filter(|_| object.get("generatedTime").is_some()) else { return false };
    reading.kind = "GetCredentialReport";
    match text(content).and_then(table_in) {
        Some(table) => {
            let line = content.span.start.line;
            let ids = rows(&table, |_| line, reading.part);
            reading.page(object, List::Report, ids);
        }
        None => refuse(content, reading),
    }
    true
}

fn refuse(content: &Node, reading: &mut Reading<'_>) {
    reading.refuse(content, "Content", "a base64 text of the table that begins with `user,user_creation_time`");
}

/// Reads the table itself.
pub(super) fn table(table: &str, file: u32) -> Part {
    let mut part = Part { file, ..Part::default() };
    let items = rows(table, |index| u32::try_from(index + 1).unwrap_or(u32::MAX), &mut part);
    let spot = Spot { file, line: 1 };
    part.page = Some(Page { list: List::Report, spot, next: None, total: None, number: None, window: None, items });
    part
}

/// Reads the rows behind the head; gives the hashes of their names.
fn rows(table: &str, line_of: impl Fn(usize) -> u32, part: &mut Part) -> Vec<u64> {
    let mut names = Vec::new();
    for (index, line) in table.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let spot = Spot { file: part.file, line: line_of(index) };
        let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
        let (Some(user), Some(created)) = (cells.next(), cells.next()) else {
            part.remarks.push(Remark::at(Level::Refused, spot, "a row of the credential report is cut off"));
            continue;
        };
        names.push(hash(user));
        if user == "<root>" {
            continue;
        }
        let (name, domain) = split_principal(user);
        let name = values::words(name);
        let created_at = values::time(created);
        let domain = domain.map(Into::into);
        part.users.push(UserFact { spot, name: Some(name), domain, created_at, ..UserFact::default() });
    }
    names
}

/// The table in a text of base64; or of base32, which is what the documentation's own example is.
fn table_in(text: &str) -> Option<String> {
    static IN_LINES: LazyLock<[Encoding; 2]> =
        LazyLock::new(|| [BASE64_NOPAD, BASE32_NOPAD].map(|plain| in_lines(&plain)));
    let decode = |encoding: &Encoding| String::from_utf8(encoding.decode(text.as_bytes()).ok()?).ok();
    let marked = IN_LINES.iter().filter_map(decode);
    let mut plain = marked.map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text));
    plain.find(|table| is_table(table))
}

/// An encoding in which line breaks don't count.
fn in_lines(plain: &Encoding) -> Encoding {
    let mut alphabet = plain.specification();
    alphabet.check_trailing_bits = false;
    alphabet.ignore.push_str("=\r\n\t ");
    alphabet.encoding().expect("it is a standard alphabet, and what is ignored is none of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_decoded_of_base64_and_of_base32() {
        let table = "user,user_creation_time\n<root>,-\n";
        let broken = BASE64_NOPAD.encode(table.as_bytes()).replacen('X', "\nX", 1) + "==";
        assert_eq!(table_in(&broken).as_deref(), Some(table));
        assert_eq!(table_in(&BASE32_NOPAD.encode(table.as_bytes())).as_deref(), Some(table));
        assert!(BASE32_NOPAD.encode(table.as_bytes()).starts_with("OVZWK4RMOVZW"), "as documented");
        for text in ["", "a b!", "dXNlcg==", "OVZWK4RM****"] {
            assert_eq!(table_in(text), None, "{text}");
        }
    }
}
