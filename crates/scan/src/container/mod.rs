//! Opens files that hold other files: gzip, zip, tar and zstd.
//!
//! What lies in one beside its files (names, comments, padding) is told as ranges of its bytes.
//!
//! A container is known by its first bytes, or a zip by its last, never by its name. What is known and not opened
//! is said to be not read. One layer is opened at a time; what is inside
//! goes to a visitor, entry by entry, and the visitor may [`open`] it again with what is left of the
//! [`Budget`]. What lies in a container as it is (a tar's files, what a zip stores) is handed on without a
//! copy and costs an entry alone; only bytes that had to be unpacked cost bytes.

mod budget;
mod gzip;
mod inflate;
mod name;
mod outside;
mod sealed;
mod tar;
#[cfg(test)]
mod tests;
mod zip;
mod zstd;

use std::ops::{ControlFlow, Range};

use crate::name::Name;
pub(crate) use budget::Budget;
use outside::Outside;

/// A file inside a container.
pub(crate) struct Entry<'a> {
    /// The path inside the archive, without a leading `./`; `None` for what a compressed single file unpacks to.
    pub(crate) name: Option<String>,
    /// Whether bytes of the name had to be percent-encoded.
    pub(crate) encoded: bool,
    /// What the file holds.
    pub(crate) bytes: &'a [u8],
    /// The kind of container: `gzip`, `zip`, `tar` or `zstd`.
    pub(crate) layer: &'static str,
}

/// What opening a container showed beside its entries.
pub(crate) struct Opened {
    /// The kind of container, as in [`Entry::layer`].
    pub(crate) layer: &'static str,
    /// What should have been read and could not be.
    pub(crate) not_read: Vec<NotRead>,
    /// What belongs to no entry (names, comments, other headers, padding), field by field, as ranges of the container's
    /// bytes in order. Empty if not all was read: then nobody knows what belongs to what.
    pub(crate) outside: Vec<Range<usize>>,
}

/// What a container holds and could not be read, or not to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotRead {
    /// The path inside the archive; `None` when it is the container itself, or the rest of it.
    pub(crate) name: Option<String>,
    /// Why, as a lowercase fragment.
    pub(crate) reason: String,
}

/// Opens a container by its magic bytes and visits what is in it, in order.
///
/// What a damaged or cut-off container still holds is visited too. `None` when the bytes are no container.
pub(crate) fn open(
    bytes: &[u8],
    budget: &mut Budget,
    visit: &mut dyn FnMut(&Entry<'_>, &mut Budget),
) -> Option<Opened> {
    let format = FORMATS.iter().find(|format| (format.is)(bytes))?;
    Some(format.open(bytes, budget, visit))
}

/// Opens a zip that other bytes stand before, and says where it starts: a program that unpacks itself, a jar that runs.
pub(crate) fn open_behind(
    bytes: &[u8],
    budget: &mut Budget,
    visit: &mut dyn FnMut(&Entry<'_>, &mut Budget),
) -> Option<(usize, Opened)> {
    let start = zip::start(bytes)?;
    Some((start, ZIP.open(bytes, budget, visit)))
}

/// Whether bytes are a container.
pub(crate) fn is(bytes: &[u8]) -> bool {
    FORMATS.iter().any(|format| (format.is)(bytes))
}

/// Whether bytes end as a zip does that other bytes stand before; of a long file the last [`TAIL`] tell.
pub(crate) fn may_end(bytes: &[u8]) -> bool {
    zip::may_end(bytes)
}

/// A zip's end is within so many bytes.
pub(crate) const TAIL: usize = zip::TAIL;

/// A kind of container.
struct Format {
    layer: &'static str,
    is: fn(&[u8]) -> bool,
    walk: fn(&[u8], &mut Opening<'_>) -> ControlFlow<()>,
}

/// What containers start with that are found inside text: a tar's mark stands too far behind.
pub(crate) const MAGIC: [&[u8]; 3] = [gzip::MAGIC, zip::LOCAL, zstd::MAGIC];

const ZIP: Format = Format { layer: "zip", is: zip::is, walk: zip::walk };

/// A tar is the least certain, for an old one has no magic bytes: it comes last.
const FORMATS: [Format; 5] = [
    Format { layer: "gzip", is: gzip::is, walk: gzip::walk },
    ZIP,
    Format { layer: "zstd", is: zstd::is, walk: zstd::walk },
    Format { layer: "sealed", is: sealed::is, walk: sealed::walk },
    Format { layer: "tar", is: tar::is, walk: tar::walk },
];

impl Format {
    fn open(&self, bytes: &[u8], budget: &mut Budget, visit: &mut dyn FnMut(&Entry<'_>, &mut Budget)) -> Opened {
        let outside = Outside::default();
        let mut opening = Opening { layer: self.layer, budget, visit, not_read: Vec::new(), outside };
        // Each walk ends by itself; that it was broken off is put down in what was not read.
        let _ = (self.walk)(bytes, &mut opening);
        let Opening { layer, not_read, outside, .. } = opening;
        let outside = if not_read.is_empty() { outside.fields(bytes) } else { Vec::new() };
        Opened { layer, not_read, outside }
    }
}

/// A container that is being opened.
struct Opening<'a> {
    layer: &'static str,
    budget: &'a mut Budget,
    visit: &'a mut dyn FnMut(&Entry<'_>, &mut Budget),
    not_read: Vec<NotRead>,
    outside: Outside,
}

/// How far an entry could be read.
enum Ending {
    /// To its end.
    Whole,
    /// Until the budget was spent.
    OverBudget,
    /// Until the container ended.
    Truncated,
    /// Not wholly, or not to be trusted: why.
    Damaged(String),
    /// As far as can be without something that is not here: what.
    Lacking(&'static str),
}

const WRONG_CHECKSUM: &str = "the checksum doesn't match";

impl Opening<'_> {
    /// Takes an entry from the budget, or breaks off.
    fn enter(&mut self) -> ControlFlow<()> {
        if self.budget.take_entry() {
            return ControlFlow::Continue(());
        }
        self.leave_unread(None, self.budget.too_many_entries());
        ControlFlow::Break(())
    }

    /// Visits an entry that was entered, as far as it could be read.
    fn visit(&mut self, name: Option<&Name>, bytes: &[u8], ending: Ending) -> ControlFlow<()> {
        let encoded = name.is_some_and(|name| name.encoded);
        let entry = Entry { name: name.map(|name| name.text.clone()), encoded, bytes, layer: self.layer };
        (self.visit)(&entry, self.budget);
        match ending {
            Ending::Whole => {}
            Ending::OverBudget => {
                // Not the entry alone: nothing after it can be unpacked.
                self.leave_unread(None, self.budget.too_many_bytes());
                return ControlFlow::Break(());
            }
            Ending::Truncated => self.leave_unread(name, "truncated".to_owned()),
            Ending::Damaged(why) => self.leave_unread(name, format!("damaged: {why}")),
            Ending::Lacking(what) => self.leave_unread(name, what.to_owned()),
        }
        ControlFlow::Continue(())
    }

    /// Visits an entry whose bytes had to be unpacked.
    fn visit_unpacked(&mut self, name: Option<&Name>, bytes: &[u8], ending: Ending) -> ControlFlow<()> {
        self.budget.spend_bytes(bytes.len());
        self.visit(name, bytes, ending)
    }

    fn leave_unread(&mut self, name: Option<&Name>, reason: String) {
        let not_read = NotRead { name: name.map(|name| name.text.clone()), reason };
        if self.not_read.last() != Some(&not_read) {
            self.not_read.push(not_read);
        }
    }
}
