use bailiwick_document::{Code, Limits, Problems, parse, parse_into};

use crate::problems;

/// Each problem of a text as `line:column code`.
fn summary(text: &[u8]) -> Vec<String> {
    let problems = parse(text, Limits::default()).err().unwrap_or_default();
    let line = |at: bailiwick_document::Position| format!("{}:{}", at.line, at.column);
    problems.iter().map(|problem| format!("{} {}", line(problem.span.start), problem.code)).collect()
}

const TABLE: &[(&[u8], &[&str])] = &[
    // Not text.
    (b"a: \xff", &["1:4 encoding"]),
    (b"a: x\r\nb: \xc3\xa9 \xc3(", &["2:6 encoding"]),
    (b"\x7fELF\x00\x01", &["1:5 encoding"]),
    (b"\xff\xfea\x00", &["1:4 encoding"]),
    // Not YAML.
    (b"a: [x", &["1:6 syntax"]),
    (b"a: [x\n\n\n", &["1:6 syntax"]),
    (b"a: \"x\nb: y\n", &["1:4 syntax"]),
    (b"a: x: y", &["1:5 syntax"]),
    (b"a:\n\t- x", &["2:1 syntax"]),
    (b"a: x\n\tb: y\n", &["2:1 syntax"]),
    (b"a:\n  - x\n \tb: c\n", &["3:2 syntax"]),
    (b"a: 'x\nb: y\n", &["1:4 syntax"]),
    (b"a: x\n  b: y\n", &["2:4 syntax"]),
    (b"- x\nb: y\n", &["2:1 syntax"]),
    (b"a: }", &["1:4 syntax"]),
    (b"a: @x", &["1:4 syntax"]),
    (b"a: \"\\q\"", &["1:4 syntax"]),
    (b"a: *nowhere", &["1:4 reference"]),
    (b"a: &n [*n]", &["1:8 reference"]),
    // YAML that is refused here.
    (b"a: x\nb: y\na: z\n", &["3:1 duplicate-key"]),
    (b"{\"a\": 1, \"a\": 2, \"a\": 3}", &["1:10 duplicate-key", "1:18 duplicate-key"]),
    (b"a: x\n\"a\": y\n", &["2:1 duplicate-key"]),
    (b"a: &n {b: x}\nc:\n  <<: *n\n", &["3:3 unsupported"]),
    (b"a: !mine x\nb: !!set {x}\nc: !!int [x]", &["1:10 unsupported", "2:10 unsupported", "3:10 unsupported"]),
    (b"? [a]\n: x\nb: y\n", &["1:3 unsupported"]),
    (b"{a: x}: y\n", &["1:1 unsupported"]),
    (b": x\n", &["1:2 unsupported"]),
    (b"a: x\n---\nb: y\n", &["2:1 unsupported"]),
    // Fine, though it may look otherwise.
    (b"\"<<\": x", &[]),
    (b"a: x\nb: {a: y}", &[]),
    (b"~: x\ntrue: y\n7: z", &[]),
    (b"&n a: x\nb: *n\n*n : y\n", &["3:1 duplicate-key"]),
    (b"%YAML 1.2\n---\na: x\n...\n", &[]),
];

#[test]
fn every_refusal_has_its_code_and_its_place() {
    for (text, expected) in TABLE {
        assert_eq!(summary(text), *expected, "{:?}", String::from_utf8_lossy(text));
    }
}

#[test]
fn the_messages_say_what_to_do() {
    let text = "a: x\nb: !mine y\na: z\n? [c]\n: d\n<<: {}\ne: [x: }\n";
    let shown: Vec<_> = problems(text).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    2:10: the tag `!mine` is not supported here [unsupported]
      help: leave out the tag
    3:1: the field `a` stands here again [duplicate-key]
      help: the first is in line 1, column 1
    4:3: expected a name as the key, found a list [unsupported]
      help: write `name: value`
    6:1: merge keys are not supported [unsupported]
      help: write the fields out
    7:9: expected `,` or `]` [syntax]
      help: quote text that holds `,`, `[` or `]`
    ");
}

#[test]
fn no_syntax_error_is_left_without_help() {
    for (text, _) in TABLE {
        for problem in parse(text, Limits::default()).err().unwrap_or_default() {
            let helped = problem.help.is_some() || problem.code == Code::Reference;
            assert!(helped, "{problem}");
            assert!(!problem.message.contains("while") && !problem.message.ends_with('.'), "{problem}");
        }
    }
}

#[test]
fn a_tree_comes_back_in_spite_of_what_was_refused() {
    let mut problems = Problems::new();
    let node = parse_into(b"a: x\na: y\nb: !t z\n", Limits::default(), &mut problems).unwrap();
    assert_eq!(crate::outline(&node), "{a@1:1-1:2: x@1:4-1:5, b@3:1-3:2: \"z\"@3:7-3:8}@1:1-3:8");
    assert_eq!(problems.len(), 2);
}

#[test]
fn codes_are_spelled_as_ever() {
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    insta::assert_snapshot!(codes.join(" "), @"syntax encoding limit unsupported duplicate-key unknown-field missing-field wrong-type wrong-value reference duplicate conflict");
}

#[test]
fn a_key_that_stands_twice_is_found_in_large_mappings_too() {
    for count in [2, 24, 25, 1000] {
        let fields: String = (1..count).map(|field| format!("f{field}: x\n")).collect();
        let text = format!("{fields}f1: y\nf1: z\n");
        let expected = [format!("{count}:1 duplicate-key"), format!("{}:1 duplicate-key", count + 1)];
        assert_eq!(summary(text.as_bytes()), expected);
        assert!(
            problems(&text).iter().all(|problem| problem.help.as_deref() == Some("the first is in line 1, column 1"))
        );
    }
}
