//! Temporary keys: what they inherit, and what nobody knows of them (S12).

use bailiwick_core::access::{Models, Question, reach};
use bailiwick_core::inventory::{Key, KeyIx, KeyKind, KeyState, Owner, Scope, Temporary, Workspace};
use bailiwick_core::platform::Platform;

use crate::company::{Company, company, key, now, spelled, workspace};

fn temporary(company: &mut Company, parent: Option<KeyIx>, own: Key) -> KeyIx {
    let temporary = Some(Temporary { parent, ttl: Platform::embedded().default_ttl() });
    company.inventory.push_key(Key { kind: Some(KeyKind::Temporary), created_at: Some(now()), temporary, ..own })
}

fn models(names: &[&str]) -> Option<Scope> {
    Some(Scope { ips: Vec::new(), models: Some(names.iter().map(|name| (*name).into()).collect()) })
}

#[test]
fn whether_it_outlives_its_owners_membership_is_undecided() {
    let mut company = company();
    let virginia = Workspace { region: Some("us-east-1".into()), ..workspace(company.account, "ws-v") };
    let virginia = company.inventory.push_workspace(virginia);
    let parent = company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(virginia, "1") });
    let own = Key { owner: Owner::Unknown, ..key(virginia, "2") };
    let temporary = temporary(&mut company, Some(parent), own);
    let answer = company.ask(&Question::about(temporary, now()));
    assert_eq!((spelled(&answer.reasons), spelled(&answer.undecided)), (vec![], vec!["owner-not-a-member"]));
}

#[test]
fn its_own_owner_counts_where_one_is_recorded() {
    let mut company = company();
    let virginia = Workspace { region: Some("us-east-1".into()), ..workspace(company.account, "ws-v") };
    let virginia = company.inventory.push_workspace(virginia);
    let parent = company.inventory.push_key(key(virginia, "1"));
    let own = Key { owner: Owner::User(company.alice), ..key(virginia, "2") };
    let temporary = temporary(&mut company, Some(parent), own);
    assert_eq!(company.reasons(temporary, now()), ["owner-not-a-member"]);
}

#[test]
fn its_own_scope_does_not_widen_its_parents() {
    let mut company = company();
    let parent = Key { scope: models(&["qwen-plus", "qwen-max"]), ..key(company.default, "1") };
    let parent = company.inventory.push_key(parent);
    let own = Key { scope: models(&["qwen-max", "wan2.2-t2i"]), ..key(company.default, "2") };
    let temporary = temporary(&mut company, Some(parent), own);
    assert_eq!(company.reasons_for_model(temporary, "wan2.2-t2i"), ["model-out-of-scope"]);
    assert_eq!(company.reasons_for_model(temporary, "qwen-plus"), ["model-out-of-scope"]);
    assert!(company.reasons_for_model(temporary, "qwen-max").is_empty());
    let reached = reach(&company.inventory, Platform::embedded(), temporary, now()).models;
    assert_eq!(reached, Models::Listed(vec!["qwen-max".into()]));
}

#[test]
fn a_parent_that_nobody_recorded_is_taken_to_live() {
    let mut company = company();
    let own = key(company.default, "1");
    let temporary = temporary(&mut company, None, own);
    let answer = company.ask(&Question { model: Some("qwen-plus"), ..Question::about(temporary, now()) });
    assert!(answer.allowed());
    let assumed =
        ["deleted", "disabled", "owner-disabled", "owner-deleted", "owner-not-a-member", "model-out-of-scope"];
    assert_eq!(spelled(&answer.assumed), assumed);
}

#[test]
fn what_is_assumed_of_its_parent_is_assumed_of_it() {
    let mut company = company();
    let parent = company.inventory.push_key(key(company.default, "1"));
    let own = Key { since: Some(now()), ..key(company.default, "2") };
    let temporary = temporary(&mut company, Some(parent), own);
    company.inventory.collected_at = Some(now() + chrono::TimeDelta::days(1));
    let answer = company.ask(&Question::about(temporary, now()));
    assert!(answer.allowed());
    assert_eq!(spelled(&answer.assumed), ["disabled"], "its parent may have been disabled for a while");
}

#[test]
fn a_key_without_a_kind_or_a_time_to_live_may_be_temporary() {
    let mut company = company();
    let unknown = company.inventory.push_key(Key { kind: None, ..key(company.default, "1") });
    let answer = company.ask(&Question::about(unknown, now()));
    assert_eq!((answer.allowed(), spelled(&answer.assumed)), (true, vec!["expired"]));
    let endless = company.inventory.push_key(Key { kind: Some(KeyKind::Temporary), ..key(company.default, "2") });
    let answer = company.ask(&Question::about(endless, now()));
    assert_eq!(spelled(&answer.undecided), ["expired"]);
}

#[test]
fn a_key_minted_from_a_deleted_one_is_not_surely_deleted() {
    let mut company = company();
    let parent = Key { state: Some(KeyState::Deleted), ..key(company.default, "1") };
    let parent = company.inventory.push_key(parent);
    let own = key(company.default, "2");
    let temporary = temporary(&mut company, Some(parent), own);
    let answer = company.ask(&Question::about(temporary, now()));
    assert_eq!((spelled(&answer.reasons), spelled(&answer.undecided)), (vec![], vec!["deleted"]));
    assert!(!answer.assumed.contains(&bailiwick_core::access::Reason::Deleted));
}
