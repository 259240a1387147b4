//! JSON, and JSON Lines.

use std::io::{self, Write};

use bailiwick_core::inventory::Inventory;
use bailiwick_core::time::format_time;

use super::fields::{Fields, Value, account, key, user, workspace};

/// Writes one JSON document, one record a line.
pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\n  \"version\": 1,\n")?;
    if let Some(time) = inventory.collected_at {
        writeln!(out, "  \"collected-at\": \"{}\",", format_time(time))?;
    }
    out.write_all(b"  \"accounts\": [")?;
    for (index, account_ix) in inventory.accounts().enumerate() {
        separate(index, "    ", out)?;
        let record = inventory.account(account_ix);
        open(&account(record), out)?;
        array("users", "      ", record.users.iter(), out, |index, out| fields(&user(inventory.user(*index)), out))?;
        array("workspaces", "      ", record.workspaces.iter(), out, |index, out| {
            let record = inventory.workspace(*index);
            open(&workspace(inventory, record), out)?;
            array("keys", "          ", record.keys.iter(), out, |index, out| {
                fields(&key(inventory, inventory.key(*index)), out)
            })?;
            out.write_all(b"}")
        })?;
        out.write_all(b"}")?;
    }
    out.write_all(b"\n  ]\n}\n")
}

/// An array that is a field of the object before it, each item on a line of its own.
fn array<T>(
    name: &str,
    indent: &str,
    items: impl ExactSizeIterator<Item = T>,
    out: &mut dyn Write,
    write: impl Fn(T, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, ", \"{name}\": [")?;
    for (index, item) in items.enumerate() {
        separate(index, indent, out)?;
        write(item, out)?;
    }
    out.write_all(b"]")
}

fn separate(index: usize, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
    out.write_all(indent.as_bytes())
}

/// Writes one record a line.
pub(super) fn write_lines(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let mut head: Fields<'_> = vec![("version".into(), Value::Number(1))];
    head.extend(inventory.collected_at.map(|time| ("collected-at".into(), Value::Text(format_time(time).into()))));
    line("inventory", [], head, out)?;
    for index in inventory.accounts() {
        line("account", [], account(inventory.account(index)), out)?;
    }
    let uid = |account| &*inventory.account(account).uid;
    for record in inventory.users().map(|index| inventory.user(index)) {
        line("user", [("account", uid(record.account))], user(record), out)?;
    }
    for record in inventory.workspaces().map(|index| inventory.workspace(index)) {
        line("workspace", [("account", uid(record.account))], workspace(inventory, record), out)?;
    }
    for record in inventory.keys().map(|index| inventory.key(index)) {
        let holder = inventory.workspace(record.workspace);
        let parents = [("account", uid(holder.account)), ("workspace", &*holder.id)];
        line("key", parents, key(inventory, record), out)?;
    }
    Ok(())
}

fn line<const N: usize>(
    record: &str,
    parents: [(&'static str, &str); N],
    own: Fields<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{{\"record\":\"{record}\"")?;
    for (name, id) in parents {
        write!(out, ",\"{name}\":")?;
        string(id, out)?;
    }
    for (name, own) in &own {
        out.write_all(b",")?;
        string(name, out)?;
        out.write_all(b":")?;
        value(own, out)?;
    }
    out.write_all(b"}\n")
}

fn fields(all: &Fields<'_>, out: &mut dyn Write) -> io::Result<()> {
    open(all, out)?;
    out.write_all(b"}")
}

/// An object without its end.
fn open(all: &Fields<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{")?;
    for (index, (name, own)) in all.iter().enumerate() {
        if index > 0 {
            out.write_all(b", ")?;
        }
        string(name, out)?;
        out.write_all(b": ")?;
        value(own, out)?;
    }
    Ok(())
}

/// A value as JSON.
pub(crate) fn shown(of: &Value<'_>) -> String {
    let mut out = Vec::new();
    let written = value(of, &mut out);
    written.ok().and_then(|()| String::from_utf8(out).ok()).unwrap_or_default()
}

fn value(of: &Value<'_>, out: &mut dyn Write) -> io::Result<()> {
    match of {
        Value::Text(text) => string(text, out),
        Value::Number(number) => write!(out, "{number}"),
        Value::Boolean(boolean) => write!(out, "{boolean}"),
        Value::Map(map) => fields(map, out),
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

fn string(text: &str, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, text).map_err(io::Error::from)
}
