//! How a path is reported: with `/`, and what is not UTF-8 percent-encoded.

use std::borrow::Cow;

/// A path as it is reported.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// Whether bytes had to be percent-encoded.
    pub(crate) encoded: bool,
}

impl Name {
    /// A path that is given as bytes.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self { text: text.to_owned(), encoded: false },
            Err(_) => Self { text: bytes.utf8_chunks().map(|chunk| encode(&chunk)).collect(), encoded: true },
        }
    }

    /// What is called so in this folder.
    pub(crate) fn child(&self, bytes: &[u8]) -> Self {
        if let (false, Ok(child)) = (self.encoded, std::str::from_utf8(bytes)) {
            // Nearly all are such, and there are many.
            return Self { text: joined(&self.text, child), encoded: false };
        }
        let child = Self::new(bytes);
        Self { text: joined(&self.escaped(true), &child.escaped(true)), encoded: true }
    }

    /// The text, as it is in a path of which something is encoded: there a real percent sign must not look
    /// like an encoded byte.
    fn escaped(&self, in_encoded: bool) -> Cow<'_, str> {
        if in_encoded && !self.encoded { escape(&self.text) } else { Cow::Borrowed(&self.text) }
    }
}

fn joined(above: &str, child: &str) -> String {
    let slash = if above.is_empty() || above.ends_with('/') { "" } else { "/" };
    let mut text = String::with_capacity(above.len() + slash.len() + child.len());
    [above, slash, child].into_iter().for_each(|part| text.push_str(part));
    text
}

fn encode(chunk: &std::str::Utf8Chunk<'_>) -> String {
    let invalid = chunk.invalid().iter().map(|byte| format!("%{byte:02X}"));
    escape(chunk.valid()).into_owned() + &invalid.collect::<String>()
}

fn escape(text: &str) -> Cow<'_, str> {
    if text.contains('%') { Cow::Owned(text.replace('%', "%25")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_starts_as_it_was_given() {
        let child = |shown: &str| Name::new(shown.as_bytes()).child(b"a.py").text;
        assert_eq!([child("src"), child(""), child("/"), child("src/")], ["src/a.py", "a.py", "/a.py", "src/a.py"]);
    }

    #[test]
    fn bytes_that_are_no_text_are_encoded() {
        let encoded = |text: &str, encoded| Name { text: text.to_owned(), encoded };
        assert_eq!(Name::new(b"100%\xff.env"), encoded("100%25%FF.env", true));
        assert_eq!(Name::new("100%ü".as_bytes()), encoded("100%ü", false));
    }

    #[test]
    fn a_percent_sign_is_told_from_an_encoded_byte_anywhere_in_a_path() {
        let name = |parts: [&[u8]; 3]| parts.iter().fold(Name::default(), |name, part| name.child(part)).text;
        assert_eq!(name([b"a%FF", b"b%", b"c"]), "a%FF/b%/c");
        assert_eq!(name([b"a%FF", b"\xff", b"c%"]), "a%25FF/%FF/c%25");
        assert_eq!(name([b"\xff", b"%", b"\xfe"]), "%FF/%25/%FE");
    }
}
