//! A naive evaluator agrees with the engine, whatever the rule, the inventory and the instant.

mod condition;
mod leak;
mod random;
mod world;

use std::collections::BTreeMap;

use bailiwick_core::finding::Outcome;
use bailiwick_policy::PolicySet;
use bailiwick_policy::analysis::{NoteCode, analyse};
use proptest::test_runner::Config as ProptestConfig;

use self::leak::is_foreign;
use crate::build::{judge_at, leak, set};
use condition::{Condition, Kind, Thing, all, exists, limit, members};
use random::Random;
use world::{World, day};

/// How many rules are tried in how many worlds, each at an instant of its own: 100,000 triples. Whoever asks for fewer
/// cases of laws than proptest would try gets fewer rules.
const RULES: u64 = 1_000;
const WORLDS: u64 = 100;

struct Rule {
    kind: Kind,
    filter: Option<Condition>,
    check: Check,
}

enum Check {
    Forbid(Condition),
    Quota { of: &'static str, filter: Option<Condition>, max: Max, warn_at: Option<u64> },
}

enum Max {
    Number(u64),
    /// `workspace.key-limit`, or `key.workspace.key-limit`.
    Limit(&'static str),
}

impl Rule {
    fn random(random: &mut Random) -> Self {
        let kind = random.one(&[Kind::Key, Kind::Key, Kind::User, Kind::Space, Kind::Leak]);
        let filter = random.coin().then(|| Condition::random(random, kind, 1));
        let check = match random.below(5) {
            0 => Check::random_quota(random, kind),
            _ => Check::Forbid(Condition::random(random, kind, 3)),
        };
        Self { kind, filter, check }
    }

    fn spelled(&self) -> String {
        let filter = self.filter.as_ref().map_or(String::new(), |filter| format!("where: {}\n", filter.spelled()));
        format!("{filter}{}", self.check.spelled())
    }

    fn load(&self) -> PolicySet {
        let (kind, rest) = (self.kind.name(), self.spelled());
        set(&[format!("id: r\ntitle: t\nseverity: low\nfor: {kind}\n{rest}\nmessage: m\nremediation: r\n")])
    }

    fn outcome(&self, world: &World, thing: Thing, at: i64) -> Outcome {
        let is_there = match thing.kind {
            Kind::Key => exists(&world.keys[thing.number], at),
            Kind::Leak => !is_foreign(&world.leaks[thing.number]),
            Kind::User | Kind::Space => true,
        };
        let selected = self.filter.as_ref().map_or(Some(true), |filter| filter.holds(world, thing, at));
        let selected = if is_there { selected } else { Some(false) };
        let violated = match &self.check {
            Check::Forbid(condition) => condition.holds(world, thing, at),
            Check::Quota { .. } => self.check.exceeded(world, thing, at, selected == Some(true)),
        };
        match (selected, violated) {
            (Some(false), _) => Outcome::Skipped,
            (_, Some(false)) => Outcome::Pass,
            (selected, violated) if all(vec![selected, violated]) == Some(true) => Outcome::Fail,
            _ => Outcome::Unknown,
        }
    }

    /// How many things have which outcome, and which fail or can't be decided.
    fn outcomes(&self, world: &World, at: i64) -> (BTreeMap<&'static str, u64>, BTreeMap<String, Outcome>) {
        let count = match self.kind {
            Kind::Key => world.keys.len(),
            Kind::User => world.users.len(),
            Kind::Space => world.workspaces.len(),
            Kind::Leak => world.leaks.len(),
        };
        let (mut sums, mut found) = (BTreeMap::new(), BTreeMap::new());
        for number in 0..count {
            let outcome = self.outcome(world, Thing { kind: self.kind, number }, at);
            *sums.entry(outcome.as_str()).or_insert(0) += 1;
            if matches!(outcome, Outcome::Fail | Outcome::Unknown) {
                let id = match self.kind {
                    Kind::Leak => leak("other", &number.to_string(), "").id(),
                    _ => number.to_string(),
                };
                found.insert(id, outcome);
            }
        }
        (sums, found)
    }
}

impl Check {
    fn random_quota(random: &mut Random, kind: Kind) -> Self {
        let lists: &[(&str, Kind, Option<&str>)] = match kind {
            Kind::Key => &[("key.workspace.keys", Kind::Key, Some("key.workspace.key-limit"))],
            Kind::User => &[("user.keys", Kind::Key, None)],
            Kind::Space => {
                &[("workspace.keys", Kind::Key, Some("workspace.key-limit")), ("workspace.members", Kind::User, None)]
            }
            Kind::Leak => &[("leak.key.workspace.keys", Kind::Key, None)],
        };
        let (of, members, limit) = random.one(lists);
        let filter = random.coin().then(|| Condition::random(random, members, 2));
        let max = match limit.filter(|_| random.coin()) {
            Some(limit) => Max::Limit(limit),
            None => Max::Number(random.below(4) as u64),
        };
        let warn_at = random.maybe(&[50, 90]);
        Self::Quota { of, filter, max, warn_at }
    }

