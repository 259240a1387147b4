//! Repositories for tests, made by git itself in a scrubbed environment and at fixed instants.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io::Write as _};

use bailiwick_core::secret::seeded;

/// A repository in a folder of its own.
pub(crate) struct Repo {
    pub(crate) folder: tempfile::TempDir,
    /// Seconds since the first commit.
    pub(crate) clock: std::cell::Cell<u64>,
}

/// When the first commit is made.
pub(crate) const START: u64 = 1_700_000_000;

impl Repo {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// A repository that `git init` makes with some more arguments.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let repo = Self { folder: tempfile::tempdir().unwrap(), clock: 0.into() };
        repo.git(&[&["init", "-q", "-b", "main"], arguments].concat());
        repo
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn git_dir(&self) -> PathBuf {
        self.path().join(".git")
    }

    /// Writes a file; its text may hold key templates.
    pub(crate) fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, seeded::expand(text).unwrap().as_bytes());
    }

    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Stages everything.
    pub(crate) fn add(&self) {
        self.git(&["add", "-A"]);
    }

    /// Writes files, and commits everything; a minute later than before. Returns the commit's id.
    pub(crate) fn commit(&self, files: &[(&str, &str)], message: &str) -> String {
        for (name, text) in files {
            self.write(name, text);
        }
        self.add();
        self.commit_staged(message)
    }

    /// Commits what is staged.
    pub(crate) fn commit_staged(&self, message: &str) -> String {
        self.clock.set(self.clock.get() + 60);
        self.git(&["commit", "-q", "--allow-empty", "-m", &seeded::expand(message).unwrap()]);
        self.id("HEAD")
    }

    pub(crate) fn id(&self, revision: &str) -> String {
        self.git(&["rev-parse", revision])
    }

    /// Runs git, which must succeed, and returns what it printed.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, b"")
    }

    /// Runs git with something on its standard input.
    pub(crate) fn git_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs git, which must fail.
    pub(crate) fn git_fails(&self, arguments: &[&str]) {
        assert!(!self.command(arguments).stdout(Stdio::null()).status().unwrap().success(), "git {arguments:?}");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(self.path()).args(arguments).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.path());
        command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_TERMINAL_PROMPT", "0")]);
        let at = format!("{} +0000", START + self.clock.get());
        command.envs([("GIT_AUTHOR_DATE", &at), ("GIT_COMMITTER_DATE", &at)]);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.com");
        }
        command.stderr(Stdio::null());
        command
    }
}
