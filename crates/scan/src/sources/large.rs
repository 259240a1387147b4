//! Files that are not read at once, a block at a time: however large they are, they take little memory, and large ones
//! all threads.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bailiwick_core::secret::KnownKeys;
use memchr::{memchr_iter, memrchr};

use super::parallel::in_parallel;
use super::read::{Buffer, Ending};
use crate::Detector;
use crate::container;
use crate::detector::{Layers, with_runs};
use crate::finds::Finds;
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
        Self { block: BLOCK, piece: 16 << 10, margin: 128 << 10, threads, whole: LARGE }
    }
}

/// The kernel copies so much at once at its fastest, to where it is still near the processor.
pub(super) const BLOCK: u64 = 1 << 20;
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
    /// How many lines end before it: in the block, and then in the file.
    lines_before: usize,
}

/// What a suspect holds.
struct Found {
    buffer: Buffer,
    /// How much at the start of what was read is no whole character.
    cut: usize,
    /// Where in the file the rest starts.
    start: u64,
    finds: Finds,
}

impl Found {
    fn bytes(&self) -> &[u8] {
        self.buffer.bytes().get(self.cut..).unwrap_or_default()
    }
}

/// A thread takes so many suspects before what it found is put together.
const AT_A_TIME: usize = 8;

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
    let length = before.0;
    if may_be_container(&mut File::open(path)?, length)? {
        return Ok(None);
    }
    let layers = match (Long { detector, shown, path, length, blocks: Blocks::of(length) }).scan(known) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Ok(Some((Ending::Changed, Layers::default())));
        }
        layers => layers?,
    };
    let ending = if stamp()? == before { Ending::Whole(length) } else { Ending::Changed };
    Ok(layers.map(|layers| (ending, layers)))
}

fn may_be_container(file: &mut File, length: u64) -> io::Result<bool> {
    let mut part = Buffer::default();
    part.read_at(file, &(0..length.min(OVERLAP as u64)))?;
    let is_container = container::is(part.bytes());
    part.read_at(file, &(length.saturating_sub(container::TAIL as u64)..length))?;
    Ok(is_container || container::may_end(part.bytes()))
}

/// A file that is no container.
pub(super) struct Long<'a> {
    pub(super) detector: &'a Detector,
    /// Its path as it is reported.
    pub(super) shown: &'a str,
    pub(super) path: &'a Path,
    pub(super) length: u64,
    pub(super) blocks: Blocks,
}

