use bailiwick_document::{Limits, Position, Problems, parse_line};

use crate::{outline, read};

/// Worked out by hand. Spans end at the last character of the value itself.
const TABLE: &[(&str, &str)] = &[
    ("", "~@1:1"),
    ("# nothing\n", "~@1:1"),
    ("a", "a@1:1-1:2"),
    ("a: x", "{a@1:1-1:2: x@1:4-1:5}@1:1-1:5"),
    ("a: x   \n", "{a@1:1-1:2: x@1:4-1:5}@1:1-1:5"),
    ("a: x # why\nb: y\n", "{a@1:1-1:2: x@1:4-1:5, b@2:1-2:2: y@2:4-2:5}@1:1-2:5"),
    ("\u{feff}a: x", "{a@1:1-1:2: x@1:4-1:5}@1:1-1:5"),
    ("---\na: x\n...\n", "{a@2:1-2:2: x@2:4-2:5}@2:1-2:5"),
    ("a: x\r\nb: y\r\n", "{a@1:1-1:2: x@1:4-1:5, b@2:1-2:2: y@2:4-2:5}@1:1-2:5"),
    // Nothing stands after its colon.
    ("a:\nb: ~\n", "{a@1:1-1:2: ~@1:3, b@2:1-2:2: ~@2:4-2:5}@1:1-2:5"),
    ("- \n- x\n", "[~@1:3, x@2:3-2:4]@1:1-2:4"),
    // Quoted values end at their quote, whatever follows.
    ("a: \"x\"   # \"y\"\n", "{a@1:1-1:2: \"x\"@1:4-1:7}@1:1-1:7"),
    ("a: 'it''s' # 'y'\n", "{a@1:1-1:2: \"it's\"@1:4-1:11}@1:1-1:11"),
    (r#"a: "q\"\\" # """#, r#"{a@1:1-1:2: "q\"\\"@1:4-1:11}@1:1-1:11"#),
    ("\"a\": \"null\"", "{a@1:1-1:4: \"null\"@1:6-1:12}@1:1-1:12"),
    // Columns count scalar values: no bytes, no UTF-16 units.
    ("é𝄞: [ü, y]", "{é𝄞@1:1-1:3: [ü@1:6-1:7, y@1:9-1:10]@1:5-1:11}@1:1-1:11"),
    // Brackets end at the bracket; the others with their last child.
    ("a: [x, y]   # c\n", "{a@1:1-1:2: [x@1:5-1:6, y@1:8-1:9]@1:4-1:10}@1:1-1:10"),
    ("a: [ # c ]\n  x,\n ]\n", "{a@1:1-1:2: [x@2:3-2:4]@1:4-3:3}@1:1-3:3"),
    ("{a: {b: c}, d: }", "{a@1:2-1:3: {b@1:6-1:7: c@1:9-1:10}@1:5-1:11, d@1:13-1:14: ~@1:15}@1:1-1:17"),
    ("[a: b]", "[{a@1:2-1:3: b@1:5-1:6}@1:2-1:6]@1:1-1:7"),
    ("a:\n- x\n- y\nb: z", "{a@1:1-1:2: [x@2:3-2:4, y@3:3-3:4]@2:1-3:4, b@4:1-4:2: z@4:4-4:5}@1:1-4:5"),
    (
        "a:\n  - b: x\n    c: y\n\n\nd: z",
        "{a@1:1-1:2: [{b@2:5-2:6: x@2:8-2:9, c@3:5-3:6: y@3:8-3:9}@2:5-3:9]@2:3-3:9, d@6:1-6:2: z@6:4-6:5}@1:1-6:5",
    ),
    // Text of several lines.
    ("a: x\n  y\nb: z", "{a@1:1-1:2: x y@1:4-2:4, b@3:1-3:2: z@3:4-3:5}@1:1-3:5"),
    ("a: |\n  x\n  y\n\n# c\nb: z", "{a@1:1-1:2: \"x\\ny\\n\"@2:3-3:4, b@6:1-6:2: z@6:4-6:5}@1:1-6:5"),
    ("a: >-\n  x\n  y\n", "{a@1:1-1:2: \"x y\"@2:3-3:4}@1:1-3:4"),
    // A value begins after its anchor and its tag; a copy stands where the alias does.
    ("a: &n x\nb: *n # c\n", "{a@1:1-1:2: x@1:7-1:8, b@2:1-2:2: x@2:4-2:6}@1:1-2:6"),
    ("a: &n # c\n  - x\nb: *n", "{a@1:1-1:2: [x@2:5-2:6]@2:3-2:6, b@3:1-3:2: [x@2:5-2:6]@3:4-3:6}@1:1-3:6"),
    ("a: !!str &n 7\n", "{a@1:1-1:2: \"7\"@1:13-1:14}@1:1-1:14"),
    ("a: !!int \"7\"\n", "{a@1:1-1:2: 7@1:10-1:13}@1:1-1:13"),
    ("a: !\nb: !!null\n", "{a@1:1-1:2: \"\"@2:1, b@2:1-2:2: ~@3:1}@1:1-3:1"),
];

#[test]
fn every_node_knows_where_it_stands() {
    for (text, expected) in TABLE.iter() {
        assert_eq!(outline(&read(text)), *expected, "{text:?}");
    }
}

#[test]
fn a_line_of_json_lines_knows_its_number() {
    let mut problems = Problems::new();
    let node = parse_line(b" {\"a\": [1]}\r", 7, Limits::default(), &mut problems).unwrap();
    assert_eq!(outline(&node), "{a@7:3-7:6: [1@7:9-7:10]@7:8-7:11}@7:2-7:12");
    for (line, column) in
        [("{\"a\": x}", 7), ("a: b", 1), ("", 1), ("{\"a\": 1", 8), ("[1] 2", 5), ("{\"a\": \u{0}}", 7)]
    {
        let mut problems = Problems::new();
        assert!(parse_line(line.as_bytes(), 7, Limits::default(), &mut problems).is_none());
        assert_eq!(problems.into_vec().remove(0).span.start, Position { line: 7, column }, "{line:?}");
    }
}
