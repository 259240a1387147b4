//! What conditions say of resources: each field, each test, in three values.

use bailiwick_core::finding::{Outcome, Summary};
use bailiwick_core::inventory::{Inventory, Key, KeyKind, KeyState, Owner, Scope, Temporary, Workspace};
use bailiwick_core::secret::Mask;
use chrono::TimeDelta;

use crate::build::{Acme, acme, bare_key, forbid, judge_at, key, now, set, time};

use Outcome::{Fail, Pass, Skipped, Unknown};

/// The outcome of the only pair that there is.
fn only(summary: Summary) -> Outcome {
    match (summary.pass, summary.fail, summary.unknown, summary.skipped) {
        (1, 0, 0, 0) => Pass,
        (0, 1, 0, 0) => Fail,
        (0, 0, 1, 0) => Unknown,
        (0, 0, 0, 1) => Skipped,
        _ => panic!("not one pair: {summary:?}"),
    }
}

fn judged(inventory: &Inventory, judges: &str, condition: &str) -> Outcome {
    only(judge_at(&set(&[forbid("r", judges, condition)]), Some(inventory), None, now()).summary)
}

/// What is said of one key, which `change` makes of a whole one.
fn of_key(condition: &str, change: impl Fn(&Acme) -> Key) -> Outcome {
    let mut acme = acme("100");
    let key = change(&acme);
    acme.inventory.push_key(key);
    judged(&acme.inventory, "key", condition)
}

fn whole(acme: &Acme) -> Key {
    Key {
        labels: [("team", "search")].into_iter().collect(),
        masked: Mask::parse("sk-a****58ad"),
        ..key(acme.default, "42", Owner::User(acme.bob))
    }
}

fn bare(acme: &Acme) -> Key {
    bare_key(acme.bare, "42")
}

#[test]
fn every_field_of_a_key_is_known_or_unknown() {
    for (condition, of_whole, of_bare) in [
        ("{ key.id: 42 }", Fail, Fail),
        ("{ key.kind: general }", Fail, Unknown),
        ("{ key.kind: [coding-plan, token-plan] }", Pass, Unknown),
        ("{ key.state: enabled }", Fail, Unknown),
        ("{ key.state: { not: enabled } }", Pass, Unknown),
        ("{ key.created-at: { under: 2026-01-02 } }", Fail, Unknown),
        ("{ key.created-at: { over: 2026-01-01 } }", Pass, Unknown),
        ("{ key.created-at: { at-least: 2026-01-01T00:00:00Z } }", Fail, Unknown),
        ("{ key.rotated-at: { over: 2026-01-01 } }", Unknown, Unknown),
        ("{ key.created-by: 202 }", Fail, Unknown),
        ("{ key.masked: 'sk-a****58ad' }", Fail, Unknown),
        ("{ key.owner.kind: user }", Fail, Pass),
        ("{ key.owner.kind: unknown }", Pass, Fail),
        ("{ key.owner.id: 202 }", Fail, Unknown),
        ("{ key.owner.name: bob }", Fail, Unknown),
        ("{ key.owner.status: deleted }", Fail, Unknown),
        ("{ key.owner: { present: true } }", Fail, Pass),
        ("{ key.workspace.id: ws-a }", Fail, Pass),
        ("{ key.workspace.name: { matches: '^def' } }", Fail, Unknown),
        ("{ key.workspace.default: true }", Fail, Unknown),
        ("{ key.workspace.region: { matches: '^cn-' } }", Fail, Unknown),
        ("{ key.workspace.state: active }", Fail, Fail),
        ("{ key.workspace.models: qwen-plus }", Fail, Unknown),
        ("{ key.workspace.models: { not: [qwen-max, wan] } }", Fail, Unknown),
        ("{ key.workspace.applications: { present: true } }", Pass, Pass),
        ("{ key.workspace.key-limit: { over: 19, under: 21 } }", Fail, Fail),
        ("{ key.workspace.account.uid: 100 }", Fail, Fail),
        ("{ key.workspace.account.alias: acme }", Fail, Fail),
        ("{ key.workspace.account.workspace-limit: 10 }", Fail, Fail),
        ("{ key.validity: invalid }", Fail, Unknown),
        ("{ key.scope.ips: { within: [10.0.0.0/8] } }", Unknown, Unknown),
        ("{ key.ip-restricted: false }", Unknown, Unknown),
        ("{ key.labels.team: search }", Fail, Unknown),
        ("{ key.labels.team: { present: false } }", Pass, Fail),
        ("{ key.ttl: { over: 60s } }", Unknown, Unknown),
    ] {
        assert_eq!(of_key(condition, whole), of_whole, "{condition} of a whole key");
        assert_eq!(of_key(condition, bare), of_bare, "{condition} of a bare key");
    }
}

