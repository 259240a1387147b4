//! Where a tool that knows files alone is to point to.

use std::fmt::Write as _;

use bailiwick_core::finding::{Finding, Place};

/// Layers whose lines are those of what they unpack to, and not of the file.
const UNPACKED: [&str; 4] = ["gzip", "tar", "zip", "zstd"];

/// Where a finding stands that has no place of its own: what is judged is decided there.
const NOWHERE: Spot<'_> = Spot { file: "bailiwick.yaml", encoded: false, inner: None, region: None, commit: None };

/// A place, as a tool that opens no archive sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot<'a> {
    /// The file.
    pub(crate) file: &'a str,
    /// Whether bytes of its name are percent-encoded already.
    pub(crate) encoded: bool,
    /// Which file of the archive it is.
    pub(crate) inner: Option<&'a str>,
    /// Where in the file; nowhere in one that has to be unpacked first.
    pub(crate) region: Option<Region>,
    /// The commit, where it comes from history.
    pub(crate) commit: Option<&'a str>,
}

/// A part of one line. Lines and columns count from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// One past the last column.
    pub(crate) end_column: u32,
}

impl<'a> Spot<'a> {
    pub(crate) fn of(place: &'a Place) -> Self {
        let is_unpacked = place.layer.iter().any(|layer| UNPACKED.contains(&&**layer));
        let archive = if is_unpacked { place.path.split_once('!') } else { None };
        let (file, inner) = archive.map_or((&*place.path, None), |(file, inner)| (file, Some(inner)));
        let region = (place.line > 0 && !is_unpacked).then(|| {
            let column = place.column.max(1);
            Region { line: place.line, column, end_column: place.end_column.max(column.saturating_add(1)) }
        });
        Self { file, encoded: place.encoded, inner, region, commit: place.commit.as_deref() }
    }

    /// The line, or the first one of a file in which there is no line to point to.
    pub(crate) fn line(&self) -> u32 {
        self.region.map_or(1, |region| region.line)
    }

    /// A URI, relative where the path is.
    pub(crate) fn uri(&self) -> String {
        let scheme = if self.file.starts_with('/') { "file://" } else { "" };
        let mut uri = scheme.to_owned();
        for byte in self.file.bytes() {
            let is_escape = byte == b'%' && self.encoded;
            // A colon in the first part of a relative path would make that a scheme.
            if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) || is_escape {
                uri.push(char::from(byte));
            } else {
                // Writing to a string can't fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
        uri
    }
}

/// Where a finding stands: in the scanned text, else in the inventory, else where the run is configured. Never empty.
pub(crate) fn spots(finding: &Finding) -> Vec<Spot<'_>> {
    let in_inventory = finding.origin.iter().filter(|_| finding.locations.is_empty());
    let spots: Vec<_> = finding.locations.iter().chain(in_inventory).map(Spot::of).collect();
    if spots.is_empty() { vec![NOWHERE] } else { spots }
}

/// The first of [`spots`].
pub(crate) fn first(finding: &Finding) -> Spot<'_> {
    finding.locations.first().or(finding.origin.as_ref()).map_or(NOWHERE, Spot::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str, layer: &[&str]) -> Place {
        let layer = layer.iter().map(|layer| (*layer).into()).collect();
        Place { path: path.into(), layer, line: 3, column: 7, end_column: 9, ..Place::default() }
    }

    #[test]
    fn a_line_of_what_is_unpacked_is_none_of_the_file() {
        let packed = place("a/b.zip!c/.env", &["zip", "base64"]);
        let spot = Spot::of(&packed);
        assert_eq!((spot.file, spot.inner, spot.region), ("a/b.zip", Some("c/.env"), None));
        let zipped = place("log.gz", &["gzip"]);
        assert_eq!((Spot::of(&zipped).file, Spot::of(&zipped).region, Spot::of(&zipped).line()), ("log.gz", None, 1));
        let plain = place("wow!.env", &["base64"]);
        assert_eq!((Spot::of(&plain).file, Spot::of(&plain).line()), ("wow!.env", 3));
    }

    #[test]
    fn uris() {
        let uri = |path: &str, encoded| Spot::of(&Place { encoded, ..place(path, &[]) }).uri();
        assert_eq!(uri("源/a b#c?.py", false), "%E6%BA%90/a%20b%23c%3F.py");
        assert_eq!(uri("100%25", false), "100%2525");
        assert_eq!(uri("a%FF", true), "a%FF");
        assert_eq!(uri("javascript:alert(1)", false), "javascript%3Aalert(1)");
        assert_eq!(uri("/etc/x", false), "file:///etc/x");
        assert_eq!(uri("<stdin>", false), "%3Cstdin%3E");
    }
}
