//! A source of any size in blocks of whole lines.

use std::io::{Error, ErrorKind, Read, Result};
use std::mem;

use memchr::{memchr_iter, memrchr};

use super::{Line, split};

/// How much is read at once. No line may be longer.
const SIZE: usize = 4 << 20;

/// Whole lines.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    /// The number of the first line.
    first: u32,
}

/// Hands the bytes and the lines of each block to `take`, while the next block is being read. Gives the number of
/// bytes; `None` as soon as `take` does, or the source can't be read.
pub(super) fn each<R: Read + Send>(
    source: R,
    mut take: impl FnMut(&[u8], &[Line<'_>]) -> Option<()> + Send,
) -> Option<u64> {
    let mut blocks = Blocks { source, rest: Vec::new(), line: 1, read: 0 };
    let (mut block, mut next) = <(Block, Block)>::default();
    blocks.fill(&mut next).ok()?;
    while !next.bytes.is_empty() {
        mem::swap(&mut block, &mut next);
        let take = || take(&block.bytes, &split(&block.bytes, block.first));
        let (filled, taken) = rayon::join(|| blocks.fill(&mut next), take);
        filled.ok().and(taken)?;
    }
    Some(blocks.read)
}

struct Blocks<R> {
    source: R,
    /// The beginning of a line whose end has not been read yet.
    rest: Vec<u8>,
    /// The number of the next line.
    line: u32,
    /// How many bytes have been read.
    read: u64,
}

impl<R: Read> Blocks<R> {
    /// Fills a block with the next lines; at the end there are none.
    fn fill(&mut self, block: &mut Block) -> Result<()> {
        block.first = self.line;
        block.bytes.clear();
        block.bytes.append(&mut self.rest);
        let read = self.source.by_ref().take(SIZE as u64).read_to_end(&mut block.bytes)?;
        self.read += read as u64;
        if read == SIZE {
            let end = memrchr(b'\n', &block.bytes).ok_or(ErrorKind::FileTooLarge).map_err(Error::from)?;
            self.rest.extend(block.bytes.drain(end + 1..));
        }
        let lines = memchr_iter(b'\n', &block.bytes).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Option<Vec<(u32, String)>> {
        let mut all = Vec::new();
        let read = each(text.as_bytes(), |_, lines| {
            all.extend(lines.iter().map(|line| (line.number, String::from_utf8_lossy(line.bytes).into_owned())));
            Some(())
        })?;
        assert_eq!(read, text.len() as u64);
        Some(all)
    }

    #[test]
    fn lines_are_whole_wherever_blocks_end() {
        for length in [1, 1000, SIZE - 2, SIZE - 1] {
            let text = format!("{}\n\n{}\r\n", "a".repeat(length), "b".repeat(length)).repeat(3);
            let whole: Vec<_> = split(text.as_bytes(), 1).iter().map(|line| (line.number, line.bytes.len())).collect();
            let found: Vec<_> = lines(&text).unwrap().iter().map(|(number, line)| (*number, line.len())).collect();
            assert_eq!(found, whole, "{length}");
            assert_eq!(found.len(), 6);
        }
        assert_eq!(lines("").unwrap(), []);
        assert_eq!(lines("a").unwrap(), [(1, "a".to_owned())]);
        assert!(lines(&"a".repeat(3 * SIZE)).is_none(), "nothing holds such a line");
    }
}
