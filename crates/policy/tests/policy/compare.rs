//! Whether a set of rules is at least as strict as another, held against an inventory of everything.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Finding, Outcome, Severity};
use bailiwick_core::inventory::{Inventory, Quotas};
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_policy::compare::{Comparison, compare};
use proptest::prelude::*;

use crate::analysis::{condition, everything, judging};
use crate::build::{forbid, judge_at, now, secret, set};
use crate::example_runs::Bench;

fn compared(old: &[String], new: &[String]) -> Comparison {
    compare(&set(old), &set(new), Platform::embedded(), &Bench)
}

/// What is said: the looser rules, those that may be waived now, and what is open.
fn said(old: &[String], new: &[String]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let Comparison { looser, waivable, open, .. } = compared(old, new);
    let message = |remark: bailiwick_policy::compare::Remark| format!("{}: {}", remark.rule, remark.message);
    (
        looser.into_iter().map(|looser| looser.rule).collect(),
        waivable.into_iter().map(message).collect(),
        open.into_iter().map(message).collect(),
    )
}

fn is_kept(old: &[String], new: &[String]) -> bool {
    said(old, new) == (vec![], vec![], vec![])
}

/// Whether the old rules find something in an inventory that the new ones don't find, or find less grave.
fn loses(old: &[String], new: &[String], inventory: &Inventory, at: Time) -> bool {
    let findings = |rules: &[String]| judge_at(&set(rules), Some(inventory), None, at).findings;
    let mut by_subject: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in findings(new) {
        by_subject.entry(finding.subject.id.clone()).or_default().push(finding);
    }
    findings(old).iter().any(|old| {
        let covers = |new: &Finding| {
            let as_sure = new.outcome == Outcome::Fail || new.outcome == old.outcome;
            as_sure && new.severity >= old.severity && new.gates >= old.gates
        };
        !by_subject.get(&old.subject.id).is_some_and(|all| all.iter().any(covers))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: ProptestConfig::default().cases / 2, ..ProptestConfig::default() })]

    /// Brute force over everything agrees, in both directions, and so does the inventory that is shown.
    #[test]
    fn what_is_claimed_is_what_comes_of_everything(
        filter in condition(), old in condition(), others in prop::collection::vec(condition(), 1..3),
        severities in prop::collection::vec(prop::sample::select(&["low", "medium", "high"][..]), 3),
    ) {
        let graded = |rule: String, index: usize| rule.replace("severity: medium", &format!("severity: {}", severities[index]));
        let old = [graded(judging(&filter, &old), 0)];
        let new: Vec<_> = others.iter().enumerate()
            .map(|(index, other)| graded(forbid(&format!("n{index}"), "key", other), index + 1))
            .collect();
        let comparison = compared(&old, &new);
        prop_assert!(comparison.open.is_empty(), "{:?}", comparison.open);
        prop_assert_eq!(!comparison.looser.is_empty(), loses(&old, &new, &everything(), now()));
        for looser in comparison.looser {
            let inventory = looser.shown.inventory.expect("it is shown by an inventory");
            prop_assert!(loses(&old, &new, &inventory, looser.shown.at));
        }
    }
}

fn aged(id: &str, days: u32, more: &str) -> String {
    format!("{}{more}", forbid(id, "key", &format!("{{ key.age: {{ over: {days}d }} }}")))
}

#[test]
fn what_a_rule_says_of_its_findings_counts() {
    let old = [aged("r", 90, "")];
    for stricter in [
        aged("r", 90, ""),
        aged("other", 60, ""),
        aged("r", 90, "").replace("medium", "high"),
        aged("r", 90, "waivable: false\n"),
        aged("r", 90, "severity-when: [{ when: { key.kind: general }, severity: critical }]\n"),
    ] {
        assert!(is_kept(&old, std::slice::from_ref(&stricter)), "{stricter}");
    }
    for looser in [
        aged("r", 91, ""),
        aged("r", 90, "").replace("medium", "low"),
        aged("r", 90, "mode: warn\n"),
        aged("r", 90, "mode: evaluate\n"),
        aged("r", 90, "on-unknown: report\n"),
        aged("r", 90, "where: { key.kind: general }\n"),
        aged("r", 90, "severity-when: [{ when: { key.kind: general }, severity: low }]\n"),
    ] {
        assert_eq!(said(&old, std::slice::from_ref(&looser)).0, ["r"], "{looser}");
    }
    assert_eq!(said(&old, &[]).0, ["r"], "nothing finds nothing");
    assert!(is_kept(&[aged("r", 90, "mode: evaluate\n")], &[]), "it found nothing");
    let waivable = said(&[aged("r", 90, "waivable: false\n")], &old);
    assert_eq!(waivable, (vec![], vec!["r: its findings may be waived now".to_owned()], vec![]));
}

