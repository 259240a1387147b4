//! Random companies, as inventories have them and as the platform exports them.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Names and bytes of files.
pub(super) type Files = Vec<(String, Vec<u8>)>;

const UIDS: [&str; 3] = ["1378030599924858", "1620415580273391", "1855550000000001"];
const BASE: i64 = 1_774_337_422;

/// Some accounts.
#[derive(Clone, Debug)]
pub(super) struct World(Vec<Account>);

#[derive(Clone, Debug)]
struct Account {
    uid: &'static str,
    users: Vec<User>,
    workspaces: Vec<Workspace>,
}

#[derive(Clone, Debug)]
struct User {
    id: String,
    name: String,
    status: &'static str,
    since: Option<i64>,
}

#[derive(Clone, Debug)]
struct Workspace {
    id: String,
    name: String,
    region: &'static str,
    label: Option<String>,
    keys: Vec<Key>,
}

#[derive(Clone, Debug)]
struct Key {
    id: u64,
    /// The index of a user, or root.
    owner: Option<usize>,
    created: i64,
    disabled: bool,
    masked: String,
    scope: u8,
    description: Option<String>,
}

prop_compose! {
    fn key()(
        owner in prop::option::of(0..4_usize), created in 0..1_000_000_i64, disabled in any::<bool>(),
        tail in "[0-9a-f]{4}", scope in 0..4_u8, description in prop::option::of("[a-z:#\"'\\\\ é]{1,8}"),
    ) -> Key {
        Key { id: 0, owner, created: BASE + created, disabled, masked: format!("sk-a****{tail}"), scope, description }
    }
}

prop_compose! {
    fn workspace()(
        name in "[a-z]{3,6}|- x|true|2026-01-01|é#: \\[",
        region in prop::sample::select(vec!["cn-beijing", "ap-southeast-1", "us-east-1"]),
        label in prop::option::of("[a-z0-9]{16}"), keys in prop::collection::vec(key(), 0..5),
    ) -> Workspace {
        Workspace { id: String::new(), name, region, label: label.map(|label| format!("llm-{label}")), keys }
    }
}

fn account() -> impl Strategy<Value = (Vec<u8>, Vec<Workspace>)> {
    (prop::collection::vec(0..3_u8, 0..4), prop::collection::vec(workspace(), 1..4))
}

/// Random companies.
pub(super) fn world() -> impl Strategy<Value = World> {
    prop::collection::vec(account(), 1..4).prop_map(|accounts| {
        let numbered = accounts.into_iter().zip(UIDS).enumerate();
        World(
            numbered
                .map(|(index, ((users, workspaces), uid))| numbered_account(index, uid, &users, workspaces))
                .collect(),
        )
    })
}

fn numbered_account(index: usize, uid: &'static str, users: &[u8], mut workspaces: Vec<Workspace>) -> Account {
    let user = |(number, status): (usize, &u8)| User {
        id: format!("20732900249439{index}{number:03}"),
        name: format!("user{number}"),
        status: ["active", "disabled", "deleted"][usize::from(*status)],
        since: (*status == 2).then_some(BASE + 5_000_000),
    };
    let users: Vec<_> = users.iter().enumerate().map(user).collect();
    let mut id = 1000 * index as u64;
    for (number, workspace) in workspaces.iter_mut().enumerate() {
        workspace.id = format!("ws-{index}{number}{}", "0".repeat(14));
        for key in &mut workspace.keys {
            id += 7;
            key.id = id;
            key.owner = key.owner.filter(|owner| *owner < users.len());
        }
    }
    Account { uid, users, workspaces }
}

impl Account {
    fn creator(&self, key: &Key) -> &str {
        key.owner.map_or(self.uid, |owner| &self.users[owner].id)
    }
}

