//! Baselines, and the differences of reports.

use std::fs;

use tempfile::TempDir;

use crate::program::{Run, folder, run_in};

fn key(name: &str) -> String {
    format!("KEY={{{{key plan-hex {name}}}}}\n")
}

fn tree() -> TempDir {
    folder(&[("src/a.env", &key("A")), ("src/b.env", &key("B")), ("bailiwick.yaml", "scan: [src]\nat: 2026-11-21\n")])
}

fn run(folder: &TempDir, arguments: &[&str]) -> Run {
    run_in(folder.path(), arguments)
}

fn put(folder: &TempDir, path: &str, text: &str) {
    fs::write(folder.path().join(path), bailiwick_core::secret::seeded::expand(text).unwrap()).unwrap();
}

fn sums(run: &Run) -> (u64, u64) {
    let report = run.json();
    (report["summary"]["fail"].as_u64().unwrap(), report["summary"]["waived"].as_u64().unwrap())
}

const AUDIT: [&str; 5] = ["audit", "--baseline", "baseline.json", "-f", "json"];

#[test]
fn only_what_is_new_fails() {
    let folder = tree();
    let taken = run(&folder, &["baseline", "-o", "baseline.json"]);
    assert_eq!((taken.code, taken.stderr.as_str()), (0, "2 findings in baseline.json\n"));
    assert_eq!(run(&folder, &["baseline"]).stdout, fs::read_to_string(folder.path().join("baseline.json")).unwrap());
    insta::assert_snapshot!(run(&folder, &["baseline"]).stdout);
    let known = run(&folder, &AUDIT);
    assert_eq!((known.code, sums(&known)), (0, (0, 2)));
    assert_eq!(known.json()["findings"][0]["waiver"]["by"], "baseline");
    put(&folder, "src/c.env", &key("C"));
    let more = run(&folder, &AUDIT);
    assert_eq!((more.code, sums(&more)), (1, (1, 2)));
    // Code moves, and so do secrets in it.
    put(&folder, "src/a.env", &format!("\n\n{}{}", key("A"), key("A")));
    assert_eq!(sums(&run(&folder, &AUDIT)), (1, 2));
}

#[test]
fn what_fails_where_nobody_knew_is_new() {
    let rule =
        "id: gone\ntitle: t\nseverity: high\nfor: user\nforbid: { user.status: deleted }\nmessage: m\nremediation: r\n";
    let keys = |status: &str| format!("version: 1\naccounts: [{{ uid: 1, users: [{{ id: 7{status} }}] }}]\n");
    let config = "policies: [rules]\ninventory: keys.yaml\nat: 2026-11-21\n";
    let folder = folder(&[("rules/gone.yaml", rule), ("keys.yaml", &keys("")), ("bailiwick.yaml", config)]);
    assert_eq!(run(&folder, &["baseline", "-o", "baseline.json"]).code, 0);
    assert_eq!(run(&folder, &AUDIT).code, 0, "nobody knew, and nobody knows");
    put(&folder, "keys.yaml", &keys(", status: deleted"));
    let proved = run(&folder, &AUDIT);
    assert_eq!((proved.code, sums(&proved)), (1, (1, 0)));
    // What failed, and is unknown now, is no worse.
    assert_eq!(run(&folder, &["baseline", "-o", "baseline.json"]).code, 0);
    put(&folder, "keys.yaml", &keys(""));
    assert_eq!(run(&folder, &AUDIT).code, 0);
}

#[test]
fn a_secret_whose_file_was_renamed_is_not_new() {
    let folder = tree();
    assert_eq!(run(&folder, &["baseline", "-o", "baseline.json"]).code, 0);
    // A copy is new, as the old file is still there.
    put(&folder, "src/z.env", &key("A"));
    assert_eq!(sums(&run(&folder, &AUDIT)), (1, 2));
    fs::remove_file(folder.path().join("src/a.env")).unwrap();
    assert_eq!(sums(&run(&folder, &AUDIT)), (0, 2));
    // One file became two: one of them is new.
    put(&folder, "src/y.env", &key("A"));
    assert_eq!(sums(&run(&folder, &AUDIT)), (1, 2));
}

