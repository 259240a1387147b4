//! What the fields say that are worked out of several records.

use bailiwick_core::finding::Outcome;
use bailiwick_core::inventory::{Key, KeyKind, Owner, Permission, Scope, Temporary, UserStatus};
use bailiwick_core::secret::{Digest, Mask};
use bailiwick_core::time::Time;
use chrono::TimeDelta;

use crate::build::{Acme, acme, bare_key, forbid, judge_at, key, now, set, time};

use Outcome::{Fail, Pass, Unknown};

/// What a rule that forbids something says of the last resource of its kind: nothing means that it passes.
fn last(acme: &Acme, judges: &str, condition: &str, at: Time) -> Outcome {
    let judgement = judge_at(&set(&[forbid("r", judges, condition)]), Some(&acme.inventory), None, at);
    let of_last = judgement.findings.into_iter().find(|finding| finding.subject.id == "last");
    of_last.map_or(Pass, |finding| finding.outcome)
}

/// What is said of one key, which `change` makes of a whole one.
fn of_key(condition: &str, change: impl Fn(&mut Acme, Key) -> Key) -> Outcome {
    let mut acme = acme("100");
    let whole = key(acme.default, "last", Owner::User(acme.alice));
    let key = change(&mut acme, whole);
    acme.inventory.push_key(key);
    last(&acme, "key", condition, now())
}

#[test]
fn a_temporary_key_expires_and_no_other_does() {
    let temporary = Temporary { parent: None, ttl: TimeDelta::seconds(60) };
    let minted = |ago: i64| {
        move |_: &mut Acme, key: Key| Key {
            kind: Some(KeyKind::Temporary),
            created_at: Some(now() - TimeDelta::seconds(ago)),
            temporary: Some(temporary),
            ..key
        }
    };
    let expired = "{ key.expired: true }";
    assert_eq!(of_key(expired, minted(59)), Pass);
    assert_eq!(of_key(expired, minted(60)), Fail);
    assert_eq!(of_key(expired, |_, key| key), Pass);
    assert_eq!(of_key(expired, |_, key| Key { kind: None, ..key }), Pass, "it is taken to last");
    let unsaid = |_: &mut Acme, key: Key| Key { kind: Some(KeyKind::Temporary), created_at: None, ..key };
    assert_eq!(of_key(expired, unsaid), Unknown);
}

#[test]
fn a_key_was_reset_when_its_value_is_younger() {
    let at = |rotated: Option<&'static str>| move |_: &mut Acme, key: Key| Key { rotated_at: rotated.map(time), ..key };
    let reset = "{ key.was-reset: true }";
    assert_eq!(of_key(reset, at(Some("2026-02-01"))), Fail);
    assert_eq!(of_key(reset, at(Some("2026-01-01"))), Pass);
    assert_eq!(of_key(reset, at(Some("2026-12-01"))), Unknown, "that is yet to come");
    assert_eq!(of_key(reset, at(None)), Unknown);
    assert_eq!(of_key(reset, |_, key| Key { created_at: None, rotated_at: Some(now()), ..key }), Unknown);
    assert_eq!(of_key(reset, |_, key| Key { rotated_at: Some(now()), ..key }), Fail);
}

#[test]
fn a_key_is_joinable_by_digest_or_mask() {
    let joinable = "{ key.joinable: true }";
    assert_eq!(of_key(joinable, |_, key| key), Pass);
    assert_eq!(of_key(joinable, |_, key| Key { masked: Mask::parse("sk-a****58ad"), ..key }), Fail);
    assert_eq!(of_key(joinable, |_, key| Key { fingerprint: Some(Digest::of(b"x")), ..key }), Fail);
}

