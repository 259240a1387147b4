//! What the founding page leaves open: order, what is unknown, what is assumed, what the service says.

use std::net::IpAddr;

use bailiwick_core::access::{CreateReason, Principal, Question, can_create, visible};
use bailiwick_core::inventory::{
    Inventory, Key, KeyKind, KeyState, Owner, RamUser, Scope, Temporary, UserStatus, Workspace,
};
use bailiwick_core::platform::{Host, Platform};

use crate::company::{company, key, now, spelled, time, user, workspace};

#[test]
fn every_reason_is_given_in_the_documented_order() {
    let mut company = company();
    let gone = RamUser { status: Some(UserStatus::Deleted), ..user(company.account, "5", "carol") };
    let gone = company.inventory.push_user(gone);
    let scope = Scope { ips: vec!["10.0.0.0/8".parse().unwrap()], models: Some(vec!["qwen-turbo".into()]) };
    let bad = Key {
        owner: Owner::User(gone),
        state: Some(KeyState::Disabled),
        kind: Some(KeyKind::CodingPlan),
        scope: Some(scope),
        ..key(company.sub, "1")
    };
    let bad = company.inventory.push_key(bad);
    let host = Host::parse("dashscope-us.aliyuncs.com").unwrap();
    let answer = company.ask(&Question {
        host: Some(&host),
        model: Some("qwen-max"),
        application: Some("app-default"),
        ip: Some(IpAddr::from([192, 168, 0, 1])),
        ..Question::about(bad, now())
    });
    assert_eq!(
        spelled(&answer.reasons),
        [
            "disabled",
            "owner-deleted",
            "wrong-plan",
            "wrong-region",
            "model-not-granted",
            "application-elsewhere",
            "model-out-of-scope",
            "ip-not-allowed"
        ]
    );
    assert_eq!(spelled(&answer.assumed), ["disabled", "owner-deleted"], "no `since` says when");
    assert_eq!(answer.runtime.unwrap().code, "InvalidApiKey");
}

#[test]
fn what_the_inventory_leaves_out_is_undecided() {
    let mut company = company();
    let nobodys = Key { owner: Owner::Unknown, state: None, ..key(company.sub, "1") };
    let nobodys = company.inventory.push_key(nobodys);
    let answer = company.ask(&Question::about(nobodys, now()));
    assert_eq!(spelled(&answer.undecided), ["deleted", "disabled", "owner-disabled", "owner-deleted"]);
    assert!(!answer.allowed() && answer.reasons.is_empty());
}

#[test]
fn an_unknown_creation_is_before_the_collection() {
    let mut company = company();
    let undated = company.inventory.push_key(Key { created_at: None, ..key(company.sub, "1") });
    let undecided = |at| spelled(&company.ask(&Question::about(undated, at)).undecided);
    assert!(undecided(now()).is_empty());
    assert_eq!(undecided(time("2026-11-20T07:59:59Z")), ["not-created-yet"]);
}

#[test]
fn membership_matters_in_virginia_only() {
    let mut company = company();
    for (region, expected) in [("cn-beijing", vec![]), ("us-east-1", vec!["owner-not-a-member"])] {
        let there = Workspace {
            region: Some(region.into()),
            members: Some(vec![company.bob]),
            ..workspace(company.account, &format!("ws-{region}"))
        };
        let there = company.inventory.push_workspace(there);
        let alices = company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(there, "1") });
        let bobs = company.inventory.push_key(Key { owner: Owner::User(company.bob), ..key(there, "2") });
        let roots = company.inventory.push_key(key(there, "3"));
        assert_eq!(company.reasons(alices, now()), expected, "{region}");
        assert!(company.reasons(bobs, now()).is_empty(), "a member, {region}");
        assert!(company.reasons(roots, now()).is_empty(), "root is always a member, {region}");
    }
}

