//! Compressed files that are known and not opened. What one holds is not read, and that is said.

use std::ops::ControlFlow;

use super::Opening;

/// What such a file starts with, all of it, and what it is called.
const MAGIC: [(&[u8], &str); 4] = [
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz"),
    (&[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c], "7z"),
    (b"Rar!\x1a\x07\x01\0", "rar"),
    (b"Rar!\x1a\x07\0", "rar"),
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
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| *format)
}
