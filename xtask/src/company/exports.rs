//! What the platform answers about an account.

use serde_json::{Value, json};

use super::{Account, DAY, Key};

/// Lists come in pages of so many.
const PAGE: usize = 100;
const USERS_PAGE: usize = 10;

/// Of these keys of the first account, by their place in it, the answer that made them was kept, plaintext and all.
const CREATED: [usize; 2] = [0, 2];
/// Of these keys of the first account the value was reset.
pub(super) const RESET: [usize; 1] = [2];
/// 2026-09-10T09:00:00Z.
pub(super) const RESET_AT: (&str, i64) = ("2026-09-10T09:00:00Z", 1_789_030_800);

/// The files of an account's exports.
pub(super) fn of(account: &Account) -> Vec<(String, String)> {
    let mut files = vec![
        file("caller.json", &json!({ "AccountId": account.uid, "IdentityType": "Account", "RequestId": "R-1" })),
        file("alias.json", &json!({ "AccountAlias": account.alias, "RequestId": "R-2" })),
        file("workspaces.json", &workspaces(account)),
        file("trail.json", &trail(account)),
        file("recycle-bin.json", &recycle_bin(account)),
    ];
    let keys: Vec<_> = account.keys().collect();
    let pages = keys.chunks(PAGE).count();
    for (page, number) in keys.chunks(PAGE).zip(1..) {
        let token = if number < pages { format!("page-{}", number + 1) } else { String::new() };
        let first = (number - 1) * PAGE;
        let listed: Vec<_> = page.iter().zip(first..).map(|(key, index)| listed(account, key, index)).collect();
        files.push(file(
            &format!("keys-{number}.json"),
            &json!({ "apiKeys": listed, "nextToken": token, "totalCount": keys.len() }),
        ));
    }
    for index in CREATED.iter().filter(|_| account.alias == "acme") {
        let Some(key) = keys.get(*index) else { continue };
        let answer = json!({ "apiKey": {
            "apiKeyId": key.id,
            "apiKeyValue": account.value(key, "first").expose(),
            "createdBy": creator(account, key),
            "gmtCreate": key.created * 1000,
            "workspaceId": account.workspace(key.workspace),
        }, "success": true });
        files.push(file(&format!("create-{}.json", key.id), &answer));
    }
    // The last is in the recycle bin.
    let users: Vec<_> = (0..account.users - 1).map(|index| user(account, index)).collect();
    let pages = users.chunks(USERS_PAGE).count();
    for (page, number) in users.chunks(USERS_PAGE).zip(1..) {
        let mut answer = json!({ "IsTruncated": number < pages, "UserBasicInfos": { "UserBasicInfo": page } });
        if number < pages
            && let Some(answer) = answer.as_object_mut()
        {
            answer.insert("Marker".to_owned(), json!(format!("marker-{number}")));
        }
        files.push(file(&format!("users-{number}.json"), &answer));
    }
    files
}

fn file(name: &str, answer: &Value) -> (String, String) {
    (name.to_owned(), format!("{answer:#}\n"))
}

fn creator(account: &Account, key: &Key) -> String {
    key.owner.map_or_else(|| account.uid.to_owned(), |owner| account.user(owner).0)
}

/// A key as a list shows it: of its value the first character and the last four.
fn listed(account: &Account, key: &Key, index: usize) -> Value {
    let is_reset = account.alias == "acme" && RESET.contains(&index);
    let value = account.value(key, if is_reset { "second" } else { "first" });
    let text = value.expose();
    let head = if key.is_plan { "sk-sp-" } else { text.get(..4).unwrap_or_default() };
    let tail = text.get(text.len() - 4..).unwrap_or_default();
    json!({
        "apiKeyId": key.id,
        "apiKeyValue": format!("{head}****{tail}"),
        "createdBy": creator(account, key),
        "disabled": u8::from(key.disabled),
        "gmtCreate": key.created * 1000,
        "workspaceId": account.workspace(key.workspace),
        "auth": { "type": "All" },
    })
}

fn workspaces(account: &Account) -> Value {
    let one = |index: usize| {
        let (id, region) = (account.workspace(index), account.region(index));
        json!({
            "workspaceId": id,
            "workspaceName": if index == 0 { "default".to_owned() } else { format!("team-{index}") },
            "region": region,
            "apiHost": format!("{id}.{region}.maas.aliyuncs.com"),
            "gmtCreate": (super::FIRST_DAY - 30 * DAY) * 1000,
        })
    };
    json!({ "workspaces": (0..account.workspaces).map(one).collect::<Vec<_>>(), "totalCount": account.workspaces })
}

/// The last but one is frozen.
fn user(account: &Account, index: usize) -> Value {
    let (id, name) = account.user(index);
    let status = if index + 2 == account.users { "freeze" } else { "active" };
    json!({ "UserId": id, "UserPrincipalName": format!("{name}@{}.onaliyun.com", account.alias), "DisplayName": name, "Status": status })
}

fn recycle_bin(account: &Account) -> Value {
    let (id, name) = account.user(account.users - 1);
    let user = json!({
        "UserId": id, "UserPrincipalName": format!("{name}@{}.onaliyun.com", account.alias), "DisplayName": name,
        "CreateDate": "2025-01-01T00:00:00Z", "RecycleDate": "2026-10-20T09:00:00Z", "DeleteDate": "2026-11-20T09:00:00Z",
    });
    json!({ "IsTruncated": false, "Users": { "User": [user] } })
}

fn trail(account: &Account) -> Value {
    let keys: Vec<_> = account.keys().collect();
    let event = |index: &usize| {
        let key = keys.get(*index)?;
        Some(json!({
            "eventId": format!("ResetApiKey-{}", key.id),
            "eventName": "ResetApiKey",
            "eventTime": RESET_AT.0,
            "eventType": "ApiCall",
            "eventRW": "Write",
            "serviceName": "ModelStudio",
            "acsRegion": account.region(key.workspace),
            "requestParameters": { "apiKeyId": key.id.to_string() },
            "responseElements": {},
            "userIdentity": { "type": "root-account", "accountId": account.uid, "principalId": account.uid, "userName": "root" },
        }))
    };
    json!({ "Events": RESET.iter().filter(|_| account.alias == "acme").filter_map(event).collect::<Vec<_>>(), "RequestId": "R-9" })
}
