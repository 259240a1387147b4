//! A report that was written as JSON, read again.

use std::path::Path;

use bailiwick_core::finding::Severity;
use bailiwick_document::{Code, Position, Problem, Span};
use serde_json::Value;

use crate::diagnostics::Diagnostics;
use crate::input;

const SCHEMA: &str = "bailiwick/report/v1";

/// What two findings of one fingerprint may differ in. Where they stand is no difference: code moves.
const FIELDS: [&str; 6] = ["outcome", "severity", "confidence", "message", "key", "waiver"];

/// A report, as far as it is compared.
pub(super) struct Read {
    pub(super) at: String,
    pub(super) inputs: Value,
    pub(super) findings: Vec<Found>,
}

/// A finding of a report.
pub(super) struct Found {
    /// Its place in the report.
    pub(super) order: usize,
    pub(super) outcome: String,
    pub(super) severity: Severity,
    /// All that the report says of it.
    pub(super) whole: Value,
}

/// Reads a report. `None` after a problem.
pub(super) fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Read> {
    let bytes = input::read(path, diagnostics)?;
    let name = input::shown(path);
    let document: Value = match serde_json::from_slice(&bytes) {
        Ok(document) => document,
        Err(error) => {
            let at = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let start = Position { line: at(error.line()).max(1), column: at(error.column()).max(1) };
            let problem = Problem::new(Code::Syntax, Span::empty(start), format!("this is no JSON: {error}"));
            diagnostics.in_file(&name, &bytes, [problem]);
            return None;
        }
    };
    let report = of(document);
    if report.is_none() {
        let message = format!("`{name}` is no report of the schema `{SCHEMA}`");
        diagnostics.plain(message, "`bailiwick audit --format json -o FILE` writes one");
    }
    report
}

fn of(mut document: Value) -> Option<Read> {
    if document.get("schema")?.as_str()? != SCHEMA {
        return None;
    }
    let at = document.get("at")?.as_str()?.to_owned();
    let inputs = document.get("inputs").cloned().unwrap_or_default();
    let findings = document.get_mut("findings")?.as_array_mut()?;
    let findings: Vec<_> = std::mem::take(findings).into_iter().enumerate().map(found).collect();
    Some(Read { at, inputs, findings: findings.into_iter().collect::<Option<_>>()? })
}

fn found((order, whole): (usize, Value)) -> Option<Found> {
    let text = |name: &str| whole.get(name).and_then(Value::as_str).map(str::to_owned);
    let (outcome, severity) = (text("outcome")?, Severity::parse(&text("severity")?)?);
    text("fingerprint")?;
    Some(Found { order, outcome, severity, whole })
}

impl Found {
    /// What names it in both reports.
    pub(super) fn key(&self) -> String {
        self.text("fingerprint").to_owned()
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.whole.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it would make a run fail.
    pub(super) fn fails(&self, fail_on: Severity) -> bool {
        matches!(self.outcome.as_str(), "fail" | "unknown") && self.severity >= fail_on
    }

    /// What differs.
    pub(super) fn differs(&self, other: &Self) -> Vec<&'static str> {
        FIELDS.iter().copied().filter(|field| self.whole.get(field) != other.whole.get(field)).collect()
    }

    /// `high[leaked-plan-key] app/.env:3:16: message`
    pub(super) fn line(&self) -> String {
        let place = self.whole.get("locations").and_then(|all| all.get(0)).map(spelled).unwrap_or_default();
        let (severity, rule) = (self.severity.as_str(), self.text("rule"));
        let line = format!("{severity}[{rule}] {place}{}", self.text("message").trim());
        line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
    }
}

fn spelled(place: &Value) -> String {
    let number = |name: &str| place.get(name).and_then(Value::as_u64).unwrap_or_default();
    let path = place.get("path").and_then(Value::as_str).unwrap_or_default();
    format!("{path}:{}:{}: ", number("line"), number("column"))
}
