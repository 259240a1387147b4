//! What if: what changes, and what the platform refuses.

use bailiwick_core::access::{Question, Validity, explain, key_validity, value_validity};
use bailiwick_core::inventory::{
    Inventory, Key, KeyIx, KeyKind, KeyState, Owner, RamUser, Temporary, UserStatus, Workspace, WorkspaceIx,
    WorkspaceState,
};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Held, Identity, KnownKeys};
use bailiwick_core::simulate::{Change, Difference, apply, difference};
use bailiwick_core::time::Time;

use crate::company::{Company, company, key, now, spelled, time, user, workspace};

fn make(inventory: &mut Inventory, change: &Change) -> Result<(), String> {
    make_at(inventory, change, now())
}

fn make_at(inventory: &mut Inventory, change: &Change, at: Time) -> Result<(), String> {
    apply(inventory, Platform::embedded(), change, at).map_err(|refusal| refusal.to_string())
}

/// The refusal of a change.
fn refused(inventory: &Inventory, change: &Change) -> String {
    make(&mut inventory.clone(), change).unwrap_err()
}

/// What a change makes different.
fn made(inventory: &Inventory, change: &Change) -> Difference {
    let mut after = inventory.clone();
    make(&mut after, change).unwrap();
    difference(inventory, &after, Platform::embedded(), now())
}

/// Which keys became valid or invalid, and why.
fn changed(inventory: &Inventory, difference: &Difference) -> Vec<(String, &'static str, Vec<&'static str>)> {
    let changes = difference.keys.iter();
    changes
        .map(|change| (inventory.key(change.key).id.to_string(), change.to.as_str(), spelled(&change.reasons)))
        .collect()
}

fn in_region(company: &mut Company, region: Option<&str>) -> WorkspaceIx {
    let there = Workspace { region: region.map(Into::into), ..workspace(company.account, "ws-there") };
    company.inventory.push_workspace(there)
}

#[test]
fn without_a_user_their_keys_die_and_a_workspace_may_be_left_without_any() {
    for (change, why) in
        [(Change::DisableUser as fn(_) -> _, "owner-disabled"), (Change::DeleteUser as fn(_) -> _, "owner-deleted")]
    {
        let mut company = company();
        company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(company.default, "1") });
        company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(company.sub, "2") });
        company.inventory.push_key(Key { owner: Owner::User(company.bob), ..key(company.default, "3") });
        let difference = made(&company.inventory, &change(company.alice));
        let dies = |id: &str| (id.to_owned(), "invalid", vec![why]);
        assert_eq!(changed(&company.inventory, &difference), [dies("1"), dies("2")]);
        assert_eq!(difference.workspaces, [company.sub], "bob's key still works in the default one");
        assert_eq!(difference.applications, [(company.sub, "app-sub".into())]);
    }
}

#[test]
fn a_user_goes_once() {
    let mut company = company();
    make(&mut company.inventory, &Change::DisableUser(company.alice)).unwrap();
    assert_eq!(refused(&company.inventory, &Change::DisableUser(company.alice)), "the RAM user is disabled already");
    make(&mut company.inventory, &Change::DeleteUser(company.alice)).unwrap();
    for change in [Change::DisableUser(company.alice), Change::DeleteUser(company.alice)] {
        assert_eq!(refused(&company.inventory, &change), "the RAM user is deleted already");
    }
    let since = Some(time("2026-12-01"));
    let later = RamUser { status: Some(UserStatus::Deleted), since, ..user(company.account, "9", "dana") };
    let later = company.inventory.push_user(later);
    assert_eq!(
        refused(&company.inventory, &Change::DisableUser(later)),
        "the RAM user is deleted later, at 2026-12-01T00:00:00Z: ask about that time or after it"
    );
    assert_eq!(make(&mut company.inventory, &Change::DeleteUser(later)), Ok(()));
    assert_eq!(company.inventory.user(later).since, Some(now()));
}

#[test]
fn a_user_disabled_later_can_be_disabled_now() {
    let mut company = company();
    let since = Some(time("2026-12-01"));
    let later = RamUser { status: Some(UserStatus::Disabled), since, ..user(company.account, "9", "dana") };
    let later = company.inventory.push_user(later);
    assert_eq!(make(&mut company.inventory, &Change::DisableUser(later)), Ok(()));
}

