//! Exit codes, the same for every format.

use std::process::ExitCode;

/// How a run ended. The greater wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Judged, and clean; or answered with yes.
    Clean,
    /// Judged, and something was found; or answered with no.
    Found,
    /// Not judged: bad usage, a malformed file, unreadable or incomplete input, nothing to evaluate.
    NotJudged,
    /// Interrupted by a signal, after it had said what it found until then.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Found => 1,
            Exit::NotJudged => 2,
            // As shells say it of a program that Ctrl-C ended.
            Exit::Interrupted => 130,
        })
    }
}
