//! Reads an archive whose directory is cut off or damaged, by the header that each file has of its own.

use std::ops::ControlFlow;

use memchr::memmem;
use rawzip::CompressionMethod;

use super::super::name;
use super::{LOCAL, Member, Reading};

/// Goes from header to header.
pub(super) fn walk(bytes: &[u8], reading: &mut Reading<'_, '_>) -> ControlFlow<()> {
    let mut rest = bytes;
    while let Some(start) = memmem::find(rest, LOCAL) {
        rest = rest.get(start..).unwrap_or_default();
        let Some((member, behind)) = member(rest) else { break };
        rest = behind;
        if !(member.data.is_empty() && member.name.text.ends_with('/')) {
            reading.opening.enter()?;
            reading.read(&member)?;
        }
    }
    ControlFlow::Continue(())
}

/// The file at the start of some bytes, and what follows it.
fn member(bytes: &[u8]) -> Option<(Member<'_>, &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<30>()?;
    let short = |at: usize| Some(u16::from_le_bytes(*header.get(at..)?.first_chunk()?));
    let long = |at: usize| Some(u32::from_le_bytes(*header.get(at..)?.first_chunk()?));
    let flags = short(6)?;
    let (name, rest) = rest.split_at_checked(usize::from(short(26)?))?;
    let (_, rest) = rest.split_at_checked(usize::from(short(28)?))?;
    // When it was written, its size was not known yet, or it doesn't fit here: it ends where something begins.
    let is_sized = flags & 8 == 0 && long(18)? != u32::MAX;
    let size = if is_sized { usize::try_from(long(18)?).ok()? } else { next_record(rest) };
    let (data, behind) = rest.split_at_checked(size).unwrap_or((rest, &[]));
    let member = Member {
        name: name::shown(name),
        is_encrypted: flags & 1 != 0,
        method: CompressionMethod::new(short(8)?),
        checksum: if is_sized { Some(long(14)?) } else { None },
        data,
        is_whole: rest.len() > size || is_sized && rest.len() == size,
    };
    Some((member, behind))
}

/// Where the next record starts, of whatever kind.
fn next_record(bytes: &[u8]) -> usize {
    let mut found = memmem::find_iter(bytes, b"PK");
    let is_record = |at: &usize| matches!(bytes.get(at + 2..at + 4), Some([1, 2] | [3, 4] | [5, 6] | [6, 6] | [7, 8]));
    found.find(is_record).unwrap_or(bytes.len())
}
