//! The bytes of one file to its leaks.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use bailiwick_core::finding::{Allow, Excerpt, Leak, PassedOver, Place};
use bailiwick_core::secret::{Digest, KnownKeys, Secret, SecretKind, SecretSpec};

use crate::allow;
use crate::attribution::Context;
use crate::candidates::Candidates;
use crate::confidence::{confidence, is_evident};
use crate::container::{self, Budget};
use crate::endpoint::Linter;
use crate::error::{DetectorError, ErrorKind};
use crate::excerpt::excerpt;
use crate::finds::{Finder, Finds, Inner};
use crate::gathered::Gathered;
use crate::lines::{Cursor, Position, characters};
use crate::pattern::Pattern;
use crate::sieve::Sifted;
use crate::window::Window;
use crate::wrapping::is_base64;

/// Layers in layers are opened so deep.
const DEPTH: usize = 4;

/// What the rules' patterns start with is not longer than this together.
const MOST_LITERALS: usize = 1 << 18;

/// Finds what some rules look for.
pub struct Detector {
    patterns: Vec<Pattern>,
    candidates: OnceLock<Candidates>,
    /// A path in which every word stands that any rule asks for.
    any_path: String,
    pub(crate) linter: Option<Linter>,
}

/// What a rule costs whose pattern starts with no literal of three characters or more. Nor does such a rule see into
/// wrappings: there is nothing of which the spelling could be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Its regex goes over every byte of the files that hold a literal of its pattern.
    FilesWithLiteral,
    /// Its regex goes over every byte of every file.
    EveryByte,
}

impl Detector {
    /// Puts rules together.
    ///
    /// # Errors
    ///
    /// When a pattern is no regex, or there are more literals than can be searched for.
    pub fn new(specs: &[SecretSpec]) -> Result<Self, DetectorError> {
        let mut specs = specs.to_vec();
        specs.sort_by(|a, b| a.rule.cmp(&b.rule));
        let pattern = |spec: &SecretSpec| {
            let error = |message| DetectorError { kind: ErrorKind::Pattern, rule: spec.rule.to_string(), message };
            Pattern::new(spec).map_err(error)
        };
        let patterns = specs.iter().map(pattern).collect::<Result<Vec<_>, _>>()?;
        let literals: usize = patterns.iter().flat_map(|pattern| &pattern.prefixes).flatten().map(Vec::len).sum();
        if literals > MOST_LITERALS {
            return Err(DetectorError {
                kind: ErrorKind::Literals,
                rule: specs.iter().map(|spec| &*spec.rule).collect::<Vec<_>>().join(", "),
                message: "their patterns start with too many literals".to_owned(),
            });
        }
        let words: Vec<_> = specs.iter().flat_map(|spec| &spec.keywords).map(AsRef::as_ref).collect();
        Ok(Self { patterns, candidates: OnceLock::new(), any_path: words.join(" "), linter: None })
    }

    /// The search for what matches start with, put together when there is something to search.
    fn candidates(&self) -> &Candidates {
        self.candidates.get_or_init(|| Candidates::new(&self.patterns))
    }

    /// The rules whose patterns start with no literal, and what that costs, in order.
    pub fn costs(&self) -> impl Iterator<Item = (&str, Cost)> {
        let slow = self.patterns.iter().filter(|pattern| pattern.prefixes.is_none());
        slow.map(|pattern| {
            let cost = if pattern.required.is_some() { Cost::FilesWithLiteral } else { Cost::EveryByte };
            (&*pattern.spec.rule, cost)
        })
    }

    /// The first rule that looks for secrets of a kind.
    pub(crate) fn rule_for(&self, kind: SecretKind) -> Option<&str> {
        self.patterns.iter().find(|pattern| pattern.spec.kind == kind).map(|pattern| &*pattern.spec.rule)
    }

    /// The leaks in a file's bytes, by first place, then rule: one for each rule, secret and path.
    #[must_use]
    pub fn scan(&self, path: &str, bytes: &[u8], known: &KnownKeys) -> Vec<Leak> {
        self.scan_layers(path, bytes, known).leaks
    }

