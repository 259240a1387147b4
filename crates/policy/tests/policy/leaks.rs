//! Leaks: whose key it is, whether it works, and what is said of it.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::{Finding, Joined, Leak, Severity, Summary};
use bailiwick_core::inventory::{Inventory, KeyIx, Owner};
use bailiwick_core::secret::{Bearer, Confidence, Held, Identity, Provider, SecretKind};

use crate::build::{Acme, acme, acme_in, forbid, judge, key, leak, secret, set, time};

/// An account with a key of alice's, one of bob's and two of root's.
fn with_keys() -> (Acme, [KeyIx; 4]) {
    let mut acme = acme("100");
    let owners = [Owner::User(acme.alice), Owner::User(acme.bob), Owner::Root, Owner::Root];
    let mut id = 70;
    let keys = owners.map(|owner| {
        id += 1;
        acme.inventory.push_key(key(acme.default, &id.to_string(), owner))
    });
    (acme, keys)
}

fn now_of(key: KeyIx) -> Bearer {
    Bearer { key, held: Held::Now }
}

fn joined(identity: Identity) -> Leak {
    Leak { identity, ..leak("leaked", "A", "app/.env") }
}

fn findings(rules: &[String], inventory: Option<&Inventory>, leaks: &[Leak]) -> (Vec<Finding>, Summary) {
    let judgement = judge(&set(rules), inventory, Some(leaks));
    (judgement.findings, judgement.summary)
}

fn message(inventory: &Inventory, leak: Leak) -> String {
    let message = findings(&[secret("leaked", "")], Some(inventory), &[leak]).0[0].message.clone();
    message.replace(&leaked_mask(), "MASK")
}

fn leaked_mask() -> String {
    leak("leaked", "A", "").masked.to_string()
}

#[test]
fn the_message_says_whose_it_is_and_whether_it_works() {
    let (acme, [alices, bobs, roots, another]) = with_keys();
    let what = "app/.env holds a general key of Model Studio, MASK";
    let former = Bearer { key: alices, held: Held::Until(Some(time("2026-06-01"))) };
    for (identity, expected) in [
        (Identity::Unknown, "; no key of the inventory is known to bear it".to_owned()),
        (
            Identity::Certain(now_of(alices)),
            ": certainly key 71 of alice (active), in workspace ws-a; the value still works".to_owned(),
        ),
        (
            Identity::Certain(now_of(bobs)),
            ": certainly key 72 of bob (deleted), in workspace ws-a; the value no longer works (owner-deleted)".to_owned(),
        ),
        (
            Identity::Certain(former),
            ": certainly key 71 of alice (active), in workspace ws-a; the value no longer works, being from before the reset of 2026-06-01T00:00:00Z".to_owned(),
        ),
        (
            Identity::Possible(vec![now_of(roots)]),
            ": possibly key 73 of root, in workspace ws-a; the value still works".to_owned(),
        ),
        (
            Identity::Possible(vec![now_of(alices), now_of(bobs)]),
            ": possibly key 71 of alice (active) or key 72 of bob (deleted); whether the value still works is unknown".to_owned(),
        ),
        (
            Identity::Possible(vec![now_of(alices), now_of(bobs), now_of(roots), now_of(another)]),
            ": possibly key 71 of alice (active), key 72 of bob (deleted), key 73 of root and 1 more; whether the value still works is unknown".to_owned(),
        ),
    ] {
        assert_eq!(message(&acme.inventory, joined(identity)), format!("{what}{expected}"));
    }
}

#[test]
fn a_leak_carries_its_facts() {
    let (acme, [alices, ..]) = with_keys();
    let leak = Leak {
        also: vec!["other".into()],
        provider: Provider::DashScopeOrDeepSeek,
        ..joined(Identity::Certain(now_of(alices)))
    };
    let (findings, _) = findings(&[secret("leaked", "")], Some(&acme.inventory), std::slice::from_ref(&leak));
    let finding = &findings[0];
    let secret = finding.secret.as_ref().unwrap();
    assert_eq!((secret.provider, secret.fingerprint), (Provider::DashScope, Some(leak.digest)), "settled by the join");
    let key = finding.key.as_ref().unwrap();
    assert_eq!((key.id.as_str(), key.owner.as_deref(), key.workspace.as_str()), ("71", Some("alice"), "ws-a"));
    assert_eq!(
        (key.region.as_deref(), key.validity, key.joined_by),
        (Some("cn-beijing"), Validity::Valid, Joined::Fingerprint)
    );
    assert_eq!(
        (finding.confidence, &finding.locations, &finding.also),
        (Confidence::High, &leak.places, &vec!["other".to_owned()])
    );
    assert_eq!(finding.subject.id, leak.digest.to_string());
    assert!(finding.origin.is_none() && finding.gates);
}

#[test]
fn a_guessable_secret_has_no_digest() {
    let leak = Leak { guessable: true, ..joined(Identity::Unknown) };
    let (findings, _) = findings(&[secret("leaked", "")], None, std::slice::from_ref(&leak));
    assert_eq!(findings[0].secret.as_ref().unwrap().fingerprint, None);
    assert_eq!(findings[0].subject.id, leak.masked.to_string());
}

#[test]
fn the_path_is_part_of_the_fingerprint() {
    let leaks = [leak("leaked", "A", "a"), leak("leaked", "A", "b"), leak("leaked", "B", "a")];
    let (findings, _) = findings(&[secret("leaked", "")], None, &leaks);
    let mut prints: Vec<_> = findings.iter().map(|finding| &finding.fingerprint).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), 3);
}

