//! Where a match may start: one search for the literals of all rules.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, BuildError, Input, Match, MatchKind, Span};

use crate::pattern::Pattern;
use crate::utf16::Utf16;
use crate::wrapping::Spellings;

/// Searches for the literals that matches start with.
pub(crate) struct Candidates {
    literals: Option<Literals>,
    /// By literal, the patterns that may match where it stands.
    patterns: Vec<Vec<usize>>,
    /// The literals as wrappings spell them.
    pub(crate) spellings: Spellings,
    /// The literals as UTF-16 spells them.
    pub(crate) utf16: Utf16,
    /// Patterns of whose start nothing useful is known: they are searched for alone, at a cost.
    pub(crate) unprefixed: Vec<usize>,
}

impl Candidates {
    pub(crate) fn new(patterns: &[Pattern]) -> Result<Self, BuildError> {
        let literals = shortest(patterns);
        let starts = |index: usize, literal: &[u8]| {
            let prefixes = patterns.get(index).and_then(|pattern| pattern.prefixes.as_deref());
            prefixes.unwrap_or_default().iter().any(|prefix| prefix.starts_with(literal))
        };
        let patterns_of =
            |literal: &Vec<u8>| (0..patterns.len()).filter(|index| starts(*index, literal)).collect::<Vec<_>>();
        let unprefixed = (0..patterns.len()).filter(|index| patterns.get(*index).is_some_and(|p| p.prefixes.is_none()));
        Ok(Self {
            literals: Literals::new(&literals)?,
            spellings: Spellings::new(&literals)?,
            utf16: Utf16::new(&literals)?,
            patterns: literals.iter().map(patterns_of).collect(),
            unprefixed: unprefixed.collect(),
        })
    }

    /// Every position at which a literal stands, with the patterns that may match there.
    pub(crate) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, &'a [usize])> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.literals.as_ref()?.find(bytes, from)?;
            // The next literal may start inside this one.
            from = found.start() + 1;
            let patterns = self.patterns.get(found.pattern().as_usize()).map_or([].as_slice(), Vec::as_slice);
            Some((found.start(), patterns))
        })
    }
}

/// A search for several literals.
enum Literals {
    /// For few of them, with vector instructions. Chosen by hand, as the automaton would rather look for
    /// their first bytes, and an `s` is everywhere.
    Packed(Searcher),
    /// For many of them, or where there are no such instructions.
    Automaton(AhoCorasick),
}

impl Literals {
    /// `None` when there are none.
    fn new(literals: &[Vec<u8>]) -> Result<Option<Self>, BuildError> {
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

    fn find(&self, bytes: &[u8], from: usize) -> Option<Match> {
        match self {
            Self::Packed(searcher) => searcher.find_in(bytes, Span { start: from, end: bytes.len() }),
            Self::Automaton(automaton) => automaton.find(Input::new(bytes).range(from..)),
        }
    }
}

/// The literals of all patterns, without those that start with another: at most one stands at a position.
fn shortest(patterns: &[Pattern]) -> Vec<Vec<u8>> {
    let mut literals: Vec<Vec<u8>> = patterns.iter().filter_map(|pattern| pattern.prefixes.clone()).flatten().collect();
    literals.sort();
    // Sorted, a literal comes right after the one that it starts with.
    literals.dedup_by(|later, earlier| later.starts_with(earlier));
    literals
}
