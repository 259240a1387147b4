//! Conditions in plain words, made at random: how a policy spells them, and what they say, worked out naively.

use super::random::Random;
use super::world::{KINDS, PlainKey, REGIONS, STATES, STATUSES, TEAMS, Who, World};

/// `Some(true)`, `Some(false)`, or nobody knows.
pub(crate) type Known = Option<bool>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Key,
    User,
    Space,
}

/// What is judged: a number in its list.
#[derive(Clone, Copy)]
pub(crate) struct Thing {
    pub(crate) kind: Kind,
    pub(crate) number: usize,
}

pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Asks(String, Test),
    Members(&'static str, String, Box<Condition>),
}

pub(crate) enum Test {
    Words(Vec<String>),
    Compare(&'static str, i64),
    Day(&'static str, i64),
    Days(&'static str, i64),
    Present(bool),
    Not(Box<Test>),
}

/// What a path leads to.
enum Value {
    Unknown,
    Word(String),
    /// At least, and at most.
    Between(i64, Option<i64>),
    Day(i64),
    /// Members, and whether they belong.
    List(Vec<(Thing, Known)>),
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::User => "user",
            Self::Space => "workspace",
        }
    }
}

const COMPARISONS: [&str; 4] = ["over", "under", "at-least", "at-most"];

impl Condition {
    pub(crate) fn random(random: &mut Random, kind: Kind, depth: usize) -> Self {
        let part = |random: &mut Random| Self::random(random, kind, depth - 1);
        match if depth == 0 { 9 } else { random.below(10) } {
            0 | 1 => Self::All((0..2).map(|_| part(random)).collect()),
            2 | 3 => Self::Any((0..2).map(|_| part(random)).collect()),
            4 => Self::Not(Box::new(part(random))),
            5 => {
                let lists: &[(&str, Kind)] = match kind {
                    Kind::Key => &[("key.workspace.members", Kind::User), ("key.workspace.keys", Kind::Key)],
                    Kind::User => &[("user.keys", Kind::Key)],
                    Kind::Space => &[("workspace.members", Kind::User), ("workspace.keys", Kind::Key)],
                };
                let (of, members) = random.one(lists);
                let filter = Box::new(Self::random(random, members, depth - 1));
                Self::Members(random.one(&["some", "every", "none"]), of.to_owned(), filter)
            }
            _ => asks(random, kind),
        }
    }

    pub(crate) fn spelled(&self) -> String {
        let list = |parts: &[Self]| parts.iter().map(Self::spelled).collect::<Vec<_>>().join(", ");
        match self {
            Self::All(parts) => format!("{{ all: [{}] }}", list(parts)),
            Self::Any(parts) => format!("{{ any: [{}] }}", list(parts)),
            Self::Not(part) => format!("{{ not: {} }}", part.spelled()),
            Self::Asks(path, test) => format!("{{ {path}: {} }}", test.spelled()),
            Self::Members(quantifier, of, filter) => {
                format!("{{ {quantifier}: {{ of: {of}, where: {} }} }}", filter.spelled())
            }
        }
    }

