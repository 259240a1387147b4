//! How sure it is that a match is a live service's key. Evidence raises confidence; it never drops a match.

use bailiwick_core::secret::{Confidence, Evidence, Identity, Provider, SecretKind};

/// How sure a match is, from its shape, from whose key it seems to be, and from what an inventory says.
pub(crate) fn confidence(is_evident: bool, kind: SecretKind, provider: Provider, identity: &Identity) -> Confidence {
    match (provider, is_evident) {
        _ if matches!(identity, Identity::Certain(_)) => Confidence::High,
        (Provider::DashScopeOrDeepSeek, true) => Confidence::Medium,
        (Provider::DashScopeOrDeepSeek, false) => Confidence::Low,
        _ if kind == SecretKind::Temporary => Confidence::Medium,
        (_, true) => Confidence::High,
        (_, false) => Confidence::Medium,
    }
}

/// Whether a match has one of the properties that a rule takes for evidence, or none says anything of its shape.
pub(crate) fn is_evident(evidence: &[Evidence], text: &str) -> bool {
    let said: Vec<_> = evidence.iter().filter_map(|evidence| holds(*evidence, text)).collect();
    said.is_empty() || said.contains(&true)
}

/// Whether a match has a property; `None` where the property says nothing of a match's shape.
fn holds(evidence: Evidence, text: &str) -> Option<bool> {
    let is_dotted = text.split('.').count() > 3;
    match evidence {
        Evidence::Uuid4 => uuid4(text),
        Evidence::EcdsaDer => {
            let signature = || decode(text.rsplit_once('.')?.1);
            is_dotted.then(|| signature().is_some_and(|der| is_signature(&der)))
        }
        Evidence::DottedId => is_dotted.then(|| has_dotted_id(text)),
    }
}

/// Whether the last 32 hexadecimal digits have the version and variant bits of a UUIDv4.
fn uuid4(text: &str) -> Option<bool> {
    let hex = text.as_bytes().get(text.len().checked_sub(32)?..)?;
    let at = |index: usize| hex.get(index).copied().unwrap_or_default();
    hex.iter().all(u8::is_ascii_hexdigit).then(|| at(12) == b'4' && b"89ab".contains(&at(16)))
}

/// Whether the second part of a dotted key is of the platform's alphabet: 4 to 7 of `DEHILMPRXY`.
fn has_dotted_id(text: &str) -> bool {
    let id = text.split('.').nth(1).unwrap_or_default();
    (4..=7).contains(&id.len()) && id.bytes().all(|byte| b"DEHILMPRXY".contains(&byte))
}

/// Decodes base64 of either alphabet, with or without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut word, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        word = word << 6 | u32::from(sextet);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// Whether bytes are strict DER of an ECDSA P-256 signature: a sequence of two positive integers of at
/// most 33 bytes that use up every byte.
fn is_signature(der: &[u8]) -> bool {
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
    fn a_seeded_key_is_evident() {
        for name in 0..200 {
            let key = |shape| seeded::key(shape, &name.to_string());
            assert_eq!(holds(Evidence::Uuid4, key(Shape::GeneralClassic).expose()), Some(true));
            for shape in [Shape::GeneralDottedH, Shape::GeneralDottedD, Shape::PlanDottedH, Shape::PlanDottedD] {
                assert_eq!(holds(Evidence::EcdsaDer, key(shape).expose()), Some(true), "{shape:?} {name}");
                assert_eq!(holds(Evidence::DottedId, key(shape).expose()), Some(true), "{shape:?} {name}");
            }
        }
    }

    #[test]
    fn a_signature_that_is_cut_short_or_goes_on_is_none() {
        let key = seeded::key(Shape::PlanDottedH, "A");
        let der = decode(key.expose().rsplit('.').next().unwrap()).unwrap();
        assert!(is_signature(&der));
        assert!(!is_signature(&der[..der.len() - 1]));
        assert!(!is_signature(&[der.as_slice(), &[0]].concat()));
        assert!(!is_signature(&[]));
    }

    #[test]
    fn other_bits_are_no_uuid4() {
        let key = seeded::key(Shape::GeneralClassic, "A").expose().to_owned();
        assert_ne!(holds(Evidence::Uuid4, &format!("{}1{}", &key[..15], &key[16..])), Some(true));
        assert_ne!(holds(Evidence::Uuid4, &format!("{}0{}", &key[..19], &key[20..])), Some(true));
        assert_ne!(holds(Evidence::Uuid4, "short"), Some(true));
    }
}
