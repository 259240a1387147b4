use bailiwick_document::{Limits, Node, Position, Problems, Value, parse, parse_into, suggest};
use proptest::collection::vec;
use proptest::prelude::*;

const SEED: &str = "# a rule\nid: some-rule\nfor: key\nwhere:  { key.state: [enabled, \"dis\\tabled\"] }\n\
    examples:\n  - name: 'it''s'   # why\n    text: |\n      KEY=1\n\n    expect: []\n  - &a {b: ~, c: !!str 1}\n  - *a\n";

/// Pieces that mean something in YAML.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\\[\\]{},:?&*!|>'\"%@`#~ \t\n-]{1,3}",
        "[a-z0-9é𝄞]{1,4}",
        Just("\r\n".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\u{85}\u{2028}".to_owned()),
        Just("---\n".to_owned()),
        Just("...\n".to_owned()),
        Just("!!str ".to_owned()),
        Just("<<: ".to_owned()),
        Just("\n  ".to_owned()),
        Just("\\u00e9\\".to_owned()),
    ]
}

/// A document in the middle of which something else stands.
fn mutated() -> impl Strategy<Value = String> {
    (0..SEED.len(), 0..12_usize, vec(piece(), 0..4)).prop_map(|(at, cut, pieces)| {
        let end = (at + cut).min(SEED.len());
        format!("{}{}{}", &SEED[..at], pieces.concat(), &SEED[end..])
    })
}

/// Every span lies in the text, in order, and within its parent's.
fn check_spans(node: &Node, text: &str) {
    let end = Position::START.after(text);
    assert!(node.span.start <= node.span.end && node.span.end <= end, "{text:?} {node:?}");
    let inside = |span: bailiwick_document::Span| node.span.start <= span.start && span.end <= node.span.end;
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| assert!(inside(item.span), "{text:?} {node:?}")),
        Value::Map(entries) => entries.iter().for_each(|entry| {
            assert!(inside(entry.key.span) && inside(entry.value.span), "{text:?} {node:?}");
        }),
        Value::Null | Value::Scalar(_) => {}
    }
    let children: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Map(entries) => entries.iter().map(|entry| &entry.value).collect(),
        Value::Null | Value::Scalar(_) => Vec::new(),
    };
    // What an alias copied stands elsewhere.
    let copied = text.contains('*');
    children.into_iter().filter(|_| !copied).for_each(|child| check_spans(child, text));
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn survives(bytes: &[u8]) {
    match parse(bytes, Limits::default()) {
        Ok(node) => check_spans(&node, without_mark(&String::from_utf8_lossy(bytes))),
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal has a reason");
            let end = Position::START.after(&String::from_utf8_lossy(bytes));
            for problem in problems {
                let span = problem.span;
                assert!(Position::START <= span.start && span.start <= span.end, "{problem:?}");
                assert!(span.start <= end, "{problem:?} {:?}", String::from_utf8_lossy(bytes));
            }
        }
    }
}

/// A document and what `serde_yaml` should make of it.
fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-z][a-z0-9]{0,6}( [a-z0-9]{1,4}){0,2}",
        "[1-9][0-9]{0,6}",
        prop::sample::select(vec![
            "true",
            "false",
            "null",
            "~",
            "''",
            "\"\"",
            "\"null\"",
            "'7'",
            "\"a\\n\\u00e9\"",
            "é𝄞"
        ])
        .prop_map(str::to_owned),
        "[a-z é:#,\\[\\]{}&*-]{0,8}".prop_map(|text| format!("'{text}'")),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let list = vec(inner.clone(), 1..4)
            .prop_map(|items| items.iter().map(|item| format!("- {}", indented(item))).collect::<Vec<_>>().join("\n"));
        let map = vec((inner.clone(), ".{0,4}"), 1..4).prop_map(|items| {
            let entry = |(index, (item, comment)): (usize, &(String, String))| {
                let comment = comment
                    .replace(|c: char| c.is_control() || c == '\u{feff}' || ('\u{2028}'..'\u{2030}').contains(&c), " ");
                format!("k{index}: # {comment}\n  {}", indented(item))
            };
            items.iter().enumerate().map(entry).collect::<Vec<_>>().join("\n")
        });
        let flow = vec(inner, 0..4).prop_filter_map("one line only", |items| {
            let flat = items.iter().all(|item| !item.contains(['\n', '\u{feff}']) && !item.starts_with("- "));
            flat.then(|| format!("[{}]", items.join(" , ")))
        });
        prop_oneof![list, map, flow]
    })
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

/// Our tree as the other library would have it.
fn other(node: &Node) -> serde_yaml::Value {
    match &node.value {
        Value::Null => serde_yaml::Value::Null,
        Value::Scalar(scalar) if !scalar.plain => serde_yaml::Value::String(scalar.text.clone()),
        Value::Scalar(_) => scalar(node),
        Value::List(items) => serde_yaml::Value::Sequence(items.iter().map(other).collect()),
        Value::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.name.clone().into(), other(&entry.value)));
            serde_yaml::Value::Mapping(entries.collect())
        }
    }
}

fn scalar(node: &Node) -> serde_yaml::Value {
    let ignored = &mut Problems::new();
    match (node.boolean(ignored), node.number(ignored), node.text(ignored)) {
        (Some(boolean), ..) => boolean.into(),
        (_, Some(number), _) => number.into(),
        (.., text) => text.unwrap_or_default().into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_bytes_are_survived(bytes in vec(any::<u8>(), 0..64)) {
        survives(&bytes);
    }

    #[test]
    fn any_pieces_of_yaml_are_survived(pieces in vec(piece(), 0..24)) {
        survives(pieces.concat().as_bytes());
    }

    #[test]
    fn any_slip_in_a_document_is_survived(text in mutated()) {
        survives(text.as_bytes());
    }

    #[test]
    fn another_library_reads_the_same(text in document()) {
        let theirs: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let ours = parse(text.as_bytes(), Limits::default());
        prop_assert!(ours.is_ok(), "{}\n{:?}", text, ours);
        prop_assert_eq!(other(&ours.unwrap()), theirs, "{}", text);
    }

    #[test]
    fn what_was_stored_is_restored_and_no_part_of_it_is(text in document(), cut in 1..40_usize) {
        let node = parse(text.as_bytes(), Limits::default()).unwrap();
        let stored = node.store();
        prop_assert_eq!(Node::restore(&stored), Some(node));
        let part = stored.get(..stored.len().saturating_sub(cut)).unwrap();
        prop_assert_eq!(Node::restore(part), None);
    }

    #[test]
    fn any_bytes_are_restored_or_not(bytes in vec(0..6_u8, 0..400)) {
        let _ = Node::restore(&bytes);
        // A list of a list of a list, and so on.
        prop_assert_eq!(Node::restore(&[3, 1].repeat(100_000)), None);
    }

    #[test]
    fn problems_come_in_the_order_of_the_file(text in mutated()) {
        let mut problems = Problems::new();
        parse_into(text.as_bytes(), Limits::default(), &mut problems);
        let places: Vec<_> = problems.into_vec().iter().map(|problem| problem.span).collect();
        prop_assert!(places.is_sorted());
    }

    #[test]
    fn a_word_is_the_best_suggestion_for_itself(word in "[a-z]{1,12}", others in vec("[a-z]{1,12}", 0..5)) {
        let known: Vec<&str> = others.iter().map(String::as_str).chain([word.as_str()]).collect();
        prop_assert_eq!(suggest(&word, known), Some(word.as_str()));
    }
}
