//! ActionTrail: LookupEvents, and the files that a trail delivers.

use bailiwick_document::{Limits, Node, Problems, Value, parse_line};

use super::facts::{EventFact, KeyFact, List, Named, What};
use super::object::{Object, is_same, list, text};
use super::reading::Reading;
use super::users::split_principal;
use super::{hash, values};

/// The services that keep keys, by the names that the trail gives them. Other services have a CreateApiKey too.
const MODEL_STUDIO: [&str; 4] = ["modelstudio", "bailian", "bailiancontrol", "dashscope"];
const USERS: [&str; 2] = ["ram", "ims"];

/// Calls that are about a key, and none of its uses.
const ABOUT_KEYS: [&str; 9] = [
    "GetApiKey",
    "ListApiKeys",
    "UpdateApiKey",
    "CreateApiKey",
    "DeleteApiKey",
    "DisableApiKey",
    "EnableApiKey",
    "ResetApiKey",
    "DescribeApiKey",
];

/// What reading parameters that stand there as text may cost.
const LIMITS: Limits = Limits { bytes: 1 << 20, depth: 32, nodes: 100_000 };

/// Reads `Events[]`, one event, or one in an envelope; says whether the document has that.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    if let Some(items) = object.get("events").and_then(list) {
        reading.kind = "LookupEvents";
        let ids = items.iter().filter_map(|item| Object::of(item)?.text("eventId").map(hash)).collect();
        items.iter().for_each(|item| event_or_refusal(item, reading));
        reading.page(object, List::Events, ids);
        return true;
    }
    reading.kind = "a delivered event";
    // Log services put the event into a field, as an object or as text.
    if let Some(inner) = object.get("event").filter(|_| object.get("eventName").is_none()) {
        return nested(inner, |inner| Object::of(inner).is_some_and(|inner| event(&inner, reading))).unwrap_or(false);
    }
    event(object, reading)
}

fn event_or_refusal(item: &Node, reading: &mut Reading<'_>) {
    let known = nested(item, |item| Object::of(item).is_some_and(|object| event(&object, reading)));
    if known != Some(true) {
        reading.refuse(item, "Events", "an event with `eventName`, `eventTime` and `serviceName`");
    }
}

/// An object, or the one that stands there as text.
fn nested<T>(node: &Node, read: impl FnOnce(&Node) -> T) -> Option<T> {
    match &node.value {
        Value::Scalar(scalar) if !scalar.plain => {
            let parsed = parse_line(scalar.text.as_bytes(), node.span.start.line, LIMITS, &mut Problems::new())?;
            Some(read(&parsed))
        }
        _ => Some(read(node)),
    }
}

/// Reads an event; says whether it is one.
fn event(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    let (Some(name), Some(service)) = (object.text("eventName"), object.text("serviceName")) else { return false };
    if object.get("eventTime").is_none() {
        return false;
    }
    let of = |services: &[&str]| services.iter().any(|known| is_same(service, known));
    // What failed changed nothing.
    let failed = object.text("errorCode").is_some();
    let (about_keys, about_users) = (of(&MODEL_STUDIO), of(&USERS));
    if !about_keys && !about_users {
        reading.part.passed_over += 1;
        return true;
    }
    let Some(at) = reading.time(object, "eventTime") else { return true };
    let account = account(object, reading);
    let what = match () {
        () if failed => None,
        () if about_keys => about_key(name, object, reading),
        () => about_user(name, object),
    };
    let spot = reading.spot(object.line);
    reading.part.events.extend(what.map(|what| EventFact { spot, at, account, what }));
    true
}

fn account(object: &Object<'_>, reading: &mut Reading<'_>) -> Option<Box<str>> {
    let recipient = object.text("recipientAccountId").and_then(values::digits);
    let caller = || object.object("userIdentity")?.text("accountId").and_then(values::digits);
    let account = recipient.or_else(caller);
    if let Some(account) = account.as_ref().filter(|account| !reading.part.accounts.contains(account)) {
        reading.part.accounts.push(account.clone());
    }
    account
}

