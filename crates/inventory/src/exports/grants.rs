//! ModelStudio 2026-02-10: ListModelPermissions. The answer does not say whose workspace it is about.

use super::facts::{GrantFact, List};
use super::object::{Object, list};
use super::reading::Reading;
use super::{hash, values};

/// Reads `list[].{model, permissions}`; says whether the document has it.
pub(super) fn read(object: &Object<'_>, reading: &mut Reading<'_>) -> bool {
    let Some(items) = object.get("list").and_then(list) else { return false };
    let is_model = |object: Object<'_>| object.get("model").is_some();
    if !items.iter().all(|item| Object::of(item).is_some_and(is_model)) {
        return false;
    }
    reading.kind = "ListModelPermissions";
    let mut models = Vec::new();
    let mut ids = Vec::new();
    for item in items.iter().filter_map(Object::of) {
        let Some(model) = reading.value(&item, "model", "a model's name", values::model) else { continue };
        ids.push(hash(&model));
        let permissions = item.object("permissions");
        if permissions.and_then(|permissions| reading.boolean(&permissions, "inference")) == Some(true) {
            models.push(model);
        }
    }
    let spot = reading.spot(object.line);
    let workspace = workspace_of(reading.path);
    reading.part.grants.push(GrantFact { workspace, models, spot });
    reading.page(object, List::Models, ids);
    true
}

/// The workspace's id that a path holds; the part nearest to the file counts.
fn workspace_of(path: &str) -> Option<Box<str>> {
    path.rsplit('/').find_map(|part| {
        let starts = ["ws-", "llm-"].into_iter().flat_map(|prefix| part.match_indices(prefix));
        let ids = starts.filter(|(start, _)| !is_in_word(part, *start)).filter_map(|(start, prefix)| {
            let body = part.get(start + prefix.len()..)?;
            let end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
            (end > 0).then(|| part.get(start..start + prefix.len() + end)).flatten()
        });
        ids.max_by_key(|id| id.len()).map(Into::into)
    })
}

fn is_in_word(text: &str, at: usize) -> bool {
    text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_the_workspace() {
        for (path, id) in [
            ("acme/models-ws-950f9aca7e76c816.json", Some("ws-950f9aca7e76c816")),
            ("acme/ws-950f9aca7e76c816/models-2.json", Some("ws-950f9aca7e76c816")),
            ("ws-1/llm-34o9ts1dai60z5sf_p2.json", Some("llm-34o9ts1dai60z5sf")),
            ("acme/views-2.json", None),
            ("models.json", None),
        ] {
            assert_eq!(workspace_of(path).as_deref(), id, "{path}");
        }
    }
}