    /// The leaks in a file's bytes, and the comments in them that allow something.
    #[must_use]
    pub fn scan_with_comments(&self, path: &str, bytes: &[u8]) -> (Vec<Leak>, Vec<Allow>) {
        let layers = self.scan_layers(path, bytes, &KnownKeys::default());
        (layers.leaks, layers.allows)
    }

    /// Whether at any path the bytes could hold a leak, or something that can't be read.
    pub(crate) fn is_suspect(&self, bytes: &[u8]) -> bool {
        let layers = self.scan_layers(&self.any_path, bytes, &KnownKeys::default());
        !layers.leaks.is_empty() || !layers.not_read.is_empty()
    }

    /// The same of a part of them, or of a comment that allows something. Wrapped text that reaches into it counts as a
    /// whole.
    pub(crate) fn is_suspect_near(&self, bytes: &[u8], part: &Range<usize>) -> bool {
        let part = bytes.get(with_runs(bytes, part)).unwrap_or_default();
        let Layers { leaks, allows, not_read } = self.scan_layers(&self.any_path, part, &KnownKeys::default());
        !leaks.is_empty() || !allows.is_empty() || !not_read.is_empty()
    }

    /// The same, where it is known that outside of some ranges there is nothing of the kind. Wrapped text that reaches
    /// into a range counts as a whole.
    pub(crate) fn is_suspect_in(&self, bytes: &[u8], ranges: &[Range<usize>]) -> bool {
        let is_suspect = |range: &Range<usize>| {
            let range = with_runs(bytes, range);
            self.is_suspect(bytes.get(range).unwrap_or_default())
        };
        (container::is(bytes) || container::may_end(bytes) || ranges.iter().any(is_suspect)) && self.is_suspect(bytes)
    }

    /// The leaks in a file's bytes, and what in it could not be read.
    pub(crate) fn scan_layers(&self, path: &str, bytes: &[u8], known: &KnownKeys) -> Layers {
        let mut reading = self.reading(path, known);
        let layer = Layer { path, encoded: false, names: &[] };
        reading.read(&layer, bytes, &mut Budget::default());
        reading.finish()
    }

    /// Starts to read a file that comes in windows.
    pub(crate) fn reading<'a>(&'a self, path: &'a str, known: &'a KnownKeys) -> Reading<'a> {
        let (gathered, allows, not_read) = (BTreeMap::new(), Vec::new(), Vec::new());
        Reading { detector: self, path, known, gathered, allows, not_read }
    }

    /// What some bytes may hold. `None` if they may be UTF-16.
    pub(crate) fn sift(&self, path: &str, bytes: &[u8]) -> Option<Sifted> {
        let (patterns, candidates) = (&self.patterns, self.candidates());
        let sifted = Finder { patterns, candidates, path }.sift(bytes);
        let is_wide = sifted.nul && candidates.utf16.open(bytes).is_some();
        (!is_wide).then_some(sifted)
    }

    /// What some bytes hold.
    pub(crate) fn finds(&self, path: &str, bytes: &[u8]) -> Finds {
        Finder { patterns: &self.patterns, candidates: self.candidates(), path }.finds(bytes, &mut Budget::default())
    }

    /// Says what only all places of a leak together tell.
    fn conclude(&self, gathered: Gathered) -> Leak {
        let Gathered { mut leak, is_evident, also, testimony, .. } = gathered;
        leak.also = also.iter().filter_map(|pattern| Some(self.patterns.get(*pattern)?.spec.rule.clone())).collect();
        leak.provider = testimony.provider(leak.kind, &leak.identity);
        leak.confidence = confidence(is_evident, leak.kind, leak.provider, &leak.identity);
        leak
    }
}

