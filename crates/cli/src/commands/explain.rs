//! `bailiwick explain`: why.

use bailiwick_core::access::{self, Question, Reason, explain};
use bailiwick_core::inventory::{Inventory, Key, KeyIx, Owner, RamUser};
use bailiwick_core::platform::Platform;
use bailiwick_core::time::format_time;
use serde::Serialize;

use super::{Answer, about_inventory, exit_of, the_one};
use crate::args::ExplainKeyArgs;
use crate::exit::Exit;
use crate::input::NamedInventory;
use crate::settings;

#[derive(Serialize)]
struct Machine {
    key: String,
    allowed: bool,
    reasons: Vec<&'static str>,
    undecided: Vec<&'static str>,
    assumed: Vec<&'static str>,
    runtime: Option<Runtime>,
}

#[derive(Serialize)]
struct Runtime {
    status: u16,
    code: String,
}

/// `bailiwick explain key`
pub(crate) fn key(args: &ExplainKeyArgs) -> Exit {
    about_inventory(&args.common, |named, config, diagnostics| {
        let inventory = &named.inventory;
        let key = the_one("key", &args.id, &keys(inventory, &args.id), diagnostics)?;
        let question = Question {
            key,
            at: settings::at(&args.common, config).time,
            host: args.host.as_ref(),
            model: args.model.as_deref(),
            application: args.application.as_deref(),
            ip: args.ip,
        };
        let answer = explain(inventory, Platform::embedded(), &question);
        let exit = exit_of(answer.allowed(), !answer.reasons.is_empty());
        let human = human(named, &question, &answer);
        Some(Answer { machine: machine(inventory.key(key), &answer), human, exit })
    })
}

fn keys(inventory: &Inventory, id: &str) -> Vec<KeyIx> {
    let (account, id) = id.split_once('/').map_or((None, id), |(account, id)| (Some(account), id));
    let fits = |index: &KeyIx| {
        let uid = &inventory.account(inventory.account_of(*index)).uid;
        *inventory.key(*index).id == *id && account.is_none_or(|account| **uid == *account)
    };
    inventory.keys().filter(fits).collect()
}

fn machine(key: &Key, answer: &access::Answer) -> Machine {
    let spelled = |reasons: &[Reason]| reasons.iter().map(|reason| reason.as_str()).collect();
    Machine {
        key: key.id.to_string(),
        allowed: answer.allowed(),
        reasons: spelled(&answer.reasons),
        undecided: spelled(&answer.undecided),
        assumed: spelled(&answer.assumed),
        runtime: answer.runtime.as_ref().map(|runtime| Runtime { status: runtime.status, code: runtime.code.clone() }),
    }
}

fn human(named: &NamedInventory, question: &Question<'_>, answer: &access::Answer) -> String {
    let mut lines = vec![headline(named, question), verdict(answer).to_owned()];
    let line = |mark: &'static str| {
        move |reason: &Reason| format!("  {mark} {}: {}", reason.as_str(), meaning(*reason, &named.inventory, question))
    };
    lines.extend(answer.reasons.iter().map(line("✘")));
    lines.extend(answer.undecided.iter().map(line("? perhaps")));
    if !answer.assumed.is_empty() {
        let assumed: Vec<_> = answer.assumed.iter().map(|reason| reason.as_str()).collect();
        lines.push(format!("decided on something that the inventory does not say: {}", assumed.join(", ")));
    }
    match &answer.runtime {
        Some(runtime) => lines.push(format!("the service answers {} {}", runtime.status, runtime.code)),
        None if !answer.reasons.is_empty() => lines.push("what the service answers is not documented".to_owned()),
        None => {}
    }
    lines.join("\n") + "\n"
}

fn headline(named: &NamedInventory, question: &Question<'_>) -> String {
    let inventory = &named.inventory;
    let key = inventory.key(question.key);
    let workspace = inventory.workspace(key.workspace);
    let kind = key.kind.map_or("of unknown kind", |kind| kind.as_str());
    let region = workspace.region.as_deref().unwrap_or("unknown region");
    let place = format!("{}:{}:{}", named.name, key.origin.line, key.origin.column);
    let at = format_time(question.at);
    format!("key {} ({kind}, workspace {}, {region}, {place}) at {at}", key.id, workspace.id)
}

fn verdict(answer: &access::Answer) -> &'static str {
    match answer.validity() {
        access::Validity::Valid => "allowed",
        access::Validity::Invalid => "not allowed",
        access::Validity::Unknown => "undecided: the inventory does not say enough",
    }
}

/// What a reason means for this key, in a sentence.
fn meaning(reason: Reason, inventory: &Inventory, question: &Question<'_>) -> String {
    let key = inventory.key(question.key);
    let workspace = inventory.workspace(key.workspace);
    let since = |since: Option<_>| since.map_or(String::new(), |since| format!(" since {}", format_time(since)));
    let owner = owner(inventory, question.key);
    let owner_since = owner.map_or(String::new(), |user| since(user.since));
    let host = question.host.map_or("", |host| host.as_str());
    let region = workspace.region.as_deref().unwrap_or("an unknown region");
    let model = question.model.unwrap_or_default();
    match reason {
        Reason::NotCreatedYet => "the key did not exist yet".to_owned(),
        Reason::Deleted => format!("the key is deleted{}", since(key.since)),
        Reason::Disabled => format!("the key is disabled{}", since(key.since)),
        Reason::Expired => "the temporary key's time is over".to_owned(),
        Reason::OwnerDisabled => format!("{} is disabled{owner_since}, and their keys with them", name(owner)),
        Reason::OwnerDeleted => format!("{} is deleted{owner_since}, and their keys with them", name(owner)),
        Reason::OwnerNotAMember => format!("{} is no member of {}, which {region} asks for", name(owner), workspace.id),
        Reason::WorkspaceDeleted => format!("the workspace is deleted{}", since(workspace.since)),
        Reason::WrongPlan => format!("{host} takes no {} keys", key.kind.map_or("such", |kind| kind.as_str())),
        Reason::WrongRegion => format!("{host} does not serve {region}, where the key was created"),
        Reason::WrongWorkspaceHost => format!("{host} is dedicated to another workspace than {}", workspace.id),
        Reason::UnknownHost => format!("{host} is no host of Model Studio"),
        Reason::ModelNotGranted => format!("{} was not granted {model}", workspace.id),
        Reason::ApplicationElsewhere => {
            format!("{} is not an application of {}", question.application.unwrap_or_default(), workspace.id)
        }
        Reason::ModelOutOfScope => format!("the key's scope leaves {model} out"),
        Reason::IpNotAllowed => {
            format!("the key's scope leaves {} out", question.ip.map_or(String::new(), |ip| ip.to_string()))
        }
    }
}

fn owner(inventory: &Inventory, key: KeyIx) -> Option<&RamUser> {
    match inventory.owner_of(key) {
        Owner::User(user) => Some(inventory.user(user)),
        Owner::Root | Owner::Unknown => None,
    }
}

fn name(owner: Option<&RamUser>) -> String {
    match owner {
        Some(user) => format!("the creator {}", user.name.as_ref().unwrap_or(&user.id)),
        None => "the creator".to_owned(),
    }
}
