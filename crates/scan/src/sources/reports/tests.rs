use bailiwick_core::inventory::{Account, Inventory, Key, Labels, Origin, Owner, Workspace, WorkspaceState};
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Narrow, SecretSpec};
use bailiwick_core::time::parse_time;

use super::*;

fn spec(rule: &str, pattern: &str, kind: SecretKind) -> SecretSpec {
    let (evidence, keywords, narrow) = (vec![], vec![], Narrow::default());
    SecretSpec { rule: rule.into(), pattern: pattern.into(), kind, evidence, keywords, narrow }
}

fn detector() -> Detector {
    let general = spec("leaked-general-key", "sk-[0-9a-f]{32}", SecretKind::General);
    Detector::new(&[general, spec("leaked-plan-key", "sk-sp-[0-9a-f]{32}", SecretKind::Plan)]).unwrap()
}

/// What a report says whose text holds templates of keys.
fn read(text: &str) -> Scanned {
    read_with(text, &KnownKeys::default())
}

fn read_with(text: &str, known: &KnownKeys) -> Scanned {
    scan(&detector(), "report.json", seeded::expand(text).unwrap().as_bytes(), known)
}

/// The rules and places of what was found.
fn found(scanned: &Scanned) -> Vec<(String, String, u32, u32)> {
    let place = |leak: &Leak| {
        leak.places
            .iter()
            .map(|it| (leak.rule.to_string(), it.path.to_string(), it.line, it.column))
            .collect::<Vec<_>>()
    };
    scanned.leaks.iter().flat_map(place).collect()
}

fn at(rule: &str, path: &str, line: u32, column: u32) -> Vec<(String, String, u32, u32)> {
    vec![(rule.to_owned(), path.to_owned(), line, column)]
}

const GITLEAKS: &str = r#"[
 {
  "RuleID": "generic-api-key",
  "Description": "Detected a Generic API Key",
  "StartLine": 12, "EndLine": 12, "StartColumn": 5, "EndColumn": 56,
  "Match": "DASHSCOPE_API_KEY=\"{{key general-classic A}}\"",
  "Secret": "{{key general-classic A}}",
  "File": "app/settings.py", "SymlinkFile": "",
  "Commit": "8f3c2a1b0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a",
  "Entropy": 3.9, "Author": "a", "Email": "a@example.com",
  "Date": "2026-02-01T10:00:00Z", "Message": "", "Tags": [], "Fingerprint": "x:app/settings.py:generic-api-key:12"
 }
]"#;

#[test]
fn a_finding_of_gitleaks() {
    let scanned = read(GITLEAKS);
    assert_eq!(found(&scanned), at("leaked-general-key", "app/settings.py", 12, 24));
    let leak = &scanned.leaks[0];
    assert_eq!(leak.digest, seeded::key(Shape::GeneralClassic, "A").digest());
    assert_eq!(leak.provider, Provider::DashScope, "the name beside it tells whose it is");
    let held = leak.places[0].held.as_ref().unwrap();
    assert_eq!((Some(held.date), held.last_date), (parse_time("2026-02-01T10:00:00Z"), held.date));
    assert_eq!(leak.places[0].commit.as_deref(), Some("8f3c2a1b0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a"));
    let line = &leak.excerpt.lines[0];
    assert_eq!((line.number, line.text.contains("sk-****")), (12, true), "{}", line.text);
    assert!(scanned.coverage.unreadable.is_empty());
}

