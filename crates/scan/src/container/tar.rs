//! Tar: headers and files, one after the other, in blocks.

use std::borrow::Cow;
use std::ops::ControlFlow;

use tar::{EntryType, Header, PaxExtensions};

use super::name::Name;
use super::{Ending, Opening};

const BLOCK: usize = 512;
/// Where a sparse file's header, and each block that continues it, say whether another one follows.
const IS_EXTENDED: [usize; 2] = [482, 504];

pub(super) fn is(bytes: &[u8]) -> bool {
    let magic = bytes.get(257..265).unwrap_or_default();
    magic.starts_with(b"ustar\0") || magic == b"ustar  \0" || header(bytes).is_some()
}

pub(super) fn walk(bytes: &[u8], opening: &mut Opening<'_>) -> ControlFlow<()> {
    let mut walk = Walk { bytes, at: 0, is_over: false, extended: Extended::default() };
    while walk.at < bytes.len() {
        walk.step(opening)?;
    }
    ControlFlow::Continue(())
}

/// A walk from header to header.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether the mark of the end was met. Another archive may follow, or anything else.
    is_over: bool,
    extended: Extended<'a>,
}

/// What headers of their own say of the file that follows.
#[derive(Default)]
struct Extended<'a> {
    name: Option<&'a [u8]>,
    size: Option<u64>,
}

impl<'a> Walk<'a> {
    fn step(&mut self, opening: &mut Opening<'_>) -> ControlFlow<()> {
        let block = self.bytes.get(self.at..).unwrap_or_default();
        let block = block.get(..BLOCK).unwrap_or(block);
        if block.iter().all(|byte| *byte == 0) {
            (self.is_over, self.at) = (true, self.at.saturating_add(BLOCK));
            return ControlFlow::Continue(());
        }
        match header(block) {
            Some(header) => self.member(header, opening),
            None if self.is_over => ControlFlow::Break(()),
            None if block.len() < BLOCK => {
                opening.leave_unread(None, "truncated".to_owned());
                ControlFlow::Break(())
            }
            None => self.find_header(opening),
        }
    }

    /// Goes on at the next header, if there is one.
    fn find_header(&mut self, opening: &mut Opening<'_>) -> ControlFlow<()> {
        opening.leave_unread(None, "damaged: no header where one should be".to_owned());
        self.extended = Extended::default();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let skipped = rest.chunks_exact(BLOCK).take_while(|block| header(block).is_none()).count();
        self.at = self.at.saturating_add(skipped.saturating_mul(BLOCK));
        if self.at.saturating_add(BLOCK) > self.bytes.len() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Takes a header and what it speaks of, and moves behind it.
    fn member(&mut self, header: &'a Header, opening: &mut Opening<'_>) -> ControlFlow<()> {
        self.is_over = false;
        let (data, is_whole) = self.data(header);
        match header.entry_type() {
            EntryType::GNULongName => self.extended.name = Some(data.strip_suffix(&[0]).unwrap_or(data)),
            EntryType::XHeader => self.extended.read(data),
            EntryType::GNULongLink | EntryType::XGlobalHeader => {}
            kind => {
                let name = self.extended.name.map_or_else(|| header.path_bytes(), Cow::Borrowed);
                self.extended = Extended::default();
                // Links, devices and folders hold nothing; should one do so, it is looked at.
                if !data.is_empty() || kind.is_file() && !name.ends_with(b"/") {
                    let ending = if is_whole { Ending::Whole } else { Ending::Truncated };
                    opening.enter()?;
                    return opening.visit(Some(&Name::new(&name)), data, ending);
                }
            }
        }
        if !is_whole {
            opening.leave_unread(None, "truncated".to_owned());
        }
        ControlFlow::Continue(())
    }

    /// What follows a header and belongs to it, and whether all of it is there. A sparse file's holes are
    /// left out.
    fn data(&mut self, header: &Header) -> (&'a [u8], bool) {
        let size = self.extended.size.or(header.entry_size().ok()).and_then(|size| usize::try_from(size).ok());
        let size = size.unwrap_or(usize::MAX);
        let mut start = self.at.saturating_add(BLOCK);
        let mut is_extended = header.entry_type().is_gnu_sparse() && self.is_set(self.at, IS_EXTENDED[0]);
        while is_extended {
            is_extended = self.is_set(start, IS_EXTENDED[1]);
            start = start.saturating_add(BLOCK);
        }
        let end = start.saturating_add(size);
        self.at = end.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX);
        let rest = self.bytes.get(start..).unwrap_or_default();
        (rest.get(..size).unwrap_or(rest), end <= self.bytes.len())
    }

    fn is_set(&self, block: usize, at: usize) -> bool {
        self.bytes.get(block.saturating_add(at)).is_some_and(|byte| *byte != 0)
    }
}

impl<'a> Extended<'a> {
    fn read(&mut self, data: &'a [u8]) {
        for record in PaxExtensions::new(data).flatten() {
            match record.key_bytes() {
                // A sparse file's own name is made up.
                b"GNU.sparse.name" | b"path" => self.name = Some(record.value_bytes()),
                b"size" => self.size = record.value().ok().and_then(|size| size.parse().ok()),
                _ => {}
            }
        }
    }
}

/// The header at the start of some bytes, if its checksum fits.
fn header(bytes: &[u8]) -> Option<&Header> {
    let block = bytes.get(..BLOCK)?;
    let header = Header::from_byte_slice(block);
    let field = block.get(148..156)?;
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    // The sum is taken with the field itself full of spaces.
    let expected = sum(block) - sum(field) + 8 * u32::from(b' ');
    (field.iter().any(|byte| byte.is_ascii_digit()) && header.cksum().ok()? == expected).then_some(header)
}
