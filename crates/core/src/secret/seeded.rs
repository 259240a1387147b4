//! Keys that open nothing, made from a name: for examples, fixtures and tests, so that no file of
//! the repository holds a string that a scanner would report.
//!
//! `{{key SHAPE NAME}}` stands for a key; `{{digest NAME}}` and `{{mask NAME}}` for the digest and
//! the mask of the key of that name in the same text. One shape and name give one key, everywhere.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use sha2::{Digest as _, Sha256};

use super::Secret;
use crate::spelled::spelled;

spelled! {
    /// The shapes that keys are made in.
    Shape {
        /// `sk-` and a UUIDv4 without dashes.
        GeneralClassic = "general-classic",
        /// `sk-ws-djI.` and 120 base64url characters.
        GeneralV2 = "general-v2",
        /// `sk-ws-H.….….` and a signature in base64url.
        GeneralDottedH = "general-dotted-h",
        /// `sk-ws-D.….….` and a signature in base64.
        GeneralDottedD = "general-dotted-d",
        /// `sk-sp-` and a UUIDv4 without dashes.
        PlanHex = "plan-hex",
        /// `sk-sp-H.….….` and a signature in base64url.
        PlanDottedH = "plan-dotted-h",
        /// `sk-sp-D.….….` and a signature in base64.
        PlanDottedD = "plan-dotted-d",
        /// `st-` and 48 alphanumerics.
        Temporary = "temporary",
        /// `LTAI` and 20 alphanumerics.
        AccessKey = "access-key",
        /// The 30 alphanumerics that go with an AccessKey id.
        AccessKeySecret = "access-key-secret",
        /// `STS.` and 25 alphanumerics: the id of a temporary AccessKey.
        StsKey = "sts-key",
    }
}

impl Shape {
    /// The shape spelled so; `general` and `plan` mean those kinds' usual shapes.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "general" => Some(Self::GeneralClassic),
            "plan" => Some(Self::PlanHex),
            _ => Self::parse(text),
        }
    }
}

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DOTTED_ID: &[u8] = b"DEHILMPRXY";

/// The key of a shape and a name.
#[must_use]
pub fn key(shape: Shape, name: &str) -> Secret {
    let mut random = Random::new(shape, name);
    let text = match shape {
        Shape::GeneralClassic => format!("sk-{}", random.uuid4()),
        Shape::PlanHex => format!("sk-sp-{}", random.uuid4()),
        Shape::GeneralV2 => format!("sk-ws-djI.{}", random.text(BASE64URL, 120)),
        Shape::GeneralDottedH => random.dotted("sk-ws-H", BASE64URL),
        Shape::GeneralDottedD => random.dotted("sk-ws-D", BASE64),
        Shape::PlanDottedH => random.dotted("sk-sp-H", BASE64URL),
        Shape::PlanDottedD => random.dotted("sk-sp-D", BASE64),
        Shape::Temporary => format!("st-{}", random.text(ALPHANUMERIC, 48)),
        Shape::AccessKey => format!("LTAI{}", random.text(ALPHANUMERIC, 20)),
        Shape::StsKey => format!("STS.N{}", random.text(ALPHANUMERIC, 24)),
        Shape::AccessKeySecret => random.text(ALPHANUMERIC, 30),
    };
    Secret::new(&text)
}

/// A stream of bytes that a shape and a name decide: SHA-256 in counter mode.
struct Random {
    seed: String,
    block: u64,
    bytes: std::vec::IntoIter<u8>,
}

impl Random {
    fn new(shape: Shape, name: &str) -> Self {
        Self { seed: format!("bailiwick/{}/{name}/", shape.as_str()), block: 0, bytes: Vec::new().into_iter() }
    }

    fn byte(&mut self) -> u8 {
        if let Some(byte) = self.bytes.next() {
            return byte;
        }
        let block: [u8; 32] = Sha256::digest(format!("{}{}", self.seed, self.block)).into();
        self.block += 1;
        self.bytes = Vec::from(block).into_iter();
        self.byte()
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .filter_map(|_| alphabet.get(usize::from(self.byte()) % alphabet.len()))
            .map(|byte| char::from(*byte))
            .collect()
    }

