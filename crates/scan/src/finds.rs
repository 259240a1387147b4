//! Every secret of a text, whether it stands there as it is or inside wrappings.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use bailiwick_core::secret::Secret;

use crate::candidates::Candidates;
use crate::container::{self, Budget};
use crate::matches::{Hits, Match, Search, without_overlaps};
use crate::pattern::Pattern;
use crate::sieve::Sifted;
use crate::wrapping::{Unwrapped, Wrapping, unwrap};

/// Wrappings in wrappings, and containers in containers, are opened so deep.
const DEPTH: usize = 4;
/// And each of them inside the other so deep together.
const DEPTH_OF_BOTH: usize = 16;

/// What a text holds.
#[derive(Default)]
pub(crate) struct Finds {
    pub(crate) secrets: Vec<Find>,
    /// Where comments start that allow something.
    pub(crate) marks: Vec<usize>,
    /// What is wrapped in it and could not be read: why, as lowercase fragments.
    pub(crate) not_read: BTreeSet<String>,
}

/// A secret of a text.
pub(crate) struct Find {
    /// What spells it in the text.
    pub(crate) found: Match,
    /// Where it stands unwrapped, if it is wrapped.
    pub(crate) inner: Option<Inner>,
    /// Whether other secrets may have the same place: all that a wrapped container holds.
    is_whole: bool,
}

/// A secret inside wrappings.
pub(crate) struct Inner {
    /// The wrappings, outermost first.
    pub(crate) layer: Vec<&'static str>,
    /// The unwrapped texts that it stands in, innermost first; never empty.
    pub(crate) texts: Vec<Text>,
}

/// An unwrapped text.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) bytes: Arc<Vec<u8>>,
    /// The match there.
    pub(crate) found: Match,
    /// All matches there.
    pub(crate) all: Arc<[Match]>,
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
    /// How many layers are around the outermost text.
    around: usize,
    /// What spells a part of it in the outermost text.
    outer: &'a dyn Fn(&Range<usize>) -> Range<usize>,
}

