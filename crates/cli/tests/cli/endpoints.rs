//! Base URLs in source and settings, and the keys beside them.

use crate::git::{git, repository};
use crate::program::{Run, folder, run_in};

const SETTINGS: &str = r#"{
  "env": {
    "ANTHROPIC_BASE_URL": "https://dashscope.aliyuncs.com/apps/anthropic",
    "ANTHROPIC_AUTH_TOKEN": "{{key plan-hex A}}"
  }
}
"#;

fn audit(files: &[(&str, &str)], more: &[&str]) -> Run {
    let folder = folder(files);
    run_in(folder.path(), &[&["audit", "--no-config", "--at", "2026-11-21", "--scan", "."], more].concat())
}

/// The endpoint rules that fail, with their places.
fn failing(run: &Run) -> Vec<(String, String, u64)> {
    let report = run.json();
    let findings = report["findings"].as_array().unwrap().iter();
    let of_endpoints = findings.filter(|finding| finding["subject"]["kind"] == "endpoint");
    let told = of_endpoints.flat_map(|finding| {
        let rule = finding["rule"].as_str().unwrap().to_owned();
        let places = finding["locations"].as_array().unwrap().clone();
        places.into_iter().map(move |place| {
            (rule.clone(), place["path"].as_str().unwrap().to_owned(), place["line"].as_u64().unwrap())
        })
    });
    told.collect()
}

#[test]
fn what_people_read() {
    let app = "client = OpenAI(\n    api_key=os.getenv(\"DASHSCOPE_API_KEY\"),\n    base_url=\"http://dashscope.aliyuncs.com/compatible-mode/v1\",\n)\n";
    let run = audit(&[("app.py", app), (".claude/settings.json", SETTINGS), (".env", "VITE_QWEN_API_KEY=\n")], &[]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn an_inventory_tells_whose_host_it_is() {
    let inventory = "version: 1
accounts:
  - uid: \"1\"
    workspaces:
      - { id: ws-0123456789abcdef, region: cn-beijing }
";
    let text = "a:\n  url: https://dashscope-intl.aliyuncs.com/api/v1\n  workspace: ws-0123456789abcdef\n";
    let files = [("inventory.yaml", inventory), ("src/a.yaml", text)];
    let folder = folder(&files);
    let run = |more: &[&str]| {
        run_in(
            folder.path(),
            &[&["audit", "--no-config", "--at", "2026-11-21", "--scan", "src", "-f", "json"], more].concat(),
        )
    };
    let expected = ("endpoint-in-other-region".to_owned(), "src/a.yaml".to_owned(), 2);
    assert_eq!(failing(&run(&["--inventory", "inventory.yaml"])), [expected]);
    assert_eq!(failing(&run(&[])), [], "without one nobody knows the workspace's region");
}

#[test]
fn a_comment_accepts_one_with_a_reason() {
    let text = "u = \"http://dashscope.aliyuncs.com\"  # bailiwick:ALLOW plain-http-endpoint -- a mock of ours\n";
    let run = audit(&[("a.py", &text.replace("ALLOW", "allow"))], &["-f", "json"]);
    assert_eq!((run.code, run.json()["summary"]["waived"].as_u64()), (0, Some(1)), "{run:?}");
}

#[test]
fn what_is_staged_is_judged_and_what_history_holds_is_not() {
    let repo = repository(&[("a.py", "u = \"ws://dashscope.aliyuncs.com/api-ws/v1\"\n")]);
    let run = |arguments: &[&str]| {
        run_in(repo.path(), &[&["audit", "--no-config", "--at", "2026-11-21", "-f", "json"], arguments].concat())
    };
    assert_eq!(failing(&run(&["--staged"])), [("plain-http-endpoint".to_owned(), "a.py".to_owned(), 1)]);
    assert_eq!(failing(&run(&["--staged", "--scan", "."])).len(), 1, "the tree says the same");
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    assert_eq!(failing(&run(&["--history"])), []);
}

#[test]
fn a_scan_for_secrets_judges_no_endpoints() {
    let folder = folder(&[("a.py", "u = \"http://dashscope.aliyuncs.com\"\n")]);
    assert_eq!(run_in(folder.path(), &["scan", "."]).code, 0);
}

#[test]
fn rules_for_endpoints_alone_are_enough_to_judge() {
    let rule = "id: no-trial
title: The trial host is for trials
severity: low
for: endpoint
forbid: { endpoint.family: trial }
message: \"{endpoint.path} calls {endpoint.host} in {endpoint.region}\"
remediation: Take the workspace's own host.
";
    let url = "u = \"https://trial.eu-central-1.maas.aliyuncs.com/compatible-mode/v1\"\n";
    let folder = folder(&[("rules/no-trial.yaml", rule), ("src/a.py", url), ("clean/a.py", "u = 1\n")]);
    let run = |scan: &str| run_in(folder.path(), &["audit", "rules", "--no-config", "--scan", scan, "-f", "json"]);
    let found = run("src");
    let message = found.json()["findings"][0]["message"].clone();
    assert_eq!(message, "src/a.py calls trial.eu-central-1.maas.aliyuncs.com in eu-central-1");
    assert_eq!(run("clean").code, 0, "{:?}", run("clean"));
}
