//! The choke point: what a renderer prints went through here.

mod holdings;

use std::collections::HashSet;
use std::ops::Deref;

use bailiwick_core::finding::{
    AllowedPlace, At, Coverage, Excerpt, ExcerptLine, Finding, Held, KeyFacts, PassedOver, Place, Report, RuleFacts,
    SecretFacts, Subject, Tool, Waived,
};
use bailiwick_core::secret::{redact, redact_path};

use crate::text::Marked;

/// A copy of a report whose strings hold no secret. There is no other way to make one.
pub(crate) struct Sealed(Report);

impl Sealed {
    pub(crate) fn new(report: &Report) -> Self {
        Self(Report { rules: report.rules.iter().map(rule).collect(), ..Self::without_rules(report).0 })
    }

    /// A copy that names no rule but those that found something: to look through all that rules say takes longer than a
    /// short run does.
    pub(crate) fn without_rules(report: &Report) -> Self {
        let found: HashSet<_> = report.findings.iter().map(|finding| &*finding.rule).collect();
        Self(Report {
            at: At { time: report.at.time, pinned_by: report.at.pinned_by.as_deref().map(text) },
            tool: Tool { name: text(&report.tool.name), version: text(&report.tool.version) },
            inputs: report.inputs.clone(),
            findings: report.findings.iter().map(finding).collect(),
            coverage: coverage(&report.coverage),
            summary: report.summary,
            notes: texts(&report.notes),
            rules: report.rules.iter().filter(|rule| found.contains(&*rule.id)).map(self::rule).collect(),
            fail_on: report.fail_on,
            proofs: report.proofs.iter().map(|(finding, lines)| (text(finding), texts(lines))).collect(),
            holdings: report.holdings.as_ref().map(holdings::holdings),
        })
    }
}

impl Deref for Sealed {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

/// A line without secrets. Its mark stays on what it marked, or is lost where it cuts through a secret,
/// whose halves may look like nothing.
pub(crate) fn redact_marked(line: &Marked<'_>) -> (String, Option<(usize, usize)>) {
    let whole = redact(line.text);
    let (parts, span) = line.map(|part| redact(part).into_owned());
    if parts == whole { (parts, span) } else { (whole.into_owned(), None) }
}

fn text(text: &str) -> String {
    redact(text).into_owned()
}

fn texts(all: &[String]) -> Vec<String> {
    all.iter().map(|one| text(one)).collect()
}

fn rule(rule: &RuleFacts) -> RuleFacts {
    RuleFacts {
        id: text(&rule.id),
        title: text(&rule.title),
        severity: rule.severity,
        rationale: rule.rationale.as_deref().map(text),
        remediation: text(&rule.remediation),
        controls: rule.controls.iter().map(|(framework, id)| (text(framework), text(id))).collect(),
        idle: rule.idle.as_deref().map(text),
    }
}

fn finding(finding: &Finding) -> Finding {
    Finding {
        rule: text(&finding.rule),
        title: text(&finding.title),
        outcome: finding.outcome,
        severity: finding.severity,
        confidence: finding.confidence,
        gates: finding.gates,
        subject: Subject { kind: finding.subject.kind, id: text(&finding.subject.id) },
        message: text(&finding.message),
        remediation: text(&finding.remediation),
        undecided: finding.undecided.as_deref().map(text),
        origin: finding.origin.as_ref().map(place),
        locations: finding.locations.iter().map(place).collect(),
        excerpt: finding.excerpt.as_ref().map(excerpt),
        secret: finding.secret.as_ref().map(secret),
        key: finding.key.as_ref().map(key),
        fingerprint: text(&finding.fingerprint),
        waiver: finding.waiver.as_deref().map(|waiver| Box::new(waived(waiver))),
        also: texts(&finding.also),
        allowed: finding.allowed.iter().map(allowed).collect(),
    }
}

fn allowed(allowed: &AllowedPlace) -> AllowedPlace {
    AllowedPlace { place: place(&allowed.place), reason: text(&allowed.reason), comment: place(&allowed.comment) }
}

fn place(place: &Place) -> Place {
    Place {
        path: redact_path(&place.path).into(),
        commit: place.commit.as_deref().map(|commit| text(commit).into()),
        held: place.held.as_deref().map(|held| Box::new(self::held(held))),
        layer: place.layer.iter().map(|layer| text(layer).into()).collect(),
        ..*place
    }
}

fn held(held: &Held) -> Held {
    Held { last_commit: text(&held.last_commit).into(), ..*held }
}

fn excerpt(excerpt: &Excerpt) -> Excerpt {
    let seal = |line: &ExcerptLine| {
        let (text, mark) = redact_marked(&Marked::new(&line.text, line.mark));
        ExcerptLine { number: line.number, text: text.into(), mark }
    };
    Excerpt { lines: excerpt.lines.iter().map(seal).collect() }
}

fn secret(secret: &SecretFacts) -> SecretFacts {
    SecretFacts { masked: text(&secret.masked), ..secret.clone() }
}

fn key(key: &KeyFacts) -> KeyFacts {
    KeyFacts {
        id: text(&key.id),
        owner: key.owner.as_deref().map(text),
        workspace: text(&key.workspace),
        region: key.region.as_deref().map(text),
        validity: key.validity,
        joined_by: key.joined_by,
    }
}

fn waived(waived: &Waived) -> Waived {
    Waived {
        by: waived.by,
        reason: waived.reason.as_deref().map(text),
        owner: waived.owner.as_deref().map(text),
        approver: waived.approver.as_deref().map(text),
        expires: waived.expires,
        place: place(&waived.place),
    }
}

fn coverage(coverage: &Coverage) -> Coverage {
    Coverage {
        skipped: coverage.skipped.iter().map(passed_over).collect(),
        unreadable: coverage.unreadable.iter().map(passed_over).collect(),
        ..*coverage
    }
}

fn passed_over(over: &PassedOver) -> PassedOver {
    PassedOver { path: redact_path(&over.path), reason: text(&over.reason), files: over.files }
}

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{Shape, key};

