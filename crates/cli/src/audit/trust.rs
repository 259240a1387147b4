//! What a change would loosen, where a revision is trusted instead of the work tree.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use bailiwick_core::finding::{Allow, Finding, Place, Severity};
use bailiwick_policy::waiver::{Builtin, WaiverFile};
use bailiwick_policy::{PolicySet, Rule};
use bailiwick_scan::Detector;

use crate::args::{AcceptingArgs, AuditArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::files::Files;
use crate::{input, settings};

/// What is trusted, and what the work tree would loosen.
pub(super) struct Trust {
    files: Files,
    loosened: Vec<Finding>,
}

/// What a change loosens: what of, and how, at a place.
struct Loosened<'a> {
    all: Vec<Finding>,
    file: &'a str,
}

impl Loosened<'_> {
    fn add(&mut self, subject: &str, message: String, line: u32) {
        let place = Place { path: self.file.into(), line, column: 1, end_column: 2, ..Place::default() };
        self.all.push(Builtin::TrustLoosened.finding(subject, message, vec![place]));
    }
}

impl Trust {
    /// Compares what is trusted with what the work tree has in its place.
    pub(super) fn of(args: &AuditArgs, trusted: &Config, rules: &PolicySet, diagnostics: &mut Diagnostics) -> Self {
        let proposed = Config::find(&args.common, diagnostics);
        let mut loosened = Loosened { all: Vec::new(), file: &proposed.name };
        of_config(trusted, &proposed, &mut loosened);
        if let Some(set) = input::configured(&args.policies, &proposed, diagnostics) {
            of_rules(rules, &set.set, &mut loosened);
        }
        let mut all = loosened.all;
        all.extend(of_waivers(&args.judging.accepting, trusted, &proposed, diagnostics));
        all.extend(of_baseline(&args.judging.accepting, trusted, &proposed, diagnostics));
        Self { files: trusted.files.clone(), loosened: all }
    }

    /// The comments that the trusted revision has too; the others are findings, with all else that is loosened.
    pub(super) fn review(&self, allows: &[Allow]) -> (Vec<Allow>, Vec<Finding>) {
        let Ok(detector) = Detector::new(&[]) else { return (Vec::new(), self.loosened.clone()) };
        let mut known: BTreeMap<&str, Vec<Allow>> = BTreeMap::new();
        let (mut kept, mut wrong) = (Vec::new(), self.loosened.clone());
        for allow in allows {
            let path = &*allow.place.path;
            let before = known.entry(path).or_insert_with(|| {
                let file = path.split('!').next().unwrap_or_default();
                let bytes = self.files.at_revision(Path::new(file)).ok().flatten().unwrap_or_default();
                detector.allows(file, &bytes)
            });
            // Each comment vouches for one: a copy of it is another.
            let same = |other: &Allow| {
                other.place.path == allow.place.path && other.rule == allow.rule && other.reason == allow.reason
            };
            match before.iter().position(same) {
                Some(index) => {
                    before.swap_remove(index);
                    kept.push(allow.clone());
                }
                None if allow.rule.is_empty() || allow.reason.is_empty() => {}
                None => {
                    let message = format!("the change lets a comment in {path} allow {}: {}", allow.rule, allow.reason);
                    wrong.push(Builtin::TrustLoosened.finding(&allow.rule, message, vec![allow.place.clone()]));
                }
            }
        }
        (kept, wrong)
    }
}

fn of_config(trusted: &Config, proposed: &Config, loosened: &mut Loosened<'_>) {
    for glob in proposed.exclude.iter().filter(|glob| !trusted.exclude.contains(glob)) {
        loosened.add(&format!("exclude {glob}"), format!("the change excludes `{glob}` from scans"), 1);
    }
    for path in trusted.scan.iter().filter(|path| !proposed.scan.contains(path)) {
        let path = input::shown(path);
        loosened.add(&format!("scan {path}"), format!("the change no longer scans `{path}`"), 1);
    }
    let fail_on = |config: &Config| config.fail_on.unwrap_or(settings::FAIL_ON);
    if fail_on(proposed) > fail_on(trusted) {
        let (old, new) = (fail_on(trusted).as_str(), fail_on(proposed).as_str());
        loosened.add("fail-on", format!("the change raises `fail-on` from {old} to {new}"), 1);
    }
    for severity in Severity::ALL {
        if proposed.longest_waiver.of(*severity) > trusted.longest_waiver.of(*severity) {
            let severity = severity.as_str();
            let message = format!("the change lets findings of severity {severity} be waived for longer");
            loosened.add(&format!("longest-waiver {severity}"), message, 1);
        }
    }
}

