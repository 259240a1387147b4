//! Markdown, for a comment, an issue or a job's summary: short enough for each of them.
//!
//! Foreign text makes no markup there: no link, no image, no mention of anybody, no HTML.

use bailiwick_core::finding::{Finding, Outcome, RuleFacts};

use crate::Style;
use crate::facts;
use crate::seal::Sealed;
use crate::spot::{self, Spot};
use crate::text::{NAME_COLUMNS, clip, count, visible, visible_lines};
use crate::verdict::{self, Verdict};

/// A comment takes 65,536 characters, so the gravest have to do.
const MOST_ROWS: usize = 50;

/// What to do is said as far as this takes it.
const MOST_BYTES: usize = 50_000;

/// Nobody reads more of a message in a table.
const MESSAGE_COLUMNS: usize = 300;

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let mut text = format!("## {}\n\n{}\n", escaped(&Verdict::of(report).text), escaped(&verdict::scope(report)));
    let shown: Vec<_> = report.findings.iter().filter(|finding| is_open(finding)).collect();
    table(&mut text, &shown);
    remedies(&mut text, report, &shown);
    unreadable(&mut text, report);
    let sums = report.summary;
    text.push_str(&format!(
        "\npass {} · fail {} · unknown {} · waived {} · skipped {}\n",
        sums.pass, sums.fail, sums.unknown, sums.waived, sums.skipped
    ));
    for note in &report.notes {
        text.push_str(&format!("\n> {}\n", escaped(&clip(note, MESSAGE_COLUMNS * 2))));
    }
    text
}

/// Whether there is something to do about a finding.
fn is_open(finding: &Finding) -> bool {
    matches!(finding.outcome, Outcome::Fail | Outcome::Unknown)
}

fn table(text: &mut String, findings: &[&Finding]) {
    if findings.is_empty() {
        return;
    }
    text.push_str("\n| severity | what is the case | where | key |\n|---|---|---|---|\n");
    for finding in findings.iter().take(MOST_ROWS) {
        text.push_str(&row(finding));
    }
    if let Some(more) = findings.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        text.push_str(&format!("\n… and {}.\n", count(more as u64, "more finding")));
    }
}

fn row(finding: &Finding) -> String {
    let undecided = if finding.outcome == Outcome::Unknown { ", undecided" } else { "" };
    let warns = if finding.gates { "" } else { ", fails nothing" };
    let place = spot::first(finding);
    let message = facts::without_path(finding.message.trim(), place.file);
    let key = finding.key.as_ref().map(|key| format!("{} · {} · {}", key.id, facts::owner(key), facts::validity(key)));
    format!(
        "| {}{undecided}{warns} | {}<br>{} | {} | {} |\n",
        finding.severity.as_str(),
        escaped(&clip(message, MESSAGE_COLUMNS)),
        code(&clip(&finding.rule, NAME_COLUMNS)),
        spelled(&place, finding.locations.len()),
        key.map(|key| escaped(&clip(&key, MESSAGE_COLUMNS))).unwrap_or_default(),
    )
}

/// A place, and how many more there are.
fn spelled(spot: &Spot<'_>, places: usize) -> String {
    let line = spot.region.map(|region| format!(":{}", region.line)).unwrap_or_default();
    let inner = spot.inner.map(|inner| format!("!{}", clip(inner, NAME_COLUMNS))).unwrap_or_default();
    let commit = spot
        .commit
        .map(|commit| format!(" in {}", code(&commit.chars().take(12).collect::<String>())))
        .unwrap_or_default();
    let more = if places > 1 { format!(" and {} more", places - 1) } else { String::new() };
    format!("{}{commit}{more}", code(&format!("{}{inner}{line}", clip(spot.file, NAME_COLUMNS))))
}

/// What to do, a rule at a time, folded away.
fn remedies(text: &mut String, report: &Sealed, findings: &[&Finding]) {
    let is_shown = |rule: &&RuleFacts| findings.iter().take(MOST_ROWS).any(|finding| finding.rule == rule.id);
    for rule in report.rules.iter().filter(is_shown) {
        let (id, title) =
            (html(&visible(&clip(&rule.id, NAME_COLUMNS))), html(&visible(&clip(&rule.title, NAME_COLUMNS))));
        let remedy = prose(&rule.remediation);
        if text.len() + remedy.len() > MOST_BYTES {
            text.push_str(&format!(
                "\n`bailiwick explain rule` says what to do about {}.\n",
                code(&clip(&rule.id, NAME_COLUMNS))
            ));
            continue;
        }
        text.push_str(&format!("\n<details><summary><code>{id}</code> {title}</summary>\n\n{remedy}\n\n</details>\n"));
    }
}

fn unreadable(text: &mut String, report: &Sealed) {
    let unread = &report.coverage.unreadable;
    if unread.is_empty() {
        return;
    }
    text.push_str(&format!("\n**Could not be read: {}**\n\n", count(unread.len() as u64, "path")));
    for over in unread.iter().take(MOST_ROWS) {
        let (path, reason) = (clip(&over.path, NAME_COLUMNS), clip(&over.reason, NAME_COLUMNS));
        text.push_str(&format!("- {}: {}\n", code(&path), escaped(&reason)));
    }
    if let Some(more) = unread.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        text.push_str(&format!("- … and {more} more\n"));
    }
}

/// Foreign text on one line, of which nothing is markup, a link or a mention.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // What GitHub and GitLab take for a mention of somebody or something.
            '@' | '#' | '!' | '$' | '%' => safe.push_str(&format!("&#{};", u32::from(c))),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '^' => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    // A bare URL is a link, and so is one without a scheme.
    safe.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// Foreign text in a code span, in a cell of a table.
fn code(text: &str) -> String {
    let text = visible(text).replace('|', "\\|");
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A rule's own text, which may hold code spans and lists, but no HTML.
pub(crate) fn prose(text: &str) -> String {
    let line = |line: &str| {
        let is_balanced = line.matches('`').count().is_multiple_of(2);
        let parts = line.split('`').enumerate();
        let part = |(index, part): (usize, &str)| {
            if is_balanced && index % 2 == 1 { part.to_owned() } else { html(part).replace("](", "]\\(") }
        };
        parts.map(part).collect::<Vec<_>>().join("`")
    };
    visible_lines(text.trim()).lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Foreign text within HTML.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "&#64;")
}
