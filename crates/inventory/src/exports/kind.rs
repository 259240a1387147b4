//! Which answer of the platform a document is: recognised by its shape alone.

use bailiwick_document::{Node, Value};

use super::facts::Part;
use super::notice::{Level, Remark, Spot};
use super::object::{Object, list};
use super::reading::Reading;
use super::{events, grants, identity, keys, members, report, users, workspaces};

/// What is told to whoever gives something else.
const EXPECTED: &str = "an import reads ListApiKeys, GetApiKey, CreateApiKey, ListWorkspaces, ListModelPermissions, \
    ListOrganizationMembers, ListUsers, GetUser, ListUserBasicInfos, ListUsersInRecycleBin, GetCredentialReport (or \
    its CSV), LookupEvents and delivered events, GetCallerIdentity and GetAccountAlias";

/// Reads a document; one that is a list of documents makes several parts.
pub(super) fn read(node: &Node, file: u32, path: &str, parts: &mut Vec<Part>) {
    match &node.value {
        Value::List(items) if !items.is_empty() => items.iter().for_each(|item| read(item, file, path, parts)),
        _ => {
            let mut part = Part { file, ..Part::default() };
            one(node, path, &mut part);
            parts.push(part);
        }
    }
}

fn one(node: &Node, path: &str, part: &mut Part) {
    let line = node.span.start.line;
    let Some(object) = Object::of(node).map(without_envelope) else {
        return refuse(part, line, "this is no answer of the platform", EXPECTED);
    };
    let mut reading = Reading { part, path, kind: "" };
    let known: [fn(&Object<'_>, &mut Reading<'_>) -> bool; 8] = [
        keys::read,
        workspaces::read,
        grants::read,
        members::read,
        users::read,
        report::read,
        events::read,
        identity::read,
    ];
    if !known.iter().any(|read| read(&object, &mut reading)) {
        unknown(&object, part);
    }
}

/// What an SDK prints has the answer in `body`, beside `headers` and `statusCode`.
fn without_envelope(object: Object<'_>) -> Object<'_> {
    let is_envelope = object.get("statusCode").is_some() || object.get("headers").is_some();
    object.object("body").filter(|_| is_envelope).unwrap_or(object)
}

fn unknown(object: &Object<'_>, part: &mut Part) {
    let failed = object.text("success").is_some_and(|success| success.eq_ignore_ascii_case("false"));
    let has_code = object.text("code").is_some() && object.any(&["message", "recommend"]).is_some();
    let has_data = object.entries().iter().any(|entry| list(&entry.value).is_some());
    if failed || has_code && !has_data {
        let help = "look at the error's code, grant what is missing, and export again";
        return refuse(part, object.line, "this is an error of the platform, and no answer", help);
    }
    refuse(part, object.line, "this is none of the answers that are known", EXPECTED);
}

fn refuse(part: &mut Part, line: u32, message: &str, help: &str) {
    let spot = Spot { file: part.file, line };
    part.remarks.push(Remark::at(Level::Refused, spot, message).with_help(help));
}
