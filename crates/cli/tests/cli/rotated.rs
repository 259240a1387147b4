//! `bailiwick rotated`: the proof that a key's rotation is done, with three outcomes.

use std::fs;
use std::path::Path;
use std::process::Command;

use bailiwick_core::secret::seeded;
use tempfile::TempDir;

use crate::program::{Run, folder, run_in};

/// A key that was reset on 2026-06-01, whose former value is `old` and present one `new`.
const INVENTORY: &str = "version: 1
# {{key general-classic old}} {{key general-classic new}}
collected-at: 2026-11-20T00:00:00Z
accounts:
  - uid: \"1\"
    users: [{ id: \"11\", name: dana, status: active }]
    workspaces:
      - id: ws-1
        region: cn-beijing
        keys:
          - id: \"7\"
            created-by: \"11\"
            created-at: 2026-01-01T00:00:00Z
            rotated-at: 2026-06-01T00:00:00Z
            state: enabled
            fingerprint: \"{{digest new}}\"
            former: [{ fingerprint: \"{{digest old}}\", until: 2026-06-01T00:00:00Z }]
";

const OLD: &str = "DASHSCOPE_API_KEY={{key general-classic old}}\n";
const NEW: &str = "DASHSCOPE_API_KEY={{key general-classic new}}\n";
const SAFE: &str = "DASHSCOPE_API_KEY=${DASHSCOPE_API_KEY}\n";

/// An inventory and a repository `app` beside it, in which files are committed, in order of their dates.
fn company(inventory: &str, commits: &[(&str, &str)]) -> TempDir {
    let folder = folder(&[("inventory.yaml", inventory), ("app/README", "an app\n")]);
    let app = folder.path().join("app");
    git(&app, &["init", "-q", "-b", "main"], "");
    for (text, date) in commits {
        write(folder.path(), "app/.env", text);
        git(&app, &["add", "-A"], "");
        git(&app, &["commit", "-q", "-m", "change"], date);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), seeded::expand(text).unwrap()).unwrap();
}

fn git(folder: &Path, arguments: &[&str], date: &str) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("HOME", "/nowhere")]);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.com");
        command.env(format!("GIT_{who}_DATE"), date);
    }
    assert!(command.status().unwrap().success(), "git {arguments:?}");
}

fn rotated(folder: &TempDir, more: &[&str]) -> Run {
    let common = ["--inventory", "inventory.yaml", "--no-config", "--at", "2026-11-21"];
    run_in(folder.path(), &[&["rotated", "7"], more, &common[..]].concat())
}

/// The exit code, the verdict, and the checks that do not hold or could not be made.
fn judged(folder: &TempDir, more: &[&str]) -> (i32, String, Vec<(String, Option<bool>)>) {
    let run = rotated(folder, &[more, &["-f", "json"]].concat());
    let answer = run.json();
    let checks = answer["checks"].as_array().unwrap().iter();
    let open = checks.filter(|check| check["holds"] != true);
    let open = open.map(|check| (check["check"].as_str().unwrap().to_owned(), check["holds"].as_bool())).collect();
    (run.code, answer["verdict"].as_str().unwrap().to_owned(), open)
}

fn refuted(check: &str) -> (i32, String, Vec<(String, Option<bool>)>) {
    (1, "refuted".to_owned(), vec![(check.to_owned(), Some(false))])
}

fn unknown(check: &str) -> (i32, String, Vec<(String, Option<bool>)>) {
    (2, "unknown".to_owned(), vec![(check.to_owned(), None)])
}

fn proven() -> (i32, String, Vec<(String, Option<bool>)>) {
    (0, "proven".to_owned(), Vec::new())
}

#[test]
fn a_rotation_is_done_when_nothing_holds_what_was_before() {
    let folder = company(INVENTORY, &[(SAFE, "2026-02-01T00:00:00Z")]);
    assert_eq!(judged(&folder, &["app"]), proven());
    insta::assert_snapshot!(rotated(&folder, &["app"]).stdout);
}

#[test]
fn what_history_holds_counts_unless_it_is_accepted() {
    let folder = company(INVENTORY, &[(OLD, "2026-02-01T00:00:00Z"), (SAFE, "2026-03-01T00:00:00Z")]);
    assert_eq!(judged(&folder, &["app"]), refuted("gone"));
    assert_eq!(judged(&folder, &["app", "--accept-history"]), proven());
}

#[test]
fn a_commit_after_the_reset_is_never_accepted() {
    let commits = [(OLD, "2026-02-01T00:00:00Z"), (SAFE, "2026-07-01T00:00:00Z"), (OLD, "2026-08-01T00:00:00Z")];
    let folder = company(INVENTORY, &[&commits[..], &[(SAFE, "2026-09-01T00:00:00Z")]].concat());
    assert_eq!(judged(&folder, &["app", "--accept-history"]), refuted("later"));
    insta::assert_snapshot!(rotated(&folder, &["app"]).stdout);
}

#[test]
fn the_index_the_work_tree_and_what_git_ignores_are_searched() {
    let commit = [(SAFE, "2026-02-01T00:00:00Z")];
    let folder = company(INVENTORY, &commit);
    write(folder.path(), "app/.env", OLD);
    git(&folder.path().join("app"), &["add", "-A"], "");
    write(folder.path(), "app/.env", SAFE);
    assert_eq!(judged(&folder, &["app"]), refuted("gone"), "only the index holds it");
    let folder = company(INVENTORY, &commit);
    write(folder.path(), "app/.gitignore", "local.env\n");
    write(folder.path(), "app/local.env", OLD);
    assert_eq!(judged(&folder, &["app"]), refuted("gone"), "an ignored file holds it");
    assert_eq!(judged(&folder, &["app", "--exclude", "local.env"]), proven());
}

