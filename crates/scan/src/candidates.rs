//! Where a match may start: one search for the literals of all rules.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, BuildError, Input, Match, MatchKind, Span};

use crate::allow::MARK;
use crate::pattern::Pattern;
use crate::utf16::Utf16;
use crate::wrapping::Spellings;

/// Searches for the literals that matches start with.
pub(crate) struct Candidates {
    literals: Option<Literals>,
    /// By literal, what may stand where it does.
    starts: Vec<Starts>,
    /// The literals as wrappings spell them.
    pub(crate) spellings: Spellings,
    /// The literals as UTF-16 spells them.
    pub(crate) utf16: Utf16,
    /// Patterns of whose start nothing useful is known: they are searched for alone, at a cost.
    pub(crate) unprefixed: Vec<usize>,
}

/// What may stand where a literal does.
struct Starts {
    /// The patterns that may match.
    patterns: Vec<usize>,
    /// Whether it may be the start of a comment that allows something.
    is_mark: bool,
}

/// A place where something may stand.
pub(crate) struct Candidate<'a> {
    pub(crate) start: usize,
    /// The patterns that may match.
    pub(crate) patterns: &'a [usize],
    /// Whether a comment that allows something starts there.
    pub(crate) is_mark: bool,
}

impl Candidates {
    pub(crate) fn new(patterns: &[Pattern]) -> Result<Self, BuildError> {
        let of_patterns = || patterns.iter().filter_map(|pattern| pattern.prefixes.clone()).flatten();
        let literals = shortest(of_patterns());
        let searched = shortest(of_patterns().chain([MARK.to_vec()]));
        let starts = |index: usize, literal: &[u8]| {
            let prefixes = patterns.get(index).and_then(|pattern| pattern.prefixes.as_deref());
            prefixes.unwrap_or_default().iter().any(|prefix| prefix.starts_with(literal))
        };
        let starts_of = |literal: &Vec<u8>| Starts {
            patterns: (0..patterns.len()).filter(|index| starts(*index, literal)).collect(),
            is_mark: MARK.starts_with(literal),
        };
        let unprefixed = (0..patterns.len()).filter(|index| patterns.get(*index).is_some_and(|p| p.prefixes.is_none()));
        Ok(Self {
            literals: Literals::new(&searched)?,
            spellings: Spellings::new(&literals)?,
            utf16: Utf16::new(&literals)?,
            starts: searched.iter().map(starts_of).collect(),
            unprefixed: unprefixed.collect(),
        })
    }

    /// Every position at which a literal stands, with what may stand there.
    pub(crate) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Candidate<'a>> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.literals.as_ref()?.find(bytes, from)?;
            // The next literal may start inside this one.
            from = found.start() + 1;
            let start = found.start();
            let starts = self.starts.get(found.pattern().as_usize())?;
            let is_mark = starts.is_mark && bytes.get(start..).is_some_and(|rest| rest.starts_with(MARK));
            Some(Candidate { start, patterns: &starts.patterns, is_mark })
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

/// Literals without those that start with another: at most one stands at a position.
fn shortest(literals: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let mut literals: Vec<_> = literals.collect();
    literals.sort();
    // Sorted, a literal comes right after the one that it starts with.
    literals.dedup_by(|later, earlier| later.starts_with(earlier));
    literals
}
