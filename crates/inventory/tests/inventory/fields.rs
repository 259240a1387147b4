use bailiwick_core::inventory::{
    Inventory, Key, KeyKind, KeyState, Labels, Origin, Owner, Permission, UserStatus, WorkspaceState,
};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::time::{Time, parse_time};
use bailiwick_inventory::{read, read_lines};
use chrono::TimeDelta;

use crate::{example, inventory};

fn at(text: &str) -> Option<Time> {
    Some(parse_time(text).expect("the test's times are good"))
}

fn key<'a>(inventory: &'a Inventory, id: &str) -> &'a Key {
    inventory.keys().map(|index| inventory.key(index)).find(|key| &*key.id == id).expect(id)
}

#[test]
fn accounts_and_users() {
    let inventory = inventory(&example());
    assert_eq!(inventory.collected_at, at("2026-11-20T08:00:00Z"));
    let [acme, other] = inventory.accounts().map(|index| inventory.account(index)).collect::<Vec<_>>()[..] else {
        panic!("two accounts")
    };
    assert_eq!((&*acme.uid, acme.alias.as_deref()), ("1378030599924858", Some("acme")));
    assert_eq!((acme.quotas.workspaces, acme.quotas.keys_per_workspace), (Some(12), Some(30)));
    assert_eq!(acme.origin, Origin { line: 4, column: 5 });
    assert_eq!((&*other.uid, other.alias.as_deref(), other.quotas.workspaces), ("42", None, None));

    let [alice, bob] = inventory.users().map(|index| inventory.user(index)).collect::<Vec<_>>()[..] else {
        panic!("two users")
    };
    assert_eq!((&*alice.id, alice.name.as_deref()), ("207329002494392001", Some("alice")));
    assert_eq!((alice.status, alice.since), (Some(UserStatus::Active), None));
    assert_eq!(alice.permissions, Some(vec![Permission::ApiKeyPage]));
    assert_eq!((&*bob.id, bob.status), ("207329002494392002", Some(UserStatus::Deleted)));
    assert_eq!((bob.since, &bob.permissions), (at("2026-03-01"), &None));
    assert_eq!(bob.origin, Origin { line: 9, column: 9 });
}

#[test]
fn workspaces() {
    let inventory = inventory(&example());
    let all: Vec<_> = inventory.workspaces().map(|index| inventory.workspace(index)).collect();
    let [default, deleted, unknown, granted] = all[..] else { panic!("four workspaces") };
    assert_eq!((&*default.id, default.name.as_deref()), ("ws-950f9aca7e76c816", Some("default")));
    assert_eq!((default.default, default.region.as_deref()), (Some(true), Some("cn-beijing")));
    assert_eq!(default.members, Some(inventory.users().take(1).collect()));
    assert_eq!((default.models.as_deref(), default.applications.as_ref().map(Vec::len)), (None, Some(1)));
    assert_eq!((default.state, default.since), (WorkspaceState::Active, None));
    assert_eq!((default.keys.len(), default.origin), (4, Origin { line: 11, column: 9 }));

    assert_eq!((deleted.state, deleted.since), (WorkspaceState::Deleted, at("2026-05-01T00:00:00Z")));
    assert_eq!(deleted.host_label.as_deref(), Some("llm-0123456789abcdef"));
    assert_eq!(deleted.members, None);
    // Another one is the default; nobody knows; models are granted to others than the default.
    assert_eq!((deleted.default, unknown.default, granted.default), (Some(false), None, Some(false)));
    assert_eq!((granted.models.as_deref(), inventory.account(granted.account).workspaces.len()), (Some(&[][..]), 2));
}

