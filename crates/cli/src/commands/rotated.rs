//! `bailiwick rotated`: the proof that a key's rotation is done.

use bailiwick_core::finding::Place;
use bailiwick_core::inventory::KeyIx;
use bailiwick_core::rotation::{Check, History, Rotation, Searched, rotation};
use bailiwick_core::time::format_time;
use bailiwick_core::truth::Truth;
use serde::Serialize;

use super::{Answer, find, key_name};
use crate::args::RotatedArgs;
use crate::audit;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::unread;

/// Nobody reads more places than this.
const MOST_PLACES: usize = 20;

#[derive(Serialize)]
struct Machine {
    schema: &'static str,
    key: String,
    owner: Option<String>,
    workspace: String,
    at: String,
    /// `proven`, `refuted` or `unknown`.
    verdict: &'static str,
    replaced_at: Option<String>,
    checks: Vec<MachineCheck>,
    repositories: Vec<Repository>,
}

#[derive(Serialize)]
struct MachineCheck {
    check: &'static str,
    /// `null` where it could not be found out.
    holds: Option<bool>,
    message: String,
    places: Vec<Location>,
}

#[derive(Serialize)]
struct Location {
    repository: String,
    path: String,
    line: u32,
    column: u32,
    /// The first and the last commit that hold it there; none for the work tree and the index.
    first_commit: Option<String>,
    last_commit: Option<String>,
}

/// What was looked at.
#[derive(Serialize)]
struct Repository {
    path: String,
    files: u64,
    commits: u64,
    skipped: usize,
    unreadable: usize,
}

pub(crate) fn run(args: &RotatedArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let answer = audit::search(args, &mut diagnostics).and_then(|found| answer(&found, args, &mut diagnostics));
    super::conclude(answer, &args.common, diagnostics)
}

fn answer(found: &audit::Searched, args: &RotatedArgs, diagnostics: &mut Diagnostics) -> Option<Answer<Machine>> {
    let key = find::key(&found.inventory, &args.key, diagnostics)?;
    let searched = found.repositories.iter().map(|(name, scanned)| Searched {
        name,
        leaks: &scanned.leaks,
        is_complete: scanned.coverage.unreadable.is_empty(),
    });
    let searched: Vec<_> = searched.collect();
    let history = if args.accept_history { History::MayHold } else { History::Counts };
    let rotation = rotation(&found.inventory, &found.platform, key, &searched, history, found.at);
    for (_, scanned) in &found.repositories {
        unread::say(&scanned.coverage, diagnostics);
    }
    let exit = match rotation.is_done() {
        Truth::True => Exit::Clean,
        Truth::False => Exit::Found,
        Truth::Unknown => Exit::NotJudged,
    };
    let machine = machine(found, key, &rotation);
    Some(Answer { human: human(&machine), machine, exit })
}

fn machine(found: &audit::Searched, key: KeyIx, rotation: &Rotation<'_>) -> Machine {
    let inventory = &found.inventory;
    let repository = |(path, scanned): &(String, bailiwick_scan::sources::Scanned)| Repository {
        path: path.clone(),
        files: scanned.coverage.files,
        commits: scanned.coverage.commits,
        skipped: scanned.coverage.skipped.len(),
        unreadable: scanned.coverage.unreadable.len(),
    };
    Machine {
        schema: "bailiwick/rotated/v1",
        key: key_name::id(inventory, key),
        owner: key_name::creator(inventory, key).name,
        workspace: inventory.workspace(inventory.key(key).workspace).id.to_string(),
        at: format_time(found.at),
        verdict: word(rotation.is_done(), ["proven", "refuted", "unknown"]),
        replaced_at: rotation.replaced_at.map(format_time),
        checks: rotation.checks.iter().map(check).collect(),
        repositories: found.repositories.iter().map(repository).collect(),
    }
}

fn word<T>(truth: Truth, [yes, no, unknown]: [T; 3]) -> T {
    match truth {
        Truth::True => yes,
        Truth::False => no,
        Truth::Unknown => unknown,
    }
}

fn check(check: &Check<'_>) -> MachineCheck {
    let location = |(repository, place): &(&str, &Place)| Location {
        repository: (*repository).to_owned(),
        path: place.path.to_string(),
        line: place.line,
        column: place.column,
        first_commit: place.commit.as_deref().map(str::to_owned),
        last_commit: place.held.as_ref().map(|held| held.last_commit.to_string()),
    };
    MachineCheck {
        check: check.demand.as_str(),
        holds: word(check.holds, [Some(true), Some(false), None]),
        message: check.message.clone(),
        places: check.places.iter().map(location).collect(),
    }
}

fn human(machine: &Machine) -> String {
    let verdict = match machine.verdict {
        "proven" => "the rotation is done",
        "refuted" => "the rotation is not done",
        _ => "whether the rotation is done could not be checked",
    };
    let owner = machine.owner.as_deref().unwrap_or("an unknown owner");
    let mut text = format!("key {} of {owner}, in workspace {}: {verdict}\n", machine.key, machine.workspace);
    for check in &machine.checks {
        let mark = check.holds.map_or("?", |holds| if holds { "✔" } else { "✘" });
        text += &format!("  {mark} {:<12}  {}\n", check.check, check.message);
        check.places.iter().take(MOST_PLACES).for_each(|place| text += &format!("      {}\n", line(place)));
        if let Some(more) = check.places.len().checked_sub(MOST_PLACES).filter(|more| *more > 0) {
            text += &format!("      and {more} more places\n");
        }
    }
    let looked_at = machine.repositories.iter().map(|repository| {
        let Repository { path, files, commits, skipped, .. } = repository;
        let count = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let (files, commits) = (count(*files, "file"), count(*commits, "commit"));
        format!("looked at {path}: {files} of work tree, index and history, {commits}, {skipped} passed over\n")
    });
    text += &looked_at.collect::<String>();
    text + &format!("as of {}\n", machine.at)
}

fn line(place: &Location) -> String {
    let short = |commit: &Option<String>| commit.as_deref().and_then(|id| id.get(..8)).map(str::to_owned);
    let commits = match (short(&place.first_commit), short(&place.last_commit)) {
        (Some(first), Some(last)) if first != last => format!(", in {first}…{last}"),
        (Some(one), _) | (_, Some(one)) => format!(", in {one}"),
        _ => String::new(),
    };
    let Location { repository, path, line, column, .. } = place;
    format!("{repository}: {path}:{line}:{column}{commits}")
}
