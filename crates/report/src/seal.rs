//! The choke point: what a renderer prints went through here.

use std::ops::Deref;

use bailiwick_core::finding::{
    At, Coverage, Excerpt, ExcerptLine, Finding, KeyFacts, PassedOver, Place, Report, SecretFacts, Subject, Tool,
};
use bailiwick_core::secret::redact;

use crate::text::Marked;

/// A copy of a report whose strings hold no secret. There is no other way to make one.
pub(crate) struct Sealed(Report);

impl Sealed {
    pub(crate) fn new(report: &Report) -> Self {
        Self(Report {
            at: At { time: report.at.time, pinned_by: report.at.pinned_by.as_deref().map(text) },
            tool: Tool { name: text(&report.tool.name), version: text(&report.tool.version) },
            inputs: report.inputs.clone(),
            findings: report.findings.iter().map(finding).collect(),
            coverage: coverage(&report.coverage),
            summary: report.summary,
            notes: texts(&report.notes),
        })
    }
}

impl Deref for Sealed {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

/// A path without secrets. A long path in mixed letters looks like base64; if no part of it alone
/// looks like a secret it is shown, or nobody could find the file. A dotted key, however, may hold
/// slashes, and its parts look like nothing.
pub(crate) fn redact_path(path: &str) -> String {
    let harmless = !starts_key(path) && path.split('/').all(|part| redact(part) == part);
    if harmless { path.to_owned() } else { text(path) }
}

/// A line without secrets. Its mark stays on what it marked, or is lost where a secret crosses its edge.
pub(crate) fn redact_marked(line: &Marked<'_>) -> (String, Option<(usize, usize)>) {
    let whole = redact(line.text);
    if whole == line.text {
        return (whole.into_owned(), line.span());
    }
    let (marked, span) = line.map(|part| redact(part).into_owned());
    match redact(&marked) {
        again if again == marked => (marked, span),
        again => (again.into_owned(), None),
    }
}

/// Whether a key may start in the text: `sk-` where it is not the end of a word, as in `task-`.
fn starts_key(text: &str) -> bool {
    let after_word = |start: usize| text.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    text.match_indices("sk-").any(|(start, _)| !after_word(start))
}

fn text(text: &str) -> String {
    redact(text).into_owned()
}

fn texts(all: &[String]) -> Vec<String> {
    all.iter().map(|one| text(one)).collect()
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
        also: texts(&finding.also),
    }
}

fn place(place: &Place) -> Place {
    Place {
        path: redact_path(&place.path).into(),
        commit: place.commit.as_deref().map(|commit| text(commit).into()),
        layer: place.layer.iter().map(|layer| text(layer).into()).collect(),
        ..*place
    }
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

fn coverage(coverage: &Coverage) -> Coverage {
    Coverage {
        skipped: coverage.skipped.iter().map(passed_over).collect(),
        unreadable: coverage.unreadable.iter().map(passed_over).collect(),
        ..*coverage
    }
}

fn passed_over(over: &PassedOver) -> PassedOver {
    PassedOver { path: redact_path(&over.path), reason: text(&over.reason) }
}
