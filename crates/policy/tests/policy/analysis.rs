//! What can be said of rules without an inventory, held against an inventory of everything.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Outcome, Summary};
use bailiwick_core::inventory::{Inventory, Key, KeyKind, KeyState, Owner};
use bailiwick_policy::analysis::{NoteCode, analyse};
use chrono::TimeDelta;
use proptest::prelude::*;

use crate::build::{acme, bare_key, forbid, judge_at, now, secret, set};

fn codes(rules: &[String]) -> Vec<(String, &'static str)> {
    analyse(&set(rules)).into_iter().map(|note| (note.rule, note.code.as_str())).collect()
}

fn of_one(rule: &str) -> Vec<String> {
    let notes = analyse(&set(&[rule.to_owned()]));
    let shown = |note: &bailiwick_policy::analysis::Note| {
        format!("{}:{} {}: {}", note.span.start.line, note.span.start.column, note.code.as_str(), note.message)
    };
    notes.iter().map(shown).collect()
}

pub(crate) fn judging(filter: &str, forbidden: &str) -> String {
    format!("{}where: {filter}\n", forbid("r", "key", forbidden))
}

#[test]
fn what_can_never_be_and_what_makes_no_difference_is_said() {
    for (rule, expected) in [
        (judging("{ key.state: enabled }", "{ key.kind: general }"), vec![]),
        (
            judging("{ all: [{ key.state: enabled }, { key.state: deleted }] }", "{ key.kind: general }"),
            vec!["8:18 never-selects: nothing can ever be selected: the conditions of `where` exclude each other"],
        ),
        (
            judging("{ key.state: enabled }", "{ key.state: { not: enabled } }"),
            vec!["5:9 never-fails: nothing can ever fail: what `where` selects is never what `forbid` forbids"],
        ),
        (
            forbid("r", "key", "{ all: [{ key.age: { over: 90d } }, { key.age: { under: 30d } }] }"),
            vec!["5:9 never-fails: nothing can ever fail: the conditions of `forbid` exclude each other"],
        ),
        (
            judging("{ key.state: enabled }", "{ key.state: [enabled, disabled] }"),
            vec!["5:9 always-fails: everything that is selected fails: nothing can pass"],
        ),
        (
            // A state that nobody knows may be selected, and passes.
            judging("{ key.state: { not: disabled } }", "{ key.state: { present: true } }"),
            vec!["5:9 always-fails: everything that is certainly selected fails"],
        ),
        (
            forbid("r", "key", "{ all: [{ key.age: { over: 90d } }, { key.age: { over: 30d } }] }"),
            vec![
                "5:47 no-difference: `{ key.age: { over: 30d } }` makes no difference: where it is asked it always holds",
            ],
        ),
        (
            forbid("r", "key", "{ any: [{ key.id: { matches: x } }, { key.id: { matches: x }, key.kind: general }] }"),
            vec![
                "5:47 no-difference: `{ key.id: { matches: 'x' }, key.kind: general }` makes no difference: where it is asked it never holds",
            ],
        ),
        (
            judging("{ all: [{ key.age: { over: 90d } }, { key.age: { over: 30d } }] }", "{ key.kind: general }"),
            vec![
                "8:46 no-difference: `{ key.age: { over: 30d } }` makes no difference: where it is asked it always holds",
            ],
        ),
        (
            format!(
                "{}severity-when:\n  - {{ when: {{ key.age: {{ over: 90d }} }}, severity: high }}\n  - {{ when: {{ key.age: {{ over: 180d }} }}, severity: critical }}\n",
                forbid("r", "key", "{ key.kind: general }")
            ),
            vec!["10:15 never-reached: the case `{ key.age: { over: 180d } }` is never reached by a finding"],
        ),
        (
            format!(
                "{}severity-when: [{{ when: {{ key.kind: temporary }}, severity: high }}]\n",
                forbid("r", "key", "{ key.kind: general }")
            ),
            vec!["8:27 never-reached: the case `{ key.kind: temporary }` is never reached by a finding"],
        ),
        (judging("{ key.state: enabled, key.kind: general }", "{ key.id: 1 }"), vec![]),
        (forbid("r", "user", "{ user.name: { matches: '^a', not: alice } }"), vec![]),
        // What hangs together only in fact is not known here, and so nothing is claimed.
        (forbid("r", "key", "{ key.owner.kind: root, key.owner.status: deleted }"), vec![]),
        (forbid("r", "key", "{ some: { of: key.workspace.keys, where: { key.id: 1 } } }"), vec![]),
        (secret("r", ""), vec![]),
    ] {
        let found = of_one(&rule);
        // Parts that stand in the same place as a whole are remarked on with it.
        assert!(expected.iter().all(|one| found.contains(&(*one).to_owned())), "{rule}\n{found:#?}");
        assert_eq!(found.is_empty(), expected.is_empty(), "{rule}\n{found:#?}");
    }
}

