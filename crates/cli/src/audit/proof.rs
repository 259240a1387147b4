//! `bailiwick explain finding`: every clause of the rule, the value it met, both places, and what would make it pass.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Finding, Outcome, Place};
use bailiwick_core::time::format_time;
use bailiwick_core::truth::Truth;
use bailiwick_policy::{Clause, Facts, PolicySet, Proof, Rule, evaluate, proof, waiver};
use serde::Serialize;

use super::judgement::facts;
use super::sources;
use super::subject::Subject;
use crate::commands::Answer;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;

#[derive(Serialize)]
pub(super) struct Machine {
    fingerprint: String,
    rule: String,
    outcome: &'static str,
    severity: &'static str,
    subject: About,
    message: String,
    at: String,
    /// Where the subject stands: in the inventory, or in what was scanned.
    places: Vec<String>,
    /// Where the rule stands.
    rule_at: Option<String>,
    clauses: Vec<MachineClause>,
    passes_if: Vec<String>,
    remediation: String,
}

#[derive(Serialize)]
struct About {
    kind: &'static str,
    id: String,
}

#[derive(Serialize)]
struct MachineClause {
    field: &'static str,
    path: String,
    test: String,
    value: String,
    holds: Option<bool>,
    at: String,
}

/// Explains the finding whose fingerprint begins so. `None` after a problem.
pub(super) fn of(subject: &Subject, prefix: &str, diagnostics: &mut Diagnostics) -> Option<Answer<Machine>> {
    let scanned = if subject.sources.is_empty() { None } else { Some(sources::scan(subject, diagnostics)?) };
    let facts = facts(subject, scanned.as_ref());
    let accepted = subject.accepting.with(scanned.as_ref().map_or(&[], |scanned| &scanned.allows));
    let judgement = evaluate(&subject.policies, &facts);
    let judgement = waiver::apply(judgement, &subject.policies, &facts, &accepted);
    let finding = the_one(&judgement.findings, prefix, diagnostics)?;
    let case = Case {
        finding,
        proof: proof(&subject.policies, &facts, finding),
        rule: subject.policies.rule(&finding.rule),
        at: format_time(subject.at.time),
    };
    Some(Answer { human: case.human(), machine: case.machine(), exit: Exit::Clean })
}

/// The one finding that is meant; a problem when there is none, or more than one.
fn the_one<'a>(findings: &'a [Finding], prefix: &str, diagnostics: &mut Diagnostics) -> Option<&'a Finding> {
    let fits = |finding: &&Finding| !prefix.is_empty() && finding.fingerprint.starts_with(prefix);
    let found: Vec<_> = findings.iter().filter(fits).collect();
    let same = |one: &Finding| found.iter().all(|other| other.fingerprint == one.fingerprint);
    match found.as_slice() {
        [] => {
            let help = "give the policies, inventory and paths that it was found with; `audit --verbose` and `--format json` print fingerprints";
            diagnostics.plain(format!("no finding of this run has a fingerprint that begins `{prefix}`"), help);
            None
        }
        [one, ..] if same(one) => Some(one),
        several => {
            let shown: Vec<_> =
                several.iter().take(5).map(|one| format!("{} ({})", one.fingerprint, one.rule)).collect();
            let help = format!("give more of it: {}", shown.join(", "));
            diagnostics.plain(format!("{} findings have a fingerprint that begins `{prefix}`", several.len()), &help);
            None
        }
    }
}

/// So many findings are proved at once: each proof looks at every resource.
const MOST_PROOFS: usize = 100;

/// The proofs of the gravest findings by fingerprint, a line a clause.
pub(super) fn lines(set: &PolicySet, facts: &Facts<'_>, findings: &[Finding]) -> BTreeMap<String, Vec<String>> {
    let line = |clause: &Clause| {
        let (_, truth) = spelled(clause.truth);
        format!("{} {}: {} {truth}; found {}", clause.field, clause.path, clause.test, clause.value)
    };
    let proved = findings.iter().filter(|finding| finding.outcome != Outcome::Waived).take(MOST_PROOFS);
    let proved = proved.filter_map(|finding| {
        let proof = proof(set, facts, finding)?;
        let passes = proof.remedy.lines().into_iter().map(|line| format!("it would pass if {line}"));
        Some((finding.fingerprint.clone(), proof.clauses.iter().map(line).chain(passes).collect()))
    });
    proved.collect()
}

