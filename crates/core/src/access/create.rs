//! Who may create a key, and where (S1, S2, S13).

use super::state::{self, Verdict};
use super::visible::exists;
use super::{Principal, Validity, key_validity};
use crate::inventory::{Inventory, KeyIx, KeyKind, Permission, UserIx, UserStatus, WorkspaceIx};
use crate::platform::Platform;
use crate::spelled::spelled;
use crate::time::Time;
use crate::truth::Truth;

spelled! {
    /// Why a principal may not create a key, in the order in which reasons are given.
    CreateReason {
        /// A RAM user without administrator or API-Key page permission (S1), one of another
        /// account (S2), or one who asks for a kind that only root may have.
        NoPermission = "no-permission",
        /// A RAM user who is disabled or deleted.
        UserInactive = "user-inactive",
        /// The workspace was deleted.
        WorkspaceDeleted = "workspace-deleted",
        /// The workspace has as many keys as it may have (S13).
        WorkspaceFull = "workspace-full",
        /// No host of the workspace's region takes keys of this kind.
        KindNotInRegion = "kind-not-in-region",
    }
}

/// The answer, with every reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateAnswer {
    /// What stands in the way.
    pub reasons: Vec<CreateReason>,
    /// What may stand in the way: the inventory or the platform's documentation does not say.
    pub undecided: Vec<CreateReason>,
}

impl CreateAnswer {
    /// Whether they may: nothing stands in the way, and nothing is undecided.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.reasons.is_empty() && self.undecided.is_empty()
    }
}

/// Whether a principal may create a key of a kind in a workspace.
#[must_use]
pub fn can_create(
    inventory: &Inventory,
    platform: &Platform,
    principal: Principal,
    workspace: WorkspaceIx,
    kind: KeyKind,
    at: Time,
) -> CreateAnswer {
    let mut answer = CreateAnswer::default();
    for reason in CreateReason::ALL.iter().copied() {
        let holds = match reason {
            CreateReason::NoPermission => no_permission(inventory, principal, workspace, kind),
            CreateReason::UserInactive => user_inactive(inventory, principal, at),
            CreateReason::WorkspaceDeleted => state::workspace_is_deleted(inventory.workspace(workspace), at).holds,
            CreateReason::WorkspaceFull => full(inventory, platform, workspace, at),
            CreateReason::KindNotInRegion => not_in_region(inventory, platform, workspace, kind),
        };
        match holds {
            Truth::True => answer.reasons.push(reason),
            Truth::Unknown => answer.undecided.push(reason),
            Truth::False => {}
        }
    }
    answer
}

/// S1: root, or a RAM user who is administrator or has the API-Key page. S2: of the same account.
/// Coding Plan keys belong to root only.
fn no_permission(inventory: &Inventory, principal: Principal, workspace: WorkspaceIx, kind: KeyKind) -> Truth {
    let same_account = principal.account(inventory) == inventory.workspace(workspace).account;
    let permitted = match principal {
        Principal::Root(_) => Truth::True,
        Principal::User(_) if kind == KeyKind::CodingPlan => Truth::False,
        Principal::User(user) => has_permission(inventory, user),
    };
    !Truth::from(same_account).and(permitted)
}

fn has_permission(inventory: &Inventory, user: UserIx) -> Truth {
    let permissions = inventory.user(user).permissions.as_ref();
    let any_of = |own: &Vec<Permission>| Permission::ALL.iter().any(|permission| own.contains(permission));
    permissions.map(any_of).into()
}

fn user_inactive(inventory: &Inventory, principal: Principal, at: Time) -> Truth {
    match principal {
        Principal::Root(_) => Truth::False,
        Principal::User(user) => {
            let is = |status| state::user_is(inventory, inventory.user(user), status, at).holds;
            is(UserStatus::Disabled).or(is(UserStatus::Deleted))
        }
    }
}

/// S13. An enabled key counts; whether one that is disabled, or invalid because of its owner, does is not documented.
fn full(inventory: &Inventory, platform: &Platform, workspace: WorkspaceIx, at: Time) -> Truth {
    let record = inventory.workspace(workspace);
    let limit =
        inventory.account(record.account).quotas.keys_per_workspace.unwrap_or(platform.quotas.keys_per_workspace);
    let lasting = |key: &&KeyIx| inventory.key(**key).kind != Some(KeyKind::Temporary);
    let (mut surely, mut perhaps) = (0, 0);
    for key in record.keys.iter().filter(lasting).copied() {
        let works = key_validity(inventory, platform, key, at) != Validity::Invalid;
        match exists(inventory, inventory.key(key), at) {
            Truth::False => {}
            Truth::True if works => surely += 1,
            Truth::True | Truth::Unknown => perhaps += 1,
        }
    }
    match () {
        () if surely >= limit => Truth::True,
        () if surely + perhaps >= limit => Truth::Unknown,
        () => Truth::False,
    }
}

fn not_in_region(inventory: &Inventory, platform: &Platform, workspace: WorkspaceIx, kind: KeyKind) -> Truth {
    let region = inventory.workspace(workspace).region.as_deref();
    // Temporary keys are minted wherever general ones are.
    let kind = if kind == KeyKind::Temporary { KeyKind::General } else { kind };
    let everywhere = platform.regions.iter().all(|region| platform.serves(kind, &region.id));
    match region {
        Some(region) if platform.region(region).is_some() => (!platform.serves(kind, region)).into(),
        // The inventory leaves the region out, and in whichever it is, the kind is taken.
        None if everywhere => Truth::False,
        // Of a region that the platform's data does not know, nobody knows what is taken there.
        Some(_) | None => Verdict::UNKNOWN.holds,
    }
}
