//! What several sources found, as one.

use std::collections::{BTreeMap, HashSet};
use std::mem;

use bailiwick_core::finding::{Allow, Endpoint, Leak, Place};
use bailiwick_core::secret::{Confidence, Digest, Provider};

use super::Scanned;

impl Scanned {
    /// Adds what another source found and read.
    ///
    /// Leaks of the same rule, secret and path become one with the places of both. Where both say the same
    /// of a place, it is one place, and where the first places are the same the excerpt of `self` stays.
    pub fn append(&mut self, other: Self) {
        self.leaks = merged(mem::take(&mut self.leaks), other.leaks);
        self.endpoints.extend(other.endpoints);
        sort_endpoints(&mut self.endpoints);
        // The work tree and the index mostly say the same.
        self.endpoints.dedup();
        self.allows.extend(other.allows);
        sort_allows(&mut self.allows);
        self.allows.dedup();
        self.coverage.append(other.coverage);
        self.digest = match (self.digest, other.digest) {
            (Some(one), Some(two)) => Some(Digest::of_parts([&one, &two].map(|digest| digest.as_bytes().as_slice()))),
            (one, two) => one.or(two),
        };
        self.empty.extend(other.empty);
    }
}

impl Scanned {
    /// Adds what a report of another scanner says. Of what stands on a line of a file and was found there by
    /// ourselves too, what we found stays: scanners count columns in different ways.
    pub fn append_reported(&mut self, mut reported: Self) {
        let line = |digest: Digest, place: &Place| (digest, place.path.clone(), place.line, place.commit.clone());
        let own = self.leaks.iter().flat_map(|leak| leak.places.iter().map(|place| line(leak.digest, place)));
        let own: HashSet<_> = own.collect();
        for leak in &mut reported.leaks {
            leak.places.retain(|place| !own.contains(&line(leak.digest, place)));
        }
        reported.leaks.retain(|leak| !leak.places.is_empty());
        self.append(reported);
    }
}

fn merged(first: Vec<Leak>, second: Vec<Leak>) -> Vec<Leak> {
    if first.is_empty() || second.is_empty() {
        return if first.is_empty() { second } else { first };
    }
    united(first.into_iter().chain(second))
}

/// One leak for each rule, secret and path, in the order in which they are reported.
pub(super) fn united(leaks: impl IntoIterator<Item = Leak>) -> Vec<Leak> {
    let mut all: BTreeMap<(String, Box<str>, Digest), Leak> = BTreeMap::new();
    for leak in leaks {
        let key = (leak.path().to_owned(), leak.rule.clone(), leak.digest);
        match all.remove(&key) {
            Some(one) => all.insert(key, joined(one, leak)),
            None => all.insert(key, leak),
        };
    }
    let mut leaks: Vec<_> = all.into_values().collect();
    sort(&mut leaks);
    leaks
}

/// Puts leaks in the order in which they are reported.
pub(super) fn sort(leaks: &mut [Leak]) {
    leaks.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.rule.cmp(&b.rule)));
}

/// Puts endpoints in the order in which they are reported.
pub(super) fn sort_endpoints(endpoints: &mut [Endpoint]) {
    endpoints.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.id().cmp(&b.id())));
}

/// Puts comments in order of their places.
pub(super) fn sort_allows(allows: &mut [Allow]) {
    allows.sort_by(|a, b| (&a.place, &a.rule, &a.reason).cmp(&(&b.place, &b.rule, &b.reason)));
}

/// Two leaks of one rule, secret and path as one.
fn joined(one: Leak, two: Leak) -> Leak {
    let (leak, mut other) = if two.places.first() < one.places.first() { (two, one) } else { (one, two) };
    let more = mem::take(&mut other.places);
    let mut leak = agreed(leak, other);
    leak.places.extend(more);
    leak.places.sort();
    leak.places.dedup();
    leak
}

/// A leak, with what another one of the same rule, secret and path says beside its places.
pub(super) fn agreed(mut leak: Leak, mut other: Leak) -> Leak {
    leak.also.append(&mut other.also);
    leak.also.sort();
    leak.also.dedup();
    (leak.provider, leak.confidence) = whose(&leak, &other);
    leak
}

/// Whose a secret is, and how sure, by what two sources say that saw it at different places.
///
/// A source that leaves it open may have seen that its places disagree: then the other may not settle that
/// the key is somebody else's.
fn whose(one: &Leak, two: &Leak) -> (Provider, Confidence) {
    use Provider::{DashScope, DashScopeOrDeepSeek};
    let surest = one.confidence.max(two.confidence);
    match (one.provider, two.provider) {
        (same, other) if same == other => (same, surest),
        (DashScope, DashScopeOrDeepSeek) | (DashScopeOrDeepSeek, DashScope) => (DashScope, surest),
        (DashScopeOrDeepSeek, _) => (DashScopeOrDeepSeek, one.confidence),
        (_, DashScopeOrDeepSeek) => (DashScopeOrDeepSeek, two.confidence),
        _ => (DashScopeOrDeepSeek, less(surest)),
    }
}

/// What is left of a confidence where it is open whose the key is.
fn less(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::High => Confidence::Medium,
        Confidence::Medium | Confidence::Low => Confidence::Low,
    }
}
