//! What a whole run says: every pair once, in one order, with what a reader needs.

use bailiwick_core::finding::{Leak, Outcome, Severity, SubjectKind};
use bailiwick_core::inventory::{Inventory, Key, KeyState, Owner};
use bailiwick_core::secret::Confidence;
use bailiwick_policy::{Judgement, PolicySet};
use proptest::prelude::*;

use crate::build::{Acme, acme, bare_key, forbid, judge, judge_at, key, leak, secret, set, time};

fn one_key(change: impl Fn(&Acme) -> Key) -> Inventory {
    let mut acme = acme("100");
    let key = change(&acme);
    acme.inventory.push_key(key);
    acme.inventory
}

fn outcome(rule: &str, inventory: &Inventory) -> (Outcome, Option<String>, bool) {
    let judgement = judge(&set(&[rule.to_owned()]), Some(inventory), None);
    let finding = judgement.findings.first();
    match finding {
        Some(finding) => (finding.outcome, finding.undecided.clone(), finding.gates),
        None if judgement.summary.pass == 1 => (Outcome::Pass, None, false),
        None => (Outcome::Skipped, None, false),
    }
}

#[test]
fn rules_and_resources_are_counted() {
    let inventory = one_key(|acme| key(acme.default, "42", Owner::Root));
    let rules = set(&[forbid("a", "key", "{ key.state: enabled }"), secret("b", "")]);
    let leaks = [leak("b", "A", "a.env"), leak("b", "B", "a.env")];
    let summary = judge(&rules, Some(&inventory), Some(&leaks)).summary;
    let of_inventory = "an account, three users, two workspaces, a key, and the inventory itself";
    assert_eq!((summary.rules, summary.resources), (2, 8 + 2), "{of_inventory}, and the leaks");
    assert_eq!(judge(&rules, None, Some(&leaks)).summary.resources, 2);
}

#[test]
fn a_finding_says_where_what_it_is_about_stands() {
    let findings = judge(&set(&[secret("b", "")]), None, Some(&[leak("b", "A", "a.env")])).findings;
    let place = &findings[0].locations[0];
    assert_eq!((&*place.path, place.line, place.column, place.end_column), ("a.env", 3, 7, 42));
    let inventory = one_key(|acme| key(acme.default, "42", Owner::Root));
    let rule = set(&[forbid("a", "key", "{ key.state: enabled }")]);
    let origin = judge(&rule, Some(&inventory), None).findings[0].origin.clone().unwrap();
    assert_eq!((&*origin.path, origin.line, origin.column, origin.end_column), ("inventory.yaml", 12, 13, 14));
}

#[test]
fn who_judges_endpoints_is_known() {
    let endpoint = forbid("a", "endpoint", "{ endpoint.scheme: http }");
    let of = |rules: &[String]| set(rules).judges_endpoints();
    assert!(of(&[secret("b", ""), endpoint]));
    assert!(!of(&[secret("b", ""), forbid("a", "key", "{ key.state: enabled }")]));
}

#[test]
fn where_and_forbid_make_the_outcome() {
    use Outcome::{Fail, Pass, Skipped, Unknown};
    let inventory = one_key(|acme| key(acme.default, "42", Owner::Root));
    let (yes, no, perhaps) =
        ("{ key.state: enabled }", "{ key.state: deleted }", "{ key.rotated-at: { over: 2026-01-01 } }");
    for (filter, forbidden, expected) in [
        (yes, yes, Fail),
        (yes, no, Pass),
        (yes, perhaps, Unknown),
        (no, yes, Skipped),
        (no, no, Skipped),
        (no, perhaps, Skipped),
        (perhaps, yes, Unknown),
        (perhaps, no, Pass),
        (perhaps, perhaps, Unknown),
    ] {
        let rule = format!("{}where: {filter}\n", forbid("r", "key", forbidden));
        assert_eq!(outcome(&rule, &inventory).0, expected, "where {filter}, forbid {forbidden}");
    }
}

#[test]
fn the_first_undecided_path_is_named() {
    let inventory = one_key(|acme| bare_key(acme.default, "42"));
    for (condition, expected) in [
        ("{ key.id: 42, key.kind: general, key.state: enabled }", "key.kind"),
        ("{ any: [{ key.id: 1 }, { not: { key.owner.status: active } }] }", "key.owner.status"),
        ("{ some: { of: key.workspace.keys, where: { key.state: enabled } } }", "key.state"),
        ("{ none: { of: key.workspace.account.users, where: { user.name: dana } } }", "user.name"),
    ] {
        let undecided = outcome(&forbid("r", "key", condition), &inventory).1;
        assert_eq!(undecided.as_deref(), Some(expected), "{condition}");
    }
    let filtered = format!("{}where: {{ key.created-by: 100 }}\n", forbid("r", "key", "{ key.kind: general }"));
    assert_eq!(outcome(&filtered, &inventory).1.as_deref(), Some("key.created-by"));
}

