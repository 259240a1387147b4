//! The commands beside `audit` and `scan`.

pub(crate) mod baseline;
pub(crate) mod can_create;
pub(crate) mod check;
mod compare;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod explain;
mod find;
pub(crate) mod forecast;
pub(crate) mod hook;
pub(crate) mod import;
pub(crate) mod init;
mod judge;
mod key_name;
pub(crate) mod leaks;
pub(crate) mod platform;
pub(crate) mod rotated;
pub(crate) mod schema;
pub(crate) mod shell;
pub(crate) mod simulate;
pub(crate) mod test;
pub(crate) mod timeline;
pub(crate) mod visible;
pub(crate) mod waive;

use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_report::Format;
use bailiwick_report::problem::legible;
use serde::Serialize;

use crate::args::CommonArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::NamedInventory;
use crate::{input, output, settings};

/// An answer in both of its forms, and its exit code.
pub(crate) struct Answer<T> {
    pub(crate) machine: T,
    pub(crate) human: String,
    pub(crate) exit: Exit,
}

/// What a question about an inventory is asked of.
struct Asked {
    named: NamedInventory,
    platform: Platform,
    at: Time,
}

/// Answers a question about the inventory; `None` after a problem.
fn about_inventory<T: Serialize>(
    args: &CommonArgs,
    answer: impl FnOnce(&Asked, &mut Diagnostics) -> Option<Answer<T>>,
) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let asked = ask(args, &mut diagnostics);
    let answer = asked.filter(|_| diagnostics.is_empty()).and_then(|asked| answer(&asked, &mut diagnostics));
    conclude(answer, args, diagnostics)
}

/// Writes an answer, and what kept it from being one or from being whole.
fn conclude<T: Serialize>(answer: Option<Answer<T>>, args: &CommonArgs, mut diagnostics: Diagnostics) -> Exit {
    let exit = answer.map_or(Exit::NotJudged, |answer| write(&answer, args, &mut diagnostics));
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn ask(args: &CommonArgs, diagnostics: &mut Diagnostics) -> Option<Asked> {
    let config = Config::find(args, diagnostics);
    let path = settings::inventory(args, &config);
    if path.is_none() && diagnostics.is_empty() {
        diagnostics.plain("no inventory was given", "give --inventory FILE, or name it in bailiwick.yaml");
    }
    let platform = input::platform(args, diagnostics);
    let known = platform.as_ref().unwrap_or(Platform::embedded());
    let named = path.and_then(|path| input::inventory(&path, known, diagnostics));
    Some(Asked { named: named?, platform: platform?, at: settings::at(args, &config).time })
}

/// Writes an answer where and how the arguments say. Names in it are anybody's.
pub(crate) fn write<T: Serialize>(answer: &Answer<T>, args: &CommonArgs, diagnostics: &mut Diagnostics) -> Exit {
    put(answer, legible(&answer.human), args, diagnostics)
}

/// Writes an answer whose human form was drawn, in colours perhaps, by what makes control characters visible itself.
fn write_drawn<T: Serialize>(answer: &Answer<T>, args: &CommonArgs, diagnostics: &mut Diagnostics) -> Exit {
    put(answer, answer.human.clone(), args, diagnostics)
}

fn put<T: Serialize>(answer: &Answer<T>, human: String, args: &CommonArgs, diagnostics: &mut Diagnostics) -> Exit {
    let text = match args.format {
        Format::Json => match serde_json::to_string_pretty(&answer.machine) {
            Ok(text) => format!("{text}\n"),
            Err(error) => {
                diagnostics.plain(format!("can't write the answer: {error}"), "");
                return Exit::NotJudged;
            }
        },
        _ => human,
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
