//! The founding page's promises, S1 to S14, one test each. (S7 is a promise about text, and is
//! tested with the shipped rules.)

use bailiwick_core::access::{Principal, can_create, visible};
use bailiwick_core::inventory::{Key, KeyKind, KeyState, Owner, Permission, RamUser, Temporary, UserStatus, Workspace};
use bailiwick_core::platform::Platform;
use chrono::TimeDelta;

use crate::company::{Company, company, key, now, time, user, workspace};

fn may_create(company: &Company, principal: Principal) -> bool {
    let platform = Platform::embedded();
    can_create(&company.inventory, platform, principal, company.sub, KeyKind::General, now()).allowed()
}

#[test]
fn s1_root_and_ram_users_with_permission_create_keys_and_nobody_else() {
    let mut company = company();
    let with = |permissions| RamUser { permissions: Some(permissions), ..user(company.account, "3", "x") };
    let (none, page, administrator) =
        (with(vec![]), with(vec![Permission::ApiKeyPage]), with(vec![Permission::Administrator]));
    let none = company.inventory.push_user(none);
    let page = company.inventory.push_user(page);
    let administrator = company.inventory.push_user(administrator);
    assert!(may_create(&company, Principal::Root(company.account)));
    assert!(may_create(&company, Principal::User(page)));
    assert!(may_create(&company, Principal::User(administrator)));
    assert!(!may_create(&company, Principal::User(none)));
}

#[test]
fn s2_a_key_has_an_account_and_a_workspace() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.sub, "1"));
    assert_eq!(company.inventory.account_of(key), company.account);
    assert_eq!(company.inventory.key(key).workspace, company.sub);
    let other = company.inventory.push_account(bailiwick_core::inventory::Account {
        uid: "1000000000000002".into(),
        ..bailiwick_core::inventory::Account::default()
    });
    assert!(!may_create(&company, Principal::Root(other)), "a key of this workspace is this account's");
}

#[test]
fn s3_root_sees_every_key_and_a_ram_user_their_own() {
    let mut company = company();
    let roots = company.inventory.push_key(key(company.default, "1"));
    let alices = company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(company.sub, "2") });
    let bobs = company.inventory.push_key(Key { owner: Owner::User(company.bob), ..key(company.sub, "3") });
    let deleted = Key { state: Some(KeyState::Deleted), owner: Owner::User(company.bob), ..key(company.sub, "4") };
    company.inventory.push_key(deleted);
    let seen = |principal| visible(&company.inventory, principal, now()).keys;
    assert_eq!(seen(Principal::Root(company.account)), [roots, alices, bobs]);
    assert_eq!(seen(Principal::User(company.alice)), [alices]);
    assert_eq!(seen(Principal::User(company.bob)), [bobs]);
}

#[test]
fn s4_plan_keys_and_general_keys_have_hosts_of_their_own() {
    let mut company = company();
    let general = company.inventory.push_key(key(company.default, "1"));
    let plan = company.inventory.push_key(Key { kind: Some(KeyKind::CodingPlan), ..key(company.default, "2") });
    let (shared, coding) = ("dashscope.aliyuncs.com", "https://coding.dashscope.aliyuncs.com/v1");
    assert_eq!(company.reasons_through(plan, shared), ["wrong-plan"]);
    assert_eq!(company.reasons_through(general, coding), ["wrong-plan"]);
    assert!(company.reasons_through(plan, coding).is_empty());
    assert!(company.reasons_through(general, shared).is_empty());
}

#[test]
fn s5_a_key_works_with_the_base_url_of_its_region() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.default, "1"));
    assert!(company.reasons_through(key, "https://dashscope.aliyuncs.com/compatible-mode/v1").is_empty());
    assert_eq!(
        company.reasons_through(key, "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
        ["wrong-region"]
    );
    assert_eq!(company.reasons_through(key, "https://api.example.com/v1"), ["unknown-host"]);
}

