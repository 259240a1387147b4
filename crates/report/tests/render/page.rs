//! The page of HTML: whatever things are named, it is text there.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::{Finding, Report};
use bailiwick_core::holdings::{AccountHoldings, Holdings, KeyHoldings, Use, UserHoldings, WorkspaceHoldings};
use bailiwick_core::inventory::{KeyKind, KeyState, UserStatus, WorkspaceState};
use bailiwick_core::secret::Digest;
use bailiwick_report::{Format, Style, render};

use crate::sample::rich;

const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}'&";

fn page(report: &Report) -> String {
    render(report, Format::Html, &Style::default())
}

fn holdings(name: &str, workspace: &str, key: &str) -> Holdings {
    let name = name.to_owned();
    let key = KeyHoldings {
        id: key.to_owned(),
        kind: Some(KeyKind::General),
        state: Some(KeyState::Enabled),
        validity: Validity::Valid,
        owner: Some(name.clone()),
        created_at: None,
        rotated_at: None,
        last_used_at: None,
    };
    let workspace = WorkspaceHoldings {
        id: workspace.to_owned(),
        name: Some(name.clone()),
        region: Some(name.clone()),
        state: WorkspaceState::Active,
        use_of_keys: Use { used: 19, of: 20 },
        keys: vec![key],
    };
    let user = UserHoldings { id: name.clone(), name: Some(name.clone()), status: Some(UserStatus::Active), keys: 1 };
    let account = AccountHoldings {
        uid: name.clone(),
        alias: Some(name.clone()),
        use_of_workspaces: Use { used: 11, of: 10 },
        users: vec![user],
        workspaces: vec![workspace],
    };
    Holdings { accounts: vec![account], counted_only: false, due: vec![("2026-12-01".to_owned(), vec![name])] }
}

fn hostile() -> Report {
    let mut report = rich();
    for finding in &mut report.findings {
        let hostile = || HOSTILE.to_owned();
        (finding.rule, finding.message, finding.remediation) = (hostile(), hostile(), hostile());
        finding.subject.id = hostile();
        for place in &mut finding.locations {
            place.path = HOSTILE.into();
        }
    }
    report.notes.push(HOSTILE.to_owned());
    report.holdings = Some(holdings(HOSTILE, HOSTILE, HOSTILE));
    report
}

#[test]
fn whatever_things_are_named_there_is_one_script_and_no_other_markup_of_theirs() {
    let page = page(&hostile());
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("\u{202e}"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    // Nothing ends an attribute but its own quote.
    assert!(!page.contains("\"\"><script"));
}

#[test]
fn its_policy_lets_its_own_style_and_script_alone() {
    let page = page(&rich());
    let between = |start: &str, end: &str| {
        let from = page.find(start).unwrap() + start.len();
        page[from..].split(end).next().unwrap().to_owned()
    };
    for (start, end, directive) in [("<style>", "</style>", "style-src"), ("<script>", "</script>", "script-src")] {
        let hash = data_encoding::BASE64.encode(Digest::of(between(start, end).as_bytes()).as_bytes());
        assert!(page.contains(&format!("{directive} 'sha256-{hash}'")), "{directive}");
    }
    assert!(page.contains("default-src 'none'") && !page.contains("http:") && !page.contains(" style=\""));
}

#[test]
fn a_key_leads_to_its_leaks() {
    let mut report = rich();
    let number = report.findings.iter().position(|finding| finding.key.is_some() && finding.secret.is_some()).unwrap();
    let key = report.findings[number].key.clone().unwrap();
    report.holdings = Some(holdings("acme", &key.workspace, &key.id));
    let page = page(&report);
    assert!(
        page.contains(&format!("href=\"#finding-{number}\"")) && page.contains(&format!("<tr id=\"finding-{number}\""))
    );
    assert!(page.contains("19 of 20 keys") && page.contains("11 of 10 workspaces"));
}

#[test]
fn ten_thousand_findings_are_all_there() {
    let mut report = rich();
    let one = report.findings[0].clone();
    report.findings =
        (0..10_000).map(|number| Finding { message: format!("number {number}."), ..one.clone() }).collect();
    let page = page(&report);
    assert!(
        page.contains("number 0.")
            && page.contains("number 9999.")
            && page.matches("<tr id=\"finding-").count() == 10_000
    );
}
