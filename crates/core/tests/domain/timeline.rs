//! What happened, and when and why validity changed.

use bailiwick_core::access::ValidityChange;
use bailiwick_core::inventory::{
    Former, Key, KeyIx, KeyKind, KeyState, Owner, RamUser, Temporary, UserStatus, Workspace, WorkspaceState,
};
use bailiwick_core::platform::Platform;
use bailiwick_core::timeline::{Event, Whom, of_key, of_user, of_workspace};
use chrono::TimeDelta;

use crate::company::{Company, company, key, spelled, time, user, workspace};

/// Events as `DAY WHOM WHAT`, with `KEY FROM → TO: REASONS` for each change.
fn told(company: &Company, events: &[Event]) -> Vec<String> {
    let inventory = &company.inventory;
    let change = |change: &ValidityChange| {
        let (key, from, to) = (&inventory.key(change.key).id, change.from.as_str(), change.to.as_str());
        format!(", {key} {from} → {to}: {}", spelled(&change.reasons).join(" "))
    };
    let event = |event: &Event| {
        let at = event.at.map_or("somewhen".to_owned(), |at| at.format("%m-%d").to_string());
        let whom = match event.whom {
            Whom::Key(key) => &inventory.key(key).id,
            Whom::User(user) => &inventory.user(user).id,
            Whom::Workspace(workspace) => &inventory.workspace(workspace).id,
        };
        let changes: String = event.changes.iter().map(change).collect();
        format!("{at} {whom} {}{changes}", event.what.as_str())
    };
    events.iter().map(event).collect()
}

fn told_of(company: &Company, key: KeyIx) -> Vec<String> {
    told(company, &of_key(&company.inventory, Platform::embedded(), key))
}

fn former(until: Option<&str>) -> Former {
    Former { fingerprint: None, masked: None, until: until.map(time) }
}

#[test]
fn a_key_is_created_reset_used_and_disabled() {
    let mut company = company();
    let disabled = Key {
        state: Some(KeyState::Disabled),
        since: Some(time("2026-10-04")),
        rotated_at: Some(time("2026-09-02")),
        former: vec![former(Some("2026-08-01")), former(Some("2026-09-02"))],
        last_used_at: Some(time("2026-10-03")),
        ..key(company.sub, "1")
    };
    let disabled = company.inventory.push_key(disabled);
    assert_eq!(
        told_of(&company, disabled),
        [
            "03-24 1 created, 1 invalid → valid: ",
            "08-01 1 reset",
            "09-02 1 reset",
            "10-03 1 last-used",
            "10-04 1 disabled, 1 valid → invalid: disabled",
        ]
    );
}

#[test]
fn a_key_is_deleted_and_stays_so() {
    let mut company = company();
    let deleted = Key { state: Some(KeyState::Deleted), since: Some(time("2026-10-04")), ..key(company.sub, "1") };
    let deleted = company.inventory.push_key(deleted);
    let last = "10-04 1 deleted, 1 valid → invalid: deleted";
    assert_eq!(told_of(&company, deleted), ["03-24 1 created, 1 invalid → valid: ", last]);
}

#[test]
fn a_key_that_was_enabled_again_says_so_and_one_enabled_at_its_creation_does_not() {
    let mut company = company();
    let again = Key { since: Some(time("2026-10-04")), ..key(company.sub, "1") };
    let again = company.inventory.push_key(again);
    let at_once = Key { since: key(company.sub, "2").created_at, ..key(company.sub, "2") };
    let at_once = company.inventory.push_key(at_once);
    assert_eq!(told_of(&company, again), ["03-24 1 created, 1 invalid → valid: ", "10-04 1 enabled"]);
    assert_eq!(told_of(&company, at_once), ["03-24 2 created, 2 invalid → valid: "]);
}

#[test]
fn what_has_no_date_comes_last_and_changes_nothing() {
    let mut company = company();
    let undated = Key {
        created_at: None,
        state: Some(KeyState::Deleted),
        former: vec![former(None), former(Some("2026-08-01"))],
        ..key(company.sub, "1")
    };
    let undated = company.inventory.push_key(undated);
    let expected = ["08-01 1 reset", "somewhen 1 created", "somewhen 1 reset", "somewhen 1 deleted"];
    assert_eq!(told_of(&company, undated), expected);
}

#[test]
fn a_former_value_without_a_date_may_have_died_at_the_last_reset() {
    let mut company = company();
    let reset = Key { rotated_at: Some(time("2026-09-02")), former: vec![former(None)], ..key(company.sub, "1") };
    let reset = company.inventory.push_key(reset);
    assert_eq!(told_of(&company, reset), ["03-24 1 created, 1 invalid → valid: ", "09-02 1 reset"]);
}

#[test]
fn a_key_without_a_date_of_creation_was_something_before_its_first_event() {
    let mut company = company();
    let undated = Key {
        created_at: None,
        state: Some(KeyState::Disabled),
        since: Some(time("2026-10-04")),
        ..key(company.sub, "1")
    };
    let undated = company.inventory.push_key(undated);
    assert_eq!(told_of(&company, undated)[0], "10-04 1 disabled, 1 unknown → invalid: disabled");
    company.inventory.collected_at = None;
    assert_eq!(told_of(&company, undated)[0], "10-04 1 disabled, 1 valid → invalid: disabled");
}

