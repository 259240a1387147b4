//! Files that are not read at once, a block at a time: however large they are, they take little memory, and large ones
//! all threads.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bailiwick_core::secret::KnownKeys;
use memchr::{memchr_iter, memrchr};

use super::read::{AT_ONCE, Buffer, Ending};
use crate::Detector;
use crate::container;
use crate::detector::Layers;
use crate::window::Window;

/// How a file is taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blocks {
    /// How many bytes are sifted at a time.
    pub(super) block: u64,
    /// How many bytes of a block that may hold something are looked at more closely at a time.
    pub(super) piece: usize,
    /// How many bytes before and after a block tell what a match in it is: more than any key and its context.
    pub(super) margin: u64,
    pub(super) threads: usize,
    /// A file that may hold something is read whole if it is no longer than this.
    pub(super) whole: u64,
}

impl Blocks {
    /// For a file of so many bytes.
    fn of(length: u64) -> Self {
        let all = || std::thread::available_parallelism().map_or(1, Into::into);
        let threads = if length > LARGE { all() } else { 1 };
        Self { block: AT_ONCE as u64, piece: 16 << 10, margin: 128 << 10, threads, whole: LARGE }
    }
}

/// What is looked at beyond a block: more than a literal, or what tells that it is one.
const OVERLAP: usize = 4 << 10;

/// What a block holds.
struct Sifted {
    number: u64,
    /// What of it may hold something.
    suspect: Option<Suspect>,
    /// How many lines it has.
    lines: usize,
}

/// A part of a block.
struct Suspect {
    range: Range<u64>,
    /// How many lines of the block end before it.
    lines_before: usize,
}

/// A file that is longer is read by all threads.
pub(super) const LARGE: u64 = 16 << 20;

/// Reads a file in blocks, and what it holds; `None` for one that is to be read whole: a container, text in UTF-16, or
/// one that may hold something and is not large.
pub(super) fn file(
    detector: &Detector,
    shown: &str,
    path: &Path,
    known: &KnownKeys,
) -> io::Result<Option<(Ending, Layers)>> {
    let stamp = || path.metadata().map(|data| (data.len(), data.modified().ok()));
    let before = stamp()?;
    let (mut part, mut opened) = (Buffer::default(), File::open(path)?);
    part.read_at(&mut opened, &(0..before.0.min(OVERLAP as u64)))?;
    let is_container = container::is(part.bytes());
    part.read_at(&mut opened, &(before.0.saturating_sub(container::TAIL as u64)..before.0))?;
    if is_container || container::may_end(part.bytes()) {
        return Ok(None);
    }
    let layers = match scan(detector, shown, path, before.0, known, Blocks::of(before.0)) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Ok(Some((Ending::Changed, Layers::default())));
        }
        layers => layers?,
    };
    let ending = if stamp()? == before { Ending::Whole(before.0) } else { Ending::Changed };
    Ok(layers.map(|layers| (ending, layers)))
}

/// The leaks in a file of so many bytes that is no container; `None` when it is to be read whole.
///
/// A key of more than the margin, or whose context is farther away, may be taken for another.
pub(super) fn scan(
    detector: &Detector,
    shown: &str,
    file: &Path,
    length: u64,
    known: &KnownKeys,
    blocks: Blocks,
) -> io::Result<Option<Layers>> {
    let Some(sifted) = sift(detector, shown, file, length, blocks)? else { return Ok(None) };
    if length <= blocks.whole && sifted.iter().any(|block| block.suspect.is_some()) {
        return Ok(None);
    }
    let (mut file, mut buffer, mut lines, mut column) = (File::open(file)?, Buffer::default(), 0, Column::default());
    let mut reading = detector.reading(shown, known);
    for Sifted { suspect, lines: own, .. } in sifted {
        if let Some(Suspect { range: own, lines_before }) = suspect {
            let mut range = own.start.saturating_sub(blocks.margin)..length.min(own.end + blocks.margin);
            buffer.read_at(&mut file, &range)?;
            let cut = if range.start > 0 { cut_character(buffer.bytes()) } else { 0 };
            range.start += cut as u64;
            let bytes = buffer.bytes().get(cut..).unwrap_or_default();
            let within = |position: u64| usize::try_from(position.saturating_sub(range.start)).unwrap_or(usize::MAX);
            let core = within(own.start)..within(own.end);
            let before = lines_in(bytes.get(..core.start).unwrap_or_default());
            let lines_before = count((lines + lines_before).saturating_sub(before));
            let columns_before = column.go(&mut file, range.start)?;
            reading.window(bytes, &Window { core, is_first: range.start == 0, lines_before, columns_before });
        }
        lines += own;
    }
    Ok(Some(reading.finish()))
}

