//! Token Plan: ListOrganizationMembers. A member's seat comes with a key of its own.

use bailiwick_core::inventory::KeyKind;
use bailiwick_document::Node;

use super::facts::{KeyFact, List};
use super::object::{Object, list};
use super::reading::Reading;
use super::{hash, values};

/// Reads `Data[].{AccountId, ApiKeyId, …}`; says whether the document has it.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    let Some(items) = object.get("data").and_then(list) else { return false };
    let is_member = |object: Object<'_>| object.get("accountId").is_some() && object.get("orgId").is_some();
    let is_empty = items.is_empty() && object.get("pageNo").is_some();
    if !is_empty && (items.is_empty() || !items.iter().all(|item| Object::of(item).is_some_and(is_member))) {
        return false;
    }
    reading.kind = "ListOrganizationMembers";
    let ids = items.iter().filter_map(Object::of).filter_map(|item| item.text("accountId").map(hash)).collect();
    items.iter().for_each(|item| read_member(item, reading));
    reading.page(object, List::Members, ids);
    true
}

fn read_member(item: &Node, reading: &mut Reading<'_>) {
    // A member without a seat has no key.
    let Some(object) = Object::of(item).filter(|object| object.text("apiKeyId").is_some()) else { return };
    let Some(id) = reading.word(&object, "apiKeyId") else { return };
    let (masked, whole) = reading.key_value(&object, "maskedApiKey");
    let is_active = object.text("status").is_some_and(|status| status.eq_ignore_ascii_case("active"));
    let labels = [("owner", "accountName"), ("seat", "seatId"), ("seat-type", "specType")];
    let fact = KeyFact {
        spot: reading.spot(object.line),
        id,
        workspace: reading.word(&object, "orgId"),
        is_makeshift: true,
        // Members need not be RAM users; those who are have ids like them.
        created_by: object.text("accountId").and_then(values::digits).filter(|id| id.len() >= 15),
        created_at: reading.time(&object, "gmtCreate"),
        is_disabled: is_active.then_some(false),
        masked,
        whole,
        kind: Some(KeyKind::TokenPlan),
        labels: labels.into_iter().filter_map(|(name, field)| Some((name, reading.words(&object, field)?))).collect(),
        ..KeyFact::default()
    };
    reading.part.keys.push(fact);
}
