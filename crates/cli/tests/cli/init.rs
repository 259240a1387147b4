//! `bailiwick init`, and the pipelines that it writes, as far as they can be run here.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;
use tempfile::TempDir;

use crate::git::{git, repository};
use crate::program::{folder, run_in};

#[test]
fn a_configuration_is_written_once_and_nothing_else_changes() {
    let repo = repository(&[("a.py", "nothing\n")]);
    let run = run_in(repo.path(), &["init"]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!(run.stdout, @r"
    wrote bailiwick.yaml
    next:
      bailiwick audit                               what is wrong now
      bailiwick import exports/ -o inventory.yaml   whose the keys are; its --help says how to export
      bailiwick init --hook                         look at each commit before it is made
      bailiwick init --ci github|gitlab             a gate for changes
    ");
    assert_eq!(run_in(repo.path(), &["audit"]).code, 0, "what was written is a configuration");
    fs::write(repo.path().join("bailiwick.yaml"), "scan: [a.py]\n").unwrap();
    let again = run_in(repo.path(), &["init"]);
    assert!(again.code == 0 && again.stdout.starts_with("kept bailiwick.yaml, which was there\n"), "{again:?}");
    assert_eq!(fs::read_to_string(repo.path().join("bailiwick.yaml")).unwrap(), "scan: [a.py]\n");
}

#[test]
fn what_is_there_is_named() {
    let rule = "id: x\nseverity: low\nforbid: {}\n";
    let company = folder(&[
        ("inventory.yaml", "version: 1\naccounts: []\n"),
        ("policies/a/x.yaml", rule),
        ("waivers.yaml", "- expires: 2027-01-01\n"),
        (".gitlab-ci.yml", "a: b\n"),
    ]);
    let run = run_in(company.path(), &["init", "--ci", "gitlab"]);
    assert!(run.stdout.contains("kept .gitlab-ci.yml, which was there\nwrote .gitlab/bailiwick.yml\n"), "{run:?}");
    assert!(run.stdout.contains("add to .gitlab-ci.yml: include: .gitlab/bailiwick.yml"), "{run:?}");
    let config = fs::read_to_string(company.path().join("bailiwick.yaml")).unwrap();
    assert!(config.contains("policies: [builtin:strict, policies]\ninventory: inventory.yaml\n"), "{config}");
    assert!(config.ends_with("\nwaivers: waivers.yaml\n"), "{config}");
    assert_eq!(fs::read_to_string(company.path().join(".gitlab-ci.yml")).unwrap(), "a: b\n");
}

#[test]
fn what_other_tools_call_so_is_not_named() {
    let theirs = folder(&[
        ("inventory.yaml", "all:\n  hosts: [a]\n"),
        ("policies/x.yaml", "apiVersion: kyverno.io/v1\n"),
        ("waivers.yaml", "- control: 1\n"),
    ]);
    assert_eq!(run_in(theirs.path(), &["init"]).code, 0);
    assert_eq!(run_in(theirs.path(), &["audit"]).code, 0, "nobody trips over them");
}

#[test]
fn it_goes_to_the_top_of_the_repository_where_git_and_forges_look() {
    let repo = repository(&[("deep/down/a.py", "nothing\n")]);
    let below = repo.path().join("deep/down");
    let run = run_in(&below, &["init", "--ci", "github"]);
    let written = "wrote ../../bailiwick.yaml\nwrote ../../.github/workflows/bailiwick.yml\n";
    assert!(run.code == 0 && run.stdout.starts_with(written), "{run:?}");
    assert!(repo.path().join("bailiwick.yaml").exists() && !below.join("bailiwick.yaml").exists());
    let again = run_in(&below, &["init"]);
    assert!(again.stdout.starts_with("kept ../../bailiwick.yaml, which was there\n"), "{again:?}");
    let outside = folder(&[("bailiwick.yaml", "scan: [.]\n"), ("b/a.py", "")]);
    let run = run_in(&outside.path().join("b"), &["init"]);
    assert!(run.stdout.starts_with("kept ../bailiwick.yaml, which was there\n"), "{run:?}");
}

/// A repository with a base and a change, a `pip` that does nothing, and our program on the path.
fn change(leak: bool) -> TempDir {
    let repo = repository(&[("a.py", "nothing\n"), (".gitignore", "bin/\n*.sarif\n*.json\njunit.xml\n")]);
    git(repo.path(), &["commit", "-q", "-m", "base"]);
    git(repo.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let text = if leak { "k='{{key plan-hex A}}'\n" } else { "more\n" };
    fs::write(repo.path().join("b.py"), bailiwick_core::secret::seeded::expand(text).unwrap()).unwrap();
    git(repo.path(), &["add", "-A"]);
    git(repo.path(), &["commit", "-q", "-m", "change"]);
    let bin = repo.path().join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("pip"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(bin.join("pip"), fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_bailiwick"), bin.join("bailiwick")).unwrap();
    repo
}

/// Runs a step of a pipeline, as its runner does.
fn step(folder: &Path, script: &str, environment: &[(&str, &str)]) -> i32 {
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("bash");
    shell.args(["-eo", "pipefail", "-c", script]).current_dir(folder).env_clear().env("PATH", path);
    shell.envs(environment.iter().copied()).output().unwrap().status.code().unwrap()
}

fn written(repo: &TempDir, ci: &str, path: &str) -> Value {
    assert_eq!(run_in(repo.path(), &["init", "--ci", ci]).code, 0);
    let text = fs::read_to_string(repo.path().join(path)).unwrap();
    let page = fs::read_to_string(crate::program::repository().join("docs/ci.md")).unwrap();
    assert!(page.contains(&text), "docs/ci.md shows another {path}");
    serde_yaml::from_str(&text).unwrap()
}

#[test]
fn the_workflow_for_github_stops_a_leak_and_lets_the_rest_pass() {
    for (leak, code) in [(false, 0), (true, 1)] {
        let repo = change(leak);
        let workflow = written(&repo, "github", ".github/workflows/bailiwick.yml");
        let steps = workflow["jobs"]["bailiwick"]["steps"].as_sequence().unwrap().clone();
        let runs: Vec<_> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
        let codes: Vec<_> = runs.iter().map(|run| step(repo.path(), run, &[("BASE", "origin/main")])).collect();
        assert_eq!(codes, [0, code, code], "{runs:?}");
        assert!(!runs.concat().contains("pip install bailiwick"), "on PyPI that is somebody else's");
        assert!(fs::read_to_string(repo.path().join("bailiwick.sarif")).unwrap().contains("\"2.1.0\""));
    }
}

#[test]
fn the_job_for_gitlab_stops_a_leak_and_lets_the_rest_pass() {
    for (leak, code) in [(false, 0), (true, 1)] {
        let repo = change(leak);
        let job = written(&repo, "gitlab", ".gitlab-ci.yml")["bailiwick"].clone();
        let script = job["script"][0].as_str().unwrap();
        for base in ["", "refs/remotes/origin/main"] {
            assert_eq!(step(repo.path(), script, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", base)]), code, "{base:?}");
        }
        for report in ["secret_detection", "codequality", "junit"] {
            let file = job["artifacts"]["reports"][report].as_str().unwrap();
            assert!(repo.path().join(file).exists(), "{file}");
        }
    }
}
