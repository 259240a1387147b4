//! Reports of other scanners: gitleaks, trufflehog and kingfisher, as they write them in JSON.
//!
//! What they found is looked at again by our own rules, and joined to its key, so that a team keeps its scanner and
//! gains the owner. A secret becomes its digest and its mask at once. What a report hides can't be joined, and is
//! said to be unread.

mod record;
mod shapes;

use bailiwick_core::finding::{Coverage, Excerpt, Leak, PassedOver, Place};
use bailiwick_core::secret::{Confidence, Digest, Identity, KnownKeys, Provider, Secret, SecretKind};

use self::record::{Record, Reported, records};
use super::Scanned;
use super::append::united;
use crate::Detector;

/// Nobody reads more unreadable parts of one report than this, one by one.
const MOST_SAID: usize = 20;

/// Reads the report of another scanner, under the name that it is to be reported by.
#[must_use]
pub fn scan(detector: &Detector, name: &str, bytes: &[u8], known: &KnownKeys) -> Scanned {
    let mut report = Report { detector, known, leaks: Vec::new(), foreign: 0 };
    let mut unreadable = Vec::new();
    for record in records(bytes) {
        match record {
            Record::Found(reported) => report.take(&reported),
            Record::Unread(why) => unreadable.push(why),
        }
    }
    let foreign = report.foreign;
    let size = bytes.len() as u64;
    Scanned {
        leaks: united(report.leaks),
        coverage: Coverage {
            files: 1,
            bytes: size,
            skipped: (foreign > 0).then(|| PassedOver::part(name, others(foreign))).into_iter().collect(),
            unreadable: unread(name, unreadable),
            ..Coverage::default()
        },
        digest: Some(Digest::of_parts([name.as_bytes(), &size.to_le_bytes()])),
        ..Scanned::default()
    }
}

fn others(count: u64) -> String {
    if count == 1 {
        "1 finding of a secret that no rule looks for and no key of the inventory bears".to_owned()
    } else {
        format!("{count} findings of secrets that no rule looks for and no key of the inventory bears")
    }
}

/// What of a report could not be read: the first parts by themselves, the others by their number.
fn unread(name: &str, reasons: Vec<String>) -> Vec<PassedOver> {
    let more = reasons.len().saturating_sub(MOST_SAID);
    let more = (more > 0).then(|| format!("and {more} more findings that can't be joined"));
    reasons.into_iter().take(MOST_SAID).chain(more).map(|reason| PassedOver::part(name, reason)).collect()
}

/// A report that is being read.
struct Report<'a> {
    detector: &'a Detector,
    known: &'a KnownKeys,
    leaks: Vec<Leak>,
    /// How many findings were of no secret that anybody asked for.
    foreign: u64,
}

impl Report<'_> {
    fn take(&mut self, reported: &Reported) {
        let found = self.detector.scan(&reported.place.path, reported.context().as_bytes(), self.known);
        if found.is_empty() {
            return match self.borne(reported) {
                Some(leak) => self.leaks.push(leak),
                None => self.foreign += 1,
            };
        }
        self.leaks.extend(found.into_iter().map(|leak| placed(leak, reported)));
    }

    /// The leak of a secret that a key certainly bears, though no rule knows its shape.
    fn borne(&self, reported: &Reported) -> Option<Leak> {
        let secret = Secret::new(reported.secret.trim());
        let identity = self.known.identify(&secret);
        let Identity::Certain(_) = identity else { return None };
        let (kind, rule) = [SecretKind::General, SecretKind::Plan, SecretKind::Temporary, SecretKind::Other]
            .into_iter()
            .find_map(|kind| Some((kind, self.detector.rule_for(kind)?)))?;
        Some(Leak {
            rule: rule.into(),
            also: Vec::new(),
            kind,
            provider: Provider::DashScope,
            confidence: Confidence::High,
            masked: secret.mask(),
            digest: secret.digest(),
            guessable: secret.is_guessable(),
            identity,
            places: vec![reported.place.clone()],
            excerpt: Excerpt::default(),
        })
    }
}

/// A leak at the place that the report gives. What our rules saw of the file is what the report shows of it.
fn placed(mut leak: Leak, reported: &Reported) -> Leak {
    let Place { line: first_line, column: first_column, .. } = reported.place;
    let is_shown = reported.matched.is_some();
    let place = |own: &Place| {
        let line = first_line.saturating_add(if is_shown { own.line - 1 } else { 0 });
        let column = match (is_shown, own.line) {
            (false, _) => first_column,
            (true, 1) => first_column.saturating_add(own.column - 1),
            (true, _) => own.column,
        };
        let end_column = column.saturating_add(own.end_column.saturating_sub(own.column));
        Place { line, column, end_column, layer: own.layer.clone(), ..reported.place.clone() }
    };
    leak.places = leak.places.iter().map(place).collect();
    if is_shown {
        leak.excerpt.lines.iter_mut().for_each(|line| line.number = line.number.saturating_add(first_line - 1));
    } else {
        leak.excerpt = Excerpt::default();
    }
    leak
}

#[cfg(test)]
mod tests;