#[test]
fn a_key_has_a_host_where_its_kind_is_served() {
    let of_kind = |kind| move |_: &mut Acme, key: Key| Key { kind, ..key };
    let has_host = "{ key.has-host: true }";
    assert_eq!(of_key(has_host, of_kind(Some(KeyKind::CodingPlan))), Fail);
    assert_eq!(of_key(has_host, of_kind(None)), Unknown);
    assert_eq!(of_key(has_host, |acme, key| Key { workspace: acme.bare, ..key }), Unknown, "nobody knows where");
    let temporary = |with_parent: bool| {
        move |acme: &mut Acme, last: Key| {
            let parent = acme.inventory.push_key(key(acme.default, "1", Owner::Root));
            let parent = with_parent.then_some(parent);
            let temporary = Some(Temporary { parent, ttl: TimeDelta::seconds(60) });
            Key { kind: Some(KeyKind::Temporary), temporary, ..last }
        }
    };
    assert_eq!(of_key(has_host, temporary(true)), Fail, "it goes where its parent goes");
    assert_eq!(of_key(has_host, temporary(false)), Unknown);
}

#[test]
fn an_owner_is_a_member_or_root() {
    let of_owner = |owner: fn(&Acme) -> Owner| move |acme: &mut Acme, key: Key| Key { owner: owner(acme), ..key };
    let member = "{ key.owner-is-member: true }";
    assert_eq!(of_key(member, of_owner(|acme| Owner::User(acme.alice))), Fail);
    assert_eq!(of_key(member, of_owner(|acme| Owner::User(acme.bob))), Pass);
    assert_eq!(of_key(member, of_owner(|_| Owner::Root)), Fail);
    assert_eq!(of_key(member, of_owner(|_| Owner::Unknown)), Unknown);
    assert_eq!(of_key(member, |acme, key| Key { workspace: acme.bare, ..key }), Unknown, "its members are not listed");
}

#[test]
fn the_widest_range_of_a_scope_counts() {
    let ips = |ips: &'static [&'static str]| {
        move |_: &mut Acme, key: Key| {
            let ips = ips.iter().map(|ip| ip.parse().unwrap()).collect();
            Key { scope: Some(Scope { ips, models: None }), ..key }
        }
    };
    assert_eq!(of_key("{ key.scope.widest: 8 }", ips(&["192.0.2.1/32", "10.0.0.0/8"])), Fail);
    assert_eq!(of_key("{ key.scope.widest: 32 }", ips(&["192.0.2.1/32"])), Fail);
    assert_eq!(of_key("{ key.scope.widest: 0 }", ips(&[])), Fail, "none listed means all");
    assert_eq!(of_key("{ key.scope.widest: 0 }", |_, key| key), Unknown);
}

#[test]
fn models_beyond_the_grant_are_told() {
    let models = |models: &'static [&'static str]| Scope {
        ips: Vec::new(),
        models: Some(models.iter().map(|model| (*model).into()).collect()),
    };
    // What a key that is narrowed to a model may call in a workspace.
    let outside = |default: Option<bool>, granted: Option<&'static [&'static str]>| {
        move |acme: &mut Acme, key: Key| {
            let mut workspace = acme.inventory.workspace(acme.default).clone();
            workspace.default = default;
            workspace.models = granted.map(|all| all.iter().map(|model| (*model).into()).collect());
            let workspace = acme.inventory.push_workspace(workspace);
            Key { workspace, scope: Some(models(&["qwen-plus", "qwen-max"])), ..key }
        }
    };
    let beyond = "{ key.scope.not-granted: qwen-max }";
    assert_eq!(of_key(beyond, outside(Some(false), Some(&["qwen-plus"]))), Fail);
    assert_eq!(of_key("{ key.scope.not-granted: qwen-plus }", outside(Some(false), Some(&["qwen-plus"]))), Pass);
    assert_eq!(of_key(beyond, outside(Some(false), Some(&["qwen-plus", "qwen-max"]))), Pass);
    assert_eq!(of_key(beyond, outside(Some(true), None)), Pass, "the default workspace may call all models (S9)");
    assert_eq!(of_key(beyond, outside(None, Some(&["qwen-plus", "qwen-max"]))), Pass);
    assert_eq!(of_key(beyond, outside(None, Some(&["qwen-plus"]))), Unknown);
    assert_eq!(of_key(beyond, outside(Some(false), None)), Unknown);
    assert_eq!(of_key(beyond, |_, key| Key { scope: Some(Scope::default()), ..key }), Pass);
    assert_eq!(of_key(beyond, |_, key| key), Unknown);
}

