//! What has the shape of a key and stands for one: never a leak.

use std::ops::Range;

/// Longest block whose repetition is no key.
const LONGEST_BLOCK: usize = 16;
/// Runs interleaved this often are still counting: `a1b2c3d4…` is two.
const MOST_STRIDES: usize = 4;
/// Runs of one character that are this long, throughout a body, are no accident: a random hexadecimal key of
/// 32 characters has the form once in 10^28.
const SHORTEST_RUN: usize = 4;
/// Words that a random text has no chance to hold.
const WORDS: [&str; 12] = [
    "accesskey",
    "api-key",
    "api_key",
    "apikey",
    "changeme",
    "example",
    "placeholder",
    "replace",
    "sample",
    "your-",
    "your_",
    "xxxxxx",
];
/// Words are no longer than this.
const LONGEST_WORD: usize = 24;
/// What makes a generated class name unique is no longer than this.
const LONGEST_SUFFIX: usize = 8;

/// Whether a match is a placeholder: words, a repeated block, or counting.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if WORDS.iter().any(|word| lower.contains(word)) || lower.ends_with("xxxx") || reads_as_words(text) {
        return true;
    }
    let body = body(text).as_bytes();
    repeats(body) || counts(body) || stutters(body)
}

/// What hides the rest of a key, as it is or in Markdown and HTML.
const MASKS: [&str; 7] = ["***", "\\*\\*", "…", "...", "••", "&hellip;", "&#8230;"];

/// Whether a mask follows what was found: `LTAI5tAbCdEf****`. Bold and italic text has as many stars before it.
pub(crate) fn is_masked(bytes: &[u8], found: &Range<usize>) -> bool {
    let (before, after) = (bytes.get(..found.start).unwrap_or_default(), bytes.get(found.end..).unwrap_or_default());
    MASKS.iter().any(|mask| after.starts_with(mask.as_bytes()) && !before.ends_with(mask.as_bytes()))
}

/// What is left of a key without its prefix: the part that is random in a real one.
fn body(text: &str) -> &str {
    let last = text.rsplit('.').next().unwrap_or(text);
    let prefixes = ["sk-", "sp-", "ws-", "st-", "LTAI"];
    prefixes.iter().fold(last, |rest, prefix| rest.strip_prefix(prefix).unwrap_or(rest))
}

/// Slugs like `st-primary-button-2`: every part is letters of one case, or a short number.
fn reads_as_words(text: &str) -> bool {
    text.split(['-', '_', '.']).all(|part| is_word(part) || is_number(part))
}

/// Slugs of code too, like `st-Button_primaryLarge` and `st-emotion-cache-1avcm0n`: mostly words. For
/// shapes so loose that they fit a slug at all.
pub(crate) fn is_slug(text: &str) -> bool {
    let of_words = |part: &&str| is_word(part) || is_number(part) || is_name(part);
    let (words, others): (Vec<&str>, Vec<_>) = text.split(['-', '_', '.']).partition(of_words);
    let length = |parts: &[&str]| parts.iter().map(|part| part.len()).sum::<usize>();
    length(&others) <= LONGEST_SUFFIX && length(&words) > length(&others)
}

fn is_word(part: &str) -> bool {
    let one_case =
        part.bytes().all(|byte| byte.is_ascii_lowercase()) || part.bytes().all(|byte| byte.is_ascii_uppercase());
    part.len() <= LONGEST_WORD && one_case
}

