use bailiwick_core::inventory::{Former, KeyKind, KeyState, Labels, Scope};
use bailiwick_core::time::{Time, format_time, parse_duration};
use bailiwick_document::{Code, Fields, Node, Problems};
use chrono::TimeDelta;

use crate::records::{Holder, KeyRecord, Placed, WorkspaceName};
use crate::values::{digest, digits, list, mask, net, text, time, word};

/// Reads a key.
pub(crate) fn key(fields: &mut Fields<'_>, workspace: Holder<WorkspaceName>, problems: &mut Problems) -> KeyRecord {
    let kind = fields.optional("kind").map(|node| node.spelled(KeyKind::ALL, KeyKind::as_str, problems));
    let is_temporary = kind == Some(Some(KeyKind::Temporary));
    let parent = fields.optional("parent");
    let ttl = fields.optional("ttl");
    if !is_temporary && kind != Some(None) {
        only_temporary("parent", parent, problems);
        only_temporary("ttl", ttl, problems);
    }
    let created = created_at(fields, problems);
    let state = fields.optional("state").map(|node| node.spelled(KeyState::ALL, KeyState::as_str, problems));
    KeyRecord {
        workspace,
        id: fields.required("id", problems).and_then(|node| word(node, "a key's id", problems)),
        kind: kind.flatten(),
        created_by: fields.optional("created-by").and_then(|node| digits(node, "the creator's id", problems)),
        created_at: created,
        rotated_at: not_before(fields, "rotated-at", created, problems),
        state: state.unwrap_or(is_temporary.then_some(KeyState::Enabled)),
        since: not_before(fields, "since", created, problems),
        last_used_at: not_before(fields, "last-used-at", created, problems),
        masked: fields.optional("masked").and_then(|node| mask(node, problems)),
        fingerprint: fields.optional("fingerprint").and_then(|node| digest(node, problems)),
        former: fields.optional("former").and_then(|node| all_former(node, created, problems)).unwrap_or_default(),
        scope: fields.optional("scope").and_then(|node| scope(node, problems)),
        labels: fields.optional("labels").and_then(|node| labels(node, problems)).unwrap_or_default(),
        parent: parent.and_then(|node| word(node, "a key's id", problems)),
        ttl: ttl.and_then(|node| time_to_live(node, problems)),
        span: fields.span(),
    }
}

fn only_temporary(name: &str, node: Option<&Node>, problems: &mut Problems) {
    if let Some(node) = node {
        let message = format!("only a temporary key has `{name}`");
        problems.report_with_help(Code::Conflict, node.span, message, "leave it out, or write `kind: temporary`");
    }
}

fn created_at(fields: &mut Fields<'_>, problems: &mut Problems) -> Option<Time> {
    fields.optional("created-at").and_then(|node| time(node, problems))
}

/// An instant in a key's life; nothing happens to a key before it is created.
fn not_before(
    fields: &mut Fields<'_>,
    name: &'static str,
    created: Option<Time>,
    problems: &mut Problems,
) -> Option<Time> {
    let node = fields.optional(name)?;
    let time = time(node, problems)?;
    if let Some(created) = created.filter(|created| time < *created) {
        let created = format_time(created);
        let message = format!("`{name}` lies before the key was created, at {created}");
        problems.report_with_help(Code::Conflict, node.span, message, "correct this time, or `created-at`");
        return None;
    }
    Some(time)
}

fn time_to_live(node: &Node, problems: &mut Problems) -> Option<Placed<TimeDelta>> {
    let value = node.parsed("a duration like `60s`", parse_duration, problems)?;
    Some(Placed { value, span: node.span })
}

fn all_former(node: &Node, created: Option<Time>, problems: &mut Problems) -> Option<Vec<Placed<Former>>> {
    list(node, |node, problems| former(node, created, problems), problems)
}

fn former(node: &Node, created: Option<Time>, problems: &mut Problems) -> Option<Placed<Former>> {
    let mut fields = node.map(problems)?;
    let fingerprint = fields.optional("fingerprint").and_then(|node| digest(node, problems));
    let span = fingerprint.as_ref().map_or(node.span, |fingerprint| fingerprint.span);
    let former = Former {
        fingerprint: fingerprint.map(|fingerprint| fingerprint.value),
        masked: fields.optional("masked").and_then(|node| mask(node, problems)),
        until: not_before(&mut fields, "until", created, problems),
    };
    fields.finish(problems);
    Some(Placed { value: former, span })
}

fn scope(node: &Node, problems: &mut Problems) -> Option<Scope> {
    let mut fields = node.map(problems)?;
    let scope = Scope {
        ips: fields.optional("ips").and_then(|node| list(node, net, problems)).unwrap_or_default(),
        models: fields.optional("models").and_then(|node| list(node, text, problems)),
    };
    fields.finish(problems);
    Some(scope)
}

fn labels(node: &Node, problems: &mut Problems) -> Option<Labels> {
    let entries = node.map(problems)?.entries();
    let label = |(name, value): (&str, &Node), problems: &mut Problems| Some((name.into(), text(value, problems)?));
    Some(entries.iter().filter_map(|entry| label((&entry.key.name, &entry.value), problems)).collect())
}
