//! SARIF, for code scanning.

use bailiwick_core::finding::*;
use bailiwick_report::{Format, Style, render};
use serde_json::{Value, json};

use crate::sample::*;

fn run(report: &Report) -> Value {
    let log: Value = serde_json::from_str(&render(report, Format::Sarif, &Style::default())).unwrap();
    log["runs"][0].clone()
}

#[test]
fn a_report_as_sarif() {
    insta::assert_snapshot!(render(&for_tools(), Format::Sarif, &Style::default()));
}

#[test]
fn each_result_has_a_place_a_rule_and_a_fingerprint_of_its_own() {
    let nowhere = Finding { origin: None, ..about_key("key-rotation", Severity::Low, "1", "m") };
    let sample = for_tools();
    let findings: Vec<_> = sample.findings.iter().cloned().chain([nowhere]).collect();
    let run = run(&Report { findings, ..sample });
    let results = run["results"].as_array().unwrap();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut fingerprints: Vec<_> = results.iter().map(|result| result["partialFingerprints"].to_string()).collect();
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(!place["artifactLocation"]["uri"].as_str().unwrap().is_empty(), "{result}");
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(result["message"]["text"].as_str().unwrap().ends_with('.'));
        let region = &place["region"];
        let columns = [&region["startColumn"], &region["endColumn"]].map(Value::as_u64);
        assert!(columns == [None, None] || columns[0] < columns[1], "{region}");
    }
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), results.len());
}

#[test]
fn levels_are_as_grave_as_the_finding_and_the_rule_as_its_gravest() {
    let run = run(&for_tools());
    let level = |index: usize| (&run["results"][index]["kind"], &run["results"][index]["level"]);
    assert_eq!(level(0), (&json!("fail"), &json!("error")));
    assert_eq!(level(3), (&json!("fail"), &json!("warning")));
    let security = |index: usize| run["tool"]["driver"]["rules"][index]["properties"]["security-severity"].clone();
    assert_eq!((security(2), security(3)), (json!("9.5"), json!("8.0")), "a critical leak of a rule that is high");
    let reported = Finding { gates: false, ..unknown("unused-key", "5", "key.last-used-at") };
    let warns = Finding { gates: false, ..about_key("key-rotation", Severity::Critical, "9", "old") };
    let run = self::run(&report(vec![reported, warns]));
    assert_eq!((&run["results"][0]["kind"], &run["results"][0]["level"]), (&json!("review"), &json!("none")));
    assert_eq!(run["results"][1]["level"], "warning");
}

#[test]
fn what_could_not_be_read_is_no_success() {
    let unreadable = vec![passed_over("secrets/prod.env", "permission denied")];
    let run = run(&Report { coverage: Coverage { unreadable, ..empty().coverage }, ..empty() });
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let text = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert_eq!(text, "secrets/prod.env could not be read: permission denied.");
}

#[test]
fn no_more_places_are_given_than_are_taken() {
    let places: Vec<_> = (1..=1200).map(|line| place("a", line, 1)).collect();
    let many = Finding { locations: places, ..leak(&plan_key(), place("a", 1, 1), Excerpt::default()) };
    let result = &run(&report(vec![many]))["results"][0];
    assert_eq!(result["locations"].as_array().unwrap().len(), 1000);
    assert_eq!(result["properties"]["furtherLocations"], 200);
}

#[test]
fn a_name_is_no_link() {
    let finding = about_key("key-rotation", Severity::Low, "1", "key [click](1) is old");
    assert_eq!(run(&report(vec![finding]))["results"][0]["message"]["text"], "key \\[click](1) is old.");
}