fn of_rules(trusted: &PolicySet, proposed: &PolicySet, loosened: &mut Loosened<'_>) {
    for rule in trusted.rules() {
        let how = match proposed.rule(&rule.id) {
            None => Some("takes it away".to_owned()),
            Some(new) => weaker(rule, new),
        };
        if let Some(how) = how {
            loosened.add(&format!("rule {}", rule.id), format!("rule {}: the change {how}", rule.id), 1);
        }
    }
}

/// How a rule is weaker than it was.
fn weaker(old: &Rule, new: &Rule) -> Option<String> {
    let lowers = |what: &str, old: &str, new: &str| Some(format!("lowers its {what} from {old} to {new}"));
    match () {
        () if new.severity < old.severity => lowers("severity", old.severity.as_str(), new.severity.as_str()),
        () if new.gravest() < old.gravest() => {
            lowers("gravest severity", old.gravest().as_str(), new.gravest().as_str())
        }
        () if new.mode > old.mode => lowers("mode", old.mode.as_str(), new.mode.as_str()),
        () if new.on_unknown > old.on_unknown => lowers("on-unknown", old.on_unknown.as_str(), new.on_unknown.as_str()),
        () if new.waivable && !old.waivable => Some("lets it be waived".to_owned()),
        () => None,
    }
}

fn of_waivers(
    args: &AcceptingArgs,
    trusted: &Config,
    proposed: &Config,
    diagnostics: &mut Diagnostics,
) -> Vec<Finding> {
    let read = |config: &Config, diagnostics: &mut Diagnostics| {
        let path = args.waivers.as_ref().or(config.waivers.as_ref()).filter(|path| config.files.has(path));
        path.and_then(|path| input::waivers(&config.files, path, diagnostics)).unwrap_or_default()
    };
    let (old, new): (WaiverFile, WaiverFile) = (read(trusted, diagnostics), read(proposed, diagnostics));
    let mut loosened = Loosened { all: Vec::new(), file: &new.name };
    for waiver in &new.waivers {
        let covers = |other: &&bailiwick_policy::waiver::Waiver| {
            let is_same = (&other.rule, &other.target) == (&waiver.rule, &waiver.target);
            let is_as_wide = other.paths == waiver.paths || other.paths.globs().is_empty();
            is_same && is_as_wide && other.expires >= waiver.expires
        };
        if !old.waivers.iter().any(|other| covers(&other)) {
            let target = waiver.target.spelled();
            let message = format!("the change waives {} for {target} until {}", waiver.rule, waiver.expires);
            loosened.add(&format!("{} {target}", waiver.rule), message, new.same_as(waiver).unwrap_or(1));
        }
    }
    loosened.all
}

fn of_baseline(
    args: &AcceptingArgs,
    trusted: &Config,
    proposed: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Finding> {
    let read = |config: &Config, diagnostics: &mut Diagnostics| {
        let path = args.baseline.as_ref().or(config.baseline.as_ref()).filter(|path| config.files.has(path));
        path.and_then(|path| input::baseline(&config.files, path, diagnostics)).unwrap_or_default()
    };
    let (old, new) = (read(trusted, diagnostics), read(proposed, diagnostics));
    let known: HashSet<_> = old.entries.iter().map(|entry| (&entry.fingerprint, entry.severity)).collect();
    let more = new.entries.iter().filter(|entry| !known.contains(&(&entry.fingerprint, entry.severity))).count();
    let place = Place { path: new.name.as_str().into(), line: 1, column: 1, end_column: 2, ..Place::default() };
    let message = format!("the change adds {more} to the findings of the baseline {}", new.name);
    (more > 0).then(|| Builtin::TrustLoosened.finding(&new.name, message, vec![place]))
}