#[test]
fn a_new_value_that_leaked_again_is_no_rotation() {
    let folder = company(INVENTORY, &[(NEW, "2026-07-01T00:00:00Z")]);
    assert_eq!(judged(&folder, &["app"]), refuted("fresh"));
}

#[test]
fn the_owner_must_be_active_and_known() {
    for (status, expected) in [("disabled", refuted("owner-active")), ("deleted", refuted("owner-active"))] {
        let inventory = INVENTORY.replace("status: active", &format!("status: {status}"));
        assert_eq!(judged(&company(&inventory, &[(SAFE, "2026-02-01T00:00:00Z")]), &["app"]), expected);
    }
    let inventory = INVENTORY.replace(", status: active", "");
    assert_eq!(judged(&company(&inventory, &[(SAFE, "2026-02-01T00:00:00Z")]), &["app"]), unknown("owner-active"));
}

#[test]
fn what_is_not_known_is_not_proven() {
    let former = "former: [{ fingerprint: \"{{digest old}}\", until: 2026-06-01T00:00:00Z }]";
    let safe = [(SAFE, "2026-02-01T00:00:00Z")];
    let with = |by: &str| company(&INVENTORY.replace(former, by), &safe);
    assert_eq!(judged(&with(""), &["app"]), unknown("recognisable"), "no former value is known");
    assert_eq!(judged(&with("former: [{ until: 2026-06-01T00:00:00Z }]"), &["app"]), unknown("recognisable"));
    let earlier = former.replace("06-01", "03-01");
    assert_eq!(judged(&with(&earlier), &["app"]), unknown("recognisable"), "the last one is missing");
    let never = INVENTORY.replace(former, "").replace("            rotated-at: 2026-06-01T00:00:00Z\n", "");
    let (code, verdict, _) = judged(&company(&never, &safe), &["app"]);
    assert_eq!((code, verdict.as_str()), (2, "unknown"), "nothing tells of a reset");
}

#[test]
fn a_mask_alone_can_clear_and_not_convict() {
    let mask = "former: [{ masked: \"{{mask old}}\", until: 2026-06-01T00:00:00Z }]";
    let inventory =
        INVENTORY.replace("former: [{ fingerprint: \"{{digest old}}\", until: 2026-06-01T00:00:00Z }]", mask);
    assert_eq!(judged(&company(&inventory, &[(SAFE, "2026-02-01T00:00:00Z")]), &["app"]), proven());
    assert_eq!(judged(&company(&inventory, &[(OLD, "2026-02-01T00:00:00Z")]), &["app"]), unknown("gone"));
}

#[test]
fn a_reset_that_is_to_come_proves_nothing() {
    let folder = company(INVENTORY, &[(SAFE, "2026-02-01T00:00:00Z")]);
    let run = run_in(
        folder.path(),
        &["rotated", "7", "app", "--inventory", "inventory.yaml", "--no-config", "--at", "2026-05-01", "-f", "json"],
    );
    assert_eq!((run.code, run.json()["checks"][0]["holds"].as_bool()), (1, Some(false)));
}

#[test]
fn a_deleted_key_is_rotated_where_nothing_holds_it() {
    let inventory = INVENTORY.replace("state: enabled", "state: deleted\n            since: 2026-07-01T00:00:00Z");
    assert_eq!(judged(&company(&inventory, &[(SAFE, "2026-02-01T00:00:00Z")]), &["app"]), proven());
    let folder = company(&inventory, &[(NEW, "2026-06-15T00:00:00Z"), (SAFE, "2026-06-16T00:00:00Z")]);
    assert_eq!(judged(&folder, &["app"]), refuted("gone"));
    assert_eq!(judged(&folder, &["app", "--accept-history"]), proven());
}

#[test]
fn every_repository_is_searched_and_named() {
    let folder = company(INVENTORY, &[(SAFE, "2026-02-01T00:00:00Z")]);
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    git(&other, &["init", "-q", "-b", "main"], "");
    write(folder.path(), "other/a.env", OLD);
    let answer = rotated(&folder, &["app", "other", "-f", "json"]).json();
    assert_eq!(answer["checks"][2]["places"][0]["repository"], "other");
    assert_eq!(answer["repositories"].as_array().unwrap().len(), 2);
}

#[test]
fn what_can_not_be_searched_is_no_proof() {
    let folder = company(INVENTORY, &[(SAFE, "2026-02-01T00:00:00Z")]);
    fs::create_dir(folder.path().join("plain")).unwrap();
    write(folder.path(), "plain/a.txt", "nothing\n");
    let run = rotated(&folder, &["plain"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "a folder has no history: {run:?}");
    assert!(run.stderr.contains("lies in no git repository"), "{}", run.stderr);
    let run = rotated(&folder, &["nowhere"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let app = folder.path().join("app");
    write(folder.path(), "app/b.txt", "more\n");
    git(&app, &["add", "-A"], "");
    git(&app, &["commit", "-q", "-m", "more"], "2026-02-02T00:00:00Z");
    let depth = format!("file://{}", app.display());
    git(folder.path(), &["clone", "-q", "--depth", "1", &depth, "cut"], "");
    assert_eq!(judged(&folder, &["cut"]).0, 2, "a shallow clone has not all commits");
}
