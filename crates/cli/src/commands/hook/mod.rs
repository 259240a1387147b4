//! `bailiwick hook`: what git runs before a commit, with its message and before a push, and how that gets there.

mod git;
mod install;
mod push;
mod there;

pub(crate) use install::install;

use std::env;
use std::ffi::{OsStr, OsString};

use crate::args::Hook;
use crate::exit::Exit;

pub(crate) fn run(hook: &Hook) -> Exit {
    match hook {
        Hook::Install(args) => install::install(args),
        Hook::Uninstall(args) => install::uninstall(args),
        Hook::PreCommit => pre_commit(),
        Hook::CommitMsg { file } => scan(&[OsStr::new("--commit-msg"), file.as_os_str()]),
        Hook::PrePush { remote } => push::run(remote.first().map(String::as_str)),
    }
}

/// What is staged. Where no commit is being made, as in `pre-commit run --all-files`, it is all files: a hook that is
/// asked for all and looks at nothing would be green for nothing.
fn pre_commit() -> Exit {
    // Git tells every hook of a commit or a merge which index it is about.
    if env::var_os("GIT_INDEX_FILE").is_some() {
        return scan(&["--staged"]);
    }
    match scan(&["."]) {
        Exit::Clean => scan(&["--staged"]),
        other => other,
    }
}

/// What `bailiwick scan` says, in a hook's few lines.
fn scan<Word: AsRef<OsStr>>(words: &[Word]) -> Exit {
    let first = ["bailiwick", "scan", "--format", "hook"].map(OsString::from);
    crate::run_words(first.into_iter().chain(words.iter().map(|word| word.as_ref().to_owned())))
}