#[test]
fn ids_are_such_as_an_inventory_takes() {
    let old =
        forbid("r", "key", "{ any: [{ key.workspace.account.uid: { matches: 'search' } }, { key.owner.id: x }] }");
    let new = forbid("r", "key", "{ key.workspace.account.uid: { matches: '^77' } }");
    for looser in compared(&[old], &[new]).looser {
        let inventory = looser.shown.inventory.unwrap();
        let ids = inventory.accounts().map(|account| inventory.account(account).uid.to_string());
        let ids = ids.chain(inventory.users().map(|user| inventory.user(user).id.to_string()));
        ids.for_each(|id| assert!(id.bytes().all(|byte| byte.is_ascii_digit()), "{id}"));
    }
}

#[test]
fn a_quota_that_counts_more_is_as_strict() {
    let quota = |filter: &str, max: u32| {
        [format!(
            "id: r\ntitle: t\nseverity: medium\nfor: workspace\nquota: {{ of: workspace.keys, where: {filter}, max: {max} }}\nremediation: r\n"
        )]
    };
    let (one, two) = ("{ key.state: enabled }", "{ key.state: [enabled, disabled] }");
    assert!(is_kept(&quota(one, 5), &quota(two, 5)));
    assert_eq!(said(&quota(two, 5), &quota(one, 5)).0, ["r"]);
    assert_eq!(said(&quota(one, 5), &quota(two, 6)).0, ["r"]);
}

#[test]
fn quotas_of_whatever_is_counted_are_shown() {
    for of in ["users", "workspaces"] {
        let quota = |max: u32| {
            [format!(
                "id: q\ntitle: t\nseverity: medium\nfor: account\nquota: {{ of: account.{of}, max: {max} }}\nremediation: r\n"
            )]
        };
        let comparison = compared(&quota(5), &quota(7));
        let inventory = comparison.looser[0].shown.inventory.as_ref().unwrap();
        let counted = if of == "users" { inventory.users().len() } else { inventory.workspaces().len() };
        assert_eq!((counted, comparison.open.len()), (6, 0), "{of}");
    }
}

#[test]
fn several_rules_may_take_the_place_of_one() {
    let old = [forbid("r", "key", "{ key.state: [enabled, disabled] }")];
    let state = |id: &str, state: &str| forbid(id, "key", &format!("{{ key.state: {state} }}"));
    assert!(is_kept(&old, &[state("a", "enabled"), state("b", "disabled")]));
    assert_eq!(said(&old, &[state("a", "enabled")]).0, ["r"]);
}

#[test]
fn an_inventory_shows_no_more_than_it_takes() {
    let comparison = compared(&[aged("r", 90, "where: { key.state: enabled }\n")], &[aged("r", 120, "")]);
    let looser = &comparison.looser[0];
    assert_eq!((comparison.rules, looser.source.as_str(), looser.span.start.line), (1, "r.yaml", 1));
    assert_eq!((looser.old.outcome, looser.old.severity, looser.new.len()), (Outcome::Fail, Severity::Medium, 0));
    let inventory = looser.shown.inventory.as_ref().unwrap();
    assert_eq!((inventory.keys().len(), inventory.users().len(), inventory.workspaces().len()), (1, 0, 1));
    let key = inventory.key(inventory.keys().next().unwrap());
    assert!(key.kind.is_none() && key.last_used_at.is_none() && key.labels.iter().len() == 0, "{key:?}");
}

#[test]
fn quotas_and_quantifiers_are_shown_by_as_many_as_it_takes() {
    let quota = |max: &str, more: &str| {
        format!(
            "id: q\ntitle: t\nseverity: medium\nfor: workspace\nquota: {{ of: workspace.keys, where: {{ key.state: enabled }}, max: {max} }}\nremediation: r\n{more}"
        )
    };
    assert!(is_kept(&[quota("20", "")], &[quota("19", "")]));
    assert!(is_kept(&[quota("20", "")], &[quota("20, warn-at: 50%", "")]));
    assert!(is_kept(&[quota("20, warn-at: 90%", "")], &[quota("20, warn-at: 50%", "")]));
    assert_eq!(said(&[quota("20, warn-at: 50%", "")], &[quota("20, warn-at: 90%", "")]).0, ["q"]);
    assert_eq!(said(&[quota("20", "")], &[quota("20", "where: { workspace.region: cn-beijing }\n")]).0, ["q"]);
    let comparison = compared(&[quota("20", "")], &[quota("22", "")]);
    let inventory = comparison.looser[0].shown.inventory.as_ref().unwrap();
    assert_eq!(inventory.keys().len(), 21);
    let some = |state: &str| {
        let condition = format!("{{ some: {{ of: workspace.keys, where: {{ key.state: {state} }} }} }}");
        forbid("s", "workspace", &condition)
    };
    assert!(is_kept(&[some("enabled")], &[some("enabled")]));
    assert_eq!(said(&[some("[enabled, disabled]")], &[some("enabled")]).0, ["s"]);
    assert!(is_kept(&[some("enabled")], &[some("[enabled, disabled]")]));
    let every = |rule: String| rule.replace("some:", "every:");
    assert!(is_kept(&[every(some("enabled"))], &[every(some("[enabled, disabled]"))]));
    let none = |rule: String| rule.replace("some:", "none:");
    assert!(is_kept(&[none(some("[enabled, disabled]"))], &[none(some("enabled"))]));
    assert_eq!(said(&[none(some("enabled"))], &[none(some("[enabled, disabled]"))]).0, ["s"]);
}