#[test]
fn other_vendors_secrets_are_skipped_unless_a_key_settles_it() {
    let (acme, [alices, ..]) = with_keys();
    let of = |provider, kind, identity| {
        let leak = Leak { provider, kind, ..joined(identity) };
        let summary = findings(&[secret("leaked", "")], Some(&acme.inventory), &[leak]).1;
        (summary.fail, summary.skipped)
    };
    assert_eq!(of(Provider::DeepSeek, SecretKind::General, Identity::Unknown), (0, 1));
    assert_eq!(of(Provider::Other, SecretKind::General, Identity::Unknown), (0, 1));
    assert_eq!(of(Provider::Other, SecretKind::Other, Identity::Unknown), (1, 0));
    assert_eq!(of(Provider::DeepSeek, SecretKind::General, Identity::Certain(now_of(alices))), (1, 0));
    assert_eq!(of(Provider::DeepSeek, SecretKind::General, Identity::Possible(vec![now_of(alices)])), (1, 0));
    assert_eq!(of(Provider::DashScopeOrDeepSeek, SecretKind::General, Identity::Unknown), (1, 0));
    assert_eq!(of(Provider::AlibabaCloud, SecretKind::AccessKey, Identity::Unknown), (1, 0));
}

#[test]
fn validity_sets_the_severity_and_unknown_does_not_hold() {
    let (acme, [alices, bobs, ..]) = with_keys();
    let more = "severity-when:\n- { when: { leak.validity: valid }, severity: critical }\n- { when: { leak.validity: invalid }, severity: low }\n";
    let of = |identity| findings(&[secret("leaked", more)], Some(&acme.inventory), &[joined(identity)]).0[0].severity;
    assert_eq!(of(Identity::Certain(now_of(alices))), Severity::Critical);
    assert_eq!(of(Identity::Certain(now_of(bobs))), Severity::Low);
    assert_eq!(of(Identity::Unknown), Severity::Medium);
    assert_eq!(of(Identity::Possible(vec![now_of(alices), now_of(bobs)])), Severity::Medium);
}

#[test]
fn rules_for_leaks_judge_those_of_all_secret_rules() {
    let (acme, [alices, bobs, ..]) = with_keys();
    let silent = secret("leaked", "mode: evaluate\n");
    let owners = forbid("owners", "leak", "{ leak.key.owner.status: deleted }");
    let leaks = [
        joined(Identity::Certain(now_of(alices))),
        Leak { identity: Identity::Possible(vec![now_of(bobs)]), ..leak("leaked", "B", "x") },
        Leak { identity: Identity::Possible(vec![now_of(alices), now_of(bobs)]), ..leak("leaked", "C", "y") },
    ];
    let (findings, summary) = findings(&[silent, owners], Some(&acme.inventory), &leaks);
    assert_eq!((summary.pass, summary.fail, summary.unknown), (1, 4, 1), "three by the silent rule");
    let mut said: Vec<_> = findings
        .iter()
        .map(|finding| (&*finding.locations[0].path, finding.rule.as_str(), finding.outcome.as_str()))
        .collect();
    said.sort_unstable();
    assert_eq!(said, [("x", "owners", "fail"), ("y", "owners", "unknown")]);
}

#[test]
fn leaks_fields_are_read() {
    let (acme, [alices, ..]) = with_keys();
    let holds = |condition: &str, leak: Leak| {
        let rules = [secret("leaked", "mode: evaluate\n"), forbid("r", "leak", condition)];
        findings(&rules, Some(&acme.inventory), &[leak]).0.first().map(|finding| finding.outcome.as_str())
    };
    let certain = || joined(Identity::Certain(now_of(alices)));
    let stray = || joined(Identity::Unknown);
    for condition in [
        "{ leak.kind: general }",
        "{ leak.provider: dashscope }",
        "{ leak.confidence: high }",
        "{ leak.validity: valid }",
        "{ leak.joined-by: fingerprint }",
        "{ leak.path: { matches: '[.]env$' } }",
        "{ leak.key.id: 71, leak.key.workspace.region: cn-beijing }",
        "{ leak.key: { present: true } }",
    ] {
        assert_eq!(holds(condition, certain()), Some("fail"), "{condition}");
    }
    for condition in ["{ leak.validity: valid }", "{ leak.joined-by: mask }", "{ leak.key.id: 71 }"] {
        assert_eq!(holds(condition, stray()), Some("unknown"), "{condition}");
    }
    assert_eq!(holds("{ leak.key: { present: true } }", stray()), None);
    assert_eq!(holds("{ leak.confidence: medium }", stray()), Some("fail"));
}

#[test]
fn ids_that_two_accounts_have_are_told_apart() {
    let first = acme("100");
    let second = acme_in(first.inventory, "200");
    let mut inventory = second.inventory;
    inventory.push_key(key(first.default, "42", Owner::Root));
    inventory.push_key(key(second.default, "42", Owner::Root));
    inventory.push_key(key(second.default, "43", Owner::Root));
    let (findings, _) = findings(&[forbid("r", "key", "{ key.owner.kind: root }")], Some(&inventory), &[]);
    let ids: Vec<_> = findings.iter().map(|finding| finding.subject.id.as_str()).collect();
    assert_eq!(ids, ["100/42", "200/42", "43"]);
}
