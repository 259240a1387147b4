//! Large files, a block at a time: however large they are, they take little memory, and all threads.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bailiwick_core::secret::KnownKeys;
use memchr::{memchr_iter, memrchr};

use super::read::Ending;
use crate::Detector;
use crate::container;
use crate::detector::Layers;
use crate::window::Window;

/// How a large file is taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blocks {
    /// How many bytes are sifted at a time.
    pub(super) block: u64,
    /// How many bytes before and after a block tell what a match in it is: more than any key and its context.
    pub(super) margin: u64,
    pub(super) threads: usize,
}

impl Default for Blocks {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, Into::into);
        Self { block: 256 << 10, margin: 128 << 10, threads }
    }
}

/// What is looked at beyond a block: more than a literal, or what tells that it is one.
const OVERLAP: u64 = 4 << 10;

/// What a block may hold, and its lines.
struct Sifted {
    number: u64,
    hit: bool,
    /// How many line breaks it has.
    lines: u32,
}

/// A file that is longer is read in blocks.
pub(super) const LARGE: u64 = 16 << 20;

/// Reads a file in blocks, and what it holds; `None` for one that is to be read whole: a container, or text in UTF-16.
pub(super) fn file(
    detector: &Detector,
    shown: &str,
    path: &Path,
    known: &KnownKeys,
) -> io::Result<Option<(Ending, Layers)>> {
    let stamp = || path.metadata().map(|data| (data.len(), data.modified().ok()));
    let before = stamp()?;
    let mut head = Vec::new();
    read_at(&mut File::open(path)?, &(0..OVERLAP.min(before.0)), &mut head)?;
    let mut tail = Vec::new();
    read_at(&mut File::open(path)?, &(before.0.saturating_sub(container::TAIL as u64)..before.0), &mut tail)?;
    if container::is(&head) || container::may_end(&tail) {
        return Ok(None);
    }
    let layers = match scan(detector, shown, path, before.0, known, Blocks::default()) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Ok(Some((Ending::Changed, Layers::default())));
        }
        layers => layers?,
    };
    let ending = if stamp()? == before { Ending::Whole(before.0) } else { Ending::Changed };
    Ok(layers.map(|layers| (ending, layers)))
}

/// The leaks in a file of so many bytes that is no container; `None` when it may be UTF-16, which is read whole.
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
    let (mut file, mut buffer, mut lines, mut column) = (File::open(file)?, Vec::new(), 0_u32, Column::default());
    let mut reading = detector.reading(shown, known);
    for block in sifted {
        let own = block.number * blocks.block..length.min((block.number + 1) * blocks.block);
        if block.hit {
            let mut range = own.start.saturating_sub(blocks.margin)..length.min(own.end + blocks.margin);
            read_at(&mut file, &range, &mut buffer)?;
            if range.start > 0 {
                range.start += skip_cut_character(&mut buffer);
            }
            let within = |position: u64| usize::try_from(position.saturating_sub(range.start)).unwrap_or(usize::MAX);
            let core = within(own.start)..within(own.end);
            let before = buffer.get(..core.start).unwrap_or_default();
            let lines_before = lines.saturating_sub(count(memchr_iter(b'\n', before).count()));
            let columns_before = column.go(&mut file, range.start)?;
            reading.window(&buffer, &Window { core, is_first: range.start == 0, lines_before, columns_before });
        }
        lines = lines.saturating_add(block.lines);
    }
    Ok(Some(reading.finish()))
}

/// Looks through all blocks, and says in order what each may hold. `None` when there is text in UTF-16.
fn sift(detector: &Detector, shown: &str, file: &Path, length: u64, blocks: Blocks) -> io::Result<Option<Vec<Sifted>>> {
    let next = AtomicU64::new(0);
    let work = || -> io::Result<Option<Vec<Sifted>>> {
        let (mut file, mut buffer, mut all) = (File::open(file)?, Vec::new(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let own = number * blocks.block..length.min((number + 1) * blocks.block);
            if own.start >= length {
                return Ok(Some(all));
            }
            // Text in UTF-16 starts at an even byte of the file, and so of what is read.
            let range = own.start.saturating_sub(OVERLAP)..length.min(own.end + OVERLAP);
            read_at(&mut file, &range, &mut buffer)?;
            let Some(sifted) = detector.sift(shown, &buffer) else { return Ok(None) };
            let within = |position: u64| usize::try_from(position - range.start).unwrap_or(usize::MAX);
            let around = [buffer.get(..within(own.start)), buffer.get(within(own.end)..)];
            let around = around.map(|part| memchr_iter(b'\n', part.unwrap_or_default()).count());
            let lines = sifted.lines.saturating_sub(around.iter().sum());
            all.push(Sifted { number, hit: sifted.hit, lines: count(lines) });
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

/// Takes away the end of a character that a buffer starts with, and says how long it was.
fn skip_cut_character(buffer: &mut Vec<u8>) -> u64 {
    let cut = buffer.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    buffer.drain(..cut);
    cut as u64
}

/// Reads a part of a file into a buffer.
fn read_at(file: &mut File, range: &Range<u64>, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    file.seek(SeekFrom::Start(range.start))?;
    let wanted = range.end - range.start;
    if file.take(wanted).read_to_end(buffer)? as u64 == wanted {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// How many characters stand before a position on its line. Going on, nothing is looked at twice.
#[derive(Default)]
struct Column {
    position: u64,
    characters: u32,
}

impl Column {
    fn go(&mut self, file: &mut File, position: u64) -> io::Result<u32> {
        let (mut end, mut characters, mut buffer) = (position, 0_u32, Vec::new());
        while end > self.position {
            let start = end.saturating_sub(64 << 10).max(self.position);
            read_at(file, &(start..end), &mut buffer)?;
            let line = memrchr(b'\n', &buffer);
            let own = buffer.get(line.map_or(0, |line| line + 1)..).unwrap_or_default();
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

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
