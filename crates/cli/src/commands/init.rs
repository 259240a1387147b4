//! `bailiwick init`: a configuration for what is here, and what to do next. What is there stays as it is.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::args::{InitArgs, InstallArgs, Pipeline};
use crate::commands::hook;
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::output;

const GITHUB: (&str, &str) = (".github/workflows/bailiwick.yml", include_str!("../../../../docs/snippets/github.yml"));
const GITLAB: (&str, &str) = (".gitlab-ci.yml", include_str!("../../../../docs/snippets/gitlab.yml"));

/// Where inventories usually lie.
const INVENTORIES: [&str; 3] = ["inventory.yaml", "inventory.json", "inventory.jsonl"];

pub(crate) fn run(args: &InitArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let mut said = String::new();
    write("bailiwick.yaml", &configuration(), &mut said, &mut diagnostics);
    let pipeline = args.ci.map(|pipeline| if pipeline == Pipeline::Github { GITHUB } else { GITLAB });
    if let Some((path, text)) = pipeline {
        write(path, text, &mut said, &mut diagnostics);
    }
    output::write(&said, None, &mut diagnostics);
    let installed = if args.hook { hook::install(&InstallArgs { stage: Vec::new() }) } else { Exit::Clean };
    output::write(&next(args), None, &mut diagnostics);
    diagnostics.print();
    if diagnostics.is_empty() { installed } else { Exit::NotJudged }
}

/// A configuration of what there is, in which the rest can be filled in.
fn configuration() -> String {
    let inventory = INVENTORIES.iter().find(|name| Path::new(name).is_file());
    let inventory = match inventory {
        Some(name) => format!("inventory: {name}\n"),
        None => {
            "# Keys, owners and workspaces, so that a leak is joined to whose it is: `bailiwick import` makes it.\n\
                 # inventory: inventory.yaml\n"
                .to_owned()
        }
    };
    let own = if Path::new("policies").is_dir() { ", policies" } else { "" };
    format!(
        "# What `bailiwick audit` judges; `bailiwick schema config` says all that may stand here.\n\
         # Every shipped rule, as without this file; builtin:baseline is what everybody should keep to.\n\
         policies: [builtin:strict{own}]\n\
         {inventory}\
         scan: [.]\n\
         # Findings that somebody accepts until a day: `bailiwick waive` adds to them.\n\
         # waivers: waivers.yaml\n"
    )
}

/// Writes a file that is not there yet, and says what became of it.
fn write(path: &str, text: &str, said: &mut String, diagnostics: &mut Diagnostics) {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), fs::create_dir_all);
    let file = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(path));
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => said.push_str(&format!("wrote {path}\n")),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            said.push_str(&format!("kept {path}, which was there\n"));
        }
        Err(error) => diagnostics.plain(format!("can't write `{path}`: {}", reason(&error)), ""),
    }
}

/// What to do next, as far as it isn't done.
fn next(args: &InitArgs) -> String {
    let mut steps = vec![("bailiwick audit", "what is wrong now")];
    if !INVENTORIES.iter().any(|name| Path::new(name).is_file()) {
        steps.push((
            "bailiwick import exports/ -o inventory.yaml",
            "whose the keys are; docs/exports.md has the commands",
        ));
    }
    if !args.hook {
        if Path::new(".pre-commit-config.yaml").exists() {
            steps.push(("docs/pre-commit.md", "the lines for your .pre-commit-config.yaml"));
        } else if Path::new(".git").exists() {
            steps.push(("bailiwick init --hook", "look at each commit before it is made"));
        }
    }
    if args.ci.is_none() {
        let is_gitlab = Path::new(".gitlab-ci.yml").exists();
        match (is_gitlab, Path::new(".github").exists()) {
            (true, _) => steps.push(("docs/ci.md", "the job for your .gitlab-ci.yml")),
            (_, true) => steps.push(("bailiwick init --ci github", "a gate for pull requests")),
            _ => steps.push(("bailiwick init --ci github|gitlab", "a gate for changes")),
        }
    }
    let widest = steps.iter().map(|(step, _)| step.len()).max().unwrap_or_default();
    let steps: String = steps.iter().map(|(step, why)| format!("  {step:widest$}   {why}\n")).collect();
    format!("next:\n{steps}")
}
