//! Compressed files, and texts in UTF-32, that are known and not opened. What one holds is not read, and that is said.

use std::ops::ControlFlow;

use super::Opening;

/// What such a file starts with, all of it, and what it is called.
const MAGIC: [(&[u8], &str); 11] = [
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz"),
    (&[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c], "7z"),
    (b"Rar!\x1a\x07\x01\0", "rar"),
    (b"Rar!\x1a\x07\0", "rar"),
    (&[0x04, 0x22, 0x4d, 0x18], "lz4"),
    (&[0x89, b'L', b'Z', b'O', 0, 0x0d, 0x0a, 0x1a, 0x0a], "lzop"),
    (b"LZIP\x01", "lzip"),
    (&[0x1f, 0x9d, 0x90], "compress"),
    (b"MSCF\0\0\0\0", "cab"),
    (&[0xed, 0xab, 0xee, 0xdb], "rpm"),
    (b"!<arch>\ndebian-binary", "deb"),
];

/// The mark of a first block of bzip2, and the mark of the end, which an empty file has instead.
const BZIP2: [[u8; 6]; 2] = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];

pub(super) fn is(bytes: &[u8]) -> bool {
    format(bytes).is_some()
}

pub(super) fn walk(bytes: &[u8], opening: &mut Opening<'_>) -> ControlFlow<()> {
    if let Some(format) = format(bytes) {
        opening.leave_unread(None, format!("{format} is not opened"));
    }
    ControlFlow::Continue(())
}

fn format(bytes: &[u8]) -> Option<&'static str> {
    if let [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] = bytes {
        return BZIP2.iter().any(|mark| rest.starts_with(mark)).then_some("bzip2");
    }
    if is_utf32(bytes) {
        return Some("UTF-32");
    }
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| *format)
}

/// Whether a mark of UTF-32 stands before characters of which each has two zeros where most have.
fn is_utf32(bytes: &[u8]) -> bool {
    let (zeros, rest) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (2..4, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] => (0..2, rest),
        _ => return false,
    };
    let is_character = |character: &[u8]| character.get(zeros.clone()) == Some(&[0, 0]);
    rest.len() >= 4 && rest.chunks_exact(4).take(16).all(is_character)
}
