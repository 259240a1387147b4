//! Whole secrets and what may be said of them.
//!
//! A whole secret lives only in [`Secret`], which can be compared but not printed. What leaves is a
//! [`Mask`] (`sk-sp-****9f2c`) and a [`Digest`] (`sha256:…`).

mod digest;
mod known;
mod mask;
mod named;
mod redact;
pub mod seeded;
mod spec;

pub use digest::{Digest, Digester};
pub use known::{Bearer, Held, Identity, KnownKeys};
pub use mask::Mask;
pub use named::redact_line;
pub use redact::{redact, redact_path};
pub use spec::{Confidence, Evidence, Narrow, Provider, SecretKind, SecretSpec};

/// A whole secret. It has no `Debug`, `Display` or `Serialize`, so that it can't be printed by accident.
///
/// ```
/// use bailiwick_core::secret::seeded::{self, Shape};
///
/// let secret = seeded::key(Shape::PlanHex, "A");
/// assert_eq!(secret.mask().to_string(), format!("sk-sp-****{}", &secret.expose()[34..]));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

/// A digest of a secret with fewer bits than this could be found by guessing.
const GUESSABLE_BITS: f64 = 80.0;

impl Secret {
    /// Takes a whole secret.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The whole secret, for comparing, or for writing a generated one into a fixture. Never for output.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The secret as it may be shown: its public prefix and its last four characters.
    #[must_use]
    pub fn mask(&self) -> Mask {
        Mask::of(self)
    }

    /// The SHA-256 of the secret.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }

    /// Whether the secret could be found from its digest by guessing; then the digest must not be shown.
    #[must_use]
    pub fn is_guessable(&self) -> bool {
        let body = self.0.get(mask::public_prefix(&self.0).len()..).unwrap_or_default();
        let alphabet: f64 = alphabet_size(body);
        #[allow(clippy::cast_precision_loss, reason = "a secret is short")]
        let bits = body.len() as f64 * alphabet.log2();
        bits < GUESSABLE_BITS
    }
}

/// How many characters the smallest usual alphabet has that the text is written in.
fn alphabet_size(text: &str) -> f64 {
    let all = |test: fn(&u8) -> bool| text.bytes().all(|byte| test(&byte));
    match () {
        () if all(u8::is_ascii_digit) => 10.0,
        () if all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte)) => 16.0,
        () if all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()) => 36.0,
        () => 62.0,
    }
}

#[cfg(test)]
mod tests {
    use super::seeded::Shape;
    use super::*;

    #[test]
    fn a_short_secret_is_guessable_from_its_digest() {
        let id = seeded::key(Shape::AccessKey, "A");
        assert!(!id.is_guessable());
        assert!(Secret::new(&id.expose()[..16]).is_guessable());
        assert!(!seeded::key(Shape::GeneralClassic, "A").is_guessable());
        assert!(Secret::new("").is_guessable());
    }

    #[test]
    fn how_short_depends_on_the_alphabet() {
        for (alphabet, shortest) in [("0", 25), ("9f", 20), ("fa", 20), ("0z", 16), ("gh", 16), ("0Z", 14), ("-a", 14)]
        {
            let body = |length| alphabet.chars().cycle().take(length).collect::<String>();
            for prefix in ["", "sk-sp-"] {
                assert!(!Secret::new(&format!("{prefix}{}", body(shortest))).is_guessable(), "{alphabet}");
                assert!(Secret::new(&format!("{prefix}{}", body(shortest - 1))).is_guessable(), "{alphabet}");
            }
        }
    }
}
