//! `bailiwick init`: a configuration for what is here, and what to do next. What is there stays as it is.

mod here;

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use bailiwick_report::problem::legible;

use self::here::Here;
use crate::args::{InitArgs, InstallArgs, Pipeline};
use crate::commands::hook;
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::{config, output};

const GITHUB: (&str, &str) =
    (".github/workflows/bailiwick.yml", include_str!("../../../../../docs/snippets/github.yml"));
const GITLAB: (&str, &str) = (".gitlab-ci.yml", include_str!("../../../../../docs/snippets/gitlab.yml"));

/// Where the job lies if there is a pipeline already, which a line then includes.
const GITLAB_BESIDE: &str = ".gitlab/bailiwick.yml";

pub(crate) fn run(args: &InitArgs) -> Exit {
    let here = Here::look();
    let mut diagnostics = Diagnostics::default();
    let mut said = match &here.configuration {
        Some(path) => kept(path),
        None => write(&here.at(config::NAME), &configuration(&here), &mut diagnostics),
    };
    let pipeline = args.ci.map(|pipeline| write_pipeline(pipeline, &here, &mut said, &mut diagnostics));
    output::write(&legible(&said), None, &mut diagnostics);
    let installed = if args.hook { hook::install(&InstallArgs { stage: Vec::new() }) } else { Exit::Clean };
    output::write(&next(args, &here, pipeline), None, &mut diagnostics);
    diagnostics.print();
    if diagnostics.is_empty() { installed } else { Exit::NotJudged }
}

/// A configuration of what there is, in which the rest can be filled in.
fn configuration(here: &Here) -> String {
    let inventory = match here.inventory {
        Some(name) => format!("inventory: {name}\n"),
        None => {
            "# Keys, owners and workspaces, so that a leak is joined to whose it is: `bailiwick import` makes it.\n\
                 # inventory: inventory.yaml\n"
                .to_owned()
        }
    };
    let own = if here.has_rules { ", policies" } else { "" };
    let waivers = if here.has_waivers { "" } else { "# " };
    format!(
        "# What `bailiwick audit` judges; `bailiwick schema config` says all that may stand here.\n\
         # Every shipped rule, as without this file; builtin:baseline is what everybody should keep to.\n\
         policies: [builtin:strict{own}]\n\
         {inventory}\
         scan: [.]\n\
         # Findings that somebody accepts until a day: `bailiwick waive` adds to them.\n\
         {waivers}waivers: waivers.yaml\n"
    )
}

/// Writes a pipeline, and gives what is left to do for it.
fn write_pipeline(
    pipeline: Pipeline,
    here: &Here,
    said: &mut String,
    diagnostics: &mut Diagnostics,
) -> Vec<(String, &'static str)> {
    let (name, text) = if pipeline == Pipeline::Github { GITHUB } else { GITLAB };
    let is_beside = pipeline == Pipeline::Gitlab && here.has(name);
    let path = here.at(if is_beside { GITLAB_BESIDE } else { name });
    if is_beside {
        said.push_str(&kept(&here.at(name)));
    }
    said.push_str(&write(&path, text, diagnostics));
    let place = format!("set BAILIWICK in {}", path.display());
    let include = (format!("add to {name}: include: {GITLAB_BESIDE}"), "have the job run");
    std::iter::once((place, "where runners get the program from")).chain(is_beside.then_some(include)).collect()
}

/// Writes a file that is not there yet, and says what became of it.
fn write(path: &Path, text: &str, diagnostics: &mut Diagnostics) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), fs::create_dir_all);
    let file = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(path));
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => format!("wrote {}\n", path.display()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => kept(path),
        Err(error) => {
            let help = "move away what stands where a folder is to be, or write to a folder that you may write to";
            diagnostics.plain(format!("can't write `{}`: {}", path.display(), reason(&error)), help);
            String::new()
        }
    }
}

fn kept(path: &Path) -> String {
    format!("kept {}, which was there\n", path.display())
}

/// What to do next, as far as it isn't done.
fn next(args: &InitArgs, here: &Here, pipeline: Option<Vec<(String, &'static str)>>) -> String {
    let mut steps = vec![("bailiwick audit".to_owned(), "what is wrong now")];
    let mut add = |step: &str, why| steps.push((step.to_owned(), why));
    if here.inventory.is_none() {
        add("bailiwick import exports/ -o inventory.yaml", "whose the keys are; its --help says how to export");
    }
    match () {
        () if args.hook || !here.is_repository => {}
        () if here.has(".pre-commit-config.yaml") => {
            add("bailiwick hook --help", "the lines for your .pre-commit-config.yaml");
        }
        () => add("bailiwick init --hook", "look at each commit before it is made"),
    }
    match pipeline {
        Some(left) => steps.extend(left),
        None if here.has(".gitlab-ci.yml") => add("bailiwick init --ci gitlab", "a gate for merge requests"),
        None if here.has(".github") => add("bailiwick init --ci github", "a gate for pull requests"),
        None => add("bailiwick init --ci github|gitlab", "a gate for changes"),
    }
    let widest = steps.iter().map(|(step, _)| step.len()).max().unwrap_or_default();
    let steps: String = steps.iter().map(|(step, why)| format!("  {step:widest$}   {why}\n")).collect();
    format!("next:\n{steps}")
}
