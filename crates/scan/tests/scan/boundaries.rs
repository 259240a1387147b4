//! Where a key may start and end.

use bailiwick_core::secret::seeded;

use crate::rules::{SHAPES, scan, scan_template};

/// `@` is the key.
const LEAKS: [&str; 52] = [
    "@",
    "KEY=@",
    "KEY = '@'",
    "KEY=\"@\"",
    "`@`",
    "**@**",
    "*@*",
    "~~@~~",
    "<@>",
    "(@)",
    "[@]",
    "{@}",
    "$@$",
    "|@|",
    "#@",
    "@,@",
    "@.",
    "@。",
    "密钥@密钥",
    "é@é",
    "key:@",
    "key: @",
    "key:\t@\t",
    "${KEY:-@}",
    "${KEY:@}",
    "${KEY-@}",
    "os.getenv(\"@\")",
    "os.getenv(\"KEY\", '@')",
    "process.env.KEY || \"@\"",
    "process.env.KEY ?? '@'",
    "?api_key=@&model=x",
    "?api_key=@",
    "https://user:@/x",
    "//@",
    "api_key%3D@%26x",
    "api_key%3d@",
    "{\"text\": \"key\\u003d@\\u0026x\"}",
    "\"line\\n@\\nline\"",
    "\"line\\\\n@\\\\nline\"",
    "\\t@",
    "\\r\\n@",
    "b'\\x00@'",
    "\x1b[31m@\x1b[0m",
    "\x1b[1;38;5;9m@",
    "\x1b[01;31m\x1b[K@\x1b[m\x1b[K",
    "\\x1b[31m@\\x1b[0m",
    "\\033[1m@",
    "\\u001b[0m@",
    "--key @",
    " -@",
    "\u{feff}@",
    "\u{200b}@\u{200b}",
];

/// `@` is the key, and what stands around it says that it is none.
const WORDS: [&str; 16] =
    ["ri@", "ta@", "de@", "kio@", "X@", "9@", "_@", "a-@", "_-@", "--@", "key-@", "\\xg@", "\\u00@", "@0", "@Z", "@_"];

#[test]
fn a_key_is_found_between_anything_that_is_no_word() {
    let mut missed = Vec::new();
    for (shape, context) in SHAPES.iter().flat_map(|shape| LEAKS.map(|context| (shape.as_str(), context))) {
        let text = context.replace('@', &format!("{{{{key {shape} A}}}}"));
        if scan_template("dashscope", &text).len() != 1 {
            missed.push(format!("{shape}: {context:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_key_is_not_found_within_a_word() {
    for (shape, context) in SHAPES.iter().flat_map(|shape| WORDS.map(|context| (*shape, context))) {
        let key = seeded::key(shape, "A");
        let leaks = scan("dashscope", context.replace('@', key.expose()).as_bytes());
        // After the padding of base64 nothing goes on.
        let is_padded = key.expose().ends_with('=') && context.starts_with('@');
        assert_eq!(leaks.iter().any(|leak| leak.digest == key.digest()), is_padded, "{shape:?}: {context:?}");
    }
}

#[test]
fn what_goes_on_after_32_hexadecimal_digits_is_no_key() {
    for shape in ["general-classic", "plan-hex"] {
        for after in ["0", "f", "F", "g", "_x", "0123456789abcdef"] {
            assert!(scan_template("x", &format!("{{{{key {shape} A}}}}{after}")).is_empty(), "{shape} {after}");
        }
    }
}

#[test]
fn a_signature_belongs_to_its_key_to_the_last_character() {
    for shape in ["general-dotted-h", "general-dotted-d", "plan-dotted-h", "plan-dotted-d", "general-v2"] {
        for name in 0..50 {
            let text = format!("\"{{{{key {shape} {name}}}}}\"");
            let expanded = seeded::expand(&text).unwrap();
            let leaks = scan_template("x", &text);
            let end = u32::try_from(expanded.len()).unwrap();
            assert_eq!(leaks[0].places[0].end_column, end, "{shape} {name}");
        }
    }
}
