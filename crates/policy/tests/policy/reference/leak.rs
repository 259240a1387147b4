//! Whether keys and leaked values work, worked out naively.

use super::condition::{Kind, Known, Thing, Value, all, any, read};
use super::world::{Bearers, PlainKey, PlainLeak, Who, World};

/// Where owners must be members.
const VIRGINIA: &str = "us-east-1";

pub(super) fn read_leak(world: &World, leak: &PlainLeak, rest: &str, at: i64) -> Value {
    let word = |word: &str| Value::Word(word.to_owned());
    let is_certain = matches!(leak.bearers, Bearers::Certainly(_));
    let bearers = match &leak.bearers {
        Bearers::Nobody => vec![],
        Bearers::Certainly(one) => vec![*one],
        Bearers::Perhaps(some) => some.clone(),
    };
    match rest {
        "kind" => word(leak.kind),
        // A key that bears it settles whose it is, and a mask that fits does where it may be either's.
        "provider" => word(match (&leak.bearers, leak.provider) {
            (Bearers::Certainly(_), _) | (Bearers::Perhaps(_), "dashscope-or-deepseek") => "dashscope",
            (_, provider) => provider,
        }),
        "confidence" => word(if is_certain { "high" } else { leak.confidence }),
        "path" => word(leak.path),
        "joined-by" => match &leak.bearers {
            Bearers::Nobody => Value::Unknown,
            Bearers::Certainly(_) => word("fingerprint"),
            Bearers::Perhaps(_) => word("mask"),
        },
        "validity" => {
            let works = |(key, died): &(usize, Option<i64>)| {
                let key = &world.keys[*key];
                let is_borne = match died {
                    None => key.rotated.is_none_or(|rotated| rotated <= at),
                    Some(died) => at < *died,
                };
                all(vec![Some(is_borne), is_valid(world, key, at)])
            };
            let each: Vec<Known> = bearers.iter().map(works).collect();
            match each.first() {
                Some(Some(first)) if each.iter().all(|other| *other == Some(*first)) => {
                    word(if *first { "valid" } else { "invalid" })
                }
                _ => Value::Unknown,
            }
        }
        _ => match bearers.first() {
            Some((first, _)) if bearers.iter().all(|(key, _)| key == first) => {
                read(world, Thing { kind: Kind::Key, number: *first }, rest, at)
            }
            _ => Value::Unknown,
        },
    }
}

/// Whether a key works: nothing stands in its way.
pub(super) fn is_valid(world: &World, key: &PlainKey, at: i64) -> Known {
    let not_yet = key.created.is_some_and(|created| at < created);
    // What doesn't say since when holds since the key was created.
    let holds = key.since.or(key.created).is_none_or(|since| since <= at);
    let ended = key.state.map(|state| state != "enabled" && holds);
    let owner_gone = match key.owner {
        Who::Root => Some(false),
        Who::Nobody => None,
        Who::User(user) => {
            let user = &world.users[user];
            user.status.map(|status| status != "active" && user.since.is_none_or(|since| since <= at))
        }
    };
    let region = world.workspaces[key.space].region;
    let left = if region == Some(VIRGINIA) { is_member(world, key).map(|member| !member) } else { Some(false) };
    any(vec![Some(not_yet), ended, owner_gone, left]).map(|broken| !broken)
}

pub(super) fn is_member(world: &World, key: &PlainKey) -> Known {
    match key.owner {
        Who::Root => Some(true),
        Who::Nobody => None,
        Who::User(user) => world.workspaces[key.space].members.as_ref().map(|members| members.contains(&user)),
    }
}

/// Whether a leak opens another vendor's service, for all that is known: such a leak is not judged.
pub(super) fn is_foreign(leak: &PlainLeak) -> bool {
    leak.provider == "deepseek" && leak.kind != "other" && matches!(leak.bearers, Bearers::Nobody)
}