#[test]
fn removing_a_member_matters_in_virginia_only() {
    for (region, dies) in [("us-east-1", true), ("cn-beijing", false)] {
        let mut company = company();
        let there = in_region(&mut company, Some(region));
        let members = Some(vec![company.alice, company.bob]);
        let workspace = Workspace { members, region: Some(region.into()), ..workspace(company.account, "ws-b") };
        let workspace = company.inventory.push_workspace(workspace);
        company.inventory.push_key(Key { owner: Owner::User(company.alice), ..key(workspace, "1") });
        company.inventory.push_key(Key { owner: Owner::User(company.bob), ..key(workspace, "2") });
        let difference = made(&company.inventory, &Change::RemoveMember(company.alice, workspace));
        let expected = if dies { vec![("1".to_owned(), "invalid", vec!["owner-not-a-member"])] } else { vec![] };
        assert_eq!(changed(&company.inventory, &difference), expected, "{region}");
        let change = Change::RemoveMember(company.alice, there);
        assert_eq!(refused(&company.inventory, &change), "the RAM user is no member of the workspace");
    }
}

#[test]
fn an_unknown_member_can_not_be_removed() {
    let mut company = company();
    let unknown = Workspace { members: None, ..workspace(company.account, "ws-x") };
    let unknown = company.inventory.push_workspace(unknown);
    let change = Change::RemoveMember(company.alice, unknown);
    assert_eq!(refused(&company.inventory, &change), "the inventory does not say who is a member of the workspace");
}

#[test]
fn keys_die_and_revive() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.sub, "1"));
    let before = company.inventory.clone();
    let dies = made(&before, &Change::DisableKey(key));
    assert_eq!(changed(&before, &dies), [("1".to_owned(), "invalid", vec!["disabled"])]);
    assert_eq!((dies.workspaces.len(), dies.applications.len()), (1, 1));
    make(&mut company.inventory, &Change::DisableKey(key)).unwrap();
    assert_eq!(refused(&company.inventory, &Change::DisableKey(key)), "the key is disabled already");
    let revives = made(&company.inventory, &Change::EnableKey(key));
    assert_eq!(changed(&before, &revives), [("1".to_owned(), "valid", vec![])]);
    assert_eq!((revives.workspaces.len(), revives.applications.len()), (0, 0), "nothing is left without");
    let deleted = made(&before, &Change::DeleteKey(key));
    assert_eq!(changed(&before, &deleted), [("1".to_owned(), "invalid", vec!["deleted"])]);
}

#[test]
fn only_what_was_disabled_is_enabled_and_nothing_deleted_is_anything() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.sub, "1"));
    assert_eq!(refused(&company.inventory, &Change::EnableKey(key)), "only a disabled key can be enabled");
    make(&mut company.inventory, &Change::DeleteKey(key)).unwrap();
    for change in [Change::EnableKey, Change::DisableKey, Change::ResetKey, Change::DeleteKey] {
        assert_eq!(refused(&company.inventory, &change(key)), "the key is deleted already");
    }
}

#[test]
fn virginia_neither_disables_nor_enables_nor_resets() {
    let mut company = company();
    let virginia = in_region(&mut company, Some("us-east-1"));
    let nowhere = in_region(&mut company, None);
    let state = Some(KeyState::Disabled);
    let here = company.inventory.push_key(Key { state, ..key(virginia, "1") });
    let unknown = company.inventory.push_key(Key { state, ..key(nowhere, "2") });
    for (change, what) in [
        (Change::DisableKey as fn(_) -> _, "disabling"),
        (Change::EnableKey as fn(_) -> _, "enabling"),
        (Change::ResetKey as fn(_) -> _, "resetting"),
    ] {
        let expected = format!("US (Virginia) has no {what} of keys: delete the key and create it anew");
        assert_eq!(refused(&company.inventory, &change(here)), expected);
        let expected = format!("the key's region is unknown, and {what} a key is not possible in every region");
        assert_eq!(refused(&company.inventory, &change(unknown)), expected);
    }
    assert_eq!(make(&mut company.inventory, &Change::DeleteKey(here)), Ok(()));
}

