//! A naive evaluator agrees with the engine, whatever the rule, the inventory and the instant.

mod condition;
mod random;
mod world;

use std::collections::BTreeMap;

use bailiwick_core::finding::Outcome;
use bailiwick_policy::PolicySet;
use bailiwick_policy::analysis::{NoteCode, analyse};

use crate::build::{judge_at, set};
use condition::{Condition, Kind, Thing, all, exists};
use random::Random;
use world::{World, day};

/// How many rules are tried in how many worlds, each at an instant of its own: 100,000 triples.
const RULES: u64 = 1_000;
const WORLDS: u64 = 100;

struct Rule {
    kind: Kind,
    filter: Option<Condition>,
    forbidden: Condition,
}

impl Rule {
    fn random(random: &mut Random) -> Self {
        let kind = random.one(&[Kind::Key, Kind::Key, Kind::User, Kind::Space]);
        let filter = random.coin().then(|| Condition::random(random, kind, 1));
        Self { kind, filter, forbidden: Condition::random(random, kind, 3) }
    }

    fn load(&self) -> PolicySet {
        let filter = self.filter.as_ref().map_or(String::new(), |filter| format!("where: {}\n", filter.spelled()));
        let (kind, forbidden) = (self.kind.name(), self.forbidden.spelled());
        set(&[format!(
            "id: r\ntitle: t\nseverity: low\nfor: {kind}\n{filter}forbid: {forbidden}\nmessage: m\nremediation: r\n"
        )])
    }

    fn outcome(&self, world: &World, thing: Thing, at: i64) -> Outcome {
        let is_there = thing.kind != Kind::Key || exists(&world.keys[thing.number], at);
        let selected = self.filter.as_ref().map_or(Some(true), |filter| filter.holds(world, thing, at));
        let selected = if is_there { selected } else { Some(false) };
        match (selected, self.forbidden.holds(world, thing, at)) {
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
        };
        let (mut sums, mut found) = (BTreeMap::new(), BTreeMap::new());
        for number in 0..count {
            let outcome = self.outcome(world, Thing { kind: self.kind, number }, at);
            *sums.entry(outcome.as_str()).or_insert(0) += 1;
            if matches!(outcome, Outcome::Fail | Outcome::Unknown) {
                found.insert(number.to_string(), outcome);
            }
        }
        (sums, found)
    }
}

#[test]
fn a_naive_evaluator_agrees() {
    for seed in 0..RULES {
        let mut random = Random::new(seed + 1);
        let rule = Rule::random(&mut random);
        let policies = rule.load();
        let claims: Vec<_> = analyse(&policies).into_iter().map(|note| note.code).collect();
        for _ in 0..WORLDS {
            let world = World::random(&mut random);
            let at = 10 * random.below(7) as i64;
            let judgement = judge_at(&policies, Some(&world.inventory()), None, day(at));
            let found: BTreeMap<_, _> =
                judgement.findings.into_iter().map(|finding| (finding.subject.id, finding.outcome)).collect();
            let sums = judgement.summary;
            let sums = [("pass", sums.pass), ("fail", sums.fail), ("unknown", sums.unknown), ("skipped", sums.skipped)];
            let sums: BTreeMap<_, _> = sums.into_iter().filter(|(_, count)| *count > 0).collect();
            let context = || {
                format!(
                    "seed {seed}, at day {at}: where {:?} forbid {}",
                    rule.filter.as_ref().map(Condition::spelled),
                    rule.forbidden.spelled()
                )
            };
            assert_eq!((sums.clone(), found), rule.outcomes(&world, at), "{}", context());
            let fails = sums.contains_key("fail");
            let never = claims.contains(&NoteCode::NeverFails) || claims.contains(&NoteCode::NeverSelects);
            assert!(!(never && fails), "said to fail nothing: {}", context());
        }
    }
}