fn is_number(part: &str) -> bool {
    part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether each capital starts a word of three letters or more, and a digit stands at the end alone.
fn is_name(part: &str) -> bool {
    let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let starts: Vec<_> =
        letters.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(index, _)| index).collect();
    let ends = starts.iter().skip(1).copied().chain([letters.len()]);
    let is_long = starts.iter().zip(ends).all(|(start, end)| end - start >= 3);
    part.len() - letters.len() <= 2 && is_long && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether one block of at most 16 characters is repeated, the last time perhaps cut short.
fn repeats(body: &[u8]) -> bool {
    let longest = LONGEST_BLOCK.min(body.len() / 2);
    (1..=longest).any(|length| body.iter().zip(body.iter().skip(length)).all(|(byte, later)| byte == later))
}

/// Whether it is equally long runs of one character each: `1111222233338888…`.
fn stutters(body: &[u8]) -> bool {
    let is_run = |part: &[u8]| part.windows(2).all(|pair| pair.first() == pair.last());
    let of_length = |length: usize| body.len().is_multiple_of(length) && body.chunks(length).all(is_run);
    (SHORTEST_RUN..=LONGEST_BLOCK.min(body.len() / 2)).any(of_length)
}

/// Whether the characters count up or down, or stand still: all of them (`0123…`), each one doubled
/// (`0011…`), or several runs in turn (`a1b2…`).
fn counts(body: &[u8]) -> bool {
    let mut single = body.to_vec();
    single.dedup();
    let stride_counts = |stride: usize| {
        let strand = |first: usize| body.iter().skip(first).step_by(stride).copied().collect::<Vec<_>>();
        body.len() >= 6 * stride && (0..stride).all(|first| is_run(&strand(first)))
    };
    single.len() >= 6 && is_run(&single) || (1..=MOST_STRIDES).any(stride_counts)
}

fn is_run(strand: &[u8]) -> bool {
    let steps = || strand.iter().zip(strand.iter().skip(1));
    steps().all(|(a, b)| follows(*a, *b)) || steps().all(|(a, b)| follows(*b, *a)) || steps().all(|(a, b)| a == b)
}

/// Whether one character comes after another in counting: in decimal, in hexadecimal, or in the alphabet.
fn follows(a: u8, b: u8) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    a.checked_add(1) == Some(b) && a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()
        || matches!((a, b), (b'9', b'0' | b'a') | (b'0', b'a') | (b'f' | b'z', b'0' | b'a'))
}

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{self, Shape};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_head_of_a_masked_key_is_no_key() {
        let masked = |text: &str| {
            let start = text.find("LTAI").unwrap();
            is_masked(text.as_bytes(), &(start..start + 20))
        };
        let key = seeded::key(Shape::AccessKey, "A");
        let head = &key.expose()[..20];
        for after in ["****", "***", "…", "...", "••••", "\\*\\*\\*\\*", "&hellip;\""] {
            assert!(masked(&format!("key={head}{after}")), "{after}");
        }
        for around in ["", "\"", "**", "***", "…"] {
            assert!(!masked(&format!("{around}{head}{around}")), "{around}");
        }
        assert!(!masked(&format!("{head}. It ends")));
        assert!(is_placeholder(&format!("{head}xxxx")));
    }

    #[test]
    fn what_counts_or_repeats_is_no_key() {
        for body in [
            "0123456789abcdef0123456789abcdef",
            "1234567890abcdef1234567890abcdef",
            "1234567890abcdef",
            "12345678901234567890123456789012",
            "fedcba9876543210fedcba9876543210",
            "00000000000000000000000000000000",
            "deadbeefdeadbeefdeadbeefdeadbeef",
            "00112233445566778899aabbccddeeff",
            "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
            "abcdefabcdefabcdefabcdefabcdefab",
            "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffff",
            "11111111222222223333333344444444",
            "aaaa1111ffff0000aaaa9999bbbb7777",
        ] {
            assert!(is_placeholder(&format!("sk-{body}")), "{body}");
            assert!(is_placeholder(&format!("sk-sp-{body}")), "{body}");
        }
    }

    #[test]
    fn words_are_no_key() {
        for text in [
            "st-your-temporary-token-goes-here",
            "LTAIxxxxxxxxxxxxxxxx",
            "LTAI5tExampleAccessKeyId",
            "LTAIyourAccessKeyId",
            "st-primary-button-large-2",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn slugs_of_code_are_mostly_words() {
        for text in ["st-Button_primaryLargeOutlined-hover", "st-emotion-cache-1avcm0n", "st-grid5_columnSpan-2"] {
            assert!(is_slug(text) && !reads_as_words(text), "{text}");
        }
        assert!(!is_slug("st-k3j9x2m1-p8q7w6r5"));
    }

    #[test]
    fn letters_that_are_too_many_for_a_word_may_be_a_key() {
        assert!(!is_placeholder(&format!("tok-{}", "qwhzkvbnmxplsdfgjrtyc".repeat(2))));
    }

    #[test]
    fn runs_that_are_short_or_uneven_may_be_random() {
        for body in ["11122233344455566677788899900011", "11112222333344445555666677778880"] {
            assert!(!stutters(body.as_bytes()), "{body}");
        }
        assert!(!stutters(b""));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn a_random_body_is_no_placeholder(hex in "[0-9a-f]{32}") {
            prop_assert!(!is_placeholder(&["sk-", &hex].concat()), "{}", hex);
        }
    }

    #[test]
    fn a_real_key_is_none_of_that() {
        for shape in Shape::ALL {
            for name in 0..500 {
                let key = seeded::key(*shape, &name.to_string());
                assert!(!is_placeholder(key.expose()) && !is_slug(key.expose()), "{shape:?} {name}");
            }
        }
    }
}
