//! How sure it is that a match is a live service's key. Evidence raises confidence; it never drops a match.

use bailiwick_core::secret::{Confidence, Evidence, Identity, Provider, SecretKind};

use crate::attribution::Context;
use crate::pair;
use crate::signature;

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

/// Whether a match has one of the properties that a rule takes for evidence, or none says anything of its shape. The
/// contexts are the texts that it stands in, innermost first.
pub(crate) fn is_evident(evidence: &[Evidence], text: &str, contexts: &[Context<'_>]) -> bool {
    let said: Vec<_> = evidence.iter().filter_map(|evidence| holds(*evidence, text, contexts)).collect();
    said.is_empty() || said.contains(&true)
}

/// Whether a match has a property; `None` where the property says nothing of a match's shape.
fn holds(evidence: Evidence, text: &str, contexts: &[Context<'_>]) -> Option<bool> {
    let is_dotted = text.split('.').count() > 3;
    match evidence {
        Evidence::Uuid4 => uuid4(text),
        Evidence::EcdsaDer => {
            let signature = text.rsplit_once('.').map(|(_, signature)| signature);
            is_dotted.then(|| signature.is_some_and(signature::is_signature))
        }
        Evidence::DottedId => is_dotted.then(|| has_dotted_id(text)),
        Evidence::SecretNearby => {
            Some(contexts.iter().any(|context| pair::has_secret_nearby(context.bytes, &context.found.range)))
        }
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

#[cfg(test)]
mod tests {
    use bailiwick_core::secret::seeded::{self, Shape};

    use super::*;

    fn held(evidence: Evidence, text: &str) -> Option<bool> {
        holds(evidence, text, &[])
    }

    #[test]
    fn a_seeded_key_is_evident() {
        for name in 0..200 {
            let key = |shape| seeded::key(shape, &name.to_string());
            assert_eq!(held(Evidence::Uuid4, key(Shape::GeneralClassic).expose()), Some(true));
            for shape in [Shape::GeneralDottedH, Shape::GeneralDottedD, Shape::PlanDottedH, Shape::PlanDottedD] {
                assert_eq!(held(Evidence::EcdsaDer, key(shape).expose()), Some(true), "{shape:?} {name}");
                assert_eq!(held(Evidence::DottedId, key(shape).expose()), Some(true), "{shape:?} {name}");
            }
        }
    }

    #[test]
    fn other_bits_are_no_uuid4() {
        let key = seeded::key(Shape::GeneralClassic, "A").expose().to_owned();
        assert_ne!(held(Evidence::Uuid4, &format!("{}1{}", &key[..15], &key[16..])), Some(true));
        assert_ne!(held(Evidence::Uuid4, &format!("{}0{}", &key[..19], &key[20..])), Some(true));
        assert_ne!(held(Evidence::Uuid4, "short"), Some(true));
    }
}
