//! How the rules' literals are spelled in each wrapping: what is searched for before anything is opened.

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

use super::Wrapping;

/// A spelling that is shorter than this is in every file.
const LEAST: usize = 3;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Searches for the spellings of literals.
pub(crate) struct Spellings {
    search: Option<AhoCorasick>,
    wrappings: Vec<Wrapping>,
}

impl Spellings {
    /// Takes the literals that matches start with.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Result<Self, BuildError> {
        let mut spellings: Vec<(Vec<u8>, Wrapping)> = literals.iter().flat_map(|literal| of(literal)).collect();
        spellings.retain(|(spelling, _)| spelling.len() >= LEAST);
        spellings.sort();
        spellings.dedup();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(spellings.iter().map(|(text, _)| text))?;
        Ok(Self {
            search: (!spellings.is_empty()).then_some(search),
            wrappings: spellings.into_iter().map(|(_, wrapping)| wrapping).collect(),
        })
    }

    /// Every place where a literal stands in a wrapping's spelling.
    pub(crate) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, Wrapping)> {
        let found = self.search.iter().flat_map(move |search| search.find_iter(bytes));
        found.filter_map(|found| Some((found.start(), *self.wrappings.get(found.pattern().as_usize())?)))
    }
}

fn of(literal: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let once = in_base64(literal);
    // Base64 in base64 is what a secret of Kubernetes comes to when it is dumped.
    let twice = once.iter().flat_map(|(core, _)| in_base64(core));
    let broken = once.iter().flat_map(|(core, wrapping)| broken(core).into_iter().map(|core| (core, *wrapping)));
    let base64 = twice.chain(broken).collect::<Vec<_>>().into_iter().chain(once);
    let percent = escaped(literal, Wrapping::Percent, &[|byte| format!("%{byte:02x}"), |byte| format!("%{byte:02X}")]);
    let escapes = escaped(
        literal,
        Wrapping::Escape,
        &[
            |byte| format!("\\u{byte:04x}"),
            |byte| format!("\\u{byte:04X}"),
            |byte| format!("\\x{byte:02x}"),
            |byte| format!("\\x{byte:02X}"),
        ],
    );
    let entities = escaped(
        literal,
        Wrapping::Entity,
        &[
            |byte| format!("&#{byte};"),
            |byte| format!("&#x{byte:x};"),
            |byte| format!("&#x{byte:X};"),
            |byte| {
                if byte == b'-' { "&hyphen;".to_owned() } else { char::from(byte).to_string() }
            },
        ],
    );
    base64.chain(percent).chain(escapes).chain(entities).collect()
}

/// What of a literal's base64 depends on nothing else, wherever in a group of three bytes it stands.
fn in_base64(literal: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let core = |offset| {
        let (core, phase) = base64_core(literal, offset);
        (core, Wrapping::Base64 { phase })
    };
    (0..3).map(core).filter(|(core, _)| core.len() >= LEAST).collect()
}

/// A spelling with a line break in it, at each place.
fn broken(spelling: &[u8]) -> Vec<Vec<u8>> {
    let breaks: [&[u8]; 2] = [b"\n", b"\r\n"];
    let at = |index: usize| {
        let (before, after) = spelling.split_at(index);
        breaks.map(|line_break| [before, line_break, after].concat())
    };
    (1..spelling.len()).flat_map(at).collect()
}

/// A literal with every character escaped, and with only those that are no letters or digits.
fn escaped(literal: &[u8], wrapping: Wrapping, spell: &[fn(u8) -> String]) -> Vec<(Vec<u8>, Wrapping)> {
    let whole = |spell: &fn(u8) -> String| literal.iter().map(|byte| spell(*byte)).collect::<String>();
    let some = |spell: &fn(u8) -> String| {
        let one = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { spell(byte) };
        literal.iter().map(|byte| one(*byte)).collect::<String>()
    };
    let spelled = spell.iter().flat_map(|spell| [whole(spell), some(spell)]);
    spelled.map(String::into_bytes).filter(|text| text != literal).map(|text| (text, wrapping)).collect()
}

/// The characters of a literal's base64 that depend on nothing else, when so many bytes stand before it
/// in its group of three; and how many characters of the group of four stand before them.
fn base64_core(literal: &[u8], offset: usize) -> (Vec<u8>, usize) {
    let (first_bit, last_bit) = (offset * 8, (offset + literal.len()) * 8);
    let (first, last) = (first_bit.div_ceil(6), last_bit / 6);
    let bit = |index: usize| {
        let byte = literal.get((index - first_bit) / 8).copied().unwrap_or_default();
        usize::from(byte >> (7 - (index - first_bit) % 8) & 1)
    };
    let sextet = |group: usize| (group * 6..group * 6 + 6).fold(0, |value, index| value << 1 | bit(index));
    let core = (first..last).filter_map(|group| BASE64.get(sextet(group)).copied()).collect();
    (core, first % 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_of_a_literal_stands_in_every_base64_of_it() {
        // base64 of `sk-`, `.sk-.` and `..sk-.`.
        for (offset, encoded) in [(0, "c2st"), (1, "LnNrLS4="), (2, "Li5zay0u")] {
            let (core, phase) = base64_core(b"sk-", offset);
            let core = String::from_utf8(core).unwrap();
            assert_eq!(encoded.find(&core).map(|index| index % 4), Some(phase), "{core} in {encoded}");
            assert!(core.len() >= 3);
        }
    }

    #[test]
    fn escapes_are_spelled_whole_and_in_part() {
        let spelled: Vec<_> = of(b"sk-").into_iter().filter_map(|(text, _)| String::from_utf8(text).ok()).collect();
        for expected in
            ["sk%2D", "sk%2d", "%73%6B%2D", "sk\\u002d", "\\x73\\x6b\\x2d", "sk&#45;", "sk&#x2D;", "sk&hyphen;"]
        {
            assert!(spelled.iter().any(|text| text == expected), "{expected} in {spelled:?}");
        }
        assert!(!spelled.iter().any(|text| text == "sk-"));
    }
}
