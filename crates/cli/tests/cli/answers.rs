//! What `explain`, `visible` and `can-create` print.

use crate::program::{folder, run_in};

const INVENTORY: (&str, &str) = (
    "i.yaml",
    r#"
version: 1
collected-at: 2026-11-20
accounts:
  - uid: "1378030599924858"
    users:
      - { id: "207329002494392001", name: alice, status: active, permissions: [api-key-page] }
      - { id: "207329002494392002", name: dana, status: deleted, since: 2026-03-01, permissions: [] }
    workspaces:
      - id: ws-950f9aca7e76c816
        region: cn-beijing
        models: [qwen-plus]
        applications: [app-1]
        keys:
          - { id: 71, kind: coding-plan, created-by: "207329002494392002", created-at: 2026-01-01, state: enabled }
          - { id: 72, kind: general, created-by: "207329002494392001", created-at: 2026-01-01, state: enabled, scope: {} }
          - { id: 73, created-at: 2026-01-01 }
"#,
);

fn ask(arguments: &[&str]) -> String {
    let folder = folder(&[INVENTORY]);
    let run = run_in(folder.path(), &[arguments, &["--inventory", "i.yaml", "--at", "2026-11-20"]].concat());
    assert_eq!(run.stderr, "");
    run.stdout
}

#[test]
fn explain_key_gives_every_reason() {
    insta::assert_snapshot!(ask(&[
        "explain",
        "key",
        "71",
        "--host",
        "https://dashscope-us.aliyuncs.com/compatible-mode/v1"
    ]));
    insta::assert_snapshot!(ask(&["explain", "key", "72", "--model", "qwen-plus", "--ip", "10.0.0.1"]));
    insta::assert_snapshot!(ask(&["explain", "key", "73"]));
}

#[test]
fn explain_key_as_json() {
    insta::assert_snapshot!(ask(&["explain", "key", "71", "--host", "dashscope-us.aliyuncs.com", "-f", "json"]));
}

#[test]
fn visible() {
    insta::assert_snapshot!(ask(&["visible", "207329002494392001"]));
    insta::assert_snapshot!(ask(&["visible", "1378030599924858", "-f", "json"]));
}

#[test]
fn can_create() {
    insta::assert_snapshot!(ask(&["can-create", "207329002494392002", "ws-950f9aca7e76c816"]));
    insta::assert_snapshot!(ask(&["can-create", "207329002494392001", "ws-950f9aca7e76c816", "-f", "json"]));
}
