//! The commands that fetch what is missing. They are printed, never run.

use super::facts::List;

/// The command for a list from its beginning. Without a region the CLI takes the one that it is configured with.
pub(super) fn list(list: List, region: Option<&str>) -> String {
    match list {
        List::Keys => model_studio("list-api-keys", region, " --max-results 100"),
        List::Workspaces => model_studio("list-workspaces", region, " --max-results 100"),
        List::Models => model_studio(
            "list-model-permissions",
            region,
            " --workspace-id WORKSPACE --authorization-scope AUTHORIZED --model-action INFERENCE --max-results 100",
        ),
        List::Members => model_studio("list-organization-members", region, " --page-size 100"),
        List::Users => "aliyun ims ListUsers --MaxItems 1000".to_owned(),
        List::Basics => "aliyun ims ListUserBasicInfos --MaxItems 1000 --Status active,freeze".to_owned(),
        List::Recycled => "aliyun ims ListUsersInRecycleBin --MaxItems 100".to_owned(),
        List::Report => "aliyun ims GetCredentialReport".to_owned(),
        List::Events => "aliyun actiontrail LookupEvents --MaxResults 50".to_owned(),
    }
}

fn model_studio(call: &str, region: Option<&str>, options: &str) -> String {
    let region = region.map(|region| format!(" --region {}", shell(region))).unwrap_or_default();
    format!("aliyun modelstudio {call}{region}{options}")
}

/// The command for the page that a token in a file leads to. The token is read out of the file and not shown.
pub(super) fn next_page(list: &str, which: List, file: &str, token: &str) -> String {
    let option = match which {
        List::Users | List::Basics | List::Recycled => "--Marker",
        List::Report | List::Events => "--NextToken",
        _ => "--next-token",
    };
    format!("{list} {option} \"$(jq -r '{token}' {})\"", shell(file))
}

/// The command for a numbered page.
pub(super) fn numbered_page(list: &str, number: u64, size: u64) -> String {
    format!("{} --page-no {number}", list.replace("--page-size 100", &format!("--page-size {size}")))
}

pub(super) fn key(id: &str, region: Option<&str>) -> String {
    model_studio("get-api-key", region, &format!(" --api-key-id {}", shell(id)))
}

pub(super) fn workspace(id: &str) -> String {
    model_studio("list-workspaces", None, &format!(" --workspace-id {}", shell(id)))
}

pub(super) fn user(id: &str) -> String {
    format!("aliyun ims GetUser --UserId {}", shell(id))
}

pub(super) fn user_named(name: &str) -> String {
    format!("aliyun ims GetUser --UserPrincipalName {}", shell(name))
}

/// A word as a shell takes it.
fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./@:".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_sees_one_word() {
        assert_eq!(shell("a/b-1.json"), "a/b-1.json");
        assert_eq!(shell("it's; rm"), r"'it'\''s; rm'");
        assert_eq!(shell(""), "''");
    }
}
