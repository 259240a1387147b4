//! The program `bailiwick` as a library: arguments in, exit code out.
//!
//! This room wires the others together. It alone reads files, the clock and the environment, and it
//! alone decides exit codes; what rules say is decided in `bailiwick-policy`, and how findings look in
//! `bailiwick-report`.

mod args;
mod audit;
mod commands;
mod config;
mod diagnostics;
mod embedded;
mod exit;
mod files;
mod input;
mod interrupt;
mod output;
mod progress;
mod settings;
mod terminal;
mod unread;
mod workbench;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches as _};

use crate::args::{Arguments, Command, Explain};
use crate::exit::Exit;

/// Runs the program with arguments, of which the first is its own name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    run_words(arguments).into()
}

/// The page of documentation that has the help of every command.
#[must_use]
pub fn commands_page() -> String {
    commands::shell::page_of_help()
}

/// Runs what some words say.
fn run_words(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let matches = args::command().try_get_matches_from(arguments);
    let parsed = matches.and_then(|matches| Ok((Arguments::from_arg_matches(&matches)?, matches)));
    match parsed {
        Ok((arguments, matches)) => run(&arguments, &matches),
        Err(error) => output::usage(&error),
    }
}

/// The JSON Schema of each file that the program reads or writes, by the name that `bailiwick schema` takes.
#[must_use]
pub fn schemas() -> Vec<(String, serde_json::Value)> {
    commands::schema::all()
}

fn run(arguments: &Arguments, matches: &ArgMatches) -> Exit {
    match &arguments.command {
        Command::Audit(args) => audit::audit(args),
        Command::Scan(args) => audit::scan(args),
        Command::Test(args) => commands::test::run(args),
        Command::Check(args) => commands::check::run(args),
        Command::Explain(Explain::Key(args)) => commands::explain::key(args),
        Command::Explain(Explain::Rule(args)) => commands::explain::rule::run(args),
        Command::Explain(Explain::Finding(args)) => audit::explain(args),
        Command::Visible(args) => commands::visible::run(args),
        Command::CanCreate(args) => commands::can_create::run(args),
        Command::Timeline(args) => commands::timeline::run(args),
        Command::Simulate(args) => commands::simulate::run(args, matches),
        Command::Forecast(args) => commands::forecast::run(args),
        Command::Leaks(args) => commands::leaks::run(args),
        Command::Drift(args) => commands::drift::run(args),
        Command::Rotated(args) => commands::rotated::run(args),
        Command::Import(args) => commands::import::run(args),
        Command::Baseline(args) => commands::baseline::run(args),
        Command::Diff(args) => commands::diff::run(args),
        Command::Waive(args) => commands::waive::run(args),
        Command::Schema(args) => commands::schema::run(args),
        Command::Platform(args) => commands::platform::run(args),
        Command::Init(args) => commands::init::run(args),
        Command::Hook(hook) => commands::hook::run(hook),
        Command::Completions(args) => commands::shell::completions(args),
        Command::Man(args) => commands::shell::man(args),
    }
}
