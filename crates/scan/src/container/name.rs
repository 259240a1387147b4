//! How a path inside an archive is reported.

/// A path as it is reported.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    /// Whether bytes had to be percent-encoded.
    pub(super) encoded: bool,
}

/// No system opens a path that is longer, but an archive may hold a name of any length.
const MOST_BYTES: usize = 4096;

impl Name {
    /// The name that an archive gives as bytes.
    pub(super) fn new(mut bytes: &[u8]) -> Self {
        while let Some(below) = bytes.strip_prefix(b"./") {
            bytes = below;
        }
        let mut text = match std::str::from_utf8(bytes) {
            Ok(text) => return Self { text: cut(text).to_owned(), encoded: false },
            Err(_) => String::new(),
        };
        for chunk in bytes.utf8_chunks().take(MOST_BYTES) {
            // Where anything is encoded, a real percent sign must not look like it.
            text.push_str(&cut(chunk.valid()).replace('%', "%25"));
            text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
        }
        Self { text: cut(&text).to_owned(), encoded: true }
    }
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_leading_folder_that_says_nothing() {
        assert_eq!(Name::new(b"././a/.env").text, "a/.env");
        assert_eq!(Name::new(b"/etc/.env").text, "/etc/.env");
        assert_eq!(Name::new(b"../.env").text, "../.env");
    }

    #[test]
    fn bytes_that_are_no_text_are_encoded() {
        assert_eq!(Name::new(b"100%\xff.env"), Name { text: "100%25%FF.env".to_owned(), encoded: true });
        assert_eq!(Name::new("100%ü".as_bytes()), Name { text: "100%ü".to_owned(), encoded: false });
    }

    #[test]
    fn an_endless_name_is_cut() {
        assert_eq!(Name::new("ü".repeat(5000).as_bytes()).text.len(), MOST_BYTES);
        assert_eq!(Name::new(&[b'a'; 4097]).text.len(), MOST_BYTES);
        assert!(Name::new(&[0xff; 10_000]).text.len() <= MOST_BYTES);
    }
}