#[test]
fn a_reset_key_lives_and_its_old_value_dies_at_once() {
    let mut company = company();
    let old = seeded::key(Shape::GeneralClassic, "old");
    let record = Key { fingerprint: Some(old.digest()), masked: Some(old.mask()), ..key(company.sub, "1") };
    let key = company.inventory.push_key(record);
    make(&mut company.inventory, &Change::ResetKey(key)).unwrap();
    let Identity::Certain(bearer) = KnownKeys::new(&company.inventory).identify(&old) else { panic!("not known") };
    assert_eq!((bearer.key, bearer.held), (key, Held::Until(Some(now()))));
    let validity = |at| value_validity(&company.inventory, Platform::embedded(), bearer, at);
    assert_eq!(validity(now() - chrono::TimeDelta::seconds(1)), Validity::Valid);
    assert_eq!(validity(now()), Validity::Invalid);
    assert_eq!(key_validity(&company.inventory, Platform::embedded(), key, now()), Validity::Valid);
    let record = company.inventory.key(key);
    assert_eq!((record.rotated_at, record.fingerprint, &record.masked), (Some(now()), None, &None));
    assert_eq!(record.former[0].masked, Some(old.mask()));
}

#[test]
fn a_value_that_nobody_knew_is_no_former_value() {
    let mut company = company();
    let masked = seeded::key(Shape::GeneralClassic, "A").mask();
    let unknown = company.inventory.push_key(key(company.sub, "1"));
    let shown = company.inventory.push_key(Key { masked: Some(masked), ..key(company.sub, "2") });
    for (key, values) in [(unknown, 0), (shown, 1)] {
        make(&mut company.inventory, &Change::ResetKey(key)).unwrap();
        assert_eq!(company.inventory.key(key).rotated_at, Some(now()));
        assert_eq!(company.inventory.key(key).former.len(), values);
    }
}

#[test]
fn what_the_inventory_says_of_later_is_not_taken_back() {
    let mut company = company();
    let later = Some(time("2026-12-01"));
    let mut push = |state, rotated_at| {
        company.inventory.push_key(Key { state: Some(state), since: later, rotated_at, ..key(company.sub, "1") })
    };
    let disabled = push(KeyState::Disabled, None);
    let deleted = push(KeyState::Deleted, None);
    let reset = push(KeyState::Enabled, later);
    let tail = "later, at 2026-12-01T00:00:00Z: ask about that time or after it";
    let refused = |change| refused(&company.inventory, &change);
    assert_eq!(refused(Change::DisableKey(disabled)), format!("the key is disabled {tail}"));
    assert_eq!(refused(Change::EnableKey(disabled)), "only a disabled key can be enabled");
    assert_eq!(refused(Change::DisableKey(deleted)), format!("the key is deleted {tail}"));
    assert_eq!(refused(Change::ResetKey(reset)), format!("the key is reset {tail}"));
    let mut inventory = company.inventory.clone();
    assert_eq!(make(&mut inventory, &Change::DeleteKey(deleted)), Ok(()));
    assert_eq!(make(&mut inventory, &Change::DisableKey(reset)), Ok(()));
    assert_eq!(make_at(&mut inventory, &Change::ResetKey(reset), time("2026-12-01")), Ok(()), "the last reset is now");
}

#[test]
fn a_temporary_key_and_one_that_is_not_there_are_left_alone() {
    let mut company = company();
    let temporary = Temporary { parent: None, ttl: Platform::embedded().default_ttl() };
    let kind = Some(KeyKind::Temporary);
    let temporary = company.inventory.push_key(Key { kind, temporary: Some(temporary), ..key(company.sub, "1") });
    let future = company.inventory.push_key(Key { created_at: Some(time("2027-01-01")), ..key(company.sub, "2") });
    for change in [Change::DisableKey, Change::ResetKey, Change::DeleteKey, Change::EnableKey] {
        assert_eq!(refused(&company.inventory, &change(temporary)), "a temporary key can only expire");
        assert_eq!(refused(&company.inventory, &change(future)), "the key does not exist yet");
    }
}

