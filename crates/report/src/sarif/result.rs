//! Findings, as SARIF's results.

use bailiwick_core::finding::{Excerpt, ExcerptLine, Finding, Outcome, Waived, WaivedBy};

use super::model;
use super::model::{
    Artifact, ContextRegion, Fingerprints, Location, Message, PhysicalLocation, Properties, Region, Suppression,
};
use super::rule::level;
use super::sentence;
use crate::facts;
use crate::seal::Sealed;
use crate::spot::{Spot, spots};
use crate::text::Marked;

/// GitHub refuses a result of more.
const MOST_LOCATIONS: usize = 1000;

pub(super) fn of<'a>(report: &'a Sealed, finding: &'a Finding) -> model::Finding<'a> {
    let spots = spots(finding);
    let excerpt = |index: usize| finding.excerpt.as_ref().filter(|_| index == 0);
    let locations = spots.iter().take(MOST_LOCATIONS).enumerate();
    let (kind, level) = kind_and_level(finding);
    model::Finding {
        rule_id: &finding.rule,
        rule_index: report.rules.iter().position(|rule| rule.id == finding.rule),
        kind,
        level,
        message: Message::of(&sentence(&finding.message)),
        locations: locations.map(|(index, spot)| location(spot, excerpt(index))).collect(),
        partial_fingerprints: Fingerprints { own: &finding.fingerprint, primary: &finding.fingerprint },
        suppressions: finding.waiver.as_deref().map(suppression).into_iter().collect(),
        properties: Properties {
            outcome: finding.outcome.as_str(),
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            gates: finding.gates,
            subject: facts::subject(finding),
            remediation: finding.remediation.trim(),
            secret: finding.secret.as_ref().map(|secret| secret.masked.as_str()),
            key: finding.key.as_ref().map(facts::of_key),
            further_locations: spots.len().checked_sub(MOST_LOCATIONS).filter(|more| *more > 0),
        },
    }
}

/// What is undecided and only reported is for people to look at; what is undecided and gates fails.
fn kind_and_level(finding: &Finding) -> (&'static str, &'static str) {
    if finding.outcome == Outcome::Unknown && !finding.gates {
        return ("review", "none");
    }
    ("fail", level(facts::degree_of(finding)))
}

fn location(spot: &Spot<'_>, excerpt: Option<&Excerpt>) -> Location {
    let marked = excerpt.and_then(|excerpt| excerpt.lines.iter().find_map(marked));
    // What has to be unpacked first has no line to point to; GitHub wants one all the same.
    let region = Region {
        start_line: spot.line(),
        end_line: spot.line(),
        start_column: spot.region.map(|region| region.column),
        end_column: spot.region.map(|region| region.end_column),
        snippet: spot.region.and(marked).map(Message::verbatim),
    };
    let context = spot.region.and(excerpt).and_then(context);
    let inner = spot.inner.map(|inner| format!("in the archive: {inner}"));
    let commit = spot.commit.map(|commit| format!("in commit {commit}"));
    let message: Vec<_> = inner.into_iter().chain(commit).collect();
    Location {
        physical_location: PhysicalLocation {
            artifact_location: Artifact { uri: spot.uri() },
            region,
            context_region: context,
        },
        message: (!message.is_empty()).then(|| Message::of(&sentence(&message.join(", ")))),
    }
}

/// What of a line is marked.
fn marked(line: &ExcerptLine) -> Option<&str> {
    let [_, marked, _] = Marked::new(&line.text, line.mark).parts()?;
    Some(marked)
}

/// The lines of an excerpt, where they are more than the marked one: a region within itself is none.
fn context(excerpt: &Excerpt) -> Option<ContextRegion> {
    let (first, last) = (excerpt.lines.first()?, excerpt.lines.last()?);
    let text: Vec<_> = excerpt.lines.iter().map(|line| &*line.text).collect();
    let snippet = Message::verbatim(&text.join("\n"));
    (first.number < last.number).then_some(ContextRegion { start_line: first.number, end_line: last.number, snippet })
}

fn suppression(waived: &Waived) -> Suppression {
    let until = waived.expires.map(|date| format!("until {date}"));
    let approver = waived.approver.as_ref().map(|name| format!("approved by {name}"));
    let parts: Vec<_> = waived.reason.clone().into_iter().chain(approver).chain(until).collect();
    Suppression {
        kind: if waived.by == WaivedBy::Comment { "inSource" } else { "external" },
        status: "accepted",
        justification: (!parts.is_empty()).then(|| parts.join(", ")),
        location: Some(location(&Spot::of(&waived.place), None)),
    }
}
