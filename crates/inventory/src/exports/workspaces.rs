//! ModelStudio 2026-02-10: ListWorkspaces.

use bailiwick_core::platform::{Host, Platform};
use bailiwick_document::Node;

use super::facts::{List, WorkspaceFact};
use super::hash;
use super::object::{Object, list};
use super::reading::Reading;

/// Reads `workspaces[]`; says whether the document has it.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    let Some(items) = object.get("workspaces").and_then(list) else { return false };
    reading.kind = "ListWorkspaces";
    let before = reading.part.workspaces.len();
    items.iter().for_each(|item| read_workspace(item, reading));
    let found = reading.part.workspaces.get(before..).unwrap_or_default();
    let ids = found.iter().map(|workspace| hash(&workspace.id)).collect();
    reading.page(object, List::Workspaces, ids);
    true
}

fn read_workspace(item: &Node, reading: &mut Reading<'_>) {
    let Some(object) = Object::of(item) else { return reading.refuse(item, "workspaces", "an object") };
    let Some(id) = reading.word(&object, "workspaceId") else {
        if object.get("workspaceId").is_none() {
            reading.missing(&object, "workspaceId");
        }
        return;
    };
    let host = object.text("apiHost").and_then(|host| Host::parse(host).ok());
    let place = host.as_ref().and_then(|host| host.place(Platform::embedded()));
    let of_host = place.and_then(|place| place.region).map(Into::into);
    let label = place.and_then(|place| place.workspace).filter(|label| **label != *id);
    let fact = WorkspaceFact {
        spot: reading.spot(object.line),
        name: reading.words(&object, "workspaceName"),
        region: reading.word(&object, "region").or(of_host),
        host_label: label.map(Into::into),
        id,
    };
    reading.part.workspaces.push(fact);
}