/// Looks through all blocks, and says in order what each may hold. `None` when there is text in UTF-16.
fn sift(detector: &Detector, shown: &str, file: &Path, length: u64, blocks: Blocks) -> io::Result<Option<Vec<Sifted>>> {
    let next = AtomicU64::new(0);
    let work = || -> io::Result<Option<Vec<Sifted>>> {
        let (mut file, mut buffer, mut all) = (File::open(file)?, Buffer::default(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let own = number * blocks.block..length.min((number + 1) * blocks.block);
            if own.start >= length {
                return Ok(Some(all));
            }
            // Text in UTF-16 starts at an even byte of the file, and so of what is read.
            let range = own.start.saturating_sub(OVERLAP as u64)..length.min(own.end + OVERLAP as u64);
            buffer.read_at(&mut file, &range)?;
            let bytes = buffer.bytes();
            let Some(sifted) = detector.sift(shown, bytes) else { return Ok(None) };
            let within = |position: u64| usize::try_from(position - range.start).unwrap_or(usize::MAX);
            let core = within(own.start)..within(own.end);
            let around =
                [bytes.get(..core.start), bytes.get(core.end..)].map(|part| lines_in(part.unwrap_or_default()));
            let suspect = if sifted.hit { suspect(detector, shown, bytes, &core, blocks.piece) } else { None };
            all.push(Sifted {
                number,
                suspect: suspect.map(|part| Suspect {
                    lines_before: lines_in(bytes.get(core.start..part.start).unwrap_or_default()),
                    range: range.start + part.start as u64..range.start + part.end as u64,
                }),
                lines: sifted.lines.saturating_sub(around.iter().sum()),
            });
        }
    };
    let parts: Vec<_> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..blocks.threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    });
    let parts: Option<Vec<_>> = parts.into_iter().collect::<io::Result<_>>()?;
    let mut all: Option<Vec<Sifted>> = parts.map(|parts| parts.into_iter().flatten().collect());
    if let Some(all) = &mut all {
        all.sort_by_key(|block| block.number);
    }
    Ok(all)
}

/// What of a block may hold something, from the first piece that may to the last.
fn suspect(detector: &Detector, shown: &str, bytes: &[u8], core: &Range<usize>, size: usize) -> Option<Range<usize>> {
    let piece = |start: usize| start..core.end.min(start + size);
    let is_suspect = |piece: &Range<usize>| {
        let range = piece.start.saturating_sub(OVERLAP)..bytes.len().min(piece.end + OVERLAP);
        let sifted = detector.sift(shown, bytes.get(range.clone()).unwrap_or_default());
        sifted.is_none_or(|sifted| sifted.hit) && detector.is_suspect_near(bytes, &range)
    };
    let pieces: Vec<_> = core.clone().step_by(size).map(piece).collect();
    let first = pieces.iter().find(|piece| is_suspect(piece))?;
    let last = pieces.iter().rfind(|piece| piece.start == first.start || is_suspect(piece))?;
    Some(first.start..last.end)
}

/// How many bytes of a character stand before the first whole one.
fn cut_character(bytes: &[u8]) -> usize {
    bytes.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count()
}

/// How many characters stand before a position on its line. Going on, nothing is looked at twice.
#[derive(Default)]
struct Column {
    position: u64,
    characters: u32,
}

impl Column {
    fn go(&mut self, file: &mut File, position: u64) -> io::Result<u32> {
        let (mut end, mut characters, mut buffer) = (position, 0_u32, Buffer::default());
        while end > self.position {
            let start = end.saturating_sub(64 << 10).max(self.position);
            buffer.read_at(file, &(start..end))?;
            let bytes = buffer.bytes();
            let line = memrchr(b'\n', bytes);
            let own = bytes.get(line.map_or(0, |line| line + 1)..).unwrap_or_default();
            // Bytes within a character don't count.
            characters = characters.saturating_add(count(own.iter().filter(|byte| **byte & 0xc0 != 0x80).count()));
            if line.is_some() {
                *self = Self { position, characters };
                return Ok(characters);
            }
            end = start;
        }
        self.position = position.max(self.position);
        self.characters = self.characters.saturating_add(characters);
        Ok(self.characters)
    }
}

fn lines_in(bytes: &[u8]) -> usize {
    memchr_iter(b'\n', bytes).count()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
