//! Reports full of what must not get out: secrets, and what a terminal would obey.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::*;
use bailiwick_core::secret::Digest;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_report::problem::{ProblemView, render_problem};
use bailiwick_report::{Format, Style, Verbosity, render};
use proptest::prelude::*;

use crate::sample::*;

const VERBOSITIES: [Verbosity; 3] = [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose];

/// A report in which every string holds the given text.
fn full_of(text: &str) -> Report {
    let everywhere = |outcome| Finding {
        rule: format!("rule {text}"),
        title: format!("title {text}"),
        outcome,
        message: format!("message {text} ends"),
        remediation: format!("1. remediation {text}\n2. and {text}"),
        undecided: Some(text.to_owned()),
        fingerprint: text.to_owned(),
        also: vec![text.to_owned()],
        key: Some(KeyFacts {
            id: text.to_owned(),
            owner: Some(text.to_owned()),
            workspace: text.to_owned(),
            region: Some(text.to_owned()),
            ..key_facts(Validity::Valid, Joined::Mask)
        }),
        secret: Some(SecretFacts { masked: text.to_owned(), ..leak_with(text).secret.unwrap() }),
        subject: Subject { kind: SubjectKind::Leak, id: text.to_owned() },
        origin: Some(place_with(text)),
        waiver: Some(Box::new(Waived {
            by: WaivedBy::Comment,
            reason: Some(text.to_owned()),
            owner: Some(text.to_owned()),
            approver: Some(text.to_owned()),
            expires: None,
            place: place_with(text),
        })),
        ..leak_with(text)
    };
    let passed_over = vec![passed_over(&format!("a/{text}/b"), text)];
    let rule = RuleFacts {
        id: format!("rule {text}"),
        title: text.to_owned(),
        severity: Severity::High,
        rationale: Some(text.to_owned()),
        remediation: text.to_owned(),
        controls: vec![(text.to_owned(), text.to_owned())],
        idle: None,
    };
    let idle = RuleFacts { id: text.to_owned(), idle: Some(text.to_owned()), ..rule.clone() };
    Report {
        rules: vec![rule, idle],
        at: At { pinned_by: Some(text.to_owned()), ..empty().at },
        tool: Tool { name: text.to_owned(), version: text.to_owned() },
        coverage: Coverage { skipped: passed_over.clone(), unreadable: passed_over, ..empty().coverage },
        notes: vec![text.to_owned()],
        ..report(vec![everywhere(Outcome::Fail), everywhere(Outcome::Unknown), everywhere(Outcome::Waived)])
    }
}

fn place_with(text: &str) -> Place {
    let (commit, layer) = (Some(text.into()), vec![text.into()]);
    Place { commit, layer, ..place(&format!("dir/{text}/file.txt"), 3, 7) }
}

fn leak_with(text: &str) -> Finding {
    let half = text.len() / 2;
    let half = (half..=text.len()).find(|index| text.is_char_boundary(*index)).unwrap_or(0);
    let line = |number, text: &str, mark| ExcerptLine { number, text: text.into(), mark };
    let lines = vec![
        line(1, text, None),
        line(2, &format!("{text} {text}"), Some((0, half))),
        line(3, text, Some((half, text.len()))),
        line(4, text, Some((0, text.len() + 1))),
    ];
    Finding { locations: vec![place_with(text); 2], ..leak(&plan_key(), place_with(text), Excerpt { lines }) }
}

fn everything(text: &str) -> Vec<String> {
    let report = full_of(text);
    let styles = VERBOSITIES.map(|verbosity| Style { verbosity, ..Style::default() });
    let formats = Format::ALL.iter().flat_map(|format| styles.map(|style| (*format, style)));
    let mut all: Vec<_> = formats.map(|(format, style)| render(&report, format, &style)).collect();
    all.push(problem_with(text));
    all
}

fn problem_with(text: &str) -> String {
    let view = ProblemView {
        path: text,
        source: Some(text),
        code: text,
        message: text,
        help: Some(text),
        start: (1, 3),
        end: (1, 9),
    };
    render_problem(&view, &Style::default())
}

