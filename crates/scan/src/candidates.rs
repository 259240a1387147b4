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
        let least =
            |indices: Vec<usize>| indices.into_iter().filter_map(|index| patterns.get(index)).map(|p| p.least).min();
        let leasts = by_literal(patterns, &literals).into_iter().map(|indices| least(indices).unwrap_or_default());
        let wrapped: Vec<_> = literals.iter().zip(leasts).map(|(literal, least)| Wrapped { literal, least }).collect();
        let starts = searched.iter().zip(by_literal(patterns, &searched));
        let starts = starts.map(|(literal, patterns)| Starts { patterns, is_mark: MARK.starts_with(literal) });
        let unprefixed = (0..patterns.len()).filter(|index| patterns.get(*index).is_some_and(|p| p.prefixes.is_none()));
        Self {
            sieve: Sieve::new(&searched, &wrapped),
            spellings: Spellings::new(&literals),
            utf16: Utf16::new(&literals),
            starts: starts.collect(),
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

/// For each of some literals, of which none starts with another, the patterns with a prefix that starts with it.
fn by_literal(patterns: &[Pattern], literals: &[Vec<u8>]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new(); literals.len()];
    for (index, pattern) in patterns.iter().enumerate() {
        for prefix in pattern.prefixes.iter().flatten() {
            // Sorted, nothing comes between a literal and what starts with it.
            let number = literals.partition_point(|literal| literal <= prefix).wrapping_sub(1);
            let is_start = literals.get(number).is_some_and(|literal| prefix.starts_with(literal));
            let own = all.get_mut(number).filter(|own| is_start && own.last() != Some(&index));
            own.into_iter().for_each(|own| own.push(index));
        }
    }
    all
}

/// Literals without those that start with another: at most one stands at a position.
fn shortest(literals: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let mut literals: Vec<_> = literals.collect();
    literals.sort();
    // Sorted, a literal comes right after the one that it starts with.
    literals.dedup_by(|later, earlier| later.starts_with(earlier));
    literals
}