    use super::*;

    #[test]
    fn long_paths_stay_whole() {
        for path in ["packages/Api/V1/Controllers/UsersController.cs", "app/.env", "Task-runner/V2/desk-9/AbCdEfGhIjKl"]
        {
            assert_eq!(redact_path(path), path);
        }
    }

    #[test]
    fn keys_in_paths_are_masked_and_the_rest_stays() {
        let plan = key(Shape::PlanHex, "A");
        let path = format!("Backups/V1/{}/notes.txt", plan.expose());
        assert_eq!(redact_path(&path), format!("Backups/V1/{}/notes.txt", plan.mask()));
    }

    #[test]
    fn a_key_with_slashes_is_masked_whole() {
        let keys = (0..).map(|name| key(Shape::GeneralDottedD, &name.to_string()));
        let slashed = keys.filter(|key| key.expose().contains('/'));
        for key in slashed.take(50) {
            let shown = redact_path(&format!("notes/{}", key.expose()));
            let signature = key.expose().rsplit('.').next().unwrap().to_owned();
            assert!(signature.split('/').all(|part| part.len() < 5 || !shown.contains(part)), "{shown}");
        }
    }

    #[test]
    fn a_mark_moves_with_what_it_marks() {
        let plan = key(Shape::PlanHex, "A");
        let line = format!("a={0} b=sk-sp-****3f26 c={0}", plan.expose());
        let start = line.find("sk-sp-****").unwrap();
        let (text, span) = redact_marked(&Marked::new(&line, Some((start, start + 14))));
        assert_eq!(text, format!("a={0} b=sk-sp-****3f26 c={0}", plan.mask()));
        assert_eq!(Marked::new(&text, span).parts().unwrap()[1], "sk-sp-****3f26");
    }

    #[test]
    fn a_mark_that_cuts_a_secret_is_lost() {
        let plan = key(Shape::PlanHex, "A");
        let (text, span) = redact_marked(&Marked::new(plan.expose(), Some((0, 14))));
        assert_eq!((text, span), (plan.mask().to_string(), None));
    }
}
