use std::ffi::OsString;
use std::fs;

use serde_json::Value;

use super::{AT, Breaches, Plan, generate, write};

/// What is planned for an inventory, and what the program finds of that.
fn audited(plan: Plan) -> (Breaches, Breaches) {
    let folder = tempfile::tempdir().unwrap();
    let [inventory, report] = ["inventory.jsonl", "report.json"].map(|name| folder.path().join(name));
    let planned = write(plan, &inventory).unwrap();
    let words = ["bailiwick", "audit", "--no-config", "--at", AT, "--format", "json", "--inventory"];
    let files = [inventory.into(), "--output".into(), report.clone().into()];
    bailiwick::main(words.map(OsString::from).into_iter().chain(files));
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let mut found = Breaches::new();
    for rule in planned.keys() {
        let fails = |finding: &&Value| finding["rule"] == *rule && finding["outcome"] == "fail";
        found.insert(rule, report["findings"].as_array().unwrap().iter().filter(fails).count());
    }
    (planned, found)
}

#[test]
fn what_is_planned_is_what_is_found() {
    let roomy = Plan { keys: 5_000, accounts: Some(3), workspaces: Some(12), ..Plan::default() };
    for plan in [Plan::default(), roomy, Plan { keys: 1, ..Plan::default() }, Plan { keys: 0, ..Plan::default() }] {
        let (planned, found) = audited(plan);
        assert_eq!(found, planned, "{plan:?}");
    }
}

#[test]
fn about_one_key_in_a_hundred_breaks_a_rule() {
    let breaches = generate(Plan::default(), std::io::sink()).unwrap();
    let of_keys: usize = breaches.iter().filter(|(rule, _)| !rule.contains("-per-")).map(|(_, count)| count).sum();
    assert!((70..130).contains(&of_keys), "{breaches:?}");
    assert!(breaches.len() >= 8, "{breaches:?}");
}

#[test]
fn a_seed_decides_every_byte() {
    let text = |seed| {
        let mut text = Vec::new();
        generate(Plan { keys: 500, seed, ..Plan::default() }, &mut text).unwrap();
        text
    };
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}
