//! How vectors of bytes are looked up in tables.

use fearless_simd::prelude::*;
use fearless_simd::{u8x16, u8x64};

use super::sets::{ASCII, LOWER, TOLD_BY};
use super::tables::{ALPHANUMERIC, BASE64, BREAK, CLASSES, KINDS, NO_BASE64, NO_LETTER, Table};

/// A way to look up bytes.
pub(super) trait Lookup<S: Simd, const N: usize>: Copy {
    fn new(simd: S, tables: &[Table; N]) -> Self;

    /// In which sets of a table bytes may stand at a place of literals.
    fn sets(&self, table: usize, place: usize, bytes: u8x64<S>) -> u8x64<S>;

    /// Of what classes bytes are.
    fn classes(&self, bytes: u8x64<S>) -> u8x64<S>;
}

/// By the lower bits of a byte.
#[derive(Clone, Copy)]
pub(super) struct ByLower<S: Simd, const N: usize> {
    first: [[u8x64<S>; 2]; N],
    sets: [[u8x64<S>; N]; TOLD_BY - 1],
    classes: [u8x64<S>; 2],
}

#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "all are constants, and no call is inlined here"
)]
impl<S: Simd, const N: usize> Lookup<S, N> for ByLower<S, N> {
    #[inline(always)]
    fn new(simd: S, tables: &[Table; N]) -> Self {
        let mut first = [[u8x64::splat(simd, 0); 2]; N];
        let mut sets = [[u8x64::splat(simd, 0); N]; TOLD_BY - 1];
        for table in 0..N {
            first[table] = of_128(simd, &tables[table].first);
            for place in 0..TOLD_BY - 1 {
                sets[place][table] = u8x64::load_array_ref(simd, &tables[table].lower[place]);
            }
        }
        Self { first, sets, classes: of_128(simd, &CLASSES) }
    }

    #[inline(always)]
    fn sets(&self, table: usize, place: usize, bytes: u8x64<S>) -> u8x64<S> {
        if place == 0 {
            in_128(self.first[table], bytes)
        } else {
            self.sets[place - 1][table].swizzle_dyn(bytes & LOWER)
        }
    }

    #[inline(always)]
    fn classes(&self, bytes: u8x64<S>) -> u8x64<S> {
        // What is not ASCII has the highest bit, as what is not base64 has.
        in_128(self.classes, bytes) | (bytes & NO_BASE64)
    }
}

#[inline(always)]
fn of_128<S: Simd>(simd: S, [first, second]: &[[u8; 64]; 2]) -> [u8x64<S>; 2] {
    [u8x64::load_array_ref(simd, first), u8x64::load_array_ref(simd, second)]
}

/// What is in a table of 128.
#[inline(always)]
fn in_128<S: Simd>([first, second]: [u8x64<S>; 2], bytes: u8x64<S>) -> u8x64<S> {
    first.concat_swizzle_dyn(second, bytes & ASCII)
}

/// By the two halves of a byte.
#[derive(Clone, Copy)]
pub(super) struct ByHalves<S: Simd, const N: usize> {
    simd: S,
    sets: [[[u8x64<S>; 2]; N]; TOLD_BY],
    kinds: [u8x64<S>; 2],
}

#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "all are constants, and no call is inlined here"
)]
impl<S: Simd, const N: usize> Lookup<S, N> for ByHalves<S, N> {
    #[inline(always)]
    fn new(simd: S, tables: &[Table; N]) -> Self {
        let mut sets = [[[u8x64::splat(simd, 0); 2]; N]; TOLD_BY];
        for place in 0..TOLD_BY {
            for table in 0..N {
                sets[place][table] = spread(simd, &tables[table].halves[place]);
            }
        }
        Self { simd, sets, kinds: spread(simd, &KINDS) }
    }

    #[inline(always)]
    fn sets(&self, table: usize, place: usize, bytes: u8x64<S>) -> u8x64<S> {
        in_both(self.sets[place][table], bytes)
    }

    #[inline(always)]
    fn classes(&self, bytes: u8x64<S>) -> u8x64<S> {
        let kinds = in_both(self.kinds, bytes);
        let none = u8x64::splat(self.simd, 0);
        let no_base64 = (kinds & BASE64).simd_eq(0_u8).select(u8x64::splat(self.simd, NO_BASE64), none);
        let no_letter = (kinds & ALPHANUMERIC).simd_eq(0_u8).select(u8x64::splat(self.simd, NO_LETTER), none);
        no_base64 | no_letter | (kinds & BREAK)
    }
}

/// What both tables have in common, each asked by one half of the bytes.
#[inline(always)]
fn in_both<S: Simd>([low, high]: [u8x64<S>; 2], bytes: u8x64<S>) -> u8x64<S> {
    low.swizzle_dyn_within_blocks(bytes & 0x0f) & high.swizzle_dyn_within_blocks(bytes >> 4)
}

#[inline(always)]
fn spread<S: Simd>(simd: S, [low, high]: &[[u8; 16]; 2]) -> [u8x64<S>; 2] {
    let spread_one = |table: &[u8; 16]| u8x64::block_splat(u8x16::load_array_ref(simd, table));
    [spread_one(low), spread_one(high)]
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;
    use crate::wrapping::is_base64;

    #[inline(always)]
    fn classes_of<S: Simd, L: Lookup<S, 0>>(simd: S) -> Vec<u8> {
        let lookup = L::new(simd, &[]);
        let of_64 = |first: u8| {
            let bytes: [u8; 64] = std::array::from_fn(|at| first + at as u8);
            <[u8; 64]>::from(lookup.classes(u8x64::load_array_ref(simd, &bytes)))
        };
        [0, 64, 128, 192].into_iter().flat_map(of_64).collect()
    }

    #[test]
    fn each_byte_is_of_its_classes_however_it_is_looked_up() {
        let level = Level::new();
        let by_lower = dispatch!(level, simd => classes_of::<_, ByLower<_, 0>>(simd));
        let by_halves = dispatch!(level, simd => classes_of::<_, ByHalves<_, 0>>(simd));
        for (lookup, classes) in [by_lower, by_halves].iter().enumerate() {
            for (byte, class) in (0..=u8::MAX).zip(classes) {
                let is = |class_of: u8| class & class_of != 0;
                assert_eq!(is(NO_BASE64), !is_base64(byte), "{lookup} {byte}");
                assert_eq!(is(NO_BASE64 | NO_LETTER), !byte.is_ascii_alphanumeric(), "{lookup} {byte}");
                assert_eq!(byte.is_ascii() && is(BREAK), b"\r\n\\".contains(&byte), "{lookup} {byte}");
            }
        }
    }
}
