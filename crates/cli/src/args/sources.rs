//! What is scanned.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// What is scanned beside the paths, and how.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is scanned")]
pub(crate) struct SourceArgs {
    /// Scan what is staged in the git repository: the blobs of the index that HEAD has not
    #[arg(long)]
    pub(crate) staged: bool,
    /// Scan the git repository's history: all that refs reach, or what RANGE brings (A..B, A...B, B ^A)
    #[arg(long, value_name = "RANGE", num_args = 0..=1, require_equals = true)]
    pub(crate) history: Option<Option<String>>,
    /// With --history, scan what no ref reaches, too
    #[arg(long, requires = "history")]
    pub(crate) unreachable: bool,
    /// With --history=RANGE, the name of a ref that is to lead there, as the hook pre-push gets it; may be repeated
    #[arg(long, value_name = "NAME", requires = "history", hide = true)]
    pub(crate) ref_name: Vec<OsString>,
    /// Scan what standard input holds
    #[arg(long)]
    pub(crate) stdin: bool,
    /// With --stdin, the path to report it by, which may also tell whose a key is [default: <stdin>]
    #[arg(long, value_name = "NAME", requires = "stdin")]
    pub(crate) stdin_path: Option<String>,
    /// Scan the files that FILE lists, one a line, or `-` for standard input; ignored ones too
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// With --files-from, NUL and not a new line ends a path, as `git diff -z` and `find -print0` write it
    #[arg(short = '0', long, requires = "files_from")]
    pub(crate) null: bool,
    /// Take what another scanner found: a JSON report of gitleaks, trufflehog or kingfisher that hides no secret;
    /// may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) findings: Vec<PathBuf>,
    /// Scan the message of a commit that FILE holds, as git gives it to the hook commit-msg
    #[arg(long, value_name = "FILE")]
    pub(crate) commit_msg: Option<PathBuf>,
    /// Scan where keys lie on a developer's machine: tools' settings, shells' start-up files and histories, and
    /// the .env files of the current repository, ignored ones too
    #[arg(long)]
    pub(crate) known_places: bool,
    /// Scan what .gitignore leaves out, too
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Pass over paths that fit this glob, as in .gitignore; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
}

impl SourceArgs {
    /// Whether a git repository is to be scanned.
    pub(crate) fn asks_for_git(&self) -> bool {
        self.staged || self.history.is_some()
    }

    /// Whether it is said what to scan, so that no path needs to be given.
    pub(crate) fn is_enough(&self) -> bool {
        self.asks_for_git()
            || self.stdin
            || self.files_from.is_some()
            || self.commit_msg.is_some()
            || self.known_places
            || !self.findings.is_empty()
    }
}
