//! A page to look around in: one file that asks nobody for anything, and that says all of it without its script too.
//!
//! The script filters and sorts what is there. Foreign text only ever stands where text stands, and the page's
//! own policy lets no other script run.

mod findings;
mod holdings;

use bailiwick_core::finding::{Outcome, RuleFacts, Severity};
use bailiwick_core::secret::Digest;
use bailiwick_core::time::format_time;
use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Style;
use crate::seal::Sealed;
use crate::text::{clip, visible, visible_lines};
use crate::verdict::{self, Kind, Verdict};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nobody reads more of a name; the whole of it is in the JSON report.
const NAME_COLUMNS: usize = 200;

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let verdict = Verdict::of(report);
    let class = match verdict.kind {
        Kind::Clean => "clean",
        Kind::Remarks => "remarks",
        Kind::Failed => "failed",
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="referrer" content="no-referrer";
                title { "Bailiwick: " (shown(&verdict.text)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#findings" { "Skip to the findings" }
                header {
                    p.name { "Bailiwick " (shown(&report.tool.version)) }
                    h1 class=(class) { (shown(&verdict.text)) }
                    p { (shown(&verdict::scope(report))) }
                }
                (navigation(report))
                main {
                    (totals(report))
                    (unreadable(report))
                    (findings::section(report))
                    @if let Some(held) = &report.holdings { (holdings::sections(report, held)) }
                    (rules(report))
                    (notes(report))
                }
                footer { p { "As of " (format_time(report.at.time)) ". No value of a key is on this page, only masks and digests." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

/// Nothing from anywhere, and no style or script but the page's own.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Digest::of(text.as_bytes()).as_bytes()));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// Foreign text, none of which moves or hides anything, and no longer than anybody reads.
fn shown(text: &str) -> String {
    visible(&clip(text, NAME_COLUMNS)).into_owned()
}

fn navigation(report: &Sealed) -> Markup {
    html! {
        nav aria-label="Sections" {
            a href="#findings" { "Findings" }
            @if report.holdings.is_some() {
                a href="#accounts" { "Accounts" }
                a href="#due" { "What falls due" }
            }
            a href="#rules" { "Rules" }
        }
    }
}

fn totals(report: &Sealed) -> Markup {
    let failing = |severity: Severity| {
        report
            .findings
            .iter()
            .filter(|finding| finding.outcome == Outcome::Fail && finding.severity == severity)
            .count()
    };
    let sums = report.summary;
    html! {
        section aria-label="Totals" {
            ul.totals {
                @for severity in Severity::ALL.iter().rev() {
                    li class=(severity.as_str()) { b { (failing(*severity)) } " " (severity.as_str()) }
                }
                li { b { (sums.unknown) } " undecided" }
                li { b { (sums.waived) } " waived" }
                li { b { (sums.pass) } " obey" }
                li { b { (sums.skipped) } " not judged" }
            }
        }
    }
}

fn unreadable(report: &Sealed) -> Markup {
    let unread = &report.coverage.unreadable;
    html! {
        @if !unread.is_empty() {
            section.failed {
                h2 { "Could not be read" }
                ul { @for over in unread { li { code { (shown(&over.path)) } ": " (shown(&over.reason)) } } }
            }
        }
    }
}

fn rules(report: &Sealed) -> Markup {
    html! {
        section #rules {
            h2 { "Rules" }
            @for rule in &report.rules { (rule_details(rule)) }
        }
    }
}

fn rule_details(rule: &RuleFacts) -> Markup {
    html! {
        details id=(rule_anchor(&rule.id)) {
            summary { code { (shown(&rule.id)) } " " (shown(&rule.title)) " " (severity(rule.severity)) }
            @if let Some(why) = &rule.idle { p { "It judged nothing: " (shown(why)) "." } }
            @if let Some(rationale) = &rule.rationale { p { (visible_lines(rationale)) } }
            h3 { "What to do" }
            pre.prose { (visible_lines(rule.remediation.trim())) }
            @if !rule.controls.is_empty() {
                p.quiet {
                    @for (framework, control) in &rule.controls { span.control { (shown(framework)) " " (shown(control)) } " " }
                }
            }
        }
    }
}

/// Where a rule stands on the page. What is no word's character could be anything in an address.
fn rule_anchor(id: &str) -> String {
    format!("rule-{}", id.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
}

fn severity(severity: Severity) -> Markup {
    html! { span class={ "tag " (severity.as_str()) } { (severity.as_str()) } }
}

fn notes(report: &Sealed) -> Markup {
    html! {
        @if !report.notes.is_empty() {
            section { h2 { "Notes" } ul { @for note in &report.notes { li { (visible(note)) } } } }
        }
    }
}
