//! Problems of files that were given.

use bailiwick_core::secret::seeded;
use bailiwick_report::Style;
use bailiwick_report::problem::{ProblemView, render_problem};

const POLICY: &str = "id: revoked-owner\r\nfor: key\r\nwhere:\t{ key.sate: [enabled, 密钥] }  # 备注\r\n";

fn problem() -> ProblemView<'static> {
    ProblemView {
        path: "policies/x.yaml",
        source: Some(POLICY),
        code: "unknown-field",
        message: "unknown field `key.sate`",
        help: Some("did you mean `key.state`?"),
        start: (3, 10),
        end: (3, 18),
    }
}

fn shown(view: &ProblemView<'_>) -> String {
    render_problem(view, &Style::default())
}

#[test]
fn a_field_is_underlined() {
    insta::assert_snapshot!(shown(&problem()), @"
    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:3:10
      |
    3 | where:    { key.sate: [enabled, 密钥] }  # 备注
      |             ^^^^^^^^
      = help: did you mean `key.state`?
    ");
}

#[test]
fn wide_characters_are_underlined_as_wide_as_they_are() {
    let view = ProblemView { start: (3, 30), end: (3, 32), help: None, ..problem() };
    insta::assert_snapshot!(shown(&view), @"
    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:3:30
      |
    3 | where:    { key.sate: [enabled, 密钥] }  # 备注
      |                                 ^^^^
    ");
}

#[test]
fn colours() {
    let text = render_problem(&problem(), &Style { color: true, ..Style::default() });
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"), @"
    ␛[1m␛[91merror[unknown-field]␛[0m␛[1m: unknown field `key.sate`␛[0m
     ␛[1m␛[94m-->␛[0m policies/x.yaml:3:10
      ␛[1m␛[94m|␛[0m
    ␛[1m␛[94m3 |␛[0m where:    { ␛[1mkey.sate␛[0m: [enabled, 密钥] }  # 备注
      ␛[1m␛[94m|␛[0m             ␛[1m␛[91m^^^^^^^^␛[0m
      ␛[1m␛[94m=␛[0m ␛[1m␛[36mhelp:␛[0m did you mean `key.state`?
    ");
}

#[test]
fn a_span_past_the_end_of_the_line_points_there() {
    let view = ProblemView { start: (2, 90), end: (2, 99), help: None, ..problem() };
    insta::assert_snapshot!(shown(&view), @"
    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:2:90
      |
    2 | for: key
      |         ^
    ");
}

#[test]
fn a_span_of_several_lines_is_underlined_on_its_first() {
    let view = ProblemView { start: (2, 6), end: (3, 4), help: None, ..problem() };
    insta::assert_snapshot!(shown(&view), @"
    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:2:6
      |
    2 | for: key
      |      ^^^ … to line 3
    ");
}

#[test]
fn without_a_line_there_is_no_excerpt() {
    let views = [
        ProblemView { source: None, ..problem() },
        ProblemView { start: (99, 1), end: (99, 2), ..problem() },
        ProblemView { start: (0, 0), end: (0, 0), ..problem() },
    ];
    insta::assert_snapshot!(views.map(|view| shown(&view)).join("\n"), @"
    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:3:10
      = help: did you mean `key.state`?

    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:99:1
      = help: did you mean `key.state`?

    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml
      = help: did you mean `key.state`?
    ");
}

#[test]
fn a_long_line_is_clipped_around_the_span() {
    let line = format!("{}{{ key.sate: 1 }}{}", "a: 1, ".repeat(99), ", b: 2".repeat(99));
    let view = ProblemView { source: Some(&line), start: (1, 597), end: (1, 605), ..problem() };
    insta::assert_snapshot!(shown(&view), @"
    error[unknown-field]: unknown field `key.sate`
     --> policies/x.yaml:1:597
      |
    1 | …: 1, a: 1, a: 1, a: 1, a: 1, a: 1, a: 1, { key.sate: 1 }, b: 2, b: 2, b: 2, b: 2, b: 2, b: 2, …
      |                                             ^^^^^^^^
      = help: did you mean `key.state`?
    ");
}

#[test]
fn a_key_in_the_line_is_masked_wherever_the_span_is() {
    let source = seeded::expand("owner: {{key plan-hex A}} # {{key general-v2 B}}").unwrap();
    let view = ProblemView { source: Some(&source), help: None, message: "expected a map", ..problem() };
    let spans = [(1, 6), (8, 46), (20, 60)];
    let all = spans.map(|(start, end)| shown(&ProblemView { start: (1, start), end: (1, end), ..view }));
    insta::assert_snapshot!(all.join("\n"), @"
    error[unknown-field]: expected a map
     --> policies/x.yaml:1:1
      |
    1 | owner: sk-sp-****3f26 # sk-ws-djI.****eczn
      | ^^^^^

    error[unknown-field]: expected a map
     --> policies/x.yaml:1:8
      |
    1 | owner: sk-sp-****3f26 # sk-ws-djI.****eczn
      |        ^^^^^^^^^^^^^^

    error[unknown-field]: expected a map
     --> policies/x.yaml:1:20
      |
    1 | owner: sk-sp-****3f26 # sk-ws-djI.****eczn
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn what_a_terminal_obeys_is_spelled_out() {
    let source = "id: a\u{1b}[31m\u{202e}b";
    let view = ProblemView {
        source: Some(source),
        message: "bad id `a\u{1b}`",
        help: None,
        start: (1, 5),
        end: (1, 13),
        ..problem()
    };
    insta::assert_snapshot!(shown(&view), @r#"
    error[unknown-field]: bad id `a\u{1b}`
     --> policies/x.yaml:1:5
      |
    1 | id: a\u{1b}[31m\u{202e}b
      |     ^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn of_a_long_line_what_is_near_is_shown() {
    let key = seeded::expand("{{key plan-hex A}}").unwrap();
    let before = "word ".repeat(20_000);
    let line = format!("{before}{key} sate: {}", "word ".repeat(20_000));
    let column = u32::try_from(before.len() + key.len()).unwrap() + 2;
    let view = ProblemView { source: Some(&line), start: (1, column), end: (1, column + 4), ..problem() };
    let text = shown(&view);
    assert!(text.contains(&format!("policies/x.yaml:1:{column}")) && text.contains(" sate: "), "{text}");
    assert!(text.contains("^^^^") && !text.contains("^^^^^") && text.len() < 1_000 && !text.contains(&key), "{text}");
    // What is meant may be all of it, and begins where it begins.
    let whole = ProblemView { start: (1, 1), end: (1, u32::try_from(line.len()).unwrap() + 1), ..view };
    assert!(shown(&whole).contains("1 | word word") && shown(&whole).contains("^^^^^^"), "{}", shown(&whole));
}