    fn uuid4(&mut self) -> String {
        let mut bytes: [u8; 16] = std::array::from_fn(|_| self.byte());
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn dotted(&mut self, head: &str, alphabet: &[u8]) -> String {
        let length = 4 + usize::from(self.byte() % 4);
        let id = self.text(DOTTED_ID, length);
        let tag = self.text(ALPHANUMERIC, 4);
        let signature = encode(&self.signature(), alphabet);
        format!("{head}.{id}.{tag}.{signature}")
    }

    /// An ECDSA P-256 signature in DER, of two random positive integers.
    fn signature(&mut self) -> Vec<u8> {
        let mut integers = Vec::new();
        for _ in 0..2 {
            let mut integer: Vec<u8> = (0..32).map(|_| self.byte()).collect();
            match integer.first_mut() {
                Some(first) if *first >= 0x80 => integer.insert(0, 0),
                Some(first) => *first = (*first).max(1),
                None => {}
            }
            integers.extend([2, u8::try_from(integer.len()).unwrap_or_default()]);
            integers.extend(integer);
        }
        let length = u8::try_from(integers.len()).unwrap_or_default();
        [vec![0x30, length], integers].concat()
    }
}

/// Base64 in the given alphabet; only the standard one is padded.
fn encode(bytes: &[u8], alphabet: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_usize, |word, byte| word << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..=chunk.len() {
            let sextet = word >> (18 - 6 * position) & 0x3f;
            text.extend(alphabet.get(sextet).map(|byte| char::from(*byte)));
        }
        if alphabet == BASE64 {
            text.extend(std::iter::repeat_n('=', 3 - chunk.len()));
        }
    }
    text
}

/// Why a template can't be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{(key|digest|mask) +([A-Za-z0-9_-]+)(?: +([A-Za-z0-9_-]+))?\}\}")
        .expect("the pattern is a constant")
});

/// Replaces every `{{key SHAPE NAME}}`, `{{digest NAME}}` and `{{mask NAME}}` of a text.
///
/// # Errors
///
/// When a shape is unknown, or a `digest` or `mask` names no key of the text.
pub fn expand(text: &str) -> Result<String, TemplateError> {
    expand_within(text, text)
}

/// Replaces as [`expand`] does; a `digest` or `mask` names a key of `scope`, of which the text is a part.
///
/// # Errors
///
/// When a shape is unknown, or a `digest` or `mask` names no key of the scope.
pub fn expand_within(scope: &str, text: &str) -> Result<String, TemplateError> {
    let mut keys = HashMap::new();
    for found in TEMPLATE.captures_iter(scope) {
        if let (Some("key"), Some(shape), Some(name)) = (part(&found, 1), part(&found, 2), part(&found, 3)) {
            // An unknown shape is said where it stands.
            if let Some(shape) = Shape::named(shape) {
                keys.insert(name.to_owned(), key(shape, name));
            }
        }
    }
    let mut failure = None;
    let expanded = TEMPLATE.replace_all(text, |found: &Captures<'_>| {
        expansion(found, &keys).unwrap_or_else(|error| {
            failure.get_or_insert(error);
            String::new()
        })
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(expanded.into_owned()),
    }
}

fn part<'a>(found: &Captures<'a>, index: usize) -> Option<&'a str> {
    found.get(index).map(|part| part.as_str())
}

fn parse_shape(shape: &str) -> Result<Shape, TemplateError> {
    let known: Vec<_> = Shape::ALL.iter().map(|shape| shape.as_str()).collect();
    Shape::named(shape)
        .ok_or_else(|| TemplateError(format!("unknown key shape `{shape}`; there are {}", known.join(", "))))
}

