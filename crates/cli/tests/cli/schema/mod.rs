//! The schemas say what the readers say.

mod validator;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::program::{files_below, folder, leaky, repository, run_in};
use validator::problems;

fn schema(of: &str) -> Value {
    run_in(repository(), &["schema", of]).json()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

fn read(path: &Path) -> Value {
    yaml(&std::fs::read_to_string(path).unwrap())
}

#[test]
fn shipped_files_are_valid() {
    let policy = schema("policy");
    let rules = files_below(&repository().join("policies"));
    assert!(rules.len() >= 15);
    for rule in rules {
        assert_eq!(problems(&policy, &read(&rule)), [""; 0], "{}", rule.display());
    }
    for inventory in ["fixtures/acme/inventory.yaml", "fixtures/leaky/inventory.yaml"] {
        assert_eq!(problems(&schema("inventory"), &read(&repository().join(inventory))), [""; 0], "{inventory}");
    }
    assert_eq!(problems(&schema("config"), &read(&repository().join("bailiwick.yaml"))), [""; 0]);
}

#[test]
fn reports_are_valid() {
    let folder = leaky();
    let report = run_in(
        folder.path(),
        &["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21", "-f", "json"],
    );
    assert_eq!(problems(&schema("report"), &report.json()), [""; 0]);
}

/// What the readers refuse, unless only they can know it, the schema refuses too.
#[test]
fn malformed_files_are_refused() {
    // Two keys of one name, and what hangs on other fields, on regexes, names of files or the inventory of an example.
    let beyond = [
        "bad-message",
        "bad-regex",
        "bad-template",
        "duplicate-key",
        "empty-pattern",
        "expect-without-text",
        "id-mismatch",
    ];
    let policy = schema("policy");
    for file in files_below(&repository().join("fixtures/malformed/policies")) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let in_folder = file.parent().unwrap().file_name().unwrap() != "policies";
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let Ok(value) = serde_yaml::from_str::<Value>(&text) else { continue };
        if !in_folder && !beyond.contains(&name.as_str()) {
            assert!(!problems(&policy, &value).is_empty(), "{name} is valid under the schema");
        }
    }
}

#[test]
fn conditions_are_told_from_what_is_none() {
    let policy = schema("policy");
    let rule = |condition: &str| {
        yaml(&format!("id: r\ntitle: t\nseverity: low\nfor: key\nforbid: {condition}\nmessage: m\nremediation: r\n"))
    };
    for good in [
        "{ key.state: [enabled, disabled], key.age: { over: 90d, at-most: 100d } }",
        "{ key.labels.team: { matches: x }, key.owner: { present: false } }",
        "{ key.labels.version: [1, 1.0] }",
        "{ key.created-at: { over: 2026-02-28, under: '2026-12-31T23:59:60+08:00' } }",
        "{ key.age: { over: $max-age }, key.state: $state }",
        "{ some: { of: key.workspace.members, where: { user.status: { not: active } } } }",
        "{ any: [{ key.scope.ips: { within: [10.0.0.0/8] } }, { not: { key.created-at: { under: 2026-01-01 } } }] }",
    ] {
        assert_eq!(problems(&policy, &rule(good)), [""; 0], "{good}");
    }
    for bad in [
        "{ key.sate: enabled }",
        "{ key.state: enabeld }",
        "{ key.state: { over: 3 } }",
        "{ key.age: { over: 90 } }",
        "{ key.age: { over: 90y } }",
        "{ user.status: active }",
        "{}",
        "{ any: [] }",
        "{ all: [{ key.id: 1 }], key.state: enabled }",
        "{ some: { of: key.workspace.members, where: { key.state: enabled } } }",
        "{ some: { of: key.state, where: { user.id: 1 } } }",
        "{ key.owner: bob }",
        "{ key.state: [enabled, enabled] }",
        "{ key.state: { not: [enabled, enabled] } }",
        "{ key.labels.team: [search, search] }",
        "{ key.age: { not: [90d, 90d] } }",
        "{ key.scope.ips: 10.0.0.256 }",
        "{ key.scope.ips: { within: [10.0.0.0/33] } }",
        "{ key.created-at: { over: 2026-13-40 } }",
        "{ key.created-at: { over: 2026-11-31 } }",
    ] {
        assert!(!problems(&policy, &rule(bad)).is_empty(), "{bad} is valid under the schema");
    }
}

#[test]
fn every_field_of_the_table_is_in_the_schema() {
    let policy = schema("policy");
    for field in bailiwick_policy::field::fields() {
        let kind = field.kind.as_str();
        if kind == "principal" {
            continue;
        }
        let condition = &policy["$defs"][format!("condition-{kind}")];
        let known = match field.name.strip_suffix("NAME") {
            Some(before) => condition["patternProperties"]
                .as_object()
                .unwrap()
                .contains_key(&format!("^{kind}\\.{}.+$", before.replace('.', "\\."))),
            None => condition["properties"][format!("{kind}.{}", field.name)]["description"] == field.doc,
        };
        assert!(known, "{kind}.{}", field.name);
    }
}

