//! Choices that a seed decides: the same rules, the same inventories.

pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound that is not zero.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // Knuth's generator for MMIX. Its upper half is as good as chance; its lowest bits alternate.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0.rotate_left(32) % bound.max(1) as u64).unwrap_or(0)
    }

    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// True in three quarters of the cases.
    pub(super) fn mostly(&mut self) -> bool {
        self.below(4) > 0
    }

    pub(super) fn one<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        let index = self.below(all.len());
        all.get(index)
    }

    /// One of some, or in a quarter of the cases none.
    pub(super) fn maybe<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if self.mostly() { self.one(all).cloned() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of a thousand draws come out so.
    fn of_thousand(mut draw: impl FnMut(&mut Chance) -> bool) -> usize {
        let mut chance = Chance::new(1);
        (0..1000).filter(|_| draw(&mut chance)).count()
    }

    #[test]
    fn each_comes_up_as_often_as_it_should_whatever_came_before() {
        for bound in 2..6 {
            for wanted in 0..bound {
                let share = of_thousand(|chance| chance.below(bound) == wanted) * bound;
                assert!((800..1200).contains(&share), "{wanted} below {bound}: {share}");
            }
        }
        let pairs = of_thousand(|chance| (chance.coin(), chance.coin()) == (true, true));
        let (mostly, known) = (of_thousand(Chance::mostly), of_thousand(|chance| chance.maybe(&[()]).is_some()));
        assert!((200..300).contains(&pairs), "{pairs}");
        assert!((700..800).contains(&mostly) && (700..800).contains(&known), "{mostly}, {known}");
    }

    #[test]
    fn of_nothing_there_is_none() {
        assert_eq!(Chance::new(1).one::<u8>(&[]), None);
    }
}
