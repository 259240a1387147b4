use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Secret, redact};

/// A value that stands after a name that speaks of a secret, whatever its shape.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|authorization|(?:api|access|private)[_-]?key)s?(?:[_-]?(?:access|key|value|[0-9]+))*|密码|密钥|口令";
    let between = r#"(?:\\*["'`])?(?:\s*(?:=>|:=|[:=：])\s*|>)(?:(?:bearer|basic)\s+)?"#;
    let quoted = r#"[a-z]{0,2}\\*["'`](?:(?:bearer|basic)\s+)?(?P<quoted>[^"'`\\]{8,})"#;
    let bare = r#"(?P<bare>[^\s"'`,;&<>(){}\[\]\\]{8,})"#;
    Regex::new(&format!("(?i)(?:{name}){between}(?:{quoted}|{bare})")).expect("the pattern is a constant")
});

/// Printable characters that are spelled as escapes, with a few between them that are not.
static ESCAPED: LazyLock<Regex> = LazyLock::new(|| {
    let escape = r"\\+(?:[01]?[0-7]{2}|x[2-7][0-9a-fA-F]|u00[2-7][0-9a-fA-F]|u\{0*[2-7][0-9a-fA-F]\})";
    Regex::new(&format!("(?:{escape}[A-Za-z0-9_.+/=-]{{0,4}}){{8,}}")).expect("the pattern is a constant")
});

/// What refers to a value that stands elsewhere: `${NAME}`, `%NAME%`, `{{ name }}`, `<name>`, `settings.name`.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    let delimited = r"\$\{?\w+\}?|%\w+%|\$?\{\{[^{}]*\}\}|<[^<>]*>";
    Regex::new(&format!(r"^(?:{delimited}|[A-Za-z_]+(?:(?:\.|::)[A-Za-z_]+)+|[A-Z_]+)$")).expect("a constant")
});

/// Words of which placeholders and names of variables consist.
const WORDS: [&str; 16] = [
    "example",
    "your",
    "change",
    "placeholder",
    "xxxx",
    "replace",
    "redacted",
    "dummy",
    "insert",
    "undefined",
    "required",
    "optional",
    "****",
    "…",
    "1234567",
    "abcdefg",
];

/// What is shown of a short secret, of which four characters would be too many.
const HIDDEN: &str = "****";
/// Of a secret of this length the last four characters may be shown.
const LONG: usize = 24;

/// Masks what [`redact`] masks, and also what only its place gives away: the value after `password:` and the
/// like, and text that is spelled in escapes. For lines of foreign files, not for prose.
///
/// ```
/// use bailiwick_core::secret::redact_line;
///
/// assert_eq!(redact_line("password: correcthorse, user: dana"), "password: ****, user: dana");
/// assert_eq!(redact_line("password: ${PASSWORD}"), "password: ${PASSWORD}");
/// ```
#[must_use]
pub fn redact_line(line: &str) -> String {
    let named = NAMED.replace_all(line, |found: &Captures<'_>| masked(line, found));
    let escaped = ESCAPED.replace_all(&named, HIDDEN);
    redact(&escaped).into_owned()
}

/// A name and its value, with the value masked unless it is harmless.
fn masked(line: &str, found: &Captures<'_>) -> String {
    let whole = found.get(0).map_or("", |all| all.as_str());
    let Some(value) = found.name("quoted").or_else(|| found.name("bare")) else { return whole.to_owned() };
    let rest = line.get(value.end()..).unwrap_or_default();
    let is_bare = found.name("bare").is_some();
    if is_harmless(value.as_str()) || is_bare && is_code(value.as_str(), rest) {
        return whole.to_owned();
    }
    let name = whole.strip_suffix(value.as_str()).unwrap_or_default();
    let shown: Cow<'_, str> =
        if value.len() < LONG { HIDDEN.into() } else { Secret::new(value.as_str()).mask().to_string().into() };
    format!("{name}{shown}")
}

/// Whether a value is a placeholder, or refers to what stands elsewhere.
fn is_harmless(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let first = value.chars().next();
    WORDS.iter().any(|word| lower.contains(word))
        || value.chars().all(|c| Some(c) == first)
        || REFERENCE.is_match(value.trim())
}

/// Whether a value without quotes is a call, or a variable that is called like what it holds.
fn is_code(value: &str, rest: &str) -> bool {
    let is_path = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:".contains(&byte));
    let is_name = value.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let lower = value.to_ascii_lowercase();
    let speaks = ["key", "token", "secret", "passw", "cred"].iter().any(|word| lower.contains(word));
    is_path && rest.starts_with(['(', '[']) || is_name && speaks
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::secret::seeded::{self, Shape};

    /// So many random letters and digits.
    fn random(length: usize) -> String {
        seeded::key(Shape::AccessKeySecret, "A").expose()[..length].to_owned()
    }

    #[test]
    fn what_stands_after_a_name_of_a_secret_is_masked() {
        for length in [8, 14, 23, 30] {
            let value = random(length);
            for line in [
                "password: V",
                "db_password=V # dana's",
                "\"token\": \"V\",",
                "OTHER_TOKEN='V'",
                "{\\\"secret\\\": \\\"V\\\"}",
                "client-secret => V",
                "<password>V</password>",
                "Authorization: Bearer V",
                "curl -u x?token=V&page=2",
                "密码：V",
                "secret_access_key = b\"V\"",
            ] {
                let shown = redact_line(&line.replace('V', &value));
                assert!(!shown.contains(&value[..8]) && shown.contains("****"), "{shown}");
            }
        }
    }

    #[test]
    fn what_is_no_value_stays() {
        for line in [
            "password: ${PASSWORD}",
            "token = os.getenv(\"TOKEN\")",
            "api_key=settings.dashscope_api_key",
            "api_key=dashscope_api_key,",
            "password: \"your-password-here\"",
            "secret: {{ .Values.secret }}",
            "token: <your token>",
            "TOKEN=%OTHER_TOKEN%",
            "password: ********",
            "max_tokens: 4096",
            "the token is short-lived",
            "\\u4f60\\u597d\\u4f60\\u597d\\u4f60\\u597d\\u4f60\\u597d",
        ] {
            assert_eq!(redact_line(line), line);
        }
    }

    #[test]
    fn what_is_spelled_in_escapes_is_masked() {
        let key = seeded::key(Shape::GeneralClassic, "A");
        let spell = |spelled: fn(u8) -> String| key.expose().bytes().map(spelled).collect::<String>();
        for spelled in [
            spell(|byte| format!("\\{byte:03o}")),
            spell(|byte| format!("\\u{{{byte:x}}}")),
            spell(|byte| format!("\\u{byte:04x}")),
            spell(|byte| format!("\\x{byte:02X}")),
        ] {
            assert_eq!(redact_line(&format!("a = \"{spelled}\";")), "a = \"****\";");
        }
    }
}
