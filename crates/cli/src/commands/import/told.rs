//! What an import has to say, on stderr.

use bailiwick_core::secret::redact;
use bailiwick_inventory::exports::{Imported, Level, Notice};
use serde::Serialize;

use crate::output;

/// Nobody reads more notices of one level than this.
const MOST: usize = 100;

/// Prints all notices.
pub(super) fn notices(imported: &Imported) {
    let mut text = String::new();
    let (mut level, mut count) = (None, 0);
    for notice in &imported.notices {
        (level, count) = if level == Some(notice.level) { (level, count + 1) } else { (Some(notice.level), 1) };
        if count <= MOST {
            text += &one(notice);
        }
    }
    for level in [Level::Refused, Level::Incomplete, Level::Warning, Level::Note] {
        let all = imported.notices.iter().filter(|notice| notice.level == level).count();
        if all > MOST {
            text += &format!("{}: {} more like these are not shown\n", word(level), all - MOST);
        }
    }
    output::say(&text);
}

fn one(notice: &Notice) -> String {
    let file = notice.file.as_ref().map(|file| match notice.line {
        0 => format!("{file}: "),
        line => format!("{file}:{line}: "),
    });
    let help = notice.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
    // Paths and commands stay as they are: a folder may be named by nothing but digits and letters.
    let message = redact(&notice.message);
    format!("{}: {}{message}\n{help}", word(notice.level), file.unwrap_or_default())
}

/// A level as it is printed.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Refused => "error",
        Level::Incomplete => "incomplete",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// What came of an import, for machines.
#[derive(Serialize)]
pub(super) struct Machine<'a> {
    files: usize,
    accounts: usize,
    users: usize,
    workspaces: usize,
    keys: usize,
    passed_over_events: u64,
    complete: bool,
    notices: Vec<MachineNotice<'a>>,
}

#[derive(Serialize)]
struct MachineNotice<'a> {
    level: &'static str,
    file: Option<&'a str>,
    line: u32,
    message: &'a str,
    help: Option<&'a str>,
}

/// An import's outcome for machines.
pub(super) fn machine(imported: &Imported) -> Machine<'_> {
    let inventory = &imported.inventory;
    let notices = imported.notices.iter().map(|notice| MachineNotice {
        level: word(notice.level),
        file: notice.file.as_deref(),
        line: notice.line,
        message: &notice.message,
        help: notice.help.as_deref(),
    });
    Machine {
        files: imported.files,
        accounts: inventory.accounts().len(),
        users: inventory.users().len(),
        workspaces: inventory.workspaces().len(),
        keys: inventory.keys().len(),
        passed_over_events: imported.passed_over,
        complete: imported.worst().is_none_or(|worst| worst > Level::Incomplete),
        notices: notices.collect(),
    }
}

/// An import's outcome in a line.
pub(super) fn human(imported: &Imported) -> String {
    let inventory = &imported.inventory;
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let passed_over = match usize::try_from(imported.passed_over).unwrap_or(usize::MAX) {
        0 => String::new(),
        number => format!("; {} of other services passed over", count(number, "event", "events")),
    };
    format!(
        "{}, {}, {}, {} from {}{passed_over}",
        count(inventory.accounts().len(), "account", "accounts"),
        count(inventory.users().len(), "RAM user", "RAM users"),
        count(inventory.workspaces().len(), "workspace", "workspaces"),
        count(inventory.keys().len(), "key", "keys"),
        count(imported.files, "file", "files"),
    )
}
