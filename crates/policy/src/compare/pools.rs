//! The values that rules ask about, and some beside them.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use bailiwick_core::time::Time;
use chrono::{TimeDelta, Timelike as _};
use ipnet::{IpNet, Ipv4Net};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::condition::{Condition, Literal, Test};
use crate::field::Path;
use crate::quota::Max;
use crate::rule::{Check, Rule};

/// What records may hold so that the rules tell them apart.
#[derive(Debug, Default)]
pub(super) struct Pools {
    /// By kind and field: `key labels.team`.
    texts: BTreeMap<String, Vec<String>>,
    pub(super) labels: Vec<String>,
    pub(super) ages: Vec<TimeDelta>,
    pub(super) times: Vec<Time>,
    pub(super) numbers: Vec<u64>,
    pub(super) networks: Vec<IpNet>,
}

/// A text that nobody asks about.
const OTHER: &str = "other";

impl Pools {
    pub(super) fn of<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> Self {
        let mut pools = Self::default();
        for rule in rules {
            pools.rule(rule);
        }
        pools.numbers.sort_unstable();
        pools.numbers.dedup();
        pools
    }

    /// What a field of texts may hold.
    pub(super) fn texts(&self, field: &str) -> Vec<String> {
        let mut all = self.texts.get(field).cloned().unwrap_or_default();
        all.push(OTHER.to_owned());
        all
    }

    /// What a field of texts may hold that rules ask about; nothing, where none does.
    pub(super) fn asked(&self, field: &str) -> &[String] {
        self.texts.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    fn rule(&mut self, rule: &Rule) {
        rule.filter.iter().chain(rule.severity_when.iter().map(|(when, _)| when)).for_each(|it| self.condition(it));
        match &rule.check {
            Check::Forbid(condition) => self.condition(condition),
            Check::Quota(quota) => {
                quota.filter.iter().for_each(|filter| self.condition(filter));
                if let Max::Number(max) = quota.max {
                    let early = quota.warn_at.map(|percent| (max * percent).div_ceil(100));
                    self.numbers.extend([max, max.saturating_add(1)].into_iter().chain(early));
                }
            }
            Check::Secret(_) => {}
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Not(part) => self.condition(part),
            Condition::Holds { path, test, .. } => self.test(path, test),
            Condition::Members { filter, .. } => self.condition(filter),
        }
    }

    fn test(&mut self, path: &Path, test: &Test) {
        match test {
            Test::Not(test) => self.test(path, test),
            Test::All(tests) => tests.iter().for_each(|test| self.test(path, test)),
            Test::OneOf(literals) => literals.iter().for_each(|literal| self.literal(path, literal)),
            Test::Compare(_, literal) => self.literal(path, literal),
            Test::Matches(regex) => {
                let fitting = regex_syntax::parse(regex.as_str()).map(|hir| matching(&hir)).unwrap_or_default();
                fitting.into_iter().filter(|text| regex.is_match(text)).for_each(|text| self.text(path, text));
            }
            Test::Within(networks) => self.networks.extend(networks),
            Test::Present(_) => self.name(path),
        }
    }

    fn literal(&mut self, path: &Path, literal: &Literal) {
        match literal {
            Literal::Text(text) => self.text(path, text.clone()),
            Literal::Duration(age) => self.ages.push(*age),
            Literal::Time(time) => self.times.push(time.with_nanosecond(0).unwrap_or(*time)),
            Literal::Number(number) => {
                let around = [number.saturating_sub(1), *number, number.saturating_add(1)];
                self.numbers.extend(around);
                if path.ends_in() == "key scope.widest" {
                    self.networks.extend(around.into_iter().filter_map(everywhere));
                }
            }
            Literal::Network(network) => self.networks.push(*network),
            Literal::Flag(_) => {}
        }
    }

    fn text(&mut self, path: &Path, text: String) {
        self.name(path);
        let field = path.ends_in();
        // What is asked of somebody is what a user may be called.
        let field = match field.as_str() {
            "principal name" => "user name",
            "principal id" | "key created-by" => "user id",
            field => field,
        };
        let all = self.texts.entry(field.to_owned()).or_default();
        if !all.contains(&text) {
            all.push(text);
        }
    }

    /// Takes down the name of a label.
    fn name(&mut self, path: &Path) {
        let name = path.ends_in().strip_prefix("key labels.").map(str::to_owned);
        self.labels.extend(name.filter(|name| !self.labels.contains(name)));
    }
}

/// A range of IPv4 that fixes so many leading bits.
fn everywhere(bits: u64) -> Option<IpNet> {
    Ipv4Net::new(Ipv4Addr::UNSPECIFIED, u8::try_from(bits).ok()?).ok().map(IpNet::V4)
}

/// How many texts are made for a regex.
const MOST_TEXTS: usize = 8;

/// Some texts that a regex matches, one for each of its alternatives.
fn matching(hir: &Hir) -> Vec<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).into_owned()],
        HirKind::Class(class) => first(class).map(String::from).into_iter().collect(),
        HirKind::Repetition(repetition) => {
            let least = repetition.min.clamp(1, 64) as usize;
            matching(&repetition.sub).into_iter().map(|text| text.repeat(least)).collect()
        }
        HirKind::Capture(capture) => matching(&capture.sub),
        HirKind::Alternation(parts) => parts.iter().flat_map(matching).take(MOST_TEXTS).collect(),
        HirKind::Concat(parts) => parts.iter().fold(vec![String::new()], |before, part| {
            let after = matching(part);
            let joined = before.iter().flat_map(|start| after.iter().map(move |end| format!("{start}{end}")));
            joined.take(MOST_TEXTS).collect()
        }),
    }
}

fn first(class: &Class) -> Option<char> {
    match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| range.start().max('a').min(range.end())).next(),
        Class::Bytes(class) => class.ranges().first().map(|range| char::from(range.start())),
    }
}
