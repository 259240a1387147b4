//! A key with everything that an inventory may know of it, in order but for what it is told to break.

use std::sync::LazyLock;

use bailiwick_core::secret::Digest;
use bailiwick_core::time::{Time, format_time, parse_time};
use chrono::TimeDelta;

use super::random::Random;
use super::{AT, MODELS, ONE_IN};

static NOW: LazyLock<Time> = LazyLock::new(|| parse_time(AT).expect("the instant is a constant"));

/// What stands in labels.
const WORDS: [&str; 6] = ["search", "support", "research", "billing", "dashboards", "platform"];

/// Who may have created the keys of an account.
pub(super) struct Owners<'a> {
    /// The account's, which is root's.
    pub(super) uid: &'a str,
    /// The RAM users' ids; the last but one is disabled, and the last deleted.
    pub(super) users: Vec<String>,
}

impl Owners<'_> {
    pub(super) fn active(&self) -> &[String] {
        self.users.split_at(self.users.len().saturating_sub(2)).0
    }

    fn deleted(&self) -> &str {
        self.users.last().map_or(self.uid, String::as_str)
    }
}

/// A key's line, and what is to be counted of it.
pub(super) struct Made {
    pub(super) line: String,
    /// Whether it counts towards the workspace's limit.
    pub(super) counts: bool,
    /// The rule that it breaks.
    pub(super) breaks: Option<&'static str>,
}

/// The rules that a key can break, each with what makes it do so.
type Break = fn(&mut Key, &mut Random, &Owners<'_>);
const BREAKS: [(&str, Break); 8] = [
    ("revoked-owner", |key, _, owners| key.created_by = Some(owners.deleted().to_owned())),
    ("root-owned-key", |key, _, owners| key.created_by = Some(owners.uid.to_owned())),
    ("unknown-owner", |key, _, _| key.created_by = None),
    ("plan-key-not-root-owned", |key, _, _| key.kind = "coding-plan"),
    ("disabled-key-kept", |key, random, _| {
        key.state = "disabled";
        key.days.since = 32 + random.below(300);
    }),
    ("key-rotation", |key, random, _| key.days.rotated = 92 + random.below(300)),
    ("unused-key", |key, random, _| key.days.used = 62 + random.below(300)),
    ("unrestricted-key", |key, _, _| key.scope = "{}".to_owned()),
];

/// Broken rules need a key that is old enough to break them.
const OLD: usize = 400;

struct Key {
    kind: &'static str,
    created_by: Option<String>,
    state: &'static str,
    days: Days,
    scope: String,
    /// The key that a temporary one was minted from.
    parent: Option<usize>,
}

/// How many days ago something was.
struct Days {
    created: usize,
    rotated: usize,
    since: usize,
    used: usize,
}

/// Makes a key of a workspace: the one of a number, in a workspace whose first key has the number `first`.
pub(super) fn make(random: &mut Random, owners: &Owners<'_>, workspace: &str, number: usize, first: usize) -> Made {
    let is_temporary = number > first && random.one_in(50);
    let broken = (!is_temporary && random.one_in(ONE_IN)).then(|| random.pick(&BREAKS));
    let mut key = match (broken, is_temporary) {
        (Some(_), _) => general(random, owners, OLD),
        (None, true) => temporary(owners, first),
        (None, false) => lasting(random, owners),
    };
    if let Some((_, break_it)) = broken {
        break_it(&mut key, random, owners);
    }
    Made {
        counts: key.parent.is_none() && key.state != "deleted",
        breaks: broken.map(|(rule, _)| rule),
        line: key.line(random, owners.uid, workspace, number),
    }
}

/// A key as most are.
fn general(random: &mut Random, owners: &Owners<'_>, age: usize) -> Key {
    let net = format!(r#""ips":["10.{}.0.0/16"]"#, random.below(256));
    let models = format!(r#""models":{MODELS}"#);
    let scope = match random.below(3) {
        0 => net,
        1 => models,
        _ => format!("{net},{models}"),
    };
    Key {
        kind: "general",
        created_by: Some(owners.active().get(random.below(owners.active().len())).cloned().unwrap_or_default()),
        state: "enabled",
        days: Days {
            created: age,
            rotated: age.min(1 + random.below(89)),
            since: age,
            used: age.min(1 + random.below(59)),
        },
        scope: format!("{{{scope}}}"),
        parent: None,
    }
}

/// Any key but a temporary one.
fn lasting(random: &mut Random, owners: &Owners<'_>) -> Key {
    let age = 1 + random.below(700);
    let mut key = general(random, owners, age);
    match random.below(25) {
        0 => {
            key.kind = "coding-plan";
            key.created_by = Some(owners.uid.to_owned());
        }
        1 => key.kind = "token-plan",
        2 => {
            key.state = "disabled";
            key.days.since = age.min(1 + random.below(29));
        }
        3 => {
            key.state = "deleted";
            key.created_by = Some(owners.deleted().to_owned());
            key.days.since = age.min(key.days.rotated.min(key.days.used));
        }
        _ => {}
    }
    key
}

fn temporary(owners: &Owners<'_>, parent: usize) -> Key {
    Key {
        kind: "temporary",
        created_by: owners.active().first().cloned(),
        state: "enabled",
        days: Days { created: 1, rotated: 1, since: 1, used: 1 },
        scope: "{}".to_owned(),
        parent: Some(parent),
    }
}

impl Key {
    fn line(&self, random: &mut Random, account: &str, workspace: &str, number: usize) -> String {
        let digest = Digest::of(&random.next().to_le_bytes());
        let prefix = match self.kind {
            "coding-plan" | "token-plan" => "sk-sp-",
            "temporary" => "st-",
            _ => "sk-",
        };
        let created_by = self.created_by.as_ref().map(|id| format!(r#""created-by":"{id}","#)).unwrap_or_default();
        let parent = self.parent.map(|parent| format!(r#","parent":"{}","ttl":"60s""#, id(parent))).unwrap_or_default();
        let Days { created, rotated, since, used } = self.days;
        let after = 1 + random.below(80_000) as i64;
        let [created, rotated, since, used] =
            [(created, 0), (rotated, after), (since, after), (used, after)].map(|(days, after)| ago(days, after));
        format!(
            concat!(
                r#"{{"record":"key","account":"{account}","workspace":"{workspace}","id":"{id}","kind":"{kind}","#,
                r#"{created_by}"created-at":"{created}","rotated-at":"{rotated}","state":"{state}","since":"{since}","#,
                r#""last-used-at":"{used}","masked":"{prefix}****{tail}","fingerprint":"{digest}","scope":{scope},"#,
                r#""labels":{{"team":"{team}","purpose":"{purpose}"}}{parent}}}"#
            ),
            account = account,
            workspace = workspace,
            id = id(number),
            kind = self.kind,
            created_by = created_by,
            created = created,
            rotated = rotated,
            state = self.state,
            since = since,
            used = used,
            prefix = prefix,
            tail = digest.hex().split_off(60),
            digest = digest,
            scope = self.scope,
            team = random.pick(&WORDS),
            purpose = random.pick(&WORDS),
            parent = parent,
        )
    }
}

fn id(number: usize) -> usize {
    2_000_000 + number
}

/// So many days before the instant at which all is as described, and some seconds later.
fn ago(days: usize, seconds: i64) -> String {
    format_time(*NOW - TimeDelta::days(days as i64) + TimeDelta::seconds(seconds))
}
