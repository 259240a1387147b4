//! Conditions in plain words, made at random: how a policy spells them, and what they say, worked out naively.

use super::leak::{is_member, is_valid, read_leak};
use super::random::Random;
use super::world::{
    CONFIDENCES, KINDS, LEAK_KINDS, MODELS, PATHS, PROVIDERS, PlainKey, REGIONS, STATES, STATUSES, TEAMS, Who, World,
};

/// `Some(true)`, `Some(false)`, or nobody knows.
pub(crate) type Known = Option<bool>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Key,
    User,
    Space,
    Leak,
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
    /// One of [`PATTERNS`].
    Matches(usize),
    /// One of [`RANGES`].
    Within(usize),
    Not(Box<Test>),
}

/// A regex, and in plain words what it matches.
type Pattern = (&'static str, fn(&str) -> bool);

const PATTERNS: [Pattern; 5] = [
    ("^cn-", |text| text.starts_with("cn-")),
    ("s", |text| text.contains('s')),
    ("(env|1)$", |text| text.ends_with("env") || text.ends_with('1')),
    ("^(search|qwen-plus)$", |text| text == "search" || text == "qwen-plus"),
    ("a.*a", |text| text.matches('a').count() > 1),
];

/// What addresses may have to lie within.
const RANGES: [&[&str]; 4] =
    [&["10.0.0.0/8"], &["0.0.0.0/0"], &["0.0.0.0/0", "::/0"], &["192.168.0.0/16", "10.1.0.0/16"]];

/// What a path leads to.
pub(super) enum Value {
    Unknown,
    Word(String),
    Words(Vec<String>),
    Ranges(Vec<&'static str>),
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
            Self::Leak => "leak",
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
                    Kind::Leak => &[("leak.key.workspace.members", Kind::User), ("leak.key.workspace.keys", Kind::Key)],
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

pub(crate) fn any(any: Vec<Known>) -> Known {
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
            of_words("key.was-reset", &["true", "false"]),
            of_words("key.owner-is-member", &["true", "false"]),
            of_words("key.validity", &["valid", "invalid"]),
            of_words("key.scope.models", &MODELS),
        ],
        Kind::Leak => vec![
            of_words("leak.kind", &LEAK_KINDS),
            of_words("leak.provider", &PROVIDERS),
            of_words("leak.confidence", &CONFIDENCES),
            of_words("leak.joined-by", &["fingerprint", "mask"]),
            of_words("leak.validity", &["valid", "invalid"]),
            of_words("leak.path", &PATHS),
            of_words("leak.key.state", &STATES),
            of_words("leak.key.owner.status", &STATUSES),
            of_words("leak.key.workspace.region", &REGIONS),
        ],
        Kind::User => vec![of_words("user.status", &STATUSES), of_words("user.id", &["0", "1"])],
        Kind::Space => vec![
            of_words("workspace.region", &REGIONS),
            of_words("workspace.id", &["0", "1"]),
            of_words("workspace.models", &MODELS),
        ],
    };
    if random.below(6) == 0 {
        return matching(random, kind);
    }
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
            let several = random.coin() && all[0] != "true" && first + 1 < all.len();
            let chosen = if several { &all[first..first + 2] } else { &all[first..=first] };
            let test = Test::Words(chosen.iter().map(|word| (*word).to_owned()).collect());
            Condition::Asks(path.clone(), turned(random, test))
        }
    }
}

