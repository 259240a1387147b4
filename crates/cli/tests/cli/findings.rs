//! `--findings`: reports of other scanners, joined to their keys like what we find ourselves.

use bailiwick_core::secret::seeded::{self, Shape};

use crate::program::{Run, folder, run_in};

const INVENTORY: &str = "version: 1
# {{key general-classic A}} {{key plan-hex B}}
accounts:
  - uid: \"1\"
    users: [{ id: \"11\", name: dana, status: deleted, since: 2026-03-01T00:00:00Z }, { id: \"12\", name: lee, status: active }]
    workspaces:
      - id: ws-1
        default: true
        region: cn-beijing
        keys:
          - { id: \"7\", kind: general, created-by: \"11\", state: enabled, fingerprint: \"{{digest A}}\" }
          - { id: \"8\", kind: general, created-by: \"12\", state: enabled, fingerprint: \"{{digest B}}\" }
";

/// What gitleaks writes of two secrets, one of them by another vendor.
const GITLEAKS: &str = r#"[{"RuleID": "generic-api-key", "StartLine": 4, "StartColumn": 1, "Match": "QWEN_KEY={{key general-classic A}}",
 "Secret": "{{key general-classic A}}", "File": "app/.env", "Commit": "", "Date": ""},
 {"RuleID": "aws-access-token", "StartLine": 5, "StartColumn": 1, "Match": "x", "Secret": "another vendor's", "File": "app/.env"}]"#;

/// What trufflehog writes of one.
const TRUFFLEHOG: &str = r#"{"SourceMetadata":{"Data":{"Filesystem":{"file":"ops/run.sh","line":9}}},"DetectorName":"CustomRegex","Verified":false,"Raw":"{{key plan-hex B}}","RawV2":"","Redacted":""}
"#;

fn run(command: &[&str], files: &[(&str, &str)]) -> Run {
    let folder = folder(&[&[("inventory.yaml", INVENTORY)], files].concat());
    let common = ["--inventory", "inventory.yaml", "--no-config", "--at", "2026-11-21"];
    let run = run_in(folder.path(), &[command, &common[..]].concat());
    for shape in [Shape::GeneralClassic, Shape::PlanHex] {
        for name in ["A", "B"] {
            let key = seeded::key(shape, name);
            assert!(!run.stdout.contains(key.expose()) && !run.stderr.contains(key.expose()), "a whole key: {run:?}");
        }
    }
    run
}

#[test]
fn a_team_keeps_its_scanner_and_gains_the_owner() {
    let files = [("gitleaks.json", GITLEAKS), ("trufflehog.jsonl", TRUFFLEHOG)];
    let list = run(&["leaks", "--findings", "gitleaks.json", "--findings", "trufflehog.jsonl", "--verbose"], &files);
    assert_eq!((list.code, list.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(list.stdout);
}

#[test]
fn an_audit_judges_what_a_report_found() {
    let audit = run(&["audit", "--findings", "gitleaks.json"], &[("gitleaks.json", GITLEAKS)]);
    assert_eq!((audit.code, audit.stderr.as_str()), (1, ""));
    let machine = run(&["audit", "--findings", "gitleaks.json", "-f", "json"], &[("gitleaks.json", GITLEAKS)]).json();
    let findings = machine["findings"].as_array().unwrap();
    let leak = findings.iter().find(|finding| finding["rule"] == "leaked-general-key").unwrap();
    assert_eq!(
        (&leak["key"]["id"], &leak["key"]["owner"], &leak["key"]["validity"]),
        (&"7".into(), &"dana".into(), &"invalid".into())
    );
    assert_eq!(leak["locations"][0]["line"], 4);
    assert_eq!(leak["secret"]["masked"], seeded::key(Shape::GeneralClassic, "A").mask().to_string());
    let scan = run(&["scan", "--findings", "gitleaks.json"], &[("gitleaks.json", GITLEAKS)]);
    assert_eq!(scan.code, 1);
    insta::assert_snapshot!(scan.stdout);
}

#[test]
fn what_a_report_hides_is_not_green() {
    let hidden = GITLEAKS.replace("\"Secret\": \"{{key general-classic A}}\"", "\"Secret\": \"REDACTED\"");
    for command in ["leaks", "scan", "audit"] {
        let run = run(&[command, "--findings", "gitleaks.json"], &[("gitleaks.json", &hidden)]);
        assert_eq!(run.code, 2, "{run:?}");
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains("is hidden"), "{said}");
    }
}

#[test]
fn a_report_that_is_not_there_or_none_is_not_judged() {
    let missing = run(&["leaks", "--findings", "nothing.json"], &[]);
    assert_eq!((missing.code, missing.stdout.as_str()), (2, ""), "{missing:?}");
    let broken = run(&["leaks", "--findings", "a.json"], &[("a.json", "hello")]);
    assert_eq!(broken.code, 2, "{broken:?}");
    let empty = run(&["leaks", "--findings", "a.json"], &[("a.json", "[]")]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, "no secret was found\n"));
}

#[test]
fn a_tree_and_a_report_about_it_are_one() {
    let files = [("gitleaks.json", GITLEAKS), ("app/.env", "\n\n\nQWEN_KEY={{key general-classic A}}\n")];
    let rows = run(&["leaks", "app", "--findings", "gitleaks.json", "-f", "json"], &files).json();
    assert_eq!(rows["leaks"][0]["places"].as_array().unwrap().len(), 1, "{rows}");
}
