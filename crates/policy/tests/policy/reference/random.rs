//! Random choices that a seed decides.

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(crate) fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// One, or in a quarter of the cases none.
    pub(crate) fn maybe<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        (self.below(4) > 0).then(|| self.one(all))
    }

    /// A day, of which every tenth comes up, so that days often coincide.
    pub(crate) fn maybe_day(&mut self, from: i64, to: i64) -> Option<i64> {
        let tens = usize::try_from((to - from) / 10).unwrap();
        (self.below(4) > 0).then(|| from + 10 * self.below(tens) as i64)
    }
}