#[test]
fn a_list_that_none_of_is_so_is_not_one_that_some_of_is_so() {
    let some = "{ some: { of: key.workspace.keys, where: { key.state: deleted } } }";
    let none = "{ none: { of: key.workspace.keys, where: { key.state: deleted } } }";
    assert_eq!(codes(&[judging(some, none)]), [("r".to_owned(), "never-fails")]);
}

const BOTH: &str = "{ all: [{ key.state: enabled }, { key.state: deleted }] }";

#[test]
fn what_no_member_of_a_list_can_be_is_said() {
    let workspaces = |forbidden: &str| forbid("r", "workspace", forbidden);
    let quota = format!(
        "id: r\ntitle: t\nseverity: medium\nfor: workspace\nquota: {{ of: workspace.keys, where: {BOTH}, max: 5 }}\nremediation: r\n"
    );
    let nobody = "none of workspace.keys can ever be so: the conditions exclude each other";
    for (rule, expected) in [
        (
            workspaces(&format!("{{ some: {{ of: workspace.keys, where: {BOTH} }} }}")),
            vec![
                "5:9 never-fails: nothing can ever fail: the conditions of `forbid` exclude each other".to_owned(),
                format!("5:56 never-holds: {nobody}"),
            ],
        ),
        (
            workspaces(&format!("{{ none: {{ of: workspace.keys, where: {BOTH} }} }}")),
            vec![format!("5:56 never-holds: {nobody}")],
        ),
        (
            quota,
            vec!["5:47 never-fails: nothing can ever be counted, and so nothing fails: the conditions exclude each other".to_owned()],
        ),
        (
            workspaces(
                "{ some: { of: workspace.keys, where: { any: [{ key.state: enabled }, { key.state: enabled, key.kind: general }] } } }",
            ),
            vec!["5:80 no-difference: `{ key.state: enabled, key.kind: general }` makes no difference: where it is asked it never holds".to_owned()],
        ),
    ] {
        let found = of_one(&rule);
        assert!(expected.iter().all(|one| found.contains(one)), "{rule}\n{found:#?}");
    }
}

#[test]
fn a_quota_that_counts_more_makes_another_redundant() {
    let quota = |id: &str, filter: &str, more: &str| {
        format!(
            "id: {id}\ntitle: t\nseverity: medium\nfor: workspace\nquota: {{ of: workspace.keys, where: {filter}, max: 5{more} }}\nremediation: r\n"
        )
    };
    let (one, two) = ("{ key.state: enabled }", "{ key.state: [enabled, disabled] }");
    assert_eq!(codes(&[quota("a", one, ""), quota("b", two, "")]), [("a".to_owned(), "redundant")]);
    // What is nearly full by the one may be undecided by the other.
    assert!(codes(&[quota("a", one, ", warn-at: 50%"), quota("b", two, ", warn-at: 50%")]).is_empty());
}

