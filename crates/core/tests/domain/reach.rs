//! What a key reaches.

use bailiwick_core::access::{Models, Reach, reach};
use bailiwick_core::inventory::{Key, KeyKind, KeyState, Owner, RamUser, Scope, Temporary, UserStatus, Workspace};
use bailiwick_core::platform::Platform;

use crate::company::{Company, company, key, now, user, workspace};

fn reached(company: &mut Company, key: Key) -> Reach {
    let key = company.inventory.push_key(key);
    reach(&company.inventory, Platform::embedded(), key, now())
}

/// The hosts of the base URLs, each once.
fn hosts(reach: &Reach) -> Vec<&str> {
    let mut hosts: Vec<_> =
        reach.base_urls.iter().flatten().map(|url| url.split('/').nth(2).unwrap_or_default()).collect();
    hosts.dedup();
    hosts
}

#[test]
fn a_general_key_reaches_its_regions_hosts_and_its_workspaces() {
    let mut company = company();
    let id = "ws-950f9aca7e76c816";
    for (label, own) in [(None, id), (Some("llm-aaaaaaaaaaaaaaaa"), "llm-aaaaaaaaaaaaaaaa")] {
        let record = Workspace { host_label: label.map(Into::into), ..workspace(company.account, id) };
        let there = company.inventory.push_workspace(record);
        let reach = reached(&mut company, key(there, "1"));
        let dedicated = format!("{own}.cn-beijing.maas.aliyuncs.com");
        assert_eq!(
            hosts(&reach),
            [
                "dashscope.aliyuncs.com",
                "trial.cn-beijing.maas.aliyuncs.com",
                &dedicated,
                "vpc-cn-beijing.dashscope.aliyuncs.com"
            ]
        );
        let first = &reach.base_urls.unwrap()[..2];
        assert_eq!(
            first,
            ["https://dashscope.aliyuncs.com/compatible-mode/v1", "https://dashscope.aliyuncs.com/apps/anthropic"]
        );
    }
}

#[test]
fn a_plan_key_reaches_its_plans_hosts() {
    let mut company = company();
    let default = company.default;
    let mut of_kind = |kind| reached(&mut company, Key { kind, ..key(default, "1") });
    let coding = of_kind(Some(KeyKind::CodingPlan)).base_urls.unwrap();
    let expected = ["https://coding.dashscope.aliyuncs.com/v1", "https://coding.dashscope.aliyuncs.com/apps/anthropic"];
    assert_eq!(coding, expected);
    assert_eq!(hosts(&of_kind(Some(KeyKind::TokenPlan))), ["token-plan.cn-beijing.maas.aliyuncs.com"]);
    assert_eq!(of_kind(None).base_urls, None, "the base URL tells the plan, and the plan is unknown");
}

#[test]
fn a_temporary_key_reaches_what_its_parent_reaches() {
    let mut company = company();
    let parent = company.inventory.push_key(key(company.default, "1"));
    let ttl = Platform::embedded().default_ttl();
    let default = company.default;
    let mut of_parent = |parent| {
        let temporary = Some(Temporary { parent, ttl });
        let created_at = Some(now());
        reached(&mut company, Key { kind: Some(KeyKind::Temporary), temporary, created_at, ..key(default, "2") })
    };
    assert_eq!(hosts(&of_parent(Some(parent)))[0], "dashscope.aliyuncs.com");
    assert_eq!(of_parent(None).base_urls, None);
}

#[test]
fn what_the_inventory_leaves_out_is_unknown() {
    let mut company = company();
    let record = Workspace { region: None, applications: None, default: None, ..workspace(company.account, "ws-x") };
    let unknown = company.inventory.push_workspace(record);
    let nothing = Reach { base_urls: None, models: Models::Unknown, applications: None };
    assert_eq!(reached(&mut company, key(unknown, "1")), nothing);
    let nowhere = Workspace { region: Some("mars-1".into()), ..workspace(company.account, "ws-y") };
    let nowhere = company.inventory.push_workspace(nowhere);
    assert_eq!(reached(&mut company, key(nowhere, "1")).base_urls, Some(Vec::new()), "no known host is there");
}

/// S9, S10.
#[test]
fn models_and_applications_are_the_workspaces_narrowed_by_the_scope() {
    let mut company = company();
    let (default, sub) = (company.default, company.sub);
    let scope = |models: &[&str]| {
        Some(Scope { ips: Vec::new(), models: Some(models.iter().map(|model| (*model).into()).collect()) })
    };
    let listed = |models: &[&str]| Models::Listed(models.iter().map(|model| (*model).into()).collect());
    let mut models = |workspace, scope| reached(&mut company, Key { scope, ..key(workspace, "1") }).models;
    assert_eq!(models(default, Some(Scope::default())), Models::All);
    assert_eq!(models(default, None), Models::All);
    assert_eq!(models(default, scope(&["qwen-max"])), listed(&["qwen-max"]));
    assert_eq!(models(sub, None), listed(&["qwen-plus"]));
    assert_eq!(models(sub, scope(&["qwen-max"])), listed(&[]));
    let applications = reached(&mut company, key(sub, "2")).applications;
    assert_eq!(applications, Some(vec!["app-sub".into()]));
}

/// S14: a key whose owner is gone is as dead as a disabled one.
#[test]
fn a_key_that_can_call_nothing_reaches_nothing() {
    let mut company = company();
    let (default, alice) = (company.default, company.alice);
    let later = now() + chrono::TimeDelta::days(1);
    let nothing =
        Reach { base_urls: Some(Vec::new()), models: Models::Listed(Vec::new()), applications: Some(Vec::new()) };
    let dead = [
        Key { state: Some(KeyState::Disabled), ..key(default, "1") },
        Key { state: Some(KeyState::Deleted), ..key(default, "2") },
        Key { created_at: Some(later), ..key(default, "3") },
    ];
    for dead in dead {
        assert_eq!(reached(&mut company, dead), nothing);
    }
    let gone = RamUser { status: Some(UserStatus::Deleted), ..user(company.account, "207329002494392003", "carol") };
    let gone = company.inventory.push_user(gone);
    let mut of = |owner| reached(&mut company, Key { owner: Owner::User(owner), ..key(default, "4") });
    assert_ne!(of(alice), nothing);
    assert_eq!(of(gone), nothing);
}
