//! Base64 in base64, however deep: of a literal no spelling is left to search for, but it decodes to base64, which
//! hardly anything else does.

use std::ops::Range;

use super::base64::{MOST, is_base64};

/// So many characters tell.
const LEAST: usize = 64;

/// Where base64 starts that holds more base64, in runs of letters and digits: base64 of base64 has nothing else. In a
/// very long run so often that all of it is opened.
pub(super) fn find(bytes: &[u8], runs: &[Range<usize>]) -> impl Iterator<Item = usize> {
    let starts = runs.iter().filter_map(|run| Some((run.start + phase(bytes.get(run.clone())?)?, run.len())));
    starts.flat_map(|(start, length)| (start..start + length).step_by(MOST))
}

/// Whether a run of letters and digits is base64 that holds more base64.
pub(crate) fn is_nested(run: &[u8]) -> bool {
    phase(run).is_some()
}

/// How many characters stand before the first group of four of which all is base64 of base64.
fn phase(run: &[u8]) -> Option<usize> {
    (0..4).find(|phase| run.get(*phase..LEAST).is_some_and(|part| part.chunks_exact(4).all(decodes_to_base64)))
}

fn decodes_to_base64(group: &[u8]) -> bool {
    let word = group
        .iter()
        .filter_map(|byte| super::base64::sextet(*byte))
        .fold(0_u32, |word, sextet| word << 6 | u32::from(sextet));
    let [_, decoded @ ..] = word.to_be_bytes();
    // Lines of base64 end somewhere.
    decoded.iter().all(|byte| is_base64(*byte) || matches!(byte, b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of text and some other bytes in base64, and that in base64.
    const ONCE: &str = "YSBsaW5lIG9mIHRleHQsIHdoaWNoIGlzIGxvbmcgZW5vdWdoLCBhbmQgAP/+IG90aGVyIGJ5dGVz";
    const TWICE: &str =
        "WVNCc2FXNWxJRzltSUhSbGVIUXNJSGRvYVdOb0lHbHpJR3h2Ym1jZ1pXNXZkV2RvTENCaGJtUWdBUC8rSUc5MGFHVnlJR0o1ZEdWeg";

    fn starts(text: &str) -> Vec<usize> {
        let ends = text.match_indices(|letter: char| !letter.is_ascii_alphanumeric()).map(|(end, _)| end);
        let starts = [0].into_iter().chain(ends.clone().map(|end| end + 1));
        let runs: Vec<_> = starts.zip(ends.chain([text.len()])).map(|(start, end)| start..end).collect();
        find(text.as_bytes(), &runs).collect()
    }

    #[test]
    fn base64_of_base64_is_told_wherever_it_starts() {
        for before in ["", "n", "nn", "nnn", " ", "key="] {
            let text = format!("{before}{TWICE} ");
            let found = starts(&text);
            let start = before.len();
            assert!(found.len() == 1 && found[0] % 4 == start % 4, "{text}: {found:?}");
        }
    }

    #[test]
    fn nothing_else_is() {
        let words = "aLongNameOfSomethingThatSomebodyMadeUpForTheSakeOfBeingClearAboutIt";
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        for text in [words, digest, ONCE, &"a".repeat(100), &"0123456789".repeat(9)] {
            assert_eq!(starts(text), [0; 0], "{text}");
        }
    }
}
