//! By what findings of a run are accepted.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use bailiwick_core::finding::Allow;
use bailiwick_policy::waiver::{Accepted, Baseline, Longest, WaiverFile};

use crate::args::AcceptingArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::files::Files;
use crate::input;

/// By what findings of a run are accepted, every file read.
pub(super) struct Accepting {
    waivers: Option<WaiverFile>,
    baseline: Option<Baseline>,
    longest: Longest,
    is_complete: bool,
}

impl Accepting {
    /// Reads the files that the arguments name, or else the configuration. `scans_all` says whether all is scanned
    /// that the configuration's files may speak of. `None` after a problem.
    pub(super) fn read(
        args: &AcceptingArgs,
        scans_all: ScansAll,
        config: &Config,
        baselines: Baselines,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        // A file that a change brings accepts nothing yet.
        let is_new = |path: &&PathBuf| matches!(config.files, Files::Trusted { .. }) && !config.files.has(path);
        let waivers = args.waivers.as_ref().filter(|path| !is_new(path)).or(config.waivers.as_ref());
        let waivers = match waivers {
            Some(path) => Some(input::waivers(&config.files, path, diagnostics)?),
            None => None,
        };
        let baseline = args.baseline.as_ref().filter(|path| !is_new(path)).or(config.baseline.as_ref());
        let baseline = match baseline.filter(|_| baselines == Baselines::Apply) {
            Some(path) => Some(input::baseline(&config.files, path, diagnostics)?),
            None => None,
        };
        let is_complete = match scans_all {
            ScansAll::Yes => true,
            // Who names a file of waivers says that it goes with what is scanned.
            ScansAll::AsTheArgumentsSay => args.waivers.is_some() || args.baseline.is_some(),
            ScansAll::No => false,
        };
        Some(Self { waivers, baseline, longest: config.longest_waiver, is_complete })
    }

    /// Takes a file of waivers instead of what was read.
    pub(super) fn waive_by(&mut self, waivers: WaiverFile) {
        self.waivers = Some(waivers);
    }

    /// What is accepted, with the comments in what was scanned.
    pub(super) fn with<'a>(&'a self, allows: &'a [Allow]) -> Accepted<'a> {
        Accepted {
            allows,
            waivers: self.waivers.as_ref(),
            longest: self.longest,
            baseline: self.baseline.as_ref(),
            is_gone: Some(&is_gone),
            is_complete: self.is_complete,
        }
    }
}

/// Whether a file that was scanned once, or the archive that it was in, is no longer there.
fn is_gone(path: &str) -> bool {
    let file = path.split('!').next().unwrap_or_default();
    Path::new(file).symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// What a run makes of baselines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Baselines {
    /// What stands in them is waived.
    Apply,
    /// It takes stock anew.
    Ignore,
}

/// Whether a run scans all that waivers may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScansAll {
    /// It scans what the configuration names.
    Yes,
    /// It scans what the arguments name.
    AsTheArgumentsSay,
    /// It scans what a change brings.
    No,
}
