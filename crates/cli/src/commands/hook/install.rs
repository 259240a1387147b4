//! Installs hooks beside those that are there, and takes them out again.

use std::fs;
use std::path::{Path, PathBuf};

use bailiwick_report::problem::legible;
use clap::ValueEnum as _;

use super::git;
use super::there::{BEFORE, OURS, There, before};
use crate::args::{InstallArgs, Stage};
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::output;

pub(crate) fn install(args: &InstallArgs) -> Exit {
    each(args, |stage, hook, diagnostics| {
        let there = There::at(hook);
        if let Some((what, help)) = there.objection(hook, name(stage)) {
            diagnostics.plain(what, &help);
            return None;
        }
        let moved = matches!(there, There::Another { .. });
        let written = fs::create_dir_all(hook.parent()?)
            .and_then(|()| if moved { fs::rename(hook, before(hook)) } else { Ok(()) })
            .and_then(|()| fs::write(hook, script(stage)))
            .and_then(|()| make_executable(hook));
        written.map_err(|error| unwritable(hook, &error, diagnostics)).ok()?;
        Some(format!("installed {}{}\n", hook.display(), there.fate()))
    })
}

pub(super) fn uninstall(args: &InstallArgs) -> Exit {
    each(args, |_, hook, diagnostics| {
        if There::at(hook) != There::Ours {
            return Some(format!("{} is none of ours\n", hook.display()));
        }
        let before = before(hook);
        let done = if before.symlink_metadata().is_ok() { fs::rename(&before, hook) } else { fs::remove_file(hook) };
        done.map_err(|error| unwritable(hook, &error, diagnostics)).ok()?;
        Some(format!("took out {}\n", hook.display()))
    })
}

/// Does something to each hook, and says what.
fn each(args: &InstallArgs, mut act: impl FnMut(Stage, &Path, &mut Diagnostics) -> Option<String>) -> Exit {
    let mut diagnostics = Diagnostics::default();
    if let Some(folder) = folder(&mut diagnostics) {
        let stages = if args.stage.is_empty() { Stage::value_variants() } else { &args.stage };
        for stage in stages {
            if let Some(said) = act(*stage, &folder.join(name(*stage)), &mut diagnostics) {
                output::write(&legible(&said), None, &mut diagnostics);
            }
        }
    }
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

/// The folder of the repository's hooks. `None` after a problem.
fn folder(diagnostics: &mut Diagnostics) -> Option<PathBuf> {
    let Some(folder) = git::ask(&["rev-parse", "--git-path", "hooks"]) else {
        let help = "go to a folder of a git repository, or make one with `git init`";
        diagnostics.plain("there is no git repository here, or no git", help);
        return None;
    };
    // A setting that is not the repository's own is for all of them.
    let is_set = git::ask(&["config", "--get", "core.hooksPath"]).is_some();
    let is_own =
        ["--local", "--worktree"].iter().any(|scope| git::ask(&["config", scope, "--get", "core.hooksPath"]).is_some());
    if is_set && !is_own {
        let help = "call `bailiwick hook pre-commit` from the hook there, or set core.hooksPath in this repository";
        diagnostics.plain(format!("all your repositories take their hooks from `{folder}` (core.hooksPath)"), help);
        return None;
    }
    Some(folder.into())
}

fn name(stage: Stage) -> String {
    stage.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn unwritable(hook: &Path, error: &std::io::Error, diagnostics: &mut Diagnostics) {
    diagnostics.plain(format!("can't write `{}`: {}", hook.display(), reason(error)), "");
}

/// The hook: what was there before, then ours. Where the program is gone the hook fails: a check that nobody made is
/// no green one.
fn script(stage: Stage) -> String {
    let command = match stage {
        Stage::PreCommit | Stage::PreMergeCommit => "pre-commit",
        Stage::CommitMsg => "commit-msg",
        Stage::PrePush => "pre-push",
    };
    let program = std::env::current_exe().ok().map(|path| quoted(&path.to_string_lossy())).unwrap_or_default();
    let arguments = if command == "pre-commit" { "" } else { " \"$@\"" };
    // Both read what is pushed, so it is kept.
    let (keep, give) =
        if stage == Stage::PrePush { ("pushed=$(cat)\n", "printf '%s\\n' \"$pushed\" | ") } else { ("", "") };
    format!(
        "#!/bin/sh\n{OURS}; `bailiwick hook uninstall` takes it out.\n{keep}\
         before=\"$0{BEFORE}\"\n\
         if [ -x \"$before\" ]; then {give}\"$before\" \"$@\" || exit $?; fi\n\
         bailiwick={program}\n\
         [ -x \"$bailiwick\" ] || bailiwick=$(command -v bailiwick) || {{\n  \
         echo \"bailiwick is not installed any more: install it, or take out $0\" >&2\n  exit 1\n}}\n\
         {give}\"$bailiwick\" hook {command}{arguments}\n"
    )
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