#[test]
fn modes_say_what_gates() {
    let inventory = one_key(|acme| key(acme.default, "42", Owner::Root));
    let fails = forbid("r", "key", "{ key.state: enabled }");
    let unknown = forbid("r", "key", "{ key.rotated-at: { over: 2026-01-01 } }");
    assert!(outcome(&fails, &inventory).2);
    assert!(outcome(&unknown, &inventory).2, "what can't be decided gates");
    assert!(outcome(&format!("{fails}on-unknown: report\n"), &inventory).2);
    assert!(!outcome(&format!("{unknown}on-unknown: report\n"), &inventory).2);
    assert!(!outcome(&format!("{fails}mode: warn\n"), &inventory).2);
    let silent = judge(&set(&[format!("{fails}mode: evaluate\n")]), Some(&inventory), None);
    assert_eq!((silent.findings.len(), silent.summary.fail), (0, 1), "it is counted, and not said");
}

#[test]
fn a_finding_carries_its_facts() {
    let inventory = one_key(|acme| key(acme.default, "42", Owner::User(acme.bob)));
    let rule = forbid("r", "key", "{ key.owner.status: deleted }")
        .replace("message: m", "message: 'key {key.id} of {key.owner.name}, used {key.idle} ago; {key.labels.x}'");
    let judgement = judge(&set(&[rule]), Some(&inventory), None);
    let finding = &judgement.findings[0];
    assert_eq!(finding.message, "key 42 of bob, used unknown ago; unknown");
    assert_eq!((finding.rule.as_str(), finding.title.as_str(), finding.remediation.as_str()), ("r", "t", "r"));
    assert_eq!((finding.severity, finding.confidence), (Severity::Medium, Confidence::High));
    assert_eq!((finding.subject.kind, finding.subject.id.as_str()), (SubjectKind::Key, "42"));
    let origin = finding.origin.as_ref().unwrap();
    assert_eq!((&*origin.path, origin.line, origin.column), ("inventory.yaml", 12, 13));
    assert!(finding.locations.is_empty() && finding.secret.is_none() && finding.key.is_none());
    assert_eq!(judgement.summary.resources, 1 + 3 + 2 + 1 + 1);
}

#[test]
fn an_unknown_says_what_would_decide_it() {
    let inventory = one_key(|acme| bare_key(acme.default, "42"));
    let judgement = judge(&set(&[forbid("r", "key", "{ key.kind: general }")]), Some(&inventory), None);
    assert_eq!(judgement.findings[0].message, "whether key 42 keeps to this is undecided: `key.kind` is unknown");
}

#[test]
fn the_first_severity_that_holds_counts() {
    let inventory = one_key(|acme| Key { state: Some(KeyState::Disabled), ..key(acme.default, "42", Owner::Root) });
    let of = |cases: &str| {
        let rule = format!("{}severity-when: [{cases}]\n", forbid("r", "key", "{ key.owner.kind: root }"));
        judge(&set(&[rule]), Some(&inventory), None).findings[0].severity
    };
    assert_eq!(of("{ when: { key.state: enabled }, severity: critical }"), Severity::Medium);
    assert_eq!(of("{ when: { key.rotated-at: { over: 2026-01-01 } }, severity: critical }"), Severity::Medium);
    let both = "{ when: { key.state: disabled }, severity: low }, { when: { key.id: 42 }, severity: critical }";
    assert_eq!(of(both), Severity::Low);
}

#[test]
fn rules_without_their_source_are_skipped_and_that_is_said() {
    let rules = set(&[
        forbid("a", "key", "{ key.id: 1 }"),
        forbid("b", "inventory", "{ inventory.age: { over: 1d } }"),
        forbid("c", "leak", "{ leak.key.id: 1 }"),
        forbid("d", "leak", "{ leak.path: { matches: x } }"),
        secret("e", ""),
    ]);
    let leaks = [leak("e", "A", "x")];
    let scanned = judge(&rules, None, Some(&leaks));
    assert_eq!(scanned.notes, ["3 rules skipped: no inventory was given (a, b, c)"]);
    assert_eq!((scanned.summary.fail, scanned.summary.pass, scanned.summary.resources), (2, 0, 1));
    let inventoried = judge(&rules, Some(&acme("100").inventory), None);
    assert_eq!(
        inventoried.notes,
        ["3 rules skipped: nothing was scanned (c, d, e)", "1 rule selects nothing here (a)"]
    );
    let all = judge(&rules, Some(&acme("100").inventory), Some(&leaks));
    assert_eq!(all.notes, ["1 rule selects nothing here (a)"]);
    let idle: Vec<_> = all.idle.iter().map(|idle| (idle.rule.as_str(), idle.why.as_str())).collect();
    assert_eq!(idle, [("a", "the inventory holds no key")]);
}

