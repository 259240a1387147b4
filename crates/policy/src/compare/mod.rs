//! Whether a set of rules is at least as strict as another.
//!
//! What the old rules find the new ones must find, too: of the same resource, no less grave and with no less effect.
//! Where that holds whatever the facts are, it is proved over all that the conditions can tell apart. Where it
//! doesn't, an inventory shows it, on which both sets have been judged. What neither proves is said to be open.

mod chance;
mod draft;
mod invent;
mod pools;
mod prove;
mod show;
mod shrink;

use bailiwick_core::finding::{Finding, Outcome, Severity, Subject};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_document::Span;

use crate::examples::Workbench;
use crate::rule::{Mode, PolicySet, Rule};
use prove::Proof;

/// How a set of rules compares with an older one.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// How many rules the old set has.
    pub rules: usize,
    /// What only the old set finds, by rule.
    pub looser: Vec<Looser>,
    /// The rules whose findings could not be waived, and can be now.
    pub waivable: Vec<Remark>,
    /// What could be neither proved nor shown, by rule.
    pub open: Vec<Remark>,
}

/// Something that a rule of the old set finds, and the new set doesn't.
#[derive(Clone, Debug)]
pub struct Looser {
    /// The rule's id.
    pub rule: String,
    /// Its file.
    pub source: String,
    /// Where in the file.
    pub span: Span,
    /// What it shows on.
    pub shown: Shown,
    /// What the finding is about.
    pub subject: Subject,
    /// What the old rule says of it.
    pub old: Said,
    /// All that the new set says of it, gravest first.
    pub new: Vec<Said>,
}

/// Facts on which two sets of rules differ.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The inventory.
    pub inventory: Option<Inventory>,
    /// The text that was scanned, its keys as templates, and its path.
    pub text: Option<(String, String)>,
    /// The instant.
    pub at: Time,
}

/// What a rule says of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The rule's id.
    pub rule: String,
    /// Fail or unknown.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// Whether it may make a run fail.
    pub gates: bool,
}

/// Something to be said of a rule of the old set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The rule's id.
    pub rule: String,
    /// Its file.
    pub source: String,
    /// Where in the file.
    pub span: Span,
    /// What: a lowercase fragment.
    pub message: String,
    /// Whether the new set has the rule as it was.
    pub is_unchanged: bool,
}

/// Two sets of rules, and what they are judged with.
#[derive(Clone, Copy)]
struct Sets<'a> {
    old: &'a PolicySet,
    new: &'a PolicySet,
    platform: &'a Platform,
    bench: &'a (dyn Workbench + Sync),
}

/// Whether the new rules are at least as strict as the old ones.
#[must_use]
pub fn compare(old: &PolicySet, new: &PolicySet, platform: &Platform, bench: &(dyn Workbench + Sync)) -> Comparison {
    let sets = Sets { old, new, platform, bench };
    let mut comparison = Comparison { rules: old.rules().len(), ..Comparison::default() };
    // A rule that finds nothing of its own is as strict as none.
    for rule in old.rules().iter().filter(|rule| rule.mode != Mode::Evaluate) {
        let Proof::Open(why) = prove::kept(rule, sets) else { continue };
        match show::looser(rule, sets) {
            Some(looser) => comparison.looser.push(looser),
            None => comparison.open.push(remark(rule, new, why)),
        }
    }
    let may_be_waived = old.rules().iter().filter(|rule| !rule.waivable);
    let may_be_waived = may_be_waived.filter(|rule| new.rule(&rule.id).is_some_and(|rule| rule.waivable));
    comparison
        .waivable
        .extend(may_be_waived.map(|rule| remark(rule, new, "its findings may be waived now".to_owned())));
    comparison
}

fn remark(rule: &Rule, new: &PolicySet, message: String) -> Remark {
    let is_unchanged = new.rule(&rule.id).is_some_and(|new| prove::is_unchanged(rule, new));
    Remark { rule: rule.id.clone(), source: rule.source.clone(), span: rule.span, message, is_unchanged }
}

impl Said {
    fn of(finding: &Finding) -> Self {
        let Finding { rule, outcome, severity, gates, .. } = finding;
        Self { rule: rule.clone(), outcome: *outcome, severity: *severity, gates: *gates }
    }

    /// Whether it says no less than what another rule said.
    fn covers(&self, old: &Self) -> bool {
        let as_sure = self.outcome == Outcome::Fail || self.outcome == old.outcome;
        as_sure && self.severity >= old.severity && self.gates >= old.gates
    }
}
