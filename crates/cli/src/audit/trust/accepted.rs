//! What a change accepts: waivers, and findings of the baseline.

use std::collections::HashSet;

use bailiwick_document::{Position, Span};
use bailiwick_policy::waiver::{Entry, Waiver, WaiverFile};

use super::{Configs, Loosened};
use crate::args::AcceptingArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::input;

pub(super) fn waivers(
    args: &AcceptingArgs,
    configs: Configs<'_>,
    loosened: &mut Loosened,
    diagnostics: &mut Diagnostics,
) {
    let read = |config: &Config, diagnostics: &mut Diagnostics| {
        let path = args.waivers.as_ref().or(config.waivers.as_ref()).filter(|path| config.files.has(path));
        path.and_then(|path| input::waivers(&config.files, path, diagnostics)).unwrap_or_default()
    };
    let (old, new): (WaiverFile, WaiverFile) =
        (read(configs.trusted, diagnostics), read(configs.proposed, diagnostics));
    for waiver in &new.waivers {
        let Some(how) = wider(&old, waiver) else { continue };
        let target = waiver.target.spelled();
        let line = new.same_as(waiver).unwrap_or(1);
        let start = Position { line, column: 1 };
        let message = format!("the change waives {} for {target} {how}", waiver.rule);
        loosened.add(&format!("{} {target}", waiver.rule), message, &new.name, Span { start, end: start });
    }
}

/// How a waiver accepts more than any that is trusted; nothing, if it doesn't.
fn wider(old: &WaiverFile, waiver: &Waiver) -> Option<String> {
    let is_same = |other: &&Waiver| (&other.rule, &other.target) == (&waiver.rule, &waiver.target);
    let has_paths = |other: &Waiver| {
        let narrowed = !waiver.paths.globs().is_empty();
        let each = waiver.paths.globs().iter().all(|glob| other.paths.globs().contains(glob));
        other.paths.globs().is_empty() || (narrowed && each)
    };
    let same: Vec<_> = old.waivers.iter().filter(is_same).collect();
    if same.iter().any(|other| has_paths(other) && other.expires >= waiver.expires) {
        return None;
    }
    let last = same.iter().filter(|other| has_paths(other)).map(|other| other.expires).max();
    let until = match last {
        Some(last) => format!("until {} instead of {last}", waiver.expires),
        None => format!("until {}", waiver.expires),
    };
    let widened = last.is_none() && !same.is_empty();
    let paths = match waiver.paths.globs() {
        _ if !widened => String::new(),
        [] => " in every path".to_owned(),
        globs => format!(" in more paths: {}", globs.join(", ")),
    };
    Some(format!("{until}{paths}"))
}

pub(super) fn baseline(
    args: &AcceptingArgs,
    configs: Configs<'_>,
    loosened: &mut Loosened,
    diagnostics: &mut Diagnostics,
) {
    let read = |config: &Config, diagnostics: &mut Diagnostics| {
        let path = args.baseline.as_ref().or(config.baseline.as_ref()).filter(|path| config.files.has(path));
        path.and_then(|path| input::baseline(&config.files, path, diagnostics)).unwrap_or_default()
    };
    let (old, new) = (read(configs.trusted, diagnostics), read(configs.proposed, diagnostics));
    let said = |entry: &'_ Entry| (entry.fingerprint.clone(), entry.severity, entry.outcome.as_str());
    let known: HashSet<_> = old.entries.iter().map(said).collect();
    let more = new.entries.iter().filter(|entry| !known.contains(&said(entry))).count();
    if more > 0 {
        let message = format!("the change adds {more} to the findings of the baseline {}", new.name);
        loosened.add(&new.name, message, &new.name, Span::default());
    }
}
