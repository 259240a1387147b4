//! How the rules' literals are spelled in each wrapping: what is searched for before anything is opened.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Anchored, BuildError, Input, MatchKind, Span, StartKind};

use super::Wrapping;
use crate::container;

/// A spelling that is shorter than this is in every file.
const LEAST: usize = 3;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// So many starts of spellings are searched for at once: with more, vector instructions stop being fast.
const MOST_STARTS: usize = 48;

/// Searches for the spellings of literals.
pub(crate) struct Spellings {
    search: Option<AhoCorasick>,
    wrappings: Vec<Wrapping>,
    /// Searches for what spellings start with; none where there are no vector instructions.
    starts: Option<Vec<Searcher>>,
}

impl Spellings {
    /// Takes the literals that matches start with.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Result<Self, BuildError> {
        let mut spellings: Vec<(Vec<u8>, Wrapping)> = literals.iter().flat_map(|literal| of(literal)).collect();
        if !literals.is_empty() {
            spellings.extend(container::MAGIC.iter().flat_map(|magic| of_container(magic)));
        }
        spellings.retain(|(spelling, _)| spelling.len() >= LEAST);
        spellings.sort();
        spellings.dedup();
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostFirst).start_kind(StartKind::Both);
        let search = builder.build(spellings.iter().map(|(text, _)| text))?;
        Ok(Self {
            starts: starts(&spellings),
            search: (!spellings.is_empty()).then_some(search),
            wrappings: spellings.into_iter().map(|(_, wrapping)| wrapping).collect(),
        })
    }

    /// Every place where a literal stands in a wrapping's spelling.
    pub(crate) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, Wrapping)> {
        let mut candidates = self.starts.as_ref().map(|starts| positions(starts, bytes).into_iter());
        let mut from = 0;
        std::iter::from_fn(move || {
            let search = self.search.as_ref()?;
            let found = match &mut candidates {
                Some(candidates) => candidates.find_map(|start| {
                    let input = Input::new(bytes).range(start.max(from)..).anchored(Anchored::Yes);
                    search.find(input).filter(|_| start >= from)
                }),
                None => search.find(Input::new(bytes).range(from..)),
            }?;
            from = found.end();
            Some((found.start(), *self.wrappings.get(found.pattern().as_usize())?))
        })
    }
}

/// Searches for the first bytes of spellings, in groups.
fn starts(spellings: &[(Vec<u8>, Wrapping)]) -> Option<Vec<Searcher>> {
    let mut starts: Vec<_> = spellings.iter().filter_map(|(spelling, _)| spelling.get(..LEAST)).collect();
    starts.dedup();
    let mut config = packed::Config::new();
    config.match_kind(packed::MatchKind::LeftmostFirst);
    starts.chunks(MOST_STARTS).map(|group| config.builder().extend(group).build()).collect()
}

/// Every position at which one of the searches finds something, in order.
fn positions(searches: &[Searcher], bytes: &[u8]) -> Vec<usize> {
    let mut positions = Vec::new();
    for search in searches {
        let mut from = 0;
        while let Some(found) = search.find_in(bytes, Span { start: from, end: bytes.len() }) {
            positions.push(found.start());
            // The next may start inside this one.
            from = found.start() + 1;
        }
    }
    positions.sort_unstable();
    positions
}

fn of(literal: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let once = in_base64(literal);
    // Base64 in base64 is what a secret of Kubernetes comes to when it is dumped.
    let twice = once.iter().flat_map(|(core, _)| in_base64(core));
    let lines = once
        .iter()
        .flat_map(|(core, wrapping)| broken(core, [b"\n", b"\r\n"]).into_iter().map(|core| (core, *wrapping)));
    let base64 = twice.chain(lines).collect::<Vec<_>>().into_iter().chain(once);
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
    let in_two = broken(literal, [b"=\n", b"=\r\n"]).into_iter().map(|text| (text, Wrapping::QuotedPrintable));
    base64.chain(percent).chain(escapes).chain(entities).chain(in_two).collect()
}

/// The base64 of what a container starts with, and the base64 of that: Helm's releases are so stored.
fn of_container(magic: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let (once, phase) = base64_core(magic, 0);
    let (twice, _) = base64_core(&once, 0);
    vec![(once, Wrapping::Base64 { phase }), (twice, Wrapping::Base64 { phase })]
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
fn broken(spelling: &[u8], breaks: [&[u8]; 2]) -> Vec<Vec<u8>> {
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
    fn every_spelling_is_found_where_it_stands() {
        let literals = [b"sk-".to_vec(), b"st-".to_vec(), b"LTAI".to_vec()];
        let spellings = Spellings::new(&literals).unwrap();
        for (text, _) in literals.iter().flat_map(|literal| of(literal)).filter(|(text, _)| text.len() >= LEAST) {
            let bytes = [b"..", text.as_slice(), b".."].concat();
            assert_eq!(spellings.find(&bytes).next().map(|(start, _)| start), Some(2), "{text:?}");
        }
        assert_eq!(spellings.find(b"plain text, sk-, st- and LTAI").count(), 0);
    }

    #[test]
    fn the_fast_search_finds_what_the_plain_one_finds() {
        let fast = Spellings::new(&[b"sk-".to_vec(), b"st-".to_vec(), b"LTAI".to_vec()]).unwrap();
        let plain = Spellings { starts: None, search: fast.search.clone(), wrappings: fast.wrappings.clone() };
        let mut state = 7_u32;
        let mut next = |most: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % most
        };
        let spelled = of(b"sk-");
        for _ in 0..2_000 {
            let pieces = (0..8).map(|_| {
                let text = &spelled[next(spelled.len())].0;
                text[next(2)..text.len() - next(2)].to_vec()
            });
            let bytes = pieces.collect::<Vec<_>>().concat();
            assert_eq!(fast.find(&bytes).collect::<Vec<_>>(), plain.find(&bytes).collect::<Vec<_>>());
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
