use bailiwick_document::{Code, Limits, Problem, parse};

use crate::{outline, problems, read};

fn only(text: &str) -> Problem {
    let mut problems = problems(text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

#[test]
fn a_hundred_thousand_brackets_end_in_a_problem() {
    for open in ["[", "{\"a\":", "[[1],", "- ", "? ", "{a: ", "{", "a: ["] {
        assert_eq!(only(&open.repeat(100_000)).code, Code::Limit, "{open}");
    }
}

#[test]
fn as_deep_as_allowed_is_not_too_deep() {
    for (open, close) in [("[", "]"), ("[x, ", "]"), ("{\"a\": ", "}")] {
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        read(&nested(64));
        assert_eq!(only(&nested(65)).code, Code::Limit);
    }
}

#[test]
fn an_alias_counts_as_deep_as_what_it_names() {
    let limits = Limits { depth: 3, ..Limits::default() };
    assert!(parse(b"- &a [[x]]\n- *a\n", limits).is_ok());
    assert!(parse(b"- &a [[x]]\n- [*a]\n", limits).is_err());
}

#[test]
fn a_bomb_of_aliases_ends_at_the_alias_that_is_too_much() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let problem = only(&bomb);
    assert_eq!((problem.code, problem.span.start.line), (Code::Limit, 6));
    let roomy = Limits { nodes: usize::MAX, bytes: usize::MAX, ..Limits::default() };
    assert_eq!(parse(bomb.as_bytes(), roomy).unwrap_err(), [problem], "no limits let a bomb go off");
}

#[test]
fn copies_of_a_long_text_are_counted_in_bytes() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(1000));
    let problem = only(&text);
    assert_eq!((problem.code, problem.span.start.line), (Code::Limit, 2));
    assert!(problem.message.contains("16777216 bytes"), "{problem}");
}

#[test]
fn values_and_bytes_are_counted() {
    let limits = Limits { nodes: 4, bytes: 20, ..Limits::default() };
    assert!(parse(b"[1, 2, 3]", limits).is_ok());
    let code = |text: &[u8]| parse(text, limits).unwrap_err().remove(0).code;
    assert_eq!(code(b"[1, 2, 3, 4]"), Code::Limit);
    assert_eq!(code(b"[a, b, c, d]"), Code::Limit);
    assert_eq!(code(b"[,,,,,,,,,,,,,,,,"), Code::Limit);
    assert_eq!(code(b"a: 1 # 45678901234567"), Code::Limit);
    assert!(parse(b"a: 1 # 4567890123456", limits).is_ok());
}

#[test]
fn a_mapping_of_many_fields_keeps_one_separator_for_each_key_and_each_value() {
    let limits = Limits { nodes: 101, ..Limits::default() };
    let fields: Vec<_> = (0..100).map(|field| format!("f{field}: x")).collect();
    let text = format!("{{{}}}", fields.join(", "));
    assert!(outline(&parse(text.as_bytes(), limits).unwrap()).ends_with("@1:1-1:791"));
}