#[test]
fn a_model_is_revoked_once_and_never_from_the_default_workspace() {
    let mut company = company();
    let key = company.inventory.push_key(key(company.sub, "1"));
    let revoke = |workspace, model: &str| Change::RevokeModel(workspace, model.into());
    assert_eq!(refused(&company.inventory, &revoke(company.default, "m")), "the default workspace calls all models");
    let unknown = in_region(&mut company, None);
    assert_eq!(
        refused(&company.inventory, &revoke(unknown, "m")),
        "the inventory does not say which models the workspace was granted"
    );
    make(&mut company.inventory, &revoke(company.sub, "qwen-plus")).unwrap();
    assert_eq!(company.reasons_for_model(key, "qwen-plus"), ["model-not-granted"]);
    let again = refused(&company.inventory, &revoke(company.sub, "qwen-plus"));
    assert_eq!(again, "the workspace was not granted the model");
}

#[test]
fn a_workspace_is_deleted_when_it_holds_nothing() {
    let mut company = company();
    let mut push = |default, applications: Option<&[&str]>| {
        let applications = applications.map(|all| all.iter().map(|app| (*app).into()).collect());
        let record = Workspace { default, applications, ..workspace(company.account, "ws-x") };
        company.inventory.push_workspace(record)
    };
    let default = push(Some(true), Some(&[]));
    let perhaps = push(None, Some(&[]));
    let unknown = push(Some(false), None);
    let applications = push(Some(false), Some(&["app-1", "app-2"]));
    let (keys, empty) = (push(Some(false), None), push(Some(false), Some(&[])));
    company.inventory.push_key(key(keys, "1"));
    company.inventory.push_key(Key { state: None, ..key(keys, "2") });
    company.inventory.push_key(Key { state: Some(KeyState::Deleted), ..key(keys, "3") });
    company.inventory.push_key(Key { state: Some(KeyState::Deleted), ..key(empty, "4") });
    company.inventory.push_key(Key { kind: Some(KeyKind::Temporary), ..key(empty, "5") });
    let refused = |workspace| refused(&company.inventory, &Change::DeleteWorkspace(workspace));
    assert_eq!(refused(default), "the default workspace can't be deleted");
    assert_eq!(refused(perhaps), "the inventory does not say whether this is the default workspace");
    assert_eq!(refused(unknown), "the inventory does not say whether the workspace holds applications");
    assert_eq!(refused(applications), "the workspace still holds 0 keys and 2 applications");
    assert_eq!(refused(keys), "the workspace still holds 2 keys and 0 applications");
    make(&mut company.inventory, &Change::DeleteWorkspace(empty)).unwrap();
    let record = company.inventory.workspace(empty);
    assert_eq!((record.state, record.since), (WorkspaceState::Deleted, Some(now())));
    let again = make(&mut company.inventory, &Change::DeleteWorkspace(empty));
    assert_eq!(again.unwrap_err(), "the workspace is deleted already");
}

#[test]
fn a_refused_change_changes_nothing() {
    let mut company = company();
    let virginia = in_region(&mut company, Some("us-east-1"));
    let key = company.inventory.push_key(key(virginia, "1"));
    let (before, mut after) = (company.inventory.clone(), company.inventory.clone());
    for change in [Change::DisableKey(key), Change::ResetKey(key), Change::DeleteWorkspace(virginia)] {
        make(&mut after, &change).unwrap_err();
    }
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    assert_eq!(difference(&before, &after, Platform::embedded(), now()), Difference::default());
}

#[test]
fn a_workspace_that_had_no_valid_key_is_not_left_without_one() {
    let mut company = company();
    let disabled = Key { state: Some(KeyState::Disabled), ..key(company.sub, "1") };
    let disabled = company.inventory.push_key(disabled);
    let difference = made(&company.inventory, &Change::DeleteKey(disabled));
    assert_eq!(difference, Difference::default(), "invalid before, and invalid after");
    assert_eq!(reasons(&company.inventory, disabled), ["disabled"]);
}

fn reasons(inventory: &Inventory, key: KeyIx) -> Vec<&'static str> {
    spelled(&explain(inventory, Platform::embedded(), &Question::about(key, now())).reasons)
}
