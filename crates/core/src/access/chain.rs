//! Validity as a chain: every link that is broken is a reason.

use std::net::IpAddr;

use super::call::Call;
use super::state::{self, Verdict};
use super::{Reason, Validity};
use crate::inventory::{Inventory, KeyIx, KeyState, Owner, UserStatus};
use crate::platform::{Host, Platform};
use crate::time::Time;
use crate::truth::Truth;

/// May this key call this? What is left out is not asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The key.
    pub key: KeyIx,
    /// When.
    pub at: Time,
    /// Through which host.
    pub host: Option<&'a Host>,
    /// Which model.
    pub model: Option<&'a str>,
    /// Which application.
    pub application: Option<&'a str>,
    /// From which address.
    pub ip: Option<IpAddr>,
}

/// The answer, with every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What stands in the way, in the order of [`Reason`].
    pub reasons: Vec<Reason>,
    /// What may stand in the way: the inventory does not say.
    pub undecided: Vec<Reason>,
    /// What is decided on something that the inventory does not say.
    pub assumed: Vec<Reason>,
    /// The links that the question asks about, in the same order: the proof.
    pub links: Vec<Link>,
    /// What the service would answer, where it refuses and that is known.
    pub runtime: Option<Runtime>,
}

/// A link of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The reason that it is if it is broken.
    pub reason: Reason,
    /// Whether it is broken.
    pub broken: Truth,
    /// Whether that rests on something that the inventory does not say.
    pub assumed: bool,
}

/// What the service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// The HTTP status.
    pub status: u16,
    /// The code in the body.
    pub code: String,
}

impl<'a> Question<'a> {
    /// Does this key work at all?
    #[must_use]
    pub fn about(key: KeyIx, at: Time) -> Self {
        Self { key, at, host: None, model: None, application: None, ip: None }
    }

    /// Whether a link of the chain is asked about.
    fn asks(&self, reason: Reason) -> bool {
        match reason {
            Reason::WrongPlan | Reason::WrongRegion | Reason::WrongWorkspaceHost | Reason::UnknownHost => {
                self.host.is_some()
            }
            Reason::ModelNotGranted | Reason::ModelOutOfScope => self.model.is_some(),
            Reason::ApplicationElsewhere => self.application.is_some(),
            Reason::IpNotAllowed => self.ip.is_some(),
            _ => true,
        }
    }
}

impl Answer {
    /// Whether the call is allowed: nothing stands in the way, and nothing is undecided.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.reasons.is_empty() && self.undecided.is_empty()
    }

    /// The answer in one word.
    #[must_use]
    pub fn validity(&self) -> Validity {
        match () {
            () if !self.reasons.is_empty() => Validity::Invalid,
            () if !self.undecided.is_empty() => Validity::Unknown,
            () => Validity::Valid,
        }
    }
}

/// Answers a question with every reason.
#[must_use]
pub fn explain(inventory: &Inventory, platform: &Platform, question: &Question<'_>) -> Answer {
    let call = Call { inventory, platform, question };
    let link = |reason: Reason| {
        let verdict = verdict(reason, &call);
        Link { reason, broken: verdict.holds, assumed: verdict.assumed }
    };
    let links: Vec<_> = Reason::ALL.iter().copied().filter(|reason| question.asks(*reason)).map(link).collect();
    let that = |test: fn(&Link) -> bool| links.iter().filter(|link| test(link)).map(|link| link.reason).collect();
    let reasons: Vec<_> = that(|link| link.broken == Truth::True);
    let undecided: Vec<_> = that(|link| link.broken == Truth::Unknown);
    let runtime = runtime(platform, &reasons, undecided.is_empty());
    Answer { assumed: that(|link| link.assumed), reasons, undecided, links, runtime }
}

/// Whether a reason stands in the way of a call.
fn verdict(reason: Reason, call: &Call<'_>) -> Verdict {
    match reason {
        Reason::WrongPlan => call.wrong_plan(),
        Reason::WrongRegion => call.wrong_region(),
        Reason::WrongWorkspaceHost => call.wrong_workspace_host(),
        Reason::UnknownHost => call.unknown_host(),
        Reason::ModelNotGranted => call.model_not_granted(),
        Reason::ApplicationElsewhere => call.application_elsewhere(),
        Reason::ModelOutOfScope => call.model_out_of_scope(),
        Reason::IpNotAllowed => call.ip_not_allowed(),
        of_the_key => with_parent(of_the_key, call),
    }
}