impl Long<'_> {
    /// The leaks in it; `None` when it is to be read whole.
    ///
    /// A key of more than the margin, or whose context is farther away, may be taken for another.
    pub(super) fn scan(&self, known: &KnownKeys) -> io::Result<Option<Layers>> {
        let Some(sifted) = self.sift()? else { return Ok(None) };
        if self.length <= self.blocks.whole && sifted.iter().any(|block| block.suspect.is_some()) {
            return Ok(None);
        }
        let (mut file, mut column) = (File::open(self.path)?, Column::default());
        let mut reading = self.detector.reading(self.shown, known);
        let suspects = suspects(sifted);
        for some in suspects.chunks(self.blocks.threads * AT_A_TIME) {
            let found = in_parallel(some, self.blocks.threads, || (), |(), suspect| self.find(suspect));
            for (suspect, found) in some.iter().zip(found) {
                let found = found?;
                let (start, bytes) = (found.start, found.bytes());
                let core = within(&suspect.range, start);
                let between = lines_in(bytes.get(..core.start).unwrap_or_default());
                let lines_before = count(suspect.lines_before.saturating_sub(between));
                let columns_before = column.go(&mut file, start)?;
                let window = Window { core, is_first: start == 0, lines_before, columns_before };
                reading.window(bytes, &window, &found.finds);
            }
        }
        Ok(Some(reading.finish()))
    }

    /// What a suspect holds, with the margin around it from a whole character on.
    fn find(&self, suspect: &Suspect) -> io::Result<Found> {
        let (own, margin, mut buffer) = (&suspect.range, self.blocks.margin, Buffer::default());
        let range = own.start.saturating_sub(margin)..self.length.min(own.end + margin);
        buffer.read_at(&mut File::open(self.path)?, &range)?;
        let cut = if range.start > 0 { cut_character(buffer.bytes()) } else { 0 };
        let bytes = buffer.bytes().get(cut..).unwrap_or_default();
        let finds = self.detector.finds(self.shown, bytes);
        Ok(Found { start: range.start + cut as u64, buffer, cut, finds })
    }

    /// Looks through all blocks, and says in order what each may hold. `None` when there is text in UTF-16.
    fn sift(&self) -> io::Result<Option<Vec<Sifted>>> {
        let next = AtomicU64::new(0);
        let parts: Vec<_> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.blocks.threads).map(|_| scope.spawn(|| self.sift_some(&next))).collect();
            let own = self.sift_some(&next);
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

    /// Looks through the blocks that nobody else looks through.
    fn sift_some(&self, next: &AtomicU64) -> io::Result<Option<Vec<Sifted>>> {
        let (mut file, mut buffer, mut all) = (File::open(self.path)?, Buffer::default(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number * self.blocks.block >= self.length {
                return Ok(Some(all));
            }
            let Some(sifted) = self.sift_block(number, &mut file, &mut buffer)? else { return Ok(None) };
            all.push(sifted);
        }
    }

    fn sift_block(&self, number: u64, file: &mut File, buffer: &mut Buffer) -> io::Result<Option<Sifted>> {
        let own = number * self.blocks.block..self.length.min((number + 1) * self.blocks.block);
        // Text in UTF-16 starts at an even byte of the file, and so of what is read.
        let range = own.start.saturating_sub(OVERLAP as u64)..self.length.min(own.end + OVERLAP as u64);
        buffer.read_at(file, &range)?;
        let bytes = buffer.bytes();
        let Some(sifted) = self.detector.sift(self.shown, bytes) else { return Ok(None) };
        let core = within(&own, range.start);
        let around = [bytes.get(..core.start), bytes.get(core.end..)].map(|part| lines_in(part.unwrap_or_default()));
        let suspect = if sifted.hit { self.suspect(bytes, &core) } else { None };
        let suspect = suspect.map(|part| Suspect {
            lines_before: lines_in(bytes.get(core.start..part.start).unwrap_or_default()),
            range: range.start + part.start as u64..range.start + part.end as u64,
        });
        Ok(Some(Sifted { number, suspect, lines: sifted.lines.saturating_sub(around.iter().sum()) }))
    }

    /// What of a block may hold something, from the first piece that may to the last.
    fn suspect(&self, bytes: &[u8], core: &Range<usize>) -> Option<Range<usize>> {
        let (detector, size) = (self.detector, self.blocks.piece);
        // Pieces of one long run of base64 are all looked at as that run, once.
        let mut clean = 0..0;
        let mut is_suspect = |piece: &Range<usize>| {
            let range = piece.start.saturating_sub(OVERLAP)..bytes.len().min(piece.end + OVERLAP);
            let sifted = detector.sift(self.shown, bytes.get(range.clone()).unwrap_or_default());
            let wide = with_runs(bytes, &range);
            let is_known = clean.start <= wide.start && wide.end <= clean.end;
            if is_known || sifted.is_some_and(|sifted| !sifted.hit) {
                return false;
            }
            let is_suspect = detector.is_suspect_near(bytes, &range);
            if !is_suspect {
                clean = wide;
            }
            is_suspect
        };
        let pieces: Vec<_> = core.clone().step_by(size).map(|start| start..core.end.min(start + size)).collect();
        let first = pieces.iter().find(|piece| is_suspect(piece))?;
        let last = pieces.iter().rfind(|piece| piece.start == first.start || is_suspect(piece))?;
        Some(first.start..last.end)
    }
}

/// What of the blocks may hold something.
fn suspects(blocks: Vec<Sifted>) -> Vec<Suspect> {
    let mut lines = 0;
    let own = blocks.into_iter().filter_map(|block| {
        let before = lines;
        lines += block.lines;
        block.suspect.map(|part| Suspect { lines_before: before + part.lines_before, ..part })
    });
    own.collect()
}

/// Where a part of the file is in what starts at a position.
fn within(part: &Range<u64>, start: u64) -> Range<usize> {
    let of = |position: u64| usize::try_from(position.saturating_sub(start)).unwrap_or(usize::MAX);
    of(part.start)..of(part.end)
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
