//! What the commands take that set the program up: hooks, completions, the manual.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;

/// What `--help` says: where another tool keeps the hooks, its users add ours to them there.
pub(super) const ABOUT: &str = "\
Install and run the hooks of git

Where another tool keeps the hooks, have it run ours. In .pre-commit-config.yaml, below `repos:`

  - repo: local
    hooks:
    - id: bailiwick
      name: leaked keys
      entry: bailiwick hook pre-commit
      language: system
      pass_filenames: false
      always_run: true
      stages: [pre-commit, pre-merge-commit]
    - id: bailiwick-commit-msg
      name: leaked keys in the message
      entry: bailiwick hook commit-msg
      language: system
      stages: [commit-msg]
    - id: bailiwick-pre-push
      name: leaked keys in what is pushed
      entry: bailiwick hook pre-push
      language: system
      pass_filenames: false
      always_run: true
      stages: [pre-push]

then `pre-commit install -t pre-commit -t pre-merge-commit -t commit-msg -t pre-push`. In husky's .husky/pre-commit a
line `bailiwick hook pre-commit`; in lefthook.yml `pre-commit: { commands: { bailiwick: { run: bailiwick hook
pre-commit } } }`. A hook fails on anything but 0.";

#[derive(Debug, Subcommand)]
pub(crate) enum Hook {
    /// Install hooks into the repository of the current folder; hooks that are there run first
    Install(InstallArgs),
    /// Take the hooks out again, and put back what was there before
    Uninstall(InstallArgs),
    /// Scan what is staged; all files, where no commit is being made
    PreCommit,
    /// Scan the message of a commit
    CommitMsg {
        /// The file that git wrote the message to
        file: PathBuf,
    },
    /// Scan the commits that a push brings, as git says them on standard input
    PrePush {
        /// The remote's name and URL, as git gives them
        remote: Vec<String>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct InstallArgs {
    /// The hook; all of them, if left out; may be repeated
    #[arg(long, value_name = "HOOK")]
    pub(crate) stage: Vec<Stage>,
}

/// A hook of git.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Before a commit
    PreCommit,
    /// Before the commit of a merge
    PreMergeCommit,
    /// With a commit's message
    CommitMsg,
    /// Before a push
    PrePush,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Write a page for the program and for each command to this folder
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
}
