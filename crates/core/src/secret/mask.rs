use std::borrow::Cow;
use std::fmt;

use super::Secret;

/// A secret with its middle hidden, as consoles show it: `sk-a****58ad`, `sk-sp-****9f2c`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mask {
    /// What is shown, without what stands for the middle.
    shown: Box<str>,
    /// How many bytes of that come before the middle.
    head: usize,
}

/// The start of a secret that tells its kind and nothing else, longest first.
const PUBLIC_PREFIXES: [&str; 8] = ["sk-ws-djI.", "sk-sp-", "sk-ws-", "sk-", "st-", "LTAI", "STS.", "csk-"];

/// A mask that shows fewer characters of the secret than this could belong to anyone.
const LEAST_SHOWN: usize = 4;

/// The public prefix of a secret, or nothing.
pub(super) fn public_prefix(text: &str) -> &str {
    let prefix = PUBLIC_PREFIXES.iter().find(|prefix| text.starts_with(**prefix));
    prefix.map_or("", |prefix| text.get(..prefix.len()).unwrap_or_default())
}

impl Mask {
    pub(super) fn of(secret: &Secret) -> Self {
        let text = secret.expose();
        let head = public_prefix(text);
        let tail: usize = text.chars().rev().take(4).map(char::len_utf8).sum();
        let hidden = text.len().saturating_sub(head.len() + tail);
        let tail = if hidden < 8 { "" } else { text.get(text.len() - tail..).unwrap_or_default() };
        Self::new(head, tail)
    }

    fn new(head: &str, tail: &str) -> Self {
        Self { shown: [head, tail].concat().into(), head: head.len() }
    }

    /// Reads a masked form: some characters, then a run of `*`, `…` or `...`, then some more.
    /// `None` when nothing is hidden, and the text may be a whole secret.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = if text.contains('.') { Cow::Owned(text.replace("...", "…")) } else { Cow::Borrowed(text) };
        let hides = |c| c == '*' || c == '…';
        let (head, tail) = (text.find(hides)?, text.rfind(hides)?);
        let tail = text.get(tail..)?.trim_start_matches(hides);
        Some(Self::new(text.get(..head)?, tail))
    }

    /// Whether enough is shown to tell one key from another.
    #[must_use]
    pub fn identifies(&self) -> bool {
        self.shown() >= LEAST_SHOWN
    }

    /// Whether a secret may be the one behind this mask.
    #[must_use]
    pub fn fits(&self, secret: &Secret) -> bool {
        let text = secret.expose();
        text.len() > self.shown.len() && text.starts_with(self.head()) && text.ends_with(self.tail())
    }

    /// What the mask shows of the secret's end.
    #[must_use]
    pub fn tail(&self) -> &str {
        self.shown.get(self.head..).unwrap_or_default()
    }

    /// Whether one secret may be behind both masks, which may show more or less of it.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        let (head, tail) = (self.head(), self.tail());
        let (others_head, others_tail) = (other.head(), other.tail());
        let heads = head.starts_with(others_head) || others_head.starts_with(head);
        heads && (tail.ends_with(others_tail) || others_tail.ends_with(tail))
    }

    /// What the mask shows of the secret's start.
    #[must_use]
    pub fn head(&self) -> &str {
        self.shown.get(..self.head).unwrap_or_default()
    }

    /// How many characters of the secret itself are shown, its public prefix left out.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.shown.len() - public_prefix(self.head()).len()
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}****{}", self.head(), self.tail())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "sk-a0000000000000000000000000058ad";

    #[test]
    fn a_mask_shows_the_prefix_and_four_characters() {
        assert_eq!(Secret::new(WHOLE).mask().to_string(), "sk-****58ad");
        assert_eq!(Secret::new("sk-short1234").mask().to_string(), "sk-****");
        assert_eq!(Secret::new("ключ-ключ-ключ").mask().to_string(), "****ключ");
        assert_eq!(Secret::new("").mask().to_string(), "****");
    }

    #[test]
    fn a_console_mask_fits_its_secret_and_no_other() {
        for mask in ["sk-a****58ad", "sk-a*****************58ad", "sk-a…58ad", "sk-a...58ad", "****58ad"] {
            let mask = Mask::parse(mask).unwrap();
            assert!(mask.fits(&Secret::new(WHOLE)), "{mask}");
            assert!(!mask.fits(&Secret::new("sk-b0000000000000000000000000058ae")), "{mask}");
        }
    }

    #[test]
    fn a_mask_hides_eight_characters_at_least() {
        let mask = |body: usize| Secret::new(&format!("sk-{}", "a".repeat(body))).mask().to_string();
        assert_eq!((mask(12).as_str(), mask(11).as_str()), ("sk-****aaaa", "sk-****"));
    }

    #[test]
    fn a_mask_fits_only_what_is_longer_than_it_shows() {
        let mask = Mask::parse("sk-a****58ad").unwrap();
        assert!(mask.fits(&Secret::new("sk-a058ad")));
        assert!(!mask.fits(&Secret::new("sk-a58ad")));
    }

    #[test]
    fn masks_agree_when_one_secret_may_be_behind_both() {
        let agree = |a: &str, b: &str| Mask::parse(a).unwrap().agrees(&Mask::parse(b).unwrap());
        assert!(agree("sk-a****58ad", "sk-****58ad") && agree("sk-****58ad", "sk-a****58ad"));
        assert!(agree("sk-ws-djI.8O7d*****2aICctnid4u4", "sk-ws-djI.****d4u4"));
        assert!(!agree("sk-a****58ad", "sk-b****58ad") && !agree("sk-a****58ad", "sk-a****58ae"));
    }

    #[test]
    fn a_whole_secret_is_no_mask() {
        assert_eq!(Mask::parse(WHOLE), None);
    }

    #[test]
    fn a_mask_that_shows_too_little_identifies_nothing() {
        assert!(!Mask::parse("sk-sp-****").unwrap().identifies());
        assert!(!Mask::parse("sk-****8ad").unwrap().identifies());
        assert!(Mask::parse("sk-a****8ad").unwrap().identifies());
    }
}
