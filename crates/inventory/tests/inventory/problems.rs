use bailiwick_core::platform::Platform;
use bailiwick_document::Problem;
use bailiwick_inventory::read;

fn problems(text: &str) -> Vec<Problem> {
    read(text.as_bytes(), Platform::embedded()).err().unwrap_or_default()
}

/// Each problem as `line:column code`.
fn summary(text: &str) -> Vec<String> {
    let line = |problem: &Problem| {
        let at = problem.span.start;
        format!("{}:{} {}", at.line, at.column, problem.code)
    };
    problems(text).iter().map(line).collect()
}

/// What stands in the one workspace of the one account, from line 4 on.
fn in_workspace(text: &str) -> String {
    let users = "users: [{ id: 11 }, { id: 12 }]";
    format!("{{ version: 1,\naccounts: [{{ uid: 1, {users}, workspaces: [\n{{ id: ws-1,\n{text} }}] }}] }}")
}

fn in_key(text: &str) -> String {
    in_workspace(&format!("keys: [{{ id: 7,\n{text} }}]"))
}

#[test]
fn the_file() {
    for (text, expected) in [
        ("", vec!["1:1 missing-field"]),
        ("# nothing", vec!["1:1 missing-field"]),
        ("[]", vec!["1:1 wrong-type"]),
        ("accounts: []", vec!["1:1 missing-field"]),
        ("version: 1", vec!["1:1 missing-field"]),
        ("version: 1\naccounts:", vec!["1:1 missing-field"]),
        ("version: 2\naccounts: []", vec!["1:10 wrong-value"]),
        ("version: \"1\"\naccounts: []", vec!["1:10 wrong-type"]),
        ("version: 1\naccounts: {}", vec!["2:11 wrong-type"]),
        ("version: 1\naccount: []", vec!["1:1 missing-field", "2:1 unknown-field"]),
        ("version: 1\ncollected-at: today\naccounts: []", vec!["2:15 wrong-value"]),
        ("version: 1\naccounts: []\naccounts: []", vec!["3:1 duplicate-key"]),
        ("version: 1\naccounts: [x, { uid: 1 }]", vec!["2:12 wrong-type"]),
        ("version: 1\n\taccounts: []", vec!["2:1 syntax"]),
        ("version: 1\naccounts: \u{0}", vec!["2:11 encoding"]),
    ] {
        assert_eq!(summary(text), expected, "{text:?}");
    }
}

#[test]
fn accounts_and_users() {
    let account = |text: &str| format!("version: 1\naccounts:\n- {{ {text} }}");
    for (text, expected) in [
        ("alias: acme", vec!["3:3 missing-field"]),
        ("uid: acme", vec!["3:10 wrong-value"]),
        ("uid: \"\"", vec!["3:10 wrong-value"]),
        ("uid: 1e15", vec!["3:10 wrong-value"]),
        ("uid: 007", vec!["3:10 wrong-value"]),
        ("uid: \"007\"", vec![]),
        ("uid: 1, quotas: { keys: 3 }", vec!["3:23 unknown-field"]),
        ("uid: 1, quotas: { workspaces: -3 }", vec!["3:35 wrong-type"]),
        ("uid: 1, users: [{ name: x }]", vec!["3:21 missing-field"]),
        ("uid: 1, users: [{ id: x }]", vec!["3:27 wrong-value"]),
        ("uid: 1, users: [{ id: 1 }, { id: 1 }]", vec!["3:38 duplicate"]),
        ("uid: 1, users: [{ id: 1, status: frozen }]", vec!["3:38 wrong-value"]),
        ("uid: 1, users: [{ id: 1, permissions: [admin] }]", vec!["3:44 wrong-value"]),
        ("uid: 1, users: [{ id: 1, permissions: admin }]", vec!["3:43 wrong-type"]),
        ("uid: 1, users: [{ id: 1, since: now }]", vec!["3:37 wrong-value"]),
        ("uid: 1, users: [{ id: 1, email: x }]", vec!["3:30 unknown-field"]),
        ("uid: 1 }\n- { uid: 1", vec!["4:10 duplicate"]),
        ("uid: 1, users: [{ id: 1 }] }\n- { uid: 2, users: [{ id: 1 }]", vec![]),
    ] {
        assert_eq!(summary(&account(text)), expected, "{text:?}");
    }
}