#[test]
fn findings_of_trufflehog_come_one_a_line_and_its_log_among_them() {
    let scanned = read(concat!(
        r#"{"level":"info-0","ts":"2026-02-01T10:00:00Z","logger":"trufflehog","msg":"running source"}"#,
        "\n",
        r#"{"SourceMetadata":{"Data":{"Filesystem":{"file":"app/.env","line":3}}},"SourceID":1,"SourceType":15,"SourceName":"trufflehog - filesystem","DetectorType":1033,"DetectorName":"CustomRegex","DecoderName":"PLAIN","Verified":false,"Raw":"{{key plan-hex B}}","RawV2":"","Redacted":"","ExtraData":null,"StructuredData":null}"#,
        "\n",
        r#"{"SourceMetadata":{"Data":{"Git":{"commit":"306419ec2a79f5ddb4117185f104c80004e342b6","file":"a.py","email":"A <a@example.com>","repository":"git@example.com:a/b.git","timestamp":"2025-09-25 17:20:44 +0000","line":4}}},"DetectorName":"DeepSeek","Verified":true,"Raw":"{{key general-classic D}}"}"#,
    ));
    let expected = [at("leaked-general-key", "a.py", 4, 1), at("leaked-plan-key", "app/.env", 3, 1)].concat();
    assert_eq!(found(&scanned), expected);
    assert_eq!(scanned.leaks[0].provider, Provider::DeepSeek, "so its detector says");
    assert!(scanned.leaks[0].excerpt.lines.is_empty(), "what stands in the file is not known");
    let held = scanned.leaks[0].places[0].held.as_ref().unwrap();
    assert_eq!(Some(held.date), parse_time("2025-09-25T17:20:44Z"));
    assert!(scanned.coverage.unreadable.is_empty(), "{:?}", scanned.coverage);
}