#[test]
fn an_age_is_bounded_by_creation() {
    // Created 304 days ago, and rotated nobody knows when.
    for (condition, expected) in [
        ("{ key.age: { over: 90d } }", Unknown),
        ("{ key.age: { over: 400d } }", Pass),
        ("{ key.age: { under: 400d } }", Fail),
        ("{ key.idle: { over: 304d } }", Pass),
        ("{ key.idle: { at-least: 304d } }", Unknown),
        ("{ key.state-age: { over: 305d } }", Pass),
        ("{ key.age: { present: true } }", Pass),
    ] {
        assert_eq!(of_key(condition, whole), expected, "{condition}");
    }
    assert_eq!(of_key("{ key.age: { over: 90d } }", bare), Unknown);
}

#[test]
fn a_known_rotation_sets_the_age() {
    let rotated = |text: &'static str| move |acme: &Acme| Key { rotated_at: Some(time(text)), ..whole(acme) };
    assert_eq!(of_key("{ key.age: { over: 90d } }", rotated("2026-10-01")), Pass);
    assert_eq!(of_key("{ key.age: { over: 90d } }", rotated("2026-07-01")), Fail);
    assert_eq!(
        of_key("{ key.age: { over: 400d } }", rotated("2027-01-01")),
        Pass,
        "a rotation to come decides nothing"
    );
    assert_eq!(of_key("{ key.age: { over: 90d } }", rotated("2027-01-01")), Unknown);
}

#[test]
fn a_state_holds_since_then() {
    let disabled =
        |acme: &Acme| Key { state: Some(KeyState::Disabled), since: Some(time("2026-10-01")), ..whole(acme) };
    let mut acme = acme("100");
    acme.inventory.push_key(disabled(&acme));
    let at = |text| {
        let rule = set(&[forbid("r", "key", "{ key.state: disabled }")]);
        only(judge_at(&rule, Some(&acme.inventory), None, time(text)).summary)
    };
    assert_eq!(at("2026-09-30"), Pass);
    assert_eq!(at("2026-10-01"), Fail);
    assert_eq!(at("2025-12-31"), Skipped, "the key did not exist yet");
    assert_eq!(of_key("{ key.state-age: { over: 30d } }", disabled), Fail);
    assert_eq!(of_key("{ key.state-age: { over: 31d } }", disabled), Pass);
}

#[test]
fn an_owner_was_active_before_the_status_began() {
    let rule = set(&[forbid("r", "key", "{ key.owner.status: deleted }")]);
    let mut acme = acme("100");
    acme.inventory.push_key(whole(&acme));
    let at = |text| only(judge_at(&rule, Some(&acme.inventory), None, time(text)).summary);
    assert_eq!(at("2026-02-28"), Pass);
    assert_eq!(at("2026-03-01"), Fail);
    let of_root = |acme: &Acme| Key { owner: Owner::Root, ..whole(acme) };
    assert_eq!(of_key("{ key.owner.status: active, key.owner.name: root, key.created-by: 100 }", of_root), Fail);
    let of_nobody = |acme: &Acme| Key { owner: Owner::User(acme.nobody), ..whole(acme) };
    assert_eq!(of_key("{ key.owner.status: deleted }", of_nobody), Unknown);
}

