use bailiwick_document::{Node, Problems};

use crate::read;

/// The value, or the one problem.
fn ask<'a, T>(node: &'a Node, reader: impl Fn(&'a Node, &mut Problems) -> Option<T>) -> Result<T, String> {
    let mut problems = Problems::new();
    let value = reader(node, &mut problems);
    let mut problems = problems.into_vec();
    assert_eq!(value.is_none(), problems.len() == 1, "a reader gives a value or a problem");
    value.ok_or_else(|| {
        let problem = problems.remove(0);
        format!(
            "[{}] {}{}",
            problem.code,
            problem.message,
            problem.help.map(|help| format!("; {help}")).unwrap_or_default()
        )
    })
}

#[test]
fn text_is_any_single_value() {
    for (yaml, text) in [("a b", "a b"), ("7", "7"), ("\"7\"", "7"), ("true", "true"), ("''", ""), ("|\n a\n", "a\n")] {
        assert_eq!(ask(&read(yaml), Node::text), Ok(text));
    }
    assert_eq!(ask(&read("[a]"), Node::text).unwrap_err(), "[wrong-type] expected text, found a list");
    assert_eq!(ask(&read("{a: b}"), Node::text).unwrap_err(), "[wrong-type] expected text, found a mapping");
    assert_eq!(ask(&read("null"), Node::text).unwrap_err(), "[wrong-type] expected text, found nothing");
}

#[test]
fn a_number_is_plain_digits() {
    assert_eq!(ask(&read("0"), Node::number), Ok(0));
    assert_eq!(ask(&read("18446744073709551615"), Node::number), Ok(u64::MAX));
    for yaml in ["-1", "+1", "1.0", "1e3", "0x1", "007", "1_000", "18446744073709551616", "x", "٣"] {
        let help = "write decimal digits, like `20`; there is no sign";
        let expected = format!("[wrong-type] expected a whole number, found `{yaml}`; {help}");
        assert_eq!(ask(&read(yaml), Node::number).unwrap_err(), expected);
    }
    let quoted = "[wrong-type] expected a whole number, found `7`; leave out the quotes";
    assert_eq!(ask(&read("\"7\""), Node::number).unwrap_err(), quoted);
}

#[test]
fn a_boolean_is_spelled_one_way() {
    assert_eq!(ask(&read("true"), Node::boolean), Ok(true));
    assert_eq!(ask(&read("false"), Node::boolean), Ok(false));
    for (yaml, help) in [
        ("yes", "; write `true`"),
        ("On", "; write `true`"),
        ("TRUE", "; write `true`"),
        ("no", "; write `false`"),
        ("\"true\"", "; leave out the quotes"),
        ("maybe", ""),
    ] {
        let expected = format!("[wrong-type] expected `true` or `false`, found `{}`{help}", yaml.trim_matches('"'));
        assert_eq!(ask(&read(yaml), Node::boolean).unwrap_err(), expected);
    }
}

#[test]
fn a_choice_lists_what_there_is() {
    let states = [("enabled", 1), ("disabled", 2), ("deleted", 3)];
    assert_eq!(ask(&read("disabled"), |node, problems| node.choice(&states, problems)), Ok(2));
    let wrong = |yaml| ask(&read(yaml), |node, problems| node.choice(&states, problems)).unwrap_err();
    let expected = "expected `enabled`, `disabled` or `deleted`";
    assert_eq!(wrong("enabeld"), format!("[wrong-value] {expected}, found `enabeld`; did you mean `enabled`?"));
    assert_eq!(wrong("Enabled"), format!("[wrong-value] {expected}, found `Enabled`; did you mean `enabled`?"));
    assert_eq!(wrong("gone"), format!("[wrong-value] {expected}, found `gone`"));
    assert_eq!(wrong("[enabled]"), format!("[wrong-type] {expected}, found a list"));
}

#[test]
fn a_form_of_its_own_says_what_it_looks_like() {
    let days = |text: &str| text.strip_suffix('d')?.parse::<u32>().ok();
    let read_days = |node: &Node| ask(node, |node, problems| node.parsed("a duration like `90d`", days, problems));
    assert_eq!(read_days(&read("90d")), Ok(90));
    assert_eq!(read_days(&read("x")).unwrap_err(), "[wrong-value] expected a duration like `90d`, found `x`");
    assert_eq!(read_days(&read("[]")).unwrap_err(), "[wrong-type] expected a duration like `90d`, found a list");
}

#[test]
fn fields_are_asked_for_by_name() {
    let node = read("a: x\nb:\nstaet: y\nzzz: 1\n");
    let mut problems = Problems::new();
    let mut fields = node.map(&mut problems).unwrap();
    assert!(fields.required("a", &mut problems).is_some());
    assert!(fields.required("b", &mut problems).is_none(), "null counts as left out");
    assert!(fields.required("c", &mut problems).is_none());
    assert!(fields.optional("b").is_none());
    assert!(fields.optional("state").is_none());
    fields.finish(&mut problems);
    let shown: Vec<_> = problems.into_vec().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    1:1: the field `c` is missing [missing-field]
    2:1: the field `b` is missing [missing-field]
    3:1: unknown field `staet` [unknown-field]
      help: did you mean `state`?
    4:1: unknown field `zzz` [unknown-field]
      help: the fields here are `a`, `b`, `c` and `state`
    ");
}

#[test]
fn a_found_value_fits_on_one_line() {
    let node = read(&format!("\"a\\n\\e[31m{}\"", "x".repeat(100)));
    let message = ask(&node, Node::number).unwrap_err();
    assert!(message.starts_with(r"[wrong-type] expected a whole number, found `a\n\u{1b}[31mxxx"), "{message}");
    assert!(message.contains("x…`") && message.len() < 200, "{message}");
}