#[test]
fn whatever_a_rule_asks_about_is_made_up() {
    for (judges, condition) in [
        ("account", "{ account.alias: { matches: '^acme-[a-c]{2}(x|y)$' } }"),
        ("user", "{ user.permissions: administrator, user.name: bob }"),
        ("user", "{ user.since: { over: 2026-03-01 }, user.status: deleted }"),
        ("workspace", "{ workspace.models: qwen-max, workspace.default: false }"),
        ("workspace", "{ workspace.state: deleted, workspace.name: { present: false } }"),
        ("key", "{ key.labels.team: search, key.kind: temporary, key.ttl: { over: 5m } }"),
        ("key", "{ key.scope.ips: { within: [10.0.0.0/8] }, key.scope.models: qwen-max }"),
        ("key", "{ key.owner.name: { present: true }, key.owner.status: disabled, key.workspace.region: us-east-1 }"),
        ("key", "{ key.idle: { over: 30d }, key.state-age: { under: 10d }, key.masked: { present: true } }"),
        ("inventory", "{ inventory.age: { over: 7d } }"),
    ] {
        let old = forbid("r", judges, condition);
        assert_eq!(said(&[old], &[forbid("r", judges, &impossible(judges))]).0, ["r"], "{condition}");
    }
}

/// A condition that is never so, but asks about what everything of a kind has.
fn impossible(judges: &str) -> String {
    let path = match judges {
        "account" => "account.uid",
        "inventory" => "inventory.collected-at",
        "user" => "user.id",
        "workspace" => "workspace.id",
        _ => "key.id",
    };
    format!("{{ all: [{{ {path}: {{ present: true }} }}, {{ {path}: {{ present: false }} }}] }}")
}

#[test]
fn secrets_are_looked_for_as_before_or_that_is_open() {
    let old = [secret("key", "")];
    assert!(is_kept(&old, &[secret("key", "")]));
    assert!(is_kept(&old, &[secret("key", "").replace("medium", "critical")]));
    let open = vec!["key: the new rules look for other secrets, and patterns can't be compared".to_owned()];
    let other = [secret("key", "").replace("{32}", "{31}")];
    assert_eq!(said(&old, &other), (vec![], vec![], open));
    // An example of the old rule shows what the new one says of it.
    let example = "examples: [{ name: n, text: 'key=x', expect: [{ line: 1 }] }]\n";
    let lower = [secret("key", "").replace("medium", "low")];
    let comparison = compared(&[secret("key", example)], &lower);
    assert_eq!(comparison.looser[0].new[0].severity, Severity::Low);
    assert_eq!(comparison.looser[0].shown.text, Some(("example".to_owned(), "key=x".to_owned())));
}

#[test]
fn a_rule_that_looks_for_the_same_does_not_take_the_place_of_the_one_that_reports_it() {
    let graded = |id: &str, severity: &str| {
        secret(id, &format!("examples: [{{ name: n, text: '{id}=x', expect: [{{ line: 1 }}] }}]\n"))
            .replace("medium", severity)
    };
    let old = [graded("first", "high"), graded("other", "low")];
    let new = [graded("first", "low"), graded("other", "high")];
    assert_eq!(said(&old, &new).0, ["first"], "what both match is the first one's");
}

#[test]
fn what_needs_an_inventory_takes_the_place_of_nothing_that_needs_none() {
    let old = [secret("key", ""), forbid("r", "leak", "{ leak.kind: general }")];
    let needs = "{ any: [{ leak.kind: general }, { leak.key.state: enabled }] }";
    assert!(is_kept(&old, &[secret("key", ""), forbid("other", "leak", "{ leak.kind: [general, plan] }")]));
    let open = said(&old, &[secret("key", ""), forbid("r", "leak", needs)]).2;
    assert_eq!(open, ["r: no new rule judges the same by the same check"], "it is skipped where there is none");
}

