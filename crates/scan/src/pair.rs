//! The secret that goes with an AccessKey id: 30 letters and digits that nothing announces.

use std::ops::Range;

use crate::attribution;
use crate::boundary;
use crate::placeholder::is_placeholder;
use crate::signature::decode;

/// A secret is so long.
const LENGTH: usize = 30;
/// A secret in base64, as Kubernetes keeps it, is so long: it needs no padding.
const ENCODED: usize = LENGTH / 3 * 4;
/// What is random has more groups of digits than a name, or fewer letters in words.
const MOST_GROUPS_OF_NAME: usize = 2;
const LEAST_WORD: usize = 3;

/// Whether a secret stands near a match: on its line or a few lines before or after.
pub(crate) fn has_secret_nearby(bytes: &[u8], found: &Range<usize>) -> bool {
    let near = attribution::beside(bytes, found);
    let mut at = near.start;
    while let Some(run) = next_run(bytes, at..near.end) {
        let is_own = run.start < found.end && found.start < run.end;
        if !is_own && is_secret_run(bytes, &run) {
            return true;
        }
        at = run.end;
    }
    false
}

/// The next whole run of letters and digits that starts in a part of a text.
fn next_run(bytes: &[u8], part: Range<usize>) -> Option<Range<usize>> {
    let is_in = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_alphanumeric);
    let is_inside = |index: usize| is_in(index) && index.checked_sub(1).is_some_and(is_in);
    let start = part.clone().find(|index| is_in(*index) && !(*index == part.start && is_inside(*index)))?;
    // What is longer than any spelling of a secret is not followed to its end.
    let longest = start.saturating_add(2 * ENCODED);
    let end = (start..longest).find(|index| !is_in(*index)).unwrap_or(longest);
    Some(start..end)
}

/// Whether a run is a secret: as it is, behind an escape, or in base64.
fn is_secret_run(bytes: &[u8], run: &Range<usize>) -> bool {
    let before = run.start.checked_sub(1).and_then(|index| bytes.get(index));
    let joined = |byte: &u8| matches!(byte, b'/' | b'+' | b'.' | b'_');
    let goes_on = match bytes.get(run.end..) {
        Some([b'.', next, ..]) => next.is_ascii_alphanumeric(),
        Some([next, ..]) => b"_-+/=".contains(next),
        _ => false,
    };
    if before.is_some_and(joined) || goes_on {
        return false;
    }
    let ends = |length: usize| {
        let start = run.end.checked_sub(length).filter(|start| *start >= run.start)?;
        boundary::starts(bytes, start).then(|| bytes.get(start..run.end)).flatten()
    };
    let encoded = || std::str::from_utf8(ends(ENCODED)?).ok().and_then(decode);
    ends(LENGTH).is_some_and(is_secret) || encoded().is_some_and(|decoded| is_secret(&decoded))
}

/// Whether some bytes are like a secret, and like no hash, name or placeholder.
fn is_secret(bytes: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| bytes.iter().any(test);
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit);
    let is_text = bytes.len() == LENGTH && bytes.iter().all(u8::is_ascii_alphanumeric);
    let is_hash = bytes.iter().all(u8::is_ascii_hexdigit);
    is_text && is_mixed && !is_hash && !is_name(bytes) && !is_placeholder(&String::from_utf8_lossy(bytes))
}

/// Whether most of it is words, with a number or two: `getSecretOfUserFromConfigV2018`.
fn is_name(bytes: &[u8]) -> bool {
    let groups = |test: fn(&u8) -> bool| bytes.split(move |byte| !test(byte)).filter(|group| !group.is_empty());
    let in_words: usize = groups(u8::is_ascii_lowercase).map(<[u8]>::len).filter(|length| *length >= LEAST_WORD).sum();
    groups(u8::is_ascii_digit).count() <= MOST_GROUPS_OF_NAME && 2 * in_words >= bytes.len()
}

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{self, Shape};

    use super::*;

    fn secret(name: &str) -> String {
        seeded::key(Shape::AccessKeySecret, name).expose().to_owned()
    }

    fn is_paired(template: &str) -> bool {
        let text = seeded::expand(template).unwrap();
        let start = text.find("LTAI").unwrap();
        has_secret_nearby(text.as_bytes(), &(start..start + 24))
    }

    #[test]
    fn nearly_every_secret_is_known_as_one() {
        let known = (0..5_000).filter(|name| is_secret(secret(&name.to_string()).as_bytes())).count();
        assert!(known > 4_900, "{known}");
    }

    #[test]
    fn names_hashes_and_placeholders_are_none() {
        for text in [
            "getSecretOfUserFromConfigV2018",
            "AliyunAccessKeySecretForUser01",
            "yourAccessKeySecretOfLength30x",
            "Ab1Ab1Ab1Ab1Ab1Ab1Ab1Ab1Ab1Ab1",
            "0123456789aBcDeF0a1B2c3D4e5F6a",
        ] {
            assert!(!is_secret(text.as_bytes()), "{text}");
        }
        let lower = secret("A").to_lowercase();
        assert!(!is_secret(lower.as_bytes()) && !is_secret(lower.to_uppercase().as_bytes()));
        assert!(!is_secret(&secret("A").as_bytes()[1..]) && !is_secret(format!("x{}", secret("A")).as_bytes()));
    }

    #[test]
    fn a_secret_on_the_line_or_a_few_lines_away_is_nearby() {
        for text in [
            "{{key access-key A}}:{{key access-key-secret S}}",
            "{{key access-key-secret S}},{{key access-key A}}",
            "id: {{key access-key A}}\nregion: cn-beijing\nsecret: {{key access-key-secret S}}\n",
            "secret = \"{{key access-key-secret S}}\"\n\nid = \"{{key access-key A}}\"",
            "{\\\"id\\\":\\\"{{key access-key A}}\\\",\\n{{key access-key-secret S}}",
            "id={{key access-key A}}&secret%3D{{key access-key-secret S}}",
            "--access-key-id {{key access-key A}} --access-key-secret ${SECRET:-{{key access-key-secret S}}}",
            "{{key access-key A}} and {{key access-key-secret S}}.",
        ] {
            assert!(is_paired(text), "{text}");
        }
    }

    #[test]
    fn what_is_far_longer_or_part_of_something_is_none() {
        let far = format!("{{{{key access-key A}}}}{}{{{{key access-key-secret S}}}}", "\nx: y".repeat(20));
        let hash = format!("id: {{{{key access-key A}}}}\nsha256: {}", "9f86d081884c7d65".repeat(4));
        for text in [
            "{{key access-key A}}",
            "{{key access-key A}} {{key access-key B}}",
            "{{key access-key A}} {{key access-key-secret S}}{{key access-key-secret T}}",
            "{{key access-key A}} x{{key access-key-secret S}}",
            "{{key access-key A}} {{key access-key-secret S}}==",
            "{{key access-key A}} a/{{key access-key-secret S}}",
            "{{key access-key A}} {{key access-key-secret S}}_x",
            &far,
            &hash,
        ] {
            assert!(!is_paired(text), "{text}");
        }
    }
}