#[test]
fn findings_of_kingfisher_in_each_of_its_forms() {
    let finding = r#"{"rule":{"name":"x","id":"kingfisher.alibabacloud.3"},"finding":{"snippet":"{{key plan-hex C}}","fingerprint":"1","confidence":"medium","entropy":"4.1","validation":{"status":"Not Attempted","response":""},"language":"Shell","line":7,"column_start":9,"column_end":40,"path":"deploy.sh","git_metadata":{"repository_url":"https://example.com/a","commit":{"id":"306419ec2a79f5ddb4117185f104c80004e342b6","date":"2026-03-01"},"file":{"path":"bin/deploy.sh"}}}}"#;
    let expected = at("leaked-plan-key", "bin/deploy.sh", 7, 9);
    for report in [
        format!(r#"{{"findings":[{finding}],"metadata":{{"target":"."}}}}"#),
        format!("{finding}\n{{\"access_map\":[]}}\n"),
        format!(r#"[{{"id":"kingfisher.alibabacloud.3","matches":[{finding}]}}]"#),
    ] {
        let scanned = read(&report);
        assert_eq!(found(&scanned), expected, "{report}");
        assert!(scanned.coverage.unreadable.is_empty(), "{:?}", scanned.coverage);
    }
}

#[test]
fn older_forms_are_read_too() {
    let old = r#"[{"line":"key={{key plan-hex A}}","lineNumber":3,"offender":"{{key plan-hex A}}","commit":"","rule":"Generic","file":"a.env","date":"","tags":""}]"#;
    assert_eq!(found(&read(old)), at("leaked-plan-key", "a.env", 3, 1));
    let old = r#"{"branch":"main","commit":"m","commitHash":"306419ec2a79f5ddb4117185f104c80004e342b6","date":"2020-01-01 10:00:00","diff":"","path":"a.env","printDiff":"","reason":"High Entropy","stringsFound":["{{key plan-hex A}}","{{key plan-hex B}}"]}"#;
    assert_eq!(read(old).leaks.len(), 2);
}

#[test]
fn what_is_hidden_is_said() {
    for secret in ["REDACTED", "sk-sp-12...", "[REDACTED:1a2b3c4d]", "sk-****58ad", ""] {
        let report =
            GITLEAKS.replace("\"Secret\": \"{{key general-classic A}}\"", &format!("\"Secret\": \"{secret}\""));
        let scanned = read(&report);
        assert_eq!(scanned.leaks.len(), 0, "{secret}");
        let said = &scanned.coverage.unreadable[0].reason;
        assert!(said.contains("app/settings.py:12, is hidden"), "{said}");
    }
    let many = format!("[{}]", vec![r#"{"RuleID":"x","Secret":"REDACTED","File":"a","StartLine":1}"#; 30].join(","));
    let said = read(&many).coverage.unreadable;
    assert_eq!((said.len(), said.iter().any(|it| it.reason.starts_with("and 10 more"))), (21, true));
}

#[test]
fn what_is_no_report_is_said() {
    for text in
        ["{", "[1]", "hello", r#"{"version":"2.1.0","runs":[]}"#, "[{}]", "\"x\"", r#"{"findings":[[[[[[]]]]]]}"#]
    {
        assert!(!read(text).coverage.unreadable.is_empty(), "{text}");
    }
    let logged = r#"{"level":"error","ts":"","logger":"trufflehog","msg":"could not read"}"#;
    assert!(read(logged).coverage.unreadable[0].reason.contains("may not have looked at everything"));
    let cut = seeded::expand(GITLEAKS).unwrap();
    for length in 0..cut.len() {
        let scanned = scan(&detector(), "r", &cut.as_bytes()[..length], &KnownKeys::default());
        let is_empty = cut[..length].trim().is_empty();
        assert_eq!(scanned.coverage.unreadable.is_empty(), is_empty, "{length}");
    }
}

#[test]
fn an_empty_report_is_clean() {
    for text in ["[]", "null", "", "{\"findings\": []}"] {
        let scanned = read(text);
        assert!(scanned.leaks.is_empty() && scanned.coverage.unreadable.is_empty(), "{text}");
        assert_eq!(scanned.coverage.files, 1);
    }
}

#[test]
fn a_report_in_utf_16_is_read() {
    let text = seeded::expand(GITLEAKS).unwrap();
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(scan(&detector(), "r", &wide, &KnownKeys::default()).leaks.len(), 1);
}

/// An inventory of one key, of which the digest is known.
fn inventory(value: &str) -> Inventory {
    let mut inventory = Inventory::default();
    let account = inventory.push_account(Account { uid: "1".into(), ..Account::default() });
    let workspace = Workspace {
        account,
        id: "ws-1".into(),
        name: None,
        default: None,
        region: None,
        host_label: None,
        state: WorkspaceState::Active,
        since: None,
        members: None,
        models: None,
        applications: None,
        keys: Vec::new(),
        origin: Origin::default(),
    };
    let workspace = inventory.push_workspace(workspace);
    inventory.push_key(Key {
        workspace,
        id: "7".into(),
        kind: None,
        owner: Owner::Unknown,
        created_at: None,
        rotated_at: None,
        state: None,
        since: None,
        last_used_at: None,
        masked: None,
        fingerprint: Some(Digest::of(value.as_bytes())),
        former: Vec::new(),
        scope: None,
        labels: Labels::default(),
        temporary: None,
        origin: Origin::default(),
    });
    inventory
}

#[test]
fn a_secret_of_a_shape_that_no_rule_knows_is_joined_by_its_digest() {
    let report = r#"[{"RuleID":"x","Secret":"a shape of next year","File":"a.env","StartLine":2,"Match":"K=a shape of next year"},
        {"RuleID":"aws","Secret":"somebody else's","File":"a.env","StartLine":3}]"#;
    let scanned = read_with(report, &KnownKeys::new(&inventory("a shape of next year")));
    assert_eq!(found(&scanned), at("leaked-general-key", "a.env", 2, 1));
    assert!(matches!(scanned.leaks[0].identity, Identity::Certain(_)));
    assert!(scanned.coverage.skipped[0].reason.starts_with("1 finding of a secret that no rule looks for"));
}

#[test]
fn what_we_found_ourselves_is_not_said_twice() {
    let text = seeded::expand("# one\nDASHSCOPE_API_KEY=\"{{key general-classic A}}\"\n").unwrap();
    let leaks = detector().scan("app/settings.py", text.as_bytes(), &KnownKeys::default());
    let mut own = Scanned { leaks, ..Scanned::default() };
    let report = GITLEAKS
        .replace("12", "2")
        .replace("\"Commit\": \"8f3c2a1b0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a\"", "\"Commit\": \"\"");
    own.append_reported(read(&report));
    assert_eq!(found(&own), at("leaked-general-key", "app/settings.py", 2, 20));
    own.append_reported(read(GITLEAKS));
    assert_eq!(found(&own).len(), 2, "a commit is another place");
}