#[test]
fn regions_differ_in_what_they_can() {
    let outcome = |condition: &str, region: Option<&str>| {
        let mut acme = acme("100");
        let mut workspace = acme.inventory.workspace(acme.default).clone();
        workspace.id = "last".into();
        workspace.region = region.map(Into::into);
        acme.inventory.push_workspace(workspace);
        last(&acme, "workspace", condition, now())
    };
    for (field, virginia, beijing) in
        [("can-disable-keys", Pass, Fail), ("can-reset-keys", Pass, Fail), ("owner-must-be-member", Fail, Pass)]
    {
        let condition = format!("{{ workspace.{field}: true }}");
        assert_eq!(outcome(&condition, Some("us-east-1")), virginia, "{field}");
        assert_eq!(outcome(&condition, Some("cn-beijing")), beijing, "{field}");
        assert_eq!(outcome(&condition, Some("cn-bejing")), Unknown, "{field}");
        assert_eq!(outcome(&condition, None), Unknown, "{field}");
    }
}

#[test]
fn what_an_owner_may_do_is_what_the_user_may() {
    let of_owner = |owner: fn(&Acme) -> Owner| move |acme: &mut Acme, key: Key| Key { owner: owner(acme), ..key };
    let manages = "{ key.owner.permissions: api-key-page }";
    assert_eq!(of_key(manages, of_owner(|acme| Owner::User(acme.alice))), Fail);
    assert_eq!(of_key(manages, of_owner(|acme| Owner::User(acme.nobody))), Unknown);
    assert_eq!(of_key(manages, of_owner(|_| Owner::Root)), Pass);
    assert_eq!(of_key("{ key.owner.permissions: administrator }", of_owner(|_| Owner::Root)), Fail);
    assert_eq!(of_key(manages, of_owner(|_| Owner::Unknown)), Unknown);
    assert_eq!(Permission::ALL.len(), 2);
}

#[test]
fn a_status_holds_since_it_began() {
    let outcome = |status: Option<UserStatus>, since: Option<&str>, condition: &str| {
        let mut acme = acme("100");
        let mut user = acme.inventory.user(acme.alice).clone();
        (user.id, user.status, user.since) = ("last".into(), status, since.map(time));
        acme.inventory.push_user(user);
        last(&acme, "user", condition, now())
    };
    let disabled = Some(UserStatus::Disabled);
    let old = "{ user.status-age: { over: 31d } }";
    assert_eq!(outcome(disabled, Some("2026-09-30"), old), Fail);
    assert_eq!(outcome(disabled, Some("2026-10-01"), old), Pass, "that is 31 days ago");
    assert_eq!(outcome(disabled, Some("2026-12-01"), old), Unknown, "that is yet to come");
    assert_eq!(outcome(disabled, None, old), Unknown);
    assert_eq!(outcome(None, Some("2026-01-01"), old), Unknown);
}

#[test]
fn an_inventory_may_be_ahead() {
    let ahead = |collected: Option<&str>, condition: &str| {
        let mut acme = acme("100");
        acme.inventory.collected_at = collected.map(time);
        let judgement = judge_at(&set(&[forbid("r", "inventory", condition)]), Some(&acme.inventory), None, now());
        judgement.findings.first().map_or(Pass, |finding| finding.outcome)
    };
    assert_eq!(ahead(Some("2026-11-03"), "{ inventory.ahead: 2d }"), Fail);
    assert_eq!(ahead(Some("2026-10-30"), "{ inventory.ahead: 0s }"), Fail);
    assert_eq!(ahead(None, "{ inventory.ahead: 0s }"), Unknown);
    assert_eq!(of_key("{ key.id: last }", |acme, _| bare_key(acme.bare, "last")), Fail);
}
