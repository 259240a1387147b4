//! By what findings of a run are accepted.

use bailiwick_core::finding::Allow;
use bailiwick_policy::waiver::{Accepted, Longest, WaiverFile};

use crate::args::AcceptingArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::input;

/// By what findings of a run are accepted, every file read.
pub(super) struct Accepting {
    waivers: Option<WaiverFile>,
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
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let waivers = args.waivers.as_ref().or(config.waivers.as_ref());
        let waivers = match waivers {
            Some(path) => Some(input::waivers(path, diagnostics)?),
            None => None,
        };
        let is_complete = match scans_all {
            ScansAll::Yes => true,
            // Who names a file of waivers says that it goes with what is scanned.
            ScansAll::AsTheArgumentsSay => args.waivers.is_some(),
            ScansAll::No => false,
        };
        Some(Self { waivers, longest: config.longest_waiver, is_complete })
    }

    /// What is accepted, with the comments in what was scanned.
    pub(super) fn with<'a>(&'a self, allows: &'a [Allow]) -> Accepted<'a> {
        Accepted { allows, waivers: self.waivers.as_ref(), longest: self.longest, is_complete: self.is_complete }
    }
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
