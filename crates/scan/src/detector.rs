//! The bytes of one file to its leaks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use bailiwick_core::finding::{Excerpt, Leak, Place};
use bailiwick_core::secret::{Confidence, Digest, KnownKeys, Provider, Secret, SecretSpec};

use crate::attribution::{Context, Testimony};
use crate::candidates::Candidates;
use crate::confidence::{confidence, is_evident};
use crate::excerpt::excerpt;
use crate::lines::{Cursor, Position, characters};
use crate::matches::Search;
use crate::pattern::Pattern;

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
        let matches = Search { patterns: &self.patterns, candidates: &self.candidates, path, bytes }.matches();
        let mut gathered: BTreeMap<(usize, Digest), Gathered> = BTreeMap::new();
        let mut cursor = Cursor::new(bytes);
        for found in &matches {
            let Some(Pattern { spec, .. }) = self.patterns.get(found.pattern) else { continue };
            let secret = Secret::new(&String::from_utf8_lossy(bytes.get(found.range.clone()).unwrap_or_default()));
            let position = cursor.position(found.range.start);
            let first = || Gathered::new(spec, &secret, excerpt(bytes, found, &matches, &position), known);
            let gathered = gathered.entry((found.pattern, secret.digest())).or_insert_with(first);
            gathered.leak.places.push(place(path, bytes, &found.range, &position));
            gathered.also.extend(&found.also);
            gathered.testimony.hear(spec.kind, &Context { path, bytes, found, all: &matches });
        }
        let mut leaks: Vec<_> = gathered.into_values().map(|gathered| self.conclude(gathered)).collect();
        leaks.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.rule.cmp(&b.rule)));
        leaks
    }

    /// Says what only all places of a leak together tell.
    fn conclude(&self, gathered: Gathered) -> Leak {
        let Gathered { mut leak, is_evident, also, testimony } = gathered;
        leak.also = also.iter().filter_map(|pattern| Some(self.patterns.get(*pattern)?.spec.rule.clone())).collect();
        leak.provider = testimony.provider(leak.kind, &leak.identity);
        leak.confidence = confidence(is_evident, leak.kind, leak.provider, &leak.identity);
        leak
    }
}

/// A leak whose places are still being gathered.
struct Gathered {
    leak: Leak,
    is_evident: bool,
    /// The patterns that gave way, at any place.
    also: BTreeSet<usize>,
    testimony: Testimony,
}

impl Gathered {
    fn new(spec: &SecretSpec, secret: &Secret, excerpt: Excerpt, known: &KnownKeys) -> Self {
        let leak = Leak {
            rule: spec.rule.clone(),
            also: Vec::new(),
            kind: spec.kind,
            provider: Provider::Other,
            confidence: Confidence::Low,
            masked: secret.mask(),
            digest: secret.digest(),
            guessable: secret.is_guessable(),
            identity: known.identify(secret),
            // Most leaks have one place.
            places: Vec::with_capacity(1),
            excerpt,
        };
        let is_evident = is_evident(&spec.evidence, secret.expose());
        Self { leak, is_evident, also: BTreeSet::new(), testimony: Testimony::default() }
    }
}

fn place(path: &str, bytes: &[u8], range: &Range<usize>, position: &Position) -> Place {
    let width = characters(bytes.get(range.clone()).unwrap_or_default());
    Place {
        path: path.into(),
        line: position.line,
        column: position.column,
        end_column: position.column.saturating_add(width),
        ..Place::default()
    }
}
