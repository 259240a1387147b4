//! Commands to GitHub's runner, each of which puts a finding beside its line in a pull request.
//!
//! GitHub shows ten errors and ten warnings a step, so the gravest come first and what is undecided is said once a
//! rule and field. The lines after them are for who reads the log.

use bailiwick_core::finding::{Finding, Outcome, PassedOver};

use crate::Style;
use crate::facts::{self, Degree};
use crate::seal::Sealed;
use crate::spot::{self, Spot};
use crate::text::{NAME_COLUMNS, clip, count, some_of, visible};
use crate::verdict::{self, Verdict};

/// So many subjects of what is undecided are named.
const MOST_SUBJECTS: usize = 5;

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let mut text = String::new();
    for over in &report.coverage.unreadable {
        text.push_str(&unreadable(over));
    }
    for finding in report.findings.iter().filter(|finding| finding.outcome == Outcome::Fail) {
        text.push_str(&failure(finding));
    }
    undecided(&mut text, report);
    for line in [Verdict::of(report).text, verdict::scope(report)] {
        text.push_str(&format!("{}\n", visible(&line)));
    }
    text
}

fn failure(finding: &Finding) -> String {
    let title = format!("{} ({})", finding.rule, finding.severity.as_str());
    let key = finding.key.as_ref().map(facts::of_key);
    let more = finding.locations.len().saturating_sub(1) as u64;
    let more = (more > 0).then(|| format!("and at {}", count(more, "more place")));
    let remedy = format!("What to do:\n{}", finding.remediation.trim());
    let parts = [Some(finding.message.trim().to_owned()), key, more, Some(remedy)];
    let message = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    annotation(facts::degree_of(finding), &spot::first(finding), &title, &message)
}

fn unreadable(over: &PassedOver) -> String {
    let spot = Spot { file: &over.path, encoded: false, inner: None, region: None, commit: None };
    annotation(Degree::Error, &spot, "could not be read", &format!("{}: {}", over.path, over.reason))
}

/// What is undecided and gates: once a rule and field.
fn undecided(text: &mut String, report: &Sealed) {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in report.findings.iter().filter(|finding| finding.outcome == Outcome::Unknown && finding.gates) {
        let is_alike = |group: &&mut Vec<&Finding>| {
            group.first().is_some_and(|first| first.rule == finding.rule && first.undecided == finding.undecided)
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    for group in groups {
        let Some(first) = group.first() else { continue };
        let subjects: Vec<_> = group.iter().map(|finding| facts::subject(finding)).collect();
        let field = first.undecided.as_deref().unwrap_or("something");
        let message = format!("undecided, as {field} is unknown: {}", some_of(&subjects, MOST_SUBJECTS));
        let title = format!("{} ({}, undecided)", first.rule, first.severity.as_str());
        text.push_str(&annotation(facts::degree_of(first), &spot::first(first), &title, &message));
    }
}

/// `::error file=app/.env,line=3,endLine=3,col=16,endColumn=54,title=…::message`.
fn annotation(degree: Degree, spot: &Spot<'_>, title: &str, message: &str) -> String {
    let command = match degree {
        Degree::Note => "notice",
        Degree::Warning => "warning",
        Degree::Error => "error",
    };
    let mut text = format!("::{command} file={}", property(spot.file));
    if let Some(region) = spot.region {
        let line = region.line;
        // The runner's last column is one that is still within.
        let last = region.end_column.saturating_sub(1);
        text.push_str(&format!(",line={line},endLine={line},col={},endColumn={last}", region.column));
    }
    let title = clip(title, NAME_COLUMNS);
    text.push_str(&format!(",title={}::{}\n", property(&title), data(message)));
    text
}

/// What the runner takes for a message, line by line. It undoes these escapes and no others.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

fn property(text: &str) -> String {
    visible(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}
