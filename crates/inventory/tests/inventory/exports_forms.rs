//! The forms in which exports come, and whose they are.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that can't go on should stop")]

use std::io::Write as _;

use bailiwick_core::inventory::{Inventory, KeyState, Owner, UserStatus};
use bailiwick_core::time::format_time;
use bailiwick_inventory::exports::{Imported, Importer, Level, Options};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

const UID: &str = "1378030599924858";
const ALICE: &str = "207329002494392001";

fn import(files: &[(&str, Vec<u8>)]) -> Imported {
    let mut importer = Importer::new(Options::default());
    importer.add(files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect());
    importer.finish(None)
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn keys(created_by: &str) -> Vec<u8> {
    bytes(&json!({"apiKeys": [{"apiKeyId": 71, "createdBy": created_by, "workspaceId": "ws-1", "disabled": 0,
        "gmtCreate": 1_774_337_422_000_i64}], "totalCount": 1}))
}

fn event(name: &str, time: &str, service: &str, parameters: Value) -> Value {
    json!({"eventId": name, "eventName": name, "eventTime": time, "serviceName": service,
        "requestParameters": parameters, "userIdentity": {"type": "root-account", "accountId": UID}})
}

fn the_key(inventory: &Inventory) -> &bailiwick_core::inventory::Key {
    assert_eq!(inventory.keys().len(), 1);
    inventory.key(inventory.keys().next().unwrap())
}

#[test]
fn a_trail_comes_in_many_forms() {
    let deleted = event("DeleteApiKey", "2026-06-01T10:00:00Z", "ModelStudio", json!({"apiKeyId": 71}));
    let with = |field: &str, value: Value| {
        let mut event = event("DeleteApiKey", "2026-06-01T10:00:00Z", "modelstudio", json!({}));
        event[field] = value;
        event
    };
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(json!([deleted]).to_string().as_bytes()).unwrap();
    for (name, trail) in [
        ("answer", bytes(&json!({"Events": [deleted]}))),
        ("delivered", bytes(&json!([deleted]))),
        ("alone", bytes(&deleted)),
        ("lines", format!("{deleted}\n{deleted}\n").into_bytes()),
        ("log service", bytes(&json!({"event": deleted, "__time__": 1}))),
        ("log service, text", bytes(&json!({"event": deleted.to_string()}))),
        ("gzip", packed.finish().unwrap()),
        ("text parameters", bytes(&with("requestParameters", json!("{\"ApiKeyId\": \"71\"}")))),
        ("resources", bytes(&with("referencedResources", json!({"ACS::ModelStudio::ApiKey": ["71"]})))),
        ("envelope", bytes(&json!({"headers": {}, "statusCode": 200, "body": {"Events": [deleted]}}))),
    ] {
        let imported = import(&[("keys.json", keys(UID)), ("trail", trail)]);
        let key = the_key(&imported.inventory);
        assert_eq!(key.state, Some(KeyState::Deleted), "{name}: {:#?}", imported.notices);
        assert_eq!(key.since.map(format_time).as_deref(), Some("2026-06-01T10:00:00Z"), "{name}");
    }
}

#[test]
fn other_services_events_and_failed_ones_change_nothing() {
    let other = event("DeleteApiKey", "2026-06-01T10:00:00Z", "Milvus", json!({"apiKeyId": 71}));
    let mut failed = event("DeleteApiKey", "2026-06-01T10:00:00Z", "ModelStudio", json!({"apiKeyId": 71}));
    failed["errorCode"] = "NoPermission".into();
    let imported = import(&[("keys.json", keys(UID)), ("trail", bytes(&json!([other, failed])))]);
    assert_eq!(the_key(&imported.inventory).state, Some(KeyState::Enabled));
    assert_eq!(imported.passed_over, 1);
}

#[test]
fn the_account_is_found_by_what_there_is() {
    let users = |domain: &str| {
        bytes(
            &json!({"Users": {"User": [{"UserId": ALICE, "UserPrincipalName": format!("alice@{domain}.onaliyun.com")}]}}),
        )
    };
    let caller = bytes(&json!({"AccountId": UID, "IdentityType": "Account", "Arn": "acs:ram::1378030599924858:root"}));
    for (name, files) in [
        ("a domain", vec![("keys.json", keys(ALICE)), ("users.json", users(UID))]),
        ("a folder", vec![("1378030599924858/keys.json", keys(ALICE)), ("users.json", users("acme"))]),
        ("a caller", vec![("a/keys.json", keys(ALICE)), ("a/caller.json", caller), ("a/users.json", users("acme"))]),
        ("root's key", vec![("keys.json", keys(UID)), ("users.json", users("acme"))]),
    ] {
        let imported = import(&files);
        assert_ne!(imported.worst(), Some(Level::Refused), "{name}: {:#?}", imported.notices);
        let accounts: Vec<_> =
            imported.inventory.accounts().map(|index| &*imported.inventory.account(index).uid).collect();
        assert_eq!(accounts, [UID], "{name}");
        let is_root = the_key(&imported.inventory).owner == Owner::Root;
        assert_eq!(is_root, name == "root's key", "{name}");
    }
    let nothing = import(&[("keys.json", keys(ALICE)), ("users.json", users("acme"))]);
    assert_eq!(nothing.worst(), Some(Level::Refused));
}

#[test]
fn regions_have_lists_of_their_own() {
    let page = |first: u32, next: Option<&str>| {
        let keys: Vec<_> =
            (first..first + 2).map(|id| json!({"apiKeyId": id, "workspaceId": "ws-1", "createdBy": UID})).collect();
        bytes(&json!({"apiKeys": keys, "totalCount": 4, "nextToken": next}))
    };
    let all = [("a1", page(1, Some("t"))), ("a2", page(3, None)), ("b1", page(5, Some("t"))), ("b2", page(7, None))];
    assert_ne!(import(&all).worst(), Some(Level::Incomplete), "two lists of four");
    for missing in 0..4 {
        let some: Vec<_> =
            all.iter().enumerate().filter(|(index, _)| *index != missing).map(|(_, file)| file.clone()).collect();
        assert_eq!(import(&some).worst(), Some(Level::Incomplete), "without page {missing}");
    }
}

#[test]
fn empty_last_pages_of_two_regions_end_both() {
    let page = |first: u32, next: Option<&str>| {
        let keys: Vec<_> =
            (first..first + 2).map(|id| json!({"apiKeyId": id, "workspaceId": "ws-1", "createdBy": UID})).collect();
        bytes(&json!({"apiKeys": keys, "totalCount": 2, "nextToken": next}))
    };
    let empty = bytes(&json!({"apiKeys": [], "totalCount": 2, "nextToken": ""}));
    let all = [("a1", page(1, Some("t"))), ("a2", empty.clone()), ("b1", page(5, Some("t"))), ("b2", empty)];
    assert_ne!(import(&all).worst(), Some(Level::Incomplete));
    assert_eq!(import(&all[..1]).worst(), Some(Level::Incomplete), "a token leads nowhere");
}

/// Users of whom there is a further page, and an answer that lists nobody.
fn truncated_users() -> Vec<(&'static str, Vec<u8>)> {
    let user = json!({"UserId": ALICE, "UserPrincipalName": format!("alice@{UID}.onaliyun.com")});
    let first = json!({"IsTruncated": true, "Marker": "EXAMPLE", "Users": {"User": [user]}});
    let nobody = json!({"IsTruncated": false, "Users": {"User": []}});
    vec![("a/nobody.json", bytes(&nobody)), ("a/users.json", bytes(&first))]
}

#[test]
fn an_empty_recycle_bin_is_not_the_last_page_of_the_users() {
    let imported = import(&truncated_users());
    assert_eq!(imported.worst(), Some(Level::Incomplete));
    assert!(imported.notices[0].message.contains("last page of ListUsers"), "{:#?}", imported.notices);
    let gone = json!({"UserId": "207329002494392009", "UserPrincipalName": format!("eve@{UID}.onaliyun.com"),
        "RecycleDate": "2026-10-15T09:12:00Z"});
    let bin = ("a/bin.json", bytes(&json!({"IsTruncated": false, "Users": {"User": [gone]}})));
    let imported = import(&[truncated_users(), vec![bin]].concat());
    assert_ne!(imported.worst(), Some(Level::Incomplete), "who is in the bin is known: nobody is the users' last page");
}

#[test]
fn each_span_of_a_trail_has_a_last_page() {
    let page = |name: &str, from: &str, to: &str, next: Option<&str>| {
        let event = event("ListApiKeys", from, "ModelStudio", json!({"id": name}));
        let answer = json!({"StartTime": from, "EndTime": to, "NextToken": next, "Events": [event]});
        (name.to_owned(), bytes(&answer))
    };
    let (march, april, may) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
    let worst = |pages: &[(String, Vec<u8>)]| {
        let pages: Vec<_> = pages.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        import(&pages).worst()
    };
    let all = [
        page("a1", march, april, Some("t")),
        page("a2", march, april, None),
        page("b1", april, may, Some("t")),
        // Where the end is left to the clock every page has another.
        page("b2", "2026-04-01T00:00:07Z", "2026-05-01T00:00:07Z", None),
    ];
    assert_eq!(worst(&all), None);
    assert_eq!(worst(&all[..3]), Some(Level::Incomplete));
    assert_eq!(worst(&[all[0].clone(), all[2].clone(), all[3].clone()]), Some(Level::Incomplete));
}

#[test]
fn names_are_the_same_in_any_letter_case() {
    let basics = json!({"UserBasicInfos": {"UserBasicInfo": [
        {"UserId": ALICE, "UserPrincipalName": "Alice.W@Acme.onaliyun.com", "Status": "active"}]}});
    let table = "user,user_creation_time\n<root>,-\nalice.w@acme.onaliyun.com,2024-01-01T00:00:00Z\n";
    let mut left = event("DeleteUser", "2026-06-01T10:00:00Z", "Ram", json!({"UserName": "ALICE.W"}));
    left["errorCode"] = "NoPermission".into();
    let imported = import(&[
        ("keys.json", keys(UID)),
        ("users.json", bytes(&basics)),
        ("report.csv", table.as_bytes().to_vec()),
        ("trail.json", bytes(&json!([left]))),
    ]);
    let inventory = &imported.inventory;
    let users: Vec<_> = inventory.users().map(|index| inventory.user(index)).collect();
    assert_eq!(users.len(), 1);
    assert_eq!((users[0].name.as_deref(), users[0].status), (Some("Alice.W"), Some(UserStatus::Active)));
    assert!(imported.notices.iter().all(|notice| !notice.message.contains("RAM user")), "{:#?}", imported.notices);
    left["errorCode"] = Value::Null;
    let imported = import(&[
        ("keys.json", keys(ALICE)),
        (
            "users.json",
            bytes(&json!({"Users": {"User": [
        {"UserId": ALICE, "UserPrincipalName": format!("Alice.W@{UID}.onaliyun.com")}]}})),
        ),
        ("trail.json", bytes(&json!([left]))),
    ]);
    let inventory = &imported.inventory;
    let statuses: Vec<_> = inventory.users().map(|index| inventory.user(index).status).collect();
    assert_eq!(statuses, [Some(UserStatus::Deleted)]);
}

#[test]
fn what_powershell_writes_is_read() {
    let wide = |units: fn(u16) -> [u8; 2]| {
        let text = String::from_utf8(keys(UID)).unwrap();
        format!("\u{feff}{text}").encode_utf16().flat_map(units).collect::<Vec<_>>()
    };
    for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
        assert_eq!(the_key(&import(&[("keys.json", bytes)]).inventory).owner, Owner::Root);
    }
    let mut half = wide(u16::to_le_bytes);
    half.pop();
    assert_eq!(import(&[("keys.json", half)]).worst(), Some(Level::Refused));
}

#[test]
fn absent_from_a_list_is_not_deleted() {
    let basics = json!({"UserBasicInfos": {"UserBasicInfo": [{"UserId": ALICE, "UserPrincipalName": format!("alice@{UID}.onaliyun.com"), "Status": "active"}]}});
    let bob = "207329002494392002";
    let users = json!({"Users": {"User": [{"UserId": bob, "UserPrincipalName": format!("bob@{UID}.onaliyun.com")}]}});
    let imported = import(&[("basics.json", bytes(&basics)), ("users.json", bytes(&users))]);
    let inventory = &imported.inventory;
    let statuses: Vec<_> = inventory.users().map(|index| inventory.user(index).status).collect();
    assert_eq!(statuses, [Some(UserStatus::Active), None]);
}
