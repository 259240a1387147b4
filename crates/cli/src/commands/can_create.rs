//! `bailiwick can-create`: whether a principal may create a key in a workspace (S1, S2, S13).

use bailiwick_core::access::{CreateAnswer, CreateReason, can_create};
use serde::Serialize;

use super::{Answer, about_inventory, exit_of, find};
use crate::args::CanCreateArgs;
use crate::exit::Exit;

#[derive(Serialize)]
struct Machine {
    allowed: bool,
    reasons: Vec<&'static str>,
    undecided: Vec<&'static str>,
}

pub(crate) fn run(args: &CanCreateArgs) -> Exit {
    about_inventory(&args.common, |asked, diagnostics| {
        let inventory = &asked.named.inventory;
        let principal = find::principal(inventory, &args.principal, diagnostics);
        let workspace = find::workspace(inventory, &args.workspace, diagnostics);
        let answer = can_create(inventory, &asked.platform, principal?, workspace?, args.kind, asked.at);
        let spelled = |reasons: &[CreateReason]| reasons.iter().map(|reason| reason.as_str()).collect();
        let exit = exit_of(answer.allowed(), !answer.reasons.is_empty());
        let human = human(&answer);
        let (reasons, undecided) = (spelled(&answer.reasons), spelled(&answer.undecided));
        Some(Answer { machine: Machine { allowed: answer.allowed(), reasons, undecided }, human, exit })
    })
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
