//! What a `secret` rule takes of what its pattern matches.

use bailiwick_core::secret::Narrow;
use bailiwick_document::{Code, Fields as Map, Node, Problem, Problems, quoted};
use regex::Regex;

use super::optional;
use super::secret::each;
use crate::pattern;
use crate::waiver::Paths;

/// A character of a text has no more bits than this.
const MOST_ENTROPY: f64 = 8.0;

/// The fields, as they stand in the rule.
pub(super) struct Fields<'a> {
    capture: Option<&'a Node>,
    entropy: Option<&'a Node>,
    paths: Option<&'a Node>,
    ignore: Option<&'a Node>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(map: &mut Map<'a>) -> Self {
        Self {
            capture: map.optional("capture"),
            entropy: map.optional("entropy"),
            paths: map.optional("paths"),
            ignore: map.optional("ignore"),
        }
    }

    /// Reads them for a pattern; without one, as that has a problem of its own, nothing is said of `capture`.
    pub(super) fn load(self, pattern: Option<&str>, problems: &mut Problems) -> Option<Narrow> {
        let capture = optional(self.capture, |node| capture(node, pattern, problems));
        let entropy = optional(self.entropy, |node| entropy(node, problems));
        let paths = optional(self.paths, |node| Paths::load(node, problems));
        let ignore = optional(self.ignore, |node| each(node, problems, ignored));
        let paths = paths?.unwrap_or_default();
        Some(Narrow {
            capture: capture?,
            entropy: entropy?,
            paths: paths.globs().iter().map(|glob| glob.as_str().into()).collect(),
            ignore: ignore?.unwrap_or_default(),
        })
    }
}

/// A group of the pattern, by name or number.
fn capture(node: &Node, pattern: Option<&str>, problems: &mut Problems) -> Option<usize> {
    let group = node.text(problems)?;
    let regex = Regex::new(pattern?).ok()?;
    let by_number = group.parse().ok().filter(|number| (1..regex.captures_len()).contains(number));
    let found = by_number.or_else(|| regex.capture_names().position(|name| name == Some(group)));
    if found.is_none() {
        let problem = Problem::new(Code::WrongValue, node.span, format!("the pattern has no group {}", quoted(group)));
        let help = match regex.captures_len() - 1 {
            0 => "put the secret in parentheses: `key=([a-z0-9]{32})` has group 1".to_owned(),
            1 => "there is one group, `1`".to_owned(),
            last => format!("there are groups `1` to `{last}`"),
        };
        problems.push(problem.with_help(help));
    }
    found
}

/// Bits a character, as thousandths.
fn entropy(node: &Node, problems: &mut Problems) -> Option<u32> {
    let parse = |text: &str| text.parse().ok().filter(|bits| (0.0..=MOST_ENTROPY).contains(bits));
    let bits: f64 = node.parsed("number of bits a character from 0 to 8, like `3.5`", parse, problems)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 8000")]
    let thousandths = (bits * 1000.0).round() as u32;
    Some(thousandths)
}

fn ignored(node: &Node, problems: &mut Problems) -> Option<Box<str>> {
    let regex = pattern::load(node, problems)?;
    if regex.is_match("") {
        let problem = Problem::new(Code::WrongValue, node.span, "the regex matches the empty text, and so everything");
        problems.push(problem.with_help("anchor it, or ask for one character at least"));
        return None;
    }
    Some(regex.as_str().into())
}
