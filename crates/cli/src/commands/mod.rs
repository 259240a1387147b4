//! The commands beside `audit` and `scan`.

pub(crate) mod can_create;
pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod test;
pub(crate) mod visible;

use bailiwick_report::Format;
use serde::Serialize;

use crate::args::CommonArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::NamedInventory;
use crate::{input, output, settings};

/// An answer in both of its forms, and its exit code.
struct Answer<T> {
    machine: T,
    human: String,
    exit: Exit,
}

/// Answers a question about the inventory; `None` after a problem.
fn about_inventory<T: Serialize>(
    args: &CommonArgs,
    answer: impl FnOnce(&NamedInventory, &Config, &mut Diagnostics) -> Option<Answer<T>>,
) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(args, &mut diagnostics);
    let path = settings::inventory(args, &config);
    if path.is_none() && diagnostics.is_empty() {
        diagnostics.plain("no inventory was given", "give --inventory FILE, or name it in bailiwick.yaml");
    }
    let named = path.and_then(|path| input::inventory(&path, &mut diagnostics));
    let answer = match named {
        Some(named) if diagnostics.is_empty() => answer(&named, &config, &mut diagnostics),
        _ => None,
    };
    let exit = answer.map_or(Exit::NotJudged, |answer| write(&answer, args, &mut diagnostics));
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn write<T: Serialize>(answer: &Answer<T>, args: &CommonArgs, diagnostics: &mut Diagnostics) -> Exit {
    let text = match args.format {
        Format::Human => answer.human.clone(),
        Format::Json => match serde_json::to_string_pretty(&answer.machine) {
            Ok(text) => format!("{text}\n"),
            Err(error) => {
                diagnostics.plain(format!("can't write the answer: {error}"), "");
                return Exit::NotJudged;
            }
        },
    };
    output::write(&bailiwick_core::secret::redact(&text), args.output.as_deref(), diagnostics);
    answer.exit
}

/// The exit code of a question that has the answers yes, no and undecided.
fn exit_of(allowed: bool, refused: bool) -> Exit {
    match () {
        () if allowed => Exit::Clean,
        () if refused => Exit::Found,
        () => Exit::NotJudged,
    }
}

/// The one thing of an id; a problem when there is none, or more than one.
fn the_one<T: Copy>(what: &str, id: &str, found: &[T], diagnostics: &mut Diagnostics) -> Option<T> {
    match found {
        [one] => Some(*one),
        [] => {
            diagnostics.plain(format!("the inventory has no {what} `{id}`"), "");
            None
        }
        _ => {
            let message = format!("{} accounts have a {what} `{id}`", found.len());
            diagnostics.plain(message, "write it as ACCOUNT/ID");
            None
        }
    }
}