#[test]
fn what_is_gone_is_said_and_can_be_taken_out() {
    let folder = tree();
    assert_eq!(run(&folder, &["baseline", "-o", "baseline.json"]).code, 0);
    put(&folder, "src/b.env", "nothing\n");
    fs::rename(folder.path().join("src/a.env"), folder.path().join("src/moved.env")).unwrap();
    let less = run(&folder, &["audit", "--baseline", "baseline.json"]);
    assert_eq!(less.code, 0, "{less:?}");
    insta::assert_snapshot!(less.stdout);
    // A scan of a part can't say that something is gone.
    put(&folder, "list.txt", "src/moved.env\n");
    let part = run(&folder, &["audit", "--files-from", "list.txt", "--baseline", "baseline.json"]);
    assert!(part.code == 0 && !part.stdout.contains("gone"), "{part:?}");
    let pruned = run(&folder, &["baseline", "--prune", "--baseline", "baseline.json"]);
    assert_eq!((pruned.code, pruned.stderr.as_str()), (0, "1 finding gone, 1 left in baseline.json\n"));
    let text = fs::read_to_string(folder.path().join("baseline.json")).unwrap();
    assert!(text.contains("src/moved.env") && !text.contains("src/a.env") && !text.contains("src/b.env"), "{text}");
    assert!(!run(&folder, &["audit", "--baseline", "baseline.json"]).stdout.contains("gone"));
}

#[test]
fn a_finding_that_became_graver_is_new() {
    let folder = tree();
    assert_eq!(run(&folder, &["baseline", "-o", "baseline.json"]).code, 0);
    let text = fs::read_to_string(folder.path().join("baseline.json")).unwrap();
    fs::write(folder.path().join("baseline.json"), text.replacen("\"high\"", "\"low\"", 1)).unwrap();
    assert_eq!(sums(&run(&folder, &AUDIT)), (1, 1));
}

#[test]
fn the_configuration_may_name_the_baseline() {
    let folder = tree();
    put(&folder, "bailiwick.yaml", "scan: [src]\nat: 2026-11-21\nbaseline: known.json\n");
    assert_eq!(run(&folder, &["audit"]).code, 2);
    assert_eq!(run(&folder, &["baseline", "-o", "known.json"]).code, 0);
    assert_eq!(run(&folder, &["audit"]).code, 0);
    put(&folder, "known.json", "{\"schema\": \"bailiwick/baseline/v1\",\n  \"findings\": [7]}");
    let bad = run(&folder, &["audit"]);
    assert!(bad.code == 2 && bad.stderr.contains("known.json:2:16"), "{bad:?}");
}

#[test]
fn a_baseline_of_a_part_is_not_taken() {
    let folder = tree();
    fs::write(folder.path().join("src/broken.gz"), b"\x1f\x8b\x08\x00").unwrap();
    let run = run(&folder, &["baseline", "-o", "baseline.json"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(!folder.path().join("baseline.json").exists());
}

#[test]
fn two_reports_are_compared() {
    let folder = tree();
    let report = |name: &str| run(&folder, &["audit", "-f", "json", "-o", name]);
    report("old.json");
    let old = fs::read_to_string(folder.path().join("old.json")).unwrap();
    put(&folder, "src/a.env", "nothing\n");
    put(&folder, "src/c.env", &key("C"));
    report("new.json");
    let new = fs::read_to_string(folder.path().join("new.json")).unwrap();
    fs::write(folder.path().join("new.json"), new.replacen("\"high\"", "\"low\"", 1)).unwrap();
    let different = run(&folder, &["diff", "old.json", "new.json"]);
    assert_eq!(different.code, 1, "{different:?}");
    insta::assert_snapshot!(different.stdout);
    let json = run(&folder, &["diff", "old.json", "new.json", "-f", "json"]).json();
    assert_eq!(json["summary"]["new"], 1);
    assert_eq!(json["findings"]["new"][0]["locations"][0]["path"], "src/c.env");
    assert_eq!(json["findings"]["gone"][0]["locations"][0]["path"], "src/a.env");
    assert_eq!(json["findings"]["changed"][0]["fields"], serde_json::json!(["severity"]));
    assert_eq!(run(&folder, &["diff", "old.json", "new.json", "--fail-on", "critical"]).code, 0);
    assert_eq!(run(&folder, &["diff", "new.json", "new.json"]).code, 0);
    for text in ["{", "[]", "{\"schema\": \"bailiwick/report/v1\"}", &old.replace("report/v1", "report/v2"), "\u{fffd}"]
    {
        put(&folder, "bad.json", text);
        assert_eq!(run(&folder, &["diff", "old.json", "bad.json"]).code, 2, "{text}");
    }
}
