//! What to do about a leaked secret, in order. Commands are given to people, and never run.

use super::Exposure;
use crate::access::Validity;
use crate::inventory::{Inventory, KeyIx, KeyKind, Owner, UserStatus};
use crate::platform::Platform;
use crate::secret::{Identity, Provider, SecretKind};

/// Something to do, and the command for it if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What to do, in words.
    pub what: String,
    /// The command that does it.
    pub command: Option<String>,
}

fn step(what: impl Into<String>, command: Option<String>) -> Step {
    Step { what: what.into(), command }
}

/// What to do, in order: first what ends the danger, then what cleans up.
#[must_use]
pub fn steps(inventory: &Inventory, platform: &Platform, exposure: &Exposure<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    match (exposure.key(), &exposure.leak().identity) {
        (Some(_), _) if exposure.validity == Validity::Invalid => {}
        (Some(key), Identity::Certain(_)) => end(inventory, platform, key, &mut steps),
        (Some(key), _) => {
            steps.push(compare());
            end(inventory, platform, key, &mut steps);
        }
        (None, _) if exposure.is_shadow() => shadow(exposure, &mut steps),
        (None, _) => {
            let ids: Vec<_> = exposure.keys.iter().map(|key| inventory.key(*key).id.to_string()).collect();
            steps.push(compare());
            steps.push(step(format!("else act as if it were each of the keys {}", ids.join(", ")), None));
        }
    }
    let files = exposure.files();
    let places = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    let rest = match exposure.validity {
        Validity::Invalid => "; the value is dead, so history need not be rewritten",
        Validity::Valid | Validity::Unknown => ", once it is dead; history need not be rewritten then",
    };
    steps.push(step(format!("take the value out of {places}{rest}"), None));
    steps
}

/// A mask fits one key in many; only the digest tells.
fn compare() -> Step {
    let command = r#"printf %s "$KEY" | sha256sum"#.to_owned();
    step("make sure which key it is: compare the digest of the value with those of the keys in use", Some(command))
}

/// How to kill the present value of a key, where that is possible.
fn end(inventory: &Inventory, platform: &Platform, key: KeyIx, steps: &mut Vec<Step>) {
    let record = inventory.key(key);
    let workspace = inventory.workspace(record.workspace);
    let region = workspace.region.as_deref();
    let call = |name: &str, rest: &str| {
        let region = region.map(|region| format!(" --region {region}")).unwrap_or_default();
        Some(format!("aliyun modelstudio {name}{region}{rest}"))
    };
    let of_key = format!(" --api-key-id {}", record.id);
    let abilities = region.and_then(|id| platform.region(id));
    let can_reset = abilities.is_none_or(|region| region.can_reset);
    let create = || {
        let what = format!("create a new key in workspace {} for whoever uses this one", workspace.id);
        step(what, call("create-api-key", &format!(" --workspace-id {}", workspace.id)))
    };
    match record.kind {
        Some(KeyKind::Temporary) => {
            steps.push(step("wait: a temporary key can't be deleted, and dies by itself within half an hour", None));
        }
        Some(KeyKind::CodingPlan | KeyKind::TokenPlan) => {
            let what = "reset the key on the plan's page of the console: the old value dies at once";
            steps.push(step(what, None));
        }
        _ if owner_is_gone(inventory, key) => {
            steps.push(create());
            steps.push(step("delete the key, whose owner is gone", call("delete-api-key", &of_key)));
        }
        _ if can_reset => {
            let what = "reset the key: the old value dies at once, and the new one is shown once";
            steps.push(step(what, call("reset-api-key", &of_key)));
            steps.push(step("give the new value to whoever uses the key, through a secret store", None));
        }
        _ => {
            let name = abilities.map_or("this region", |region| region.name.as_str());
            steps.push(create());
            let what = format!("delete the key, since in {name} keys can be neither disabled nor reset");
            steps.push(step(what, call("delete-api-key", &of_key)));
        }
    }
}

fn owner_is_gone(inventory: &Inventory, key: KeyIx) -> bool {
    match inventory.owner_of(key) {
        Owner::User(user) => matches!(inventory.user(user).status, Some(UserStatus::Disabled | UserStatus::Deleted)),
        Owner::Root | Owner::Unknown => false,
    }
}

/// A secret that no inventory knows: first find out whose it is.
fn shadow(exposure: &Exposure<'_>, steps: &mut Vec<Step>) {
    match (exposure.leak().kind, exposure.leak().provider) {
        (SecretKind::AccessKey, _) if exposure.leak().masked.to_string().starts_with("STS.") => {
            let what = "end the sessions of the role that it was taken for: a temporary AccessKey can't be disabled, and \
                        dies by itself within twelve hours";
            steps.push(step(what, None));
        }
        (SecretKind::AccessKey, _) => access_key(steps),
        (SecretKind::Temporary, _) => {
            steps.push(step("nothing ends a temporary key; it dies by itself within half an hour of its making", None));
        }
        (_, Provider::DeepSeek) => steps.push(step("revoke the key on DeepSeek's platform, whose it is", None)),
        (SecretKind::Other, _) | (_, Provider::Other) => {
            steps.push(step("revoke the secret where it was issued", None));
        }
        _ => unknown_key(exposure, steps),
    }
}

/// An AccessKey opens all that its RAM user may do.
fn access_key(steps: &mut Vec<Step>) {
    let set = r#"aliyun ims UpdateAccessKey --UserAccessKeyId "$ID" --Status Inactive"#.to_owned();
    steps.push(step("disable the AccessKey, and look in the trail for what it was used for", Some(set)));
    let delete = r#"aliyun ims DeleteAccessKey --UserAccessKeyId "$ID""#.to_owned();
    steps.push(step("delete it, once nothing needs it any more", Some(delete)));
}

fn unknown_key(exposure: &Exposure<'_>, steps: &mut Vec<Step>) {
    let region = exposure.surroundings.region.as_deref();
    let region = region.map(|region| format!(" --region {region}")).unwrap_or_default();
    let what = "find the key in every account that may be yours, by its mask, and import the answers";
    steps.push(step(what, Some(format!("aliyun modelstudio list-api-keys{region} --max-results 100"))));
    steps.push(step("if it is in none, ask who wrote the file, and treat the value as alive until then", None));
}
