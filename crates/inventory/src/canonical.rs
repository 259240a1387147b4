//! The canonical form: accounts hold users and workspaces, and workspaces hold keys.

mod key;

use bailiwick_core::inventory::{Permission, Quotas, UserStatus, WorkspaceState};
use bailiwick_document::{Code, Fields, Node, Problems};

use crate::records::{AccountRecord, Holder, Id, Placed, Records, UserRecord, WorkspaceRecord};
use crate::values::{digits, list, text, time, word};
pub(crate) use key::key;

/// The one version of the format that there is.
const VERSION: u64 = 1;

/// Reads a whole file.
pub(crate) fn file(node: &Node, records: &mut Records, problems: &mut Problems) {
    if node.is_null() {
        let help = format!("begin with `version: {VERSION}`");
        problems.report_with_help(Code::MissingField, node.span, "the file is empty", help);
        return;
    }
    inventory(node, true, records, problems);
}

/// Reads an inventory inside another document.
pub(crate) fn part(node: &Node, records: &mut Records, problems: &mut Problems) {
    inventory(node, false, records, problems);
}

fn inventory(node: &Node, needs_version: bool, records: &mut Records, problems: &mut Problems) {
    let Some(mut fields) = node.map(problems) else { return };
    head(&mut fields, needs_version, records, problems);
    let span = fields.span();
    let has_accounts = fields.entries().iter().any(|entry| entry.key.name == "accounts" && !entry.value.is_null());
    if needs_version && !has_accounts {
        let help = "list them, or write `accounts: []` if there are none";
        problems.report_with_help(Code::MissingField, span, "the field `accounts` is missing", help);
    }
    for node in items(&mut fields, "accounts", problems) {
        account_with_all(node, records, problems);
    }
    fields.finish(problems);
}

/// Reads what an inventory says of itself.
pub(crate) fn head(fields: &mut Fields<'_>, needs_version: bool, records: &mut Records, problems: &mut Problems) {
    match fields.optional("version") {
        Some(node) => version(node, problems),
        None if needs_version => {
            let help = format!("write `version: {VERSION}`");
            problems.report_with_help(Code::MissingField, fields.span(), "the field `version` is missing", help);
        }
        None => {}
    }
    records.collected_at = fields.optional("collected-at").and_then(|node| time(node, problems));
}

fn version(node: &Node, problems: &mut Problems) {
    if let Some(found) = node.number(problems).filter(|found| *found != VERSION) {
        let message = format!("this program reads version {VERSION}, found version `{found}`");
        problems.report(Code::WrongValue, node.span, message);
    }
}

fn account_with_all(node: &Node, records: &mut Records, problems: &mut Problems) {
    let Some(mut fields) = node.map(problems) else { return };
    let index = records.accounts.len();
    records.accounts.push(account(&mut fields, problems));
    for node in items(&mut fields, "users", problems) {
        let Some(mut fields) = node.map(problems) else { continue };
        records.users.push(user(&mut fields, Holder::Around(index), problems));
        fields.finish(problems);
    }
    for node in items(&mut fields, "workspaces", problems) {
        workspace_with_keys(node, index, records, problems);
    }
    fields.finish(problems);
}

fn workspace_with_keys(node: &Node, account: usize, records: &mut Records, problems: &mut Problems) {
    let Some(mut fields) = node.map(problems) else { return };
    let index = records.workspaces.len();
    records.workspaces.push(workspace(&mut fields, Holder::Around(account), problems));
    for node in items(&mut fields, "keys", problems) {
        let Some(mut fields) = node.map(problems) else { continue };
        records.keys.push(key(&mut fields, Holder::Around(index), problems));
        fields.finish(problems);
    }
    fields.finish(problems);
}

/// The items of a list that may be left out.
fn items<'a>(fields: &mut Fields<'a>, name: &'static str, problems: &mut Problems) -> &'a [Node] {
    fields.optional(name).and_then(|node| node.list(problems)).unwrap_or_default()
}

/// Reads an account without what belongs to it.
pub(crate) fn account(fields: &mut Fields<'_>, problems: &mut Problems) -> AccountRecord {
    AccountRecord {
        uid: account_uid(fields, "uid", problems),
        alias: fields.optional("alias").and_then(|node| text(node, problems)),
        quotas: fields.optional("quotas").and_then(|node| quotas(node, problems)).unwrap_or_default(),
        span: fields.span(),
    }
}

/// The UID of an account, where it must be given.
pub(crate) fn account_uid(fields: &mut Fields<'_>, name: &'static str, problems: &mut Problems) -> Option<Id> {
    digits(fields.required(name, problems)?, "an account's UID", problems)
}

fn quotas(node: &Node, problems: &mut Problems) -> Option<Quotas> {
    let mut fields = node.map(problems)?;
    let quotas = Quotas {
        workspaces: fields.optional("workspaces").and_then(|node| node.number(problems)),
        keys_per_workspace: fields.optional("keys-per-workspace").and_then(|node| node.number(problems)),
    };
    fields.finish(problems);
    Some(quotas)
}

/// Reads a RAM user.
pub(crate) fn user(fields: &mut Fields<'_>, account: Holder<Id>, problems: &mut Problems) -> UserRecord {
    let permission = |node: &Node, problems: &mut Problems| node.spelled(Permission::ALL, Permission::as_str, problems);
    UserRecord {
        account,
        id: fields.required("id", problems).and_then(|node| user_id(node, problems)),
        name: fields.optional("name").and_then(|node| text(node, problems)),
        status: fields.optional("status").and_then(|node| node.spelled(UserStatus::ALL, UserStatus::as_str, problems)),
        since: fields.optional("since").and_then(|node| time(node, problems)),
        permissions: fields.optional("permissions").and_then(|node| list(node, permission, problems)),
        span: fields.span(),
    }
}

fn user_id(node: &Node, problems: &mut Problems) -> Option<Id> {
    digits(node, "a RAM user's id", problems)
}

/// Reads a workspace without its keys.
pub(crate) fn workspace(fields: &mut Fields<'_>, account: Holder<Id>, problems: &mut Problems) -> WorkspaceRecord {
    let default =
        |node: &Node, problems: &mut Problems| node.boolean(problems).map(|value| Placed { value, span: node.span });
    WorkspaceRecord {
        account,
        id: workspace_id(fields, "id", problems),
        name: fields.optional("name").and_then(|node| text(node, problems)),
        default: fields.optional("default").and_then(|node| default(node, problems)),
        region: fields.optional("region").and_then(|node| one_word(node, "a region's id", problems)),
        host_label: fields.optional("host-label").and_then(|node| one_word(node, "a host's label", problems)),
        state: fields
            .optional("state")
            .and_then(|node| node.spelled(WorkspaceState::ALL, WorkspaceState::as_str, problems))
            .unwrap_or(WorkspaceState::Active),
        since: fields.optional("since").and_then(|node| time(node, problems)),
        members: fields.optional("members").and_then(|node| list(node, user_id, problems)),
        models: fields.optional("models").and_then(|node| list(node, text, problems)),
        applications: fields.optional("applications").and_then(|node| list(node, text, problems)),
        span: fields.span(),
    }
}

/// The id of a workspace, where it must be given.
pub(crate) fn workspace_id(fields: &mut Fields<'_>, name: &'static str, problems: &mut Problems) -> Option<Id> {
    word(fields.required(name, problems)?, "a workspace's id", problems)
}

fn one_word(node: &Node, what: &str, problems: &mut Problems) -> Option<Box<str>> {
    word(node, what, problems).map(|word| word.value)
}
