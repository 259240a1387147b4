//! Scans, joins and evaluates.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Inputs, Report, RuleFacts, Summary, Tool};
use bailiwick_policy::waiver::{self, Builtin};
use bailiwick_policy::{Facts, Idle, Judgement, PolicySet};
use bailiwick_scan::sources::Scanned;

use super::subject::Subject;
use super::{proof, sources};
use crate::diagnostics::Diagnostics;

/// The report of a run. `None` when there is nothing to judge.
pub(super) fn judge(subject: &Subject, diagnostics: &mut Diagnostics) -> Option<Report> {
    if subject.inventory.is_none() && subject.sources.is_empty() {
        let help = "give --inventory FILE, --scan PATH or both, or name them in bailiwick.yaml";
        diagnostics.plain("there is nothing to judge: neither an inventory nor a path to scan was given", help);
        return None;
    }
    let scanned = if subject.sources.is_empty() { None } else { Some(sources::scan(subject, diagnostics)?) };
    let facts = facts(subject, scanned.as_ref());
    let judgement = bailiwick_policy::evaluate(&subject.policies, &facts);
    if !has_judged(subject, &judgement.summary, scanned.is_some()) {
        let why = if judgement.notes.is_empty() {
            "no rule judges anything that there is".to_owned()
        } else {
            judgement.notes.join("; ")
        };
        diagnostics.plain(
            format!("nothing was judged: {why}"),
            "green must mean proved: give what the rules judge, or rules that judge what you gave",
        );
        return None;
    }
    if subject.strict {
        judgement.idle.iter().for_each(|idle| proves_nothing(idle, diagnostics));
    }
    let allows = scanned.as_ref().map_or(&[][..], |scanned| &scanned.allows);
    let (allows, loosened) = match &subject.trust {
        Some(trust) => trust.review(allows, &judgement.findings, subject),
        None => (allows.to_vec(), Vec::new()),
    };
    let accepted = subject.accepting.with(&allows);
    let judgement = waiver::apply(judgement, &subject.policies, &facts, &accepted);
    let judgement = waiver::with(judgement, loosened);
    let rules = rules(&subject.policies, &judgement);
    let proofs =
        if subject.proves { proof::lines(&subject.policies, &facts, &judgement.findings) } else { BTreeMap::new() };
    Some(Report {
        at: subject.at.clone(),
        tool: Tool { name: "bailiwick".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        inputs: Inputs {
            policies: Some(subject.policies.digest()),
            inventory: subject.inventory.as_ref().map(|named| named.digest),
            scanned: scanned.as_ref().and_then(|scanned| scanned.digest),
        },
        findings: judgement.findings,
        coverage: scanned.map(|scanned| scanned.coverage).unwrap_or_default(),
        summary: judgement.summary,
        notes: judgement.notes,
        rules,
        fail_on: subject.fail_on,
        proofs,
        holdings: None,
    })
}

/// What the rules say of themselves, by id.
fn rules(set: &PolicySet, judgement: &Judgement) -> Vec<RuleFacts> {
    let idle = |id: &str| judgement.idle.iter().find(|idle| idle.rule == id).map(|idle| idle.why.clone());
    let loaded = set.rules().iter().map(|rule| RuleFacts {
        id: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity,
        rationale: rule.rationale.clone(),
        remediation: rule.remediation.clone(),
        controls: (rule.controls.iter())
            .flat_map(|(framework, ids)| ids.iter().map(|id| (framework.as_str().to_owned(), id.clone())))
            .collect(),
        idle: idle(&rule.id),
    });
    let found = |builtin: &&Builtin| judgement.findings.iter().any(|finding| finding.rule == builtin.id());
    let built_in = Builtin::ALL.iter().filter(found).map(|builtin| RuleFacts {
        id: builtin.id().to_owned(),
        title: builtin.title().to_owned(),
        severity: builtin.severity(),
        rationale: None,
        remediation: builtin.remediation().to_owned(),
        controls: Vec::new(),
        idle: None,
    });
    let mut all: Vec<_> = loaded.chain(built_in).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

/// What is judged.
pub(super) fn facts<'a>(subject: &'a Subject, scanned: Option<&'a Scanned>) -> Facts<'a> {
    Facts {
        inventory: subject.inventory.as_ref().map(|named| &named.inventory),
        inventory_path: subject.inventory.as_ref().map_or("", |named| &named.name),
        leaks: scanned.map(|scanned| scanned.leaks.as_slice()),
        endpoints: scanned.map(|scanned| scanned.endpoints.as_slice()).unwrap_or_default(),
        platform: &subject.platform,
        at: subject.at.time,
    }
}

/// Says that a rule selects nothing, and where that is decided.
fn proves_nothing(idle: &Idle, diagnostics: &mut Diagnostics) {
    let (at, rule) = (idle.span.start, &idle.rule);
    diagnostics.plain(
        format!("{}:{}:{}: the rule `{rule}` selects nothing: {}", idle.source, at.line, at.column, idle.why),
        "mend what it selects, give what it judges, or leave the rule out: under --strict each must judge something",
    );
}

/// Whether any rule judged anything: a pair was decided or found undecided, or files were searched
/// for secrets or endpoints.
fn has_judged(subject: &Subject, summary: &Summary, scanned: bool) -> bool {
    let pairs = summary.pass + summary.fail + summary.waived + summary.unknown;
    pairs > 0 || scanned && (!subject.policies.secret_specs().is_empty() || subject.policies.judges_endpoints())
}