#[test]
fn a_rule_that_another_makes_redundant_is_named() {
    let age = |id: &str, days: u32| forbid(id, "key", &format!("{{ key.age: {{ over: {days}d }} }}"));
    let notes = analyse(&set(&[age("a", 90), age("b", 180), age("c", 90)]));
    let said: Vec<_> = notes.iter().map(|note| (note.rule.as_str(), note.message.as_str())).collect();
    assert_eq!(said, [("b", "whatever fails the rule fails `a`, too"), ("c", "the rule finds exactly what `a` finds")]);
    let graver = age("b", 180).replace("medium", "high");
    assert!(codes(&[age("a", 90), graver]).is_empty(), "a graver finding says more");
    let warns = format!("{}mode: warn\n", age("b", 180));
    assert!(codes(&[age("a", 90), warns]).is_empty(), "they do not have the same effect");
    let elsewhere = forbid("b", "user", "{ user.status: deleted }");
    assert!(codes(&[age("a", 90), elsewhere]).is_empty());
    let quota = |id: &str, max: u32| {
        format!(
            "id: {id}\ntitle: t\nseverity: medium\nfor: workspace\nquota: {{ of: workspace.keys, max: {max} }}\nremediation: r\n"
        )
    };
    assert_eq!(codes(&[quota("a", 10), quota("b", 20)]), [("b".to_owned(), "redundant")]);
    assert_eq!(codes(&[secret("a", ""), secret("b", "")]), [("b".to_owned(), "redundant")]);
    let old = forbid("a", "key", "{ key.age: { over: 90d } }");
    for graver in [
        old.replace("medium", "high"),
        format!("{old}severity-when: [{{ when: {{ key.kind: general }}, severity: critical }}]\n"),
        format!("{old}on-unknown: report\n"),
        format!("{old}mode: warn\n"),
    ] {
        let said = codes(&[old.clone(), graver.replace("id: a", "id: b")]);
        assert!(!said.contains(&("b".to_owned(), "redundant")), "{graver}");
    }
}

#[test]
fn an_age_that_is_bounded_may_pass_one_rule_for_sure_and_leave_another_open() {
    let young = forbid("a", "key", "{ key.age: { at-most: 30d } }");
    let any = forbid("b", "key", "{ any: [{ key.age: { over: 10d } }, { key.age: { at-most: 10d } }] }");
    assert!(!codes(&[young, any]).contains(&("a".to_owned(), "redundant")), "a key created 20 days ago fails only `a`");
}

#[test]
fn what_is_too_much_is_said() {
    let words = (0..8).map(|number| format!("{{ key.id: {{ matches: 'x{number}' }} }}")).collect::<Vec<_>>().join(", ");
    let rule = forbid("r", "key", &format!("{{ any: [{words}] }}"));
    assert_eq!(of_one(&rule), ["1:5 undecided: the rule asks about too much at once to say whether it can fail"]);
}

#[test]
fn codes_are_spelled_as_ever() {
    let spelled: Vec<_> = NoteCode::ALL.iter().map(|code| code.as_str()).collect();
    let ever = "never-selects never-fails always-fails no-difference never-holds never-reached redundant undecided";
    assert_eq!(spelled.join(" "), ever);
}

/// A key of every kind that the conditions below tell apart.
pub(crate) fn everything() -> Inventory {
    let mut acme = acme("100");
    let states = [Some(KeyState::Enabled), Some(KeyState::Disabled), Some(KeyState::Deleted), None];
    let kinds =
        [Some(KeyKind::General), Some(KeyKind::CodingPlan), Some(KeyKind::TokenPlan), Some(KeyKind::Temporary), None];
    let tick = TimeDelta::nanoseconds(1);
    let ages = BOUNDS.iter().flat_map(|days| {
        let bound = TimeDelta::days(*days);
        [bound - tick, bound, bound + tick]
    });
    // An exact age, or one that is only bounded by creation, or not even by that.
    let exact = ages.clone().chain([TimeDelta::zero()]).map(|age| (Some(now() - age), Some(now() - age)));
    let bounded = ages.map(|age| (Some(now() - age), None)).chain([(None, None)]);
    let times: Vec<_> = exact.chain(bounded).collect();
    let mut number = 0;
    for state in states {
        for kind in kinds {
            for (created_at, rotated_at) in times.iter().copied() {
                number += 1;
                let bare = bare_key(acme.default, &number.to_string());
                acme.inventory.push_key(Key { state, kind, created_at, rotated_at, owner: Owner::Root, ..bare });
            }
        }
    }
    acme.inventory
}

const BOUNDS: [i64; 3] = [10, 20, 30];

pub(crate) fn clause() -> impl Strategy<Value = String> {
    let word = |words: &'static [&'static str]| prop::sample::subsequence(words, 1..words.len());
    let bound = prop::sample::select(&BOUNDS[..]);
    let test = prop::sample::select(&["over", "under", "at-least", "at-most"][..]);
    prop_oneof![
        word(&["enabled", "disabled", "deleted"]).prop_map(|words| format!("{{ key.state: [{}] }}", words.join(", "))),
        word(&["general", "coding-plan", "token-plan", "temporary"])
            .prop_map(|words| format!("{{ key.kind: {{ not: [{}] }} }}", words.join(", "))),
        (test, bound).prop_map(|(test, bound)| format!("{{ key.age: {{ {test}: {bound}d }} }}")),
        Just("{ key.state: { present: true } }".to_owned()),
    ]
}