#[test]
fn a_key_with_everything() {
    let inventory = inventory(&example());
    let key = key(&inventory, "2965964");
    assert_eq!((key.kind, key.state), (Some(KeyKind::General), Some(KeyState::Disabled)));
    assert_eq!(key.owner, Owner::User(inventory.users().next().unwrap()));
    assert_eq!((key.created_at, key.rotated_at), (at("2026-03-24T07:30:22Z"), at("2026-09-01")));
    assert_eq!((key.since, key.last_used_at), (at("2026-10-01"), at("2026-09-19")));
    let (now, before) = (seeded::key(Shape::GeneralClassic, "A"), seeded::key(Shape::GeneralClassic, "B"));
    assert_eq!(key.fingerprint, Some(now.digest()));
    assert!(key.masked.as_ref().unwrap().fits(&now));
    assert_eq!((key.former.len(), key.former[0].until), (1, at("2026-09-01")));
    assert_eq!(key.former[0].fingerprint, Some(before.digest()));
    assert!(key.former[0].masked.as_ref().unwrap().fits(&before));
    let scope = key.scope.as_ref().unwrap();
    let ips: Vec<_> = scope.ips.iter().map(ToString::to_string).collect();
    assert_eq!(ips, ["10.0.0.0/8", "203.0.113.24/32", "2001:db8::/32"]);
    assert_eq!(scope.models, Some(vec!["qwen-plus".into()]));
    assert_eq!(key.labels.iter().collect::<Vec<_>>(), [("owner", "team-search")]);
    assert!(key.temporary.is_none());
    assert_eq!(key.origin, Origin { line: 18, column: 13 });
}

#[test]
fn what_is_left_out_is_unknown() {
    let inventory = inventory(&example());
    let bare = key(&inventory, "2965967");
    assert_eq!((bare.kind, bare.state, bare.owner), (None, None, Owner::Unknown));
    assert!(bare.created_at.or(bare.rotated_at).or(bare.since).or(bare.last_used_at).is_none());
    assert!(
        bare.masked.is_none()
            && bare.fingerprint.is_none()
            && bare.former.is_empty()
            && bare.labels == Labels::default()
    );
    assert!(bare.scope.is_none(), "an absent scope is unknown");
    let by_root = key(&inventory, "2965966");
    assert_eq!(by_root.owner, Owner::Root);
    assert_eq!(by_root.scope, Some(Default::default()), "an empty scope restricts nothing");
}

#[test]
fn s12_a_temporary_key_lives_for_sixty_seconds_unless_it_says_otherwise() {
    let inventory = inventory(&example());
    let temporary = key(&inventory, "2965965");
    assert_eq!((temporary.kind, temporary.state), (Some(KeyKind::Temporary), Some(KeyState::Enabled)));
    let minted = temporary.temporary.unwrap();
    assert_eq!(minted.ttl, TimeDelta::minutes(5));
    assert_eq!(&*inventory.key(minted.parent.unwrap()).id, "2965964");

    let text = "version: 1\naccounts: [{ uid: 1, workspaces: [{ id: ws-1, keys: [{ id: 1, kind: temporary }] }] }]";
    let alone = crate::inventory(text);
    let minted = key(&alone, "1").temporary.unwrap();
    assert_eq!((minted.ttl, minted.parent), (TimeDelta::seconds(60), None));
}

#[test]
fn the_platforms_facts_say_how_long_a_temporary_key_lives() {
    let facts = Platform::embedded_json().replace("\"default-ttl-seconds\": 60", "\"default-ttl-seconds\": 600");
    let facts = facts.replace("\"most-ttl-seconds\": 1800", "\"most-ttl-seconds\": 7200");
    let platform = Platform::from_json(&facts).unwrap();
    let head = r#"{"record":"inventory","version":1}
{"record":"account","uid":"1"}
{"record":"workspace","account":"1","id":"ws-1"}"#;
    let start = r#"{"record":"key","account":"1","workspace":"ws-1","id":"2","kind":"temporary""#;
    for (ttl, seconds) in [("", Some(600)), (r#","ttl":"2h""#, Some(7200)), (r#","ttl":"7201s""#, None)] {
        let text = format!("{head}\n{start}{ttl}}}\n");
        let in_lines = read_lines(text.as_bytes(), text.as_bytes(), &platform).map(|(inventory, _)| inventory);
        for inventory in [read(text.as_bytes(), &platform).ok(), in_lines] {
            let lives = inventory.map(|inventory| key(&inventory, "2").temporary.unwrap().ttl);
            assert_eq!(lives, seconds.map(TimeDelta::seconds), "{ttl}");
        }
    }
    let text = format!("{head}\n{start},\"ttl\":\"7201s\"}}");
    let problems = read(text.as_bytes(), &platform).unwrap_err();
    assert_eq!(problems[0].message, "a temporary key lives 1s to 7200s, found 7201s");
}

#[test]
fn an_inventory_without_accounts_is_one() {
    for text in ["version: 1\naccounts: []", "{\"version\": 1, \"accounts\": []}"] {
        assert_eq!(inventory(text).accounts().len(), 0);
    }
}
