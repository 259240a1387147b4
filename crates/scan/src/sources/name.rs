//! How a path is reported: with `/`, and what is not UTF-8 percent-encoded.

use std::path::Path;

/// A path as it is reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) text: String,
    /// Whether bytes had to be percent-encoded.
    pub(super) encoded: bool,
}

/// The name of a path below a root that is shown with a prefix.
pub(super) fn name(shown: &str, below: &Path) -> Name {
    let mut name = Name { text: shown.to_owned(), encoded: false };
    for part in below.components() {
        name.push_part(part.as_os_str().as_encoded_bytes());
    }
    name
}

impl Name {
    /// The name of a path in a repository, whose parts `/` divides.
    pub(super) fn of_bytes(path: &[u8]) -> Self {
        let mut name = Self { text: String::with_capacity(path.len()), encoded: false };
        for part in path.split(|byte| *byte == b'/') {
            name.push_part(part);
        }
        name
    }

    fn push_part(&mut self, part: &[u8]) {
        if !self.text.is_empty() && !self.text.ends_with('/') {
            self.text.push('/');
        }
        self.push(part);
    }

    fn push(&mut self, bytes: &[u8]) {
        let whole = std::str::from_utf8(bytes).is_ok();
        for chunk in bytes.utf8_chunks() {
            // Where anything is encoded, a real percent sign must not look like it.
            self.text.push_str(&if whole { chunk.valid().to_owned() } else { chunk.valid().replace('%', "%25") });
            self.text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
        }
        self.encoded |= !whole;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_starts_as_it_was_given() {
        assert_eq!(name("src", Path::new("a/b.py")).text, "src/a/b.py");
        assert_eq!(name("", Path::new("a.py")).text, "a.py");
        assert_eq!(name("/", Path::new("a.py")).text, "/a.py");
        assert_eq!(name("src/a.py", Path::new("")).text, "src/a.py");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_encoded() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = name("", Path::new(std::ffi::OsStr::from_bytes(b"100%\xff.env")));
        assert_eq!((name.text.as_str(), name.encoded), ("100%25%FF.env", true));
        assert_eq!(Name::of_bytes(b"a b/100%\xff.env").text, "a b/100%25%FF.env");
    }
}
