//! Everything that is told of one RAM user.

use bailiwick_core::inventory::{RamUser, UserStatus};
use bailiwick_core::time::{Time, format_time};

use super::super::facts::{EventFact, Named, UserFact, What};
use super::super::notice::Spot;
use super::agree::{Disputes, Name, is_same_name};

/// What was told of a user, put together.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) name: Option<Box<str>>,
    pub(super) status: Option<UserStatus>,
    pub(super) since: Option<Time>,
}

/// Puts facts and events of one user together. Events are sorted by time.
pub(super) fn told(facts: &[&UserFact], events: &[&EventFact], disputes: &mut Disputes<'_>) -> Told {
    let names = facts.iter().map(|fact| (fact.name.clone().map(Name), fact.spot));
    let name = disputes.settle("the name", names, |name| format!("`{}`", name.0)).map(|name| name.0);
    let change = events.iter().rev().find_map(|event| match event.what {
        What::UserDeleted { .. } => Some((UserStatus::Deleted, event.at, event.spot)),
        What::UserRestored { .. } => Some((UserStatus::Active, event.at, event.spot)),
        _ => None,
    });
    let statuses: Vec<_> = facts.iter().filter_map(|fact| Some((fact.status?, fact.spot))).collect();
    let status = status(&statuses, change, disputes);
    let since = match status {
        Some(UserStatus::Deleted) => {
            let said = facts.iter().filter(|fact| fact.status == status).map(|fact| (fact.since, fact.spot));
            let recycled = disputes.settle("the time of the deletion", said, |time| format_time(*time));
            recycled.or(change.filter(|(to, ..)| *to == UserStatus::Deleted).map(|(_, at, _)| at))
        }
        _ => None,
    };
    Told { name, status, since }
}

fn status(
    said: &[(UserStatus, Spot)],
    change: Option<(UserStatus, Time, Spot)>,
    disputes: &mut Disputes<'_>,
) -> Option<UserStatus> {
    let is_contradictory = said.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a != b));
    match (change, said.first()) {
        (None, _) => {
            disputes.settle("the status", said.iter().map(|(status, spot)| (Some(*status), *spot)), |status| {
                status.as_str().to_owned()
            })
        }
        (Some((UserStatus::Deleted, ..)), None) => Some(UserStatus::Deleted),
        // Who was restored may have been frozen since.
        (Some(_), None) => None,
        // Of two lists the trail tells which is the later one.
        (Some((to, ..)), Some(_)) if is_contradictory => said
            .iter()
            .map(|(status, _)| *status)
            .find(|status| (*status == UserStatus::Deleted) == (to == UserStatus::Deleted)),
        (Some((UserStatus::Deleted, at, spot)), Some((status, listed))) if *status != UserStatus::Deleted => {
            let place = disputes.place(spot);
            let message = format!(
                "the user is {} here, but was deleted at {} ({place}); the status is left unknown",
                status.as_str(),
                format_time(at)
            );
            disputes.contradict(*listed, &message);
            None
        }
        (Some(_), Some((status, _))) => Some(*status),
    }
}

/// Whether an event is about the user of an id, who may also be named by name. Of several users of one name it is
/// about the one who was there at that time.
pub(super) fn is_about(named: &Named, id: &str, facts: &[&UserFact], at: Time) -> bool {
    match (&named.id, &named.name) {
        (Some(of), _) => **of == *id,
        (None, Some(name)) => {
            let has_name = facts.iter().filter_map(|fact| fact.name.as_ref()).any(|own| is_same_name(own, name));
            let was_there = facts.iter().filter_map(|fact| fact.created_at).all(|created| created <= at);
            let was_gone =
                facts.iter().filter_map(|fact| fact.since).any(|gone| gone < at - chrono::TimeDelta::hours(1));
            has_name && was_there && !was_gone
        }
        (None, None) => false,
    }
}

impl Told {
    /// Fills in from an older inventory what no export tells.
    pub(super) fn keep(&mut self, old: &RamUser) {
        self.name = self.name.take().or_else(|| old.name.clone());
        if self.status == old.status {
            self.since = self.since.or(old.since);
        }
    }
}
