//! `bailiwick leaks` and `bailiwick drift`: each secret once, and what inventory and code don't agree on.

use std::collections::BTreeSet;
use std::path::Path;

use crate::program::{Run, folder, leaky, run_in};

const AT: [&str; 3] = ["--no-config", "--at", "2026-11-21"];

fn run(folder: &Path, command: &str, more: &[&str]) -> Run {
    run_in(folder, &[&[command], more, &AT[..], &["--inventory", "inventory.yaml"]].concat())
}

#[test]
fn each_secret_is_one_row_and_the_most_urgent_is_first() {
    let folder = leaky();
    let list = run(folder.path(), "leaks", &["tree"]);
    assert_eq!((list.code, list.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(list.stdout);
}

#[test]
fn a_row_says_what_to_do_in_order() {
    let folder = leaky();
    insta::assert_snapshot!(run(folder.path(), "leaks", &["tree", "--verbose"]).stdout);
}

#[test]
fn rows_say_the_same_to_machines() {
    let folder = leaky();
    let answer = run(folder.path(), "leaks", &["tree", "-f", "json"]).json();
    let rows = answer["leaks"].as_array().unwrap();
    let fingerprints: BTreeSet<_> = rows.iter().map(|row| row["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), rows.len(), "one row a secret");
    let validities: Vec<_> = rows.iter().map(|row| row["validity"].as_str().unwrap()).collect();
    let order = |validity: &str| ["valid", "unknown", "invalid"].iter().position(|known| *known == validity);
    assert!(validities.is_sorted_by_key(|validity| order(validity)), "{validities:?}");
    let of = |id: &str, validity: &str| {
        let fits = |row: &&serde_json::Value| row["key"]["id"] == id && row["validity"] == validity;
        rows.iter().find(fits).unwrap_or_else(|| panic!("no {validity} row of key {id}"))
    };
    assert_eq!(of("102", "invalid")["former"], true, "a value from before the reset");
    assert_eq!(of("102", "valid")["former"], false);
    assert_eq!(of("202", "invalid")["key"]["owner_status"], "deleted");
    assert_eq!((&of("201", "valid")["files"], of("201", "valid")["places"].as_array().unwrap().len()), (&2.into(), 2));
    let steps = of("401", "valid")["steps"].to_string();
    assert!(!steps.contains("reset-api-key") && !steps.contains("disable-api-key"), "Virginia has neither: {steps}");
    assert!(steps.contains("create-api-key --region us-east-1") && steps.contains("delete-api-key --region us-east-1"));
}

#[test]
fn a_shadow_key_is_placed_by_its_surroundings() {
    let inventory = ("inventory.yaml", "version: 1\naccounts: []\n");
    let settings = "OPENAI_BASE_URL=https://ws-950f9aca7e76c816.eu-central-1.maas.aliyuncs.com/compatible-mode/v1\nDASHSCOPE_API_KEY={{key general-classic shadow}}\n";
    let folder = folder(&[inventory, ("tree/.env", settings)]);
    let answer = run(folder.path(), "leaks", &["tree", "-f", "json"]).json();
    let expected = serde_json::json!({"region": "eu-central-1", "kind": "general", "workspace": "ws-950f9aca7e76c816"});
    assert_eq!(answer["leaks"][0]["surroundings"], expected);
    assert_eq!(answer["leaks"][0]["validity"], "unknown");
}

#[test]
fn nothing_leaked_is_clean() {
    let folder = folder(&[("inventory.yaml", "version: 1\naccounts: []\n"), ("tree/a.py", "print(1)\n")]);
    let list = run(folder.path(), "leaks", &["tree"]);
    assert_eq!((list.code, list.stdout.as_str()), (0, "no secret was found\n"));
    assert_eq!(run(folder.path(), "drift", &["tree"]).code, 0);
}

#[test]
fn inventory_and_code_drift_apart() {
    let key = "DASHSCOPE_API_KEY={{key general-classic shared}}\n";
    let inventory = "version: 1
# {{key general-classic shared}}
accounts:
  - uid: \"1\"
    users: [{ id: \"11\", name: dana, status: active }]
    workspaces:
      - id: ws-1
        keys:
          - { id: \"7\", created-by: \"11\", state: enabled, fingerprint: \"{{digest shared}}\" }
          - { id: \"8\", created-by: \"11\", state: enabled, masked: \"sk-a****0000\" }
          - { id: \"9\", created-by: \"11\", state: enabled }
          - { id: \"10\", created-by: \"11\", state: deleted, masked: \"sk-b****0000\" }
";
    let folder = folder(&[
        ("inventory.yaml", inventory),
        ("chat/.env", key),
        ("search/settings/.env", key),
        ("search/a.env", "DASHSCOPE_API_KEY={{key general-v2 nobody}}\n"),
    ]);
    let drift = run(folder.path(), "drift", &["chat", "search"]);
    assert_eq!(drift.code, 1, "{drift:?}");
    insta::assert_snapshot!(drift.stdout);
    let machine = run(folder.path(), "drift", &["chat", "search", "-f", "json"]).json();
    assert_eq!(machine["shared"][0]["trees"], serde_json::json!(["chat", "search"]));
    assert_eq!(machine["unseen"].as_array().unwrap().len(), 2);
}

#[test]
fn drift_needs_an_inventory() {
    let folder = folder(&[("tree/a.py", "print(1)\n")]);
    let drift = run_in(folder.path(), &["drift", "tree", "--no-config"]);
    assert_eq!((drift.code, drift.stdout.as_str()), (2, ""));
    assert!(drift.stderr.contains("no inventory was given"), "{}", drift.stderr);
}

#[test]
fn history_tells_the_first_and_the_last_commit() {
    let folder = folder(&[
        ("inventory.yaml", "version: 1\naccounts: []\n"),
        ("z.env", "DASHSCOPE_API_KEY={{key general-classic old}}\n"),
    ]);
    let git = |arguments: &[&str], date: &str| {
        let mut command = std::process::Command::new("git");
        command
            .current_dir(folder.path())
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments);
        command.env("GIT_COMMITTER_DATE", date).env("GIT_AUTHOR_DATE", date).env("GIT_CONFIG_GLOBAL", "/dev/null");
        assert!(command.output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q", "."], "");
    git(&["add", "z.env"], "");
    git(&["commit", "-qm", "one"], "2026-01-01T00:00:00Z");
    git(&["mv", "z.env", "a.env"], "");
    git(&["commit", "-qm", "two"], "2026-02-01T00:00:00Z");
    let row = run(folder.path(), "leaks", &["--history", "-f", "json"]).json()["leaks"][0].clone();
    assert_eq!((row["first_commit"]["at"].as_str(), row["files"].as_u64()), (Some("2026-01-01T00:00:00Z"), Some(2)));
    assert_eq!(row["last_commit"]["at"], "2026-02-01T00:00:00Z");
}

#[test]
fn an_audit_says_what_to_do_about_each_secret_in_order() {
    let folder = leaky();
    let audit = run_in(
        folder.path(),
        &[&["audit", "--scan", "tree", "-f", "json"], &AT[..], &["--inventory", "inventory.yaml"]].concat(),
    );
    let report = audit.json();
    let findings = report["findings"].as_array().unwrap();
    let of = |id: &str| {
        let found = findings.iter().find(|finding| finding["key"]["id"] == id && finding["key"]["validity"] == "valid");
        found.unwrap_or_else(|| panic!("no finding of key {id}"))["remediation"].as_str().unwrap().to_owned()
    };
    assert!(of("101").starts_with("1. reset the key: the old value dies at once"), "{}", of("101"));
    assert!(of("101").contains("\n   $ aliyun modelstudio reset-api-key --region cn-beijing --api-key-id 101\n2. "));
    assert!(of("401").contains("$ aliyun modelstudio delete-api-key --region us-east-1"), "Virginia has no reset");
    assert!(!of("401").contains("reset-api-key") && of("401").contains("\n\n1. End the value first"), "{}", of("401"));
    let alone = run_in(folder.path(), &[&["audit", "--scan", "tree", "-f", "json"], &AT[..]].concat()).json();
    let told = alone["findings"][0]["remediation"].as_str().unwrap();
    assert!(!told.contains("$ aliyun"), "without an inventory the rule alone speaks: {told}");
}

#[test]
fn a_mask_settles_whose_a_key_is() {
    let inventory = "version: 1
# {{key general-classic A}}
accounts:
  - uid: \"1\"
    workspaces: [{ id: ws-1, keys: [{ id: \"7\", state: enabled, masked: \"{{mask A}}\" }] }]
";
    let folder = folder(&[("inventory.yaml", inventory), ("tree/a.env", "LLM_API_KEY={{key general-classic A}}\n")]);
    let provider = |more: &[&str]| {
        let arguments = [&["leaks", "tree", "-f", "json"], more, &AT[..]].concat();
        run_in(folder.path(), &arguments).json()["leaks"][0]["provider"].clone()
    };
    assert_eq!(provider(&[]), "dashscope-or-deepseek", "nothing nearby tells");
    assert_eq!(provider(&["--inventory", "inventory.yaml"]), "dashscope");
}
