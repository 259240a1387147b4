//! The bytes of one file to its leaks.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use bailiwick_core::finding::{Leak, Place};
use bailiwick_core::secret::{Confidence, Digest, Identity, KnownKeys, Provider, Secret, SecretSpec};

use crate::attribution::{self, Context, window};
use crate::boundary;
use crate::candidates::Candidates;
use crate::confidence::confidence;
use crate::excerpt::excerpt;
use crate::lines::{LineCounter, characters, line_around};
use crate::pattern::Pattern;
use crate::placeholder::is_placeholder;

/// Finds what some rules look for.
pub struct Detector {
    patterns: Vec<Pattern>,
    candidates: Candidates,
}

/// Why rules can't be searched for together.
#[derive(Debug)]
pub struct DetectorError {
    kind: ErrorKind,
    rule: String,
    message: String,
}

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A pattern is no regex.
    Pattern,
    /// The rules' literals are too many.
    Literals,
}

impl DetectorError {
    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for DetectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't search for what rule `{}` looks for: {}", self.rule, self.message)
    }
}

impl std::error::Error for DetectorError {}

/// A match of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Match {
    range: Range<usize>,
    pattern: usize,
    /// Patterns that gave way to this one.
    also: Vec<usize>,
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
        let candidates = Candidates::new(&patterns).map_err(|error| DetectorError {
            kind: ErrorKind::Literals,
            rule: specs.iter().map(|spec| &*spec.rule).collect::<Vec<_>>().join(", "),
            message: error.to_string(),
        })?;
        Ok(Self { patterns, candidates })
    }

    /// The leaks in a file's bytes, by first place, then rule: one for each rule and secret.
    #[must_use]
    pub fn scan(&self, path: &str, bytes: &[u8], known: &KnownKeys) -> Vec<Leak> {
        let matches = self.matches(bytes);
        if matches.is_empty() {
            return Vec::new();
        }
        let ranges: Vec<_> = matches.iter().map(|found| found.range.clone()).collect();
        let mut leaks: BTreeMap<(usize, Digest), Leak> = BTreeMap::new();
        let mut lines = LineCounter::new(bytes);
        for found in &matches {
            let Some(pattern) = self.patterns.get(found.pattern) else { continue };
            let context = Context { path, bytes, found: found.range.clone(), all: &ranges };
            if !is_near_keyword(&pattern.spec, &context) {
                continue;
            }
            let place = place(path, bytes, &found.range, &mut lines);
            let secret = Secret::new(&String::from_utf8_lossy(bytes.get(found.range.clone()).unwrap_or_default()));
            let leak = || self.leak(found, &pattern.spec, &context, &secret, place.line, known);
            let leak = leaks.entry((found.pattern, secret.digest())).or_insert_with(leak);
            leak.places.push(place);
        }
        let mut leaks: Vec<_> = leaks.into_values().collect();
        leaks.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.rule.cmp(&b.rule)));
        leaks
    }

    fn leak(
        &self,
        found: &Match,
        spec: &SecretSpec,
        context: &Context<'_>,
        secret: &Secret,
        line: u32,
        known: &KnownKeys,
    ) -> Leak {
        let identity = known.identify(secret);
        let certain = matches!(identity, Identity::Certain(_));
        // An inventory that knows the value settles whose it is.
        let provider = if certain { Provider::DashScope } else { attribution::provider(spec.kind, context) };
        let also = found.also.iter().filter_map(|pattern| self.patterns.get(*pattern));
        Leak {
            rule: spec.rule.clone(),
            also: also.map(|pattern| pattern.spec.rule.clone()).collect(),
            kind: spec.kind,
            provider,
            confidence: if certain { Confidence::High } else { confidence(spec, secret.expose(), provider) },
            masked: secret.mask(),
            digest: secret.digest(),
            guessable: secret.is_guessable(),
            identity,
            places: Vec::new(),
            excerpt: excerpt(context.bytes, &context.found, context.all, line),
        }
    }

    /// Every match, in order and without overlap: leftmost, then longest, then by the rule's id.
    fn matches(&self, bytes: &[u8]) -> Vec<Match> {
        let mut found = Vec::new();
        for (start, patterns) in self.candidates.find(bytes) {
            if boundary::starts(bytes, start) {
                found.extend(patterns.iter().filter_map(|index| self.match_at(bytes, start, *index)));
            }
        }
        for index in &self.candidates.unprefixed {
            found.extend(self.matches_of(bytes, *index));
        }
        without_overlaps(found)
    }

    fn match_at(&self, bytes: &[u8], start: usize, index: usize) -> Option<Match> {
        let end = self.patterns.get(index)?.match_at(bytes, start)?;
        accepted(bytes, start..end).then(|| Match { range: start..end, pattern: index, also: Vec::new() })
    }

    /// All matches of a pattern of whose start nothing is known.
    fn matches_of(&self, bytes: &[u8], index: usize) -> Vec<Match> {
        let (mut found, mut from) = (Vec::new(), 0);
        let Some(pattern) = self.patterns.get(index) else { return found };
        while let Some((start, end)) = pattern.match_from(bytes, from) {
            let is_match = end > start && boundary::starts(bytes, start) && accepted(bytes, start..end);
            from = if is_match { end } else { start + 1 };
            if is_match {
                found.push(Match { range: start..end, pattern: index, also: Vec::new() });
            }
            if from > bytes.len() {
                break;
            }
        }
        found
    }
}

/// Whether a match ends where a key may end, and is no placeholder.
fn accepted(bytes: &[u8], range: Range<usize>) -> bool {
    let text = String::from_utf8_lossy(bytes.get(range.clone()).unwrap_or_default());
    boundary::ends(bytes, range.end) && !is_placeholder(&text)
}

fn without_overlaps(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|found| (found.range.start, usize::MAX - found.range.end, found.pattern));
    let mut kept: Vec<Match> = Vec::new();
    for next in found {
        match kept.last_mut().filter(|last| next.range.start < last.range.end) {
            Some(last) if last.pattern != next.pattern && !last.also.contains(&next.pattern) => {
                last.also.push(next.pattern);
            }
            Some(_) => {}
            None => kept.push(next),
        }
    }
    kept
}

/// Whether a word that the rule asks for stands near the match, or in the path.
fn is_near_keyword(spec: &SecretSpec, context: &Context<'_>) -> bool {
    if spec.keywords.is_empty() {
        return true;
    }
    let mut builder = AhoCorasick::builder();
    let keywords = builder.ascii_case_insensitive(true).build(spec.keywords.iter().map(|keyword| keyword.as_bytes()));
    let nearby = context.bytes.get(window(context.bytes, &context.found)).unwrap_or_default();
    keywords.is_ok_and(|keywords| keywords.is_match(nearby) || keywords.is_match(context.path))
}

fn place(path: &str, bytes: &[u8], range: &Range<usize>, lines: &mut LineCounter<'_>) -> Place {
    let start = line_around(bytes, range.start).start;
    let column = characters(bytes.get(start..range.start).unwrap_or_default()).saturating_add(1);
    let width = characters(bytes.get(range.clone()).unwrap_or_default());
    Place {
        path: path.into(),
        line: lines.line_of(range.start),
        column,
        end_column: column.saturating_add(width),
        ..Place::default()
    }
}
