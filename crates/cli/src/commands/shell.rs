//! `bailiwick completions` and `bailiwick man`, made from the definition of the arguments.

use std::fs;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use crate::args::{self, CompletionsArgs, ManArgs};
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::output;

pub(crate) fn completions(args: &CompletionsArgs) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "bailiwick", &mut text);
    print(&String::from_utf8_lossy(&text))
}

pub(crate) fn man(args: &ManArgs) -> Exit {
    let Some(folder) = &args.output else { return print(&page(built())) };
    let mut diagnostics = Diagnostics::default();
    let mut pages = Vec::new();
    collect(&built(), &mut pages);
    for (name, text) in pages {
        let file = folder.join(format!("{name}.1"));
        if let Err(error) = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text)) {
            diagnostics.plain(format!("can't write `{}`: {}", file.display(), reason(&error)), "");
            break;
        }
    }
    done(&diagnostics)
}

/// The definition, worked out to the names of all commands: more than a run of one command wants to wait for.
fn built() -> Command {
    let mut command = args::command();
    command.build();
    command
}

/// The pages of a command and of all below it: `bailiwick`, `bailiwick-scan`, ….
fn collect(command: &Command, pages: &mut Vec<(String, String)>) {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        collect(inner, pages);
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    pages.push((name.to_owned(), page(command.clone())));
}

/// What `--help` says of every command, as Markdown.
pub(crate) fn page_of_help() -> String {
    let mut text = "# Commands\n\nWhat `--help` says of each. This page is made from the program: `cargo xtask docs` \
                    writes it.\n"
        .to_owned();
    help(built().term_width(100), &mut text);
    text
}

fn help(mut command: Command, text: &mut String) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    let said = command.render_long_help().to_string();
    let lines: Vec<_> = said.lines().map(str::trim_end).collect();
    text.push_str(&format!("\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim()));
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        help(inner.clone().term_width(100), text);
    }
}

fn page(command: Command) -> String {
    let mut text = Vec::new();
    // Memory takes everything.
    let _ = Man::new(command).render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn print(text: &str) -> Exit {
    let mut diagnostics = Diagnostics::default();
    output::write(text, None::<&Path>, &mut diagnostics);
    done(&diagnostics)
}

fn done(diagnostics: &Diagnostics) -> Exit {
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}
