//! A rule's regex, and the literals that each of its matches starts with.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use bailiwick_core::secret::SecretSpec;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::Extractor;

use crate::attribution::spellings;

/// A literal that is shorter than this is in every file, and better not searched for.
const LEAST_LITERAL: usize = 3;

/// A rule's pattern. The regex is compiled when it is first needed.
pub(crate) struct Pattern {
    pub(crate) spec: SecretSpec,
    /// Every match starts with one of these; `None` when nothing useful is known of the start.
    pub(crate) prefixes: Option<Vec<Vec<u8>>>,
    /// No match is shorter.
    pub(crate) least: usize,
    /// The words of which one must stand near a match; `None` when any match counts.
    pub(crate) keywords: Option<AhoCorasick>,
    hir: Hir,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Takes a rule's pattern; the error is the regex parser's, or says that the keywords are too many.
    pub(crate) fn new(spec: &SecretSpec) -> Result<Self, String> {
        let hir = syntax::parse_with(&spec.pattern, &syntax_config()).map_err(|error| error.to_string())?;
        let keywords = keywords(spec)?;
        let least = hir.properties().minimum_len().unwrap_or_default();
        Ok(Self { spec: spec.clone(), prefixes: prefixes(&hir), least, keywords, hir, regex: OnceLock::new() })
    }

    /// The end of the match that starts at a position.
    pub(crate) fn match_at(&self, bytes: &[u8], start: usize) -> Option<usize> {
        let input = Input::new(bytes).range(start..).anchored(Anchored::Yes);
        self.regex()?.find(input).map(|found| found.end())
    }

    /// The first match that starts at a position or after it.
    pub(crate) fn match_from(&self, bytes: &[u8], start: usize) -> Option<(usize, usize)> {
        let found = self.regex()?.find(Input::new(bytes).range(start..))?;
        Some((found.start(), found.end()))
    }

    /// A regex that is too large to compile was refused when the rule was loaded.
    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::builder().build_from_hir(&self.hir).ok()).as_ref()
    }
}

/// Patterns match bytes: not every file is UTF-8.
fn syntax_config() -> syntax::Config {
    syntax::Config::new().utf8(false)
}

fn keywords(spec: &SecretSpec) -> Result<Option<AhoCorasick>, String> {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    let search = builder.build(spec.keywords.iter().flat_map(|word| spellings(word)));
    let search = search.map_err(|error| error.to_string())?;
    Ok((!spec.keywords.is_empty()).then_some(search))
}

fn prefixes(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let mut literals = Extractor::new().extract(hir);
    literals.minimize_by_preference();
    let literals: Vec<_> = literals.literals()?.iter().map(|literal| literal.as_bytes().to_vec()).collect();
    let useful = !literals.is_empty() && literals.iter().all(|literal| literal.len() >= LEAST_LITERAL);
    useful.then_some(literals)
}
