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
mod input;
mod output;
mod settings;
mod workbench;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Arguments, Command, Explain};
use crate::exit::Exit;

/// Runs the program with arguments, of which the first is its own name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => run(&arguments).into(),
        Err(error) => output::usage(&error).into(),
    }
}

fn run(arguments: &Arguments) -> Exit {
    match &arguments.command {
        Command::Audit(args) => audit::audit(args),
        Command::Scan(args) => audit::scan(args),
        Command::Test(args) => commands::test::run(args),
        Command::Check(args) => commands::check::run(args),
        Command::Explain(Explain::Key(args)) => commands::explain::key(args),
        Command::Visible(args) => commands::visible::run(args),
        Command::CanCreate(args) => commands::can_create::run(args),
    }
}