#[test]
fn a_dedicated_host_takes_its_own_workspaces_keys() {
    let mut company = company();
    let mine = company.inventory.push_workspace(workspace(company.account, "ws-950f9aca7e76c816"));
    let labelled = Workspace { host_label: Some("llm-aaaaaaaaaaaaaaaa".into()), ..workspace(company.account, "ws-b") };
    let labelled = company.inventory.push_workspace(labelled);
    let mine = company.inventory.push_key(key(mine, "1"));
    let labelled = company.inventory.push_key(key(labelled, "2"));
    let through = |key, label: &str| company.reasons_through(key, &format!("{label}.cn-beijing.maas.aliyuncs.com"));
    assert!(through(mine, "ws-950f9aca7e76c816").is_empty());
    assert!(through(mine, "llm-950f9aca7e76c816").is_empty());
    assert_eq!(through(mine, "ws-0000000000000000"), ["wrong-workspace-host"]);
    assert_eq!(through(mine, "llm-aaaaaaaaaaaaaaaa"), ["wrong-workspace-host"]);
    assert!(through(labelled, "llm-aaaaaaaaaaaaaaaa").is_empty());
    assert_eq!(through(labelled, "llm-bbbbbbbbbbbbbbbb"), ["wrong-workspace-host"]);
    let elsewhere = "ws-950f9aca7e76c816.us-east-1.maas.aliyuncs.com";
    assert_eq!(company.reasons_through(mine, elsewhere), ["wrong-region"]);
    let host = Host::parse("llm-cccccccccccccccc.cn-beijing.maas.aliyuncs.com").unwrap();
    let answer = company.ask(&Question { host: Some(&host), ..Question::about(mine, now()) });
    assert_eq!(spelled(&answer.undecided), ["wrong-workspace-host"], "it may bear an `llm-` label nobody recorded");
}

#[test]
fn a_scope_only_narrows_and_an_empty_address_list_is_none() {
    let mut company = company();
    let custom = Scope { ips: Vec::new(), models: None };
    let open = company.inventory.push_key(Key { scope: Some(custom), ..key(company.default, "1") });
    let narrow = Scope { ips: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()], models: None };
    let narrow = company.inventory.push_key(Key { scope: Some(narrow), ..key(company.default, "2") });
    let from = |key, ip: &str| {
        let ip = Some(ip.parse().unwrap());
        spelled(&company.ask(&Question { ip, ..Question::about(key, now()) }).reasons)
    };
    assert!(from(open, "8.8.8.8").is_empty());
    assert!(from(narrow, "10.255.0.1").is_empty());
    assert!(from(narrow, "::ffff:10.0.0.1").is_empty(), "an IPv4 address in IPv6 clothes");
    assert!(from(narrow, "2001:db8::1").is_empty());
    assert_eq!(from(narrow, "11.0.0.1"), ["ip-not-allowed"]);
}

#[test]
fn a_scope_that_is_not_recorded_is_assumed_to_be_open() {
    let mut company = company();
    let key = company.inventory.push_key(Key { scope: None, ..key(company.default, "1") });
    let answer = company.ask(&Question { model: Some("qwen-plus"), ..Question::about(key, now()) });
    assert!(answer.allowed());
    assert_eq!(spelled(&answer.assumed), ["model-out-of-scope"]);
}

#[test]
fn whether_a_temporary_key_outlives_its_parent_is_undecided() {
    let mut company = company();
    let parent = Key { state: Some(KeyState::Deleted), since: Some(now()), ..key(company.default, "1") };
    let parent = company.inventory.push_key(parent);
    let temporary = Key {
        kind: Some(KeyKind::Temporary),
        owner: Owner::Unknown,
        created_at: Some(now()),
        temporary: Some(Temporary { parent: Some(parent), ttl: Platform::embedded().default_ttl() }),
        ..key(company.default, "2")
    };
    let temporary = company.inventory.push_key(temporary);
    let answer = company.ask(&Question::about(temporary, now()));
    assert_eq!(spelled(&answer.undecided), ["deleted"]);
    assert!(answer.reasons.is_empty());
}

#[test]
fn a_temporary_key_goes_where_its_parent_goes() {
    let mut company = company();
    let parent = company.inventory.push_key(key(company.default, "1"));
    let temporary = Key {
        kind: Some(KeyKind::Temporary),
        created_at: Some(now()),
        temporary: Some(Temporary { parent: Some(parent), ttl: Platform::embedded().default_ttl() }),
        ..key(company.default, "2")
    };
    let temporary = company.inventory.push_key(temporary);
    assert!(company.reasons_through(temporary, "dashscope.aliyuncs.com").is_empty());
    assert_eq!(company.reasons_through(temporary, "coding.dashscope.aliyuncs.com"), ["wrong-plan"]);
}

#[test]
fn the_service_does_not_say_what_is_not_documented() {
    let mut company = company();
    let disabled = Key { state: Some(KeyState::Disabled), since: Some(now()), ..key(company.sub, "1") };
    let disabled = company.inventory.push_key(disabled);
    let enabled = company.inventory.push_key(key(company.sub, "2"));
    assert_eq!(company.ask(&Question::about(disabled, now())).runtime, None);
    let model = |key| company.ask(&Question { model: Some("qwen-max"), ..Question::about(key, now()) }).runtime;
    assert_eq!(model(enabled).unwrap().status, 403);
    assert_eq!(model(disabled), None, "the disabled key is refused first, in an undocumented way");
}

