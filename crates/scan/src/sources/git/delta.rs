//! Deltas: an object as what changed of another.

use std::ops::Range;

/// A part of an object that a delta makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is copied from so far into the base.
    Copied { from: usize, at: Range<usize> },
    /// It is new.
    New { at: Range<usize> },
}

impl Part {
    /// Where it lies in what the delta makes.
    pub(super) fn at(&self) -> &Range<usize> {
        match self {
            Self::Copied { at, .. } | Self::New { at } => at,
        }
    }
}

/// The size of what a delta makes, from its first bytes. `None` when they are none of a delta.
pub(super) fn size(delta: &[u8]) -> Option<u64> {
    let (_, rest) = number(delta)?;
    number(rest).map(|(size, _)| size)
}

/// Makes an object of its base and a delta; says what of it is copied. `None` when they don't fit.
pub(super) fn apply(base: &[u8], delta: &[u8], made: &mut Vec<u8>, parts: &mut Vec<Part>) -> Option<()> {
    made.clear();
    parts.clear();
    let (before, rest) = number(delta)?;
    let (after, mut rest) = number(rest)?;
    let after = usize::try_from(after).ok()?;
    if before != base.len() as u64 {
        return None;
    }
    made.reserve_exact(after);
    while let Some((command, arguments)) = rest.split_first() {
        let start = made.len();
        if command & 0x80 == 0 {
            let (new, others) = arguments.split_at_checked(usize::from(*command)).filter(|_| *command > 0)?;
            made.extend_from_slice(new);
            rest = others;
        } else {
            let (from, size, others) = copy(*command, arguments)?;
            made.extend_from_slice(base.get(from..from.checked_add(size)?)?);
            rest = others;
            push(parts, from, start..made.len());
            continue;
        }
        match parts.last_mut() {
            Some(Part::New { at }) => at.end = made.len(),
            _ => parts.push(Part::New { at: start..made.len() }),
        }
        if made.len() > after {
            return None;
        }
    }
    (made.len() == after).then_some(())
}

/// Adds a copied part: of what is copied on from where the last one ended, one part.
fn push(parts: &mut Vec<Part>, from: usize, at: Range<usize>) {
    match parts.last_mut() {
        Some(Part::Copied { from: last, at: before }) if *last + before.len() == from => before.end = at.end,
        _ => parts.push(Part::Copied { from, at }),
    }
}

/// Where a copy starts in the base, how long it is, and what follows.
fn copy(command: u8, arguments: &[u8]) -> Option<(usize, usize, &[u8])> {
    let mut rest = arguments;
    let mut value = |bits: Range<u8>| {
        let mut value = 0_usize;
        for bit in bits.clone() {
            if command & 1 << bit != 0 {
                let (byte, others) = rest.split_first()?;
                value |= usize::from(*byte) << ((bit - bits.start) * 8);
                rest = others;
            }
        }
        Some(value)
    };
    let (from, size) = (value(0..4)?, value(4..7)?);
    Some((from, if size == 0 { 0x10000 } else { size }, rest))
}

/// A number in groups of seven bits, the lowest first, and what follows it.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(base: &[u8], delta: &[u8]) -> Option<(Vec<u8>, Vec<Part>)> {
        let (mut made, mut parts) = (Vec::new(), Vec::new());
        apply(base, delta, &mut made, &mut parts).map(|()| (made, parts))
    }

    #[test]
    fn parts_are_copied_and_new() {
        // From 10 bytes to 9: copy 2..6, `new`, copy 8..10.
        let delta = [10, 9, 0x91, 2, 4, 3, b'n', b'e', b'w', 0x91, 8, 2];
        let (made, parts) = applied(b"0123456789", &delta).unwrap();
        assert_eq!(made, b"2345new89");
        assert_eq!(
            parts,
            [Part::Copied { from: 2, at: 0..4 }, Part::New { at: 4..7 }, Part::Copied { from: 8, at: 7..9 }]
        );
        assert_eq!(size(&delta), Some(9));
    }

    #[test]
    fn what_is_copied_on_is_one_part() {
        let (_, parts) = applied(b"0123456789", &[10, 6, 0x91, 2, 4, 0x91, 6, 2]).unwrap();
        assert_eq!(parts, [Part::Copied { from: 2, at: 0..6 }]);
    }

    #[test]
    fn what_does_not_fit_is_no_delta() {
        for delta in [
            &[10, 4][..],
            &[9, 1, 1, b'x'],
            &[10, 1, 2, b'x'],
            &[10, 1, 0x91, 10, 1],
            &[10, 1, 0x91, 10],
            &[10, 2, 1, b'x'],
            &[10, 1, 0, b'x'],
            &[0x80, 0x80],
        ] {
            assert_eq!(applied(b"0123456789", delta), None, "{delta:?}");
        }
    }
}