#[test]
fn workspaces() {
    for (text, expected) in [
        ("members: [11, 12, 13]", vec!["4:19 reference"]),
        ("members: 11", vec!["4:10 wrong-type"]),
        ("default: yes", vec!["4:10 wrong-type"]),
        ("region: cn beijing", vec!["4:9 wrong-value"]),
        ("state: disabled", vec!["4:8 wrong-value"]),
        ("models: qwen-plus", vec!["4:9 wrong-type"]),
        ("id: ws-2", vec!["4:1 duplicate-key"]),
        ("name: x }, { id: ws-1", vec!["4:18 duplicate"]),
        ("name: x }, { id: a b", vec!["4:18 wrong-value"]),
        ("name: x }, { name: y", vec!["4:12 missing-field"]),
        ("default: true }, { id: ws-2, default: true }, { id: ws-3, default: false", vec!["4:39 conflict"]),
        ("hostlabel: x", vec!["4:1 unknown-field"]),
    ] {
        assert_eq!(summary(&in_workspace(text)), expected, "{text:?}");
    }
}

#[test]
fn keys() {
    for (text, expected) in [
        ("kind: codingplan", vec!["5:7 wrong-value"]),
        ("created-by: 13", vec!["5:13 reference"]),
        ("created-by: alice", vec!["5:13 wrong-value"]),
        ("created-by: 1", vec![]),
        ("state: off", vec!["5:8 wrong-value"]),
        ("state: [enabled]", vec!["5:8 wrong-type"]),
        ("labels: { a: [b], c: d }", vec!["5:14 wrong-type"]),
        ("labels: [a]", vec!["5:9 wrong-type"]),
        ("scope: { ips: [10.0.0.0/40] }", vec!["5:16 wrong-value"]),
        ("scope: { ip: [] }", vec!["5:10 unknown-field"]),
        ("scope: all", vec!["5:8 wrong-type"]),
        ("masked: abc", vec!["5:9 wrong-value"]),
        ("fingerprint: abc", vec!["5:14 wrong-value"]),
        (
            "former: [{ fingerprint: abc, until: never, masked: x }]",
            vec!["5:25 wrong-value", "5:37 wrong-value", "5:52 wrong-value"],
        ),
        ("former: [{ age: 3 }]", vec!["5:12 unknown-field"]),
        ("createdBy: 11", vec!["5:1 unknown-field"]),
        ("name: x }, { id: 7", vec!["5:1 unknown-field", "5:18 duplicate"]),
        ("state: enabled }, { id: 8 9", vec!["5:25 wrong-value"]),
    ] {
        assert_eq!(summary(&in_key(text)), expected, "{text:?}");
    }
}

#[test]
fn times_that_cannot_be() {
    let after = |name: &str| in_key(&format!("created-at: 2026-02-01, {name}: 2026-01-31T23:59:59Z"));
    for name in ["rotated-at", "since", "last-used-at"] {
        let column = 27 + name.len();
        assert_eq!(summary(&after(name)), [format!("5:{column} conflict")], "{name}");
    }
    assert_eq!(summary(&in_key("created-at: 2026-02-01, former: [{ until: 2026-01-01 }]")), ["5:43 conflict"]);
    assert!(summary(&in_key("created-at: 2026-02-01, since: 2026-02-01, rotated-at: 2026-02-01")).is_empty());
}

#[test]
fn temporary_keys() {
    for (text, expected) in [
        ("kind: temporary, parent: 9", vec!["5:26 reference"]),
        ("kind: temporary, parent: 7", vec!["5:26 conflict"]),
        ("kind: temporary }, { id: 8, kind: temporary, parent: 7", vec!["5:54 conflict"]),
        ("kind: general }, { id: 8, kind: temporary, parent: 7", vec![]),
        ("kind: temporary, ttl: 60", vec!["5:23 wrong-value"]),
        ("kind: temporary, ttl: 0s", vec!["5:23 wrong-value"]),
        ("kind: temporary, ttl: 1s", vec![]),
        ("kind: temporary, ttl: 30m", vec![]),
        ("kind: temporary, ttl: 1801s", vec!["5:23 wrong-value"]),
        ("kind: general, parent: 9, ttl: 60s", vec!["5:24 conflict", "5:32 conflict"]),
        ("parent: 9", vec!["5:9 conflict"]),
        ("kind: temporery, parent: 7, ttl: 60s", vec!["5:7 wrong-value"]),
    ] {
        assert_eq!(summary(&in_key(text)), expected, "{text:?}");
    }
}

#[test]
fn no_two_keys_have_one_value() {
    let digest = format!("\"sha256:{}\"", "ab".repeat(32));
    let twice = format!("fingerprint: {digest} }}, {{ id: 8, former: [{{ fingerprint: {digest} }}]");
    assert_eq!(summary(&in_key(&twice)), ["5:124 duplicate"]);
}