#[test]
fn a_scope_restricts_only_if_it_names_something_narrow() {
    let scoped = |ips: &'static [&'static str], models: Option<&'static str>| {
        move |acme: &Acme| {
            let ips = ips.iter().map(|ip| ip.parse().unwrap()).collect();
            let models = models.map(|model| vec![model.into()]);
            Key { scope: Some(Scope { ips, models }), ..whole(acme) }
        }
    };
    for (condition, ips, models, expected) in [
        ("{ key.ip-restricted: false }", &[][..], None, Fail),
        ("{ key.ip-restricted: false }", &["0.0.0.0/0", "::/0"], None, Fail),
        ("{ key.ip-restricted: false }", &["10.0.0.0/8", "::/0"], None, Fail),
        ("{ key.ip-restricted: false }", &["10.0.0.0/8"], None, Pass),
        ("{ key.scope.ips: { within: [10.0.0.0/8, 192.168.0.1] } }", &["10.1.0.0/16", "192.168.0.1/32"], None, Fail),
        ("{ key.scope.ips: { within: 10.0.0.0/8 } }", &["10.1.0.0/16", "11.0.0.0/8"], None, Pass),
        ("{ key.scope.ips: { within: 10.0.0.0/8 } }", &[], None, Pass),
        ("{ key.scope.ips: 0.0.0.0/0 }", &["10.0.0.0/8", "0.0.0.0/0"], None, Fail),
        ("{ key.scope.ips: { present: true } }", &[], None, Pass),
        ("{ key.model-restricted: true }", &[], Some("qwen-plus"), Fail),
        ("{ key.model-restricted: true }", &[], None, Pass),
        ("{ key.scope.models: qwen-plus }", &[], Some("qwen-plus"), Fail),
        ("{ key.scope.models: qwen-plus }", &[], None, Pass),
    ] {
        assert_eq!(of_key(condition, scoped(ips, models)), expected, "{condition} of {ips:?}");
    }
}

#[test]
fn a_temporary_key_has_a_time_to_live() {
    let temporary = |acme: &Acme| Key {
        kind: Some(KeyKind::Temporary),
        temporary: Some(Temporary { parent: None, ttl: TimeDelta::seconds(90) }),
        ..whole(acme)
    };
    assert_eq!(of_key("{ key.kind: temporary, key.ttl: { over: 60s } }", temporary), Fail);
    assert_eq!(of_key("{ key.ttl: { over: 2m } }", temporary), Pass);
}

#[test]
fn combinators_follow_kleene() {
    // A whole key's rotation is unknown; its state and kind are not.
    let unknown = "{ key.rotated-at: { over: 2026-01-01 } }";
    for (condition, expected) in [
        (format!("{{ all: [{unknown}, {{ key.state: enabled }}] }}"), Unknown),
        (format!("{{ all: [{unknown}, {{ key.state: deleted }}] }}"), Pass),
        (format!("{{ any: [{unknown}, {{ key.state: enabled }}] }}"), Fail),
        (format!("{{ any: [{unknown}, {{ key.state: deleted }}] }}"), Unknown),
        (format!("{{ not: {unknown} }}"), Unknown),
        ("{ not: { key.state: enabled } }".to_owned(), Pass),
        ("{ key.state: enabled, key.kind: general }".to_owned(), Fail),
        ("{ key.state: enabled, key.kind: temporary }".to_owned(), Pass),
        ("{ key.state: { not: { not: enabled } } }".to_owned(), Fail),
    ] {
        assert_eq!(of_key(&condition, whole), expected, "{condition}");
    }
}

#[test]
fn quantifiers_look_at_every_member() {
    let mut acme = acme("100");
    acme.inventory.push_key(key(acme.default, "1", Owner::User(acme.alice)));
    acme.inventory.push_key(bare_key(acme.default, "2"));
    let of = |quantifier: &str, filter: &str| {
        judged(&acme.inventory, "inventory", &format!("{{ {quantifier}: {{ of: inventory.keys, where: {filter} }} }}"))
    };
    for (filter, some, every, none) in [
        ("{ key.state: enabled }", Fail, Unknown, Pass),
        ("{ key.state: deleted }", Unknown, Pass, Unknown),
        ("{ key.id: [1, 2] }", Fail, Fail, Pass),
        ("{ key.id: 3 }", Pass, Pass, Fail),
        ("{ key.workspace.region: cn-beijing }", Fail, Fail, Pass),
    ] {
        assert_eq!((of("some", filter), of("every", filter), of("none", filter)), (some, every, none), "{filter}");
    }
}

#[test]
fn members_of_an_unknown_list_are_unknown() {
    let mut acme = acme("100");
    acme.inventory.push_key(bare_key(acme.bare, "1"));
    let condition = "{ some: { of: key.workspace.members, where: { user.status: deleted } } }";
    let judgement = judge_at(&set(&[forbid("r", "key", condition)]), Some(&acme.inventory), None, now());
    assert_eq!(judgement.findings[0].undecided.as_deref(), Some("key.workspace.members"));
    assert_eq!(judged(&acme.inventory, "key", "{ key.workspace.members: { present: true } }"), Pass);
}

