//! A search for the rules' literals as wrappings spell them: what is searched for before anything is opened.

use std::sync::OnceLock;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, Span, StartKind};

use super::Wrapping;
use super::spelled::{LEAST, of, of_container};
use crate::container;

/// So many starts of spellings are searched for at once: with more, vector instructions stop being fast.
const MOST_STARTS: usize = 48;

/// Searches for the spellings of literals. The search is put together when it is first needed.
pub(crate) struct Spellings {
    literals: Vec<Vec<u8>>,
    search: OnceLock<Search>,
}

struct Search {
    whole: AhoCorasick,
    wrappings: Vec<Wrapping>,
    /// Searches for what spellings start with; none where there are no vector instructions.
    starts: Option<Vec<Searcher>>,
}

impl Spellings {
    /// Takes the literals that matches start with, which a [`Detector`](crate::Detector) keeps from being too many.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Self {
        Self { literals: literals.to_vec(), search: OnceLock::new() }
    }

    /// Every place where a literal stands in a wrapping's spelling.
    pub(crate) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, Wrapping)> {
        self.search().find(bytes)
    }

    /// Whether a literal stands in a wrapping's spelling in a few bytes.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.search().whole.find(Input::new(bytes)).is_some()
    }

    /// Where a literal's base64 starts before a place at which it was broken in two, and ends behind it.
    pub(crate) fn across(&self, before: &[u8], after: &[u8]) -> impl Iterator<Item = (usize, Wrapping)> {
        let (Search { whole, wrappings, .. }, text) = (self.search(), [before, after].concat());
        let broken = before.len();
        (0..broken).filter_map(move |start| {
            let found = whole.find(Input::new(&text).range(start..).anchored(Anchored::Yes))?;
            let wrapping = *wrappings.get(found.pattern().as_usize())?;
            (found.end() > broken && matches!(wrapping, Wrapping::Base64 { .. })).then_some((start, wrapping))
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
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostFirst).start_kind(StartKind::Both);
        Self {
            whole: builder.build(spellings.iter().map(|(text, _)| text)).expect("the literals are not too many"),
            starts: starts(&spellings),
            wrappings: spellings.into_iter().map(|(_, wrapping)| wrapping).collect(),
        }
    }

    fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, Wrapping)> {
        let mut candidates = self.starts.as_ref().map(|starts| positions(starts, bytes).into_iter());
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = match &mut candidates {
                Some(candidates) => candidates.find_map(|start| {
                    let input = Input::new(bytes).range(start.max(from)..).anchored(Anchored::Yes);
                    self.whole.find(input).filter(|_| start >= from)
                }),
                None => self.whole.find(Input::new(bytes).range(from..)),
            }?;
            from = found.end();
            Some((found.start(), *self.wrappings.get(found.pattern().as_usize())?))
        })
    }
}

/// Searches for the first bytes of spellings, in groups.
fn starts(spellings: &[(Vec<u8>, Wrapping)]) -> Option<Vec<Searcher>> {
    let mut starts: Vec<_> = spellings.iter().filter_map(|(spelling, _)| spelling.get(..LEAST)).collect();
    starts.dedup();
    let mut config = packed::Config::new();
    config.match_kind(packed::MatchKind::LeftmostFirst);
    starts.chunks(MOST_STARTS).map(|group| config.builder().extend(group).build()).collect()
}

/// Every position at which one of the searches finds something, in order.
fn positions(searches: &[Searcher], bytes: &[u8]) -> Vec<usize> {
    let mut positions = Vec::new();
    for search in searches {
        let mut from = 0;
        while let Some(found) = search.find_in(bytes, Span { start: from, end: bytes.len() }) {
            positions.push(found.start());
            // The next may start inside this one.
            from = found.start() + 1;
        }
    }
    positions.sort_unstable();
    positions
}

#[cfg(test)]
mod tests {
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
    fn the_fast_search_finds_what_the_plain_one_finds() {
        let fast = Search::new(&[b"sk-".to_vec(), b"st-".to_vec(), b"LTAI".to_vec()]);
        let plain = Search { starts: None, whole: fast.whole.clone(), wrappings: fast.wrappings.clone() };
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
            assert_eq!(fast.find(&bytes).collect::<Vec<_>>(), plain.find(&bytes).collect::<Vec<_>>());
        }
    }
}
