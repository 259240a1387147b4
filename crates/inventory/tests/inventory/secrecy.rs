//! A whole key that stands in an inventory by mistake never gets out.

use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_document::{Limits, Node, Span, Value, parse};
use bailiwick_inventory::read;

use crate::example;

/// The places of all keys and values of a document.
fn places(node: &Node, out: &mut Vec<Span>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(_) => out.push(node.span),
        Value::List(items) => items.iter().for_each(|item| places(item, out)),
        Value::Map(entries) => entries.iter().for_each(|entry| {
            out.push(entry.key.span);
            places(&entry.value, out);
        }),
    }
}

/// A text with something else at a place, which lies on one line.
fn replaced(text: &str, place: Span, by: &str) -> String {
    let line = |(number, line): (u32, &str)| {
        if number != place.start.line {
            return line.to_owned();
        }
        let (start, end) = (place.start.column as usize - 1, place.end.column as usize - 1);
        line.chars().take(start).chain(by.chars()).chain(line.chars().skip(end)).collect()
    };
    (1..).zip(text.lines()).map(line).collect::<Vec<_>>().join("\n")
}

/// What no output may hold: any long piece of the key besides its public start.
fn shows(text: &str, key: &str) -> bool {
    let body: Vec<char> = key.chars().skip(12).collect();
    body.windows(12).any(|piece| text.contains(&piece.iter().collect::<String>()))
}

#[test]
fn no_problem_shows_a_whole_key_wherever_it_stands() {
    let text = example();
    let document = parse(text.as_bytes(), Limits::default()).unwrap();
    let mut all = Vec::new();
    places(&document, &mut all);
    assert!(all.len() > 100);
    let mut refused = 0;
    for shape in Shape::ALL {
        let key = seeded::key(*shape, "secrecy");
        for place in &all {
            let slip = replaced(&text, *place, &format!("\"{}\"", key.expose()));
            for problem in read(slip.as_bytes(), Platform::embedded()).err().unwrap_or_default() {
                let shown = format!("{problem} {problem:?}");
                assert!(!shows(&shown, key.expose()), "a key at {place:?} shows in: {}", problem.code);
                refused += 1;
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn a_mask_that_hides_too_little_is_no_mask() {
    let key = seeded::key(Shape::PlanHex, "A");
    let whole = key.expose();
    for masked in
        [whole.to_owned(), format!("{whole}*"), format!("*{whole}"), format!("{whole}..."), format!("…{whole}")]
    {
        let text = format!(
            "version: 1\naccounts: [{{ uid: 1, workspaces: [{{ id: ws-1, keys: [{{ id: 7, masked: \"{masked}\" }}] }}] }}]"
        );
        let problems = read(text.as_bytes(), Platform::embedded()).unwrap_err();
        let [problem] = &problems[..] else { panic!("one problem") };
        assert!(problem.message.contains("a whole key must never stand in an inventory"));
        assert!(!shows(&problem.to_string(), whole));
    }
}
