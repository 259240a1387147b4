//! `bailiwick/report/v1`: the report for programs. Names, order and types are fixed.
//!
//! A finding's `locations` are where it stands in the scanned text; those of a finding about the
//! inventory are the place of its resource in the inventory file. What isn't known is `null`.
//!
//! Each file of a scan is counted once in `coverage`: `all_files` is `files`, which were read, and the `files`
//! of every entry of `skipped` and `unreadable`, which are one unless it says otherwise.

use bailiwick_core::finding::{AllowedPlace, Finding, Held, KeyFacts, PassedOver, Place, SecretFacts, Waived};
use bailiwick_core::secret::Digest;
use bailiwick_core::time::format_time;
use serde::Serialize;

use crate::Style;
use crate::seal::Sealed;
use crate::text::is_treacherous;

const SCHEMA: &str = "bailiwick/report/v1";

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    spelled(&Document::of(report))
}

/// A document as indented JSON that ends with a newline.
pub(crate) fn spelled(document: &impl Serialize) -> String {
    // Only a map with keys that aren't strings could fail, and there is none.
    let mut text = escape(serde_json::to_string_pretty(document).unwrap_or_default());
    text.push('\n');
    text
}

/// Escapes what a terminal would obey or hide, and what starts a command to whoever keeps a pipeline's log. Outside of
/// strings JSON has nothing of the kind but newlines.
pub(crate) fn escape(json: String) -> String {
    let json = if json.contains("##") { json.replace("##", "#\\u0023") } else { json };
    // Nearly all reports have no such character, and large ones millions of others.
    if json.bytes().all(|byte| byte == b'\n' || byte.is_ascii() && !byte.is_ascii_control()) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_treacherous(c) && c != '\n' {
            let units = &mut [0; 2];
            text.extend(c.encode_utf16(units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            text.push(c);
        }
    }
    text
}

#[derive(Serialize)]
pub(crate) struct Document<'a> {
    schema: &'static str,
    pub(crate) at: String,
    pub(crate) tool: JsonTool<'a>,
    pub(crate) inputs: JsonInputs,
    pub(crate) findings: Vec<JsonFinding<'a>>,
    pub(crate) coverage: JsonCoverage<'a>,
    pub(crate) summary: JsonSummary,
    /// What else a reader must know, like rules that were skipped for want of an inventory.
    pub(crate) notes: &'a [String],
    /// What pinned the instant, like `bailiwick.yaml` or `--at`; `null` when it is the clock's.
    pub(crate) at_pinned_by: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct JsonTool<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
pub(crate) struct JsonInputs {
    policies: Option<String>,
    inventory: Option<String>,
    scanned: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct JsonFinding<'a> {
    rule: &'a str,
    outcome: &'static str,
    severity: &'static str,
    confidence: &'static str,
    subject: JsonSubject<'a>,
    message: &'a str,
    remediation: &'a str,
    locations: Vec<JsonPlace<'a>>,
    secret: Option<JsonSecret<'a>>,
    key: Option<JsonKey<'a>>,
    fingerprint: &'a str,
    waiver: Option<JsonWaiver<'a>>,
    also: &'a [String],
    /// Further places, which comments allow, where not all are allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<JsonAllowed<'a>>,
}

#[derive(Serialize)]
struct JsonAllowed<'a> {
    reason: &'a str,
    location: JsonPlace<'a>,
    comment: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonSubject<'a> {
    kind: &'static str,
    id: &'a str,
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_column: u32,
    commit: Option<&'a str>,
    #[serde(flatten)]
    held: Option<JsonHeld<'a>>,
    layer: &'a [Box<str>],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    encoded: bool,
}

#[derive(Serialize)]
struct JsonHeld<'a> {
    date: String,
    last_commit: &'a str,
    last_date: String,
}

#[derive(Serialize)]
struct JsonSecret<'a> {
    masked: &'a str,
    fingerprint: Option<String>,
    kind: &'static str,
    provider: &'static str,
}

#[derive(Serialize)]
struct JsonKey<'a> {
    id: &'a str,
    owner: Option<&'a str>,
    workspace: &'a str,
    region: Option<&'a str>,
    validity: &'static str,
    joined_by: &'static str,
}

#[derive(Serialize)]
struct JsonWaiver<'a> {
    by: &'static str,
    reason: Option<&'a str>,
    owner: Option<&'a str>,
    approver: Option<&'a str>,
    expires: Option<String>,
    location: JsonPlace<'a>,
}

#[derive(Serialize)]
pub(crate) struct JsonCoverage<'a> {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) commits: u64,
    pub(crate) skipped: Vec<JsonPassedOver<'a>>,
    pub(crate) unreadable: Vec<JsonPassedOver<'a>>,
    /// Files that were read, passed over and unreadable: all there were.
    pub(crate) all_files: u64,
}

#[derive(Serialize)]
pub(crate) struct JsonPassedOver<'a> {
    path: &'a str,
    reason: &'a str,
    /// How many files it stands for, where that isn't one: those below a folder; none for a part of a file.
    #[serde(skip_serializing_if = "is_one")]
    files: u64,
}

