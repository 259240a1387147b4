//! Where literals stand, as fast as the sieve.

use super::look::{Look, Seen};

/// Literals that are looked for.
pub(crate) struct Literals(Look);

impl Literals {
    /// Takes literals of three bytes or more.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Self {
        Self(Look::new(literals))
    }

    /// Every place of a literal, also inside another, with the literal's number, in order.
    pub(crate) fn places(&self, bytes: &[u8]) -> Vec<(usize, usize)> {
        places(&self.0, bytes, usize::MAX)
    }

    /// Whether any of the literals stands in some bytes.
    pub(crate) fn are_in(&self, bytes: &[u8]) -> bool {
        self.0.at(bytes, &mut |seen| matches!(seen, Seen::Literal(..))).hit
    }
}

/// The same of a look's literals, of those that come before a number.
pub(super) fn places(look: &Look, bytes: &[u8], before: usize) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    look.at(bytes, &mut |seen| {
        if let Seen::Literal(at, number) = seen
            && number < before
        {
            places.push((at, number));
        }
        false
    });
    places.sort_unstable();
    places
}
