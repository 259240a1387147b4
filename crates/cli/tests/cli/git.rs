//! What is staged, and what history holds.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::program::{folder, run_in};

const LEAK: (&str, &str) = ("app/leak.env", "DASHSCOPE_API_KEY={{key general A}}\n");
const CLEAN: (&str, &str) = ("clean.env", "DASHSCOPE_API_KEY=${DASHSCOPE_API_KEY}\n");

/// Runs git in a scrubbed environment.
pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("GIT_CONFIG_NOSYSTEM", "1");
    command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_TERMINAL_PROMPT", "0"), ("HOME", "/nowhere")]);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.com");
        command.env(format!("GIT_{who}_DATE"), "1700000000 +0000");
    }
    assert!(command.status().unwrap().success(), "git {arguments:?}");
}

/// A repository in which some files are staged.
pub(crate) fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = folder(files);
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "-A"]);
    folder
}

#[test]
fn what_is_staged_decides_and_not_the_work_tree() {
    let repo = repository(&[CLEAN, LEAK]);
    let run = run_in(repo.path(), &["scan", "--staged", "-f", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.json()["findings"][0]["locations"][0]["path"], "app/leak.env");
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    for arguments in [&["scan", "--staged"][..], &["audit", "--staged", "--no-config"], &["scan", "--staged", "app"]] {
        let run = run_in(repo.path(), arguments);
        assert_eq!(run.code, 0, "nothing is staged: {run:?}");
    }
}

#[test]
fn a_configured_tree_is_not_scanned_when_what_is_staged_is_asked_for() {
    let repo = repository(&[LEAK, ("bailiwick.yaml", "scan: [app]\n")]);
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    assert_eq!(run_in(repo.path(), &["audit"]).code, 1);
    assert_eq!(run_in(repo.path(), &["audit", "--staged"]).code, 0);
    assert_eq!(run_in(repo.path(), &["audit", "--staged", "--scan", "app"]).code, 1);
}

#[test]
fn a_folder_in_no_repository_is_not_judged() {
    let run = run_in(folder(&[CLEAN]).path(), &["scan", "--staged"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("lies in no git repository"), "{run:?}");
}

#[test]
fn a_comment_allows_what_is_staged() {
    // Written so that our own scan of this file doesn't take it for one.
    let text = format!("# bailiwick:allow {} -- a made-up key\n{}", "leaked-general-key", LEAK.1);
    let repo = repository(&[("app/leak.env", &text)]);
    let run = run_in(repo.path(), &["scan", "--staged", "-f", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["findings"][0]["outcome"], "waived");
}

#[test]
fn history_tells_the_commits_that_hold_a_key() {
    let repo = repository(&[CLEAN, LEAK]);
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    git(repo.path(), &["rm", "-q", "app/leak.env"]);
    git(repo.path(), &["commit", "-q", "-m", "second"]);
    let run = run_in(repo.path(), &["scan", "--history", "-f", "json"]);
    let report = run.json();
    let place = &report["findings"][0]["locations"][0];
    assert_eq!((run.code, place["path"].as_str()), (1, Some("app/leak.env")), "{run:?}");
    assert_eq!((place["commit"].as_str().map(str::len), &place["last_commit"]), (Some(40), &place["commit"]));
    assert_eq!(
        (place["date"].as_str(), place["last_date"].as_str()),
        (Some("2023-11-14T22:13:20Z"), Some("2023-11-14T22:13:20Z"))
    );
    assert_eq!((&report["coverage"]["commits"], &report["coverage"]["files"]), (&2.into(), &2.into()));
    let human = run_in(repo.path(), &["scan", "--history"]).stdout;
    assert!(human.contains(" of 2023-11-14)"), "{human}");
    assert_eq!(run_in(repo.path(), &["scan", "--history", "--exclude", "app/"]).code, 0);
    assert_eq!(run_in(repo.path(), &["audit", "--history", "--staged", "--no-config"]).code, 1);
}

#[test]
fn a_history_that_is_not_whole_is_not_judged() {
    let repo = repository(&[CLEAN]);
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    assert_eq!(run_in(repo.path(), &["scan", "--history"]).code, 0);
    let empty = run_in(repo.path(), &["scan", "--history="]);
    assert_eq!(empty.code, 2, "a variable that was never set is no range: {empty:?}");
    let url = format!("file://{}", repo.path().display());
    git(repo.path(), &["commit", "-q", "--allow-empty", "-m", "second"]);
    git(repo.path(), &["clone", "-q", "--depth=1", &url, "shallow"]);
    let run = run_in(&repo.path().join("shallow"), &["scan", "--history"]);
    assert_eq!(run.code, 2);
    assert!(run.stdout.contains("the clone is shallow"), "{run:?}");
}