/// What a reader says the fields are of the mapping that holds `zzz`, by the mapping's line.
fn fields_at(said: &str, file: &str, line: u32) -> BTreeSet<String> {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let place = format!("--> {file}:{line}:");
    let after = said.split(&place).skip(1).find_map(|rest| {
        let rest = rest.split("error[").next()?;
        rest.split("the fields here are ").nth(1)
    });
    let after = after.unwrap_or_else(|| panic!("no fields at {place} in {said}"));
    after.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Each line of a text that holds `zzz`, and what of the schema describes the mapping that it stands in.
fn same_fields(said: &str, file: &str, text: &str, of: &[&Value]) {
    let lines = (1..).zip(text.lines()).filter(|(_, text)| text.contains("zzz"));
    let lines: Vec<u32> = lines.map(|(line, _)| line).collect();
    assert_eq!(lines.len(), of.len());
    for (line, schema) in lines.into_iter().zip(of) {
        let described: BTreeSet<_> =
            schema["properties"].as_object().unwrap_or_else(|| panic!("{schema}")).keys().cloned().collect();
        assert_eq!(fields_at(said, file, line), described, "{file}:{line}");
    }
}

#[test]
fn the_schemas_know_the_fields_that_the_readers_know() {
    let rule = "zzz: 1\nid: r\nsecret:\n  zzz: 1\nparams:\n  a:\n    zzz: 1\nexamples:\n  - zzz: 1\n    expect:\n      - zzz: 1\n";
    let quota = "id: q\nfor: workspace\nquota:\n  zzz: 1\n";
    let inventory = "zzz: 1\nversion: 1\naccounts:\n  - zzz: 1\n    quotas:\n      zzz: 1\n    users:\n      - zzz: 1\n    workspaces:\n      - zzz: 1\n        keys:\n          - zzz: 1\n            scope:\n              zzz: 1\n            former:\n              - zzz: 1\n";
    let folder = folder(&[
        ("r.yaml", rule),
        ("q.yaml", quota),
        ("i.yaml", inventory),
        ("c.yaml", "zzz: 1\noverrides:\n  r:\n    zzz: 1\n"),
    ]);
    let said = |arguments: &[&str]| run_in(folder.path(), arguments).stderr;
    let policy = schema("policy");
    let expectation = &policy["$defs"]["example"]["properties"]["expect"]["items"];
    same_fields(
        &said(&["check", "r.yaml"]),
        "r.yaml",
        rule,
        &[&policy, &policy["$defs"]["secret"], &policy["$defs"]["parameter"], &policy["$defs"]["example"], expectation],
    );
    let of_workspace = policy["allOf"]
        .as_array()
        .unwrap()
        .iter()
        .find(|case| case["if"]["properties"]["for"]["const"] == "workspace")
        .unwrap();
    same_fields(&said(&["check", "q.yaml"]), "q.yaml", quota, &[&of_workspace["then"]["properties"]["quota"]]);
    let schema_of = schema("inventory");
    let (account, key) = (&schema_of["$defs"]["account"], &schema_of["$defs"]["key"]["properties"]);
    let parts = [
        &schema_of,
        account,
        &account["properties"]["quotas"],
        &schema_of["$defs"]["user"],
        &schema_of["$defs"]["workspace"],
        &schema_of["$defs"]["key"],
        &key["scope"],
        &key["former"]["items"],
    ];
    same_fields(&said(&["audit", "--inventory", "i.yaml"]), "i.yaml", inventory, &parts);
    same_fields(
        &said(&["audit", "--config", "c.yaml"]),
        "c.yaml",
        "zzz: 1\noverrides:\n  r:\n    zzz: 1\n",
        &[&schema("config"), &schema("config")["properties"]["overrides"]["additionalProperties"]],
    );
}

#[test]
fn the_schema_of_waivers_knows_what_a_waiver_has() {
    let waivers = schema("waivers");
    let whole = "{ rule: r, subject: 'key:42', paths: [x], owner: a, approver: b, reason: c, expires: 2027-01-31 }";
    assert_eq!(problems(&waivers, &yaml(&format!("[{whole}]"))), [""; 0]);
    for (find, put) in
        [("rule: r, ", ""), ("subject", "fingerprint: x, subject"), ("2027-01-31", "soon"), ("owner", "onwer")]
    {
        assert!(!problems(&waivers, &yaml(&format!("[{}]", whole.replacen(find, put, 1)))).is_empty(), "{put}");
    }
    let malformed = [("i.yaml", "version: 1\naccounts: []\n"), ("w.yaml", "- zzz: 1\n")];
    let folder = folder(&malformed);
    let run = run_in(folder.path(), &["audit", "--inventory", "i.yaml", "--waivers", "w.yaml"]);
    let said = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed =
        said.split("the fields here are ").nth(1).unwrap_or_else(|| panic!("{run:?}")).split(')').next().unwrap();
    let listed: BTreeSet<_> = listed.split('`').skip(1).step_by(2).collect();
    let described: BTreeSet<_> =
        waivers["items"]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(listed, described);
}
