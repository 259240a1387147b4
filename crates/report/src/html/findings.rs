//! The findings, as a table: each with its excerpt, what is known, and what to do.

use bailiwick_core::finding::{ExcerptLine, Finding, Outcome, Place, Severity};
use maud::{Markup, html};

use super::{rule_anchor, severity, shown};
use crate::facts;
use crate::seal::Sealed;
use crate::text::{Marked, clip, visible, visible_line, visible_lines};

/// So many places of a finding are named; the others are in the JSON report.
const MOST_PLACES: usize = 50;

/// Nobody reads more of a message.
const MESSAGE_COLUMNS: usize = 1_000;

pub(super) fn section(report: &Sealed) -> Markup {
    html! {
        section #findings tabindex="-1" {
            h2 { "Findings" }
            @if report.findings.is_empty() {
                p { "There are none." }
            } @else {
                (filters(report))
                table {
                    caption.unseen { "Findings, gravest first" }
                    thead { tr {
                        @for (name, title) in [("severity", "Severity"), ("what", "What is the case"), ("where", "Where"), ("whose", "Whose key")] {
                            th scope="col" data-sort=(name) { (title) }
                        }
                    } }
                    tbody { @for (number, finding) in report.findings.iter().enumerate() { (row(report, number, finding)) } }
                }
            }
        }
    }
}

/// Only the script can filter, so that it shows what it filters by.
fn filters(report: &Sealed) -> Markup {
    let mut rules: Vec<_> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    html! {
        form #filters hidden role="search" aria-label="Findings" {
            label { "Search " input type="search" name="text" placeholder="path, key, owner, message"; }
            label { "Severity " select name="severity" {
                option value="" { "all" }
                @for severity in Severity::ALL.iter().rev() { option { (severity.as_str()) } }
            } }
            label { "Outcome " select name="outcome" {
                option value="" { "all" }
                @for outcome in [Outcome::Fail, Outcome::Unknown, Outcome::Waived] { option { (outcome.as_str()) } }
            } }
            label { "Rule " select name="rule" {
                option value="" { "all" }
                @for rule in rules { option { (shown(rule)) } }
            } }
            output #count role="status" {}
        }
    }
}

fn row(report: &Sealed, number: usize, finding: &Finding) -> Markup {
    let place = finding.locations.first().or(finding.origin.as_ref());
    let (rule, outcome) = (shown(&finding.rule), finding.outcome.as_str());
    html! {
        tr id={ "finding-" (number) } data-severity=(finding.severity.as_str()) data-outcome=(outcome) data-rule=(rule) {
            td data-value=(finding.severity as u8) {
                (severity(finding.severity))
                @if finding.outcome != Outcome::Fail { " " span.tag { (outcome) } }
                @if !finding.gates { " " span.tag { "warns only" } }
            }
            td {
                details {
                    summary { (message(finding, place)) }
                    (more(report, finding))
                }
                a.quiet href={ "#" (rule_anchor(&finding.rule)) } { code { (rule) } }
            }
            td { @if let Some(place) = place { (spelled(place)) } @if finding.locations.len() > 1 { " and " (finding.locations.len() - 1) " more" } }
            td { @if let Some(key) = &finding.key { (shown(&key.id)) ", " (shown(&facts::owner(key))) ", " (facts::validity(key)) } }
        }
    }
}

/// What is the case, without the place, which stands beside it.
fn message(finding: &Finding, place: Option<&Place>) -> String {
    let message = facts::without_path(finding.message.trim(), place.map_or("", |place| &place.path));
    visible(&clip(message, MESSAGE_COLUMNS)).into_owned()
}

fn more(report: &Sealed, finding: &Finding) -> Markup {
    let is_the_rules =
        report.rules.iter().any(|rule| rule.id == finding.rule && rule.remediation == finding.remediation);
    html! {
        @if let Some(excerpt) = &finding.excerpt {
            pre.excerpt tabindex="0" { @for line in &excerpt.lines { (excerpt_line(line)) } }
        }
        dl {
            @for (name, value) in known(finding) { dt { (name) } dd { (value) } }
            @for place in finding.locations.iter().take(MOST_PLACES) { dt { "place" } dd { (spelled(place)) } }
            @if finding.locations.len() > MOST_PLACES { dt { "places" } dd { (finding.locations.len() - MOST_PLACES) " more" } }
        }
        (proof(report, finding))
        h3 { "What to do" }
        @if is_the_rules {
            p { a href={ "#" (rule_anchor(&finding.rule)) } { "What the rule says" } }
        } @else {
            pre.prose { (visible_lines(finding.remediation.trim())) }
        }
    }
}

/// Every clause of the rule with what it met; of a pattern, that it matches.
fn proof(report: &Sealed, finding: &Finding) -> Markup {
    let lines = report.proofs.get(&finding.fingerprint).filter(|lines| !lines.is_empty());
    html! {
        h3 { "Proof" }
        @if let Some(lines) = lines {
            ul { @for line in lines { li { (visible(&clip(line, MESSAGE_COLUMNS))) } } }
        } @else if finding.secret.is_some() {
            p { "The text matches the rule's pattern where it is marked." }
        } @else {
            p { code { "bailiwick explain finding " (shown(&finding.fingerprint)) } " says every clause." }
        }
    }
}

fn excerpt_line(line: &ExcerptLine) -> Markup {
    let (text, span) = Marked::new(&line.text, line.mark).map(visible_line);
    let parts = Marked::new(&text, span).parts();
    html! {
        span.number { (line.number) " " }
        @if let Some([before, marked, after]) = parts { (before) mark { (marked) } (after) } @else { (text) }
        "\n"
    }
}

/// What is known of a finding, in words.
fn known(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut known = vec![("subject", shown(&facts::subject(finding)))];
    if let Some(secret) = &finding.secret {
        known.push(("secret", shown(&format!("{}, {}", secret.masked, facts::label(secret, finding.confidence)))));
    }
    if let Some(key) = &finding.key {
        known.push(("key", shown(&facts::of_key(key))));
    }
    if let Some(field) = &finding.undecided {
        known.push(("undecided", format!("{} would decide it", shown(field))));
    }
    if let Some(waiver) = &finding.waiver {
        let reason = waiver.reason.as_deref().unwrap_or("no reason given");
        let until = waiver.expires.map(|day| format!(", until {day}")).unwrap_or_default();
        known.push(("waived", format!("{}{until}", shown(reason))));
    }
    known.push(("fingerprint", shown(&finding.fingerprint)));
    known
}

fn spelled(place: &Place) -> Markup {
    let commit = place.commit.as_deref().map(|commit| commit.chars().take(12).collect::<String>());
    html! {
        code { (shown(&place.path)) @if place.line > 0 { ":" (place.line) ":" (place.column) } }
        @if !place.layer.is_empty() { " in " (shown(&place.layer.join(", in "))) }
        @if let Some(commit) = commit { " of commit " (shown(&commit)) }
    }
}
