//! What a rule takes of what its pattern matches.

use std::collections::BTreeMap;

use bailiwick_core::secret::Narrow;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;

/// A rule's [`Narrow`], compiled.
pub(crate) struct Narrowed {
    /// The least entropy, in thousandths of a bit a character.
    entropy: Option<u32>,
    paths: Option<Gitignore>,
    ignore: Option<Regex>,
}

impl Narrowed {
    /// Compiles; the error is the regex parser's or the glob parser's.
    pub(crate) fn new(narrow: &Narrow) -> Result<Self, String> {
        let syntax = syntax::Config::new().utf8(false);
        let ignore = || Regex::builder().syntax(syntax).build_many(&narrow.ignore).map_err(|error| error.to_string());
        Ok(Self {
            entropy: narrow.entropy,
            paths: (!narrow.paths.is_empty()).then(|| globs(&narrow.paths)).transpose()?,
            ignore: (!narrow.ignore.is_empty()).then(ignore).transpose()?,
        })
    }

    /// Whether the rule looks into a file; for one in an archive, by its own path or the archive's.
    pub(crate) fn is_for(&self, path: &str) -> bool {
        let Some(globs) = &self.paths else { return true };
        path.split('!').any(|path| globs.matched_path_or_any_parents(path.trim_start_matches('/'), false).is_ignore())
    }

    /// Whether a secret is one for the rule.
    pub(crate) fn takes(&self, secret: &[u8]) -> bool {
        let is_ignored = self.ignore.as_ref().is_some_and(|ignore| ignore.is_match(secret));
        !is_ignored && self.entropy.is_none_or(|least| entropy(secret) * 1000.0 >= f64::from(least))
    }
}

fn globs(globs: &[Box<str>]) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new("");
    for glob in globs {
        builder.add_line(None, glob).map_err(|error| error.to_string())?;
    }
    builder.build().map_err(|error| error.to_string())
}

/// The Shannon entropy of a text, in bits a byte.
fn entropy(text: &[u8]) -> f64 {
    let mut counts = BTreeMap::new();
    for byte in text {
        *counts.entry(byte).or_insert(0_u32) += 1;
    }
    #[allow(clippy::cast_precision_loss, reason = "a secret is short")]
    let part = |count: &u32| f64::from(*count) / text.len() as f64;
    counts.values().map(part).map(|part| -part * part.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(narrow: Narrow) -> Narrowed {
        Narrowed::new(&narrow).unwrap()
    }

    #[test]
    fn entropy_is_in_bits_a_character() {
        for (text, bits) in [("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0), ("0123456789abcdef", 4.0), ("", 0.0)] {
            assert!((entropy(text.as_bytes()) - bits).abs() < 1e-9, "{text}");
        }
        let of_two_bits = narrowed(Narrow { entropy: Some(2000), ..Narrow::default() });
        assert!(of_two_bits.takes(b"abcd") && !of_two_bits.takes(b"abca"));
    }

    #[test]
    fn paths_fit_as_in_a_gitignore() {
        let rule = narrowed(Narrow { paths: vec!["*.env".into(), "conf/**".into()], ..Narrow::default() });
        for (path, expected) in [
            ("a.env", true),
            ("app/prod.env", true),
            ("conf/x/y", true),
            ("src/conf/x", false),
            ("a.py", false),
            ("x.zip!app/a.env", true),
            ("/abs/a.env", true),
        ] {
            assert_eq!(rule.is_for(path), expected, "{path}");
        }
        assert!(narrowed(Narrow::default()).is_for("anything"));
    }

    #[test]
    fn what_is_to_be_ignored_may_stand_anywhere_in_a_secret() {
        let rule = narrowed(Narrow { ignore: vec!["EXAMPLE$".into(), "^test".into()], ..Narrow::default() });
        assert!(rule.takes(b"key-1") && !rule.takes(b"key-EXAMPLE") && !rule.takes(b"test-1"));
    }
}
