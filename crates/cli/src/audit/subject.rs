//! What a run is about: every file that it needs, read.

use std::path::PathBuf;

use bailiwick_core::finding::{At, Severity};
use bailiwick_core::platform::Platform;
use bailiwick_policy::PolicySet;
use bailiwick_scan::sources::tree::Options;

use super::accepting::Accepting;
use super::sources::{self, Source};
use super::trust::Trust;
use crate::args::CommonArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::input::{self, NamedInventory};
use crate::settings;

/// What a run is about, every file read.
pub(super) struct Subject {
    pub(super) policies: PolicySet,
    pub(super) inventory: Option<NamedInventory>,
    pub(super) sources: Vec<Source>,
    pub(super) options: Options,
    pub(super) accepting: Accepting,
    /// Whether to say less.
    pub(super) quiet: bool,
    /// Whether to say more.
    pub(super) verbose: bool,
    pub(super) at: At,
    pub(super) platform: Platform,
    /// Whether a rule that selects nothing is an error.
    pub(super) strict: bool,
    /// The least severity that makes the run fail.
    pub(super) fail_on: Severity,
    /// Whether the report is to prove findings.
    pub(super) proves: bool,
    /// What a change would loosen, where a revision is trusted instead.
    pub(super) trust: Option<Trust>,
}

/// Reads everything, so that all problems are known. `None` after a problem.
pub(super) fn read(
    policies: &[PathBuf],
    sources: Vec<Source>,
    options: Options,
    accepting: Option<Accepting>,
    common: &CommonArgs,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Subject> {
    let policies = input::configured(policies, config, diagnostics);
    let inventory = settings::inventory(common, config);
    let platform = input::platform_from(&config.files, common, diagnostics);
    let inventory = inventory.map(|path| {
        let platform = platform.as_ref().unwrap_or(Platform::embedded());
        input::inventory(&path, platform, diagnostics)
    });
    sources::check(&sources, &options, diagnostics);
    let inventory = match inventory {
        Some(None) => return None,
        inventory => inventory.flatten(),
    };
    let at = settings::at(common, config);
    let (policies, platform, accepting) = (policies?.set, platform?, accepting?);
    let (quiet, verbose) = (common.quiet, common.verbose);
    Some(Subject {
        policies,
        inventory,
        sources,
        options,
        accepting,
        quiet,
        verbose,
        at,
        platform,
        strict: false,
        proves: false,
        fail_on: config.fail_on.unwrap_or(settings::FAIL_ON),
        trust: None,
    })
}