fn is_one(files: &u64) -> bool {
    *files == 1
}

#[derive(Serialize)]
pub(crate) struct JsonSummary {
    rules: u64,
    resources: u64,
    pass: u64,
    fail: u64,
    waived: u64,
    unknown: u64,
    skipped: u64,
}

impl<'a> Document<'a> {
    pub(crate) fn of(report: &'a Sealed) -> Self {
        let spelled = |digest: Option<Digest>| digest.map(|digest| digest.to_string());
        let (inputs, coverage, sums) = (&report.inputs, &report.coverage, report.summary);
        Self {
            schema: SCHEMA,
            at: format_time(report.at.time),
            tool: JsonTool { name: &report.tool.name, version: &report.tool.version },
            inputs: JsonInputs {
                policies: spelled(inputs.policies),
                inventory: spelled(inputs.inventory),
                scanned: spelled(inputs.scanned),
            },
            findings: report.findings.iter().map(JsonFinding::of).collect(),
            coverage: JsonCoverage {
                files: coverage.files,
                bytes: coverage.bytes,
                commits: coverage.commits,
                skipped: coverage.skipped.iter().map(JsonPassedOver::of).collect(),
                unreadable: coverage.unreadable.iter().map(JsonPassedOver::of).collect(),
                all_files: coverage.all_files(),
            },
            summary: JsonSummary {
                rules: sums.rules,
                resources: sums.resources,
                pass: sums.pass,
                fail: sums.fail,
                waived: sums.waived,
                unknown: sums.unknown,
                skipped: sums.skipped,
            },
            notes: &report.notes,
            at_pinned_by: report.at.pinned_by.as_deref(),
        }
    }
}

impl<'a> JsonFinding<'a> {
    fn of(finding: &'a Finding) -> Self {
        let in_inventory = finding.origin.iter().filter(|_| finding.locations.is_empty());
        Self {
            rule: &finding.rule,
            outcome: finding.outcome.as_str(),
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            subject: JsonSubject { kind: finding.subject.kind.as_str(), id: &finding.subject.id },
            message: &finding.message,
            remediation: &finding.remediation,
            locations: finding.locations.iter().map(JsonPlace::of).chain(in_inventory.map(JsonPlace::point)).collect(),
            secret: finding.secret.as_ref().map(JsonSecret::of),
            key: finding.key.as_ref().map(JsonKey::of),
            fingerprint: &finding.fingerprint,
            waiver: finding.waiver.as_deref().map(JsonWaiver::of),
            also: &finding.also,
            allowed: finding.allowed.iter().map(JsonAllowed::of).collect(),
        }
    }
}

impl<'a> JsonAllowed<'a> {
    fn of(allowed: &'a AllowedPlace) -> Self {
        let AllowedPlace { place, reason, comment } = allowed;
        Self { reason, location: JsonPlace::of(place), comment: JsonPlace::of(comment) }
    }
}

impl<'a> JsonPlace<'a> {
    fn of(place: &'a Place) -> Self {
        Self {
            path: &place.path,
            line: place.line,
            column: place.column,
            end_column: place.end_column,
            commit: place.commit.as_deref(),
            held: place.held.as_deref().map(JsonHeld::of),
            layer: &place.layer,
            encoded: place.encoded,
        }
    }

    /// A place in the inventory may be where a record starts: then it is as wide as one character.
    fn point(place: &'a Place) -> Self {
        let least = place.column.saturating_add(1);
        Self { end_column: place.end_column.max(least), ..Self::of(place) }
    }
}

impl<'a> JsonHeld<'a> {
    fn of(held: &'a Held) -> Self {
        Self { date: format_time(held.date), last_commit: &held.last_commit, last_date: format_time(held.last_date) }
    }
}

impl<'a> JsonSecret<'a> {
    fn of(secret: &'a SecretFacts) -> Self {
        Self {
            masked: &secret.masked,
            fingerprint: secret.fingerprint.map(|digest| digest.to_string()),
            kind: secret.kind.as_str(),
            provider: secret.provider.as_str(),
        }
    }
}

impl<'a> JsonKey<'a> {
    fn of(key: &'a KeyFacts) -> Self {
        Self {
            id: &key.id,
            owner: key.owner.as_deref(),
            workspace: &key.workspace,
            region: key.region.as_deref(),
            validity: key.validity.as_str(),
            joined_by: key.joined_by.as_str(),
        }
    }
}

impl<'a> JsonWaiver<'a> {
    fn of(waived: &'a Waived) -> Self {
        Self {
            by: waived.by.as_str(),
            reason: waived.reason.as_deref(),
            owner: waived.owner.as_deref(),
            approver: waived.approver.as_deref(),
            expires: waived.expires.map(|date| date.to_string()),
            location: JsonPlace::point(&waived.place),
        }
    }
}

impl<'a> JsonPassedOver<'a> {
    fn of(over: &'a PassedOver) -> Self {
        Self { path: &over.path, reason: &over.reason, files: over.files }
    }
}
