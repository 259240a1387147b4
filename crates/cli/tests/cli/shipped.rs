//! The shipped rules and fixtures.

use std::collections::BTreeSet;

use crate::program::{files_below, leaky, repository, run_in};

fn rule_ids() -> BTreeSet<String> {
    let files = files_below(&repository().join("policies"));
    files.iter().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
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
    let arguments = ["audit", "policies", "--no-config", "--inventory", "fixtures/acme/inventory.yaml"];
    let run = run_in(repository(), &[&arguments[..], &["--at", "2026-11-21", "--fail-on", "info"]].concat());
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn every_rule_fires_on_the_leaky_company() {
    let folder = leaky();
    let arguments = ["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "json"];
    let run = run_in(folder.path(), &arguments);
    assert_eq!(run.code, 1);
    let report = run.json();
    let failing = report["findings"].as_array().unwrap().iter().filter(|finding| finding["outcome"] == "fail");
    let fired: BTreeSet<_> = failing.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    assert_eq!(fired, rule_ids());
}

#[test]
fn this_repository_is_clean() {
    let run = run_in(repository(), &["audit", "policies/"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let words: Vec<_> = run.stdout.split_whitespace().collect();
    assert!(words.join(" ").contains("(pinned by bailiwick.yaml)"), "{}", run.stdout);
}
