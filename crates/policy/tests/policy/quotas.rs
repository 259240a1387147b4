//! Quotas: counts that may be intervals.

use bailiwick_core::finding::{Finding, Severity, Summary};
use bailiwick_core::inventory::{Inventory, Owner};

use bailiwick_policy::explain;

use crate::build::{acme, bare_key, judge, key, set};

/// A rule that lets a workspace have enabled keys.
fn rule(max: &str, more: &str) -> String {
    let quota = format!("{{ of: workspace.keys, where: {{ key.state: enabled }}, max: {max}{more} }}");
    format!(
        "id: q\ntitle: t\nseverity: high\nfor: workspace\nwhere: {{ workspace.id: ws-a }}\nquota: {quota}\nremediation: r\n"
    )
}

/// A workspace with so many enabled keys, and so many of unknown state.
fn with_keys(enabled: usize, undecided: usize) -> Inventory {
    let mut acme = acme("100");
    for id in 0..enabled {
        acme.inventory.push_key(key(acme.default, &id.to_string(), Owner::Root));
    }
    for id in enabled..enabled + undecided {
        acme.inventory.push_key(bare_key(acme.default, &id.to_string()));
    }
    acme.inventory
}

fn findings(rule: String, inventory: &Inventory) -> (Vec<Finding>, Summary) {
    let judgement = judge(&set(&[rule]), Some(inventory), None);
    (judgement.findings, judgement.summary)
}

#[test]
fn a_count_passes_warns_fails_or_is_undecided() {
    for (enabled, undecided, expected) in [
        (0, 0, "pass"),
        (8, 0, "pass"),
        (8, 2, "pass"),
        (9, 0, "warn: workspace ws-a has 9 of 10 keys: the quota is nearly full"),
        (9, 1, "warn: workspace ws-a has 9 to 10 of 10 keys: the quota is nearly full"),
        (10, 0, "warn: workspace ws-a has 10 of 10 keys: the quota is nearly full"),
        (11, 0, "fail: workspace ws-a has 11 keys, and may have 10"),
        (11, 1, "fail: workspace ws-a has 11 to 12 keys, and may have 10"),
        (
            9,
            2,
            "unknown: whether workspace ws-a keeps to this is undecided: `key.state` is unknown, so 9 to 11 of 10 count",
        ),
    ] {
        let (findings, summary) = findings(rule("10", ", warn-at: 90%"), &with_keys(enabled, undecided));
        let said = findings.first().map_or("pass".to_owned(), |finding| {
            let outcome = if finding.severity == Severity::Info { "warn" } else { finding.outcome.as_str() };
            format!("{outcome}: {}", finding.message)
        });
        assert_eq!(said, expected, "{enabled} and {undecided}");
        assert_eq!(summary.pass + summary.fail + summary.unknown + summary.skipped, 2);
    }
}

#[test]
fn a_maximum_may_be_the_accounts_or_the_platforms() {
    let inventory = with_keys(21, 0);
    let (findings, _) = findings(rule("workspace.key-limit", ""), &inventory);
    assert_eq!(findings[0].message, "workspace ws-a has 21 keys, and may have 20");
    assert_eq!((findings[0].severity, findings[0].subject.id.as_str()), (Severity::High, "ws-a"));
}

#[test]
fn without_a_share_nothing_is_nearly_full() {
    assert!(findings(rule("10", ""), &with_keys(10, 0)).0.is_empty());
    assert!(findings(rule("0", ", warn-at: 50%"), &with_keys(0, 0)).0.is_empty(), "none of none is no warning");
}

#[test]
fn a_message_of_the_rules_own_counts() {
    let own = |message: &str| format!("{}message: \"{message}\"\n", rule("10", ", warn-at: 90%"));
    let counting = own("{workspace.id}: {count} of {max}");
    assert_eq!(findings(counting, &with_keys(9, 0)).0[0].message, "ws-a: 9 of 10");
    let silent = own("{workspace.id} has too many");
    assert_eq!(findings(silent.clone(), &with_keys(11, 0)).0[0].message, "ws-a has too many");
    let early = findings(silent, &with_keys(9, 0)).0[0].message.clone();
    assert!(early.contains("9 of 10"), "a message that would be wrong is not used: {early}");
}

#[test]
fn a_list_needs_no_condition() {
    let text =
        "id: q\ntitle: t\nseverity: low\nfor: account\nquota: { of: account.workspaces, max: 1 }\nremediation: r\n";
    let (findings, _) = findings(text.to_owned(), &with_keys(0, 0));
    assert_eq!(findings[0].message, "account 100 has 2 workspaces, and may have 1");
}

#[test]
fn a_quota_is_told_in_words() {
    let fails = |max: &str| {
        let rule = format!(
            "id: q\ntitle: t\nseverity: medium\nfor: workspace\nquota: {{ of: workspace.keys, max: {max} }}\nremediation: r\n"
        );
        explain(&set(&[rule]).rules()[0]).fails
    };
    assert_eq!(fails("20"), ["there are more than 20 workspace.keys"]);
    assert_eq!(fails("workspace.key-limit"), ["there are more than workspace.key-limit workspace.keys"]);
}