#[test]
fn a_key_that_was_not_yet_created_is_neither_judged_nor_counted() {
    let inventory = one_key(|acme| key(acme.default, "42", Owner::Root));
    let rules = set(&[
        forbid("a", "key", "{ key.id: 42 }"),
        forbid("b", "inventory", "{ some: { of: inventory.keys, where: { key.id: 42 } } }"),
    ]);
    let at = |text| judge_at(&rules, Some(&inventory), None, time(text)).summary;
    assert_eq!((at("2025-12-31").skipped, at("2025-12-31").pass), (1, 1));
    assert_eq!(at("2026-01-01").fail, 2);
}

/// Rules of every kind and outcome.
fn rules() -> Vec<String> {
    vec![
        forbid("a", "key", "{ key.state: [disabled, deleted] }"),
        format!("{}where: {{ key.kind: general }}\nmode: warn\n", forbid("b", "key", "{ key.age: {{ over: 90d }} }").replace("{{", "{").replace("}}", "}")),
        forbid("c", "user", "{ some: { of: user.keys, where: { key.state: enabled } } }"),
        forbid("d", "workspace", "{ workspace.region: cn-beijing }"),
        forbid("e", "leak", "{ leak.validity: valid }"),
        secret("f", "severity-when: [{ when: { leak.path: { matches: a } }, severity: low }]\n"),
        secret("g", "mode: evaluate\n"),
        "id: h\ntitle: t\nseverity: low\nfor: workspace\nquota: { of: workspace.keys, where: { key.state: enabled }, max: 2, warn-at: 50% }\nremediation: r\n".to_owned(),
    ]
}

#[derive(Clone, Debug)]
struct Drawn {
    id: usize,
    state: Option<KeyState>,
    owner: usize,
    bare: bool,
}

fn drawn_keys() -> impl Strategy<Value = Vec<Drawn>> {
    let states = prop_oneof![
        Just(None),
        Just(Some(KeyState::Enabled)),
        Just(Some(KeyState::Disabled)),
        Just(Some(KeyState::Deleted))
    ];
    let key = (states, 0_usize..4, any::<bool>()).prop_map(|(state, owner, bare)| Drawn { id: 0, state, owner, bare });
    prop::collection::vec(key, 0..6).prop_map(|mut keys| {
        keys.iter_mut().enumerate().for_each(|(id, key)| key.id = id);
        keys
    })
}

fn inventory_of(keys: &[Drawn]) -> Inventory {
    let mut acme = acme("100");
    let owners = [Owner::Root, Owner::Unknown, Owner::User(acme.alice), Owner::User(acme.bob)];
    for drawn in keys {
        let workspace = if drawn.bare { acme.bare } else { acme.default };
        let key = Key { state: drawn.state, ..key(workspace, &drawn.id.to_string(), owners[drawn.owner]) };
        acme.inventory.push_key(key);
    }
    acme.inventory
}

fn drawn_leaks() -> impl Strategy<Value = Vec<Leak>> {
    let leak =
        (prop_oneof![Just("f"), Just("g")], "[A-C]", "[ab]").prop_map(|(rule, name, path)| leak(rule, &name, &path));
    prop::collection::vec(leak, 0..4)
}

fn judged(set: &PolicySet, keys: &[Drawn], leaks: &[Leak]) -> Judgement {
    judge(set, Some(&inventory_of(keys)), Some(leaks))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every pair has exactly one outcome, and every finding is of a pair that has it.
    #[test]
    fn the_counts_add_up(keys in drawn_keys(), leaks in drawn_leaks()) {
        let judgement = judged(&set(&rules()), &keys, &leaks);
        let sum = judgement.summary;
        let own = leaks.len();
        let pairs = 2 * keys.len() + 3 + 2 * 2 + leaks.len() + own;
        prop_assert_eq!((sum.pass + sum.fail + sum.waived + sum.unknown + sum.skipped) as usize, pairs);
        let silent = leaks.iter().filter(|leak| &*leak.rule == "g").count() as u64;
        let count = |outcome| judgement.findings.iter().filter(|finding| finding.outcome == outcome).count() as u64;
        prop_assert_eq!(count(Outcome::Fail), sum.fail - silent);
        prop_assert_eq!(count(Outcome::Unknown), sum.unknown);
        prop_assert_eq!(sum.resources as usize, 1 + 3 + 2 + keys.len() + 1 + leaks.len());
    }

    /// Neither the order of rules nor that of keys and leaks makes a difference.
    #[test]
    fn order_makes_no_difference(keys in drawn_keys(), leaks in drawn_leaks(), turn in 0_usize..6) {
        let there = judged(&set(&rules()), &keys, &leaks);
        let (mut rules, mut turned, mut moved) = (rules(), keys.clone(), leaks.clone());
        rules.rotate_left(turn);
        turned.reverse();
        moved.reverse();
        prop_assert_eq!(judged(&set(&rules), &turned, &moved), there);
    }

    /// Learning more decides what was undecided, and changes nothing that was decided.
    #[test]
    fn more_knowledge_overturns_nothing(keys in drawn_keys(), state in prop_oneof![Just(KeyState::Enabled), Just(KeyState::Deleted)]) {
        let set = set(&rules());
        let before = judged(&set, &keys, &[]).summary;
        let learnt: Vec<_> = keys.iter().map(|key| Drawn { state: key.state.or(Some(state)), ..key.clone() }).collect();
        let after = judged(&set, &learnt, &[]).summary;
        prop_assert!(after.pass >= before.pass && after.fail >= before.fail && after.unknown <= before.unknown);
    }
}

