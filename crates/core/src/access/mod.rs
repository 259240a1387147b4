//! What a key may do, and who may do what with keys: answers with every reason.
//!
//! - [`explain`]: may this key call this, at this time; if not, every reason
//! - [`reach`]: what a key that works reaches: base URLs, models, applications
//! - [`key_validity`], [`value_validity`]: whether a key, or a leaked value, works at all
//! - [`has_expired`]: whether a temporary key's time is over
//! - [`visible`]: the keys that a principal sees
//! - [`can_create`]: whether a principal may create a key in a workspace

mod call;
mod chain;
mod create;
mod principal;
mod reach;
pub(crate) mod state;
mod value;
mod visible;

pub use chain::{Answer, Link, Question, Runtime, explain};
pub use create::{CreateAnswer, CreateReason, can_create};
pub use principal::Principal;
pub use reach::{Models, Reach, reach};
pub use value::value_validity;
pub use visible::{Visible, visible};

use crate::inventory::{Inventory, KeyIx};
use crate::platform::Platform;
use crate::spelled::spelled;
use crate::time::Time;
use crate::truth::Truth;

spelled! {
    /// Whether a value works, whatever it is used for.
    Validity {
        /// It works.
        Valid = "valid",
        /// It does not.
        Invalid = "invalid",
        /// Something that decides it is unknown.
        Unknown = "unknown",
    }
}

spelled! {
    /// Why a key may not make a call, in the order in which reasons are given.
    Reason {
        /// The key did not exist yet.
        NotCreatedYet = "not-created-yet",
        /// The key was deleted (S11).
        Deleted = "deleted",
        /// The key was disabled.
        Disabled = "disabled",
        /// The temporary key's time is over (S12).
        Expired = "expired",
        /// The RAM user who created it was disabled (S14).
        OwnerDisabled = "owner-disabled",
        /// The RAM user who created it was deleted (S14).
        OwnerDeleted = "owner-deleted",
        /// The RAM user who created it is no member of the workspace, where that matters.
        OwnerNotAMember = "owner-not-a-member",
        /// The workspace was deleted.
        WorkspaceDeleted = "workspace-deleted",
        /// The host does not take keys of this kind (S4).
        WrongPlan = "wrong-plan",
        /// The host serves another region than the one where the key was created (S5).
        WrongRegion = "wrong-region",
        /// The host is dedicated to another workspace.
        WrongWorkspaceHost = "wrong-workspace-host",
        /// The host is none of the platform's.
        UnknownHost = "unknown-host",
        /// The sub-workspace was not granted the model (S10).
        ModelNotGranted = "model-not-granted",
        /// The application is not in the key's workspace (S9, S10).
        ApplicationElsewhere = "application-elsewhere",
        /// The key's own scope leaves the model out.
        ModelOutOfScope = "model-out-of-scope",
        /// The key's own scope leaves the address out.
        IpNotAllowed = "ip-not-allowed",
    }
}

/// A change of a key's validity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidityChange {
    /// The key.
    pub key: KeyIx,
    /// Before.
    pub from: Validity,
    /// After.
    pub to: Validity,
    /// Why it is not valid after, or may not be.
    pub reasons: Vec<Reason>,
}

impl ValidityChange {
    /// The change from a validity to an answer's, if that is another.
    pub(crate) fn to_answer(key: KeyIx, from: Validity, answer: Answer) -> Option<Self> {
        let to = answer.validity();
        let reasons = if to == Validity::Invalid { answer.reasons } else { answer.undecided };
        (from != to).then_some(Self { key, from, to, reasons })
    }
}

/// Whether a key works at all, whatever it is used for.
#[must_use]
pub fn key_validity(inventory: &Inventory, platform: &Platform, key: KeyIx, at: Time) -> Validity {
    explain(inventory, platform, &Question::about(key, at)).validity()
}

/// Whether a temporary key's time is over (S12); any other key never expires (S11), and one whose kind is unknown is
/// taken to last.
#[must_use]
pub fn has_expired(inventory: &Inventory, key: KeyIx, at: Time) -> Truth {
    state::expired(inventory, inventory.key(key), at).holds
}
