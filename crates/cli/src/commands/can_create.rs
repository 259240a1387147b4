//! `bailiwick can-create`: whether a principal may create a key in a workspace (S1, S2, S13).

use bailiwick_core::access::{CreateAnswer, CreateReason, Principal, can_create};
use bailiwick_core::inventory::{Inventory, WorkspaceIx};
use bailiwick_core::platform::Platform;
use serde::Serialize;

use super::{Answer, about_inventory, exit_of, the_one};
use crate::args::CanCreateArgs;
use crate::exit::Exit;
use crate::settings;

#[derive(Serialize)]
struct Machine {
    allowed: bool,
    reasons: Vec<&'static str>,
    undecided: Vec<&'static str>,
}

pub(crate) fn run(args: &CanCreateArgs) -> Exit {
    about_inventory(&args.common, |named, config, diagnostics| {
        let inventory = &named.inventory;
        let principals = Principal::named(inventory, &args.principal);
        let principal = the_one("account or RAM user", &args.principal, &principals, diagnostics);
        let workspace = the_one("workspace", &args.workspace, &workspaces(inventory, &args.workspace), diagnostics);
        let at = settings::at(&args.common, config).time;
        let answer = can_create(inventory, Platform::embedded(), principal?, workspace?, args.kind, at);
        let spelled = |reasons: &[CreateReason]| reasons.iter().map(|reason| reason.as_str()).collect();
        let exit = exit_of(answer.allowed(), !answer.reasons.is_empty());
        let human = human(&answer);
        let (reasons, undecided) = (spelled(&answer.reasons), spelled(&answer.undecided));
        Some(Answer { machine: Machine { allowed: answer.allowed(), reasons, undecided }, human, exit })
    })
}

fn workspaces(inventory: &Inventory, id: &str) -> Vec<WorkspaceIx> {
    let (account, id) = id.split_once('/').map_or((None, id), |(account, id)| (Some(account), id));
    let fits = |index: &WorkspaceIx| {
        let workspace = inventory.workspace(*index);
        *workspace.id == *id && account.is_none_or(|uid| *inventory.account(workspace.account).uid == *uid)
    };
    inventory.workspaces().filter(fits).collect()
}

fn human(answer: &CreateAnswer) -> String {
    let verdict = match () {
        () if answer.allowed() => "yes\n",
        () if answer.reasons.is_empty() => "undecided\n",
        () => "no\n",
    };
    let line = |mark: &'static str| {
        move |reason: &CreateReason| format!("  {mark} {}: {}\n", reason.as_str(), meaning(*reason))
    };
    let reasons = answer.reasons.iter().map(line("✘"));
    let undecided = answer.undecided.iter().map(line("?"));
    reasons.chain(undecided).fold(verdict.to_owned(), |text, line| text + &line)
}

fn meaning(reason: CreateReason) -> &'static str {
    match reason {
        CreateReason::NoPermission => {
            "only root, and RAM users of the account with administrator or API-Key page permission, create keys; Coding Plan keys are root's"
        }
        CreateReason::UserInactive => "the RAM user is disabled or deleted",
        CreateReason::WorkspaceDeleted => "the workspace was deleted",
        CreateReason::WorkspaceFull => {
            "the workspace has as many keys as it may have (whether disabled and invalid ones count is not documented)"
        }
        CreateReason::KindNotInRegion => "no host of the workspace's region takes keys of this kind",
    }
}
