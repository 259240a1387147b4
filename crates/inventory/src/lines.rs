//! JSON Lines: one record a line, naming its parents, so that a file of any size is read a line at a time.

mod blocks;
pub(crate) mod quick;
mod typed;

use bailiwick_document::{Code, Fields, Limits, Position, Problems, Span, parse_line};
use memchr::memchr_iter;
use rayon::prelude::*;

use crate::canonical::{account, account_uid, head, key, user, workspace, workspace_id};
use crate::records::{Holder, Records, WorkspaceName};

/// What reading one line may cost.
const LIMITS: Limits = Limits { bytes: 1 << 20, depth: 16, nodes: 100_000 };

/// What a line may hold.
#[derive(Clone, Copy)]
enum Record {
    Inventory,
    Account,
    User,
    Workspace,
    Key,
}

const RECORDS: [(&str, Record); 5] = [
    ("inventory", Record::Inventory),
    ("account", Record::Account),
    ("user", Record::User),
    ("workspace", Record::Workspace),
    ("key", Record::Key),
];

/// Whether these are JSON Lines, and not one JSON or YAML document: the first line is an object by itself, and
/// either another follows it, or it says which record it is.
pub(crate) fn are_json_lines(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next().filter(|line| line.starts_with(b"{") && line.ends_with(b"}"));
    first.is_some_and(|first| match lines.next() {
        Some(second) => second.starts_with(b"{"),
        None => names_a_record(first),
    })
}

fn names_a_record(line: &[u8]) -> bool {
    let ignored = &mut Problems::new();
    let node = parse_line(line, 1, LIMITS, ignored);
    node.is_some_and(|node| node.map(ignored).is_some_and(|mut fields| fields.optional("record").is_some()))
}

/// A line that is not blank.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Counted from 1.
    number: u32,
    bytes: &'a [u8],
}

/// Cuts a text into lines, of which the first has the number `first`.
pub(crate) fn split(bytes: &[u8], first: u32) -> Vec<Line<'_>> {
    let mut start = 0;
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let lines = ends.map(|end| bytes.get(std::mem::replace(&mut start, end + 1)..end).unwrap_or_default());
    (first..)
        .zip(lines)
        .filter(|(_, bytes)| !bytes.trim_ascii().is_empty())
        .map(|(number, bytes)| Line { number, bytes })
        .collect()
}

/// Reads every line of a file.
pub(crate) fn read(bytes: &[u8], problems: &mut Problems) -> Records {
    let mut all = Part::default();
    all.read(&split(bytes, 1));
    all.finish(problems)
}

/// Lines that one thread reads before it looks for others; what is read doesn't depend on it.
const LINES_AT_ONCE: usize = 256;

/// What some lines say.
#[derive(Default)]
struct Part {
    records: Records,
    /// Where the inventory's own record stands.
    heads: Vec<Span>,
    problems: Problems,
}

impl Part {
    /// Reads further lines, on all cores.
    fn read(&mut self, lines: &[Line<'_>]) {
        for part in lines.par_chunks(LINES_AT_ONCE).map(Self::of).collect::<Vec<_>>() {
            self.records.append(part.records);
            self.heads.extend(part.heads);
            self.problems.extend(part.problems.into_vec());
        }
    }

    fn of(lines: &[Line<'_>]) -> Self {
        let mut part = Self::default();
        for line in lines {
            part.heads.extend(read_line(*line, &mut part.records, &mut part.problems));
        }
        part
    }

    fn finish(self, problems: &mut Problems) -> Records {
        problems.extend(self.problems.into_vec());
        check_heads(&self.heads, problems);
        self.records
    }
}

/// Reads one line; gives its place if it is the inventory's own record.
fn read_line(line: Line<'_>, records: &mut Records, problems: &mut Problems) -> Option<Span> {
    let node = parse_line(line.bytes, line.number, LIMITS, problems)?;
    let mut fields = node.map(problems)?;
    let record = fields.required("record", problems)?.choice(&RECORDS, problems)?;
    match record {
        Record::Inventory => head(&mut fields, true, records, problems),
        Record::Account => records.accounts.push(account(&mut fields, problems)),
        Record::User => {
            let holder = Holder::Named(account_uid(&mut fields, "account", problems));
            records.users.push(user(&mut fields, holder, problems));
        }
        Record::Workspace => {
            let holder = Holder::Named(account_uid(&mut fields, "account", problems));
            records.workspaces.push(workspace(&mut fields, holder, problems));
        }
        Record::Key => {
            let holder = Holder::Named(workspace_name(&mut fields, problems));
            records.keys.push(key(&mut fields, holder, problems));
        }
    }
    fields.finish(problems);
    matches!(record, Record::Inventory).then_some(node.span)
}

fn workspace_name(fields: &mut Fields<'_>, problems: &mut Problems) -> Option<WorkspaceName> {
    let account = account_uid(fields, "account", problems);
    let workspace = workspace_id(fields, "workspace", problems);
    Some(WorkspaceName { account: account?, workspace: workspace? })
}

fn check_heads(heads: &[Span], problems: &mut Problems) {
    match heads {
        [] => {
            let message = "the record of the inventory itself is missing";
            let help = r#"begin with the line `{"record": "inventory", "version": 1}`"#;
            problems.report_with_help(Code::MissingField, Span::empty(Position::START), message, help);
        }
        [first, others @ ..] => {
            for other in others {
                let help = format!("the first is in line {}", first.start.line);
                let message = "the record of the inventory itself stands here again";
                problems.report_with_help(Code::Duplicate, *other, message, help);
            }
        }
    }
}
