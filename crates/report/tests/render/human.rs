//! The report for people.

use bailiwick_core::finding::*;
use bailiwick_report::{Style, Verbosity};

use crate::sample::*;

#[test]
fn a_rich_report() {
    insta::assert_snapshot!(human(&rich(), Style::default()));
}

#[test]
fn a_rich_report_at_120_columns_in_full() {
    insta::assert_snapshot!(human(&rich(), wide(Verbosity::Verbose)));
}

#[test]
fn a_rich_report_at_60_columns() {
    insta::assert_snapshot!(human(&rich(), Style { width: 60, ..Style::default() }));
}

#[test]
fn a_rich_report_in_few_lines() {
    insta::assert_snapshot!(human(&rich(), wide(Verbosity::Quiet)));
}

#[test]
fn a_rich_report_in_colour() {
    let text = human(&rich(), Style { color: true, ..Style::default() });
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn colours_change_nothing_but_colours() {
    let coloured = human(&rich(), Style { color: true, ..Style::default() });
    let mut bare = String::new();
    for part in coloured.split('\u{1b}') {
        bare.push_str(if part.starts_with('[') { part.split_once('m').unwrap().1 } else { part });
    }
    assert_eq!(bare, human(&rich(), Style::default()));
}

#[test]
fn a_clean_report_is_short() {
    insta::assert_snapshot!(human(&empty(), Style::default()), @"
    ✔ clean: 15 rules, 204 resources, 812 files (9.1 MB), as of 2026-11-20T00:00:00Z (pinned by
      bailiwick.yaml)
      pass 180 · fail 0 · unknown 0 · waived 0 · skipped 24
    ");
    insta::assert_snapshot!(human(&empty(), wide(Verbosity::Quiet)), @"✔ clean: 15 rules, 204 resources, 812 files (9.1 MB), as of 2026-11-20T00:00:00Z (pinned by bailiwick.yaml)");
}

#[test]
fn what_was_not_scanned_is_not_counted() {
    let inputs = Inputs { scanned: None, ..empty().inputs };
    let at = At { pinned_by: None, ..empty().at };
    let report = Report { at, inputs, coverage: Coverage::default(), ..empty() };
    let verdict = human(&report, wide(Verbosity::Quiet));
    assert_eq!(verdict, "✔ clean: 15 rules, 204 resources, as of 2026-11-20T00:00:00Z\n");
}

#[test]
fn a_path_that_could_not_be_read_is_never_clean() {
    let unreadable = vec![passed_over("secrets/prod.env", "permission denied"), passed_over("a.gz", "ends too early")];
    let report = Report { coverage: Coverage { unreadable, ..empty().coverage }, ..empty() };
    insta::assert_snapshot!(human(&report, wide(Verbosity::Normal)), @"
    could not be read: 2 paths
      secrets/prod.env: permission denied
      a.gz: ends too early

    ✘ incomplete: 2 paths could not be read
      15 rules, 204 resources, 812 files (9.1 MB), as of 2026-11-20T00:00:00Z (pinned by bailiwick.yaml)
      pass 180 · fail 0 · unknown 0 · waived 0 · skipped 24
    ");
}

#[test]
fn what_does_not_gate_is_no_failure() {
    let warning = Finding { gates: false, ..about_key("key-rotation", Severity::High, "9", "key 9 is old") };
    let reported = Finding { gates: false, ..unknown("unused-key", "5", "key.last-used-at") };
    let quota = about_key("keys-per-workspace", Severity::Info, "1", "18 of 20");
    let verdict = |findings| human(&report(findings), wide(Verbosity::Quiet)).lines().rev().nth(1).unwrap().to_owned();
    assert_eq!(verdict(vec![warning.clone()]), "! 1 warning: 1 high");
    assert_eq!(verdict(vec![warning, reported.clone()]), "! 1 warning: 1 high · 1 undecided (reported only)");
    assert_eq!(verdict(vec![quota]), "! 1 finding: 1 info");
    assert_eq!(verdict(vec![Finding { gates: true, ..reported }]), "✘ 1 undecided");
}

#[test]
fn what_was_waived_is_said_and_clean() {
    let waived = Finding { outcome: Outcome::Waived, ..about_key("key-rotation", Severity::High, "9", "key 9 is old") };
    let text = human(&report(vec![waived]), Style::default());
    assert!(text.starts_with("waived: 1 finding (1 key-rotation)\n\n✔ clean: "), "{text}");
}

#[test]
fn groups_stand_gravest_first_whatever_the_order() {
    let findings = vec![
        about_key("a", Severity::Low, "1", "one"),
        about_key("b", Severity::Medium, "2", "two"),
        about_key("a", Severity::Critical, "3", "three"),
    ];
    let text = human(&report(findings), Style::default());
    let heads: Vec<_> = text.lines().filter(|line| line.contains('[')).collect();
    assert_eq!(heads, ["critical[a] A rule · 2 findings", "medium[b] A rule · 1 finding"]);
}

#[test]
fn many_places_are_cut_short_but_in_full() {
    let locations: Vec<_> = (1..=7).map(|line| place("a.env", line, 1)).collect();
    let finding = Finding { locations, ..about_key("a", Severity::Low, "1", "one") };
    let report = report(vec![finding]);
    assert!(human(&report, Style::default()).contains("= also at a.env:2:1, a.env:3:1, a.env:4:1 and 3 more\n"));
    assert!(human(&report, wide(Verbosity::Verbose)).contains("a.env:6:1, a.env:7:1\n"));
}

#[test]
fn a_thousand_unknowns_are_one_line() {
    let findings = (0..1000).map(|id| unknown("unused-key", &id.to_string(), "key.last-used-at")).collect();
    let text = human(&report(findings), Style::default());
    assert!(text.contains("● 1000 keys: key.last-used-at is unknown: key:0, key:1, key:2 and 997 more\n"));
    assert!(text.lines().count() < 12, "{text}");
}

#[test]
fn a_long_line_is_clipped_around_what_is_meant() {
    let line = format!("{}«sk-sp-****3f26»{}", "前\t".repeat(300), "x".repeat(1000));
    let finding = leak(&plan_key(), place("min.js", 1, 601), excerpt(1, &[&line]));
    for width in [40, 80, 120] {
        let text = human(&report(vec![finding.clone()]), Style { width, ..Style::default() });
        let shown: Vec<_> = text.lines().skip_while(|line| !line.contains("1 |")).take(2).collect();
        let column = |line: &str, mark: &str| unicode_width::UnicodeWidthStr::width(line.split_once(mark).unwrap().0);
        assert_eq!(column(shown[0], "sk-sp-****3f26"), column(shown[1], "^^^^^^^^^^^^^^"));
        assert!(shown.iter().all(|line| unicode_width::UnicodeWidthStr::width(*line) <= width));
        assert!(shown[0].ends_with('…'), "{}", shown[0]);
    }
}
