//! The signature at the end of a dotted key: strict DER of an ECDSA P-256 signature, in base64.

use std::sync::LazyLock;

use data_encoding::{BASE64_NOPAD, Encoding, Translate};

/// Whether some base64, of either alphabet, is a signature.
pub(crate) fn is_signature(base64: &str) -> bool {
    decode(base64).is_some_and(|der| is_der(&der))
}

/// Where in a dotted key that goes on in characters of its own alphabet the signature ends; `None` where it doesn't go
/// on, or there is no signature. What follows is a path (`…/v1`), or a dash.
pub(crate) fn end(key: &str) -> Option<usize> {
    let start = key.rfind('.')? + 1;
    let text = key.get(start..)?;
    let [0x30, length, ..] = decode(text.get(..4)?)?[..] else { return None };
    let characters = (usize::from(length) + 2) * 8;
    let characters = characters.div_ceil(6);
    let signature = text.get(..characters).filter(|signature| is_signature(signature))?;
    let padding = text.get(characters..)?.bytes().take_while(|byte| *byte == b'=').count();
    let end = start + signature.len() + padding;
    (end < key.len()).then_some(end)
}

/// Decodes base64 of either alphabet, with or without padding.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    static EITHER: LazyLock<Encoding> = LazyLock::new(|| {
        let mut alphabet = BASE64_NOPAD.specification();
        alphabet.check_trailing_bits = false;
        alphabet.translate = Translate { from: "-_".to_owned(), to: "+/".to_owned() };
        alphabet.encoding().expect("it is the standard alphabet with two characters more")
    });
    EITHER.decode(text.trim_end_matches('=').as_bytes()).ok()
}

/// Whether bytes are a sequence of two positive integers of at most 33 bytes that use up every byte.
fn is_der(der: &[u8]) -> bool {
    let [0x30, length, rest @ ..] = der else { return false };
    let integers = integer(rest).and_then(integer);
    usize::from(*length) == rest.len() && integers.is_some_and(<[u8]>::is_empty)
}

/// Reads an integer in the shortest positive form, and returns what follows it.
fn integer(der: &[u8]) -> Option<&[u8]> {
    let [0x02, length, rest @ ..] = der else { return None };
    let (value, rest) = rest.split_at_checked(usize::from(*length))?;
    let shortest = match value {
        [0, second, ..] => *second >= 0x80,
        [first, ..] => *first < 0x80,
        [] => false,
    };
    (shortest && value.len() <= 33).then_some(rest)
}

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{self, Shape};

    use super::*;

    #[test]
    fn a_signature_that_is_cut_short_or_goes_on_is_none() {
        let key = seeded::key(Shape::PlanDottedH, "A");
        let der = decode(key.expose().rsplit('.').next().unwrap()).unwrap();
        assert!(is_der(&der));
        assert!(!is_der(&der[..der.len() - 1]));
        assert!(!is_der(&[der.as_slice(), &[0]].concat()));
        assert!(!is_der(&[]));
    }

    #[test]
    fn a_signature_ends_where_its_length_says() {
        for name in 0..100 {
            for shape in [Shape::GeneralDottedH, Shape::GeneralDottedD, Shape::PlanDottedH, Shape::PlanDottedD] {
                let key = seeded::key(shape, &name.to_string());
                assert_eq!(end(key.expose()), None);
                for after in ["/", "/g", "/v1/models", "-", "--", "_", "+x"] {
                    let text = format!("{}{after}", key.expose());
                    assert_eq!(end(&text), Some(key.expose().len()), "{shape:?} {name} {after}");
                }
            }
        }
        assert_eq!(end("sk-ws-H.DEHI.abcd.nothing-of-the-sort"), None);
        assert_eq!(end("none"), None);
    }
}
