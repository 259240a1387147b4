//! Every secret of a text, whether it stands there as it is or inside wrappings.

use std::ops::Range;
use std::rc::Rc;

use bailiwick_core::secret::Secret;

use crate::candidates::Candidates;
use crate::matches::{Match, Search, without_overlaps};
use crate::pattern::Pattern;
use crate::wrapping::{Unwrapped, unwrap};

/// Wrappings in wrappings are opened so deep.
const DEPTH: usize = 4;

/// What a text holds.
pub(crate) struct Finds {
    pub(crate) secrets: Vec<Find>,
    /// Where comments start that allow something.
    pub(crate) marks: Vec<usize>,
}

/// A secret of a text.
pub(crate) struct Find {
    /// What spells it in the text.
    pub(crate) found: Match,
    /// Where it stands unwrapped, if it is wrapped.
    pub(crate) inner: Option<Inner>,
}

/// A secret inside wrappings.
pub(crate) struct Inner {
    /// The wrappings, outermost first.
    pub(crate) layer: Vec<&'static str>,
    /// The unwrapped text.
    pub(crate) text: Rc<Unwrapped>,
    /// The match there.
    pub(crate) found: Match,
    /// All matches there.
    pub(crate) all: Rc<[Match]>,
}

/// Where and what to find.
pub(crate) struct Finder<'a> {
    pub(crate) patterns: &'a [Pattern],
    pub(crate) candidates: &'a Candidates,
    pub(crate) path: &'a str,
}

/// Where an unwrapped text comes from.
struct From<'a> {
    layer: &'a [&'static str],
    /// What spells a part of it in the outermost text.
    outer: &'a dyn Fn(&Range<usize>) -> Range<usize>,
}

impl Finder<'_> {
    /// Every secret of a text, in order and without overlap. The outermost of two spellings of one place counts.
    pub(crate) fn finds(&self, bytes: &[u8]) -> Finds {
        let (direct, marks) = self.search(bytes, &[]).matches_and_marks();
        let mut finds: Vec<_> = direct.into_iter().map(|found| Find { found, inner: None }).collect();
        let direct = finds.len();
        self.find_inside(bytes, &From { layer: &[], outer: &Range::clone }, &mut finds);
        Finds { secrets: if finds.len() > direct { settled(finds) } else { finds }, marks }
    }

    fn search<'s>(&'s self, bytes: &'s [u8], around: &'s [u8]) -> Search<'s> {
        let Self { patterns, candidates, path } = *self;
        Search { patterns, candidates, path, bytes, around }
    }

    fn find_inside(&self, bytes: &[u8], from: &From<'_>, finds: &mut Vec<Find>) {
        for text in unwrap(bytes, &self.candidates.spellings) {
            let text = Rc::new(text);
            let layer = [from.layer, &[text.wrapping.as_str()]].concat();
            let outer = |part: &Range<usize>| (from.outer)(&text.outer(part));
            let all: Rc<[Match]> = self.search(&text.bytes, text.around(bytes)).matches().into();
            for inner in all.iter() {
                let secret = String::from_utf8_lossy(text.bytes.get(inner.range.clone()).unwrap_or_default());
                let found = Match { shown: Some(Secret::new(&secret).mask()), ..inner.at(outer(&inner.range)) };
                let inner =
                    Inner { layer: layer.clone(), text: Rc::clone(&text), found: inner.clone(), all: Rc::clone(&all) };
                finds.push(Find { found, inner: Some(inner) });
            }
            if layer.len() < DEPTH {
                self.find_inside(&text.bytes, &From { layer: &layer, outer: &outer }, finds);
            }
        }
    }
}

impl Find {
    /// How many wrappings there are around it.
    fn depth(&self) -> usize {
        self.inner.as_ref().map_or(0, |inner| inner.layer.len())
    }
}

/// Leaves one find at each place: the leftmost, then the longest, then the one in fewest wrappings.
fn settled(mut finds: Vec<Find>) -> Vec<Find> {
    let order =
        |find: &Find| (find.found.range.start, usize::MAX - find.found.range.end, find.depth(), find.found.pattern);
    finds.sort_by_key(order);
    let kept = without_overlaps(finds.iter().map(|find| find.found.clone()).collect());
    let mut kept = kept.into_iter().peekable();
    finds.retain_mut(|find| {
        match kept.next_if(|kept| kept.range == find.found.range && kept.pattern == find.found.pattern) {
            Some(settled) => {
                find.found = settled;
                true
            }
            None => false,
        }
    });
    finds
}
