//! Leaked secrets, each once: whose they are, whether they work, what they open, and what to do first.

mod remedy;
mod surroundings;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::access::{Models, Question, Reason, Validity, explain, reach, value_validity};
use crate::finding::{Leak, Place};
use crate::inventory::{Inventory, KeyIx, KeyKind};
use crate::platform::Platform;
use crate::secret::{Bearer, Digest, Held, Identity};
use crate::spelled::spelled;
use crate::time::Time;

pub use remedy::{Step, steps};
pub use surroundings::Surroundings;

spelled! {
    /// How much a secret opens while it works, narrowest first.
    Width {
        /// A temporary key: anything, for minutes.
        Brief = "brief",
        /// Some models, or from some addresses only.
        Narrow = "narrow",
        /// The inventory does not say.
        Unknown = "unknown",
        /// Every model, from everywhere.
        Everything = "everything",
    }
}

/// A leaked secret, wherever it stands.
#[derive(Clone, Debug)]
pub struct Exposure<'l> {
    /// Where it was found, one a file, by path; never empty.
    pub leaks: Vec<&'l Leak>,
    /// The keys that bear, or bore, it: one by digest, perhaps several by mask, none of a shadow key.
    pub keys: Vec<KeyIx>,
    /// Whether it works.
    pub validity: Validity,
    /// Why it doesn't, where there is one key.
    pub reasons: Vec<Reason>,
    /// What would decide whether it works, where that is unknown.
    pub undecided: Vec<Reason>,
    /// Whether it is a value from before the key's last reset; `None` if nobody knows.
    pub is_former: Option<bool>,
    /// How much it opens while it works.
    pub width: Width,
    /// What stands around it: the base URLs near a shadow key tell its region, its plan and its workspace.
    pub surroundings: Surroundings,
}

impl<'l> Exposure<'l> {
    /// The leak that stands for all: the first by path.
    ///
    /// # Panics
    ///
    /// Never: an exposure has a leak.
    #[must_use]
    pub fn leak(&self) -> &'l Leak {
        self.leaks.first().expect("an exposure has a leak")
    }

    /// The one key that it is, or was.
    #[must_use]
    pub fn key(&self) -> Option<KeyIx> {
        if let [key] = *self.keys { Some(key) } else { None }
    }

    /// Whether no key of the inventory is known to bear it.
    #[must_use]
    pub fn is_shadow(&self) -> bool {
        self.keys.is_empty()
    }

    /// Every place, in order.
    pub fn places(&self) -> impl Iterator<Item = &'l Place> + use<'l, '_> {
        self.leaks.iter().flat_map(|leak| &leak.places)
    }

    /// How many files hold it.
    #[must_use]
    pub fn files(&self) -> usize {
        self.leaks.iter().map(|leak| leak.path()).collect::<BTreeSet<_>>().len()
    }

    /// The first commit that holds it, and when that was made; `None` if it was not looked for in history.
    #[must_use]
    pub fn first_commit(&self) -> Option<(&'l str, Time)> {
        let all = self.places().filter_map(|place| Some((place.commit.as_deref()?, place.held.as_ref()?.date)));
        all.min_by_key(|(commit, date)| (*date, *commit))
    }

    /// The last commit that holds it, and when that was made.
    #[must_use]
    pub fn last_commit(&self) -> Option<(&'l str, Time)> {
        let all =
            self.places().filter_map(|place| place.held.as_ref()).map(|held| (&*held.last_commit, held.last_date));
        all.max_by_key(|(commit, date)| (*date, *commit))
    }

    /// What comes first comes last in this order: what works, opens more, and stands in more places.
    fn rank(&self) -> (u8, Width, usize) {
        let alive = match self.validity {
            Validity::Valid => 2,
            Validity::Unknown => 1,
            Validity::Invalid => 0,
        };
        (alive, self.width, self.places().count())
    }
}

/// All leaked secrets, the most urgent first.
#[must_use]
pub fn exposures<'l>(inventory: &Inventory, platform: &Platform, leaks: &'l [Leak], at: Time) -> Vec<Exposure<'l>> {
    let mut secrets: BTreeMap<Digest, Vec<&Leak>> = BTreeMap::new();
    for leak in leaks {
        secrets.entry(leak.digest).or_default().push(leak);
    }
    let of = |(_, mut leaks): (Digest, Vec<&'l Leak>)| {
        leaks.sort_by(|a, b| (&a.places, &a.rule).cmp(&(&b.places, &b.rule)));
        exposure(inventory, platform, leaks, at)
    };
    let mut all: Vec<_> = secrets.into_iter().map(of).collect();
    all.sort_by_key(|exposure| Reverse(exposure.rank()));
    all
}

fn exposure<'l>(inventory: &Inventory, platform: &Platform, leaks: Vec<&'l Leak>, at: Time) -> Exposure<'l> {
    let bearers = leaks.first().map(|leak| bearers(&leak.identity)).unwrap_or_default();
    let mut keys: Vec<_> = bearers.iter().map(|bearer| bearer.key).collect();
    keys.dedup();
    let each = bearers.iter().map(|bearer| value_validity(inventory, platform, *bearer, at));
    let validity = agreed(each).unwrap_or(Validity::Unknown);
    let held = bearers.iter().map(|bearer| matches!(bearer.held, Held::Until(_)));
    let answer = if let [key] = *keys { Some(explain(inventory, platform, &Question::about(key, at))) } else { None };
    let (reasons, undecided) = answer.map(|answer| (answer.reasons, answer.undecided)).unwrap_or_default();
    let widths = keys.iter().map(|key| width(inventory, platform, *key, at));
    Exposure {
        validity,
        reasons,
        undecided,
        is_former: agreed(held),
        width: widths.max().unwrap_or(Width::Unknown),
        surroundings: Surroundings::of(&leaks, platform),
        keys,
        leaks,
    }
}

fn bearers(identity: &Identity) -> &[Bearer] {
    match identity {
        Identity::Unknown => &[],
        Identity::Certain(bearer) => std::slice::from_ref(bearer),
        Identity::Possible(bearers) => bearers,
    }
}

/// What all say, if they say the same.
fn agreed<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn width(inventory: &Inventory, platform: &Platform, key: KeyIx, at: Time) -> Width {
    let record = inventory.key(key);
    let has_addresses = record.scope.as_ref().map(|scope| !scope.ips.is_empty());
    match (record.kind, reach(inventory, platform, key, at).models, has_addresses) {
        (Some(KeyKind::Temporary), ..) => Width::Brief,
        (_, Models::Listed(_), _) | (_, _, Some(true)) => Width::Narrow,
        (_, Models::All, Some(false)) => Width::Everything,
        (_, Models::All | Models::Unknown, _) => Width::Unknown,
    }
}
