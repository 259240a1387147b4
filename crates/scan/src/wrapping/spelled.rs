//! How a literal is spelled in each wrapping.

use super::Wrapping;
use crate::container;

/// A spelling that is shorter than this is in every file.
pub(super) const LEAST: usize = 3;

/// Enough of an escape to tell it from others.
const LONGEST_PART: usize = 4;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Spells a byte.
type Spell = fn(u8) -> String;

/// How wrappings spell a byte that they do not leave as it is.
const ESCAPES: [(Wrapping, Spell); 10] = [
    (Wrapping::Percent, |byte| format!("%{byte:02x}")),
    (Wrapping::Percent, |byte| format!("%{byte:02X}")),
    (Wrapping::Escape, |byte| format!("\\u{byte:04x}")),
    (Wrapping::Escape, |byte| format!("\\u{byte:04X}")),
    (Wrapping::Escape, |byte| format!("\\x{byte:02x}")),
    (Wrapping::Escape, |byte| format!("\\x{byte:02X}")),
    (Wrapping::Entity, |byte| format!("&#{byte};")),
    (Wrapping::Entity, |byte| format!("&#x{byte:x};")),
    (Wrapping::Entity, |byte| format!("&#x{byte:X};")),
    (Wrapping::Entity, |byte| if byte == b'-' { "&hyphen;".to_owned() } else { char::from(byte).to_string() }),
];

/// Every spelling of a literal.
pub(super) fn of(literal: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let once = in_base64(literal);
    // Base64 in base64 is what a secret of Kubernetes comes to when it is dumped.
    let twice = once.iter().flat_map(|(core, _)| in_base64(core));
    let base64 = twice.collect::<Vec<_>>().into_iter().chain(once).chain(in_base64(&wide(literal)));
    let escapes = ESCAPES.iter().flat_map(|(wrapping, spell)| escaped(literal, *wrapping, *spell));
    let in_two = broken(literal, [b"=\n", b"=\r\n"]).into_iter().map(|text| (text, Wrapping::QuotedPrintable));
    base64.chain(escapes).chain(in_two).collect()
}

/// The base64 of what a container starts with, and the base64 of that: Helm's releases are so stored.
pub(super) fn of_container(magic: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let (once, phase) = base64_core(magic, 0);
    let (twice, _) = base64_core(&once, 0);
    vec![(once, Wrapping::Base64 { phase }), (twice, Wrapping::Base64 { phase })]
}

/// The base64 of what containers start with.
pub(crate) fn base64_of_containers() -> impl Iterator<Item = Vec<u8>> {
    container::MAGIC.iter().map(|magic| base64_core(magic, 0).0)
}

/// Of every escaped spelling of a literal a part that is always in it, and rarely in anything else.
pub(crate) fn escaped_parts(literal: &[u8]) -> Vec<Vec<u8>> {
    let part = |(_, spell): &(Wrapping, Spell)| {
        let is_escaped = |byte: &u8| spell(*byte).len() > 1;
        // What is no letter or digit is escaped even where nothing else is.
        if let Some(other) = literal.iter().find(|byte| !byte.is_ascii_alphanumeric() && is_escaped(byte)) {
            return Some(spell(*other).into_bytes());
        }
        let start = literal.iter().position(is_escaped)?;
        Some(literal.iter().skip(start).take(2).map(|byte| spell(*byte)).collect::<String>().into_bytes())
    };
    // What they have in common is searched for once.
    let shortened = |mut part: Vec<u8>| {
        part.truncate(LONGEST_PART);
        part
    };
    ESCAPES.iter().filter_map(part).map(shortened).collect()
}

/// What is in every base64 of a literal, for each place in a group that it may have.
pub(crate) fn base64_cores(literal: &[u8]) -> Vec<Vec<u8>> {
    in_base64(literal).into_iter().map(|(core, _)| core).collect()
}

/// What is in every base64 of a literal in UTF-16, as PowerShell takes commands.
pub(crate) fn base64_cores_wide(literal: &[u8]) -> Vec<Vec<u8>> {
    base64_cores(&wide(literal))
}

/// A literal in UTF-16, little-endian.
fn wide(literal: &[u8]) -> Vec<u8> {
    literal.iter().flat_map(|byte| [*byte, 0]).collect()
}

/// What is in every base64 of every base64 of a literal.
pub(crate) fn base64_cores_twice(literal: &[u8]) -> Vec<Vec<u8>> {
    base64_cores(literal).iter().flat_map(|core| base64_cores(core)).collect()
}

/// What of a literal's base64 depends on nothing else, wherever in a group of three bytes it stands.
fn in_base64(literal: &[u8]) -> Vec<(Vec<u8>, Wrapping)> {
    let core = |offset| {
        let (core, phase) = base64_core(literal, offset);
        (core, Wrapping::Base64 { phase })
    };
    (0..3).map(core).filter(|(core, _)| core.len() >= LEAST).collect()
}

/// How many characters of its base64 depend on nothing but some bytes, wherever in a group they stand.
pub(crate) fn base64_length(bytes: usize) -> usize {
    let length = |offset: usize| (offset + bytes).saturating_mul(8) / 6 - (offset * 8).div_ceil(6);
    (0..3).map(length).min().unwrap_or_default()
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
fn escaped(literal: &[u8], wrapping: Wrapping, spell: Spell) -> Vec<(Vec<u8>, Wrapping)> {
    let whole = literal.iter().map(|byte| spell(*byte)).collect::<String>();
    let plain = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { spell(byte) };
    let some = literal.iter().map(|byte| plain(*byte)).collect::<String>();
    let spelled = [whole, some].map(String::into_bytes).into_iter();
    spelled.filter(|text| text != literal).map(|text| (text, wrapping)).collect()
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

    const LITERALS: [&[u8]; 5] = [b"sk-", b"st-", b"LTAI", b"a.b-c", b"-----BEGIN"];

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
    fn so_many_characters_are_in_every_base64() {
        for literal in LITERALS {
            let shortest = (0..3).map(|offset| base64_core(literal, offset).0.len()).min();
            assert_eq!(Some(base64_length(literal.len())), shortest);
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

    #[test]
    fn every_escaped_spelling_has_one_of_the_parts() {
        for literal in LITERALS {
            let parts = escaped_parts(literal);
            assert!(parts.iter().all(|part| part.len() >= LEAST), "{parts:?}");
            for (_, spell) in ESCAPES {
                for (text, _) in escaped(literal, Wrapping::Percent, spell) {
                    assert!(parts.iter().any(|part| text.windows(part.len()).any(|window| window == part)), "{text:?}");
                }
            }
        }
    }
}
