//! Comments that allow something: found with the secrets, in one pass.

use bailiwick_core::finding::Allow;
use bailiwick_core::secret::seeded;

use super::{folder, put, root, scan_with};

/// A comment that our own scan of this file doesn't take for one.
fn comment(text: &str) -> String {
    format!("bailiwick:allow {text}")
}

fn allows(path: &str, text: &str) -> Vec<Allow> {
    let folder = folder(&[]);
    put(&folder, path, text);
    scan_with(&[root(&folder, "")], &[]).allows
}

/// Path, line, column, rule and reason of each.
fn shown(allows: &[Allow]) -> Vec<(&str, u32, u32, &str, &str)> {
    let one = |allow: &'_ Allow| (allow.place.line, allow.place.column);
    allows.iter().map(|a| (&*a.place.path, one(a).0, one(a).1, &*a.rule, &*a.reason)).collect()
}

#[test]
fn comments_are_found_with_and_without_a_key() {
    let comment = comment("leaked-plan-key, other -- a test");
    let text = format!("密 # {comment}\n\n// {comment}\n");
    let expected = [
        ("a.py", 1, 21, "leaked-plan-key", "a test"),
        ("a.py", 1, 38, "other", "a test"),
        ("a.py", 3, 20, "leaked-plan-key", "a test"),
        ("a.py", 3, 37, "other", "a test"),
    ];
    assert_eq!(shown(&allows("a.py", &text)), expected);
    let key = seeded::expand("k = {{key plan-hex A}}\n").unwrap();
    assert_eq!(shown(&allows("a.py", &format!("{text}{key}"))), expected);
}

#[test]
fn a_comment_without_a_rule_stands_where_its_mark_does() {
    assert_eq!(shown(&allows("a", &format!("# {}", comment("")))), [("a", 1, 3, "", "")]);
    assert_eq!(shown(&allows("a", &format!("# {}", comment("RULE -- why")))), [("a", 1, 3, "", "why")]);
}

#[test]
fn so_many_comments_of_a_file_are_read_and_no_more() {
    let line = format!("{}\n", comment("one two three -- a test"));
    assert_eq!(allows("a", &line.repeat(20_000)).len(), 30_000);
}

#[test]
fn what_is_shown_of_a_leak_is_the_first_place_that_nothing_allows() {
    let folder = folder(&[]);
    let key = seeded::expand("k = {{key plan-hex A}}\n").unwrap();
    let allowed = format!("# {}\n{key}", comment("leaked-plan-key -- a test"));
    put(&folder, "a.py", &format!("{allowed}\n{allowed}\n{key}"));
    let leaks = scan_with(&[root(&folder, "")], &[]).leaks;
    assert_eq!(leaks[0].places.iter().map(|place| place.line).collect::<Vec<_>>(), [2, 5, 7]);
    let marked = leaks[0].excerpt.lines.iter().find(|line| line.mark.is_some()).unwrap();
    assert_eq!(marked.number, 7);
}

#[test]
fn comments_in_archives_and_utf_16_are_about_what_stands_there() {
    let folder = folder(&[]);
    let key = seeded::expand("k = {{key plan-hex A}}").unwrap();
    let text = format!("# {}\n{key}\n", comment("leaked-plan-key -- a test"));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("a.reg"), wide).unwrap();
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(scanned.allows[0].place.layer[..], ["utf-16".into()]);
    assert!(scanned.allows[0].is_beside(&scanned.leaks[0].places[0]));
}
