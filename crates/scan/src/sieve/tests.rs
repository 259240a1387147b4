//! The sieve lets nothing through unseen that the finder would find.

use std::sync::LazyLock;

use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{SecretKind, SecretSpec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::candidates::Candidates;
use crate::container::Budget;
use crate::finds::Finder;
use crate::pattern::Pattern;

const PATTERNS: [&str; 4] =
    ["sk-[0-9a-f]{32}", "sk-sp-[0-9a-f]{32}", "st-[A-Za-z0-9_-]{20,}", "LTAI[A-Za-z0-9]{12,24}"];

type Rules = (Vec<Pattern>, Candidates);

static RULES: LazyLock<Rules> = LazyLock::new(|| rules(PATTERNS.map(str::to_owned).into()));

/// With so many more that they are searched for in another way.
static MANY_RULES: LazyLock<Rules> = LazyLock::new(|| {
    let others = (0..200).map(|number| format!("{number:03x}_[0-9a-f]{{32}}"));
    rules(PATTERNS.map(str::to_owned).into_iter().chain(others).collect())
});

fn rules(patterns: Vec<String>) -> Rules {
    let spec = |pattern: String| SecretSpec {
        rule: pattern.as_str().into(),
        pattern: pattern.as_str().into(),
        kind: SecretKind::Other,
        evidence: vec![],
        keywords: vec![],
        narrow: bailiwick_core::secret::Narrow::default(),
    };
    let patterns: Vec<_> = patterns.into_iter().map(|pattern| Pattern::new(&spec(pattern)).unwrap()).collect();
    let candidates = Candidates::new(&patterns);
    (patterns, candidates)
}

fn finder((patterns, candidates): &Rules) -> Finder<'_> {
    Finder { patterns, candidates, path: "x" }
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    data_encoding::BASE64URL_NOPAD.encode(bytes).into_bytes()
}

fn in_lines(text: &[u8], width: usize, line_break: &str) -> Vec<u8> {
    text.chunks(width).collect::<Vec<_>>().join(line_break.as_bytes())
}

fn escaped(text: &[u8], all: bool, spell: fn(u8) -> String) -> Vec<u8> {
    let one =
        |byte: &u8| if all || !byte.is_ascii_alphanumeric() { spell(*byte) } else { char::from(*byte).to_string() };
    text.iter().map(one).collect::<String>().into_bytes()
}

/// A key, wrapped one way or another.
fn wrapped() -> impl Strategy<Value = Vec<u8>> {
    let shapes = [Shape::GeneralClassic, Shape::PlanHex, Shape::Temporary, Shape::AccessKey];
    let spells: [fn(u8) -> String; 5] = [
        |byte| format!("%{byte:02X}"),
        |byte| format!("\\u{byte:04x}"),
        |byte| format!("\\x{byte:02X}"),
        |byte| format!("&#{byte};"),
        |byte| format!("&#x{byte:x};"),
    ];
    let key = (select(shapes.to_vec()), 0..50_u8)
        .prop_map(|(shape, name)| seeded::key(shape, &name.to_string()).expose().to_owned());
    let text = (key, "[ -~]{0,60}", "[ -~]{0,60}").prop_map(|(key, before, after)| format!("{before} {key}\n{after}"));
    let width = (48..80_usize, select(&["\n", "\r\n", "\n  ", "\r\n\t", "\\n", "\\r\\n"][..]));
    let text = text.prop_map(String::into_bytes).boxed();
    prop_oneof![
        text.clone(),
        (text.clone(), any::<bool>(), select(spells.to_vec()))
            .prop_map(|(text, all, spell)| escaped(&text, all, spell)),
        text.clone().prop_map(|text| base64(&text)),
        text.clone().prop_map(|text| base64(&base64(&text))),
        text.clone().prop_map(|text| base64(&text.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<_>>())),
        (text, width).prop_map(|(text, (width, line_break))| in_lines(&base64(&text), width, line_break)),
    ]
}

proptest! {
    #[test]
    fn what_is_found_was_not_sifted_out(
        filling in "[a-z ]{0,80}",
        length in 0..400_usize,
        wrapped in wrapped(),
        end in "[ -~]{0,9}",
    ) {
        let filling = format!("{filling} ");
        let before = filling.bytes().cycle().take(length);
        let bytes: Vec<u8> = before.chain(wrapped).chain(end.bytes()).collect();
        for finder in [finder(&RULES), finder(&MANY_RULES)] {
            prop_assert!(finder.sift(&bytes).hit || finder.finds(&bytes, &mut Budget::default()).secrets.is_empty());
        }
    }
}

#[test]
fn plain_text_is_sifted_out() {
    let finder = finder(&RULES);
    for text in ["test-driven task-force", "sk-", "a st-button", "printf(\"%2d\")", "&#45;", "\\u002d", "NrL c2st"] {
        assert!(!finder.sift(text.as_bytes()).hit, "{text}");
    }
    assert!(finder.sift(b"a\0b").nul && !finder.sift(b"ab").nul);
}

#[test]
fn what_is_escaped_is_seen_before_other_escapes_that_are_looked_for_in_another_way() {
    let key = seeded::key(Shape::GeneralClassic, "a").expose().replace('-', "%2D");
    for other in ["\\u002d", "\\x2d", "&#45;", "%2d", "\\055"] {
        let text = format!("{key}\n{}{other}\n", "some filling line\n".repeat(20));
        assert!(finder(&MANY_RULES).sift(text.as_bytes()).hit, "{other}");
    }
}
