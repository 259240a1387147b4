//! What `explain rule` and `explain finding` print.

use crate::program::{Run, folder, run_in};

const RULES: [(&str, &str); 4] = [
    (
        "rules/old.yaml",
        "id: old\ntitle: No key grows old\nseverity: medium\nfor: key\nwhere: { key.state: [enabled, disabled], key.kind: { not: temporary } }\nforbid:\n  any:\n    - { key.age: { over: 90d }, key.ip-restricted: false }\n    - some: { of: key.workspace.members, where: { user.status: deleted } }\nseverity-when: [{ when: { key.workspace.region: { matches: '^cn-' } }, severity: high }]\nmessage: 'key {key.id} is old'\nrationale: Old keys are known to many.\nremediation: Reset it.\ncontrols: { owasp-nhi: [NHI7] }\nexamples:\n  - { name: old, at: 2026-11-01, inventory: { accounts: [] }, expect: [{ fail: 'key:1' }] }\n  - { name: young, inventory: { accounts: [] }, expect: [] }\n",
    ),
    (
        "rules/few.yaml",
        "id: few\ntitle: Few keys\nseverity: low\nfor: workspace\nquota: { of: workspace.keys, where: { key.state: enabled }, max: 1, warn-at: 50% }\nremediation: Delete one.\n",
    ),
    (
        "rules/text.yaml",
        "id: text\ntitle: No key in text\nseverity: high\nsecret: { pattern: 'sk-sp-[0-9a-f]{32}', kind: plan, evidence: [uuid4] }\nremediation: Take it out.\n",
    ),
    (
        "i.yaml",
        "version: 1\naccounts:\n  - uid: 1\n    users: [{ id: 201, status: deleted }]\n    workspaces:\n      - id: ws-1\n        region: cn-beijing\n        members: [201]\n        keys:\n          - { id: 1, kind: general, state: enabled, created-at: 2026-01-01, rotated-at: 2026-01-01, created-by: 1, scope: {} }\n          - { id: 2, kind: general, state: enabled, created-at: 2026-10-31, created-by: 1, scope: {} }\n      - { id: ws-2, region: us-east-1, keys: [{ id: 3, kind: general, state: enabled, created-at: 2026-01-01, created-by: 1 }] }\n",
    ),
];

fn ask(arguments: &[&str]) -> Run {
    let files = [&RULES[..], &[("a.env", "K={{key plan-hex A}}\n")]].concat();
    let folder = folder(&files);
    run_in(folder.path(), arguments)
}

const FACTS: [&str; 8] = ["--policies", "rules", "--inventory", "i.yaml", "--scan", "a.env", "--at", "2026-11-01"];

/// The fingerprint of the finding of a rule about a subject.
fn fingerprint(rule: &str, subject: &str) -> String {
    let report =
        ask(&["audit", "rules", "--inventory", "i.yaml", "--scan", "a.env", "--at", "2026-11-01", "-f", "json"]).json();
    let findings = report["findings"].as_array().unwrap();
    let is_meant = |finding: &&serde_json::Value| {
        finding["rule"] == rule && (subject.is_empty() || finding["subject"]["id"] == subject)
    };
    findings.iter().find(is_meant).unwrap()["fingerprint"].as_str().unwrap().to_owned()
}

fn explained(rule: &str, subject: &str) -> String {
    let run = ask(&[&["explain", "finding", &fingerprint(rule, subject)[..10]], &FACTS[..]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    run.stdout
}

#[test]
fn a_rule_in_words() {
    insta::assert_snapshot!(ask(&["explain", "rule", "old", "--policies", "rules"]).stdout);
    insta::assert_snapshot!(ask(&["explain", "rule", "few", "--policies", "rules"]).stdout);
    insta::assert_snapshot!(ask(&["explain", "rule", "text", "--policies", "rules", "-f", "json"]).stdout);
}

#[test]
fn a_finding_with_its_proof() {
    insta::assert_snapshot!(explained("old", "1"));
    insta::assert_snapshot!(explained("few", "ws-1"));
    insta::assert_snapshot!(explained("few", "ws-2"));
    insta::assert_snapshot!(explained("old", "3"));
}

#[test]
fn the_proof_of_a_leak_holds_no_secret() {
    let said = explained("text", "");
    assert!(
        said.contains("--> a.env:1:3") && said.contains("the secret stands in none of these places any more"),
        "{said}"
    );
    let key = bailiwick_core::secret::seeded::expand("{{key plan-hex A}}").unwrap();
    assert!(!said.contains(&key[10..26]), "{said}");
}

#[test]
fn a_proof_for_machines() {
    let run = ask(&[&["explain", "finding", &fingerprint("old", "1"), "-f", "json"], &FACTS[..]].concat());
    let proof = run.json();
    assert_eq!(proof["places"][0], "i.yaml:10:13");
    assert_eq!(proof["rule_at"], "rules/old.yaml:1:5");
    let clauses: Vec<_> = proof["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clause| {
            format!("{} {} {}", clause["at"].as_str().unwrap(), clause["value"].as_str().unwrap(), clause["holds"])
        })
        .collect();
    insta::assert_snapshot!(clauses.join("\n"));
}

#[test]
fn what_is_not_there_or_not_clear_is_said() {
    for (arguments, said) in [
        (
            &["explain", "rule", "odl", "--policies", "rules"][..],
            "error: there is no rule `odl`\n  help: did you mean `old`?\n",
        ),
        (
            &["explain", "rule", "zzzzz", "--policies", "rules"],
            "error: there is no rule `zzzzz`\n  help: the rules are few, old, text\n",
        ),
        (
            &[&["explain", "finding", "xyz"], &FACTS[..]].concat(),
            "error: no finding of this run has a fingerprint that begins `xyz`\n",
        ),
    ] {
        let run = ask(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.starts_with(said), "{}", run.stderr);
    }
    let prints: Vec<_> = [("old", "1"), ("few", "ws-1"), ("few", "ws-2"), ("old", "3"), ("text", "")]
        .map(|(rule, id)| fingerprint(rule, id))
        .into();
    let shared = prints
        .iter()
        .map(|print| &print[..1])
        .find(|first| prints.iter().filter(|print| print.starts_with(first)).count() > 1);
    if let Some(first) = shared {
        let run = ask(&[&["explain", "finding", first], &FACTS[..]].concat());
        assert!(
            run.stderr.contains("findings have a fingerprint that begins")
                && run.stderr.contains("help: give more of it: "),
            "{run:?}"
        );
    }
}