fn about_key(name: &str, object: &Object<'_>, reading: &mut Reading<'_>) -> Option<What> {
    let key = key_of(object);
    whole_value(object, key.as_deref(), reading);
    if is_same(name, "DeleteWorkspace") {
        let workspace = parameter(object, &["workspaceId"]).and_then(|id| values::word(&id))?;
        return Some(What::WorkspaceDeleted { workspace });
    }
    let key = key?;
    match () {
        () if is_same(name, "CreateApiKey") => Some(What::Created {
            key,
            workspace: parameter(object, &["workspaceId"]).and_then(|id| values::word(&id)),
            by: caller(object),
        }),
        () if is_same(name, "DeleteApiKey") => Some(What::Deleted { key }),
        () if is_same(name, "DisableApiKey") => Some(What::Disabled { key }),
        () if is_same(name, "EnableApiKey") => Some(What::Enabled { key }),
        () if is_same(name, "ResetApiKey") => Some(What::Reset { key }),
        () if ABOUT_KEYS.iter().any(|known| is_same(name, known)) => None,
        () => Some(What::Used { key }),
    }
}

/// Who called, as creators are named: root by the account's UID. A role is nobody in particular.
fn caller(object: &Object<'_>) -> Option<Box<str>> {
    let identity = object.object("userIdentity")?;
    match identity.text("type")? {
        "root-account" => identity.text("accountId").and_then(values::digits),
        "ram-user" => identity.text("principalId").and_then(values::digits),
        _ => None,
    }
}

/// The key that an event is about, wherever the event names it.
fn key_of(object: &Object<'_>) -> Option<Box<str>> {
    let named = parameter(object, &["apiKeyId"]).or_else(|| resource(object));
    let of_caller = || object.object("userIdentity")?.text("apiKeyId").map(str::to_owned);
    named.or_else(of_caller).and_then(|id| values::word(&id))
}

/// A request's parameter, or what the answer gives of it.
fn parameter(object: &Object<'_>, names: &[&str]) -> Option<String> {
    let fields = ["requestParameters", "requestParameterJson", "responseElements", "additionalEventData"];
    fields.into_iter().filter_map(|field| object.get(field)).find_map(|node| {
        nested(node, |node| {
            let parameters = Object::of(node)?;
            let inside = || parameters.object("apiKey")?.any(names).and_then(text);
            parameters.any(names).and_then(text).or_else(inside).map(str::to_owned)
        })?
    })
}

/// The key that stands among the resources.
fn resource(object: &Object<'_>) -> Option<String> {
    let is_key = |kind: &str| kind.rsplit(':').next().is_some_and(|last| is_same(last, "ApiKey"));
    let of_map = || {
        let resources = object.object("referencedResources")?;
        let entry = resources.entries().iter().find(|entry| is_key(&entry.key.name))?;
        list(&entry.value)?.first().and_then(text)
    };
    let alone = || object.text("resourceName").filter(|_| object.text("resourceType").is_some_and(is_key));
    of_map().or_else(alone).map(str::to_owned)
}

/// An answer in the trail may hold a whole key, as the answer itself does.
fn whole_value(object: &Object<'_>, key: Option<&str>, reading: &mut Reading<'_>) {
    let Some(response) = object.get("responseElements") else { return };
    let line = object.line;
    nested(response, |response| {
        let Some(answer) = Object::of(response) else { return };
        let answer = answer.object("apiKey").unwrap_or(answer);
        let (_, whole) = reading.key_value(&answer, "apiKeyValue");
        if let (Some(whole), Some(key)) = (whole, key) {
            let spot = reading.spot(line);
            reading.part.keys.push(KeyFact { spot, id: key.into(), whole: Some(whole), ..KeyFact::default() });
        }
    });
}

fn about_user(name: &str, object: &Object<'_>) -> Option<What> {
    let id = parameter(object, &["userId"]).and_then(|id| values::digits(&id));
    let named = parameter(object, &["userPrincipalName", "userName"]);
    let user = Named { id, name: named.map(|name| split_principal(&name).0.into()) };
    if user == Named::default() {
        return None;
    }
    match () {
        () if is_same(name, "DeleteUser") => Some(What::UserDeleted { user }),
        () if is_same(name, "RestoreUserFromRecycleBin") => Some(What::UserRestored { user }),
        () => None,
    }
}
