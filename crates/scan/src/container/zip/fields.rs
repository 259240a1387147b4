//! Where the fields of a zip's headers start and end.

use rawzip::ZipSliceArchive;

use super::super::outside::Outside;

/// A header of so many bytes before its texts, and where in it their lengths stand.
struct Header {
    fixed: usize,
    lengths: &'static [usize],
}

/// A file's own header, with its name and extra field.
const LOCAL: Header = Header { fixed: 30, lengths: &[26, 28] };
/// A file's header in the directory, with a comment too.
const CENTRAL: Header = Header { fixed: 46, lengths: &[28, 30, 32] };
/// The end of the directory, with the archive's comment.
const END: Header = Header { fixed: 22, lengths: &[20] };

/// Cuts an archive at the borders of all fields that its directory tells of.
pub(super) fn cut(archive: &ZipSliceArchive<&[u8]>, outside: &mut Outside) {
    let bytes = archive.get_ref();
    for entry in archive.entries().flatten() {
        cut_header(bytes, entry.local_header_offset(), &LOCAL, outside);
        cut_header(bytes, entry.central_directory_offset(), &CENTRAL, outside);
    }
    cut_header(bytes, archive.eocd_offset(), &END, outside);
}

fn cut_header(bytes: &[u8], start: u64, header: &Header, outside: &mut Outside) {
    let start = position(start);
    let mut at = start.saturating_add(header.fixed);
    outside.cut(start);
    outside.cut(at);
    for length in header.lengths {
        let length = bytes.get(start.saturating_add(*length)..).and_then(<[u8]>::first_chunk);
        at = at.saturating_add(length.map_or(0, |length| usize::from(u16::from_le_bytes(*length))));
        outside.cut(at);
    }
}

/// A position as the archive gives it.
pub(super) fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
