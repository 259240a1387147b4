//! YAML: a record's fields below each other, small mappings in braces.

use std::io::{self, Write};

use bailiwick_core::inventory::Inventory;
use bailiwick_core::time::format_time;

use super::Comments;
use super::fields::{Fields, Value, account, key, user, workspace};

/// What is said beside a record of which only the id is known.
const STUB: &str = "  # no file tells of it";

/// Writes one YAML document.
pub(super) fn write(inventory: &Inventory, comments: Comments<'_>, out: &mut dyn Write) -> io::Result<()> {
    for line in comments.head {
        let line = line.trim_end();
        writeln!(out, "#{}{}", if line.is_empty() { "" } else { " " }, shown(line))?;
    }
    out.write_all(b"version: 1\n")?;
    if let Some(time) = inventory.collected_at {
        writeln!(out, "collected-at: {}", format_time(time))?;
    }
    out.write_all(if inventory.accounts().len() == 0 { b"accounts: []\n" } else { b"accounts:\n" })?;
    for index in inventory.accounts() {
        one_account(inventory, index, comments, out)?;
    }
    Ok(())
}

/// A comment's text without what would end it.
fn shown(line: &str) -> String {
    line.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect()
}

fn one_account(
    inventory: &Inventory,
    index: bailiwick_core::inventory::AccountIx,
    comments: Comments<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let record = inventory.account(index);
    block(&account(record), "  ", "", out)?;
    if !record.users.is_empty() {
        out.write_all(b"    users:\n")?;
    }
    for index in &record.users {
        let record = inventory.user(*index);
        let is_stub = comments.stubs.is_some_and(|stubs| stubs.users.contains(&record.id));
        out.write_all(b"      - ")?;
        braces(&user(record), out)?;
        writeln!(out, "{}", if is_stub { STUB } else { "" })?;
    }
    if !record.workspaces.is_empty() {
        out.write_all(b"    workspaces:\n")?;
    }
    for index in &record.workspaces {
        let record = inventory.workspace(*index);
        let is_stub = comments.stubs.is_some_and(|stubs| stubs.workspaces.contains(&record.id));
        block(&workspace(inventory, record), "      ", if is_stub { STUB } else { "" }, out)?;
        if !record.keys.is_empty() {
            out.write_all(b"        keys:\n")?;
        }
        for index in &record.keys {
            block(&key(inventory, inventory.key(*index)), "          ", "", out)?;
        }
    }
    Ok(())
}

/// An item of a list, its fields below each other.
fn block(fields: &Fields<'_>, indent: &str, comment: &str, out: &mut dyn Write) -> io::Result<()> {
    for (index, (name, own)) in fields.iter().enumerate() {
        out.write_all(indent.as_bytes())?;
        out.write_all(if index == 0 { b"- " } else { b"  " })?;
        field(name, own, out)?;
        writeln!(out, "{}", if index == 0 { comment } else { "" })?;
    }
    Ok(())
}

fn field(name: &str, own: &Value<'_>, out: &mut dyn Write) -> io::Result<()> {
    scalar(name, out)?;
    out.write_all(b": ")?;
    value(own, out)
}

fn braces(fields: &Fields<'_>, out: &mut dyn Write) -> io::Result<()> {
    if fields.is_empty() {
        return out.write_all(b"{}");
    }
    out.write_all(b"{ ")?;
    for (index, (name, own)) in fields.iter().enumerate() {
        if index > 0 {
            out.write_all(b", ")?;
        }
        field(name, own, out)?;
    }
    out.write_all(b" }")
}

fn value(of: &Value<'_>, out: &mut dyn Write) -> io::Result<()> {
    match of {
        Value::Text(text) => scalar(text, out),
        Value::Number(number) => write!(out, "{number}"),
        Value::Boolean(boolean) => write!(out, "{boolean}"),
        Value::Map(map) => braces(map, out),
        Value::List(items) => {
            out.write_all(b"[")?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.write_all(b", ")?;
                }
                value(item, out)?;
            }
            out.write_all(b"]")
        }
    }
}

/// A text, in quotes wherever it could be read as something else.
fn scalar(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if is_plain(text) { out.write_all(text.as_bytes()) } else { quoted(text, out) }
}

/// Words of letters, digits and dashes; and instants, which nothing else looks like.
fn is_plain(text: &str) -> bool {
    let is_instant = bailiwick_core::time::parse_time(text).is_some_and(|time| format_time(time) == text);
    let starts_with_letter = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_word = || text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./@".contains(c));
    is_instant || starts_with_letter && is_word() && !is_reserved(text)
}

/// Words that some readers of YAML take for something else than text.
fn is_reserved(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(&lower.as_str())
}

fn quoted(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_printable(c) => quoted.push(c),
            c if u32::from(c) <= 0xffff => quoted += &format!("\\u{:04x}", u32::from(c)),
            c => quoted += &format!("\\U{:08x}", u32::from(c)),
        }
    }
    quoted.push('"');
    out.write_all(quoted.as_bytes())
}

/// Whether a character may stand in YAML as it is, and not be taken for the end of a line.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
