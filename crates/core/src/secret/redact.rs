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

/// Words in a name: `OAuth2ServerConfig` has three.
static WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Z][a-z]{2,}|[a-z]{3,}").expect("the pattern is a constant"));

/// Dates, instants and numbers in a name.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[0-9]{4,}").expect("the pattern is a constant"));

/// Words are no longer than this.
const LONGEST_WORD: usize = 24;

/// In a name letters and digits are unbroken for no longer than this, where they are no words.
const LONGEST_ODD: usize = 16;

/// A run in a path may be random if it is shorter than this: an AccessKey's secret is not.
const SHORTEST_SECRET: usize = 30;

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
    redact_unless(text, |text, found| {
        !is_mixed(whole(found)) || is_path(whole(found)) || is_in_file_name(text, found) && is_of_names(whole(found))
    })
}

/// Masks in a path what may be a secret: its parts are looked at one by one, as nobody could find a file whose path is
/// masked, and its name may be random.
///
/// ```
/// use bailiwick_core::secret::redact_path;
///
/// assert_eq!(redact_path("src/OAuth2ClientSettingsTests.java"), "src/OAuth2ClientSettingsTests.java");
/// ```
#[must_use]
pub fn redact_path(path: &str) -> String {
    let part = |part| redact_unless(part, |_, found| whole(found).len() < SHORTEST_SECRET || is_of_names(whole(found)));
    if path.split('/').any(may_go_on) {
        return redact(path).into_owned();
    }
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether a key may start in this part of a path and go on in the next: dotted ones may hold slashes.
fn may_go_on(part: &str) -> bool {
    let after_word = |start: usize| part.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    let dotted = |start: usize| part.get(start..).is_some_and(|key| key.contains('.'));
    part.match_indices("sk-").any(|(start, _)| !after_word(start) && dotted(start))
}

/// Masks what is announced, and long runs unless they are harmless.
fn redact_unless(text: &str, is_harmless: impl Fn(&str, &Captures<'_>) -> bool) -> Cow<'_, str> {
    match masked(text, &STARTS, |found| is_slug(whole(found)) || is_in_word(text, found)) {
        Cow::Borrowed(text) => masked(text, &RUNS, |found| is_harmless(text, found)),
        Cow::Owned(text) => Cow::Owned(masked(&text, &RUNS, |found| is_harmless(&text, found)).into_owned()),
    }
}

/// Whether what only looks like a secret's start is in a word and goes on in short pieces, as in `test-3-of-8-parts`.
/// Nearly all secrets start with `sk`, and the letter before one may be that of an escape: `\n`.
fn is_in_word(text: &str, found: &Captures<'_>) -> bool {
    let start = found.get(0).map_or(0, |found| found.start());
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    let after_word = before.next().is_some_and(|c| c.is_ascii_alphanumeric()) && before.next() != Some('\\');
    let announced = found.name("vendor").is_some() || whole(found).starts_with("sk");
    let mut pieces = whole(found).split(|c: char| !c.is_ascii_alphanumeric());
    after_word && !announced && pieces.all(|piece| piece.len() <= LONGEST_ODD)
}

/// Whether a run stands in a path, or an extension follows it.
fn is_in_file_name(text: &str, found: &Captures<'_>) -> bool {
    let Some(run) = found.get(0) else { return false };
    let (before, after) = (text.get(..run.start()), text.get(run.end()..));
    let has_extension = after
        .and_then(|after| after.strip_prefix('.'))
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    run.as_str().contains('/') || has_extension || before.is_some_and(|before| before.ends_with('/'))
}

/// Whether all that stands between slashes is a name.
fn is_of_names(text: &str) -> bool {
    text.split('/').all(|part| part.len() < LONGEST_ODD || !is_mixed(part) || is_name(part))
}

/// Whether a part of a path is made of words, `20260115_AddKeyToUsers`, or of short pieces, `case-DSLICE_C_HHI_5`: what is
/// random is neither.
fn is_name(part: &str) -> bool {
    let pieces = part.split(['-', '_', '+']).count();
    let rest = NUMBERS.replace_all(part, "");
    let all = rest.bytes().filter(u8::is_ascii_alphanumeric).count();
    let words =
        |least: usize| WORDS.find_iter(part).map(|word| word.len()).filter(|length| *length >= least).sum::<usize>();
    part.len() <= 6 * pieces || 4 * words(3) >= 3 * all && 20 * words(5) >= 7 * all
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
    fn a_file_may_have_any_name_but_that_of_a_key() {
        for path in
            ["src/V2ChatCompletionControllerTests.java", "static/Main2f8Ab91cDe7733AaBbCc.js", "Base64UrlCoderTests.kt"]
        {
            assert_eq!(redact_path(path), path);
        }
        let path = |length| format!("keys/{}.txt", &random()[..length]);
        assert_eq!(redact_path(&path(29)), path(29), "random, and too short for a secret");
        assert!(redact_path(&path(30)).contains("****"));
        for shape in Shape::ALL.iter().copied() {
            for name in 0..200 {
                let key = seeded::key(shape, &name.to_string());
                for path in [format!("notes/{}", key.expose()), format!("a_{}.env", key.expose())] {
                    assert!(!redact_path(&path).contains(&key.expose()[12..24]), "{}", redact_path(&path));
                }
            }
        }
    }

    #[test]
    fn a_secret_in_pieces_is_masked_after_an_escape() {
        let uuid = "963c2e16-963c-4f3c-963c-963c2e16cd66";
        for head in ["sk-lf-", "pk-lf-", "st-"] {
            for before in ["\\n", "\\t", "x ", "\"", ""] {
                let shown = redact(&format!("{before}{head}{uuid}: x")).into_owned();
                assert!(!shown.contains("4f3c"), "{shown}");
            }
        }
        assert!(!redact(&format!("xsk-lf-{uuid}")).contains("4f3c"));
    }

    #[test]
    fn what_is_random_is_masked_in_paths_of_other_texts() {
        let leaks = |name: &u32| {
            let secret = seeded::key(Shape::AccessKeySecret, &name.to_string());
            redact(&format!("see https://example.com/{}", secret.expose())).contains(&secret.expose()[4..26])
        };
        let count = (0..2000).filter(leaks).count();
        assert!(count <= 2, "one in a thousand may look like words: {count}");
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "policies/quota/keys-per-workspace.yaml:3:1",
            "packages/Api/V1/Controllers/UsersController.cs",
            "ws-950f9aca7e76c816",
            "risk-management-of-things",
            "can't read `hf_model_downloader.py`: no such file",
            "tests/ref/hevc-conformance-DSLICE_C_HHI_5 holds a key",
            "src/main/java/org/example/OAuth2AuthorizationServerConfig.java",
            "db/migrate/20260115123045_AddDashScopeApiKeyToUsers.rb: a key",
            "a test_craw4ai_toolkit.py",
            "task-runner-v2-config.yaml",
            "test-list-of-2026-11-20",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
