//! Whose a key is, by what stands around it, in text as people write it.
//!
//! The snippets stand in `snippets/`, after a line `=== name (path)`. A key is written ‹Q1›, ‹D1› or ‹U1›:
//! DashScope's (Qwen), DeepSeek's, or one of which nothing tells.

use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Digest, Provider};
use regex::Regex;

use crate::rules::scan_template;

const SNIPPETS: [&str; 7] = [
    include_str!("snippets/settings.txt"),
    include_str!("snippets/code.txt"),
    include_str!("snippets/commands.txt"),
    include_str!("snippets/tools.txt"),
    include_str!("snippets/text.txt"),
    include_str!("snippets/adverse.txt"),
    include_str!("snippets/more.txt"),
];

struct Snippet {
    name: String,
    path: String,
    text: String,
    keys: Vec<String>,
}

fn snippets() -> Vec<Snippet> {
    let head = Regex::new(r"(?m)^=== (.*) \((.*)\)\n").unwrap();
    let key = Regex::new("‹([A-Z][0-9]*)›").unwrap();
    let snippet = |text: &'static str, head: regex::Captures<'static>, end: usize| {
        let body = &text[head.get(0).unwrap().end()..end];
        Snippet {
            name: head[1].to_owned(),
            path: head[2].to_owned(),
            text: key.replace_all(body, "{{key general-classic $1}}").into_owned(),
            keys: key.captures_iter(body).map(|key| key[1].to_owned()).collect(),
        }
    };
    let of_file = |text: &'static str| {
        let heads: Vec<_> = head.captures_iter(text).collect();
        let ends: Vec<_> = heads.iter().skip(1).map(|head| head.get(0).unwrap().start()).chain([text.len()]).collect();
        heads.into_iter().zip(ends).map(|(head, end)| snippet(text, head, end)).collect::<Vec<_>>()
    };
    SNIPPETS.into_iter().flat_map(of_file).collect()
}

fn digest(key: &str) -> Digest {
    seeded::key(Shape::GeneralClassic, key).digest()
}

fn expected(key: &str) -> Provider {
    match key.as_bytes()[0] {
        b'Q' => Provider::DashScope,
        b'D' => Provider::DeepSeek,
        b'U' => Provider::DashScopeOrDeepSeek,
        _ => panic!("{key} is neither Q, D nor U"),
    }
}

#[test]
fn every_key_is_attributed_as_a_reader_would() {
    let mut wrong = Vec::new();
    let snippets = snippets();
    for snippet in &snippets {
        let leaks = scan_template(&snippet.path, &snippet.text);
        for key in &snippet.keys {
            let leak = leaks.iter().find(|leak| leak.digest == digest(key));
            let provider = leak.map(|leak| leak.provider);
            if provider != Some(expected(key)) {
                wrong.push(format!("{}: {key} is {provider:?}", snippet.name));
            }
        }
        assert!(!snippet.keys.is_empty(), "{} has no key", snippet.name);
    }
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), snippets.len(), wrong.join("\n"));
    assert!(snippets.len() >= 50);
}

#[test]
fn a_block_does_not_hear_its_neighbours() {
    // A path speaks for all of a file, and a blank line ends a block.
    let speaks_for_itself = |snippet: &Snippet| {
        let leaks = scan_template("notes", &snippet.text);
        !snippet.text.contains("\n\n") && leaks.iter().all(|leak| leak.provider != Provider::DashScopeOrDeepSeek)
    };
    let blocks: Vec<_> = snippets().into_iter().filter(speaks_for_itself).collect();
    assert!(blocks.len() >= 100);
    let mut wrong = Vec::new();
    // Each with a dozen of the others: all pairs would take a while.
    let others = |index: usize| blocks.iter().cycle().skip(index).step_by(11).take(12);
    for (above, below) in
        blocks.iter().enumerate().flat_map(|(index, above)| others(index).map(move |below| (above, below)))
    {
        let renamed =
            |block: &Snippet, mark| block.text.replace("general-classic ", &format!("general-classic {mark}"));
        let leaks = scan_template("notes", &format!("{}\n\n{}", renamed(above, "A"), renamed(below, "B")));
        for (mark, block) in [("A", above), ("B", below)] {
            let is_right = |key: &&String| {
                let digest = digest(&format!("{mark}{key}"));
                leaks.iter().any(|leak| leak.digest == digest && leak.provider == expected(key))
            };
            let heard = block.keys.iter().filter(|key| !is_right(key));
            wrong.extend(heard.map(|key| format!("{mark}{key} in {} above {}", above.name, below.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
