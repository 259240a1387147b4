//! `bailiwick leaks`: leaked secrets, each once, the most urgent first.

mod rows;
mod table;

use bailiwick_core::exposure::exposures;
use bailiwick_core::finding::Coverage;
use bailiwick_core::inventory::Inventory;
use serde::Serialize;

use super::Answer;
use crate::args::LeaksArgs;
use crate::audit;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::unread;
use rows::Row;

#[derive(Serialize)]
struct Machine {
    schema: &'static str,
    leaks: Vec<Row>,
    files: u64,
    commits: u64,
}

pub(crate) fn run(args: &LeaksArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let answer = audit::find(args, &mut diagnostics).map(|found| answer(&found, args, &mut diagnostics));
    super::conclude(answer, &args.common, diagnostics)
}

fn answer(found: &audit::Found, args: &LeaksArgs, diagnostics: &mut Diagnostics) -> Answer<Machine> {
    unread::say(&found.coverage, diagnostics);
    let blank = Inventory::default();
    let inventory = found.inventory.as_ref().unwrap_or(&blank);
    let all = exposures(inventory, &found.platform, &found.leaks, found.at);
    let rows: Vec<_> =
        all.iter().zip(1..).map(|(exposure, rank)| Row::of(rank, exposure, inventory, &found.platform)).collect();
    let mut human = table::table(&rows, args.common.verbose);
    if found.inventory.is_none() && !rows.is_empty() {
        human.push_str("no inventory was given: whose they are and whether they work is unknown\n");
    }
    let exit = if rows.is_empty() { Exit::Clean } else { Exit::Found };
    let Coverage { files, commits, .. } = found.coverage;
    Answer { machine: Machine { schema: "bailiwick/leaks/v1", leaks: rows, files, commits }, human, exit }
}
