//! GitLab's report of detected secrets, in version 15.2.1 of its schema.
//!
//! It takes leaks alone, and has no word for waived ones: what is left out is said among its messages.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Finding, Held, Outcome, Place, RuleFacts, Severity};
use bailiwick_core::time::format_time;
use serde::Serialize;

use crate::Style;
use crate::facts;
use crate::json;
use crate::seal::Sealed;
use crate::spot::Spot;
use crate::text::{clip, count, visible};

/// The version of GitLab's schema that the report keeps to.
const VERSION: &str = "15.2.1";

/// What GitLab's own scanner writes where no commit is known.
const NO_COMMIT: &str = "0000000";

/// The longest solution that the schema takes, in characters.
const SOLUTION: usize = 7000;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    scan: Scan<'a>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Scan<'a> {
    analyzer: Tool<'a>,
    scanner: Tool<'a>,
    r#type: &'static str,
    start_time: String,
    end_time: String,
    status: &'static str,
    messages: Vec<Message>,
}

#[derive(Clone, Copy, Serialize)]
struct Tool<'a> {
    id: &'static str,
    name: &'static str,
    version: &'a str,
    vendor: Vendor,
}

#[derive(Clone, Copy, Serialize)]
struct Vendor {
    name: &'static str,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: String,
    name: String,
    description: String,
    severity: &'static str,
    solution: String,
    identifiers: Vec<Identifier>,
    location: Location<'a>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<&'static str, Detail>,
}

#[derive(Serialize)]
struct Identifier {
    r#type: &'static str,
    name: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    start_line: u32,
    end_line: u32,
    commit: Commit<'a>,
}

#[derive(Serialize)]
struct Commit<'a> {
    sha: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
}

#[derive(Serialize)]
struct Detail {
    name: &'static str,
    r#type: &'static str,
    value: String,
}

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let leaks = report.findings.iter().filter(|finding| is_reported(finding));
    json::spelled(&Document {
        version: VERSION,
        scan: scan(report),
        vulnerabilities: leaks.filter_map(|finding| vulnerability(report, finding)).collect(),
    })
}

/// Whether it is a leak about which there is something to do.
fn is_reported(finding: &Finding) -> bool {
    finding.secret.is_some() && matches!(finding.outcome, Outcome::Fail | Outcome::Unknown)
}

fn scan(report: &Sealed) -> Scan<'_> {
    let vendor = Vendor { name: "Bailiwick" };
    let tool = Tool { id: "bailiwick", name: "Bailiwick", version: &report.tool.version, vendor };
    let at = report.at.time.format("%Y-%m-%dT%H:%M:%S").to_string();
    let is_complete = report.coverage.unreadable.is_empty();
    Scan {
        analyzer: tool,
        scanner: tool,
        r#type: "secret_detection",
        start_time: at.clone(),
        end_time: at,
        status: if is_complete { "success" } else { "failure" },
        messages: messages(report),
    }
}

fn messages(report: &Sealed) -> Vec<Message> {
    let message = |level, text: &str| Message { level, value: visible(text).into_owned() };
    let unread = report.coverage.unreadable.iter();
    let mut all: Vec<_> =
        unread.map(|over| message("fatal", &format!("{} could not be read: {}", over.path, over.reason))).collect();
    let findings = |which: fn(&&Finding) -> bool| report.findings.iter().filter(which).count() as u64;
    let others = findings(|finding| finding.secret.is_none() && finding.outcome != Outcome::Waived);
    if others > 0 {
        let text = format!("{} about no leak: see `--format gitlab-codequality`", count(others, "finding"));
        all.push(message("warn", &text));
    }
    let waived = findings(|finding| finding.outcome == Outcome::Waived);
    if waived > 0 {
        all.push(message("info", &format!("{} waived", count(waived, "finding"))));
    }
    all.extend(report.notes.iter().map(|note| message("info", note)));
    all
}

fn vulnerability<'a>(report: &Sealed, finding: &'a Finding) -> Option<Vulnerability<'a>> {
    let secret = finding.secret.as_ref()?;
    let rule = report.rules.iter().find(|rule| rule.id == finding.rule);
    Some(Vulnerability {
        id: uuid(&finding.fingerprint),
        name: facts::kind(secret),
        description: visible(finding.message.trim()).into_owned(),
        severity: match finding.severity {
            Severity::Critical => "Critical",
            Severity::High => "High",
            Severity::Medium => "Medium",
            Severity::Low => "Low",
            Severity::Info => "Info",
        },
        solution: finding.remediation.trim().chars().take(SOLUTION).collect(),
        identifiers: identifiers(finding, rule),
        location: location(finding.locations.first()?),
        details: details(finding),
    })
}

/// The rule, and the weaknesses that it serves.
fn identifiers(finding: &Finding, rule: Option<&RuleFacts>) -> Vec<Identifier> {
    let own = Identifier {
        r#type: "bailiwick_rule_id",
        name: format!("Bailiwick rule {}", finding.rule),
        value: finding.rule.clone(),
        url: None,
    };
    let weaknesses = rule.into_iter().flat_map(|rule| &rule.controls).filter_map(|(framework, id)| {
        let number = id.strip_prefix("CWE-").filter(|_| framework == "cwe")?;
        let url = format!("https://cwe.mitre.org/data/definitions/{number}.html");
        Some(Identifier { r#type: "cwe", name: id.clone(), value: number.to_owned(), url: Some(url) })
    });
    [own].into_iter().chain(weaknesses).collect()
}

fn location(place: &Place) -> Location<'_> {
    let spot = Spot::of(place);
    let date = |held: &Held| format_time(held.date);
    let commit = Commit { sha: spot.commit.unwrap_or(NO_COMMIT), date: place.held.as_deref().map(date) };
    Location { file: spot.file, start_line: spot.line(), end_line: spot.line(), commit }
}

/// What GitLab shows in a table below.
fn details(finding: &Finding) -> BTreeMap<&'static str, Detail> {
    let text = |name, value: &str| Detail { name, r#type: "text", value: visible(value).into_owned() };
    let mut all = BTreeMap::new();
    if let Some(secret) = &finding.secret {
        all.insert("secret", text("Secret", &secret.masked));
    }
    if let Some(key) = &finding.key {
        all.insert("key", text("Key", &facts::of_key(key)));
    }
    let place = |place: &Place| format!("{}:{}:{}", clip(&place.path, 200), place.line, place.column);
    let further: Vec<_> = finding.locations.iter().skip(1).map(place).collect();
    if !further.is_empty() {
        all.insert("further_places", text("Also at", &further.join(", ")));
    }
    if let Some(inner) = finding.locations.first().and_then(|place| Spot::of(place).inner) {
        all.insert("inner", text("File in the archive", inner));
    }
    all
}

/// A fingerprint in the form that the schema recommends for ids.
fn uuid(fingerprint: &str) -> String {
    let part = |from, to| fingerprint.get(from..to);
    match (part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)) {
        (Some(a), Some(b), Some(c), Some(d), Some(e)) => format!("{a}-{b}-{c}-{d}-{e}"),
        _ => fingerprint.to_owned(),
    }
}