#[test]
fn s6_each_region_has_its_base_url() {
    for (region, host) in [
        ("ap-southeast-1", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
        ("us-east-1", "https://dashscope-us.aliyuncs.com/compatible-mode/v1"),
        ("cn-beijing", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
    ] {
        let mut company = company();
        let there = Workspace { region: Some(region.into()), ..workspace(company.account, "ws-there") };
        let there = company.inventory.push_workspace(there);
        let key = company.inventory.push_key(key(there, "1"));
        assert!(company.reasons_through(key, host).is_empty(), "{region}");
    }
}

#[test]
fn s8_keys_of_one_workspace_may_do_the_same() {
    let mut company = company();
    let roots = company.inventory.push_key(key(company.sub, "1"));
    let alices = company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(company.sub, "2") });
    for model in ["qwen-plus", "qwen-max", "wan2.2-t2i", "paraformer-v2"] {
        assert_eq!(company.reasons_for_model(roots, model), company.reasons_for_model(alices, model), "{model}");
    }
}

#[test]
fn s9_a_default_workspace_key_calls_all_models_and_its_own_applications() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.default, "1"));
    assert!(company.reasons_for_model(key, "any-model-at-all").is_empty());
    assert!(company.reasons_for_application(key, "app-default").is_empty());
    assert_eq!(company.reasons_for_application(key, "app-sub"), ["application-elsewhere"]);
}

#[test]
fn s10_a_sub_workspace_key_calls_what_was_granted_and_what_is_inside() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.sub, "1"));
    assert!(company.reasons_for_model(key, "qwen-plus").is_empty());
    assert_eq!(company.reasons_for_model(key, "qwen-max"), ["model-not-granted"]);
    assert!(company.reasons_for_application(key, "app-sub").is_empty());
    assert_eq!(company.reasons_for_application(key, "app-default"), ["application-elsewhere"]);
}

#[test]
fn s11_a_key_is_valid_for_ever_unless_deleted() {
    let mut company = company();
    let kept = company.inventory.push_key(key(company.default, "1"));
    let since = Some(time("2026-06-01"));
    let deleted = Key { state: Some(KeyState::Deleted), since, ..key(company.default, "2") };
    let deleted = company.inventory.push_key(deleted);
    assert!(company.reasons(kept, time("2226-01-01")).is_empty());
    assert!(company.reasons(deleted, time("2026-05-31T23:59:59Z")).is_empty());
    assert_eq!(company.reasons(deleted, time("2026-06-01")), ["deleted"]);
}

#[test]
fn s12_a_temporary_key_is_valid_for_sixty_seconds() {
    let mut company = company();
    let parent = company.inventory.push_key(key(company.default, "1"));
    let temporary = Key {
        kind: Some(KeyKind::Temporary),
        created_at: Some(time("2026-11-20T08:00:00Z")),
        temporary: Some(Temporary { parent: Some(parent), ttl: Platform::embedded().default_ttl() }),
        ..key(company.default, "2")
    };
    let temporary = company.inventory.push_key(temporary);
    assert_eq!(company.reasons(temporary, time("2026-11-20T07:59:59Z")), ["not-created-yet"]);
    assert!(company.reasons(temporary, time("2026-11-20T08:00:00Z")).is_empty());
    assert!(company.reasons(temporary, time("2026-11-20T08:00:59Z")).is_empty());
    assert_eq!(company.reasons(temporary, time("2026-11-20T08:01:00Z")), ["expired"]);
    assert_eq!(Platform::embedded().default_ttl(), TimeDelta::seconds(60));
}

#[test]
fn s13_a_full_workspace_takes_no_more_keys() {
    let mut company = company();
    for id in 0..20 {
        assert!(may_create(&company, Principal::Root(company.account)), "{id}");
        company.inventory.push_key(key(company.sub, &id.to_string()));
    }
    assert!(!may_create(&company, Principal::Root(company.account)));
}

#[test]
fn s14_keys_die_with_their_ram_user() {
    for (status, reason) in [(UserStatus::Disabled, "owner-disabled"), (UserStatus::Deleted, "owner-deleted")] {
        let mut company = company();
        let gone = RamUser {
            status: Some(status),
            since: Some(time("2026-03-31")),
            ..user(company.account, "207329002494392003", "carol")
        };
        let gone = company.inventory.push_user(gone);
        let theirs = company.inventory.push_key(Key { owner: Owner::User(gone), ..key(company.sub, "1") });
        let anothers = company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(company.sub, "2") });
        assert!(company.reasons(theirs, time("2026-03-30T23:59:59Z")).is_empty());
        assert_eq!(company.reasons(theirs, time("2026-03-31")), [reason]);
        assert!(company.reasons(anothers, now()).is_empty());
    }
}