/// A temporary key's own verdict; where that is no, but a reason holds of its parent, it is not
/// documented whether the temporary key dies with it. A parent that nobody recorded is taken to live.
fn with_parent(reason: Reason, call: &Call<'_>) -> Verdict {
    let own = of_the_key(reason, call, call.question.key);
    let inherited = matches!(
        reason,
        Reason::Deleted | Reason::Disabled | Reason::OwnerDisabled | Reason::OwnerDeleted | Reason::OwnerNotAMember
    );
    let Some(temporary) = call.key().temporary.filter(|_| inherited && own.holds == Truth::False) else { return own };
    let Some(parent) = temporary.parent else { return Verdict::assumed(Truth::False) };
    let parents = of_the_key(reason, call, parent);
    match parents.holds {
        Truth::False => Verdict { assumed: own.assumed || parents.assumed, ..own },
        Truth::True | Truth::Unknown => Verdict::UNKNOWN,
    }
}

/// Whether a reason that lies in the key itself, its owner or its workspace, holds.
fn of_the_key(reason: Reason, call: &Call<'_>, key: KeyIx) -> Verdict {
    let (inventory, at) = (call.inventory, call.question.at);
    let record = inventory.key(key);
    let has_parent = record.temporary.is_some_and(|temporary| temporary.parent.is_some());
    match reason {
        Reason::NotCreatedYet => state::not_created_yet(inventory, record, at),
        Reason::Deleted => state::key_is(inventory, record, KeyState::Deleted, at),
        Reason::Disabled => state::key_is(inventory, record, KeyState::Disabled, at),
        Reason::Expired => state::expired(inventory, record, at),
        Reason::WorkspaceDeleted => state::workspace_is_deleted(inventory.workspace(record.workspace), at),
        // A temporary key without a creator of its own is judged through its parent.
        _ if record.owner == Owner::Unknown && has_parent => Verdict::NO,
        Reason::OwnerDisabled => state::owner_is(inventory, key, UserStatus::Disabled, at),
        Reason::OwnerDeleted => state::owner_is(inventory, key, UserStatus::Deleted, at),
        Reason::OwnerNotAMember => owner_not_a_member(call, key),
        _ => Verdict::NO,
    }
}

/// Whether the owner is no member of the workspace, where the platform wants that of an owner.
fn owner_not_a_member(call: &Call<'_>, key: KeyIx) -> Verdict {
    let record = call.inventory.key(key);
    let workspace = call.inventory.workspace(record.workspace);
    let region = workspace.region.as_deref().and_then(|id| call.platform.region(id));
    // Membership matters only where the platform's data says so, which it can't of an unknown region.
    let Some(region) = region else { return Verdict::assumed(Truth::False) };
    let is_member = match call.inventory.owner_of(key) {
        Owner::Root => Truth::True,
        Owner::Unknown => Truth::Unknown,
        Owner::User(user) => workspace.members.as_ref().map(|members| members.contains(&user)).into(),
    };
    Verdict { holds: Truth::from(region.owner_must_be_member).and(!is_member), assumed: false }
}

/// What the service answers when it refuses for these reasons. The key is looked at first, so its
/// answer comes first; as soon as one reason's answer is not documented, or there may be more reasons,
/// only that can be relied on.
fn runtime(platform: &Platform, reasons: &[Reason], are_all: bool) -> Option<Runtime> {
    // Behind a host that is none of the platform's answers somebody else.
    if reasons.contains(&Reason::UnknownHost) {
        return None;
    }
    let rule = |reason: &Reason| platform.runtime.iter().find(|rule| rule.reasons.contains(reason));
    let rules: Vec<_> = reasons.iter().map(rule).collect();
    let rejected = rules.iter().flatten().find(|rule| rule.status == 401).copied();
    let known = if are_all && rules.iter().all(Option::is_some) { rules.first().copied().flatten() } else { None };
    rejected.or(known).map(|rule| Runtime { status: rule.status, code: rule.code.clone() })
}
