//! The JSON report, field by field as documented, and where the paths in it start.

use serde_json::Value;

use crate::program::{folder, leaky, run_in};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted<const N: usize>(mut names: [&str; N]) -> Vec<&str> {
    names.sort_unstable();
    names.to_vec()
}

#[test]
fn the_report_has_the_documented_fields() {
    let folder = leaky();
    let run = run_in(
        folder.path(),
        &["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "json"],
    );
    let report = run.json();
    assert_eq!(
        keys(&report),
        sorted(["schema", "at", "at_pinned_by", "tool", "inputs", "findings", "coverage", "summary", "notes"])
    );
    assert_eq!(report["schema"], "bailiwick/report/v1");
    assert_eq!((&report["at"], &report["at_pinned_by"]), (&"2026-11-21T00:00:00Z".into(), &"--at".into()));
    assert_eq!(keys(&report["inputs"]), sorted(["policies", "inventory", "scanned"]));
    assert_eq!(keys(&report["coverage"]), sorted(["files", "all_files", "bytes", "commits", "skipped", "unreadable"]));
    assert_eq!(
        keys(&report["summary"]),
        sorted(["rules", "resources", "pass", "fail", "waived", "unknown", "skipped"])
    );
    let findings = report["findings"].as_array().unwrap();
    let joined = findings.iter().find(|finding| !finding["key"].is_null()).unwrap();
    assert_eq!(
        keys(joined),
        sorted([
            "rule",
            "outcome",
            "severity",
            "confidence",
            "subject",
            "message",
            "remediation",
            "locations",
            "secret",
            "key",
            "fingerprint",
            "waiver",
            "also"
        ])
    );
    assert_eq!(keys(&joined["subject"]), sorted(["kind", "id"]));
    assert_eq!(keys(&joined["locations"][0]), sorted(["path", "line", "column", "end_column", "commit", "layer"]));
    assert_eq!(keys(&joined["secret"]), sorted(["masked", "fingerprint", "kind", "provider"]));
    assert_eq!(keys(&joined["key"]), sorted(["id", "owner", "workspace", "region", "validity", "joined_by"]));
}

#[test]
fn the_sums_add_up() {
    let folder = leaky();
    let run = run_in(
        folder.path(),
        &["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "json"],
    );
    let report = run.json();
    let findings = report["findings"].as_array().unwrap();
    for outcome in ["fail", "unknown"] {
        let count = findings.iter().filter(|finding| finding["outcome"] == outcome).count();
        assert_eq!(report["summary"][outcome], count, "{outcome}");
    }
}

#[test]
fn two_runs_print_the_same_bytes() {
    let folder = leaky();
    let arguments = ["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "json"];
    assert_eq!(run_in(folder.path(), &arguments).stdout, run_in(folder.path(), &arguments).stdout);
}

#[test]
fn paths_start_as_they_were_given() {
    let folder = folder(&[("src/a.py", "k='{{key plan-hex A}}'\n")]);
    let absolute = folder.path().join("src").display().to_string();
    for (given, expected) in [
        (".", "src/a.py".to_owned()),
        ("src", "src/a.py".to_owned()),
        ("./src/", "src/a.py".to_owned()),
        ("src/a.py", "src/a.py".to_owned()),
        ("src/../src", "src/../src/a.py".to_owned()),
        (&absolute, format!("{absolute}/a.py")),
    ] {
        let run = run_in(folder.path(), &["scan", given, "-f", "json"]);
        assert_eq!(run.json()["findings"][0]["locations"][0]["path"], expected, "{given}");
    }
}

#[test]
fn one_secret_in_one_file_is_one_finding_with_all_its_places() {
    let text = "a={{key plan-hex A}} b={{key plan-hex B}}\n密钥：{{key plan-hex A}}\n";
    let folder = folder(&[("notes.txt", text), ("other.txt", "{{key plan-hex A}}")]);
    let report = run_in(folder.path(), &["scan", ".", "-f", "json"]).json();
    let places = |index: usize| {
        let locations = report["findings"][index]["locations"].as_array().unwrap();
        locations
            .iter()
            .map(|place| (place["line"].clone(), place["column"].clone(), place["end_column"].clone()))
            .collect::<Vec<_>>()
    };
    let triple = |line: u32, column: u32| (Value::from(line), Value::from(column), Value::from(column + 38));
    let mut all: Vec<_> = (0..3).map(places).collect();
    all.sort_by_key(|places| (std::cmp::Reverse(places.len()), places[0].1.as_u64()));
    assert_eq!(all, [vec![triple(1, 3), triple(2, 4)], vec![triple(1, 1)], vec![triple(1, 44)]]);
    assert_eq!(report["findings"].as_array().unwrap().len(), 3);
}

#[test]
fn further_reports_go_to_files() {
    let folder = folder(&[("a.py", "k='{{key plan-hex A}}'\n")]);
    let run = run_in(folder.path(), &["scan", ".", "-o", "human.txt", "--report", "json=report.json", "-f", "human"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("human.txt").contains("leaked-plan-key"));
    assert!(serde_json::from_str::<Value>(&read("report.json")).is_ok());
}

#[test]
fn a_file_that_can_not_be_written_is_said_before_anything_is_scanned() {
    let folder = folder(&[("a.py", "k='{{key plan-hex A}}'\n"), ("old.json", "old")]);
    for file in ["nowhere/report.json", "."] {
        let report = format!("json={file}");
        for arguments in [&["scan", "--report", &report][..], &["scan", "-o", file]] {
            let run = run_in(folder.path(), arguments);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""));
            assert!(run.stderr.contains(&format!("can't write `{file}`")), "{run:?}");
        }
    }
    let run = run_in(folder.path(), &["scan", "--inventory", "gone", "-o", "new.json", "--report", "json=old.json"]);
    assert_eq!((run.code, folder.path().join("new.json").exists()), (2, false));
    assert_eq!(std::fs::read_to_string(folder.path().join("old.json")).unwrap(), "old");
}