fn expansion(found: &Captures<'_>, keys: &HashMap<String, Secret>) -> Result<String, TemplateError> {
    let whole = part(found, 0).unwrap_or_default();
    let named = |name: Option<&str>| {
        let key = name.and_then(|name| keys.get(name));
        key.ok_or_else(|| {
            TemplateError(format!("`{whole}` names no key of this text; write `{{{{key SHAPE NAME}}}}` somewhere"))
        })
    };
    match (part(found, 1), part(found, 3)) {
        (Some("key"), Some(name)) => {
            Ok(key(parse_shape(part(found, 2).unwrap_or_default())?, name).expose().to_owned())
        }
        (Some("digest"), None) => Ok(named(part(found, 2))?.digest().to_string()),
        (Some("mask"), None) => Ok(named(part(found, 2))?.mask().to_string()),
        _ => Err(TemplateError(format!(
            "`{whole}` is neither `{{{{key SHAPE NAME}}}}`, `{{{{digest NAME}}}}` nor `{{{{mask NAME}}}}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_one_key_and_another_name_another() {
        for shape in Shape::ALL.iter().copied() {
            assert!(key(shape, "A") == key(shape, "A"));
            assert!(key(shape, "A") != key(shape, "B"));
        }
    }

    #[test]
    fn shapes_are_as_documented() {
        let length = |shape| key(shape, "A").expose().len();
        assert_eq!(length(Shape::GeneralClassic), 35);
        assert_eq!(length(Shape::PlanHex), 38);
        let signature = key(Shape::PlanDottedD, "A").expose().rsplit('.').next().unwrap().to_owned();
        assert!((92..=96).contains(&signature.len()), "{}", signature.len());
        assert!(signature.starts_with("ME"));
    }

    #[test]
    fn a_kind_means_its_usual_shape() {
        assert_eq!(Shape::named("general"), Some(Shape::GeneralClassic));
        assert_eq!(Shape::named("plan"), Some(Shape::PlanHex));
        assert_eq!(Shape::named("access-key-secret"), Some(Shape::AccessKeySecret));
        assert_eq!(Shape::named("none"), None);
    }

    #[test]
    fn hexadecimal_keys_are_version_4_uuids() {
        let (mut versions, mut variants) = (String::new(), String::new());
        for name in 0..200 {
            let key = key(Shape::GeneralClassic, &name.to_string());
            let hex = key.expose().strip_prefix("sk-").unwrap();
            assert!(hex.len() == 32 && hex.bytes().all(|byte| b"0123456789abcdef".contains(&byte)));
            versions.push_str(&hex[12..13]);
            variants.push_str(&hex[16..17]);
        }
        assert!(versions.chars().all(|version| version == '4'), "{versions}");
        assert!(variants.chars().all(|variant| "89ab".contains(variant)), "{variants}");
        assert!("89ab".chars().all(|variant| variants.contains(variant)), "{variants}");
    }

    #[test]
    fn dotted_keys_have_an_id_a_tag_and_a_signature() {
        for name in 0..200 {
            let key = key(Shape::GeneralDottedH, &name.to_string());
            let [head, id, tag, signature] = key.expose().split('.').collect::<Vec<_>>()[..] else { panic!("{name}") };
            assert_eq!((head, tag.len()), ("sk-ws-H", 4));
            assert!((4..=7).contains(&id.len()) && id.bytes().all(|byte| DOTTED_ID.contains(&byte)), "{id}");
            assert!((92..=96).contains(&signature.len()) && !signature.contains('='), "{}", signature.len());
        }
    }

    #[test]
    fn signatures_are_strict_der() {
        for name in 0..200 {
            let signature = Random::new(Shape::PlanDottedD, &name.to_string()).signature();
            let [0x30, length, integers @ ..] = &signature[..] else { panic!("{signature:?}") };
            assert_eq!(usize::from(*length), integers.len());
            let (first, second) = integers.split_at(2 + usize::from(integers[1]));
            for integer in [first, second] {
                let [2, length, digits @ ..] = integer else { panic!("{integer:?}") };
                assert_eq!(usize::from(*length), digits.len());
                let is_shortest = if digits[0] == 0 { digits[1] >= 0x80 } else { digits.len() == 32 };
                assert!(digits[0] < 0x80 && is_shortest, "{digits:?}");
            }
        }
    }

    #[test]
    fn base64_is_padded_in_its_standard_alphabet_only() {
        for (bytes, standard, url) in [
            ("Man", "TWFu", "TWFu"),
            ("Ma", "TWE=", "TWE"),
            ("M", "TQ==", "TQ"),
            ("???>", "Pz8/Pg==", "Pz8_Pg"),
            ("", "", ""),
        ] {
            assert_eq!(encode(bytes.as_bytes(), BASE64), standard);
            assert_eq!(encode(bytes.as_bytes(), BASE64URL), url);
        }
    }

    #[test]
    fn templates_name_keys_of_the_same_text() {
        let text = expand("k={{key plan-hex A}} d={{digest A}} m={{mask A}} {{ .Values.x }}").unwrap();
        let key = key(Shape::PlanHex, "A");
        assert_eq!(text, format!("k={} d={} m={} {{{{ .Values.x }}}}", key.expose(), key.digest(), key.mask()));
    }

    #[test]
    fn templates_name_keys_of_a_wider_scope() {
        let digest = key(Shape::PlanHex, "A").digest().to_string();
        assert_eq!(expand_within("{{key plan-hex A}} {{digest A}}", "{{digest A}}"), Ok(digest));
        assert!(expand_within("", "{{digest A}}").is_err());
    }

    #[test]
    fn templates_that_lead_nowhere_are_errors() {
        for bad in ["{{digest A}}", "{{key nonsense A}}", "{{key plan-hex}}", "{{key plan-hex A}}{{mask A B}}"] {
            assert!(expand(bad).is_err(), "{bad}");
        }
    }
}
