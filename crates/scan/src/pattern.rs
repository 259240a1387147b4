//! A rule's regex, and the literals that each of its matches starts with.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use bailiwick_core::secret::SecretSpec;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, HirKind};

use crate::attribution::spellings;
use crate::narrow::Narrowed;

/// A literal that is shorter than this is in every file, and better not searched for.
const LEAST_LITERAL: usize = 3;

/// A rule's pattern. The regex is compiled when it is first needed.
pub(crate) struct Pattern {
    pub(crate) spec: SecretSpec,
    /// Every match starts with one of these; `None` when nothing useful is known of the start.
    pub(crate) prefixes: Option<Vec<Vec<u8>>>,
    /// No match is shorter.
    pub(crate) least: usize,
    /// Where nothing is known of the start: one of these stands in every match; `None` when nothing useful is known of
    /// that either.
    pub(crate) required: Option<AhoCorasick>,
    keywords: OnceLock<Option<AhoCorasick>>,
    pub(crate) narrowed: Narrowed,
    hir: Hir,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Takes a rule's pattern; the error is the regex parser's.
    pub(crate) fn new(spec: &SecretSpec) -> Result<Self, String> {
        let hir = syntax::parse_with(&spec.pattern, &syntax_config()).map_err(|error| error.to_string())?;
        let least = hir.properties().minimum_len().unwrap_or_default();
        let narrowed = Narrowed::new(&spec.narrow)?;
        let prefixes = prefixes(&hir);
        let required = required(&hir).filter(|_| prefixes.is_none()).map(AhoCorasick::new).transpose();
        let required = required.map_err(|error| error.to_string())?;
        let (keywords, regex) = (OnceLock::new(), OnceLock::new());
        Ok(Self { spec: spec.clone(), prefixes, least, required, keywords, narrowed, hir, regex })
    }

    /// The words of which one must stand near a match; `None` when any match counts.
    pub(crate) fn keywords(&self) -> Option<&AhoCorasick> {
        self.keywords.get_or_init(|| keywords(&self.spec)).as_ref()
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

    /// What of a match is the secret.
    pub(crate) fn secret(&self, bytes: &[u8], found: &Range<usize>) -> Option<Range<usize>> {
        let Some(group) = self.spec.narrow.capture else { return Some(found.clone()) };
        let regex = self.regex()?;
        let mut captures = regex.create_captures();
        regex.captures(Input::new(bytes).range(found.clone()).anchored(Anchored::Yes), &mut captures);
        captures.get_group(group).map(|group| group.range())
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

fn keywords(spec: &SecretSpec) -> Option<AhoCorasick> {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    let search = || builder.build(spec.keywords.iter().flat_map(|word| spellings(word)));
    (!spec.keywords.is_empty()).then(|| search().expect("the words of one rule are not too many"))
}

fn prefixes(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let mut literals = Extractor::new().extract(hir);
    literals.minimize_by_preference();
    let literals: Vec<_> = literals.literals()?.iter().map(|literal| literal.as_bytes().to_vec()).collect();
    let useful = !literals.is_empty() && literals.iter().all(|literal| literal.len() >= LEAST_LITERAL);
    useful.then_some(literals)
}

/// Literals of which one stands in every match, wherever.
fn required(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Literal(literal) => (literal.0.len() >= LEAST_LITERAL).then(|| vec![literal.0.to_vec()]),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        // The longest are the rarest.
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|all| all.iter().map(Vec::len).min()),
        HirKind::Alternation(parts) => Some(parts.iter().map(required).collect::<Option<Vec<_>>>()?.concat()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_match_holds_is_worked_out() {
        for (pattern, expected) in [
            ("[a-z]+secret", Some(vec!["secret"])),
            ("[a-z](?:key|token)=", Some(vec!["key", "token"])),
            ("[a-z](?:[0-9]|token)", None),
            ("[a-z](secret)?x", None),
            ("[a-z](?:secret){2}", Some(vec!["secret"])),
            ("[a-z]key[0-9]secret", Some(vec!["secret"])),
            ("[0-9a-f]{32}", None),
        ] {
            let hir = regex_syntax::parse(pattern).unwrap();
            let found = required(&hir);
            let found =
                found.map(|all| all.into_iter().map(|text| String::from_utf8(text).unwrap()).collect::<Vec<_>>());
            assert_eq!(found, expected.map(|all| all.into_iter().map(str::to_owned).collect()), "{pattern}");
        }
    }
}
