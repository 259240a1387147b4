//! What a scan found, for commands that judge no rules: `leaks` and `drift`.

use std::path::PathBuf;

use bailiwick_core::finding::{Coverage, Leak};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;

use super::accepting::{Accepting, Baselines, ScansAll};
use super::sources;
use super::subject::read;
use crate::args::{AcceptingArgs, LeaksArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::settings;

/// The secrets that a scan found, and what they are judged by.
pub(crate) struct Found {
    pub(crate) leaks: Vec<Leak>,
    pub(crate) coverage: Coverage,
    /// `None` when no inventory was given.
    pub(crate) inventory: Option<Inventory>,
    pub(crate) platform: Platform,
    pub(crate) at: Time,
    /// The paths that were scanned, as shown.
    pub(crate) roots: Vec<String>,
}

/// Reads and scans what the arguments name, or else the configuration. `None` after a problem.
pub(crate) fn find(args: &LeaksArgs, diagnostics: &mut Diagnostics) -> Option<Found> {
    let config = Config::find(&args.common, diagnostics);
    let here = [PathBuf::from(".")];
    let configured = if config.scan.is_empty() { &here } else { config.scan.as_slice() };
    let paths = settings::paths(&args.paths, configured);
    let trees = match () {
        () if args.sources.asks_for_git() => &[],
        () if args.sources.is_enough() => &*args.paths,
        () => &*paths,
    };
    let repositories = settings::paths(&args.paths, &here);
    let sources = sources::of(trees, &repositories, &args.sources, diagnostics);
    let options = settings::options(&args.sources, &config);
    // Whoever asks what leaked wants to see what was accepted, too.
    let (blank, of_none) = (Config::default(), AcceptingArgs::default());
    let accepting = Accepting::read(&of_none, ScansAll::No, &blank, Baselines::Ignore, diagnostics);
    let policies = settings::paths(&args.policies, &[PathBuf::from(super::ALL)]);
    let subject = read(&policies, sources, options, accepting, &args.common, &config, diagnostics)?;
    if !diagnostics.is_empty() {
        return None;
    }
    let scanned = sources::scan(&subject, diagnostics)?;
    Some(Found {
        leaks: scanned.leaks,
        coverage: scanned.coverage,
        inventory: subject.inventory.map(|named| named.inventory),
        platform: subject.platform,
        at: subject.at.time,
        roots: paths.iter().map(|path| crate::input::shown(path)).collect(),
    })
}
