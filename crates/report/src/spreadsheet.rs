//! CSV, for a spreadsheet: a row a finding, and a row for each path that could not be read.
//!
//! A spreadsheet takes a cell that starts with `=` and the like for a formula, and runs it: such a cell begins with an
//! apostrophe here, which it takes for *this is text*.

use bailiwick_core::finding::{Finding, PassedOver};

use crate::Style;
use crate::seal::Sealed;
use crate::text::visible_lines;

const COLUMNS: [&str; 27] = [
    "rule",
    "outcome",
    "severity",
    "confidence",
    "gates",
    "subject",
    "message",
    "path",
    "line",
    "column",
    "end_column",
    "places",
    "commit",
    "layer",
    "secret",
    "secret_kind",
    "provider",
    "key",
    "owner",
    "workspace",
    "region",
    "validity",
    "joined_by",
    "waived_by",
    "waived_until",
    "fingerprint",
    "remediation",
];

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = [COLUMNS.map(str::to_owned)].into_iter();
    let rows = rows.chain(report.findings.iter().map(row)).chain(report.coverage.unreadable.iter().map(unreadable));
    for row in rows {
        // Rows are all of one length, and memory takes them.
        let _ = writer.write_record(row.iter().map(|cell| guarded(cell)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn row(finding: &Finding) -> [String; 27] {
    let place = finding.locations.first().or(finding.origin.as_ref());
    let number = |number: Option<u32>| number.filter(|number| *number > 0).map(|it| it.to_string()).unwrap_or_default();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let (secret, key, waiver) = (finding.secret.as_ref(), finding.key.as_ref(), finding.waiver.as_deref());
    [
        finding.rule.clone(),
        finding.outcome.as_str().to_owned(),
        finding.severity.as_str().to_owned(),
        finding.confidence.as_str().to_owned(),
        if finding.gates { "yes" } else { "no" }.to_owned(),
        format!("{}:{}", finding.subject.kind.as_str(), finding.subject.id),
        finding.message.trim().to_owned(),
        text(place.map(|place| &*place.path)),
        number(place.map(|place| place.line)),
        number(place.map(|place| place.column)),
        number(place.map(|place| place.end_column)),
        finding.locations.len().to_string(),
        text(place.and_then(|place| place.commit.as_deref())),
        place.map(|place| place.layer.join(" > ")).unwrap_or_default(),
        text(secret.map(|secret| &*secret.masked)),
        text(secret.map(|secret| secret.kind.as_str())),
        text(secret.map(|secret| secret.provider.as_str())),
        text(key.map(|key| &*key.id)),
        text(key.and_then(|key| key.owner.as_deref())),
        text(key.map(|key| &*key.workspace)),
        text(key.and_then(|key| key.region.as_deref())),
        text(key.map(|key| key.validity.as_str())),
        text(key.map(|key| key.joined_by.as_str())),
        text(waiver.map(|waiver| waiver.by.as_str())),
        waiver.and_then(|waiver| waiver.expires).map(|date| date.to_string()).unwrap_or_default(),
        finding.fingerprint.clone(),
        finding.remediation.trim().to_owned(),
    ]
}

/// What could not be read: whoever filters the rows must meet it.
fn unreadable(over: &PassedOver) -> [String; 27] {
    COLUMNS.map(|column| match column {
        "outcome" => "unreadable".to_owned(),
        "gates" => "yes".to_owned(),
        "message" => over.reason.clone(),
        "path" => over.path.clone(),
        _ => String::new(),
    })
}

/// A cell that is no formula, and of which nothing is hidden. Lines stay lines.
fn guarded(cell: &str) -> String {
    let text = visible_lines(cell);
    let starts = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'];
    if text.trim_start().starts_with(starts) { format!("'{text}") } else { text }
}
