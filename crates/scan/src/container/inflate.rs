//! Unpacks deflate streams.

use flate2::{Decompress, FlushDecompress, Status};

use super::Ending;

/// The least by which a buffer grows.
const CHUNK: usize = 64 << 10;

/// A decoder that is used for one stream after the other.
pub(super) struct Inflate(Decompress);

impl Inflate {
    pub(super) fn new() -> Self {
        Self(Decompress::new(false))
    }

    /// Unpacks a stream behind what a buffer holds, until that would hold more than `most` bytes. Says how
    /// many packed bytes it took, and how it ended.
    pub(super) fn unpack(&mut self, packed: &[u8], unpacked: &mut Vec<u8>, most: usize) -> (usize, Ending) {
        self.0.reset(false);
        let ending = loop {
            if unpacked.len() > most {
                break Ending::OverBudget;
            }
            if unpacked.len() == unpacked.capacity() {
                // It grows twofold, but never far beyond what may be in it.
                let room = most.saturating_sub(unpacked.len()).saturating_add(1);
                unpacked.reserve_exact(room.min(unpacked.len().max(CHUNK)));
            }
            let before = (self.0.total_in(), self.0.total_out());
            let rest = packed.get(self.taken()..).unwrap_or_default();
            match self.0.decompress_vec(rest, unpacked, FlushDecompress::None) {
                Ok(Status::StreamEnd) => break Ending::Whole,
                // There is room for more, so what is missing is input.
                Ok(_) if before == (self.0.total_in(), self.0.total_out()) => break Ending::Truncated,
                Ok(_) => {}
                Err(error) => break Ending::Damaged(error.message().unwrap_or("no deflate stream").to_owned()),
            }
        };
        // A stream may break just where it has gone too far.
        let ending = if unpacked.len() > most { Ending::OverBudget } else { ending };
        unpacked.truncate(most);
        (self.taken(), ending)
    }

    fn taken(&self) -> usize {
        usize::try_from(self.0.total_in()).unwrap_or(usize::MAX)
    }
}
