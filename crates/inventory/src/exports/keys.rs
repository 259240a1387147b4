//! ModelStudio 2026-02-10: ListApiKeys, GetApiKey, CreateApiKey, ResetApiKey.

use bailiwick_core::inventory::Scope;
use bailiwick_document::Node;
use ipnet::IpNet;

use super::facts::{KeyFact, List};
use super::object::{Object, list, text};
use super::reading::Reading;
use super::values::kind_of_mask;
use super::{hash, values};
use crate::values::parse_net;

/// Reads `apiKeys[]` or `apiKey`; says whether the document has it.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    if let Some(items) = object.get("apiKeys").and_then(list) {
        reading.kind = "ListApiKeys";
        let before = reading.part.keys.len();
        items.iter().for_each(|item| read_key(item, reading));
        let found = reading.part.keys.get(before..).unwrap_or_default();
        let ids = found.iter().map(|key| hash(&key.id)).collect();
        reading.page(object, List::Keys, ids);
        return true;
    }
    let Some(item) = object.get("apiKey").filter(|item| Object::of(item).is_some()) else { return false };
    reading.kind = "GetApiKey or CreateApiKey";
    read_key(item, reading);
    true
}

fn read_key(item: &Node, reading: &mut Reading<'_>) {
    let line = item.span.start.line;
    let Some(object) = Object::of(item) else { return reading.refuse(item, "apiKeys", "an object") };
    let spot = reading.spot(line);
    let (masked, whole) = reading.key_value(&object, "apiKeyValue");
    let is_disabled = reading.boolean(&object, "disabled");
    let fact = KeyFact {
        spot,
        workspace: reading.word(&object, "workspaceId"),
        created_by: reading.digits(&object, "createdBy"),
        created_at: reading.time(&object, "gmtCreate"),
        is_disabled,
        kind: masked.as_ref().and_then(kind_of_mask).or(whole.as_ref().and_then(|whole| whole.kind)),
        masked,
        whole,
        scope: object.object("auth").and_then(|auth| scope(&auth, reading)),
        labels: reading.words(&object, "description").map(|text| ("description", text)).into_iter().collect(),
        ..KeyFact::default()
    };
    match reading.word(&object, "apiKeyId") {
        Some(id) => reading.part.keys.push(KeyFact { id, ..fact }),
        None if object.get("apiKeyId").is_none() => reading.missing(&object, "apiKeyId"),
        None => {}
    }
}

/// What narrows a key. `Custom` without addresses allows all of them.
fn scope(auth: &Object<'_>, reading: &mut Reading<'_>) -> Option<Scope> {
    match auth.text("type")?.to_ascii_lowercase().as_str() {
        "all" => Some(Scope::default()),
        "custom" => {
            let ips = auth.get("accessIps").and_then(list).unwrap_or_default();
            let ips = ips.iter().filter_map(|item| net(item, reading)).collect();
            // Exports before 2026-06-30 say nothing of models, which could not be narrowed then.
            let models = match auth.object("modelAccessScope") {
                Some(scope) => models(&scope, reading)?,
                None => None,
            };
            Some(Scope { ips: without_everything(ips), models })
        }
        _ => {
            reading.refuse(auth.get("type")?, "auth.type", "`All` or `Custom`");
            None
        }
    }
}

/// The platform writes "all addresses" as these two; an inventory lists none.
fn without_everything(mut ips: Vec<IpNet>) -> Vec<IpNet> {
    let all = |ipv4: bool| ips.iter().any(|net| net.prefix_len() == 0 && net.addr().is_ipv4() == ipv4);
    if all(true) && all(false) {
        ips.clear();
    }
    ips.sort();
    ips.dedup();
    ips
}

fn net(item: &Node, reading: &mut Reading<'_>) -> Option<IpNet> {
    let net = text(item).and_then(parse_net);
    if net.is_none() {
        reading.refuse(item, "accessIps", "an address or a range");
    }
    net
}

/// The models of a scope; within, `None` means all of them.
fn models(scope: &Object<'_>, reading: &mut Reading<'_>) -> Option<Option<Vec<Box<str>>>> {
    if reading.boolean(scope, "allowAllModels")? {
        return Some(None);
    }
    let items = scope.get("accessibleModels").and_then(list).unwrap_or_default();
    let mut models: Vec<_> = items.iter().filter_map(text).filter_map(values::model).collect();
    models.sort();
    models.dedup();
    Some(Some(models))
}
