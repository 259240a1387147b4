//! What rules say of an inventory alone, for `simulate` and `forecast`.

use std::collections::HashSet;
use std::path::PathBuf;

use bailiwick_core::finding::{Finding, Outcome};
use bailiwick_core::inventory::Inventory;
use bailiwick_policy::{Facts, PolicySet, evaluate};
use serde::Serialize;

use super::Asked;
use crate::args::CommonArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::input;

/// What is judged when an inventory is, as it is or as it may be.
pub(super) fn facts<'a>(asked: &'a Asked, inventory: &'a Inventory) -> Facts<'a> {
    let (inventory_path, platform) = (&*asked.named.name, &asked.platform);
    Facts { inventory: Some(inventory), inventory_path, leaks: None, endpoints: &[], platform, at: asked.at }
}

/// A finding, as these commands write it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Found {
    pub(super) rule: String,
    pub(super) severity: &'static str,
    pub(super) subject: Subject,
    pub(super) message: String,
}

/// What a finding is about.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Subject {
    pub(super) kind: &'static str,
    pub(super) id: String,
}

/// The rules that the arguments name, or else the configuration's, or else the shipped ones.
pub(super) fn policies(args: &[PathBuf], common: &CommonArgs, diagnostics: &mut Diagnostics) -> Option<PolicySet> {
    // What is wrong with the configuration was said when the inventory was read.
    let config = Config::find(common, &mut Diagnostics::default());
    Some(input::configured(args, &config, diagnostics)?.set)
}

/// What fails at an instant: gravest first, as in a report.
pub(super) struct Failures {
    found: Vec<(String, Found)>,
    fingerprints: HashSet<String>,
}

impl Failures {
    /// What rules say fails.
    pub(super) fn of(policies: &PolicySet, facts: &Facts<'_>) -> Self {
        let findings = evaluate(policies, facts).findings;
        let failing = findings.into_iter().filter(|finding| finding.outcome == Outcome::Fail);
        let found: Vec<_> = failing.map(|finding| (finding.fingerprint.clone(), found(finding))).collect();
        Self { fingerprints: found.iter().map(|(fingerprint, _)| fingerprint.clone()).collect(), found }
    }

    /// What fails here and not there.
    pub(super) fn not_in(&self, others: &Self) -> Vec<Found> {
        let only_here = self.found.iter().filter(|(fingerprint, _)| !others.fingerprints.contains(fingerprint));
        only_here.map(|(_, found)| found.clone()).collect()
    }
}

fn found(finding: Finding) -> Found {
    Found {
        subject: Subject { kind: finding.subject.kind.as_str(), id: finding.subject.id },
        rule: finding.rule,
        severity: finding.severity.as_str(),
        message: finding.message,
    }
}

/// A finding in a line.
pub(super) fn line(found: &Found) -> String {
    format!("{} {}: {}", found.severity, found.rule, found.message)
}
