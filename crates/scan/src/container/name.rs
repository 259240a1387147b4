//! How a path inside an archive is reported.

use crate::name::Name;

/// No system opens a path that is longer, but an archive may hold a name of any length.
const MOST_BYTES: usize = 4096;

/// The name that an archive gives as bytes: without a leading `./`, and cut where it is endless.
pub(super) fn shown(mut bytes: &[u8]) -> Name {
    while let Some(below) = bytes.strip_prefix(b"./") {
        bytes = below;
    }
    let mut name = match std::str::from_utf8(bytes) {
        Ok(text) => Name { text: cut(text).to_owned(), encoded: false },
        // Encoding makes nothing shorter, so what comes later is cut anyway.
        Err(_) => Name::new(bytes.get(..MOST_BYTES).unwrap_or(bytes)),
    };
    name.text.truncate(cut(&name.text).len());
    name
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        shown(bytes).text
    }

    #[test]
    fn a_name_has_no_leading_folder_that_says_nothing() {
        assert_eq!(text(b"././a/.env"), "a/.env");
        assert_eq!(text(b"/etc/.env"), "/etc/.env");
        assert_eq!(text(b"../.env"), "../.env");
    }

    #[test]
    fn bytes_that_are_no_text_are_encoded() {
        assert_eq!(shown(b"100%\xff.env"), Name { text: "100%25%FF.env".to_owned(), encoded: true });
    }

    #[test]
    fn an_endless_name_is_cut() {
        assert_eq!(text("ü".repeat(5000).as_bytes()).len(), MOST_BYTES);
        assert_eq!(text(&[b'a'; 4097]).len(), MOST_BYTES);
        assert!(text(&[0xff; 10_000]).len() <= MOST_BYTES);
    }
}