/// Asks whether a text matches, or whether addresses lie within others.
fn matching(random: &mut Random, kind: Kind) -> Condition {
    let texts: &[&str] = match kind {
        Kind::Key => &["key.workspace.region", "key.labels.team", "key.scope.models", "key.scope.ips"],
        Kind::User => &["user.id"],
        Kind::Space => &["workspace.region", "workspace.models"],
        Kind::Leak => &["leak.path", "leak.key.labels.team", "leak.key.scope.ips"],
    };
    let path = random.one(texts);
    let test = match (path.ends_with("ips"), random.below(4)) {
        (_, 0) => Test::Present(random.coin()),
        (true, 1) => Test::Words(vec!["10.0.0.0/8".to_owned()]),
        (true, _) => Test::Within(random.below(RANGES.len())),
        (false, _) => Test::Matches(random.below(PATTERNS.len())),
    };
    Condition::Asks(path.to_owned(), turned(random, test))
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
            Self::Matches(number) => format!("{{ matches: '{}' }}", PATTERNS[*number].0),
            Self::Within(number) => format!("{{ within: {:?} }}", RANGES[*number]),
            Self::Not(test) => format!("{{ not: {} }}", test.spelled()),
        }
    }

    fn holds(&self, value: &Value) -> Known {
        match (self, value) {
            (Self::Not(test), _) => test.holds(value).map(|holds| !holds),
            (Self::Present(wanted), Value::Word(_) | Value::Day(_)) => Some(*wanted),
            (Self::Present(wanted), Value::Words(words)) => Some(words.is_empty() != *wanted),
            (Self::Present(wanted), Value::Ranges(ranges)) => Some(ranges.is_empty() != *wanted),
            (Self::Present(wanted), _) => Some(!*wanted),
            (_, Value::Unknown) => None,
            (Self::Words(words), Value::Word(word)) => Some(words.contains(word)),
            (Self::Words(words), Value::Words(all)) => Some(all.iter().any(|word| words.contains(word))),
            (Self::Words(words), Value::Ranges(all)) => Some(all.iter().any(|range| words[0] == *range)),
            (Self::Matches(number), Value::Word(word)) => Some(PATTERNS[*number].1(word)),
            (Self::Matches(number), Value::Words(all)) => Some(all.iter().any(|word| PATTERNS[*number].1(word))),
            (Self::Within(number), Value::Ranges(all)) => {
                let all = if all.is_empty() { &vec!["0.0.0.0/0", "::/0"] } else { all };
                let lies = |range: &&str| RANGES[*number].iter().any(|outer| lies_within(range, outer));
                Some(all.iter().all(lies))
            }
            (Self::Day(comparison, bound), Value::Day(day)) => between(comparison, *day, Some(*day), *bound),
            (Self::Days(comparison, bound) | Self::Compare(comparison, bound), Value::Between(low, high)) => {
                between(comparison, *low, *high, *bound)
            }
            _ => panic!("the test does not fit"),
        }
    }
}

/// Whether a range of addresses lies within another: both of its ends do.
fn lies_within(range: &str, outer: &str) -> bool {
    match (ends(range), ends(outer)) {
        (Some((first, last)), Some((from, to))) => from <= first && last <= to,
        (None, None) => true,
        _ => false,
    }
}

/// The first and the last address of a range of IPv4; nothing, of all of IPv6.
fn ends(range: &str) -> Option<(u64, u64)> {
    let (address, bits) = range.split_once('/').unwrap();
    let bytes: Option<Vec<u64>> = address.split('.').map(|byte| byte.parse().ok()).collect();
    let first = bytes?.into_iter().fold(0, |address, byte| address * 256 + byte);
    Some((first, first + (1 << (32 - bits.parse::<u32>().unwrap())) - 1))
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

pub(super) fn read(world: &World, of: Thing, path: &str, at: i64) -> Value {
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
        (Kind::Leak, _) => read_leak(world, &world.leaks[of.number], path.strip_prefix("leak.").unwrap(), at),
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
                "scope.ips" => key.scope.as_ref().map_or(Value::Unknown, |(ips, _)| Value::Ranges(ips.clone())),
                "scope.models" => match &key.scope {
                    None => Value::Unknown,
                    Some((_, models)) => Value::Words(owned(models.as_deref().unwrap_or_default())),
                },
                "was-reset" => match (key.rotated, key.created) {
                    (Some(rotated), Some(created)) if rotated <= at => Value::Word((rotated > created).to_string()),
                    _ => Value::Unknown,
                },
                "owner-is-member" => flag(is_member(world, key)),
                "validity" => match is_valid(world, key, at) {
                    None => Value::Unknown,
                    Some(valid) => word(Some(if valid { "valid" } else { "invalid" })),
                },
                "ip-restricted" => match &key.scope {
                    None => Value::Unknown,
                    Some((ips, _)) => {
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

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn flag(known: Known) -> Value {
    known.map_or(Value::Unknown, |known| Value::Word(known.to_string()))
}

/// A list of a thing: its members, and whether they belong; nothing, where nobody knows them.
pub(crate) fn members(world: &World, of: Thing, path: &str, at: i64) -> Option<Vec<(Thing, Known)>> {
    match read(world, of, path, at) {
        Value::List(members) => Some(members),
        _ => None,
    }
}

/// How many keys a workspace may have.
pub(crate) fn limit(world: &World) -> u64 {
    world.limit.unwrap_or(20)
}

fn read_space(world: &World, number: usize, rest: &str, at: i64) -> Value {
    let space = &world.workspaces[number];
    match rest {
        "region" => space.region.map_or(Value::Unknown, |region| Value::Word(region.to_owned())),
        "key-limit" => {
            let limit = i64::try_from(limit(world)).unwrap();
            Value::Between(limit, Some(limit))
        }
        "models" => space.models.as_deref().map_or(Value::Unknown, |models| Value::Words(owned(models))),
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
