//! Zip, and what is one: jar, whl, docx.

mod fields;
mod recover;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use flate2::Crc;
use memchr::memmem;
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::inflate::Inflate;
use super::{Ending, Opening, WRONG_CHECKSUM, name};
use crate::name::Name;

/// A file's header; the end of a directory, with which an empty archive starts.
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
const END: &[u8] = b"PK\x05\x06";
/// How long the record is that ends a directory, and with the longest comment behind it.
const END_LENGTH: usize = 22;
pub(super) const TAIL: usize = END_LENGTH + u16::MAX as usize;

pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL) || bytes.starts_with(END)
}

/// Whether the record that ends a directory, with its comment, is what bytes end with.
pub(super) fn may_end(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
    memmem::rfind_iter(tail, END).any(|at| {
        let comment = tail.get(at + END_LENGTH - 2..).and_then(<[u8]>::split_first_chunk::<2>);
        comment.is_some_and(|(length, comment)| usize::from(u16::from_le_bytes(*length)) == comment.len())
    })
}

/// Where the first file of a sound archive is that other bytes stand before.
pub(super) fn start(bytes: &[u8]) -> Option<usize> {
    let archive = ZipArchive::from_slice(bytes).ok().filter(|_| may_end(bytes))?;
    let start = usize::try_from(first(&archive)?).ok()?;
    (start > 0 && is_sound(&archive)).then_some(start)
}

pub(super) fn walk(bytes: &[u8], opening: &mut Opening<'_>) -> ControlFlow<()> {
    let mut reading = Reading { opening, inflate: Inflate::new(), unpacked: Vec::new() };
    match ZipArchive::from_slice(bytes) {
        Ok(archive) if is_sound(&archive) => walk_directory(&archive, &mut reading),
        Ok(_) => {
            reading.opening.leave_unread(None, "damaged: the directory doesn't fit".to_owned());
            recover::walk(bytes, &mut reading)
        }
        Err(_) => {
            reading.opening.leave_unread(None, "truncated".to_owned());
            recover::walk(bytes, &mut reading)
        }
    }
}

/// Whether the directory is that of this archive: not one of an archive inside, with its own cut off.
fn is_sound(archive: &ZipSliceArchive<&[u8]>) -> bool {
    let bytes = archive.get_ref();
    let Some(first) = first(archive) else { return false };
    let starts_there = || {
        let start = usize::try_from(first).ok().and_then(|first| bytes.get(first..));
        !is(bytes) && start.is_some_and(|start| start.starts_with(LOCAL))
    };
    first == 0 || bytes.starts_with(END) || starts_there()
}

/// Where the first file of an archive is, if its directory can be read.
fn first(archive: &ZipSliceArchive<&[u8]>) -> Option<u64> {
    let mut entries = archive.entries();
    entries.try_fold(u64::MAX, |first, entry| Some(first.min(entry.ok()?.local_header_offset())))
}

fn walk_directory(archive: &ZipSliceArchive<&[u8]>, reading: &mut Reading<'_, '_>) -> ControlFlow<()> {
    let mut taken = Taken::default();
    fields::cut(archive, &mut reading.opening.outside);
    for entry in archive.entries().flatten() {
        if !is_folder(&entry) {
            walk_entry(archive, &entry, &mut taken, reading)?;
        }
    }
    ControlFlow::Continue(())
}

fn is_folder(entry: &ZipFileHeaderRecord<'_>) -> bool {
    entry.is_dir() && entry.uncompressed_size_hint() == 0
}

fn walk_entry(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord<'_>,
    taken: &mut Taken,
    reading: &mut Reading<'_, '_>,
) -> ControlFlow<()> {
    reading.opening.enter()?;
    let name = name::shown(entry.file_path().as_bytes());
    let Ok(found) = archive.get_entry(entry.wayfinder()) else {
        reading.opening.leave_unread(Some(&name), "damaged: it is not where the directory says".to_owned());
        return ControlFlow::Continue(());
    };
    let (start, end) = found.compressed_data_range();
    if !taken.take(entry.local_header_offset(), end) {
        reading.opening.leave_unread(Some(&name), "damaged: it overlaps another file".to_owned());
        return ControlFlow::Continue(());
    }
    reading.opening.outside.take(fields::position(start)..fields::position(end));
    reading.read(&Member {
        name,
        is_encrypted: entry.flags().is_encrypted(),
        method: entry.compression_method(),
        checksum: Some(entry.crc32()),
        data: found.data(),
        is_whole: true,
    })
}

/// The parts of an archive that belong to a file. Where two files share one, a few bytes unpack to anything.
#[derive(Default)]
struct Taken(BTreeMap<u64, u64>);

impl Taken {
    /// Whether a part was free.
    fn take(&mut self, start: u64, end: u64) -> bool {
        let is_free = self.0.range(..end).next_back().is_none_or(|(_, other)| *other <= start);
        if is_free {
            self.0.insert(start, end);
        }
        is_free
    }
}

/// A file in an archive.
struct Member<'a> {
    name: Name,
    is_encrypted: bool,
    method: CompressionMethod,
    checksum: Option<u32>,
    data: &'a [u8],
    /// Whether all of its data is there, as far as can be known.
    is_whole: bool,
}

/// What reading files takes, one after the other.
struct Reading<'a, 'b> {
    opening: &'a mut Opening<'b>,
    inflate: Inflate,
    unpacked: Vec<u8>,
}

impl Reading<'_, '_> {
    /// Reads a file that was entered.
    fn read(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        match member.method {
            _ if member.is_encrypted => self.leave_unread(member, "encrypted".to_owned()),
            CompressionMethod::AES => self.leave_unread(member, "encrypted".to_owned()),
            CompressionMethod::STORE => self.read_stored(member),
            CompressionMethod::DEFLATE => self.read_deflated(member),
            method => self.leave_unread(member, format!("compressed with {}", method_name(method))),
        }
    }

    fn leave_unread(&mut self, member: &Member<'_>, reason: String) -> ControlFlow<()> {
        self.opening.leave_unread(Some(&member.name), reason);
        ControlFlow::Continue(())
    }

    fn read_stored(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        let ending = if member.is_whole { member.verified(member.data) } else { Ending::Truncated };
        self.opening.visit(Some(&member.name), member.data, ending)
    }

    fn read_deflated(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        self.unpacked.clear();
        let most = self.opening.budget.bytes();
        let (_, ending) = self.inflate.unpack(member.data, &mut self.unpacked, most);
        let ending = if let Ending::Whole = ending { member.verified(&self.unpacked) } else { ending };
        self.opening.visit_unpacked(Some(&member.name), &self.unpacked, ending)
    }
}

impl Member<'_> {
    fn verified(&self, bytes: &[u8]) -> Ending {
        let mut crc = Crc::new();
        crc.update(bytes);
        if self.checksum.is_none_or(|checksum| checksum == crc.sum()) {
            return Ending::Whole;
        }
        Ending::Damaged(WRONG_CHECKSUM.to_owned())
    }
}

fn method_name(method: CompressionMethod) -> String {
    match method.name() {
        Some(name) => name.to_lowercase(),
        None => format!("method {}", method.as_u16()),
    }
}
