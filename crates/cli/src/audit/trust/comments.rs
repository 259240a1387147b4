//! Which comments in what was scanned the trusted revision has too, and beside the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use bailiwick_core::finding::{Allow, Finding, Place};
use bailiwick_core::secret::KnownKeys;
use bailiwick_policy::waiver::Builtin;
use bailiwick_scan::{Detector, Linter};

use crate::audit::subject::Subject;
use crate::files::Files;

/// The comments that are trusted; the others are findings.
pub(super) fn review(
    files: &Files,
    subject: &Subject,
    allows: &[Allow],
    found: &[Finding],
) -> (Vec<Allow>, Vec<Finding>) {
    let Ok(detector) = Detector::new(&subject.policies.secret_specs()) else { return (Vec::new(), Vec::new()) };
    let linter = subject.policies.judges_endpoints().then(|| Linter::new(&subject.platform));
    let mut base = Base { files, detector, linter, known: BTreeMap::new(), left: BTreeMap::new() };
    let found = Found::of(found);
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for allow in allows {
        match base.vouch(allow, &found) {
            Vouched::Same => kept.push(allow.clone()),
            _ if allow.rule.is_empty() || allow.reason.is_empty() => {}
            vouched => {
                let (path, rule, reason) = (&allow.place.path, &allow.rule, &allow.reason);
                let message = match vouched {
                    Vouched::BesideOther => {
                        format!(
                            "the change puts something else beside a comment in {path} that allows {rule}: {reason}"
                        )
                    }
                    _ => format!("the change lets a comment in {path} allow {rule}: {reason}"),
                };
                wrong.push(Builtin::TrustLoosened.finding(rule, message, vec![allow.place.clone()]));
            }
        }
    }
    (kept, wrong)
}

/// What the trusted revision says of a comment.
enum Vouched {
    /// It stands there, beside all that it allows now.
    Same,
    /// It stands there, but beside something else.
    BesideOther,
    New,
}

/// The files of the trusted revision that were looked at.
struct Base<'a> {
    files: &'a Files,
    detector: Detector,
    linter: Option<Linter>,
    /// The comments of its files, by path.
    known: BTreeMap<String, Vec<Known>>,
    /// Those that have vouched for none yet, by path and by the commit that has such a file: what history holds stands
    /// in the work tree, too.
    left: BTreeMap<Version, Vec<Known>>,
}

/// A file of a commit, or of what isn't committed.
type Version = (String, Option<Box<str>>);

/// A comment of the trusted revision.
#[derive(Clone)]
struct Known {
    allow: Allow,
    /// The ids of the secrets and endpoints on its line and the next.
    beside: BTreeSet<String>,
}

impl Base<'_> {
    /// Each comment vouches for one: a copy of it is another.
    fn vouch(&mut self, allow: &Allow, found: &Found<'_>) -> Vouched {
        let known = self.left_of(&allow.place);
        let is_same = |other: &Known| {
            let other = &other.allow;
            (&other.place.path, &other.rule, &other.reason) == (&allow.place.path, &allow.rule, &allow.reason)
        };
        let allowed = found.allowed_by(allow);
        let has_all = |known: &Known| allowed.iter().all(|id| known.beside.contains(*id));
        match known.iter().position(|known| is_same(known) && has_all(known)) {
            Some(index) => {
                known.swap_remove(index);
                Vouched::Same
            }
            None if known.iter().any(is_same) => Vouched::BesideOther,
            None => Vouched::New,
        }
    }

    fn left_of(&mut self, place: &Place) -> &mut Vec<Known> {
        let path = &*place.path;
        if !self.known.contains_key(path) {
            let read = self.read(path);
            self.known.insert(path.to_owned(), read);
        }
        let known = self.known.get(path);
        let version = (path.to_owned(), place.commit.clone());
        self.left.entry(version).or_insert_with(|| known.cloned().unwrap_or_default())
    }

    fn read(&self, path: &str) -> Vec<Known> {
        let file = path.split('!').next().unwrap_or_default();
        let bytes = self.files.at_revision(Path::new(file)).ok().flatten().unwrap_or_default();
        let (leaks, allows) = self.detector.scan_with_comments(file, &bytes);
        let read = |linter: &Linter| linter.read(file, &bytes, &KnownKeys::default());
        let endpoints = self.linter.as_ref().map(read).unwrap_or_default();
        let mut lines: BTreeMap<u32, Vec<(&Place, String)>> = BTreeMap::new();
        let leaks = leaks.iter().flat_map(|leak| leak.places.iter().map(|place| (place, leak.id())));
        let endpoints = endpoints.iter().flat_map(|one| one.places.iter().map(|place| (place, one.id())));
        leaks.chain(endpoints).for_each(|(place, id)| lines.entry(place.line).or_default().push((place, id)));
        let known = |allow: Allow| {
            let line = allow.place.line;
            let near = lines.range(line..=line.saturating_add(1)).flat_map(|(_, all)| all);
            let beside = near.filter(|(place, _)| allow.is_beside(place)).map(|(_, id)| id.clone()).collect();
            Known { allow, beside }
        };
        allows.into_iter().map(known).collect()
    }
}

/// The places and ids of what was found, by path, line and rule.
struct Found<'a>(HashMap<Spot<'a>, Vec<(&'a Place, &'a str)>>);

type Spot<'a> = (&'a str, u32, &'a str);

impl<'a> Found<'a> {
    fn of(findings: &'a [Finding]) -> Self {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for finding in findings {
            for place in &finding.locations {
                let spot = (&*place.path, place.line, &*finding.rule);
                found.entry(spot).or_default().push((place, &*finding.subject.id));
            }
        }
        Self(found)
    }

    /// The ids of what a comment allows: on its own line, or else on the next.
    fn allowed_by(&self, allow: &'a Allow) -> Vec<&'a str> {
        let on = |line: u32| {
            let all = self.0.get(&(&*allow.place.path, line, &*allow.rule)).into_iter().flatten();
            all.filter(|(place, _)| allow.is_beside(place)).map(|(_, id)| *id).collect::<Vec<_>>()
        };
        let own = on(allow.place.line);
        if own.is_empty() { on(allow.place.line.saturating_add(1)) } else { own }
    }
}
