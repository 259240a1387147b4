//! Reports for other tools: from both commands that report, with the same exit codes.

use std::fs;

use serde_json::Value;

use crate::program::{command, folder, leaky, run_in};

const FORMATS: [&str; 11] =
    ["human", "hook", "json", "jsonl", "sarif", "github", "gitlab", "gitlab-codequality", "junit", "markdown", "csv"];

#[test]
fn every_format_comes_from_both_commands_and_changes_no_exit_code() {
    let company = leaky();
    let audit = ["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f"];
    for format in FORMATS {
        let run = run_in(company.path(), &[&audit[..], &[format]].concat());
        assert_eq!(run.code, 1, "{format}: {run:?}");
        assert!(run.stdout.contains("leaked-general-key") && run.stderr.is_empty(), "{format}: {run:?}");
        let again = run_in(company.path(), &["scan", "tree", "--at", "2026-11-21", "-f", format]);
        assert_eq!(again.code, 1, "{format}");
        assert!(again.stdout.contains("leaked-general-key"), "{format}: {again:?}");
    }
}

#[test]
fn the_page_proves_what_it_shows() {
    let company = leaky();
    let audit = ["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "html"];
    let page = run_in(company.path(), &audit).stdout;
    assert!(page.contains("forbid key.owner.status: [disabled, deleted] holds; found deleted"), "every clause");
    assert!(page.contains("<li>it would pass if "), "and what would make it pass");
}

#[test]
fn other_commands_answer_people_and_programs_only() {
    let company = leaky();
    let run = run_in(company.path(), &["visible", "1", "--inventory", "inventory.yaml", "-f", "sarif"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("[possible values: human, json]"), "{run:?}");
    let run = run_in(company.path(), &["scan", "-f", "sariff"]);
    assert!(run.code == 2 && run.stderr.contains("a similar value exists: 'sarif'"), "{run:?}");
}

#[test]
fn the_summary_of_a_job_gets_a_page_and_keeps_what_it_has() {
    let folder = folder(&[("a.py", "k='{{key plan-hex A}}'\n"), ("summary.md", "# before\n")]);
    let summary = folder.path().join("summary.md");
    let mut scan = command(folder.path(), &["scan", "a.py", "--format", "github"]);
    let output = scan.env("GITHUB_STEP_SUMMARY", &summary).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("::error file=a.py,line=1,"));
    let page = fs::read_to_string(&summary).unwrap();
    assert!(page.starts_with("# before\n## ✘ 1 finding: 1 high\n"), "{page}");
    let mut other = command(folder.path(), &["scan", "a.py"]);
    assert_eq!(other.env("GITHUB_STEP_SUMMARY", &summary).output().unwrap().status.code(), Some(1));
    assert_eq!(fs::read_to_string(&summary).unwrap(), page, "only who asks for it gets one");
}

#[test]
fn a_summary_that_can_not_be_written_is_said() {
    let folder = folder(&[("a.py", "nothing\n")]);
    let mut scan = command(folder.path(), &["scan", "a.py", "--format", "github"]);
    let output = scan.env("GITHUB_STEP_SUMMARY", "nowhere/summary.md").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("can't write `nowhere/summary.md`"));
}

#[test]
fn what_was_waived_is_suppressed() {
    let comment = concat!("# bailiwick", ":allow leaked-plan-key -- made up\nk='{{key plan-hex A}}'\n");
    let folder = folder(&[("a.py", comment)]);
    let run = run_in(folder.path(), &["scan", "a.py", "-f", "sarif"]);
    assert_eq!(run.code, 0);
    let suppression = &run.json()["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["justification"]), (&"inSource".into(), &"made up".into()));
}

#[test]
fn columns_are_those_of_the_file() {
    let folder = folder(&[("a.py", "密钥 = '{{key plan-hex A}}'\n")]);
    let run = run_in(folder.path(), &["scan", "a.py", "-f", "sarif"]);
    let region = run.json()["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].clone();
    let number = |name: &str| region[name].as_u64().unwrap();
    assert_eq!((number("startLine"), number("startColumn"), number("endColumn")), (1, 7, 45));
}

#[test]
fn the_verdict_is_the_exit_code() {
    let company = leaky();
    let audit = ["audit", "--inventory", "inventory.yaml", "--at", "2026-11-21", "--fail-on", "critical"];
    let run = run_in(company.path(), &audit);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("\n! ") && !run.stdout.contains('✘'), "{}", run.stdout);
    let records = run_in(company.path(), &[&audit[..], &["-f", "jsonl"]].concat());
    let last: Value = serde_json::from_str(records.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last["record"], "summary");
}
