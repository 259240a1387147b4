use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Secret;

/// What may be a secret, of any vendor: better one word masked too many than one secret shown.
static SUSPECTS: LazyLock<Regex> = LazyLock::new(|| {
    let prefixed = [
        r"[A-Za-z]{0,3}(?:sk|st|pk|rk|tp|xai|pplx|glpat|xox[a-z])[-_][A-Za-z0-9_.+/=-]{12,}",
        r"(?:LTAI|AKIA|ASIA|AIza|STS\.|gh[pousr]_|github_pat_|hf_)[A-Za-z0-9_.+/=-]{8,}",
        r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]{8,}",
        r"[A-Za-z0-9+/_-]{24,}={0,2}",
    ];
    Regex::new(&prefixed.join("|")).expect("the pattern is a constant")
});

/// Masks everything in a text that may be a secret, so that the text can be shown.
///
/// ```
/// use bailiwick_core::secret::redact;
///
/// assert_eq!(redact("key: sk-00000000000000000000000000009f2c"), "key: sk-****9f2c");
/// assert_eq!(redact("the task-ws-cleanup-of-old-things"), "the task-ws-cleanup-of-old-things");
/// ```
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    SUSPECTS.replace_all(text, |found: &Captures<'_>| {
        let suspect = found.get(0).map_or("", |found| found.as_str());
        if is_word(suspect) { suspect.to_owned() } else { Secret::new(suspect).mask().to_string() }
    })
}

/// Words, slugs, paths and hexadecimal digests: no vendor's key lacks all that these lack.
fn is_word(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let prefixed = text.contains("sk-") || text.contains("st-") || text.contains("sk_");
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    if prefixed { !has(u8::is_ascii_digit) } else { !mixed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_vendors_secrets_are_masked_too() {
        for secret in [
            "sk-proj-AbCdEf0123456789AbCdEf0123456789",
            "ghp_AbCdEf0123456789AbCdEf0123456789abcd",
            "LTAI5tAbCdEfGh12AbCdEfGh",
            "a9B8c7D6e5F4a9B8c7D6e5F4a9B8c7",
        ] {
            let shown = redact(secret);
            assert!(shown.contains("****") && shown.len() < secret.len(), "{shown}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "policies/quota/keys-per-workspace.yaml:3:1",
            "ws-950f9aca7e76c816",
            "risk-management-of-things",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
