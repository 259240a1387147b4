//! What stands somewhere in history, scanned: one leak for each rule, secret and path, whatever versions hold it.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Allow, Coverage, Held, Leak, PassedOver, Place};
use bailiwick_core::secret::Digest;
use bailiwick_core::time::Time;
use gix_hash::ObjectId;

use super::contents::FILE_NAME;
use super::history::Job;
use super::objects::{Objects, Room};
use super::origins::{Span, Turn};
use super::text;
use crate::name::Name;
use crate::sources::parallel::in_parallel;
use crate::sources::{Scanned, append};

/// Something that may hold secrets, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    /// The path, as git spells it; below `.git/` of what is no file.
    pub(super) path: Vec<u8>,
    pub(super) what: What,
    pub(super) span: Span,
}

/// What may hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Blob(ObjectId),
    /// The path itself.
    Name,
    /// The name of a ref, which is what follows `.git/` in the path.
    RefName,
    /// A commit or a tag.
    Text(ObjectId),
}

/// Commits in their order, each with when it was made, in seconds since 1970.
pub(super) struct Calendar(pub(super) Vec<(ObjectId, i64)>);

impl Calendar {
    fn facts(&self, turn: Turn) -> Option<(Box<str>, Time)> {
        let (id, time) = self.0.get(turn as usize)?;
        // A date that no calendar has is shown as the first one.
        Some((id.to_string().into(), Time::from_timestamp(*time, 0).unwrap_or_default()))
    }

    /// A place, with when it was held.
    fn dated(&self, place: Place, span: Span) -> Place {
        let Some((first, last)) = span.turns else { return place };
        let (Some((commit, date)), Some((last_commit, last_date))) = (self.facts(first), self.facts(last)) else {
            return place;
        };
        Place { commit: Some(commit), held: Some(Box::new(Held { date, last_commit, last_date })), ..place }
    }
}

/// What one suspect holds.
#[derive(Default)]
struct Read {
    leaks: Vec<Leak>,
    /// The comments that allow one of them.
    allows: Vec<Allow>,
    not_read: Vec<PassedOver>,
}

/// Leaks of one rule, secret and path, from all versions.
struct Merged {
    leak: Leak,
    places: BTreeMap<Place, Span>,
}

/// Leaks that are put together.
pub(super) struct Findings;

impl Findings {
    /// Scans suspects where they stand.
    pub(super) fn scan(wanted: &[Finding], objects: &Objects, calendar: &Calendar, job: &Job<'_>) -> Scanned {
        let (wanted, excluded): (Vec<&Finding>, Vec<_>) =
            wanted.iter().partition(|finding| !job.exclude.has_path(&finding.path));
        let read = in_parallel(&wanted, job.threads, Room::default, |room, finding| read(finding, objects, job, room));
        let (mut merged, mut allows) = (BTreeMap::new(), BTreeMap::new());
        let mut unreadable = Vec::new();
        for (finding, read) in wanted.iter().zip(read) {
            unreadable.extend(read.not_read);
            for leak in read.leaks {
                merge(&mut merged, leak, finding.span);
            }
            for Allow { place, rule, reason } in read.allows {
                let slot = allows.entry((place, rule, reason)).or_insert(finding.span);
                *slot = slot.with(finding.span);
            }
        }
        unreadable.sort();
        unreadable.dedup();
        let mut skipped: Vec<_> =
            excluded.iter().map(|finding| PassedOver::part(Name::new(&finding.path).text, "excluded")).collect();
        skipped.dedup();
        let mut leaks: Vec<_> = merged.into_values().map(|merged| conclude(merged, calendar)).collect();
        append::sort(&mut leaks);
        let allow = |((place, rule, reason), span)| Allow { place: calendar.dated(place, span), rule, reason };
        let allows = allows.into_iter().map(allow).collect();
        Scanned {
            leaks,
            allows,
            coverage: Coverage { skipped, unreadable, ..Coverage::default() },
            ..Scanned::default()
        }
    }
}

fn read(finding: &Finding, objects: &Objects, job: &Job<'_>, room: &mut Room) -> Read {
    let name = Name::new(&finding.path);
    let mut read = Read::default();
    let mut scan = |bytes: &[u8], layer: Option<&str>| {
        let mut layers = job.detector.scan_layers(&name.text, bytes, job.known);
        for place in layers.places() {
            place.encoded |= name.encoded;
            place.layer.splice(0..0, layer.map(Into::into));
        }
        // One that allows nothing here is no news: it may have done so in another version.
        let places = || layers.leaks.iter().flat_map(|leak| &leak.places);
        layers.allows.retain(|allow| places().any(|place| allow.is_beside(place)));
        read.allows.append(&mut layers.allows);
        read.leaks.append(&mut layers.leaks);
        read.not_read.append(&mut layers.not_read);
    };
    match &finding.what {
        What::Name => scan(&finding.path, Some(FILE_NAME)),
        What::RefName => scan(finding.path.strip_prefix(b".git/").unwrap_or_default(), Some("ref-name")),
        What::Blob(id) | What::Text(id) => match (objects.read(id, room), &finding.what) {
            (Ok(object), What::Text(_)) => {
                let (header, message) = text::parts(object.bytes);
                scan(message, None);
                scan(header, Some("header"));
            }
            (Ok(object), _) => scan(object.bytes, None),
            (Err(unread), _) => read.not_read.push(PassedOver::file(name.text, unread.reason())),
        },
    }
    read
}

type Key = (Box<str>, Box<str>, Digest);

fn merge(merged: &mut BTreeMap<Key, Merged>, mut leak: Leak, span: Span) {
    let places = std::mem::take(&mut leak.places);
    let Some(first) = places.first() else { return };
    let key = (first.path.clone(), leak.rule.clone(), leak.digest);
    let all = match merged.remove(&key) {
        // The one that is there has the places, and this one what else it saw.
        Some(before) => Merged { leak: append::agreed(before.leak, leak), places: before.places },
        None => Merged { leak, places: BTreeMap::new() },
    };
    let all = merged.entry(key).or_insert(all);
    for place in places {
        let slot = all.places.entry(place).or_insert(span);
        *slot = slot.with(span);
    }
}

fn conclude(merged: Merged, calendar: &Calendar) -> Leak {
    let places = merged.places.into_iter().map(|(place, span)| calendar.dated(place, span)).collect();
    Leak { places, ..merged.leak }
}