#[test]
fn no_whole_secret_gets_out_in_any_format() {
    for shape in Shape::ALL {
        let key = seeded::key(*shape, "A");
        let key = key.expose();
        for text in everything(key).iter().chain(&everything(&format!("密={key}\t\u{1b}[0m"))) {
            let windows = key.as_bytes().windows(16).map(|window| std::str::from_utf8(window).unwrap());
            for window in windows {
                assert!(!text.contains(window), "{} of {}:\n{text}", window, shape.as_str());
            }
        }
    }
}

#[test]
fn nothing_that_a_terminal_obeys_gets_out_in_any_format() {
    let hostile = "a\u{1b}[2Jb\u{7}c\rd\ne\u{202e}f\u{9b}31mg\u{200b}h\u{2028}i\u{feff}";
    let raw = ['\u{1b}', '\u{7}', '\r', '\u{202e}', '\u{9b}', '\u{200b}', '\u{2028}', '\u{feff}'];
    for text in everything(hostile) {
        assert!(!text.contains(raw), "{text:?}");
    }
}

#[test]
fn no_line_is_a_command_to_whoever_keeps_a_log() {
    let hostile = "x\n::stop-commands::y\r\n::add-mask::z ::set-output name=a::b ##[error]c ##vso[task.complete]d";
    for text in everything(hostile) {
        let ours = ["::error file=", "::warning file=", "::notice file="];
        for line in text.lines().map(str::trim_start).filter(|line| line.starts_with("::")) {
            assert!(ours.iter().any(|start| line.starts_with(start)), "{line}");
        }
        assert!(!text.contains("##[") && !text.contains("##vso["), "{text}");
    }
}

#[test]
fn a_newline_in_a_path_starts_no_line() {
    let path = "a\n✔ clean: 15 rules";
    let finding = leak(&plan_key(), place(path, 1, 1), excerpt(1, &["«sk-sp-****3f26»\n✔ clean"]));
    for verbosity in VERBOSITIES {
        let text = human(&report(vec![finding.clone()]), Style { verbosity, ..Style::default() });
        assert!(!text.lines().any(|line| line.starts_with('✔')), "{text}");
    }
}

#[test]
fn a_name_of_ten_kilobytes_is_cut_for_people_and_whole_for_programs() {
    let long = "name ".repeat(2_000);
    let texts = everything(&long);
    assert!(texts.iter().filter(|text| text.starts_with('{')).all(|text| text.contains(&long)));
    let report = full_of(&long);
    let for_people = [Format::Human, Format::Markdown].map(|format| render(&report, format, &Style::default()));
    for text in for_people.iter().chain(texts.last()) {
        assert!(text.len() < 65_536 && text.lines().count() < 300, "{text}");
    }
}

#[test]
fn digests_and_fingerprints_come_out_whole() {
    let digests = (0..200_u32).map(|number| Digest::of(&number.to_le_bytes()));
    for digest in digests {
        let finding = Finding {
            fingerprint: digest.hex(),
            subject: Subject { kind: SubjectKind::Leak, id: digest.to_string() },
            ..leak(&plan_key(), place("a", 1, 1), Excerpt::default())
        };
        let report = report(vec![finding]);
        for text in [human(&report, wide(Verbosity::Verbose)), render(&report, Format::Json, &Style::default())] {
            assert_eq!(text.matches(&digest.hex()).count(), 2, "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(text in any::<String>(), mark in any::<(usize, usize)>(), width in 0..200_usize) {
        let mut report = full_of(&text);
        let line = ExcerptLine { number: u32::MAX, text: text.as_str().into(), mark: Some((mark.0 % 40, mark.1 % 40)) };
        report.findings[0].excerpt = Some(Excerpt { lines: vec![line] });
        for format in Format::ALL {
            let rendered = render(&report, *format, &Style { width, color: true, verbosity: Verbosity::Verbose, ..Style::default() });
            prop_assert!(rendered.ends_with('\n') || *format == Format::Hook);
        }
    }

    #[test]
    fn no_span_of_a_problem_panics(text in "[a\n\r\t密\u{1b}\u{301}]{0,30}", start in (0..9_u32, 0..9_u32), end in any::<(u32, u32)>()) {
        for end in [end, (start.0, end.1 % 12), (0, 0)] {
            let view = ProblemView { path: "x", source: Some(&text), code: "c", message: "m", help: None, start, end };
            prop_assert!(render_problem(&view, &Style::default()).starts_with("error[c]: m\n"));
        }
    }
}
