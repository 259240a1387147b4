use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Secret;

/// What starts as a vendor's secret does, wherever it starts: better one word masked too many than one
/// secret shown.
static STARTS: LazyLock<Regex> = LazyLock::new(|| {
    let vendors =
        r"(?:LTAI|AKIA|ASIA|AIza|STS\.|gh[pousr]_|github_pat_|hf_|eyJ[A-Za-z0-9_-]{8,}\.)[A-Za-z0-9_.+/=-]{8,}";
    let dashed = r"(?:sk|st|pk|rk|tp|xai|pplx|glpat|xox[a-z])[-_][A-Za-z0-9_.+/=-]{12,}";
    // Zhipu's keys: an id and a secret, and neither looks like one.
    let dotted = r"[0-9A-Fa-f]{32,}\.[A-Za-z0-9]{16,}";
    Regex::new(&format!("(?P<vendor>{vendors}|{dotted})|{dashed}")).expect("the pattern is a constant")
});

/// What is long enough to be a secret that nothing announces.
static RUNS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/_-]{24,}={0,2}").expect("the pattern is a constant"));

/// Words are no longer than this.
const LONGEST_WORD: usize = 24;

/// Masks everything in a text that may be a secret, so that the text can be shown.
///
/// ```
/// use bailiwick_core::secret::redact;
/// use bailiwick_core::secret::seeded::{self, Shape};
///
/// let key = seeded::key(Shape::GeneralClassic, "A");
/// assert_eq!(redact(&format!("key: {}", key.expose())), format!("key: {}", key.mask()));
/// assert_eq!(redact("the task-ws-cleanup-of-old-things"), "the task-ws-cleanup-of-old-things");
/// ```
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let announced = masked(text, &STARTS, |found| found.name("vendor").is_none() && is_slug(whole(found)));
    match announced {
        Cow::Borrowed(text) => masked(text, &RUNS, |found| !is_mixed(whole(found)) || is_path(whole(found))),
        Cow::Owned(text) => {
            let all = masked(&text, &RUNS, |found| !is_mixed(whole(found)) || is_path(whole(found)));
            Cow::Owned(all.into_owned())
        }
    }
}

/// Masks what a pattern finds, but for what is harmless.
fn masked<'a>(text: &'a str, pattern: &Regex, is_harmless: impl Fn(&Captures<'_>) -> bool) -> Cow<'a, str> {
    pattern.replace_all(text, |found: &Captures<'_>| {
        if is_harmless(found) { whole(found).to_owned() } else { Secret::new(whole(found)).mask().to_string() }
    })
}

fn whole<'a>(found: &Captures<'a>) -> &'a str {
    found.get(0).map_or("", |found| found.as_str())
}

/// Words with dashes between them, and short numbers: `task-runner-v2-config`.
fn is_slug(text: &str) -> bool {
    text.split(['-', '_', '.', '/']).all(|part| part.len() <= 4 || is_word(part) && rises(part) == 0)
}

/// How often a capital follows a small letter: rarely in a name, often in what is random.
fn rises(text: &str) -> usize {
    let pairs = text.bytes().zip(text.bytes().skip(1));
    pairs.filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase()).count()
}

/// Whether it has small letters and capitals, and digits or capitals in odd places: what is random has
/// them, hexadecimal digests and names have not.
fn is_mixed(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let varied = has(u8::is_ascii_digit) || 6 * rises(text) >= text.len();
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && varied
}

/// Names with slashes between them, most of them words: `packages/Api/V1/UsersController`.
fn is_path(text: &str) -> bool {
    let parts: Vec<_> = text.split('/').filter(|part| !part.is_empty()).collect();
    let is_name = |part: &&str| part.len() <= 4 || part.split(['-', '_']).all(is_word);
    let (names, others): (Vec<&str>, Vec<_>) = parts.iter().partition(|part| is_name(part));
    names.len() >= 2 * others.len().max(1) && others.iter().all(|part| part.len() < 16 || !is_mixed(part))
}

fn is_word(part: &str) -> bool {
    part.len() <= LONGEST_WORD && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    use crate::secret::seeded::{self, Shape};

    /// Random characters, so that no line of this file looks like a secret.
    fn random() -> String {
        seeded::key(Shape::AccessKeySecret, "A").expose().to_owned()
    }

    #[test]
    fn keys_of_every_shape_are_masked() {
        for shape in Shape::ALL.iter().copied() {
            for name in 0..200 {
                let key = seeded::key(shape, &name.to_string());
                let shown = redact(key.expose());
                let body = &key.expose()[12..];
                assert!(shown.contains("****") && !shown.contains(&body[..8]), "{shown}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_key_is_masked_whatever_stands_around_it(
            before in "[A-Za-z0-9+/_.=-]{0,30}",
            after in "([ ,;:\"(){}].{0,9})?",
            shape in proptest::sample::select(Shape::ALL),
            name in 0..1000_u32,
        ) {
            let key = seeded::key(shape, &name.to_string());
            let shown = redact(&format!("{before}{}{after}", key.expose())).into_owned();
            prop_assert!(!shown.contains(&key.expose()[12..24]), "{}", shown);
        }
    }

    #[test]
    fn other_vendors_secrets_are_masked_too() {
        for prefix in ["sk-proj-", "sk-ant-api03-", "csk-", "ghp_", "AIza", "hf_", "xoxb-", "glpat-", ""] {
            let shown = redact(&format!("a {prefix}{} b", random())).into_owned();
            assert!(shown.contains("****") && !shown.contains(&random()[4..20]), "{shown}");
        }
        let zhipu = format!("{}.{}", "0123456789abcdef".repeat(2), &random()[..16]);
        assert_eq!(redact(&format!("ZHIPU={zhipu}")), format!("ZHIPU={}", Secret::new(&zhipu).mask()));
        assert!(redact(&format!("AKIA{}", random().to_uppercase())).contains("****"));
        assert!(redact(&format!("sk-{}", "abcdefgh".repeat(6))).contains("****"), "letters alone");
        assert!(redact(&format!("sk-{}", "qWeRtYuI-".repeat(3))).contains("****"), "letters of both cases alone");
    }

    #[test]
    fn a_path_may_hold_a_short_random_name_and_no_long_one() {
        let path = |length| format!("packages/Services/Api/{}", &random()[..length]);
        assert_eq!(redact(&path(15)), path(15));
        assert!(redact(&path(16)).contains("****"));
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "policies/quota/keys-per-workspace.yaml:3:1",
            "packages/Api/V1/Controllers/UsersController.cs",
            "ws-950f9aca7e76c816",
            "risk-management-of-things",
            "task-runner-v2-config.yaml",
            "test-list-of-2026-11-20",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
