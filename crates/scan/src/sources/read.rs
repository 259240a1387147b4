//! Reads a file or stream whole.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use super::reason;

/// What is longer is not read, and that is said.
const MOST_BYTES: u64 = 1 << 30;
const TOO_LONG: &str = "larger than 1 GiB";
/// What is longer is not read in blocks either: a file may say that it has any length, and hold nothing.
const MOST_IN_BLOCKS: u64 = 64 << 30;
const ENDLESS: &str = "larger than 64 GiB";

/// How a file was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is as long as this.
    Whole(u64),
    /// It is too long to be read whole, so that nothing of it was read.
    Large,
    /// It was changed meanwhile, so that nobody knows what was read of it.
    Changed,
}

/// Reads a file into a buffer, unless it is longer than so many bytes; or says why it can't.
pub(super) fn file(path: &Path, most: u64, buffer: &mut Vec<u8>) -> Result<Ending, String> {
    let file = File::open(path).map_err(|error| reason(&error))?;
    let stamp = || file.metadata().ok().map(|data| (data.len(), data.modified().ok()));
    unchanged(stamp, &file, most, buffer)
}

/// Reads all of a stream into a buffer that is to hold so many bytes, or says why it can't.
pub(super) fn whole(stream: impl Read, expected: u64, buffer: &mut Vec<u8>) -> Result<u64, String> {
    buffer.clear();
    if expected > MOST_BYTES {
        return Err(TOO_LONG.to_owned());
    }
    buffer.reserve(usize::try_from(expected).unwrap_or_default());
    match stream.take(MOST_BYTES + 1).read_to_end(buffer) {
        Ok(bytes) if bytes as u64 > MOST_BYTES => Err(TOO_LONG.to_owned()),
        Ok(bytes) => Ok(bytes as u64),
        Err(error) => Err(reason(&error)),
    }
}

/// Reads all of a file, and looks at its stamp before and after.
fn unchanged(
    stamp: impl Fn() -> Option<(u64, Option<SystemTime>)>,
    stream: impl Read,
    most: u64,
    buffer: &mut Vec<u8>,
) -> Result<Ending, String> {
    let before = stamp();
    if before.is_some_and(|(length, _)| length > MOST_IN_BLOCKS) {
        return Err(ENDLESS.to_owned());
    }
    if before.is_some_and(|(length, _)| length > most) {
        return Ok(Ending::Large);
    }
    // Where it ends is known, and whether that is still so is asked below: nothing is read to see that there is nothing.
    // What has no length may hold something nevertheless, as what the kernel makes up does.
    let length = before.map_or(0, |(length, _)| length);
    let bytes = whole(stream.take(if length == 0 { u64::MAX } else { length }), length, buffer)?;
    Ok(if stamp() == before { Ending::Whole(bytes) } else { Ending::Changed })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io;
    use std::time::Duration;

    use super::*;

    /// A file that somebody else changes as soon as it is read.
    struct Changing<'a>(&'a Cell<(u64, u64)>, (u64, u64), &'a [u8]);

    impl Read for Changing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.set(self.1);
            self.2.read(buffer)
        }
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_known() {
        let read = |after| {
            let stamp = Cell::new((3, 7));
            let mut buffer = b"old".to_vec();
            let now = || {
                let (length, time) = stamp.get();
                Some((length, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(time))))
            };
            let ending = unchanged(now, Changing(&stamp, after, b"new"), u64::MAX, &mut buffer);
            assert_eq!(buffer, b"new");
            ending.unwrap()
        };
        assert_eq!(read((3, 7)), Ending::Whole(3));
        assert_eq!(read((4, 7)), Ending::Changed);
        assert_eq!(read((3, 8)), Ending::Changed);
    }
}
