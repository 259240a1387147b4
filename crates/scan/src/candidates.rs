//! Where a match may start: one search for the literals of all rules.

use crate::allow::MARK;
use crate::pattern::Pattern;
use crate::sieve::{Sieve, Wrapped};
use crate::utf16::Utf16;
use crate::wrapping::Spellings;

/// Searches for the literals that matches start with.
pub(crate) struct Candidates {
    /// By literal, what may stand where it does.
    starts: Vec<Starts>,
    /// Whether a text may hold any of this.
    pub(crate) sieve: Sieve,
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
    pub(crate) fn new(patterns: &[Pattern]) -> Self {
        let of_patterns = || patterns.iter().filter_map(|pattern| pattern.prefixes.clone()).flatten();
        let literals = shortest(of_patterns());
        let searched = shortest(of_patterns().chain([MARK.to_vec()]));
        let starts = |index: usize, literal: &[u8]| {
            let prefixes = patterns.get(index).and_then(|pattern| pattern.prefixes.as_deref());
            prefixes.unwrap_or_default().iter().any(|prefix| prefix.starts_with(literal))
        };
        let patterns_of = |literal: &Vec<u8>| (0..patterns.len()).filter(|index| starts(*index, literal)).collect();
        let starts_of =
            |literal: &Vec<u8>| Starts { patterns: patterns_of(literal), is_mark: MARK.starts_with(literal) };
        let least = |literal: &Vec<u8>| {
            let patterns = patterns.iter().enumerate().filter(|(index, _)| starts(*index, literal));
            patterns.map(|(_, pattern)| pattern.least).min().unwrap_or_default()
        };
        let wrapped: Vec<_> = literals.iter().map(|literal| Wrapped { literal, least: least(literal) }).collect();
        let unprefixed = (0..patterns.len()).filter(|index| patterns.get(*index).is_some_and(|p| p.prefixes.is_none()));
        Self {
            sieve: Sieve::new(&searched, &wrapped),
            spellings: Spellings::new(&literals),
            utf16: Utf16::new(&literals),
            starts: searched.iter().map(starts_of).collect(),
            unprefixed: unprefixed.collect(),
        }
    }

    /// Every position at which a literal stands, with what may stand there.
    pub(crate) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Candidate<'a>> {
        let all = self.sieve.literals(bytes).into_iter();
        all.filter_map(|(start, literal)| self.candidate(bytes, start, literal))
    }

    /// What may stand where a literal does, by its number.
    pub(crate) fn candidate(&self, bytes: &[u8], start: usize, literal: usize) -> Option<Candidate<'_>> {
        let starts = self.starts.get(literal)?;
        let is_mark = starts.is_mark && bytes.get(start..).is_some_and(|rest| rest.starts_with(MARK));
        Some(Candidate { start, patterns: &starts.patterns, is_mark })
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