    pub(crate) fn holds(&self, world: &World, of: Thing, at: i64) -> Known {
        match self {
            Self::All(parts) => all(parts.iter().map(|part| part.holds(world, of, at)).collect()),
            Self::Any(parts) => any(parts.iter().map(|part| part.holds(world, of, at)).collect()),
            Self::Not(part) => part.holds(world, of, at).map(|holds| !holds),
            Self::Asks(path, test) => test.holds(&read(world, of, path, at)),
            Self::Members(quantifier, path, filter) => {
                let Value::List(members) = read(world, of, path, at) else { return None };
                let each = |(member, belongs): &(Thing, Known)| (*belongs, filter.holds(world, *member, at));
                let each: Vec<_> = members.iter().map(each).collect();
                let some = any(each.iter().map(|(belongs, holds)| all(vec![*belongs, *holds])).collect());
                match *quantifier {
                    "some" => some,
                    "none" => some.map(|some| !some),
                    _ => all(each.iter().map(|(belongs, holds)| any(vec![belongs.map(|it| !it), *holds])).collect()),
                }
            }
        }
    }
}

pub(crate) fn all(all: Vec<Known>) -> Known {
    if all.contains(&Some(false)) {
        return Some(false);
    }
    if all.contains(&None) { None } else { Some(true) }
}

fn any(any: Vec<Known>) -> Known {
    if any.contains(&Some(true)) {
        return Some(true);
    }
    if any.contains(&None) { None } else { Some(false) }
}

fn asks(random: &mut Random, kind: Kind) -> Condition {
    let of_words = |path: &str, all: &'static [&'static str]| (path.to_owned(), all);
    let words = match kind {
        Kind::Key => vec![
            of_words("key.kind", &KINDS),
            of_words("key.state", &STATES),
            of_words("key.owner.kind", &["root", "user", "unknown"]),
            of_words("key.owner.status", &STATUSES),
            of_words("key.workspace.region", &REGIONS),
            of_words("key.labels.team", &TEAMS),
            of_words("key.ip-restricted", &["true", "false"]),
        ],
        Kind::User => vec![of_words("user.status", &STATUSES), of_words("user.id", &["0", "1"])],
        Kind::Space => vec![of_words("workspace.region", &REGIONS), of_words("workspace.id", &["0", "1"])],
    };
    let quantity = |random: &mut Random| (random.one(&COMPARISONS), 10 * (1 + random.below(5) as i64));
    match random.below(4) {
        0 if kind == Kind::Key => {
            let (comparison, days) = quantity(random);
            let path = random.one(&["key.age", "key.idle", "key.state-age"]);
            Condition::Asks(path.to_owned(), turned(random, Test::Days(comparison, days)))
        }
        0 if kind == Kind::Space => {
            let (comparison, number) = (random.one(&COMPARISONS), 1 + random.below(20) as i64);
            Condition::Asks("workspace.key-limit".to_owned(), turned(random, Test::Compare(comparison, number)))
        }
        1 if kind == Kind::Key => {
            let (comparison, day) = quantity(random);
            let path = random.one(&["key.created-at", "key.rotated-at", "key.last-used-at", "key.since"]);
            Condition::Asks(path.to_owned(), turned(random, Test::Day(comparison, day)))
        }
        2 => {
            let (path, _) = &words[random.below(words.len())];
            Condition::Asks(path.clone(), Test::Present(random.coin()))
        }
        _ => {
            let (path, all) = &words[random.below(words.len())];
            let first = random.below(all.len());
            let several = random.coin() && !path.contains("restricted") && first + 1 < all.len();
            let chosen = if several { &all[first..first + 2] } else { &all[first..=first] };
            let test = Test::Words(chosen.iter().map(|word| (*word).to_owned()).collect());
            Condition::Asks(path.clone(), turned(random, test))
        }
    }
}

/// The test, or in a quarter of the cases its contrary.
fn turned(random: &mut Random, test: Test) -> Test {
    if random.below(4) == 0 { Test::Not(Box::new(test)) } else { test }
}

impl Test {
    fn spelled(&self) -> String {
        match self {
            Self::Words(words) if words.len() == 1 => words[0].clone(),
            Self::Words(words) => format!("[{}]", words.join(", ")),
            Self::Compare(comparison, number) => format!("{{ {comparison}: {number} }}"),
            Self::Days(comparison, days) => format!("{{ {comparison}: {days}d }}"),
            Self::Day(comparison, day) => {
                format!("{{ {comparison}: {} }}", super::world::day(*day).format("%Y-%m-%d"))
            }
            Self::Present(present) => format!("{{ present: {present} }}"),
            Self::Not(test) => format!("{{ not: {} }}", test.spelled()),
        }
    }

    fn holds(&self, value: &Value) -> Known {
        match (self, value) {
            (Self::Not(test), _) => test.holds(value).map(|holds| !holds),
            (Self::Present(wanted), Value::Word(_) | Value::Day(_)) => Some(*wanted),
            (Self::Present(wanted), _) => Some(!*wanted),
            (_, Value::Unknown) => None,
            (Self::Words(words), Value::Word(word)) => Some(words.contains(word)),
            (Self::Day(comparison, bound), Value::Day(day)) => between(comparison, *day, Some(*day), *bound),
            (Self::Days(comparison, bound) | Self::Compare(comparison, bound), Value::Between(low, high)) => {
                between(comparison, *low, *high, *bound)
            }
            _ => panic!("the test does not fit"),
        }
    }
}

/// Whether every quantity between, or none, compares so. Quantities are tried one by one.
fn between(comparison: &str, low: i64, high: Option<i64>, bound: i64) -> Known {
    let one = |quantity: i64| match comparison {
        "over" => quantity > bound,
        "under" => quantity < bound,
        "at-least" => quantity >= bound,
        _ => quantity <= bound,
    };
    let tried: Vec<_> = (low..=high.unwrap_or(bound.max(low) + 1)).map(one).collect();
    match (tried.contains(&true), tried.contains(&false)) {
        (true, true) => None,
        (some, _) => Some(some),
    }
}

