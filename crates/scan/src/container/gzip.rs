//! Gzip: one file, in one member or several.

use std::ops::ControlFlow;

use flate2::Crc;
use memchr::memchr;

use super::inflate::Inflate;
use super::outside::Outside;
use super::{Ending, Opening, WRONG_CHECKSUM};

/// The magic bytes, and the only method there is.
pub(super) const MAGIC: &[u8] = &[0x1f, 0x8b, 8];

pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

pub(super) fn walk(bytes: &[u8], opening: &mut Opening<'_>) -> ControlFlow<()> {
    opening.enter()?;
    let most = opening.budget.bytes();
    let mut unpacked = Vec::new();
    let ending = unpack(bytes, &mut unpacked, most, &mut opening.outside);
    opening.visit_unpacked(None, &unpacked, ending)
}

/// Unpacks all members.
fn unpack(bytes: &[u8], unpacked: &mut Vec<u8>, most: usize, outside: &mut Outside) -> Ending {
    let mut inflate = Inflate::new();
    let mut rest = bytes;
    let mut checksums = Ending::Whole;
    while is(rest) {
        let cut = &mut |behind: &[u8]| outside.cut(bytes.len() - behind.len());
        let Some(body) = skip_header(rest, cut) else { return Ending::Truncated };
        rest = body;
        match stream(&mut rest, &mut inflate, unpacked, most) {
            Ok(true) => {}
            Ok(false) => checksums = Ending::Damaged(WRONG_CHECKSUM.to_owned()),
            Err(ending) => return ending,
        }
        outside.take(bytes.len() - body.len()..bytes.len() - rest.len());
    }
    // Tapes and disks pad with zeros.
    if rest.iter().any(|byte| *byte != 0) {
        return Ending::Damaged("bytes follow that are no gzip".to_owned());
    }
    checksums
}

/// Unpacks what follows a member's header and moves behind it. Says whether the checksum fits.
fn stream(rest: &mut &[u8], inflate: &mut Inflate, unpacked: &mut Vec<u8>, most: usize) -> Result<bool, Ending> {
    let start = unpacked.len();
    let (taken, ending) = inflate.unpack(rest, unpacked, most);
    let Ending::Whole = ending else { return Err(ending) };
    let (trailer, behind) = rest.get(taken..).and_then(<[u8]>::split_first_chunk::<8>).ok_or(Ending::Truncated)?;
    *rest = behind;
    let mut crc = Crc::new();
    crc.update(unpacked.get(start..).unwrap_or_default());
    Ok(trailer.starts_with(&crc.sum().to_le_bytes()))
}

/// What follows a member's header; `None` when that doesn't end. Says what follows each of its fields.
fn skip_header<'a>(member: &'a [u8], cut: &mut dyn FnMut(&[u8])) -> Option<&'a [u8]> {
    let (fixed, mut rest) = member.split_first_chunk::<10>()?;
    let has = |flag: u8| fixed[3] & flag != 0;
    if has(4) {
        let (length, extra) = rest.split_first_chunk()?;
        cut(extra);
        rest = extra.get(usize::from(u16::from_le_bytes(*length))..)?;
        cut(rest);
    }
    // The file's name and a comment end with a NUL.
    for flag in [8, 16] {
        if has(flag) {
            cut(rest);
            rest = rest.get(memchr(0, rest)? + 1..)?;
        }
    }
    if has(2) { rest.get(2..) } else { Some(rest) }
}
