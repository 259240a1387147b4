//! Formats of rows and records: CSV, JUnit, JSON Lines.

use bailiwick_core::finding::*;
use bailiwick_report::{Format, Style, render};
use proptest::prelude::*;
use serde_json::Value;

use crate::sample::*;

fn text(report: &Report, format: Format) -> String {
    render(report, format, &Style::default())
}

fn unreadable() -> Report {
    let unreadable = vec![passed_over("secrets/prod.env", "permission denied")];
    Report { coverage: Coverage { unreadable, ..empty().coverage }, ..empty() }
}

/// The cells of a CSV text.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_spreadsheet() {
    insta::assert_snapshot!(text(&for_tools(), Format::Csv).replace("\r\n", "␍\n"));
}

#[test]
fn no_cell_is_a_formula() {
    for start in ["=", "+", "-", "@", " =", "\t=", "\r=", "＝", "\n="] {
        let path = format!("{start}cmd|' /C calc'!A0");
        let finding = Finding { message: path.clone(), ..leak(&plan_key(), place(&path, 1, 1), Excerpt::default()) };
        for cell in cells(&text(&report(vec![finding]), Format::Csv)).concat() {
            let first = cell.trim_start().chars().next();
            assert!(!first.is_some_and(|c| "=+-@＝|%".contains(c)), "{cell:?}");
        }
    }
}

#[test]
fn what_could_not_be_read_is_a_row_and_an_error_and_a_record() {
    let rows = cells(&text(&unreadable(), Format::Csv));
    assert_eq!((rows.len(), &*rows[1][1], &*rows[1][7]), (2, "unreadable", "secrets/prod.env"));
    let junit = text(&unreadable(), Format::JUnit);
    assert!(junit.contains(r#"errors="1""#) && junit.contains(r#"<error message="could not be read: "#), "{junit}");
    let lines = text(&unreadable(), Format::JsonLines);
    assert!(lines.contains(r#"{"record":"unreadable","path":"secrets/prod.env","reason":"permission denied"}"#));
}

#[test]
fn test_results() {
    insta::assert_snapshot!(text(&for_tools(), Format::JUnit));
}

#[test]
fn what_fails_no_run_fails_no_test() {
    let report = Report { fail_on: Severity::Critical, ..for_tools() };
    assert!(text(&report, Format::JUnit).contains(r#"tests="8" failures="1" errors="0" skipped="6""#));
}

#[test]
fn records() {
    insta::assert_snapshot!(text(&for_tools(), Format::JsonLines));
}

#[test]
fn records_hold_what_the_report_does() {
    let report = for_tools();
    let whole: Value = serde_json::from_str(&text(&report, Format::Json)).unwrap();
    let lines = text(&report, Format::JsonLines);
    let records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| -> Vec<Value> {
        let mut some: Vec<_> = records.iter().filter(|record| record["record"] == kind).cloned().collect();
        some.iter_mut().for_each(|record| drop(record.as_object_mut().unwrap().remove("record")));
        some
    };
    assert_eq!(Value::Array(of("finding")), whole["findings"]);
    assert_eq!((of("run").len(), of("summary").len()), (1, 1));
    assert_eq!(records.last().unwrap()["record"], "summary");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_names_are_rows_and_tags_stay_whole(name in any::<String>()) {
        let finding = Finding { message: name.clone(), ..leak(&plan_key(), place(&name, 1, 1), Excerpt::default()) };
        let report = report(vec![finding]);
        prop_assert!(cells(&text(&report, Format::Csv)).iter().all(|row| row.len() == 27));
        let junit = text(&report, Format::JUnit);
        let mut reader = quick_xml::Reader::from_str(&junit);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }
}
