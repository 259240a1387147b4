//! `bailiwick/report-lines/v1`: the JSON report as records, one a line, for programs that read line by line.
//!
//! The first is `run`: what was judged, when, by what. Then come `finding`s, and `unreadable` and `skipped` paths, each
//! with the fields that it has in the JSON report. The last is `summary`: a report without one was cut off.

use serde::Serialize;

use crate::Style;
use crate::json::{Document, JsonFinding, JsonInputs, JsonPassedOver, JsonSummary, JsonTool, escape};
use crate::seal::Sealed;

const SCHEMA: &str = "bailiwick/report-lines/v1";

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
enum Record<'a> {
    Run {
        schema: &'static str,
        at: &'a str,
        at_pinned_by: Option<&'a str>,
        tool: &'a JsonTool<'a>,
        inputs: &'a JsonInputs,
    },
    Finding(&'a JsonFinding<'a>),
    Unreadable(&'a JsonPassedOver<'a>),
    Skipped(&'a JsonPassedOver<'a>),
    Note {
        text: &'a str,
    },
    Summary {
        #[serde(flatten)]
        summary: &'a JsonSummary,
        files: u64,
        bytes: u64,
        commits: u64,
        all_files: u64,
    },
}

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let document = Document::of(report);
    let run = Record::Run {
        schema: SCHEMA,
        at: &document.at,
        at_pinned_by: document.at_pinned_by,
        tool: &document.tool,
        inputs: &document.inputs,
    };
    let coverage = &document.coverage;
    let records = [run].into_iter();
    let records = records.chain(document.findings.iter().map(Record::Finding));
    let records = records.chain(coverage.unreadable.iter().map(Record::Unreadable));
    let records = records.chain(coverage.skipped.iter().map(Record::Skipped));
    let records = records.chain(document.notes.iter().map(|text| Record::Note { text }));
    let last = Record::Summary {
        summary: &document.summary,
        files: coverage.files,
        bytes: coverage.bytes,
        commits: coverage.commits,
        all_files: coverage.all_files,
    };
    let mut text = String::new();
    for record in records.chain([last]) {
        // Only a map with keys that aren't strings could fail, and there is none.
        text.push_str(&escape(serde_json::to_string(&record).unwrap_or_default()));
        text.push('\n');
    }
    text
}
