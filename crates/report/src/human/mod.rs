//! The report for people: what is wrong, gravest first, each with its place and what to do; then what
//! could not be decided, what was read, and the verdict.

mod finding;
mod groups;
mod quiet;
mod summary;
mod undecided;
mod waived;

use bailiwick_core::finding::{Finding, Outcome, Place};

use crate::excerpt::Origin;
use crate::page::Page;
use crate::seal::Sealed;
use crate::spot::Spot;
use crate::text::{NAME_COLUMNS, clip};
use crate::{Style, Verbosity};

pub(crate) fn render(report: &Sealed, style: &Style) -> String {
    let mut page = Page::new(style);
    if style.verbosity == Verbosity::Quiet {
        quiet::write(&mut page, report);
        return page.finish();
    }
    let verbose = style.verbosity == Verbosity::Verbose;
    groups::write(&mut page, report, verbose);
    undecided::write(&mut page, report, verbose);
    waived::write(&mut page, report, verbose);
    summary::write(&mut page, report, verbose);
    page.finish()
}

/// The findings that have an outcome, in the report's order.
fn with_outcome(report: &Sealed, outcome: Outcome) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(move |finding| finding.outcome == outcome)
}

/// Groups findings by what they have in common, each group where its first stands.
fn grouped<'a, K: PartialEq>(
    findings: impl Iterator<Item = &'a Finding>,
    key: impl Fn(&'a Finding) -> K,
) -> Vec<(K, Vec<&'a Finding>)> {
    let mut groups: Vec<(K, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let key = key(finding);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, members)) => members.push(finding),
            None => groups.push((key, vec![finding])),
        }
    }
    groups
}

/// A name as long as anybody reads.
pub(crate) fn name(text: &str) -> String {
    clip(text, NAME_COLUMNS).into_owned()
}

/// `app/.env:3:16`, and what else says where that is.
pub(crate) fn spelled(place: &Place) -> String {
    let Origin { text, more, .. } = origin(place);
    text + &more
}

/// The parts of [`spelled`], and the file that can be opened. What only history holds can't.
pub(crate) fn origin(place: &Place) -> Origin {
    let mut text = name(&place.path);
    if place.line > 0 {
        text.push_str(&format!(":{}:{}", place.line, place.column));
    }
    let file = if place.commit.is_some() { "" } else { Spot::of(place).file };
    Origin { file: file.to_owned(), text, more: more(place) }
}

/// ` (in gzip > base64, commit 1a2b3c4d5e6f of 2026-01-02)`, or nothing.
fn more(place: &Place) -> String {
    let layers: Vec<_> = place.layer.iter().map(|layer| name(layer)).collect();
    let layers = (!layers.is_empty()).then(|| format!("in {}", layers.join(" > ")));
    let more: Vec<_> = layers.into_iter().chain(commits(place)).collect();
    if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) }
}

/// `commit 1a2b3c4d5e6f of 2026-01-02, to 9f8e7d6c5b4a of 2026-03-04`.
fn commits(place: &Place) -> Option<String> {
    let short = |commit: &str| commit.chars().take(12).collect::<String>();
    let first = place.commit.as_deref()?;
    let mut text = format!("commit {}", short(first));
    if let Some(held) = &place.held {
        text.push_str(&format!(" of {}", held.date.date_naive()));
        if *held.last_commit != *first {
            text.push_str(&format!(", to {} of {}", short(&held.last_commit), held.last_date.date_naive()));
        }
    }
    Some(text)
}

/// Where a finding stands first: in the scanned text, else in the inventory.
fn first_place(finding: &Finding) -> Option<&Place> {
    finding.locations.first().or(finding.origin.as_ref())
}

/// `key:71`.
fn subject(finding: &Finding) -> String {
    format!("{}:{}", finding.subject.kind.as_str(), name(&finding.subject.id))
}