pub(crate) fn condition() -> impl Strategy<Value = String> {
    clause().prop_recursive(2, 6, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(", "));
        prop_oneof![
            list.clone().prop_map(|parts| format!("{{ all: [{parts}] }}")),
            list.prop_map(|parts| format!("{{ any: [{parts}] }}")),
            inner.prop_map(|part| format!("{{ not: {part} }}")),
        ]
    })
}

/// What a rule says of everything: the sums, and what it finds.
fn said(rule: &str, inventory: &Inventory) -> (Summary, BTreeMap<String, Outcome>) {
    let judgement = judge_at(&set(&[rule.to_owned()]), Some(inventory), None, now());
    let found = judgement.findings.into_iter().map(|finding| (finding.subject.id, finding.outcome));
    (judgement.summary, found.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Brute force over everything agrees, in both directions.
    #[test]
    fn what_is_claimed_of_a_rule_is_what_comes_of_everything(filter in condition(), forbidden in condition()) {
        let inventory = everything();
        let rule = judging(&filter, &forbidden);
        let (sums, _) = said(&rule, &inventory);
        let codes: Vec<_> = codes(&[rule]).into_iter().map(|(_, code)| code).collect();
        let selected = said(&judging(&filter, "{ key.id: { present: true } }"), &inventory).0.fail;
        let selects = selected > 0;
        prop_assert_eq!(codes.contains(&"never-selects"), !selects);
        prop_assert_eq!(codes.contains(&"never-fails"), selects && sums.fail == 0);
        prop_assert_eq!(codes.contains(&"always-fails"), selects && sums.fail == selected);
    }

    #[test]
    fn a_clause_is_said_to_make_no_difference_when_it_makes_none(parts in prop::collection::vec(clause(), 2..4)) {
        let inventory = everything();
        let whole = forbid("r", "key", &format!("{{ all: [{}] }}", parts.join(", ")));
        let before = said(&whole, &inventory);
        prop_assume!(before.0.fail > 0);
        let notes = analyse(&set(std::slice::from_ref(&whole)));
        let mut column = "forbid: { all: [".len() as u32 + 1;
        for (index, part) in parts.iter().enumerate() {
            let others: Vec<_> = parts.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, part)| part.clone()).collect();
            let without = forbid("r", "key", &format!("{{ all: [{}] }}", others.join(", ")));
            let remarked = notes.iter().any(|note| note.code == NoteCode::NoDifference && note.span.start.column == column + 2);
            prop_assert_eq!(remarked, said(&without, &inventory) == before, "{} in {}", part, whole);
            column += part.len() as u32 + 2;
        }
    }

    #[test]
    fn a_rule_is_said_to_be_redundant_when_another_finds_all_that_it_finds(a in condition(), b in condition()) {
        let inventory = everything();
        let [of_a, of_b] = [&a, &b].map(|condition| said(&forbid("r", "key", condition), &inventory));
        prop_assume!(of_a.0.fail > 0 && of_b.0.fail > 0);
        let covers = |others: &BTreeMap<String, Outcome>, own: &BTreeMap<String, Outcome>| {
            own.iter().all(|(id, outcome)| others.get(id).is_some_and(|other| other == outcome || *other == Outcome::Fail))
        };
        let expected = match (covers(&of_b.1, &of_a.1), covers(&of_a.1, &of_b.1)) {
            (_, true) => Some("b"),
            (true, false) => Some("a"),
            _ => None,
        };
        let shares = ["key.state", "key.kind", "key.age"].iter().any(|path| a.contains(path) && b.contains(path));
        prop_assume!(shares);
        let redundant = codes(&[forbid("a", "key", &a), forbid("b", "key", &b)]);
        let redundant = redundant.iter().find(|(_, code)| *code == "redundant").map(|(rule, _)| rule.as_str());
        prop_assert_eq!(redundant, expected);
    }
}
