//! Waivers, from the file to the report.

use crate::program::{folder, run_in};

const INVENTORY: &str = "version: 1
collected-at: 2026-11-20
accounts:
  - uid: '1'
    users: [{ id: '11', name: dana, status: deleted, since: 2026-03-01 }]
    workspaces:
      - { id: ws-1, keys: [{ id: 1, created-by: '11', state: enabled }, { id: 2, created-by: '11', state: enabled }] }
";

const RULE: &str = "id: revoked-owner
title: No key outlives its owner
severity: high
for: key
forbid: { key.owner.status: [disabled, deleted] }
message: key {key.id} was created by {key.owner.name}, who is {key.owner.status}
remediation: Delete the key.
";

fn waiver(subject: &str, approver: &str, expires: &str) -> String {
    format!(
        "- rule: revoked-owner\n  subject: {subject}\n  owner: search\n  approver: {approver}\n  reason: moving to the new gateway\n  expires: {expires}\n"
    )
}

fn audited(waivers: &str) -> tempfile::TempDir {
    let config = "policies: [rules]\ninventory: i.yaml\nwaivers: waivers.yaml\nat: 2026-11-21\n";
    folder(&[
        ("bailiwick.yaml", config),
        ("i.yaml", INVENTORY),
        ("rules/revoked-owner.yaml", RULE),
        ("waivers.yaml", waivers),
    ])
}

