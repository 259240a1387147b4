//! The list for people: a row a secret, and if more is wanted its places and what to do.

use super::rows::{Commit, Row};

/// A heading, and what stands below it.
const HEAD: [&str; 8] = ["#", "secret", "works", "key", "owner", "opens", "places", "commits"];

/// Commits are shown by so many digits.
const COMMIT: usize = 8;

/// Nobody reads more places of one secret than this.
const MOST_PLACES: usize = 20;

pub(super) fn table(rows: &[Row], verbose: bool) -> String {
    if rows.is_empty() {
        return "no secret was found\n".to_owned();
    }
    let cells: Vec<[String; 8]> = rows.iter().map(cells).collect();
    let width = |column: usize| {
        let own = cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        own.chain(HEAD.get(column).map(|head| head.len())).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..HEAD.len()).map(width).collect();
    let mut text = line(&HEAD.map(str::to_owned), &widths);
    for (cells, row) in cells.iter().zip(rows) {
        text += &line(cells, &widths);
        if verbose {
            text += &details(row);
        }
    }
    let alive = rows.iter().filter(|row| row.validity != "invalid").count();
    let count = if rows.len() == 1 { "1 secret".to_owned() } else { format!("{} secrets", rows.len()) };
    text + &format!("\n{count}, {alive} of them alive or not known to be dead\n")
}

fn line(cells: &[String; 8], widths: &[usize]) -> String {
    let padded: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
    format!("{}\n", padded.join("  ").trim_end())
}

fn cells(row: &Row) -> [String; 8] {
    let works = match (row.validity, row.former) {
        ("valid", _) => "yes",
        ("invalid", Some(true)) => "no, replaced",
        ("invalid", _) => "no",
        _ => "unknown",
    };
    let key = match (&row.key, row.candidates.len()) {
        (Some(key), 0) => key.id.clone(),
        (Some(key), _) => format!("perhaps {}", key.id),
        (None, 0) => "not in the inventory".to_owned(),
        (None, count) => format!("one of {count}"),
    };
    let owner = row.key.as_ref().map_or_else(String::new, |key| match (&key.owner, key.owner_status) {
        (Some(name), Some("active")) => name.clone(),
        (Some(name), Some(status)) => format!("{name} ({status})"),
        (Some(name), None) => format!("{name} (status unknown)"),
        (None, _) => "unknown".to_owned(),
    });
    let places = match (row.places.len(), row.files) {
        (1, _) => "1".to_owned(),
        (places, 1) => format!("{places} in 1 file"),
        (places, files) => format!("{places} in {files} files"),
    };
    let short = |commit: &Option<Commit>| {
        let commit = commit.as_ref().and_then(|commit| commit.id.get(..COMMIT));
        commit.unwrap_or_default().to_owned()
    };
    let (first, last) = (short(&row.first_commit), short(&row.last_commit));
    let commits = if first == last { first } else { format!("{first}…{last}") };
    [row.rank.to_string(), row.masked.clone(), works.to_owned(), key, owner, row.opens.to_owned(), places, commits]
}

fn details(row: &Row) -> String {
    let mut text = String::new();
    if let Some(key) = &row.key {
        let region = key.region.as_deref().unwrap_or("region unknown");
        text += &format!("   in workspace {} ({region}), joined by {}\n", key.workspace, key.joined_by);
    }
    if !row.candidates.is_empty() {
        text += &format!("   by its mask: {}\n", row.candidates.join(", "));
    }
    if let Some(around) = &row.surroundings {
        let told = [
            around.kind.map(|kind| format!("a {kind} key")),
            around.region.as_ref().map(|region| format!("region {region}")),
            around.workspace.as_ref().map(|workspace| format!("workspace {workspace}")),
        ];
        text += &format!("   by its surroundings: {}\n", told.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    if !row.reasons.is_empty() {
        text += &format!("   dead: {}\n", row.reasons.join(", "));
    }
    if !row.undecided.is_empty() {
        text += &format!("   undecided: {}\n", row.undecided.join(", "));
    }
    for place in row.places.iter().take(MOST_PLACES) {
        let commit = place.commit.as_deref().and_then(|id| id.get(..COMMIT)).map(|id| format!(" in {id}"));
        text += &format!("   at {}:{}:{}{}\n", place.path, place.line, place.column, commit.unwrap_or_default());
    }
    if let Some(more) = row.places.len().checked_sub(MOST_PLACES).filter(|more| *more > 0) {
        text += &format!("   and {more} more places\n");
    }
    for (step, number) in row.steps.iter().zip(1..) {
        text += &format!("   {number}. {}\n", step.what);
        text += &step.command.as_ref().map(|command| format!("      $ {command}\n")).unwrap_or_default();
    }
    text + "\n"
}
