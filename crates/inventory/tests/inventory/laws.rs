use bailiwick_core::platform::Platform;
use bailiwick_inventory::read;
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::{essence, example, inventory};

/// Records with problems of most kinds among them.
const LINES: [&str; 16] = [
    r#"{"record": "inventory", "version": 1}"#,
    r#"{"record": "account", "uid": "1"}"#,
    r#"{"record": "account", "uid": "2"}"#,
    r#"{"record": "user", "account": "1", "id": "11"}"#,
    r#"{"record": "user", "account": "2", "id": "11"}"#,
    r#"{"record": "user", "account": "3", "id": "11"}"#,
    r#"{"record": "workspace", "account": "1", "id": "ws-1", "default": true}"#,
    r#"{"record": "workspace", "account": "1", "id": "ws-2", "members": ["11", "12"]}"#,
    r#"{"record": "workspace", "account": "2", "id": "ws-1", "default": true}"#,
    r#"{"record": "workspace", "account": "2", "id": "ws-3", "default": true}"#,
    r#"{"record": "key", "account": "1", "workspace": "ws-1", "id": "7", "created-by": "11"}"#,
    r#"{"record": "key", "account": "1", "workspace": "ws-2", "id": "7"}"#,
    r#"{"record": "key", "account": "1", "workspace": "ws-3", "id": "8"}"#,
    r#"{"record": "key", "account": "2", "workspace": "ws-1", "id": "9", "kind": "temporary", "parent": "7"}"#,
    r#"{"record": "key", "account": "2", "workspace": "ws-3", "id": "7", "kind": "temporary"}"#,
    r#"{"record": "key", "account": "2", "workspace": "ws-3", "id": "x y", "staet": "on"}"#,
];

/// What is wrong, wherever it stands.
fn wrongs(lines: &[&str]) -> Vec<String> {
    let problems = read(lines.join("\n").as_bytes(), Platform::embedded()).err().unwrap_or_default();
    let mut wrongs: Vec<_> = problems.iter().map(|problem| format!("{} {}", problem.code, problem.message)).collect();
    wrongs.sort();
    wrongs
}

fn survives(bytes: &[u8]) {
    if let Err(problems) = read(bytes, Platform::embedded()) {
        assert!(!problems.is_empty(), "a refusal has a reason");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_records_changes_no_problem(lines in Just(LINES.to_vec()).prop_shuffle()) {
        let expected = wrongs(&LINES);
        prop_assert_eq!(expected.len(), 8, "{:#?}", expected);
        prop_assert_eq!(wrongs(&lines), expected);
    }

    #[test]
    fn the_order_of_fields_changes_nothing(seed in any::<u64>()) {
        let mut turn = seed;
        let lines: Vec<String> = example().lines().map(|line| turned(line, &mut turn)).collect();
        prop_assert_eq!(essence(&inventory(&lines.join("\n"))), essence(&inventory(&example())));
    }

    #[test]
    fn any_slip_is_survived(at in any::<prop::sample::Index>(), cut in 0..20_usize, piece in "[\\[\\]{},:?&*!|>'\"%@`#~ \t\n-]{0,3}[a-z0-9]{0,2}") {
        let text = example();
        let at = at.index(text.len());
        let end = (at + cut).min(text.len());
        survives(&[&text.as_bytes()[..at], piece.as_bytes(), &text.as_bytes()[end..]].concat());
    }

    #[test]
    fn any_slip_in_json_lines_is_survived(lines in subsequence(LINES.to_vec(), 0..8), at in any::<prop::sample::Index>(), cut in 0..20_usize, piece in any::<Vec<u8>>()) {
        let text = lines.join("\n");
        let at = at.index(text.len() + 1);
        let end = (at + cut).min(text.len());
        survives(&[&text.as_bytes()[..at], &piece, &text.as_bytes()[end..]].concat());
    }

    #[test]
    fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
        survives(&bytes);
    }
}

/// A line whose mapping in braces begins with another of its fields.
fn turned(line: &str, turn: &mut u64) -> String {
    let flat = line.split_once("- { ").and_then(|(before, rest)| Some((before, rest.strip_suffix(" }")?)));
    let Some((before, fields)) = flat.filter(|(_, fields)| !fields.contains(['{', '['])) else {
        return line.to_owned();
    };
    let mut fields: Vec<_> = fields.split(", ").collect();
    let middle = (*turn % fields.len() as u64) as usize;
    *turn /= 7;
    fields.rotate_left(middle);
    format!("{before}- {{ {} }}", fields.join(", "))
}
