//! One search for several literals.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, BuildError, Input, Match, MatchKind, Span};

/// A search for several literals; of those that stand at one place it finds the one that was given first.
pub(crate) enum Literals {
    /// For few of them, with vector instructions. Chosen by hand, as the automaton would rather look for
    /// their first bytes, and an `s` is everywhere.
    Packed(Searcher),
    /// For many of them, or where there are no such instructions.
    Automaton(AhoCorasick),
}

impl Literals {
    /// `None` when there are none.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Result<Option<Self>, BuildError> {
        if literals.is_empty() {
            return Ok(None);
        }
        let mut builder = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder();
        let automaton = || AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(literals);
        builder
            .extend(literals)
            .build()
            .map_or_else(|| automaton().map(Self::Automaton), |found| Ok(Self::Packed(found)))
            .map(Some)
    }

    /// The first literal that stands at a position or after it.
    pub(crate) fn find(&self, bytes: &[u8], from: usize) -> Option<Match> {
        match self {
            Self::Packed(searcher) => searcher.find_in(bytes, Span { start: from, end: bytes.len() }),
            Self::Automaton(automaton) => automaton.find(Input::new(bytes).range(from..)),
        }
    }

    /// Every place of a literal, also inside another, with the literal's number.
    pub(crate) fn find_all<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, usize)> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find(bytes, from)?;
            from = found.start() + 1;
            Some((found.start(), found.pattern().as_usize()))
        })
    }
}