/// A range with the runs of base64, over lines too, that reach into it; from an even byte, as UTF-16 is.
pub(crate) fn with_runs(bytes: &[u8], range: &Range<usize>) -> Range<usize> {
    let is_in_run = |byte: &&u8| is_base64(**byte) || matches!(byte, b'\r' | b'\n' | b'\t' | b' ' | b'\\');
    let before = bytes.get(..range.start).unwrap_or_default().iter().rev().take_while(is_in_run).count();
    let after = bytes.get(range.end..).unwrap_or_default().iter().take_while(is_in_run).count();
    (range.start - before) & !1..range.end + after
}

/// What a file holds, through all layers.
#[derive(Default)]
pub(crate) struct Layers {
    pub(crate) leaks: Vec<Leak>,
    /// The comments that allow something.
    pub(crate) allows: Vec<Allow>,
    /// What in it should have been read and could not be.
    pub(crate) not_read: Vec<PassedOver>,
}

impl Layers {
    /// Every place that a secret or a comment has: what a source knows of them goes for both.
    pub(crate) fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        let of_leaks = self.leaks.iter_mut().flat_map(|leak| &mut leak.places);
        of_leaks.chain(self.allows.iter_mut().map(|allow| &mut allow.place))
    }
}

/// A file that is being read, layer by layer.
pub(crate) struct Reading<'a> {
    detector: &'a Detector,
    path: &'a str,
    known: &'a KnownKeys,
    gathered: BTreeMap<(String, usize, Digest), Gathered>,
    allows: Vec<Allow>,
    not_read: Vec<PassedOver>,
}

/// Where some bytes come from.
#[derive(Clone, Copy)]
struct Layer<'a> {
    /// The path of the file; of one inside an archive `bundle.zip!a/.env`.
    path: &'a str,
    /// Whether bytes of the path inside an archive had to be percent-encoded.
    encoded: bool,
    /// The wrappings around the bytes, outermost first.
    names: &'a [&'static str],
}

