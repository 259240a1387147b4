//! How long findings may be waived.

use bailiwick_core::finding::Severity;
use chrono::TimeDelta;

/// How long from today a finding of each severity may be waived.
///
/// The defaults are as of 2026-11: a month for what is critical, a quarter for what is high, half a year for what
/// is medium, a year for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longest([TimeDelta; Severity::ALL.len()]);

impl Default for Longest {
    fn default() -> Self {
        let mut longest = Self([TimeDelta::zero(); _]);
        for severity in Severity::ALL {
            longest.set(*severity, TimeDelta::days(days(*severity)));
        }
        longest
    }
}

fn days(severity: Severity) -> i64 {
    match severity {
        Severity::Critical => 30,
        Severity::High => 90,
        Severity::Medium => 180,
        Severity::Low | Severity::Info => 365,
    }
}

impl Longest {
    /// How long a finding of a severity may be waived.
    #[must_use]
    pub fn of(&self, severity: Severity) -> TimeDelta {
        self.0.get(severity as usize).copied().unwrap_or_default()
    }

    /// Sets how long a finding of a severity may be waived.
    pub fn set(&mut self, severity: Severity, longest: TimeDelta) {
        self.0.get_mut(severity as usize).into_iter().for_each(|own| *own = longest);
    }
}