fn read(world: &World, of: Thing, path: &str, at: i64) -> Value {
    let word = |word: Option<&str>| word.map_or(Value::Unknown, |word| Value::Word(word.to_owned()));
    let day = |day: Option<i64>| day.map_or(Value::Unknown, Value::Day);
    match (of.kind, path) {
        (Kind::User, "user.id") | (Kind::Space, "workspace.id") => Value::Word(of.number.to_string()),
        (Kind::User, "user.status") => word(status(world, of.number, at)),
        (Kind::User, "user.keys") => {
            let belongs = |key: &PlainKey| match key.owner {
                Who::User(user) => Some(user == of.number),
                Who::Root => Some(false),
                Who::Nobody => None,
            };
            keys(world, at, belongs)
        }
        (Kind::Space, _) => read_space(world, of.number, path.strip_prefix("workspace.").unwrap(), at),
        (Kind::Key, _) => {
            let key = &world.keys[of.number];
            match path.strip_prefix("key.").unwrap() {
                "kind" => word(key.kind),
                "state" => word(state(key, at)),
                "owner.kind" => word(Some(match key.owner {
                    Who::Root => "root",
                    Who::User(_) => "user",
                    Who::Nobody => "unknown",
                })),
                "owner.status" => match key.owner {
                    Who::Root => word(Some("active")),
                    Who::User(user) => word(status(world, user, at)),
                    Who::Nobody => Value::Unknown,
                },
                "labels.team" => word(key.team),
                "ip-restricted" => match &key.ips {
                    None => Value::Unknown,
                    Some(ips) => {
                        let narrow = !ips.is_empty() && ips.iter().all(|ip| !ip.ends_with("/0"));
                        Value::Word(narrow.to_string())
                    }
                },
                "created-at" => day(key.created),
                "rotated-at" => day(key.rotated),
                "last-used-at" => day(key.used),
                "since" => day(key.since),
                "age" => {
                    let lasts = world.workspaces[key.space].region == Some("us-east-1");
                    let set = key.rotated.or(if lasts { key.created } else { None });
                    ago(set, key.created, at)
                }
                "idle" => ago(key.used, key.created, at),
                "state-age" => match (key.state, key.since) {
                    (None, _) => Value::Unknown,
                    (Some(_), Some(since)) if since <= at => ago(Some(since), None, at),
                    (Some(_), _) => ago(key.created, None, at),
                },
                rest => read_space(world, key.space, rest.strip_prefix("workspace.").unwrap(), at),
            }
        }
        _ => panic!("no path {path}"),
    }
}

fn read_space(world: &World, number: usize, rest: &str, at: i64) -> Value {
    let space = &world.workspaces[number];
    match rest {
        "region" => space.region.map_or(Value::Unknown, |region| Value::Word(region.to_owned())),
        "key-limit" => {
            let limit = i64::try_from(world.limit.unwrap_or(20)).unwrap();
            Value::Between(limit, Some(limit))
        }
        "keys" => keys(world, at, |key| Some(key.space == number)),
        "members" => match &space.members {
            None => Value::Unknown,
            Some(users) => {
                Value::List(users.iter().map(|user| (Thing { kind: Kind::User, number: *user }, Some(true))).collect())
            }
        },
        rest => panic!("no field {rest}"),
    }
}

/// The keys that exist, and whether they belong to a list.
fn keys(world: &World, at: i64, belongs: impl Fn(&PlainKey) -> Known) -> Value {
    let existing = world.keys.iter().enumerate().filter(|(_, key)| exists(key, at));
    let all = existing.map(|(number, key)| (Thing { kind: Kind::Key, number }, belongs(key)));
    Value::List(all.filter(|(_, belongs)| *belongs != Some(false)).collect())
}

pub(crate) fn exists(key: &PlainKey, at: i64) -> bool {
    key.created.is_none_or(|created| created <= at)
}

fn state(key: &PlainKey, at: i64) -> Option<&'static str> {
    let state = key.state?;
    Some(if key.since.is_some_and(|since| at < since) { "enabled" } else { state })
}

fn status(world: &World, user: usize, at: i64) -> Option<&'static str> {
    let user = &world.users[user];
    let status = user.status?;
    Some(if user.since.is_some_and(|since| at < since) { "active" } else { status })
}

/// How long ago something was; when that is unknown or yet to come, at most as long as `earliest`.
fn ago(when: Option<i64>, earliest: Option<i64>, at: i64) -> Value {
    match (when.filter(|when| *when <= at), earliest) {
        (Some(when), _) => Value::Between(at - when, Some(at - when)),
        (None, Some(earliest)) => Value::Between(0, Some((at - earliest).max(0))),
        (None, None) => Value::Between(0, None),
    }
}
