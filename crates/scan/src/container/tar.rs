//! Tar: headers and files, one after the other, in blocks.

use std::borrow::Cow;
use std::ops::ControlFlow;

use tar::{EntryType, Header, PaxExtensions};

use super::name;
use super::{Ending, Opening};

const BLOCK: usize = 512;
/// Where a sparse file's header, and each block that continues it, say whether another one follows.
const IS_EXTENDED: [usize; 2] = [482, 504];
/// Where a header's texts start and end; one that fills its field goes over into the next.
const FIELDS: [usize; 9] = [0, 100, 157, 257, 265, 297, 329, 345, BLOCK];

pub(super) fn is(bytes: &[u8]) -> bool {
    let magic = bytes.get(257..265).unwrap_or_default();
    magic.starts_with(b"ustar\0") || magic == b"ustar  \0" || header(bytes).is_some()
}

pub(super) fn walk(bytes: &[u8], opening: &mut Opening<'_>) -> ControlFlow<()> {
    let mut walk = Walk { bytes, at: 0, data_start: 0, is_over: false, extended: Extended::default() };
    while walk.at < bytes.len() {
        walk.step(opening)?;
    }
    ControlFlow::Continue(())
}

/// A walk from header to header.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where what the last header speaks of starts.
    data_start: usize,
    /// Whether the mark of the end was met. Another archive may follow.
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
            None if self.is_over => break_off(opening, "damaged: bytes follow that are no tar"),
            None if block.len() < BLOCK => break_off(opening, "truncated"),
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
        let Some(extends) = extends(header.entry_type()) else { return self.file(header, opening) };
        let (data, is_whole) = self.data(header, None, opening);
        extends(&mut self.extended, data);
        if !is_whole {
            opening.leave_unread(None, "truncated".to_owned());
        }
        ControlFlow::Continue(())
    }

    fn file(&mut self, header: &'a Header, opening: &mut Opening<'_>) -> ControlFlow<()> {
        let Extended { name, size } = std::mem::take(&mut self.extended);
        let (data, is_whole) = self.data(header, size, opening);
        let name = name.map_or_else(|| header.path_bytes(), Cow::Borrowed);
        // Links, devices and folders hold nothing; should one do so, it is looked at.
        let may_be_empty = header.entry_type().is_file() && !name.ends_with(b"/");
        if data.is_empty() && is_whole && !may_be_empty {
            return ControlFlow::Continue(());
        }
        opening.enter()?;
        opening.outside.take(self.data_start..self.data_start.saturating_add(data.len()));
        opening.visit(Some(&name::shown(&name)), data, if is_whole { Ending::Whole } else { Ending::Truncated })
    }

    /// What follows a header and belongs to it, and whether all of it is there. A sparse file's holes are
    /// left out.
    fn data(&mut self, header: &Header, size: Option<u64>, opening: &mut Opening<'_>) -> (&'a [u8], bool) {
        let size = size.or(header.entry_size().ok()).and_then(|size| usize::try_from(size).ok());
        let size = size.unwrap_or(usize::MAX);
        let mut start = self.at.saturating_add(BLOCK);
        let mut is_extended = header.entry_type().is_gnu_sparse() && self.is_set(self.at, IS_EXTENDED[0]);
        while is_extended {
            is_extended = self.is_set(start, IS_EXTENDED[1]);
            start = start.saturating_add(BLOCK);
        }
        let end = start.saturating_add(size);
        let fields = FIELDS.map(|field| self.at.saturating_add(field));
        fields.into_iter().chain([start, end]).for_each(|at| opening.outside.cut(at));
        self.data_start = start;
        self.at = end.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX);
        let rest = self.bytes.get(start..).unwrap_or_default();
        (rest.get(..size).unwrap_or(rest), end <= self.bytes.len())
    }

    fn is_set(&self, block: usize, at: usize) -> bool {
        self.bytes.get(block.saturating_add(at)).is_some_and(|byte| *byte != 0)
    }
}

impl<'a> Extended<'a> {
    fn read_name(&mut self, data: &'a [u8]) {
        self.name = Some(data.strip_suffix(&[0]).unwrap_or(data));
    }

    fn read_pax(&mut self, data: &'a [u8]) {
        let value = |key: &[u8]| {
            let record = PaxExtensions::new(data).flatten().find(|record| record.key_bytes() == key)?;
            Some(record.value_bytes())
        };
        // The path of a sparse file is made up.
        self.name = value(b"GNU.sparse.name").or_else(|| value(b"path")).or(self.name);
        self.size = value(b"size").and_then(|size| std::str::from_utf8(size).ok()?.parse().ok());
    }
}

fn break_off(opening: &mut Opening<'_>, reason: &str) -> ControlFlow<()> {
    opening.leave_unread(None, reason.to_owned());
    ControlFlow::Break(())
}

/// How a header that is about the next file is read, if this kind is about that.
fn extends<'a>(kind: EntryType) -> Option<fn(&mut Extended<'a>, &'a [u8])> {
    match kind {
        EntryType::GNULongName => Some(Extended::read_name),
        EntryType::XHeader => Some(Extended::read_pax),
        EntryType::GNULongLink | EntryType::XGlobalHeader => Some(|_, _| {}),
        // Solaris had pax headers before there was pax.
        kind if kind.as_byte() == b'X' => Some(Extended::read_pax),
        _ => None,
    }
}

/// The header at the start of some bytes, if its checksum fits.
fn header(bytes: &[u8]) -> Option<&Header> {
    let block = bytes.get(..BLOCK)?;
    let header = Header::from_byte_slice(block);
    let field = block.get(148..156)?;
    // The sum is taken with the field itself full of spaces; of old, of signed bytes.
    let sum = |value: fn(&u8) -> i64| {
        block.iter().map(value).sum::<i64>() - field.iter().map(value).sum::<i64>() + 8 * i64::from(b' ')
    };
    let said = field.iter().any(u8::is_ascii_digit).then(|| header.cksum().ok())?.map(i64::from)?;
    [sum(|byte| i64::from(*byte)), sum(|byte| i64::from(byte.cast_signed()))].contains(&said).then_some(header)
}