impl Reading<'_> {
    /// Reads bytes, and what they hold in further layers.
    fn read(&mut self, layer: &Layer<'_>, bytes: &[u8], budget: &mut Budget) {
        if !self.open(layer, bytes, budget) {
            self.read_text(layer, bytes, &mut Window::whole, budget);
        }
    }

    /// Reads bytes that are no container, as a window of those that they are of.
    fn read_text(
        &mut self,
        layer: &Layer<'_>,
        bytes: &[u8],
        window: &mut dyn FnMut(&[u8]) -> Window,
        budget: &mut Budget,
    ) {
        let (patterns, candidates) = (&self.detector.patterns, self.detector.candidates());
        let sifted = Finder { patterns, candidates, path: layer.path }.sift(bytes);
        // No zip is without a NUL, so that no text is looked through for the end of one.
        let own = if sifted.nul { self.open_behind(layer, bytes, budget) } else { bytes };
        if sifted.hit {
            self.find(layer, own, &window(own), budget);
        }
        if let Some(text) = sifted.nul.then(|| candidates.utf16.open(bytes)).flatten() {
            let layer = Layer { names: &[layer.names, &["utf-16"]].concat(), ..*layer };
            self.find(&layer, &text, &window(&text), budget);
        }
    }

    /// Takes what was found in a window of the file.
    pub(crate) fn window(&mut self, bytes: &[u8], window: &Window, finds: &Finds) {
        self.take(&Layer { path: self.path, encoded: false, names: &[] }, bytes, window, finds);
    }

    /// What was found.
    pub(crate) fn finish(self) -> Layers {
        let mut leaks: Vec<_> = self.gathered.into_values().map(|gathered| self.detector.conclude(gathered)).collect();
        leaks.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.rule.cmp(&b.rule)));
        Layers { leaks, allows: self.allows, not_read: self.not_read }
    }

    /// Reads what a container holds. Whether the bytes are one, and all of it was read: otherwise the bytes
    /// themselves have to be looked at.
    fn open(&mut self, layer: &Layer<'_>, bytes: &[u8], budget: &mut Budget) -> bool {
        if layer.names.len() >= DEPTH {
            let deeper = container::is(bytes);
            if deeper {
                self.not_read(layer, None, format!("nested deeper than {DEPTH} layers"));
            }
            return false;
        }
        let opened = container::open(bytes, budget, &mut |entry, budget| self.enter(layer, entry, budget));
        opened.is_some_and(|opened| self.is_complete(layer, bytes, opened, budget))
    }

    /// Reads what a zip holds that other bytes stand before. What is left to look at: these, or all.
    fn open_behind<'b>(&mut self, layer: &Layer<'_>, bytes: &'b [u8], budget: &mut Budget) -> &'b [u8] {
        if layer.names.len() >= DEPTH {
            return bytes;
        }
        let opened = container::open_behind(bytes, budget, &mut |entry, budget| self.enter(layer, entry, budget));
        let Some((start, mut opened)) = opened else { return bytes };
        opened.outside.retain(|field| field.start >= start);
        let own = self.is_complete(layer, bytes, opened, budget).then(|| bytes.get(..start));
        own.flatten().unwrap_or(bytes)
    }

    /// Reads a file that a container holds.
    fn enter(&mut self, layer: &Layer<'_>, entry: &container::Entry<'_>, budget: &mut Budget) {
        let path = entry.name.as_ref().map(|name| format!("{}!{name}", layer.path));
        let inner = Layer {
            path: path.as_deref().unwrap_or(layer.path),
            encoded: layer.encoded || entry.encoded,
            names: &[layer.names, &[entry.layer]].concat(),
        };
        self.read(&inner, entry.bytes, budget);
    }

    /// Whether all of a container was read; what was not is put down. Reads what belongs to none of its files, too.
    fn is_complete(&mut self, layer: &Layer<'_>, bytes: &[u8], opened: container::Opened, budget: &mut Budget) -> bool {
        let complete = opened.not_read.is_empty();
        for part in opened.not_read {
            self.not_read(layer, part.name.as_deref(), part.reason);
        }
        let own = Layer { names: &[layer.names, &[opened.layer]].concat(), ..*layer };
        self.read_fields(&own, bytes, &opened.outside, budget);
        complete
    }

    /// Reads what of a container belongs to none of its entries, each field for itself.
    fn read_fields(&mut self, layer: &Layer<'_>, bytes: &[u8], fields: &[Range<usize>], budget: &mut Budget) {
        let mut cursor = Cursor::new(bytes);
        for field in fields {
            let text = bytes.get(field.clone()).unwrap_or_default();
            self.read_text(layer, text, &mut |text| Window::behind(text, &cursor.position(field.start)), budget);
        }
    }

    fn not_read(&mut self, layer: &Layer<'_>, name: Option<&str>, reason: String) {
        let path = name.map_or_else(|| layer.path.to_owned(), |name| format!("{}!{name}", layer.path));
        self.not_read.push(PassedOver::part(path, reason));
    }

    fn find(&mut self, layer: &Layer<'_>, bytes: &[u8], window: &Window, budget: &mut Budget) {
        let (patterns, candidates) = (&self.detector.patterns, self.detector.candidates());
        let finds = Finder { patterns, candidates, path: layer.path }.finds(bytes, budget);
        self.take(layer, bytes, window, &finds);
    }

    /// Takes what of the finds in some bytes is the window's.
    fn take(&mut self, layer: &Layer<'_>, bytes: &[u8], window: &Window, finds: &Finds) {
        let Finds { secrets: finds, marks, not_read } = finds;
        let (patterns, path) = (&self.detector.patterns, layer.path);
        for reason in not_read {
            self.not_read(layer, None, reason.clone());
        }
        let allows = comments(layer, bytes, window, marks);
        let own: Vec<_> = marks.iter().copied().filter(|mark| window.core.contains(mark)).collect();
        self.allows.extend(comments(layer, bytes, window, &own));
        let all: Vec<_> = finds.iter().map(|find| find.found.clone()).collect();
        let mut cursor = Cursor::new(bytes);
        for find in finds.iter().filter(|find| window.core.contains(&find.found.range.start)) {
            let Some(Pattern { spec, .. }) = patterns.get(find.found.pattern) else { continue };
            let outer = Context { path, bytes, found: &find.found, all: &all };
            let position = window.in_file(cursor.position(find.found.range.start));
            let excerpt = || excerpt(bytes, &find.found, &all, &position);
            let inner = find.inner.as_ref().map_or(&[][..], |inner| &inner.layer);
            let place = place(layer, inner, bytes, &find.found.range, &position);
            let is_allowed = allow::allows(&allows, &spec.rule, &place);
            let seen = Seen { place, is_allowed };
            match &find.inner {
                None => self.gather(spec, &[outer], seen, excerpt),
                Some(Inner { texts, .. }) => {
                    let inner = texts.iter().map(|text| Context {
                        path,
                        bytes: &text.bytes,
                        found: &text.found,
                        all: &text.all,
                    });
                    self.gather(spec, &inner.chain([outer]).collect::<Vec<_>>(), seen, excerpt);
                }
            }
        }
    }

    /// Takes a place of a secret. The first context is of the text that the secret itself stands in.
    fn gather(&mut self, spec: &SecretSpec, contexts: &[Context<'_>], seen: Seen, excerpt: impl FnOnce() -> Excerpt) {
        let Seen { place, is_allowed } = seen;
        let Some(Context { bytes, found, .. }) = contexts.first() else { return };
        let text = bytes.get(found.range.clone()).unwrap_or_default();
        let secret = Secret::new(&String::from_utf8_lossy(text));
        let key = (place.path.to_string(), found.pattern, secret.digest());
        let first = || Gathered::new(spec, &secret, self.known);
        let gathered = self.gathered.entry(key).or_insert_with(first);
        // The same place through another layer is no other place.
        let is_there = |other: &Place| {
            (other.line, other.column, other.end_column) == (place.line, place.column, place.end_column)
        };
        if gathered.leak.places.last().is_some_and(is_there) {
            return;
        }
        // What is shown is the first place; or the first that nothing allows, as that is what matters.
        if gathered.leak.places.is_empty() || gathered.shows_allowed && !is_allowed {
            gathered.leak.excerpt = excerpt();
            gathered.shows_allowed = is_allowed;
        }
        gathered.leak.places.push(place);
        gathered.also.extend(&found.also);
        gathered.is_evident = gathered.is_evident || is_evident(&spec.evidence, secret.expose(), contexts);
        gathered.testimony.hear(spec.kind, text, contexts);
    }
}

