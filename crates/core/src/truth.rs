//! Kleene's three-valued logic: what the inventory doesn't know is unknown, never false.

use std::ops::Not;

/// The truth of a statement about an inventory that may not know everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds.
    True,
    /// It doesn't hold.
    False,
    /// Something that decides it is unknown.
    Unknown,
}

impl Truth {
    /// True when both are; false as soon as one is false.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    /// True as soon as one is true; false when both are false.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !(!self).and(!other)
    }

    /// The conjunction of all; true of none. The first that is false decides, and the others are not asked for.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let decided = truths.into_iter().try_fold(Self::True, |all, truth| match all.and(truth) {
            Self::False => None,
            undecided => Some(undecided),
        });
        decided.unwrap_or(Self::False)
    }

    /// The disjunction of all; false of none. The first that is true decides, and the others are not asked for.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        !Self::all(truths.into_iter().map(Self::not))
    }

    /// Whether it is [`Truth::True`].
    #[must_use]
    pub fn holds(self) -> bool {
        self == Self::True
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    const ALL: [Truth; 3] = [True, False, Unknown];

    #[test]
    fn unknown_gives_way_only_to_what_decides_alone() {
        assert_eq!(Unknown.and(False), False);
        assert_eq!(Unknown.and(True), Unknown);
        assert_eq!(Unknown.or(True), True);
        assert_eq!(Unknown.or(False), Unknown);
        assert_eq!(!Unknown, Unknown);
    }

    #[test]
    fn de_morgan_and_commutativity() {
        for a in ALL {
            for b in ALL {
                assert_eq!(!(a.and(b)), (!a).or(!b));
                assert_eq!(a.and(b), b.and(a));
                assert_eq!(a.or(b), b.or(a));
            }
        }
    }

    #[test]
    fn nothing_is_all_true_and_not_any() {
        assert_eq!(Truth::all([]), True);
        assert_eq!(Truth::any([]), False);
    }

    #[test]
    fn what_decides_alone_decides_wherever_it_stands() {
        for (truths, all, any) in [
            ([True, True, True], True, True),
            ([True, Unknown, True], Unknown, True),
            ([Unknown, True, False], False, True),
            ([False, Unknown, True], False, True),
            ([Unknown, False, Unknown], False, Unknown),
            ([False, False, False], False, False),
        ] {
            assert_eq!((Truth::all(truths), Truth::any(truths)), (all, any), "{truths:?}");
        }
    }
}