    fn spelled(&self) -> String {
        match self {
            Self::Forbid(condition) => format!("forbid: {}", condition.spelled()),
            Self::Quota { of, filter, max, warn_at } => {
                let filter = filter.as_ref().map_or(String::new(), |filter| format!(", where: {}", filter.spelled()));
                let max = match max {
                    Max::Number(max) => max.to_string(),
                    Max::Limit(path) => (*path).to_owned(),
                };
                let warn_at = warn_at.map_or(String::new(), |percent| format!(", warn-at: {percent}%"));
                format!("quota: {{ of: {of}{filter}, max: {max}{warn_at} }}")
            }
        }
    }

    /// Whether there are more than there may be, or, where the rule certainly applies, nearly as many. Every number
    /// that there may be is tried.
    fn exceeded(&self, world: &World, thing: Thing, at: i64, applies: bool) -> Option<bool> {
        let Self::Quota { of, filter, max, warn_at } = self else { panic!("no quota") };
        let max = match max {
            Max::Number(max) => *max,
            Max::Limit(_) => limit(world),
        };
        let members = members(world, thing, of, at)?;
        let counts: Vec<_> = members
            .iter()
            .map(|(member, belongs)| {
                all(vec![*belongs, filter.as_ref().map_or(Some(true), |filter| filter.holds(world, *member, at))])
            })
            .collect();
        let least = counts.iter().filter(|counts| **counts == Some(true)).count() as u64;
        let most = counts.iter().filter(|counts| **counts != Some(false)).count() as u64;
        let tried: Vec<_> = (least..=most).map(|count| count > max).collect();
        match (tried.contains(&true), tried.contains(&false)) {
            (true, true) => None,
            (true, false) => Some(true),
            _ => Some(applies && least > 0 && warn_at.is_some_and(|percent| least * 100 >= percent * max)),
        }
    }
}

#[test]
fn a_naive_evaluator_agrees() {
    let (cases, most) = (ProptestConfig::default().cases, 256);
    for seed in 0..RULES * u64::from(cases.min(most)) / u64::from(most) {
        let mut random = Random::new(seed + 1);
        let rule = Rule::random(&mut random);
        let policies = rule.load();
        let claims: Vec<_> = analyse(&policies).into_iter().map(|note| note.code).collect();
        for _ in 0..WORLDS {
            let world = World::random(&mut random);
            let at = 10 * random.below(7) as i64;
            let inventory = world.inventory();
            let leaks = world.leaks(&inventory);
            let judgement = judge_at(&policies, Some(&inventory), Some(&leaks), day(at));
            let found: BTreeMap<_, _> =
                judgement.findings.into_iter().map(|finding| (finding.subject.id, finding.outcome)).collect();
            let sums = judgement.summary;
            let sums = [("pass", sums.pass), ("fail", sums.fail), ("unknown", sums.unknown), ("skipped", sums.skipped)];
            let sums: BTreeMap<_, _> = sums.into_iter().filter(|(_, count)| *count > 0).collect();
            let context = || format!("seed {seed}, at day {at}: {}", rule.spelled());
            assert_eq!((sums.clone(), found), rule.outcomes(&world, at), "{}", context());
            let fails = sums.contains_key("fail");
            let never = claims.contains(&NoteCode::NeverFails) || claims.contains(&NoteCode::NeverSelects);
            assert!(!(never && fails), "said to fail nothing: {}", context());
        }
    }
}