#[test]
fn a_key_without_an_owner_may_be_anyones() {
    let mut acme = acme("100");
    let condition = "{ all: [{ user.id: 201 }, { some: { of: user.keys, where: { key.state: enabled } } }] }";
    let rule = set(&[forbid("r", "user", condition)]);
    let summary = |inventory: &Inventory| judge_at(&rule, Some(inventory), None, now()).summary;
    assert_eq!(summary(&acme.inventory).pass, 3);
    acme.inventory.push_key(key(acme.default, "1", Owner::Unknown));
    assert_eq!((summary(&acme.inventory).unknown, summary(&acme.inventory).pass), (1, 2));
    acme.inventory.push_key(key(acme.default, "2", Owner::User(acme.alice)));
    assert_eq!((summary(&acme.inventory).fail, summary(&acme.inventory).pass), (1, 2));
}

#[test]
fn users_accounts_and_the_inventory_are_judged() {
    let mut acme = acme("100");
    acme.inventory.push_key(key(acme.default, "1", Owner::Root));
    let summary = |judges, condition| {
        let summary = judge_at(&set(&[forbid("r", judges, condition)]), Some(&acme.inventory), None, now()).summary;
        (summary.pass, summary.fail, summary.unknown)
    };
    assert_eq!(summary("user", "{ user.permissions: administrator }"), (2, 0, 1));
    assert_eq!(summary("user", "{ user.permissions: [administrator, api-key-page] }"), (0, 2, 1));
    assert_eq!(summary("user", "{ user.since: { over: 2026-01-01 } }"), (0, 1, 2));
    assert_eq!(summary("user", "{ user.account.uid: 100 }"), (0, 3, 0));
    assert_eq!(
        summary("account", "{ every: { of: account.users, where: { user.name: { present: true } } } }"),
        (1, 0, 0)
    );
    assert_eq!(summary("account", "{ some: { of: account.keys, where: { key.owner.kind: root } } }"), (0, 1, 0));
    assert_eq!(
        summary("account", "{ none: { of: account.workspaces, where: { workspace.default: true } } }"),
        (1, 0, 0)
    );
    assert_eq!(summary("inventory", "{ inventory.age: { over: 1d } }"), (0, 1, 0));
    assert_eq!(summary("inventory", "{ inventory.collected-at: { under: 2026-10-30 } }"), (1, 0, 0));
}

#[test]
fn a_state_without_a_date_is_as_old_as_the_key() {
    let disabled = |acme: &Acme| Key { state: Some(KeyState::Disabled), since: None, ..whole(acme) };
    assert_eq!(of_key("{ key.state-age: { over: 30d } }", disabled), Fail);
    let undated = |acme: &Acme| Key { created_at: None, ..disabled(acme) };
    assert_eq!(of_key("{ key.state-age: { over: 30d } }", undated), Unknown);
}

#[test]
fn where_keys_cannot_be_reset_a_value_is_as_old_as_its_key() {
    for (region, expected) in [("us-east-1", Fail), ("cn-beijing", Unknown)] {
        let mut acme = acme("100");
        let account = acme.inventory.workspace(acme.default).account;
        let there = Workspace {
            id: "ws-there".into(),
            region: Some(region.into()),
            ..acme.inventory.workspace(acme.bare).clone()
        };
        assert_eq!(there.account, account);
        let there = acme.inventory.push_workspace(there);
        let old = Key { workspace: there, rotated_at: None, created_at: Some(time("2026-01-01")), ..whole(&acme) };
        acme.inventory.push_key(old);
        assert_eq!(judged(&acme.inventory, "key", "{ key.age: { over: 90d } }"), expected, "{region}");
    }
}

#[test]
fn a_temporary_key_is_narrowed_as_its_parent_is() {
    let mut acme = acme("100");
    let narrow = Scope { ips: vec!["10.0.0.0/8".parse().unwrap()], models: None };
    let parent = acme.inventory.push_key(Key { scope: Some(narrow), ..whole(&acme) });
    acme.inventory.push_key(Key {
        id: "43".into(),
        kind: Some(KeyKind::Temporary),
        scope: None,
        temporary: Some(Temporary { parent: Some(parent), ttl: TimeDelta::seconds(60) }),
        ..whole(&acme)
    });
    let rules = set(&[forbid("r", "key", "{ key.ip-restricted: true }")]);
    assert_eq!(judge_at(&rules, Some(&acme.inventory), None, now()).summary.fail, 2);
}
