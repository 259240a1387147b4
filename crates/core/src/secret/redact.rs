use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Secret;

/// What may be a secret, of any vendor: better one word masked too many than one secret shown.
static SUSPECTS: LazyLock<Regex> = LazyLock::new(|| {
    let vendors =
        r"(?:LTAI|AKIA|ASIA|AIza|STS\.|gh[pousr]_|github_pat_|hf_|eyJ[A-Za-z0-9_-]{8,}\.)[A-Za-z0-9_.+/=-]{8,}";
    let dashed = r"[A-Za-z]{0,3}(?:sk|st|pk|rk|tp|xai|pplx|glpat|xox[a-z])[-_][A-Za-z0-9_.+/=-]{12,}";
    let random = r"[A-Za-z0-9+/_-]{24,}={0,2}";
    let suspects = format!("(?P<vendor>{vendors})|(?P<dashed>{dashed})|(?P<random>{random})");
    Regex::new(&suspects).expect("the pattern is a constant")
});

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
    SUSPECTS.replace_all(text, |found: &Captures<'_>| {
        let suspect = found.get(0).map_or("", |found| found.as_str());
        let harmless = match () {
            () if found.name("vendor").is_some() => false,
            () if found.name("dashed").is_some() => is_slug(suspect),
            () => !is_mixed(suspect) || is_path(suspect),
        };
        if harmless { suspect.to_owned() } else { Secret::new(suspect).mask().to_string() }
    })
}

/// Words with dashes between them, and short numbers: `task-runner-v2-config`.
fn is_slug(text: &str) -> bool {
    text.split(['-', '_', '.', '/']).all(|part| part.len() <= 4 || is_word(part))
}

/// Whether it has small letters and capitals, and digits or capitals in odd places: what is random has
/// them, hexadecimal digests and names have not.
fn is_mixed(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let bytes = || text.bytes().zip(text.bytes().skip(1));
    let rises = bytes().filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase()).count();
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && (has(u8::is_ascii_digit) || 6 * rises >= text.len())
}

/// Names with slashes between them, most of them words: `packages/Api/V1/UsersController`.
fn is_path(text: &str) -> bool {
    let parts: Vec<_> = text.split('/').collect();
    let words = parts.iter().filter(|part| part.len() <= 4 || part.split(['-', '_']).all(is_word)).count();
    parts.len() > 1 && 3 * words >= 2 * parts.len()
}

fn is_word(part: &str) -> bool {
    part.len() <= LONGEST_WORD && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn other_vendors_secrets_are_masked_too() {
        for prefix in ["sk-proj-", "sk-ant-api03-", "csk-", "ghp_", "AIza", "hf_", "xoxb-", "glpat-", ""] {
            let shown = redact(&format!("a {prefix}{} b", random())).into_owned();
            assert!(shown.contains("****") && !shown.contains(&random()[4..20]), "{shown}");
        }
        assert!(redact(&format!("AKIA{}", random().to_uppercase())).contains("****"));
        assert!(redact(&format!("sk-{}", "abcdefgh".repeat(6))).contains("****"), "letters alone");
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
