//! Reads a file or stream whole.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom};
use std::ops::Range;
use std::time::SystemTime;

use super::reason;

/// So much is read of a file at once. Most are shorter.
const AT_ONCE: usize = 256 << 10;
/// What is longer is not read, and that is said.
const MOST_BYTES: usize = 1 << 30;
const TOO_LONG: &str = "larger than 1 GiB";
/// What is longer is not read in blocks either: a file may say that it has any length, and hold nothing.
const MOST_IN_BLOCKS: u64 = 64 << 30;
const ENDLESS: &str = "larger than 64 GiB";

/// How a file was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is as long as this.
    Whole(u64),
    /// It is too long to be read whole, so that what was read of it is not to be used.
    Large,
    /// It was changed meanwhile, so that nobody knows what was read of it.
    Changed,
}

/// Where memory starts that the kernel copies to and vectors are loaded from at full speed.
const ALIGNED: usize = 64;

/// What was read, in memory that is used again for what is read next.
#[derive(Default)]
pub(super) struct Buffer {
    memory: Vec<u8>,
    /// Where it is aligned.
    start: usize,
    filled: usize,
}

impl Buffer {
    pub(super) fn bytes(&self) -> &[u8] {
        self.memory.get(self.start..self.start + self.filled).unwrap_or_default()
    }

    /// Forgets what was read, and gives back what is more memory than this.
    pub(super) fn clear(&mut self, kept: usize) {
        self.filled = 0;
        if self.memory.len() > kept {
            self.memory = Vec::new();
        }
    }

    /// Reads a part of a file.
    pub(super) fn read_at(&mut self, file: &mut File, range: &Range<u64>) -> io::Result<()> {
        self.filled = 0;
        file.seek(SeekFrom::Start(range.start))?;
        let wanted = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        if self.fill(file, wanted)? { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Reads on until there are so many bytes. Whether the stream ended before.
    fn fill(&mut self, mut stream: impl Read, wanted: usize) -> io::Result<bool> {
        self.make_room(wanted);
        let (start, end) = (self.start, self.start + wanted);
        while let Some(room) = self.memory.get_mut(start + self.filled..end).filter(|room| !room.is_empty()) {
            match stream.read(room) {
                Ok(0) => return Ok(true),
                Ok(bytes) => self.filled += bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Has room for so many bytes.
    fn make_room(&mut self, wanted: usize) {
        if self.start + wanted <= self.memory.len() {
            return;
        }
        // Memory that nobody has used yet is nothing but zeros.
        let mut memory = vec![0; wanted + ALIGNED];
        let start = memory.as_ptr().align_offset(ALIGNED).min(ALIGNED);
        if let Some(kept) = memory.get_mut(start..start + self.filled) {
            kept.copy_from_slice(self.bytes());
        }
        (self.memory, self.start) = (memory, start);
    }

    /// Reads on to the end of a stream that is to have so many bytes, or says why it can't.
    fn fill_whole(&mut self, mut stream: impl Read, expected: u64) -> Result<(), String> {
        let expected = usize::try_from(expected).unwrap_or(usize::MAX);
        if expected > MOST_BYTES {
            return Err(TOO_LONG.to_owned());
        }
        // A byte more shows that there is none.
        let mut wanted = expected + 1;
        while !self.fill(&mut stream, wanted.max(AT_ONCE)).map_err(|error| reason(&error))? {
            if self.filled > MOST_BYTES {
                return Err(TOO_LONG.to_owned());
            }
            wanted = (2 * self.filled).min(MOST_BYTES + 1);
        }
        Ok(())
    }
}

/// Reads a file into a buffer, unless it is longer than so many bytes; or says why it can't.
pub(super) fn file(opened: io::Result<File>, most: u64, buffer: &mut Buffer) -> Result<Ending, String> {
    let file = opened.map_err(|error| reason(&error))?;
    let stamp = || file.metadata().ok().map(|data| (data.len(), data.modified().ok()));
    unchanged(stamp, &file, most, buffer)
}

/// Reads all of a stream into a buffer, or says why it can't.
pub(super) fn whole(stream: impl Read, buffer: &mut Buffer) -> Result<u64, String> {
    buffer.filled = 0;
    buffer.fill_whole(stream, 0)?;
    Ok(buffer.filled as u64)
}

/// Reads all of a file, and looks at its stamp before and after, unless it was read at one moment.
fn unchanged(
    stamp: impl Fn() -> Option<(u64, Option<SystemTime>)>,
    mut stream: impl Read,
    most: u64,
    buffer: &mut Buffer,
) -> Result<Ending, String> {
    buffer.filled = 0;
    if buffer.fill(&mut stream, AT_ONCE).map_err(|error| reason(&error))? {
        return Ok(Ending::Whole(buffer.filled as u64));
    }
    let before = stamp();
    // What has no length may hold something nevertheless, as what the kernel makes up does.
    let length = before.map_or(0, |(length, _)| length);
    match length {
        length if length > MOST_IN_BLOCKS => return Err(ENDLESS.to_owned()),
        length if length > most => return Ok(Ending::Large),
        length => buffer.fill_whole(stream, length)?,
    }
    Ok(if stamp() == before { Ending::Whole(buffer.filled as u64) } else { Ending::Changed })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::*;

    /// A file that somebody else changes as soon as its end is read.
    struct Changing<'a>(&'a Cell<(u64, u64)>, (u64, u64), &'a [u8]);

    impl Read for Changing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.2.is_empty() {
                self.0.set(self.1);
            }
            self.2.read(buffer)
        }
    }

    fn read(length: usize, after: (u64, u64)) -> Ending {
        let (stamp, bytes) = (Cell::new((length as u64, 7)), vec![b'x'; length]);
        let mut buffer = Buffer::default();
        let now = || {
            let (length, time) = stamp.get();
            Some((length, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(time))))
        };
        let ending = unchanged(now, Changing(&stamp, after, &bytes), u64::MAX, &mut buffer);
        assert_eq!(buffer.bytes(), bytes);
        ending.unwrap()
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_known() {
        let length = AT_ONCE + 1;
        assert_eq!(read(length, (length as u64, 7)), Ending::Whole(length as u64));
        assert_eq!(read(length, (4, 7)), Ending::Changed);
        assert_eq!(read(length, (length as u64, 8)), Ending::Changed);
    }

    #[test]
    fn what_is_read_at_once_was_as_it_is() {
        assert_eq!(read(3, (4, 8)), Ending::Whole(3));
    }

    #[test]
    fn of_any_length_all_is_read() {
        let mut buffer = Buffer::default();
        for length in [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE] {
            let bytes: Vec<_> = (0..length).map(|at| at as u8).collect();
            assert_eq!(whole(&*bytes, &mut buffer), Ok(length as u64));
            assert_eq!(buffer.bytes(), bytes);
            assert_eq!(buffer.bytes().as_ptr().align_offset(ALIGNED), 0);
            // One that has no length is read to its end all the same.
            assert_eq!(unchanged(|| None, &*bytes, 10, &mut buffer), Ok(Ending::Whole(length as u64)));
            assert_eq!(buffer.bytes(), bytes);
        }
    }
}