fn spelled(truth: Truth) -> (&'static str, &'static str) {
    match truth {
        Truth::True => ("●", "holds"),
        Truth::False => ("○", "does not hold"),
        Truth::Unknown => ("?", "is undecided"),
    }
}

/// A finding, with all that explains it.
struct Case<'a> {
    finding: &'a Finding,
    proof: Option<Proof>,
    rule: Option<&'a Rule>,
    at: String,
}

impl Case<'_> {
    fn places(&self) -> Vec<String> {
        let Finding { origin, locations, .. } = self.finding;
        origin.iter().chain(locations).map(place).collect()
    }

    fn rule_at(&self) -> Option<String> {
        self.rule.map(|rule| format!("{}:{}:{}", rule.source, rule.span.start.line, rule.span.start.column))
    }

    fn clauses(&self) -> &[Clause] {
        self.proof.as_ref().map_or(&[], |proof| &proof.clauses)
    }

    fn passes_if(&self) -> Vec<String> {
        self.proof.as_ref().map(|proof| proof.remedy.lines()).unwrap_or_default()
    }

    fn clause_at(&self, clause: &Clause) -> String {
        let file = self.rule.map_or("", |rule| &rule.source);
        format!("{file}:{}:{}", clause.span.start.line, clause.span.start.column)
    }

    fn human(&self) -> String {
        let finding = self.finding;
        let head =
            format!("{}[{}] {} · {}", finding.severity.as_str(), finding.rule, finding.title, finding.outcome.as_str());
        let subject = format!("  {}:{}", finding.subject.kind.as_str(), finding.subject.id);
        let mut lines = vec![head, format!("  {}", finding.message.trim()), String::new(), "about".to_owned(), subject];
        lines.extend(self.places().into_iter().map(|place| format!("    --> {place}")));
        lines.push(format!("  at {} · fingerprint {}", self.at, finding.fingerprint));
        if let Some(place) = self.rule_at() {
            lines.extend([String::new(), "the rule".to_owned(), format!("    --> {place}")]);
        }
        lines.extend(self.clauses().iter().flat_map(|clause| self.clause(clause)));
        let passes_if = self.passes_if();
        if !passes_if.is_empty() {
            lines.extend([String::new(), "it would pass if".to_owned()]);
            lines.extend(passes_if.iter().map(|line| format!("  {line}")));
        }
        lines.extend([String::new(), "what to do".to_owned()]);
        lines.extend(finding.remediation.lines().map(|line| format!("  {line}")));
        lines.join("\n") + "\n"
    }

    fn clause(&self, clause: &Clause) -> [String; 2] {
        let (mark, truth) = spelled(clause.truth);
        let asked = format!("  {mark} {} {}: {} {truth}", clause.field, clause.path, clause.test);
        [asked, format!("      found {}  [{}]", clause.value, self.clause_at(clause))]
    }

    fn machine(&self) -> Machine {
        let finding = self.finding;
        let clause = |clause: &Clause| MachineClause {
            field: clause.field,
            path: clause.path.clone(),
            test: clause.test.clone(),
            value: clause.value.clone(),
            holds: match clause.truth {
                Truth::True => Some(true),
                Truth::False => Some(false),
                Truth::Unknown => None,
            },
            at: self.clause_at(clause),
        };
        Machine {
            fingerprint: finding.fingerprint.clone(),
            rule: finding.rule.clone(),
            outcome: finding.outcome.as_str(),
            severity: finding.severity.as_str(),
            subject: About { kind: finding.subject.kind.as_str(), id: finding.subject.id.clone() },
            message: finding.message.clone(),
            at: self.at.clone(),
            places: self.places(),
            rule_at: self.rule_at(),
            clauses: self.clauses().iter().map(clause).collect(),
            passes_if: self.passes_if(),
            remediation: finding.remediation.clone(),
        }
    }
}

fn place(place: &Place) -> String {
    format!("{}:{}:{}", place.path, place.line, place.column)
}
