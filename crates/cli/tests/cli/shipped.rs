//! The shipped rules and fixtures.

use std::collections::BTreeSet;

use crate::program::{files_below, leaky, repository, run_in};

fn rule_ids() -> BTreeSet<String> {
    let files = files_below(&repository().join("policies"));
    files.iter().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The rules that the leaky company is made for. A further rule brings its own examples, and needs nothing here.
const FIXED: [&str; 15] = [
    "disabled-key-kept",
    "inventory-freshness",
    "key-rotation",
    "keys-per-workspace",
    "leaked-access-key",
    "leaked-general-key",
    "leaked-plan-key",
    "leaked-temporary-key",
    "plan-key-not-root-owned",
    "revoked-owner",
    "root-owned-key",
    "unknown-owner",
    "unrestricted-key",
    "unused-key",
    "workspaces-per-account",
];

/// The files of the rules that the leaky company is made for.
fn fixed() -> Vec<String> {
    let files = files_below(&repository().join("policies"));
    let is_fixed = |file: &&std::path::PathBuf| FIXED.contains(&file.file_stem().unwrap().to_str().unwrap());
    let files: Vec<_> = files.iter().filter(is_fixed).map(|file| file.display().to_string()).collect();
    assert_eq!(files.len(), FIXED.len());
    files
}

#[test]
fn every_example_passes() {
    let run = run_in(repository(), &["test", "policies", "--format", "json"]);
    let report = run.json();
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(report["rules"], rule_ids().len());
    assert_eq!(report["passed"], report["examples"]);
}

#[test]
fn every_rule_gives_reasons_and_controls() {
    for file in files_below(&repository().join("policies")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for field in ["rationale:", "remediation:", "controls:"] {
            assert!(text.contains(field), "{} has no `{field}`", file.display());
        }
    }
}

#[test]
fn the_program_carries_the_rules_of_the_repository() {
    let embedded = run_in(repository(), &["check", "--no-config", "--format", "json"]);
    assert_eq!(embedded.json()["rules"], rule_ids().len());
}

#[test]
fn the_healthy_company_is_healthy() {
    let arguments = ["--no-config", "--inventory", "fixtures/acme/inventory.yaml", "--scan", "README.md"];
    let at = ["--at", "2026-11-21", "--fail-on", "info", "-f", "json"];
    let run = run_in(repository(), &[&["audit", "policies"], &arguments[..], &at].concat());
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(run.json()["summary"]["unknown"], 0);
}

#[test]
fn every_rule_that_it_is_made_for_fires_on_the_leaky_company() {
    let folder = leaky();
    let fixed = fixed();
    let policies: Vec<_> = fixed.iter().map(String::as_str).collect();
    let arguments = ["--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "json"];
    let run = run_in(folder.path(), &[&["audit"], &policies[..], &arguments].concat());
    assert_eq!(run.code, 1);
    let report = run.json();
    let failing = report["findings"].as_array().unwrap().iter().filter(|finding| finding["outcome"] == "fail");
    let fired: BTreeSet<_> = failing.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    assert_eq!(fired, FIXED.map(str::to_owned).into());
}

#[test]
fn no_file_of_this_repository_holds_a_key() {
    let run = run_in(repository(), &["scan", "."]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_report_says_what_pinned_its_instant() {
    let run = run_in(repository(), &["audit", "policies/"]);
    let words: Vec<_> = run.stdout.split_whitespace().collect();
    assert!(words.join(" ").contains("(pinned by bailiwick.yaml)"), "{}", run.stdout);
}

#[test]
fn the_rules_of_the_comparison_say_what_it_says() {
    let six = "xtask/src/bench/six";
    let check = run_in(repository(), &["check", &format!("{six}/bailiwick")]);
    assert_eq!(check.code, 0, "{}", check.stdout);
    let inventory = format!("{six}/inventory.json");
    let arguments = ["--no-config", "--inventory", &inventory, "--at", "2026-11-21", "-f", "json"];
    let run = run_in(repository(), &[&["audit", &format!("{six}/bailiwick")], &arguments[..]].concat());
    let report = run.json();
    assert_eq!((run.code, report["findings"].as_array().unwrap().len()), (1, 1));
    assert_eq!(
        (&report["findings"][0]["rule"], &report["findings"][0]["outcome"]),
        (&"key-rotation".into(), &"unknown".into())
    );
}
