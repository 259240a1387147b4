//! Which key belongs to which base URL.
//!
//! Two belong together when each is the other's nearest, so that of a list of services none is given the key of its
//! neighbour. Where two keys are as near and differ, nothing is said.

use bailiwick_core::finding::{Holds, Usage};

use super::item::{Item, Key, What};
use super::structure::Structure;
use super::{Found, name};

/// In text, what is farther apart than this many lines does not belong together.
const LINES: u32 = 6;

/// So many things before and after are looked at.
const NEAR: usize = 64;

/// Mappings beside a base URL that hold what belongs to it.
const BESIDE: [&str; 9] =
    ["headers", "header", "env", "environment", "auth", "options", "credentials", "config", "requestoptions"];

/// How far apart two things are: levels of mappings, lines, columns.
type Distance = (u32, u32, u32);

/// Every base URL with what belongs to it, and the keys that say something by themselves.
pub(super) fn pairs(items: &[Item], structure: &Structure) -> Vec<Found> {
    let mut found = Vec::new();
    let mut paired = vec![false; items.len()];
    for (url, item) in items.iter().enumerate() {
        if !matches!(item.what, What::Url(_)) {
            continue;
        }
        let key = nearest(items, structure, url, is_key).filter(|key| is_mutual(items, structure, url, *key));
        let workspace = nearest(items, structure, url, |item| matches!(item.what, What::Workspace(_)));
        if let Some(is_paired) = key.and_then(|key| paired.get_mut(key)) {
            *is_paired = true;
        }
        found.push(Found::Url { url, key, workspace });
    }
    let alone = items.iter().zip(paired).enumerate().filter(|(_, (item, paired))| !paired && speaks(item));
    found.extend(alone.map(|(index, _)| Found::Key(index)));
    found
}

/// Whether something may be the key of a base URL. An AccessKey that is called one is none by mistake.
fn is_key(item: &Item) -> bool {
    match &item.what {
        What::Key(Key { credential, .. }) => {
            credential.usage != Usage::Argument
                && (credential.holds != Holds::AccessKeyId || credential.variable.is_some())
        }
        _ => false,
    }
}

/// Whether a key says something without a base URL.
fn speaks(item: &Item) -> bool {
    let What::Key(Key { credential, .. }) = &item.what else { return false };
    let is_ours = credential.variable.as_deref().is_some_and(name::is_ours);
    credential.usage != Usage::Setting
        || is_ours && (credential.ships_to_browsers() || credential.holds == Holds::AccessKeyId)
}

/// The nearest of some things; none where two are as near and not the same.
fn nearest(items: &[Item], structure: &Structure, from: usize, wanted: fn(&Item) -> bool) -> Option<usize> {
    let own = items.get(from)?;
    let range = from.saturating_sub(NEAR)..items.len().min(from + NEAR + 1);
    let near = range.filter_map(|index| {
        let other = items.get(index).filter(|other| index != from && wanted(other))?;
        Some((distance(own, other, structure)?, index))
    });
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    let (first, index) = *near.first()?;
    let as_near = |(distance, _): &&(Distance, usize)| (distance.0, distance.1) == (first.0, first.1);
    let agree = near.iter().take_while(as_near).all(|(_, other)| is_same(items.get(index), items.get(*other)));
    agree.then_some(index)
}

/// Whether two things say the same.
fn is_same(one: Option<&Item>, other: Option<&Item>) -> bool {
    match (one.map(|item| &item.what), other.map(|item| &item.what)) {
        (Some(What::Key(one)), Some(What::Key(other))) => {
            (one.credential.kind, &one.credential.variable) == (other.credential.kind, &other.credential.variable)
        }
        (Some(What::Workspace(one)), Some(What::Workspace(other))) => one == other,
        (Some(What::Url(one)), Some(What::Url(other))) => one == other,
        _ => false,
    }
}

/// Whether no other host is nearer to a key than a base URL.
fn is_mutual(items: &[Item], structure: &Structure, url: usize, key: usize) -> bool {
    let back = nearest(items, structure, key, |item| matches!(item.what, What::Url(_)));
    back.is_some_and(|back| back == url || is_same(items.get(back), items.get(url)))
}

/// How far apart two things are; `None` where they don't belong together.
fn distance(one: &Item, other: &Item, structure: &Structure) -> Option<Distance> {
    let (lines, columns) = (one.at.line.abs_diff(other.at.line), one.at.column.abs_diff(other.at.column));
    let (stems, others) = (stems(one), stems(other));
    let is_named_alike = stems.iter().any(|stem| others.contains(stem));
    // `LLM_BASE_URL` and `OTHER_API_KEY` are of different services, unless the key is Model Studio's own.
    let is_named_otherwise = !is_named_alike && !stems.is_empty() && !others.is_empty();
    let is_key = |item: &Item| matches!(item.what, What::Key(_));
    if is_named_otherwise && (is_key(one) || is_key(other)) && !is_ours(one) && !is_ours(other) {
        return None;
    }
    let levels = if one.scope.is_empty() && other.scope.is_empty() {
        if lines > LINES || structure.is_parted(one.at.line, other.at.line) {
            return None;
        }
        0
    } else {
        levels(one, other, structure)?
    };
    if let Structure::Notebook(_) = structure
        && lines > LINES
    {
        return None;
    }
    Some(if is_named_alike { (0, 0, lines) } else { (levels, lines.saturating_add(1), columns) })
}

/// What the names of something share with others of its service, if anything.
fn stems(item: &Item) -> Vec<String> {
    let variable = match &item.what {
        What::Key(Key { credential, .. }) => credential.variable.as_deref(),
        _ => None,
    };
    variable.into_iter().chain(item.name.as_deref()).map(name::stem).filter(|stem| !stem.is_empty()).collect()
}

fn is_ours(item: &Item) -> bool {
    match &item.what {
        What::Key(Key { credential, .. }) => credential.variable.as_deref().is_some_and(name::is_ours),
        _ => false,
    }
}

/// How many levels of mappings lie between two values.
fn levels(one: &Item, other: &Item, structure: &Structure) -> Option<u32> {
    let common = one.scope.iter().zip(&other.scope).take_while(|(one, other)| one == other).count();
    if common == 0 {
        return None;
    }
    let beside = |item: &Item| {
        let name = item.scope.get(common).map_or("", |scope| structure.name(*scope)).to_ascii_lowercase();
        BESIDE.contains(&name.as_str())
    };
    let (up, down) = (one.scope.len() - common, other.scope.len() - common);
    let belongs = match (up, down) {
        (0, 0) => true,
        (0, 1 | 2) => beside(other),
        (1 | 2, 0) => beside(one),
        (1, 1) => beside(one) || beside(other),
        _ => false,
    };
    belongs.then(|| u32::try_from(up + down).unwrap_or(u32::MAX))
}