#[test]
fn an_owner_of_another_account_is_found_there() {
    let text = "version: 1\naccounts:\n- { uid: 1, workspaces: [{ id: ws-1, keys: [{ id: 7, created-by: 21 }] }] }\n\
        - { uid: 2, users: [{ id: 21 }] }";
    let problem = &problems(text)[0];
    assert_eq!(problem.help.as_deref(), Some("the account `2` has that user, in line 4"));
}

#[test]
fn a_missing_uid_raises_no_second_problem() {
    let text = "version: 1\naccounts: [{ workspaces: [{ id: ws-1, keys: [{ id: 7, created-by: 1 }] }] }]";
    assert_eq!(summary(text), ["2:12 missing-field"]);
}

#[test]
fn json_lines() {
    let head = r#"{"record": "inventory", "version": 1}"#;
    for (lines, expected) in [
        (r#"{"record": "account", "uid": "1"}"#, vec![]),
        (r#"{"record": "account", "uid": "1"}, {}"#, vec!["2:34 syntax"]),
        (r#"{"uid": "1"}"#, vec!["2:1 missing-field"]),
        (r#"{"record": "acount", "uid": "1"}"#, vec!["2:12 wrong-value"]),
        (r#"{"record": "inventory", "version": 1}"#, vec!["2:1 duplicate"]),
        (r#"{"record": "inventory"}"#, vec!["2:1 missing-field", "2:1 duplicate"]),
        (r#"{"record": "user", "id": "1"}"#, vec!["2:1 missing-field"]),
        (r#"{"record": "user", "account": 9, "id": "1"}"#, vec!["2:31 reference"]),
        (r#"{"record": "workspace", "account": 9, "id": "ws-1"}"#, vec!["2:36 reference"]),
        (r#"{"record": "key", "id": 7}"#, vec!["2:1 missing-field", "2:1 missing-field"]),
        (r#"{"record": "account", "uid": 9, "users": []}"#, vec!["2:33 unknown-field"]),
        (
            "{\"record\": \"account\", \"uid\": 9}\n\n{\"record\": \"key\", \"account\": 9, \"workspace\": \"ws-1\", \"id\": 7}",
            vec!["4:46 reference"],
        ),
        ("{\"record\":\n\"account\"}", vec!["2:11 syntax", "3:1 syntax"]),
        ("{\"record\": \"account\", \"uid\": \"\u{0}\"}", vec!["2:31 encoding"]),
    ] {
        assert_eq!(summary(&format!("{head}\n{lines}\n")), expected, "{lines}");
    }
    let headless = "{\"record\": \"account\", \"uid\": 1}\n{\"record\": \"account\", \"uid\": 2}\n";
    assert_eq!(summary(headless), ["1:1 missing-field"]);
}

#[test]
fn a_bomb_goes_off_nowhere() {
    let mut bomb = String::from("version: 1\naccounts: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert!(summary(&bomb).iter().any(|problem| problem == "7:40 limit"), "{:?}", summary(&bomb));
}

#[test]
fn problems_say_what_to_do() {
    let text = r#"
version: 9
acounts: []
accounts:
  - uid: 1378030599924858
    users: [{ id: 207329002494392001, satus: active }]
    workspaces:
      - id: ws-1
        members: [207329002494392009]
        keys:
          - { id: 7, kind: plan, created-by: 207329002494392008, masked: whole, fingerprint: whole }
          - { id: 7, parent: 8, created-at: 2026-02-01, since: 2026-01-01 }
"#;
    let shown: Vec<_> = problems(text).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    2:10: this program reads version 1, found version `9` [wrong-value]
    3:1: unknown field `acounts` [unknown-field]
      help: did you mean `accounts`?
    6:39: unknown field `satus` [unknown-field]
      help: did you mean `status`?
    9:19: the account has no RAM user `207329002494392009` [reference]
      help: add the user to `users`, or correct the id
    11:28: expected `general`, `coding-plan`, `token-plan` or `temporary`, found `plan` [wrong-value]
    11:46: the account has no RAM user `207329002494392008` [reference]
      help: add the user to `users`, or give the account's UID if root created the key
    11:74: `masked` holds no `*`: a whole key must never stand in an inventory [wrong-value]
      help: write it as consoles do: `sk-a****58ad`
    11:94: expected `sha256:` and 64 hexadecimal digits [wrong-value]
      help: give the key's SHA-256; a whole key must never stand in an inventory
    12:19: the key `7` stands here again [duplicate]
      help: the first is in line 11; take one of them away
    12:30: only a temporary key has `parent` [conflict]
      help: leave it out, or write `kind: temporary`
    12:64: `since` lies before the key was created, at 2026-02-01T00:00:00Z [conflict]
      help: correct this time, or `created-at`
    ");
}
