//! A search for the rules' literals as wrappings spell them: what is searched for before anything is opened.

use std::ops::Range;
use std::sync::OnceLock;

use super::Wrapping;
use super::spelled::{LEAST, of, of_container};
use crate::container;
use crate::sieve::Literals;

/// Searches for the spellings of literals. The search is put together when it is first needed.
pub(crate) struct Spellings {
    literals: Vec<Vec<u8>>,
    search: OnceLock<Search>,
}

/// A search for spellings: of those that stand at one place the first counts.
struct Search {
    spellings: Vec<(Vec<u8>, Wrapping)>,
    literals: Literals,
}

impl Spellings {
    /// Takes the literals that matches start with, which a [`Detector`](crate::Detector) keeps from being too many.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Self {
        Self { literals: literals.to_vec(), search: OnceLock::new() }
    }

    /// Every place where a literal stands in a wrapping's spelling, without those that start in another.
    pub(crate) fn find<'s>(&'s self, bytes: &[u8]) -> impl Iterator<Item = (usize, Wrapping)> + use<'s> {
        let mut from = 0;
        self.search().all(bytes).filter_map(move |(place, wrapping)| {
            let is_next = place.start >= from;
            from = if is_next { place.end } else { from };
            is_next.then_some((place.start, wrapping))
        })
    }

    /// Whether a literal stands in a wrapping's spelling in a few bytes.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.search().literals.are_in(bytes)
    }

    /// Where a literal's base64 starts before a place at which it was broken in two, and ends behind it.
    pub(crate) fn across<'s>(
        &'s self,
        before: &[u8],
        after: &[u8],
    ) -> impl Iterator<Item = (usize, Wrapping)> + use<'s> {
        let broken = before.len();
        let mut from = 0;
        self.search().all(&[before, after].concat()).filter_map(move |(place, wrapping)| {
            let is_first = place.start >= from;
            from = place.start + 1;
            let is_across = place.start < broken && place.end > broken;
            (is_first && is_across && matches!(wrapping, Wrapping::Base64 { .. })).then_some((place.start, wrapping))
        })
    }

    fn search(&self) -> &Search {
        self.search.get_or_init(|| Search::new(&self.literals))
    }
}

impl Search {
    fn new(literals: &[Vec<u8>]) -> Self {
        let mut spellings: Vec<(Vec<u8>, Wrapping)> = literals.iter().flat_map(|literal| of(literal)).collect();
        if !literals.is_empty() {
            spellings.extend(container::MAGIC.iter().flat_map(|magic| of_container(magic)));
        }
        spellings.retain(|(spelling, _)| spelling.len() >= LEAST);
        spellings.sort();
        spellings.dedup();
        let literals = Literals::new(&spellings.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>());
        Self { spellings, literals }
    }

    /// Every place of a spelling, in order; of those that start together the one that counts is the first.
    fn all<'s>(&'s self, bytes: &[u8]) -> impl Iterator<Item = (Range<usize>, Wrapping)> + use<'s> {
        self.literals.places(bytes).into_iter().filter_map(|(start, number)| {
            let (spelling, wrapping) = self.spellings.get(number)?;
            Some((start..start + spelling.len(), *wrapping))
        })
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};

    use super::*;

    #[test]
    fn every_spelling_is_found_where_it_stands() {
        let literals = [b"sk-".to_vec(), b"st-".to_vec(), b"LTAI".to_vec()];
        let spellings = Spellings::new(&literals);
        for (text, _) in literals.iter().flat_map(|literal| of(literal)).filter(|(text, _)| text.len() >= LEAST) {
            let bytes = [b"..", text.as_slice(), b".."].concat();
            assert_eq!(spellings.find(&bytes).next().map(|(start, _)| start), Some(2), "{text:?}");
        }
        assert_eq!(spellings.find(b"plain text, sk-, st- and LTAI").count(), 0);
    }

    #[test]
    fn it_finds_what_an_automaton_finds() {
        let spellings = Spellings::new(&[b"sk-".to_vec(), b"st-".to_vec(), b"LTAI".to_vec()]);
        let texts = spellings.search().spellings.iter().map(|(text, _)| text);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts).unwrap();
        let mut state = 7_u32;
        let mut next = |most: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % most
        };
        let spelled = of(b"sk-");
        for _ in 0..2_000 {
            let pieces = (0..8).map(|_| {
                let text = &spelled[next(spelled.len())].0;
                text[next(2)..text.len() - next(2)].to_vec()
            });
            let bytes = pieces.collect::<Vec<_>>().concat();
            let found: Vec<_> = spellings.find(&bytes).map(|(start, _)| start).collect();
            assert_eq!(found, automaton.find_iter(&bytes).map(|found| found.start()).collect::<Vec<_>>());
            assert_eq!(spellings.is_in(&bytes), !found.is_empty());
        }
    }
}
