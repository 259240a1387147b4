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
    let Some(folder) = &args.output else { return print(&page(args::command())) };
    let mut diagnostics = Diagnostics::default();
    let mut pages = Vec::new();
    collect(&args::command(), &mut pages);
    for (name, text) in pages {
        let file = folder.join(format!("{name}.1"));
        if let Err(error) = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text)) {
            diagnostics.plain(format!("can't write `{}`: {}", file.display(), reason(&error)), "");
            break;
        }
    }
    done(&diagnostics)
}

/// The pages of a command and of all below it: `bailiwick`, `bailiwick-scan`, ….
fn collect(command: &Command, pages: &mut Vec<(String, String)>) {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        collect(inner, pages);
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    pages.push((name.to_owned(), page(command.clone())));
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