/// The comments that start at some marks.
fn comments(layer: &Layer<'_>, bytes: &[u8], window: &Window, marks: &[usize]) -> Vec<Allow> {
    let (mut cursor, mut allows) = (Cursor::new(bytes), Vec::new());
    for comment in marks.iter().filter_map(|mark| allow::read(bytes, *mark)) {
        for at in &comment.rules {
            let position = window.in_file(cursor.position(at.start));
            let place = place(layer, &[], bytes, at, &position);
            let (rule, reason) = (comment.rule(bytes, at).into(), comment.reason.as_str().into());
            allows.push(Allow { rule, reason, place });
        }
    }
    allows
}

/// A place of a secret, and whether a comment allows it.
struct Seen {
    place: Place,
    is_allowed: bool,
}

/// The place of a part of some bytes, inside further wrappings.
fn place(layer: &Layer<'_>, inner: &[&'static str], bytes: &[u8], part: &Range<usize>, position: &Position) -> Place {
    let width = characters(bytes.get(part.clone()).unwrap_or_default());
    Place {
        path: layer.path.into(),
        encoded: layer.encoded,
        line: position.line,
        column: position.column,
        end_column: position.column.saturating_add(width),
        commit: None,
        held: None,
        layer: layer.names.iter().chain(inner).map(|name| (*name).into()).collect(),
    }
}
