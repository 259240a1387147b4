//! JUnit's test results: a suite a rule, a test case a finding.
//!
//! A rule that found nothing is a case that passes, and one that judged nothing is a case that is skipped. What was
//! waived, or fails nothing, is skipped with its reason; what could not be read is an error.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Finding, PassedOver, RuleFacts, Waived};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::Style;
use crate::facts;
use crate::seal::Sealed;
use crate::spot;
use crate::text::{NAME_COLUMNS, clip, visible, visible_lines};

/// The suite of what could not be read.
const COVERAGE: &str = "coverage";

/// How a test case ends.
enum End {
    Passed,
    Skipped(String),
    Failed { message: String, severity: &'static str, text: String },
    Error { message: String },
}

struct Case {
    name: String,
    file: Option<(String, u32)>,
    end: End,
}

struct Suite<'a> {
    name: &'a str,
    cases: Vec<Case>,
}

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let suites = suites(report);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let all = suites.iter().flat_map(|suite| &suite.cases);
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", "bailiwick"));
    counts(&mut root, all);
    write(&mut writer, Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    write(&mut writer, Event::Start(root));
    let at = report.at.time.format("%Y-%m-%dT%H:%M:%S").to_string();
    for suite in &suites {
        write_suite(&mut writer, suite, &at);
    }
    write(&mut writer, Event::End(BytesEnd::new("testsuites")));
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

/// The suites, by the ids of their rules.
fn suites(report: &Sealed) -> Vec<Suite<'_>> {
    let mut found: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for rule in &report.rules {
        found.insert(&rule.id, Vec::new());
    }
    for finding in &report.findings {
        found.entry(&finding.rule).or_default().push(case(report, finding));
    }
    for rule in &report.rules {
        if let Some(cases) = found.get_mut(&*rule.id).filter(|cases| cases.is_empty()) {
            cases.push(without_findings(rule));
        }
    }
    let unread: Vec<_> = report.coverage.unreadable.iter().map(unreadable).collect();
    let suites = found.into_iter().map(|(name, cases)| Suite { name, cases });
    let coverage = (!unread.is_empty()).then_some(Suite { name: COVERAGE, cases: unread });
    suites.chain(coverage).collect()
}

fn case(report: &Sealed, finding: &Finding) -> Case {
    let spot = spot::first(finding);
    let end = match &finding.waiver {
        Some(waiver) => End::Skipped(waived(waiver)),
        None if !report.is_failed_by(finding) => {
            End::Skipped(format!("{} (fails nothing): {}", finding.severity.as_str(), finding.message.trim()))
        }
        None => End::Failed {
            message: finding.message.trim().to_owned(),
            severity: finding.severity.as_str(),
            text: details(finding),
        },
    };
    Case {
        name: format!("{} in {}", facts::subject(finding), clip(spot.file, NAME_COLUMNS)),
        file: Some((spot.file.to_owned(), spot.line())),
        end,
    }
}

fn waived(waiver: &Waived) -> String {
    let reason = waiver.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let until = waiver.expires.map(|date| format!(", until {date}")).unwrap_or_default();
    format!("waived by a {}{reason}{until}", waiver.by.as_str())
}

/// Where it stands, whose it is, and what to do.
fn details(finding: &Finding) -> String {
    let mut lines: Vec<_> =
        finding.locations.iter().map(|place| format!("{}:{}:{}", place.path, place.line, place.column)).collect();
    lines.extend(finding.key.as_ref().map(facts::of_key));
    lines.push(format!("fingerprint {}", finding.fingerprint));
    lines.push(String::new());
    lines.push("what to do:".to_owned());
    lines.extend(finding.remediation.trim().lines().map(str::to_owned));
    lines.join("\n")
}

fn without_findings(rule: &RuleFacts) -> Case {
    let end = rule.idle.clone().map_or(End::Passed, End::Skipped);
    Case { name: clip(&rule.title, NAME_COLUMNS).into_owned(), file: None, end }
}

fn unreadable(over: &PassedOver) -> Case {
    Case {
        name: clip(&over.path, NAME_COLUMNS).into_owned(),
        file: Some((over.path.clone(), 1)),
        end: End::Error { message: format!("could not be read: {}", over.reason) },
    }
}

fn counts<'c>(start: &mut BytesStart<'_>, cases: impl Iterator<Item = &'c Case>) {
    let (mut tests, mut failures, mut errors, mut skipped) = (0_u64, 0_u64, 0_u64, 0_u64);
    for case in cases {
        tests += 1;
        match case.end {
            End::Passed => {}
            End::Skipped(_) => skipped += 1,
            End::Failed { .. } => failures += 1,
            End::Error { .. } => errors += 1,
        }
    }
    for (name, number) in [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)] {
        start.push_attribute((name, &*number.to_string()));
    }
    start.push_attribute(("time", "0"));
}

fn write_suite(writer: &mut Writer<Vec<u8>>, suite: &Suite<'_>, at: &str) {
    let mut start = BytesStart::new("testsuite");
    start.push_attribute(("name", &*visible(suite.name)));
    counts(&mut start, suite.cases.iter());
    start.push_attribute(("timestamp", at));
    write(writer, Event::Start(start));
    for case in &suite.cases {
        write_case(writer, suite.name, case);
    }
    write(writer, Event::End(BytesEnd::new("testsuite")));
}

fn write_case(writer: &mut Writer<Vec<u8>>, suite: &str, case: &Case) {
    let mut start = BytesStart::new("testcase");
    start.push_attribute(("name", &*visible(&case.name)));
    start.push_attribute(("classname", &*visible(suite)));
    if let Some((file, line)) = &case.file {
        start.push_attribute(("file", &*visible(file)));
        start.push_attribute(("line", &*line.to_string()));
    }
    start.push_attribute(("time", "0"));
    let (name, message, severity, text) = match &case.end {
        End::Passed => return write(writer, Event::Empty(start)),
        End::Skipped(why) => ("skipped", why, None, None),
        End::Failed { message, severity, text } => ("failure", message, Some(*severity), Some(text)),
        End::Error { message } => ("error", message, Some(COVERAGE), None),
    };
    write(writer, Event::Start(start));
    let mut inner = BytesStart::new(name);
    inner.push_attribute(("message", &*visible(message)));
    inner.extend_attributes(severity.map(|severity| ("type", severity)));
    match text {
        Some(text) => {
            write(writer, Event::Start(inner));
            write(writer, Event::Text(BytesText::new(&visible_lines(text))));
            write(writer, Event::End(BytesEnd::new(name)));
        }
        None => write(writer, Event::Empty(inner)),
    }
    write(writer, Event::End(BytesEnd::new("testcase")));
}

fn write(writer: &mut Writer<Vec<u8>>, event: Event<'_>) {
    // Memory takes everything.
    let _ = writer.write_event(event);
}