#[test]
fn clauses_say_why() {
    let inventory = one_key(|acme| key(acme.default, "42", Owner::User(acme.bob)));
    let rule = forbid(
        "r",
        "key",
        "{ all: [{ key.owner.status: deleted, key.age: { over: 90d } }, { some: { of: key.workspace.keys, where: { key.kind: general } } }] }",
    );
    let set = set(&[format!("{rule}where: {{ key.state: enabled }}\n")]);
    let finding = judge(&set, Some(&inventory), None).findings.remove(0);
    let facts = bailiwick_policy::Facts {
        inventory: Some(&inventory),
        inventory_path: "inventory.yaml",
        endpoints: &[],
        leaks: None,
        platform: bailiwick_core::platform::Platform::embedded(),
        at: time("2026-11-01"),
    };
    let said: Vec<_> = bailiwick_policy::clauses(&set, &facts, &finding)
        .into_iter()
        .map(|clause| {
            let at = clause.span.start;
            format!("{}:{} {} {} {} {:?}", at.line, at.column, clause.field, clause.path, clause.value, clause.truth)
        })
        .collect();
    assert_eq!(
        said,
        [
            "8:10 where key.state enabled True",
            "5:19 forbid key.owner.status deleted True",
            "5:46 forbid key.age 0s to 304d Unknown",
            "5:80 forbid key.workspace.keys 1 of 1 True",
        ]
    );
}

#[test]
fn a_proof_says_what_would_make_it_pass() {
    let inventory = one_key(|acme| key(acme.default, "42", Owner::User(acme.bob)));
    let facts = bailiwick_policy::Facts {
        inventory: Some(&inventory),
        inventory_path: "inventory.yaml",
        endpoints: &[],
        leaks: None,
        platform: bailiwick_core::platform::Platform::embedded(),
        at: time("2026-11-01"),
    };
    let lines = |rule: String| {
        let set = set(&[rule]);
        let finding = judge(&set, Some(&inventory), None).findings.remove(0);
        bailiwick_policy::proof(&set, &facts, &finding).unwrap().remedy.lines()
    };
    assert_eq!(
        lines(forbid("r", "key", "{ key.state: [enabled, disabled] }")),
        ["key.state is neither enabled nor disabled"]
    );
    let rule = forbid("r", "key", "{ all: [{ key.owner.status: deleted }, { not: { key.state: deleted } }] }");
    assert_eq!(
        lines(format!("{rule}where: {{ key.kind: general }}\n")),
        [
            "one of these:",
            "  key.owner.status is not deleted",
            "  key.state is deleted",
            "  key.kind is not general, and so the rule no longer judges it",
        ]
    );
    let any = forbid(
        "r",
        "key",
        "{ any: [{ key.owner.status: deleted }, { none: { of: key.workspace.keys, where: { key.id: '1' } } }] }",
    );
    assert_eq!(
        lines(any),
        [
            "all of these:",
            "  key.owner.status is not deleted",
            "  at least one of key.workspace.keys fulfils `{ key.id: 1 }`",
        ]
    );
}

#[test]
fn many_rules_that_are_skipped_are_not_named() {
    let rules = |count: usize| {
        (0..count).map(|number| forbid(&format!("r{number:02}"), "key", "{ key.id: 1 }")).collect::<Vec<_>>()
    };
    let notes = |count: usize| judge(&set(&rules(count)), None, Some(&[])).notes;
    assert_eq!(notes(2), ["2 rules skipped: no inventory was given (r00, r01)"]);
    assert!(notes(12)[0].ends_with("r11)"), "{:?}", notes(12));
    assert_eq!(notes(13), ["13 rules skipped: no inventory was given"]);
}