#[test]
fn what_people_read() {
    let waivers = [
        waiver("key:1", "erin", "2026-12-01"),
        waiver("key:2", "dana", "2026-12-31"),
        waiver("key:2", "erin", "2026-11-20").replace("subject: key:2", "subject: key:2\n  paths: [a]"),
        waiver("key:3", "erin", "2026-12-31"),
        "- { rule: revoked-owner, subject: key:4 }\n".to_owned(),
    ];
    let folder = audited(&waivers.concat());
    let run = run_in(folder.path(), &["audit", "-v"]);
    assert_eq!(run.code, 1, "{run:?}");
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn what_is_waived_does_not_fail() {
    let folder = audited(&(waiver("key:1", "erin", "2027-01-31") + &waiver("key:2", "erin", "2027-01-31")));
    let run = run_in(folder.path(), &["audit", "-f", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let report = run.json();
    assert_eq!((report["summary"]["waived"].as_u64(), report["summary"]["fail"].as_u64()), (Some(2), Some(0)));
    insta::assert_snapshot!(serde_json::to_string_pretty(&report["findings"][0]["waiver"]).unwrap());
    std::fs::write(folder.path().join("none.yaml"), "[]\n").unwrap();
    assert_eq!(run_in(folder.path(), &["audit", "--waivers", "none.yaml"]).code, 1);
    // A scan asks no rule about keys, and says nothing of their waivers.
    assert_eq!(run_in(folder.path(), &["scan", "rules"]).code, 0);
}

#[test]
fn a_file_that_is_no_list_of_waivers_is_not_judged() {
    for text in ["rule: x\n", "- { rule: a, rule: b }\n", "- [\n"] {
        let run = run_in(audited(text).path(), &["audit"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("waivers.yaml:1:"), "{run:?}");
    }
    let folder = audited("");
    std::fs::write(folder.path().join("waivers.yaml"), b"- \xff\n").unwrap();
    assert!(run_in(folder.path(), &["audit"]).stderr.contains("waivers.yaml:1:3"));
    std::fs::remove_file(folder.path().join("waivers.yaml")).unwrap();
    assert_eq!(run_in(folder.path(), &["audit"]).code, 2);
}

#[test]
fn the_limits_of_waivers_can_be_set() {
    let folder = audited(&(waiver("key:1", "erin", "2027-01-31") + &waiver("key:2", "erin", "2027-01-31")));
    let config = std::fs::read_to_string(folder.path().join("bailiwick.yaml")).unwrap();
    let set = |limits: &str| {
        std::fs::write(folder.path().join("bailiwick.yaml"), format!("{config}longest-waiver: {limits}\n")).unwrap();
        run_in(folder.path(), &["audit"])
    };
    assert_eq!(set("{ high: 71d }").code, 0);
    assert_eq!(set("{ high: 70d }").code, 1);
    assert!(set("{ hihg: 70d }").stderr.contains("did you mean `high`?"));
    assert!(set("{ high: 70 }").stderr.contains("expected a length of time like `90d`"));
}

/// The fingerprint of the finding about a key.
fn fingerprint(folder: &tempfile::TempDir, key: &str) -> String {
    let report = run_in(folder.path(), &["audit", "-f", "json"]).json();
    let findings = report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["subject"]["id"] == key).unwrap();
    finding["fingerprint"].as_str().unwrap().to_owned()
}

fn waive(folder: &tempfile::TempDir, fingerprint: &str, more: &[&str]) -> crate::program::Run {
    let mut arguments = vec!["waive", fingerprint];
    for (name, value) in
        [("--reason", "moving: soon"), ("--expires", "2027-01-31"), ("--owner", "search"), ("--approver", "erin")]
    {
        let given = more.iter().position(|argument| *argument == name).map(|index| more[index + 1]);
        arguments.extend([name, given.unwrap_or(value)]);
    }
    run_in(folder.path(), &arguments)
}

#[test]
fn a_finding_is_waived_at_the_end_of_the_file() {
    let old = format!("# ours\n{}# the end", waiver("key:1", "erin", "2027-01-31"));
    let folder = audited(&old);
    let run = waive(&folder, &fingerprint(&folder, "2")[..8], &[]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (0, "waivers.yaml: key 2 was created by dana, who is deleted until 2027-01-31\n")
    );
    let text = std::fs::read_to_string(folder.path().join("waivers.yaml")).unwrap();
    insta::assert_snapshot!(text.strip_prefix(&old).unwrap());
    assert_eq!(run_in(folder.path(), &["audit"]).code, 0);
    let again = waive(&folder, &fingerprint(&folder, "2"), &[]);
    assert!(again.code == 2 && again.stderr.contains("that finding is waived already"), "{again:?}");
}

#[test]
fn a_waiver_that_would_not_hold_is_not_written() {
    let folder = audited("");
    let finding = fingerprint(&folder, "2");
    for (more, said) in [
        (["--approver", "dana"], "was approved by dana, who owns key:2"),
        (["--approver", "search"], "who also answers for it"),
        (["--expires", "2026-11-20"], "expired on 2026-11-20"),
        (["--expires", "2027-12-31"], "is waived for 90 days at most"),
        (["--reason", "-"], "in words"),
    ] {
        let run = waive(&folder, &finding, &more);
        assert!(run.code == 2 && run.stderr.contains(said), "{said}: {run:?}");
    }
    for (fingerprint, said) in [("ffffffff", "no finding has that fingerprint"), ("", "several findings")] {
        assert!(waive(&folder, fingerprint, &[]).stderr.contains(said));
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("waivers.yaml")).unwrap(), "");
}

#[test]
fn a_file_of_waivers_is_made_where_there_is_none() {
    let folder = audited("");
    std::fs::remove_file(folder.path().join("waivers.yaml")).unwrap();
    let config = folder.path().join("bailiwick.yaml");
    std::fs::write(&config, std::fs::read_to_string(&config).unwrap().replace("waivers: waivers.yaml\n", "")).unwrap();
    assert_eq!(waive(&folder, &fingerprint(&folder, "2"), &[]).code, 0);
    let report = run_in(folder.path(), &["audit", "-f", "json", "--waivers", "waivers.yaml"]).json();
    assert_eq!((report["summary"]["waived"].as_u64(), report["summary"]["fail"].as_u64()), (Some(1), Some(1)));
}
