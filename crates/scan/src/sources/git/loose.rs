//! Objects that lie in files of their own.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::read::ZlibDecoder;
use gix_hash::{Kind as Hash, ObjectId, oid};
use gix_object::Kind;

use super::objects::{MOST_BYTES, Unread};

/// A header is shorter than this: a kind, a size and a NUL.
const MOST_HEADER: usize = 32;

/// Where a loose object lies, if it does.
pub(super) fn path(folder: &Path, id: &oid) -> PathBuf {
    let hex = id.to_hex().to_string();
    let (first, rest) = hex.split_at(2);
    folder.join(first).join(rest)
}

/// The ids of the loose objects of a folder.
pub(super) fn all(folder: &Path, hash: Hash) -> Vec<ObjectId> {
    let mut ids = Vec::new();
    for first in 0..=u8::MAX {
        let first = format!("{first:02x}");
        for file in folder.join(&first).read_dir().into_iter().flatten().flatten() {
            let name = first.clone() + &file.file_name().to_string_lossy();
            ids.extend(ObjectId::from_hex(name.as_bytes()).ok().filter(|id| id.kind() == hash));
        }
    }
    ids
}

/// Reads a loose object into a buffer, and says what it is.
pub(super) fn read(folder: &Path, id: &oid, bytes: &mut Vec<u8>) -> Result<Kind, Unread> {
    let file = File::open(path(folder, id)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Unread::Missing,
        _ => Unread::Damaged(crate::sources::reason(&error)),
    })?;
    read_from(file, bytes)
}

fn read_from(file: impl Read, bytes: &mut Vec<u8>) -> Result<Kind, Unread> {
    let mut unpacked = ZlibDecoder::new(file);
    let (kind, size) = header(&mut unpacked)?;
    if size > MOST_BYTES {
        return Err(Unread::Damaged("larger than 1 GiB".to_owned()));
    }
    bytes.clear();
    let read = unpacked.take(size + 1).read_to_end(bytes).map_err(Unread::damaged)?;
    if read as u64 == size { Ok(kind) } else { Err(Unread::damaged("its size is not what its header says")) }
}

/// Reads `blob 12` and the NUL after it.
fn header(unpacked: &mut impl Read) -> Result<(Kind, u64), Unread> {
    let mut text = Vec::with_capacity(MOST_HEADER);
    let mut byte = [0];
    while text.len() < MOST_HEADER {
        unpacked.read_exact(&mut byte).map_err(Unread::damaged)?;
        match byte {
            [0] => return parsed(&text).ok_or_else(|| Unread::damaged("its header is none")),
            [byte] => text.push(byte),
        }
    }
    Err(Unread::damaged("its header does not end"))
}

fn parsed(header: &[u8]) -> Option<(Kind, u64)> {
    let (kind, size) = std::str::from_utf8(header).ok()?.split_once(' ')?;
    Some((Kind::from_bytes(kind.as_bytes()).ok()?, size.parse().ok()?))
}
