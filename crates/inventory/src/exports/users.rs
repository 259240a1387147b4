//! IMS 2019-08-15 and RAM 2015-05-01: ListUsers, GetUser, ListUserBasicInfos, ListUsersInRecycleBin.

use bailiwick_core::inventory::UserStatus;
use bailiwick_document::Node;

use super::facts::{List, UserFact};
use super::hash;
use super::object::{Object, list};
use super::reading::Reading;

/// Reads `Users.User[]`, `User` or `UserBasicInfos.UserBasicInfo[]`; says whether the document has one.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    if let Some(items) = items(object, "userBasicInfos", "userBasicInfo") {
        all(object, items, "ListUserBasicInfos", List::Basics, reading);
        return true;
    }
    if let Some(items) = items(object, "users", "user") {
        // Only the recycle bin says when a user went into it.
        let is_recycled = |object: Object<'_>| object.any(&["recycleDate", "deleteDate"]).is_some();
        let recycled = items.iter().filter_map(Object::of).any(is_recycled);
        let (kind, which) =
            if recycled { ("ListUsersInRecycleBin", List::Recycled) } else { ("ListUsers", List::Users) };
        all(object, items, kind, which, reading);
        return true;
    }
    let Some(user) = object.get("user").filter(|user| Object::of(user).is_some_and(|user| is_user(&user))) else {
        return false;
    };
    reading.kind = "GetUser";
    read_user(user, reading);
    true
}

fn is_user(object: &Object<'_>) -> bool {
    object.get("userId").is_some()
}

/// The items of a list that stands in an object of its own, or without that.
fn items<'a>(object: &Object<'a>, outer: &str, inner: &str) -> Option<&'a [Node]> {
    let node = object.get(outer)?;
    let items = list(node).or_else(|| Object::of(node)?.get(inner).and_then(list));
    // An empty list may be printed as an empty object.
    let items =
        items.or_else(|| Object::of(node).filter(|object| object.entries().is_empty()).map(|_| &[] as &[Node]));
    items.filter(|items| items.iter().all(|item| Object::of(item).is_some_and(|user| is_user(&user))))
}

fn all(object: &Object<'_>, items: &[Node], kind: &'static str, which: List, reading: &mut Reading<'_>) {
    reading.kind = kind;
    let ids = items.iter().filter_map(|item| Object::of(item)?.text("userId").map(hash)).collect();
    items.iter().for_each(|item| read_user(item, reading));
    reading.page(object, which, ids);
}

fn read_user(item: &Node, reading: &mut Reading<'_>) {
    let Some(object) = Object::of(item) else { return };
    let Some(id) = reading.digits(&object, "userId") else { return };
    let (name, domain) = names(&object, reading);
    let since = reading.time(&object, "recycleDate");
    let recycled = object.any(&["recycleDate", "deleteDate"]).is_some();
    let status = if recycled { Some(UserStatus::Deleted) } else { status(&object, reading) };
    let created_at = reading.time(&object, "createDate");
    let fact = UserFact { spot: reading.spot(object.line), id: Some(id), name, domain, created_at, status, since };
    reading.part.users.push(fact);
}

fn status(object: &Object<'_>, reading: &mut Reading<'_>) -> Option<UserStatus> {
    reading.value(object, "status", "`active` or `freeze`", |text| match text.to_ascii_lowercase().as_str() {
        "active" => Some(UserStatus::Active),
        "freeze" | "frozen" => Some(UserStatus::Disabled),
        _ => None,
    })
}

/// A user's name and domain.
fn names(object: &Object<'_>, reading: &Reading<'_>) -> (Option<Box<str>>, Option<Box<str>>) {
    let principal = reading.words(object, "userPrincipalName");
    match principal.as_deref().map(split_principal) {
        Some((name, domain)) => (Some(name.into()), domain.map(Into::into)),
        None => (reading.words(object, "userName"), None),
    }
}

/// The name and the domain of `alice@acme.onaliyun.com`: `alice` and `acme`.
pub(super) fn split_principal(principal: &str) -> (&str, Option<&str>) {
    match principal.rsplit_once('@') {
        Some((name, domain)) => (name, domain.strip_suffix(".onaliyun.com")),
        None => (principal, None),
    }
}