#[test]
fn a_remark_says_whether_the_rule_itself_was_changed() {
    let unchanged = |new: &[String]| compared(&[secret("key", "")], new).open[0].is_unchanged;
    assert!(unchanged(&[secret("key", ""), secret("other", "")]), "another rule may take its matches over");
    assert!(!unchanged(&[secret("key", "").replace("{32}", "{31}")]));
    assert!(!unchanged(&[secret("other", "")]));
    let of = |id: &str| forbid("s", "key", &format!("{{ key.scope.ips: {{ within: [{id}] }} }}"));
    assert!(!compared(&[of("10.0.0.0/8")], &[of("10.0.0.0/7")]).open[0].is_unchanged);
}

/// Tests of fields that some inventory must meet for a rule to find anything for sure.
const MET: [(&str, &str, &str); 36] = [
    ("account", "account.uid", "'100000000000042'"),
    ("account", "account.alias", "acme"),
    ("account", "account.workspace-limit", "{ over: 7, under: 9 }"),
    ("user", "user.id", "'200000000000000042'"),
    ("user", "user.name", "{ matches: '^team-(a|b)$' }"),
    ("user", "user.status", "deleted"),
    ("user", "user.since", "{ over: 2025-03-01 }"),
    ("user", "user.permissions", "administrator"),
    ("user", "user.account.alias", "acme"),
    ("workspace", "workspace.id", "ws-42"),
    ("workspace", "workspace.name", "search"),
    ("workspace", "workspace.default", "false"),
    ("workspace", "workspace.region", "us-east-1"),
    ("workspace", "workspace.state", "deleted"),
    ("workspace", "workspace.since", "{ under: 2025-03-01 }"),
    ("workspace", "workspace.models", "qwen-max"),
    ("workspace", "workspace.applications", "app-1"),
    ("workspace", "workspace.key-limit", "{ over: 30, under: 32 }"),
    ("key", "key.id", "'4711'"),
    ("key", "key.kind", "token-plan"),
    ("key", "key.state", "disabled"),
    ("key", "key.since", "{ over: 2025-03-01 }"),
    ("key", "key.created-at", "{ under: 2025-03-01 }"),
    ("key", "key.last-used-at", "{ over: 2025-03-01 }"),
    ("key", "key.masked", "{ matches: sk }"),
    ("key", "key.labels.team", "search"),
    ("key", "key.scope.models", "qwen-max"),
    ("key", "key.scope.ips", "{ within: 192.0.2.0/24 }"),
    ("key", "key.scope.widest", "{ under: 9 }"),
    ("key", "key.ttl", "{ over: 10m }"),
    ("key", "key.owner.name", "alice"),
    ("key", "key.owner.id", "'200000000000000042'"),
    ("key", "key.owner.permissions", "administrator"),
    ("key", "key.created-by", "'200000000000000042'"),
    ("key", "key.owner.kind", "root"),
    ("inventory", "inventory.collected-at", "{ under: 2025-03-01 }"),
];

#[test]
fn whatever_a_rule_asks_of_a_field_is_shown_by_an_inventory_that_has_it() {
    for (kind, field, test) in MET {
        let rule = format!(
            "{}where: {{ {field}: {{ present: true }} }}\n",
            forbid("r", kind, &format!("{{ {field}: {test} }}"))
        );
        let comparison = compared(std::slice::from_ref(&rule), &[]);
        assert_eq!((comparison.looser.len(), &comparison.open), (1, &vec![]), "{rule}");
        let looser = &comparison.looser[0];
        let inventory = looser.shown.inventory.as_ref().unwrap();
        assert_eq!(looser.old.outcome, Outcome::Fail, "{rule}");
        assert!(loses(std::slice::from_ref(&rule), &[], inventory, looser.shown.at), "{rule}");
        let account = inventory.account(inventory.accounts().next().unwrap());
        let asks = |what: &str| field.contains(what);
        assert!(account.alias.is_none() || asks("alias"), "{rule}");
        assert!(account.quotas == Quotas::default() || asks("limit"), "{rule}");
        assert!(inventory.collected_at.is_none() || asks("collected"), "{rule}");
    }
}

#[test]
fn an_inventory_that_is_shown_could_be_one() {
    let rule = "id: r\ntitle: t\nseverity: low\nfor: account\nwhere: { none: { of: account.workspaces, where: { workspace.default: { present: false } } } }\n\
                quota: { of: account.workspaces, where: { workspace.default: true }, max: 1 }\nremediation: r\n";
    let comparison = compared(&[rule.to_owned()], &[]);
    let fails = comparison.looser.iter().any(|looser| looser.old.outcome == Outcome::Fail);
    assert!(!fails, "no account has two default workspaces");
}