#[test]
fn the_service_does_not_answer_for_another_host_nor_for_what_is_undecided() {
    let mut company = company();
    let deleted = company.inventory.push_key(Key { state: Some(KeyState::Deleted), ..key(company.sub, "1") });
    let perhaps = company.inventory.push_key(Key { state: None, ..key(company.sub, "2") });
    let host = Host::parse("api.example.com").unwrap();
    let elsewhere = company.ask(&Question { host: Some(&host), ..Question::about(deleted, now()) });
    assert_eq!(spelled(&elsewhere.reasons), ["deleted", "unknown-host"]);
    assert_eq!(elsewhere.runtime, None);
    let model = company.ask(&Question { model: Some("qwen-max"), ..Question::about(perhaps, now()) });
    assert_eq!(spelled(&model.reasons), ["model-not-granted"]);
    assert_eq!(model.runtime, None, "a deleted key is refused before its model is looked at");
}

#[test]
fn an_unrecorded_host_label_is_assumed_to_be_the_id_with_the_other_prefix() {
    let mut company = company();
    let mine = company.inventory.push_workspace(workspace(company.account, "ws-950f9aca7e76c816"));
    let mine = company.inventory.push_key(key(mine, "1"));
    company.inventory.push_workspace(workspace(company.account, "ws-b000000000000000"));
    let assumed = |label: &str| {
        let host = Host::parse(&format!("{label}.cn-beijing.maas.aliyuncs.com")).unwrap();
        let answer = company.ask(&Question { host: Some(&host), ..Question::about(mine, now()) });
        (answer.allowed(), spelled(&answer.assumed))
    };
    assert_eq!(assumed("ws-950f9aca7e76c816"), (true, vec![]));
    assert_eq!(assumed("llm-950f9aca7e76c816"), (true, vec!["wrong-workspace-host"]));
    assert_eq!(assumed("llm-b000000000000000"), (false, vec!["wrong-workspace-host"]));
    assert_eq!(assumed("ws-b000000000000000"), (false, vec![]));
}

#[test]
fn keys_that_may_not_count_leave_a_full_workspace_undecided() {
    let mut company = company();
    for id in 0..19 {
        company.inventory.push_key(key(company.sub, &id.to_string()));
    }
    let disabled = Key { state: Some(KeyState::Disabled), since: Some(now()), ..key(company.sub, "19") };
    company.inventory.push_key(disabled);
    let root = Principal::Root(company.account);
    let answer = can_create(&company.inventory, Platform::embedded(), root, company.sub, KeyKind::General, now());
    assert_eq!(answer.undecided, [CreateReason::WorkspaceFull]);
}

#[test]
fn what_is_taken_in_a_region_that_nobody_knows_is_undecided() {
    let mut company = company();
    let mut create = |region: Option<&str>| {
        let there = Workspace { region: region.map(Into::into), ..workspace(company.account, "ws-x") };
        let there = company.inventory.push_workspace(there);
        let root = Principal::Root(company.account);
        can_create(&company.inventory, Platform::embedded(), root, there, KeyKind::General, now())
    };
    assert_eq!(create(Some("mars-1")).undecided, [CreateReason::KindNotInRegion]);
    assert!(create(None).allowed(), "general keys are taken in every region that there is");
}

#[test]
fn coding_plan_keys_are_roots_and_have_their_regions() {
    let company = company();
    let create = |principal, kind| {
        can_create(&company.inventory, Platform::embedded(), principal, company.default, kind, now()).reasons
    };
    let (root, alice) = (Principal::Root(company.account), Principal::User(company.alice));
    assert_eq!(create(alice, KeyKind::CodingPlan), [CreateReason::NoPermission]);
    assert_eq!(create(root, KeyKind::CodingPlan), []);
    assert!(!Platform::embedded().serves(KeyKind::CodingPlan, "us-east-1"));
}

#[test]
fn a_key_of_an_unknown_creator_may_be_anybodys() {
    let mut company = company();
    let nobodys = company.inventory.push_key(Key { owner: Owner::Unknown, ..key(company.sub, "1") });
    let seen = visible(&company.inventory, Principal::User(company.alice), now());
    assert_eq!((seen.keys, seen.undecided), (vec![], vec![nobodys]));
}

#[test]
fn principals_are_named_by_id_and_where_needed_by_account() {
    let company = company();
    let named = |id| Principal::named(&company.inventory, id);
    assert_eq!(named("1378030599924858"), [Principal::Root(company.account)]);
    assert_eq!(named("207329002494392001"), [Principal::User(company.alice)]);
    assert_eq!(named("1378030599924858/207329002494392002"), [Principal::User(company.bob)]);
    assert_eq!(named("9/207329002494392002"), []);
    assert_eq!(Principal::named(&Inventory::default(), "1"), []);
}
