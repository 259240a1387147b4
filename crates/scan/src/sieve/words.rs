//! A search for a few words in any letter case, as fast as the sieve.

use super::look::{Look, Seen};

/// Words that are looked for.
pub(crate) struct Words(Look);

impl Words {
    /// Takes words of three bytes or more, in small letters.
    pub(crate) fn new(words: &[&str]) -> Self {
        Self(Look::caseless(&words.iter().map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>()))
    }

    /// Whether one of the words is in a text; none is in what has a NUL.
    pub(crate) fn are_in_text(&self, bytes: &[u8]) -> bool {
        let looked = self.0.at(bytes, &mut |seen| matches!(seen, Seen::Literal(..)));
        looked.hit && !looked.nul
    }
}
