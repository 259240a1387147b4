//! A secret found in text. It holds no whole secret: a mask, a digest, and a masked excerpt.

use crate::secret::{Confidence, Digest, Identity, Mask, Provider, SecretKind};
use crate::time::Time;

/// One secret that one rule found in one file; each occurrence is a place of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Leak {
    /// The rule that found it.
    pub rule: Box<str>,
    /// Other rules that matched there, and gave way to this one.
    pub also: Vec<Box<str>>,
    /// What it opens.
    pub kind: SecretKind,
    /// Whose service it opens.
    pub provider: Provider,
    /// How sure that is.
    pub confidence: Confidence,
    /// The secret as it may be shown.
    pub masked: Mask,
    /// The digest of the whole secret.
    pub digest: Digest,
    /// Whether the secret could be guessed from its digest, which is then not shown.
    pub guessable: bool,
    /// Which keys of the inventory bear it.
    pub identity: Identity,
    /// Where it stands, all in one file, first to last; never empty.
    pub places: Vec<Place>,
    /// The line of the first place and its neighbours.
    pub excerpt: Excerpt,
}

impl Leak {
    /// What names the leak in reports and waivers: its digest, or where that can't be shown its mask.
    #[must_use]
    pub fn id(&self) -> String {
        if self.guessable { self.masked.to_string() } else { self.digest.to_string() }
    }

    /// Whose service it opens, as far as the inventory settles it: a key that bears it does, and so does a mask that
    /// fits where nothing nearby speaks for one of two vendors, since few of the other's keys would fit it.
    #[must_use]
    pub fn settled_provider(&self) -> Provider {
        match (&self.identity, self.provider) {
            (Identity::Certain(_), _) | (Identity::Possible(_), Provider::DashScopeOrDeepSeek) => Provider::DashScope,
            (_, provider) => provider,
        }
    }

    /// The file that it stands in.
    #[must_use]
    pub fn path(&self) -> &str {
        self.places.first().map_or("", |place| &place.path)
    }
}

/// Where a match stands. Lines and columns count from 1, columns in Unicode scalar values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The path as given on the command line with what lies below it, with `/`.
    pub path: Box<str>,
    /// Whether bytes of the path that are not UTF-8 had to be percent-encoded.
    pub encoded: bool,
    /// The line.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// The column one past the last character.
    pub end_column: u32,
    /// The commit, where the content comes from history: the first that holds it there.
    pub commit: Option<Box<str>>,
    /// How long history holds it there.
    pub held: Option<Box<Held>>,
    /// The wrappings around the match, outermost first.
    pub layer: Vec<Box<str>>,
}

/// From when to when history holds something. Commits are in the order of their parents, then of their dates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Held {
    /// When the first commit was made that holds it.
    pub date: Time,
    /// The last commit that holds it.
    pub last_commit: Box<str>,
    /// When that one was made.
    pub last_date: Time,
}

/// Some lines of a file, every secret in them masked and control characters made visible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines, in order.
    pub lines: Vec<ExcerptLine>,
}

/// A line of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptLine {
    /// The line's number in the file, from 1.
    pub number: u32,
    /// The masked text.
    pub text: Box<str>,
    /// What of the masked text is the match: a range of bytes of `text`, on character boundaries.
    pub mark: Option<(usize, usize)>,
}
