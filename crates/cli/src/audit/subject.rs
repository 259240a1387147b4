//! What a run is about: every file that it needs, read.

use std::path::PathBuf;

use bailiwick_core::finding::At;
use bailiwick_core::platform::Platform;
use bailiwick_policy::PolicySet;
use bailiwick_scan::sources::tree::{self, Options, Root};

use crate::args::{CommonArgs, ReportArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::input::{self, NamedInventory};
use crate::settings;

/// What a run is about, every file read.
pub(super) struct Subject {
    pub(super) policies: PolicySet,
    pub(super) inventory: Option<NamedInventory>,
    pub(super) roots: Vec<Root>,
    pub(super) options: Options,
    pub(super) at: At,
    pub(super) platform: Platform,
}

/// Reads everything, so that all problems are known. `None` after a problem.
pub(super) fn read(
    policies: Vec<PathBuf>,
    roots: Vec<PathBuf>,
    report: &ReportArgs,
    common: &CommonArgs,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Subject> {
    let policies = input::policies(&policies, diagnostics);
    let inventory = settings::inventory(common, config);
    let inventory = inventory.map(|path| input::inventory(&path, diagnostics));
    let exclude = report.exclude.iter().chain(&config.exclude).cloned().collect();
    let options = Options { exclude, threads: None };
    let roots: Vec<_> = roots.iter().map(|path| settings::root(path)).collect();
    for problem in tree::problems(&roots, &options) {
        diagnostics.plain(problem, "");
    }
    let inventory = match inventory {
        Some(None) => return None,
        inventory => inventory.flatten(),
    };
    let platform = input::platform(common, diagnostics);
    let at = settings::at(common, config);
    Some(Subject { policies: policies?.set, inventory, roots, options, at, platform: platform? })
}