fn iso(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn scope(kind: u8) -> Option<Value> {
    match kind {
        0 => None,
        1 => Some(json!({})),
        2 => Some(json!({"ips": ["10.0.0.0/8", "203.0.113.24"]})),
        _ => Some(json!({"ips": ["10.0.0.0/8"], "models": ["qwen-max", "qwen-plus"]})),
    }
}

fn auth(kind: u8) -> Option<Value> {
    match kind {
        0 => None,
        1 => Some(json!({"type": "All"})),
        2 => Some(json!({"type": "Custom", "accessIps": ["203.0.113.24", "10.0.0.0/8"],
            "modelAccessScope": {"allowAllModels": true, "accessibleModels": []}})),
        _ => Some(json!({"type": "Custom", "accessIps": ["10.0.0.0/8"],
            "modelAccessScope": {"allowAllModels": false, "accessibleModels": ["qwen-plus", "qwen-max"]}})),
    }
}

fn object(fields: Vec<(&str, Option<Value>)>) -> Value {
    Value::Object(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

impl World {
    /// The inventory itself.
    pub(super) fn canonical(&self) -> Value {
        let accounts: Vec<_> = self
            .0
            .iter()
            .map(|account| {
                let users: Vec<_> = account
                    .users
                    .iter()
                    .map(|user| {
                        object(vec![
                            ("id", Some(json!(user.id))),
                            ("name", Some(json!(user.name))),
                            ("status", Some(json!(user.status))),
                            ("since", user.since.map(|since| json!(iso(since)))),
                        ])
                    })
                    .collect();
                let workspaces: Vec<_> = account
                    .workspaces
                    .iter()
                    .map(|workspace| {
                        object(vec![
                            ("id", Some(json!(workspace.id))),
                            ("name", Some(json!(workspace.name))),
                            ("region", Some(json!(workspace.region))),
                            ("host-label", workspace.label.as_ref().map(|label| json!(label))),
                            (
                                "keys",
                                Some(
                                    workspace
                                        .keys
                                        .iter()
                                        .map(|key| {
                                            object(vec![
                                                ("id", Some(json!(key.id.to_string()))),
                                                ("kind", Some(json!("general"))),
                                                ("created-by", Some(json!(account.creator(key)))),
                                                ("created-at", Some(json!(iso(key.created)))),
                                                (
                                                    "state",
                                                    Some(json!(if key.disabled { "disabled" } else { "enabled" })),
                                                ),
                                                ("masked", Some(json!(key.masked))),
                                                ("scope", scope(key.scope)),
                                                (
                                                    "labels",
                                                    key.description.as_ref().map(|text| json!({"description": text})),
                                                ),
                                            ])
                                        })
                                        .collect(),
                                ),
                            ),
                        ])
                    })
                    .collect();
                json!({"uid": account.uid, "users": users, "workspaces": workspaces})
            })
            .collect();
        json!({"version": 1, "accounts": accounts})
    }

    /// What the platform prints of it, in pages, spellings and an order that a seed chooses.
    pub(super) fn exports(&self, seed: u64) -> Files {
        let mut random = Random(seed | 1);
        let mut files = Vec::new();
        for (index, account) in self.0.iter().enumerate() {
            account.exports(&format!("a{index}"), &mut random, &mut files);
        }
        for index in (1..files.len()).rev() {
            let other = random.below(index + 1);
            files.swap(index, other);
        }
        files
    }
}

impl Account {
    fn exports(&self, folder: &str, random: &mut Random, files: &mut Files) {
        let mut add = |name: String, value: Value, random: &mut Random| {
            files.push((format!("{folder}/{name}.json"), spelled(value, random).to_string().into_bytes()));
        };
        let caller =
            json!({"AccountId": self.uid, "IdentityType": "Account", "Arn": format!("acs:ram::{}:root", self.uid)});
        add("caller".into(), caller, random);
        let keys = self.workspaces.iter().flat_map(|workspace| workspace.keys.iter().map(move |key| (workspace, key)));
        let keys = keys.map(|(workspace, key)| self.key(workspace, key, random)).collect();
        for (number, page) in pages(keys, "apiKeys", random).into_iter().enumerate() {
            add(format!("keys-{number}"), page, random);
        }
        let workspaces = self.workspaces.iter().map(|workspace| json!({
            "workspaceId": workspace.id, "workspaceName": workspace.name, "region": workspace.region,
            "apiHost": workspace.label.as_ref().map(|label| format!("{label}.{}.maas.aliyuncs.com", workspace.region)),
            "gmtCreate": BASE * 1000,
        }));
        for (number, page) in pages(workspaces.collect(), "workspaces", random).into_iter().enumerate() {
            add(format!("spaces-{number}"), page, random);
        }
        let principal = |user: &User| format!("{}@{}.onaliyun.com", user.name, self.uid);
        let living = self.users.iter().filter(|user| user.since.is_none()).map(|user| {
            json!({
                "UserId": user.id, "UserPrincipalName": principal(user),
                "Status": if user.status == "active" { "active" } else { "freeze" },
            })
        });
        for (number, page) in
            truncated(living.collect(), "UserBasicInfos", "UserBasicInfo", random).into_iter().enumerate()
        {
            add(format!("basics-{number}"), page, random);
        }
        let gone = self.users.iter().filter_map(|user| {
            Some(json!({
                "UserId": user.id, "UserPrincipalName": principal(user), "RecycleDate": iso(user.since?),
            }))
        });
        for (number, page) in truncated(gone.collect(), "Users", "User", random).into_iter().enumerate() {
            add(format!("bin-{number}"), page, random);
        }
    }

    fn key(&self, workspace: &Workspace, key: &Key, random: &mut Random) -> Value {
        let creator = self.creator(key);
        let time = match random.below(4) {
            0 => json!(key.created * 1000),
            1 => json!((key.created * 1000).to_string()),
            2 => json!(key.created),
            _ => json!(iso(key.created)),
        };
        object(vec![
            ("apiKeyId", Some(if random.below(2) == 0 { json!(key.id) } else { json!(key.id.to_string()) })),
            ("apiKeyValue", Some(json!(key.masked))),
            ("auth", auth(key.scope)),
            (
                "createdBy",
                Some(if random.below(2) == 0 { json!(creator) } else { json!(creator.parse::<u64>().unwrap()) }),
            ),
            ("description", key.description.as_ref().map(|text| json!(text))),
            ("disabled", Some(json!(u8::from(key.disabled)))),
            ("gmtCreate", Some(time)),
            ("workspaceId", Some(json!(workspace.id))),
        ])
    }
}

/// Pages with tokens and a total; at least one.
fn pages(items: Vec<Value>, field: &str, random: &mut Random) -> Vec<Value> {
    let size = 1 + random.below(4);
    let total = items.len();
    let mut chunks: Vec<_> = items.chunks(size).map(<[Value]>::to_vec).collect();
    if chunks.is_empty() {
        chunks.push(Vec::new());
    }
    let last = chunks.len() - 1;
    let token = |index: usize| if index == last { Value::Null } else { json!("lwytFRtLdNk=") };
    chunks.into_iter().enumerate().map(|(index, chunk)| {
        json!({field: chunk, "nextToken": token(index), "totalCount": total, "maxResults": size, "success": true})
    }).collect()
}

/// Pages that say whether they are cut off.
fn truncated(items: Vec<Value>, outer: &str, inner: &str, random: &mut Random) -> Vec<Value> {
    let size = 1 + random.below(3);
    let mut chunks: Vec<_> = items.chunks(size).map(<[Value]>::to_vec).collect();
    if chunks.is_empty() {
        chunks.push(Vec::new());
    }
    let last = chunks.len() - 1;
    chunks
        .into_iter()
        .enumerate()
        .map(|(index, chunk)| {
            let mut page = json!({outer: {inner: chunk}, "IsTruncated": index != last});
            if index != last {
                page["Marker"] = json!("EXAMPLE");
            }
            page
        })
        .collect()
}

/// The same document in another spelling, perhaps in the SDK's envelope.
fn spelled(value: Value, random: &mut Random) -> Value {
    let spell: fn(&str) -> String = match random.below(4) {
        0 => |name| name.to_owned(),
        1 => |name| with_first(name, char::to_ascii_uppercase),
        2 => |name| with_first(name, char::to_ascii_lowercase),
        _ => snake,
    };
    let value = renamed(value, &spell);
    if random.below(4) == 0 { json!({"headers": {}, "statusCode": 200, "body": value}) } else { value }
}

fn with_first(name: &str, change: fn(&char) -> char) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| change(&first)).into_iter().chain(chars).collect()
}

fn snake(name: &str) -> String {
    name.chars()
        .enumerate()
        .flat_map(|(index, c)| {
            let dash = (index > 0 && c.is_ascii_uppercase()).then_some('_');
            dash.into_iter().chain([c.to_ascii_lowercase()])
        })
        .collect()
}

fn renamed(value: Value, spell: &fn(&str) -> String) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(name, value)| (spell(&name), renamed(value, spell))).collect::<Map<_, _>>(),
        ),
        Value::Array(items) => items.into_iter().map(|item| renamed(item, spell)).collect(),
        other => other,
    }
}

/// A xorshift.
pub(super) struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
