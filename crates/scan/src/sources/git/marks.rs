//! A set of objects that several threads add to.

use std::sync::atomic::{AtomicU64, Ordering};

use super::catalog::Number;

/// A bit for every number.
pub(super) struct Marks(Vec<AtomicU64>);

impl Marks {
    /// An empty set of numbers below a limit.
    pub(super) fn new(limit: usize) -> Self {
        Self((0..limit.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    /// Adds a number, and says whether it is new.
    pub(super) fn add(&self, number: Number) -> bool {
        let bit = 1 << (number % 64);
        let word = self.0.get(number as usize / 64);
        // Most are there already, and a write would take the line from the other threads.
        word.is_some_and(|word| {
            word.load(Ordering::Relaxed) & bit == 0 && word.fetch_or(bit, Ordering::Relaxed) & bit == 0
        })
    }

    pub(super) fn has(&self, number: Number) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word.load(Ordering::Relaxed) & (1 << (number % 64)) != 0)
    }
}

impl FromIterator<Number> for Marks {
    fn from_iter<T: IntoIterator<Item = Number>>(numbers: T) -> Self {
        let numbers: Vec<_> = numbers.into_iter().collect();
        let marks = Self::new(numbers.iter().max().map_or(0, |most| *most as usize + 1));
        for number in numbers {
            marks.add(number);
        }
        marks
    }
}
