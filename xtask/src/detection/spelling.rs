//! How formats spell what they hold.

/// Standard base64, padded, in one line.
pub(super) fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

/// A text with some of its characters spelled otherwise.
pub(super) fn escaped(text: &str, spell: impl Fn(char) -> Option<String>) -> String {
    text.chars().map(|c| spell(c).unwrap_or_else(|| c.to_string())).collect()
}

/// As it stands between the quotes of a JSON string.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.trim_start_matches('"').strip_suffix('"').unwrap_or(&quoted).to_owned()
}

/// As it stands in a form.
pub(super) fn percent(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// As it stands in a page.
pub(super) fn html(text: &str) -> String {
    escaped(text, |c| {
        Some(match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' | '=' | '/' | '`' => format!("&#x{:X};", u32::from(c)),
            _ => return None,
        })
    })
}

/// Every character that is no letter or digit as `\uXXXX`.
pub(super) fn unicode(text: &str) -> String {
    let units = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
    escaped(text, |c| (!c.is_ascii_alphanumeric()).then(|| units(c)))
}

/// As it stands in an email whose lines have at most 76 characters.
pub(super) fn quoted_printable(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut spelled = String::new();
        for byte in line.bytes() {
            let piece = if byte == b'=' || !(b' '..=b'~').contains(&byte) {
                format!("={byte:02X}")
            } else {
                char::from(byte).to_string()
            };
            if spelled.len() + piece.len() > 75 {
                lines.push(format!("{spelled}="));
                spelled.clear();
            }
            spelled.push_str(&piece);
        }
        lines.push(spelled);
    }
    lines.join("\n")
}

/// Lines of 76 characters.
pub(super) fn broken(text: &str) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    lines.join("\n")
}
