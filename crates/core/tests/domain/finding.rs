//! What names findings and leaks.

use bailiwick_core::finding::{Excerpt, Leak, Place, Subject, SubjectKind, fingerprint};
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Confidence, Identity, Provider, SecretKind};

fn leak(guessable: bool) -> Leak {
    let secret = seeded::key(Shape::PlanHex, "A");
    let place = |path: &str| Place { path: path.into(), ..Place::default() };
    Leak {
        rule: "leaked-plan-key".into(),
        also: Vec::new(),
        kind: SecretKind::Plan,
        provider: Provider::DashScope,
        confidence: Confidence::High,
        masked: secret.mask(),
        digest: secret.digest(),
        guessable,
        identity: Identity::Unknown,
        places: vec![place("app/.env"), place("app/.env")],
        excerpt: Excerpt::default(),
    }
}

#[test]
fn a_leak_is_named_by_its_digest_unless_that_could_be_guessed() {
    assert_eq!(leak(false).id(), leak(false).digest.to_string());
    assert_eq!(leak(true).id(), leak(true).masked.to_string());
}

#[test]
fn a_leak_stands_in_the_file_of_its_places() {
    assert_eq!(leak(false).path(), "app/.env");
    assert_eq!(Leak { places: Vec::new(), ..leak(false) }.path(), "");
}

#[test]
fn a_fingerprint_is_of_rule_subject_and_path() {
    let subject = |kind, id: &str| Subject { kind, id: id.into() };
    let of = |rule, kind, id, path| fingerprint(rule, &subject(kind, id), path);
    let one = of("rule", SubjectKind::Key, "42", Some("a"));
    assert_eq!(one, of("rule", SubjectKind::Key, "42", Some("a")));
    assert!(one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    for other in [
        of("other", SubjectKind::Key, "42", Some("a")),
        of("rule", SubjectKind::User, "42", Some("a")),
        of("rule", SubjectKind::Key, "43", Some("a")),
        of("rule", SubjectKind::Key, "42", Some("b")),
        of("rule", SubjectKind::Key, "42", None),
    ] {
        assert_ne!(one, other);
    }
}