impl Finder<'_> {
    /// Every secret of a text, in order and without overlap. The outermost of two spellings of one place counts.
    pub(crate) fn finds(&self, bytes: &[u8], budget: &mut Budget) -> Finds {
        self.finds_within(bytes, 0, budget)
    }

    /// The same of a text that so many layers are around.
    fn finds_within(&self, bytes: &[u8], around: usize, budget: &mut Budget) -> Finds {
        let search = self.search(bytes, &[]);
        let hits = search.hits();
        let direct = search.matches(&hits).into_iter();
        let mut finds = Finds::default();
        finds.secrets.extend(direct.map(|found| Find { found, inner: None, is_whole: false }));
        let direct = finds.secrets.len();
        self.find_inside(bytes, &hits, &From { layer: &[], around, outer: &Range::clone }, budget, &mut finds);
        if finds.secrets.len() > direct {
            finds.secrets = settled(finds.secrets);
        }
        finds.marks = hits.marks;
        finds
    }

    /// What a text may hold.
    pub(crate) fn sift(&self, bytes: &[u8]) -> Sifted {
        self.search(bytes, &[]).sift()
    }

    /// Whether an unwrapped text may hold anything.
    fn is_suspect(&self, bytes: &[u8], around: &[u8]) -> bool {
        let sifted = self.search(bytes, around).sift();
        sifted.hit || sifted.nul && self.candidates.utf16.is_in(bytes) || container::is(bytes)
    }

    fn search<'s>(&'s self, bytes: &'s [u8], around: &'s [u8]) -> Search<'s> {
        let Self { patterns, candidates, path } = *self;
        Search { patterns, candidates, path, bytes, around }
    }

    fn find_inside(&self, bytes: &[u8], hits: &Hits<'_>, from: &From<'_>, budget: &mut Budget, finds: &mut Finds) {
        let starts = hits.starts.iter().map(|(start, _)| *start);
        let is_suspect = |text: &Unwrapped| self.is_suspect(&text.bytes, text.around(bytes));
        let is_base64 = from.layer.last() == Some(&Wrapping::Base64 { phase: 0 }.as_str());
        let wide = is_base64.then(|| self.candidates.utf16.unwrap(bytes)).flatten();
        let Candidates { sieve, spellings, .. } = self.candidates;
        let texts = unwrap(bytes, spellings, &sieve.long(bytes), starts, is_suspect);
        for mut text in texts.into_iter().chain(wide) {
            let inner_bytes = Arc::new(std::mem::take(&mut text.bytes));
            let name = text.wrapping.as_str();
            if text.wrapping == Wrapping::QuotedPrintable && from.layer.contains(&name) {
                // The head of an email still says how it was encoded.
                continue;
            }
            let layer = [from.layer, &[name]].concat();
            if layer.len() > DEPTH || from.around + layer.len() > DEPTH_OF_BOTH {
                // Text with escapes in it is the same text escaped again, so that it looks as if there were no end.
                let is_opaque = matches!(text.wrapping, Wrapping::Base64 { .. });
                if is_opaque && self.is_suspect(&inner_bytes, text.around(bytes)) {
                    finds.not_read.insert(too_deep(&layer));
                }
                continue;
            }
            let outer = |part: &Range<usize>| (from.outer)(&text.outer(part));
            if container::is(&inner_bytes) {
                let place = outer(&(0..inner_bytes.len()));
                let from = Held { layer: &layer, around: from.around, place: &place };
                self.find_in_container(&inner_bytes, &from, budget, finds);
                continue;
            }
            let search = self.search(&inner_bytes, text.around(bytes));
            let hits = search.hits();
            let all: Arc<[Match]> = search.matches(&hits).into();
            for found in all.iter() {
                let text = Text { bytes: Arc::clone(&inner_bytes), found: found.clone(), all: Arc::clone(&all) };
                let inner = Inner { layer: layer.clone(), texts: vec![text] };
                finds.secrets.extend(inner.find(outer(&found.range), false));
            }
            let inner = From { layer: &layer, around: from.around, outer: &outer };
            self.find_inside(&inner_bytes, &hits, &inner, budget, finds);
        }
    }

    /// Finds what a container holds that is itself wrapped. All of it stands at one place.
    fn find_in_container(&self, bytes: &[u8], held: &Held<'_>, budget: &mut Budget, finds: &mut Finds) {
        let mut is_sound = false;
        let opened = container::open(bytes, budget, &mut |entry, budget| {
            is_sound |= !entry.bytes.is_empty();
            let layer = [held.layer, &[entry.layer]].concat();
            let inner = Held { layer: &layer, ..*held };
            if container::is(entry.bytes) {
                self.find_in_container_of(entry.bytes, &inner, budget, finds);
            } else {
                self.find_in_entry(entry.bytes, &inner, budget, finds);
            }
        });
        let Some(opened) = opened else { return };
        let layer = [held.layer, &[opened.layer]].concat();
        for field in &opened.outside {
            let field = bytes.get(field.clone()).unwrap_or_default();
            self.find_in_entry(field, &Held { layer: &layer, ..*held }, budget, finds);
        }
        // What is no sound container is some other text that starts like one.
        let not_read = opened.not_read.into_iter().filter(|part| is_sound || part.name.is_some());
        finds.not_read.extend(not_read.map(|part| format!("{}: {}", nested(&layer), part.reason)));
    }

    /// The same of a container in a container, unless that is too deep.
    fn find_in_container_of(&self, bytes: &[u8], held: &Held<'_>, budget: &mut Budget, finds: &mut Finds) {
        if held.layer.len() < DEPTH {
            self.find_in_container(bytes, held, budget, finds);
        } else {
            finds.not_read.insert(too_deep(held.layer));
        }
    }

    /// Finds what a text holds that a wrapped container does.
    fn find_in_entry(&self, bytes: &[u8], held: &Held<'_>, budget: &mut Budget, finds: &mut Finds) {
        let found = self.finds_within(bytes, held.around + held.layer.len(), budget);
        finds.not_read.extend(found.not_read);
        let found = found.secrets;
        if found.is_empty() {
            return;
        }
        let bytes = Arc::new(bytes.to_vec());
        let all: Arc<[Match]> = found.iter().map(|find| find.found.clone()).collect();
        for Find { found, inner, .. } in found {
            let text = Text { bytes: Arc::clone(&bytes), found, all: Arc::clone(&all) };
            let (inner_layer, mut texts) = inner.map(|inner| (inner.layer, inner.texts)).unwrap_or_default();
            texts.push(text);
            let inner = Inner { layer: [held.layer, &inner_layer].concat(), texts };
            finds.secrets.extend(inner.find(held.place.clone(), true));
        }
    }
}

/// What a wrapped container is held by.
#[derive(Clone, Copy)]
struct Held<'a> {
    layer: &'a [&'static str],
    /// How many layers are around the outermost text.
    around: usize,
    /// Its place in that.
    place: &'a Range<usize>,
}

/// Layers as they lie in one another, innermost first.
fn nested(layer: &[&str]) -> String {
    layer.iter().rev().copied().collect::<Vec<_>>().join(" in ")
}

fn too_deep(layer: &[&str]) -> String {
    format!("{} is nested too deep", nested(layer))
}

impl Inner {
    /// What is found, at the place that spells it.
    fn find(self, place: Range<usize>, is_whole: bool) -> Option<Find> {
        let Text { bytes, found, .. } = self.texts.first()?;
        let secret = String::from_utf8_lossy(bytes.get(found.range.clone()).unwrap_or_default());
        let found = Match { shown: Some(Secret::new(&secret).mask()), ..found.at(place) };
        Some(Find { found, inner: Some(self), is_whole })
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
    let mut places: Vec<Match> = finds.iter().map(|find| find.found.clone()).collect();
    let all_whole: Vec<_> = finds.iter().filter(|find| find.is_whole).map(|find| find.found.range.clone()).collect();
    // Of those that share a place one stands for all.
    places.dedup_by(|later, earlier| later.range == earlier.range && all_whole.contains(&later.range));
    let kept = without_overlaps(places);
    let mut next = kept.iter().peekable();
    finds.retain_mut(|find| {
        let is_same = |kept: &&Match| kept.range == find.found.range && kept.pattern == find.found.pattern;
        match next.next_if(|kept| is_same(kept)) {
            Some(settled) => {
                find.found = settled.clone();
                true
            }
            None => {
                find.is_whole && kept.binary_search_by_key(&find.found.range.start, |kept| kept.range.start).is_ok()
            }
        }
    });
    finds
}

#[cfg(test)]
mod tests;