#[test]
fn a_user_takes_their_keys_with_them() {
    for (status, what) in [(UserStatus::Disabled, "disabled"), (UserStatus::Deleted, "deleted")] {
        let mut company = company();
        let gone =
            RamUser { status: Some(status), since: Some(time("2026-05-01")), ..user(company.account, "9", "dana") };
        let gone = company.inventory.push_user(gone);
        for (id, owner) in [("1", Owner::User(gone)), ("2", Owner::Root), ("3", Owner::User(gone))] {
            company.inventory.push_key(Key { owner, ..key(company.sub, id) });
        }
        let left = format!("05-01 9 user-{what}, 1 valid → invalid: owner-{what}, 3 valid → invalid: owner-{what}");
        assert_eq!(
            told(&company, &of_user(&company.inventory, Platform::embedded(), gone)),
            ["03-24 1 created, 1 invalid → valid: ", "03-24 3 created, 3 invalid → valid: ", &left]
        );
    }
}

#[test]
fn an_active_user_is_told_of_if_that_has_a_date_and_an_unknown_status_never() {
    let mut company = company();
    let mut events = |status, since| {
        let user = company.inventory.push_user(RamUser { status, since, ..user(company.account, "9", "dana") });
        told(&company, &of_user(&company.inventory, Platform::embedded(), user))
    };
    let date = Some(time("2026-05-01"));
    assert_eq!(events(Some(UserStatus::Active), date), ["05-01 9 user-active"]);
    assert_eq!(events(Some(UserStatus::Active), None), [""; 0]);
    assert_eq!(events(None, date), [""; 0]);
    assert_eq!(events(Some(UserStatus::Disabled), None), ["somewhen 9 user-disabled"]);
}

#[test]
fn a_key_that_is_made_for_a_user_who_is_gone_never_was_valid() {
    let mut company = company();
    let since = key(company.sub, "1").created_at;
    let gone = RamUser { status: Some(UserStatus::Disabled), since, ..user(company.account, "9", "dana") };
    let gone = company.inventory.push_user(gone);
    let late = company.inventory.push_key(Key { owner: Owner::User(gone), ..key(company.sub, "1") });
    assert_eq!(told_of(&company, late), ["03-24 9 user-disabled", "03-24 1 created"]);
}

#[test]
fn a_workspace_takes_its_keys_with_it() {
    let mut company = company();
    let since = Some(time("2026-06-01"));
    let gone = Workspace { state: WorkspaceState::Deleted, since, ..workspace(company.account, "ws-gone") };
    let gone = company.inventory.push_workspace(gone);
    let its = company.inventory.push_key(key(gone, "1"));
    company.inventory.push_key(key(company.sub, "2"));
    let expected = [
        "03-24 1 created, 1 invalid → valid: ",
        "06-01 ws-gone workspace-deleted, 1 valid → invalid: workspace-deleted",
    ];
    assert_eq!(told(&company, &of_workspace(&company.inventory, Platform::embedded(), gone)), expected);
    assert_eq!(told_of(&company, its), expected);
}

#[test]
fn an_empty_workspace_has_its_own_events() {
    let mut company = company();
    let gone = Workspace { state: WorkspaceState::Deleted, since: None, ..workspace(company.account, "ws-gone") };
    let gone = company.inventory.push_workspace(gone);
    let events = |workspace| told(&company, &of_workspace(&company.inventory, Platform::embedded(), workspace));
    assert_eq!(events(gone), ["somewhen ws-gone workspace-deleted"]);
    assert_eq!(events(company.sub), [""; 0]);
}

fn temporary(company: &mut Company, parent: KeyIx) -> KeyIx {
    let temporary = Temporary { parent: Some(parent), ttl: TimeDelta::days(2) };
    company.inventory.push_key(Key {
        kind: Some(KeyKind::Temporary),
        owner: Owner::Unknown,
        created_at: Some(time("2026-10-01")),
        temporary: Some(temporary),
        ..key(company.sub, "2")
    })
}

#[test]
fn a_temporary_key_expires() {
    let mut company = company();
    let parent = company.inventory.push_key(key(company.sub, "1"));
    let temporary = temporary(&mut company, parent);
    assert_eq!(
        told_of(&company, temporary),
        ["03-24 1 created", "10-01 2 created, 2 invalid → valid: ", "10-03 2 expired, 2 valid → invalid: expired"]
    );
}

#[test]
fn a_temporary_key_whose_parent_dies_is_undecided() {
    let mut company = company();
    let dana = RamUser {
        status: Some(UserStatus::Disabled),
        since: Some(time("2026-10-02T12:00:00Z")),
        ..user(company.account, "9", "dana")
    };
    let dana = company.inventory.push_user(dana);
    let state = Some(KeyState::Deleted);
    let since = Some(time("2026-10-02"));
    let parent = company.inventory.push_key(Key { state, since, owner: Owner::User(dana), ..key(company.sub, "1") });
    let temporary = temporary(&mut company, parent);
    assert_eq!(
        told_of(&company, temporary),
        [
            "03-24 1 created",
            "10-01 2 created, 2 invalid → valid: ",
            "10-02 1 deleted, 2 valid → unknown: deleted",
            "10-02 9 user-disabled",
            "10-03 2 expired, 2 unknown → invalid: expired"
        ]
    );
}

#[test]
fn a_change_goes_to_the_event_that_can_have_brought_it_about() {
    let mut company = company();
    let (created, gone) = (key(company.sub, "1").created_at, Some(time("2026-05-01")));
    let dana = RamUser { status: Some(UserStatus::Disabled), since: gone, ..user(company.account, "9", "dana") };
    let owner = Owner::User(company.inventory.push_user(dana));
    let busy = Key { owner, last_used_at: created, rotated_at: gone, since: gone, ..key(company.sub, "1") };
    let busy = company.inventory.push_key(busy);
    assert_eq!(
        told_of(&company, busy),
        [
            "03-24 1 created, 1 invalid → valid: ",
            "03-24 1 last-used",
            "05-01 9 user-disabled, 1 valid → invalid: owner-disabled",
            "05-01 1 reset",
            "05-01 1 enabled",
        ]
    );
}
