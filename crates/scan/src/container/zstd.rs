//! Zstandard: one file, in one frame or several, with frames between them that hold none of it.

use std::error::Error;
use std::io::{self, Read as _};
use std::ops::ControlFlow;

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::outside::Outside;
use super::{Ending, Opening, WRONG_CHECKSUM};

pub(super) const MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// How many bytes are unpacked before the budget is looked at again.
const STEP: usize = 1 << 20;
/// An empty last block, and a checksum that nobody looks at.
const LAST_BLOCK: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

/// Other formats have skippable frames too, so there must be a real one behind them.
pub(super) fn is(bytes: &[u8]) -> bool {
    skip_frames(bytes, &mut |_| {}).starts_with(MAGIC)
}

pub(super) fn walk(bytes: &[u8], opening: &mut Opening<'_>) -> ControlFlow<()> {
    opening.enter()?;
    let most = opening.budget.bytes();
    let mut unpacked = Vec::new();
    let ending = unpack(bytes, &mut unpacked, most, &mut opening.outside);
    opening.visit_unpacked(None, &unpacked, ending)
}

/// What follows skippable frames. Says what follows the header of each, and what follows each.
fn skip_frames<'a>(mut bytes: &'a [u8], cut: &mut dyn FnMut(&[u8])) -> &'a [u8] {
    while let [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, rest @ ..] = bytes {
        let length = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let Some(behind) = rest.get(length..) else { break };
        cut(rest);
        cut(behind);
        bytes = behind;
    }
    bytes
}

/// Unpacks all frames.
fn unpack(bytes: &[u8], unpacked: &mut Vec<u8>, most: usize, outside: &mut Outside) -> Ending {
    let mut decoder = FrameDecoder::new();
    let position = |rest: &[u8]| bytes.len() - rest.len();
    let mut rest = skip_frames(bytes, &mut |behind| outside.cut(position(behind)));
    let mut checksums = Ending::Whole;
    while rest.starts_with(MAGIC) {
        let start = position(rest);
        match frame(&mut rest, &mut decoder, unpacked, most) {
            Ok(true) => {}
            Ok(false) => checksums = Ending::Damaged(WRONG_CHECKSUM.to_owned()),
            Err(ending) => return ending,
        }
        outside.take(start..position(rest));
        rest = skip_frames(rest, &mut |behind| outside.cut(position(behind)));
    }
    if rest.iter().any(|byte| *byte != 0) {
        return Ending::Damaged("bytes follow that are no zstd".to_owned());
    }
    checksums
}

/// Unpacks a frame and moves behind it. Says whether its checksum fits, if it has one.
fn frame(rest: &mut &[u8], decoder: &mut FrameDecoder, unpacked: &mut Vec<u8>, most: usize) -> Result<bool, Ending> {
    decoder.reset(&mut *rest).map_err(|error| ending(&error))?;
    while !decoder.is_finished() {
        let decoded = decoder.decode_blocks(&mut *rest, BlockDecodingStrategy::UptoBytes(STEP));
        if decoded.is_err() {
            // Until a frame ends, the decoder holds its last bytes back: so it is told that this one does.
            let _ = decoder.decode_blocks(LAST_BLOCK.as_slice(), BlockDecodingStrategy::All);
        }
        drain(decoder, unpacked, most)?;
        decoded.map_err(|error| ending(&error))?;
    }
    let checksum = decoder.get_checksum_from_data();
    Ok(checksum.is_none() || checksum == decoder.get_calculated_checksum())
}

/// Moves what was decoded behind what a buffer holds, unless that would hold more than `most` bytes.
fn drain(decoder: &mut FrameDecoder, unpacked: &mut Vec<u8>, most: usize) -> Result<(), Ending> {
    let room = most.saturating_sub(unpacked.len()).saturating_add(1);
    let drained = decoder.take(room as u64).read_to_end(unpacked);
    drained.map_err(|error| Ending::Damaged(error.to_string()))?;
    if unpacked.len() <= most {
        return Ok(());
    }
    unpacked.truncate(most);
    Err(Ending::OverBudget)
}

fn ending(error: &FrameDecoderError) -> Ending {
    match error {
        FrameDecoderError::DictNotProvided { .. } => Ending::Lacking("compressed with a dictionary"),
        FrameDecoderError::WindowSizeTooBig { .. } => Ending::Lacking("compressed with a window over 128 MiB"),
        error if is_early_end(error) => Ending::Truncated,
        _ => Ending::Damaged("no zstd frame".to_owned()),
    }
}

fn is_early_end(error: &(dyn Error + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::UnexpectedEof) || error.source().is_some_and(is_early_end)
}
