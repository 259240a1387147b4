//! The smallest draft that still shows something.

use super::draft::{Draft, Minted, Space, User, Who};
use bailiwick_core::inventory::Quotas;

/// Takes out of a draft all that it takes nothing away of.
pub(super) fn smallest(mut draft: Draft, shows: impl Fn(&Draft) -> bool) -> Draft {
    while let Some(smaller) = smaller(&draft).into_iter().find(&shows) {
        draft = smaller;
    }
    draft
}

/// Every draft that lacks one thing.
fn smaller(draft: &Draft) -> Vec<Draft> {
    let without = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft.clone();
        change(&mut draft);
        draft
    };
    let mut all = Vec::new();
    all.extend((0..draft.keys.len()).rev().map(|index| without(&|draft| without_key(draft, index))));
    all.extend((0..draft.workspaces.len()).map(|index| without(&|draft| without_space(draft, index))));
    all.extend((0..draft.users.len()).map(|index| without(&|draft| without_user(draft, index))));
    all.extend(blank(draft, &ACCOUNT));
    for index in 0..draft.users.len() {
        let of =
            |change: &fn(&mut User) -> bool| changed(draft, |draft| draft.users.get_mut(index).is_some_and(change));
        all.extend(USER.iter().filter_map(of));
    }
    for index in 0..draft.workspaces.len() {
        let of = |change: &fn(&mut Space) -> bool| {
            changed(draft, |draft| draft.workspaces.get_mut(index).is_some_and(change))
        };
        all.extend(SPACE.iter().filter_map(of));
    }
    for index in 0..draft.keys.len() {
        let of =
            |change: &fn(&mut Minted) -> bool| changed(draft, |draft| draft.keys.get_mut(index).is_some_and(change));
        all.extend(KEY.iter().filter_map(of));
    }
    all
}

fn blank(draft: &Draft, changes: &[fn(&mut Draft) -> bool]) -> Vec<Draft> {
    changes.iter().filter_map(|change| changed(draft, change)).collect()
}

/// The draft with a change, if that changes anything.
fn changed(draft: &Draft, change: impl FnOnce(&mut Draft) -> bool) -> Option<Draft> {
    let mut draft = draft.clone();
    change(&mut draft).then_some(draft)
}

/// What may be left out of each record; each says whether there was anything to leave out.
const ACCOUNT: [fn(&mut Draft) -> bool; 3] = [
    |draft| draft.collected.take().is_some(),
    |draft| draft.alias.take().is_some(),
    |draft| std::mem::take(&mut draft.quotas) != Quotas::default(),
];
const USER: [fn(&mut User) -> bool; 4] = [
    |user| user.since.take().is_some(),
    |user| user.name.take().is_some(),
    |user| user.permissions.take().is_some(),
    |user| user.status.take().is_some(),
];
const SPACE: [fn(&mut Space) -> bool; 8] = [
    |space| space.members.take().is_some(),
    |space| space.models.take().is_some(),
    |space| space.applications.take().is_some(),
    |space| space.name.take().is_some(),
    |space| space.deleted.take().is_some(),
    |space| space.default.take().is_some(),
    |space| space.region.take().is_some(),
    |space| space.deleted.as_mut().is_some_and(|since| since.take().is_some()),
];
const KEY: [fn(&mut Minted) -> bool; 12] = [
    |key| !std::mem::take(&mut key.labels).is_empty(),
    |key| key.scope.take().is_some(),
    |key| key.used.take().is_some(),
    |key| key.rotated.take().is_some(),
    |key| key.since.take().is_some(),
    |key| key.temporary.as_mut().is_some_and(|(parent, _)| parent.take().is_some()),
    |key| std::mem::take(&mut key.masked),
    |key| key.created.take().is_some(),
    |key| std::mem::take(&mut key.owner) != Who::Nobody,
    |key| key.temporary.is_none() && key.kind.take().is_some(),
    |key| key.temporary.take().is_some() && key.kind.take().is_some(),
    |key| key.state.take().is_some(),
];

/// Where a number leads once one of a list is gone.
fn moved(number: usize, gone: usize) -> Option<usize> {
    match number {
        number if number == gone => None,
        number if number > gone => Some(number - 1),
        number => Some(number),
    }
}

fn without_key(draft: &mut Draft, gone: usize) {
    draft.keys.remove(gone);
    for (parent, _) in draft.keys.iter_mut().filter_map(|key| key.temporary.as_mut()) {
        *parent = parent.and_then(|parent| moved(parent, gone));
    }
}

fn without_space(draft: &mut Draft, gone: usize) {
    while let Some(index) = draft.keys.iter().position(|key| key.space == gone) {
        without_key(draft, index);
    }
    draft.workspaces.remove(gone);
    for key in &mut draft.keys {
        key.space = moved(key.space, gone).unwrap_or_default();
    }
}

fn without_user(draft: &mut Draft, gone: usize) {
    draft.users.remove(gone);
    for key in &mut draft.keys {
        if let Who::User(user) = key.owner {
            key.owner = moved(user, gone).map_or(Who::Nobody, Who::User);
        }
    }
    for members in draft.workspaces.iter_mut().filter_map(|space| space.members.as_mut()) {
        *members = members.iter().filter_map(|member| moved(*member, gone)).collect();
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_stood_behind_moves_up() {
        assert_eq!([0, 1, 2, 3].map(|number| moved(number, 1)), [Some(0), None, Some(1), Some(2)]);
    }

    #[test]
    fn a_workspace_goes_with_its_keys_and_a_user_from_them() {
        let minted = |space, owner| Minted { space, owner, ..Minted::default() };
        let mut draft = Draft {
            users: vec![User::default(); 2],
            workspaces: vec![Space { members: Some(vec![0, 1]), ..Space::default() }; 2],
            keys: vec![minted(0, Who::User(0)), minted(1, Who::User(1)), minted(1, Who::User(0))],
            ..Draft::default()
        };
        draft.keys[2].temporary = Some((Some(1), TimeDelta::seconds(60)));
        without_space(&mut draft, 0);
        let keys = |draft: &Draft| draft.keys.iter().map(|key| (key.space, key.owner)).collect::<Vec<_>>();
        assert_eq!(keys(&draft), [(0, Who::User(1)), (0, Who::User(0))]);
        assert_eq!(draft.keys[1].temporary, Some((Some(0), TimeDelta::seconds(60))));
        without_user(&mut draft, 0);
        assert_eq!(keys(&draft), [(0, Who::User(0)), (0, Who::Nobody)]);
        assert_eq!(draft.workspaces[0].members, Some(vec![0]));
    }
}
