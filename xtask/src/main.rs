//! The project's own commands: `cargo xtask COMMAND`.

mod bench;
mod company;
mod detection;
mod docs;
mod fixtures;
mod gen_inventory;
mod mutants;
mod tidy;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  audit ARGS   the same as `bailiwick audit ARGS`
  bench WHAT [RUNS]
               measure an audit or a scan, and compare with other programs: inventory, tree, file, packages, start,
               rules, history, staged, others, others-history
  detection [SEED]
               write a tree of keys and decoys, and count what we and other scanners find in it
  docs         write the pages of docs/ that are made from what the program knows
  fixtures     expand the templates of fixtures/*/tree below target/fixtures/, and make a company there: its cloud's
               exports, and its repositories
  gen-inventory [--keys N] [--seed S] [--accounts A] [--workspaces W] [-o FILE]
               make a large inventory of which about 1% of the keys break a rule
  mutants PACKAGE [COUNT [SEED]]
               break the package in some places, and see whether its tests notice
  tidy         check the conventions that a compiler can't
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let done = match command.to_str() {
        Some("audit") => {
            return bailiwick::main(["bailiwick".into(), OsString::from("audit")].into_iter().chain(arguments));
        }
        Some("bench") => bench::run(&root(), &texts(arguments)),
        Some("detection") => detection::run(&root(), &texts(arguments)),
        Some("gen-inventory") => gen_inventory::run(&texts(arguments)),
        Some("docs") => docs::write(&root()),
        Some("fixtures") => fixtures::expand(&root()),
        Some("mutants") => mutants::run(&root(), &texts(arguments)),
        Some("tidy") => tidy::check(&root()),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match done {
        Ok(said) => print(&said, ExitCode::SUCCESS),
        Err(error) => print(&format!("{error:#}"), ExitCode::from(2)),
    }
}

/// Arguments that are no paths.
fn texts(arguments: impl Iterator<Item = OsString>) -> Vec<String> {
    arguments.map(|argument| argument.to_string_lossy().into_owned()).collect()
}

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

#[allow(clippy::print_stdout, reason = "a command for people at a terminal")]
fn print(said: &str, code: ExitCode) -> ExitCode {
    if !said.is_empty() {
        println!("{}", said.trim_end());
    }
    code
}
