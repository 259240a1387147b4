//! Whether a key's rotation is done: nothing holds a former value any more, and nothing that held one is younger.

mod replaced;
mod searched;

use crate::access::Validity;
use crate::access::state::owner_is;
use crate::finding::{Leak, Place};
use crate::inventory::{Inventory, KeyIx, UserStatus};
use crate::platform::Platform;
use crate::spelled::spelled;
use crate::time::Time;
use crate::truth::Truth;

use replaced::Replaced;

spelled! {
    /// What must hold of a rotation that is done.
    Demand {
        /// The key's value was replaced, and what it was before is dead.
        Replaced = "replaced",
        /// The inventory tells enough of every former value to recognise it.
        Recognisable = "recognisable",
        /// No place holds a former value.
        Gone = "gone",
        /// No place holds the present value, which would have leaked again.
        Fresh = "fresh",
        /// Who created the key may still sign in.
        OwnerActive = "owner-active",
        /// The value was replaced after the last commit that held it.
        Later = "later",
    }
}

/// What was searched for a key's values: one repository, or one folder.
#[derive(Clone, Copy, Debug)]
pub struct Searched<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What was found there.
    pub leaks: &'a [Leak],
    /// Whether all of it could be read.
    pub is_complete: bool,
}

/// Whether what git's history holds counts as a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// It does: it must have been rewritten.
    Counts,
    /// It may hold former values, which are dead.
    MayHold,
}

/// Whether one demand is met, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check<'a> {
    /// What is asked.
    pub demand: Demand,
    /// Whether it holds; unknown if it could not be found out.
    pub holds: Truth,
    /// What is the case: a lowercase fragment.
    pub message: String,
    /// The places that speak against it, each with the name of what was searched.
    pub places: Vec<(&'a str, &'a Place)>,
}

/// Whether a rotation is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation<'a> {
    /// When the value was last replaced, as far as that is known.
    pub replaced_at: Option<Time>,
    /// Every demand, in order.
    pub checks: Vec<Check<'a>>,
}

impl Rotation<'_> {
    /// Whether all demands are met: false as soon as one is not.
    #[must_use]
    pub fn is_done(&self) -> Truth {
        Truth::all(self.checks.iter().map(|check| check.holds))
    }
}

/// Whether the rotation of a key is done, by what an inventory says and a search found.
#[must_use]
pub fn rotation<'a>(
    inventory: &Inventory,
    platform: &Platform,
    key: KeyIx,
    searched: &[Searched<'a>],
    history: History,
    at: Time,
) -> Rotation<'a> {
    let replaced = Replaced::of(inventory, platform, key, at);
    let held = searched::holds(inventory, key, &replaced, searched);
    let checks = vec![
        replaced.is_replaced(),
        replaced.is_recognisable(),
        held.gone(history),
        held.fresh(),
        owner(inventory, key, at),
        held.later(),
    ];
    Rotation { replaced_at: replaced.last(), checks }
}

fn check<'a>(demand: Demand, holds: impl Into<Truth>, message: impl Into<String>) -> Check<'a> {
    Check { demand, holds: holds.into(), message: message.into(), places: Vec::new() }
}

/// Whether whoever created the key is still here.
fn owner<'a>(inventory: &Inventory, key: KeyIx, at: Time) -> Check<'a> {
    let is = |status| owner_is(inventory, key, status, at).holds;
    let (message, holds) = match (is(UserStatus::Disabled), is(UserStatus::Deleted)) {
        (Truth::True, _) => ("the owner is disabled", Truth::False),
        (_, Truth::True) => ("the owner is deleted", Truth::False),
        (Truth::False, Truth::False) => ("the owner is active", Truth::True),
        _ => ("the inventory does not say whether the owner is active", Truth::Unknown),
    };
    check(Demand::OwnerActive, holds, message)
}

/// Whether a value of that validity is dead.
fn is_dead(validity: Validity) -> Truth {
    match validity {
        Validity::Valid => Truth::False,
        Validity::Invalid => Truth::True,
        Validity::Unknown => Truth::Unknown,
    }
}
