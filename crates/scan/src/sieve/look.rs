//! One look at every byte: where a literal stands, where there are long runs, whether there is a NUL.

use fearless_simd::{Level, dispatch};

use super::blocks::{self, Found};
use super::heads::{Heads, word};
use super::long::{self, Dense};
use super::many::{self, MOST_STRIDE, Many};
use super::sets::{Case, sets};
use super::tables::{SETS, Table};

/// With so many literals in a set, hardly any text is taken for one of them.
const IN_A_SET: usize = 5;
/// More tables than this are slower than looking bytes up.
const MOST_TABLES: usize = 2;

/// What is looked for.
pub(super) struct Look {
    level: Level,
    case: Case,
    few: Few,
    /// What of it are too many literals for vectors.
    many: Option<Many>,
}

/// Few literals, with their numbers.
struct Few {
    literals: Vec<(usize, Vec<u8>)>,
    tables: Vec<Table>,
    heads: Box<Heads>,
}

impl Few {
    fn new(literals: Vec<(usize, Vec<u8>)>, case: Case) -> Self {
        let texts: Vec<_> = literals.iter().map(|(_, literal)| literal.clone()).collect();
        let tables = literals.len().div_ceil(SETS * IN_A_SET).min(MOST_TABLES);
        let sets = sets(&texts, case, tables * SETS);
        let tables = sets.chunks(SETS).map(|sets| Table::of(sets, &texts, case)).collect();
        Self { literals, tables, heads: Box::new(Heads::new(&texts, case)) }
    }
}

/// What was seen.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// A literal by its number.
    Literal(usize, usize),
    /// Long runs.
    Dense(Dense),
}

/// What was seen of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// Something that counts.
    pub(super) hit: bool,
    pub(super) nul: bool,
    /// How many lines end.
    pub(super) lines: usize,
}

impl Look {
    /// Looks for literals as they are.
    pub(super) fn new(literals: &[Vec<u8>]) -> Self {
        let all = literals.iter().cloned().enumerate();
        let most = MOST_TABLES * SETS * IN_A_SET;
        if literals.len() <= most {
            return Self::of(all.collect(), None);
        }
        // The short ones are few, so that the others are looked for at a few places only.
        let is_short = |literal: &Vec<u8>, stride| literal.len() < many::least(stride);
        let are_few = |stride: &usize| literals.iter().filter(|literal| is_short(literal, *stride)).count() <= most;
        match (1..=MOST_STRIDE).rev().find(are_few) {
            Some(stride) => {
                let (few, rest) = all.partition(|(_, literal)| is_short(literal, stride));
                Self::of(few, Some(Many::new(rest, stride)))
            }
            None => Self::of(Vec::new(), Some(Many::new(all.collect(), 1))),
        }
    }

    fn of(few: Vec<(usize, Vec<u8>)>, many: Option<Many>) -> Self {
        Self { level: Level::new(), case: Case::Told, few: Few::new(few, Case::Told), many }
    }

    /// Looks for a few words in any letter case.
    pub(super) fn caseless(words: &[Vec<u8>]) -> Self {
        let few = Few::new(words.iter().cloned().enumerate().collect(), Case::Ignored);
        Self { level: Level::new(), case: Case::Ignored, few, many: None }
    }

    /// Looks at all bytes, until something that is seen counts; then only for a NUL. Of the literals the many are seen
    /// first.
    pub(super) fn at(&self, bytes: &[u8], counts: &mut dyn FnMut(Seen) -> bool) -> Looked {
        let mut is_wanted = |at, number| counts(Seen::Literal(at, number));
        if self.many.as_ref().is_some_and(|many| many.any(bytes, &mut is_wanted)) {
            return Looked { hit: true, ..self.blocks(&[], bytes, &mut |_| false) };
        }
        let mut is_any = |found: &Found| self.is_any(found, bytes, counts);
        match self.few.tables.as_slice() {
            [one] => self.blocks(&[*one], bytes, &mut is_any),
            [one, two] => self.blocks(&[*one, *two], bytes, &mut is_any),
            _ => self.blocks(&[], bytes, &mut is_any),
        }
    }

    fn blocks<const N: usize>(
        &self,
        tables: &[Table; N],
        bytes: &[u8],
        is_any: &mut dyn FnMut(&Found) -> bool,
    ) -> Looked {
        dispatch!(self.level, simd => blocks::look(simd, tables, bytes, is_any))
    }

    /// Whether anything of what was found in a block counts.
    fn is_any(&self, found: &Found, bytes: &[u8], counts: &mut dyn FnMut(Seen) -> bool) -> bool {
        let Few { literals, heads, .. } = &self.few;
        for place in long::bits(found.places) {
            let at = found.start + place;
            let rest = bytes.get(at..).unwrap_or_default();
            let of_literal = |index: usize| literals.get(index).filter(|own| self.case.starts_with(rest, &own.1));
            if heads.of(word(rest)).filter_map(of_literal).any(|(number, _)| counts(Seen::Literal(at, *number))) {
                return true;
            }
        }
        found.dense.as_ref().is_some_and(|dense| counts(Seen::Dense(*dense)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A look with all that this processor can, and one with what all can.
    fn with_less(look: impl Fn() -> Look) -> [Look; 2] {
        [look(), Look { level: Level::baseline(), ..look() }]
    }

    fn seen(look: &Look, bytes: &[u8]) -> (Vec<Seen>, Looked) {
        let mut all = Vec::new();
        let looked = look.at(bytes, &mut |seen| {
            all.push(seen);
            false
        });
        (all, looked)
    }

    fn text() -> impl Strategy<Value = String> {
        let part =
            prop_oneof!["[a-d.]{0,40}", "[ab]{0,90}", "[a+/_-]{50,90}(\n|\r\n|\\\\n)", "[é\n\\\\ ]{0,4}", "\x00?"];
        vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn every_literal_is_seen_wherever_it_stands(
            short in vec("[a-d]{3,6}", 1..160),
            long in vec("[ab]{6,9}", 0..160),
            text in vec(prop_oneof!["[a-d.]{0,60}", "[ab]{0,60}"], 0..8),
        ) {
            let (text, literals) = (text.concat(), [short, long].concat());
            let literals: Vec<_> = literals.into_iter().map(String::into_bytes).collect();
            let stands = |at: usize, literal: &Vec<u8>| text.as_bytes()[at..].starts_with(literal);
            let all = (0..text.len()).flat_map(|at| (0..literals.len()).map(move |number| (at, number)));
            let expected: Vec<_> = all.filter(|(at, number)| stands(*at, &literals[*number])).collect();
            for look in with_less(|| Look::new(&literals)) {
                let (all, looked) = seen(&look, text.as_bytes());
                let literal = |seen: &Seen| if let Seen::Literal(at, number) = seen { Some((*at, *number)) } else { None };
                let mut all: Vec<_> = all.iter().filter_map(literal).collect();
                all.sort_unstable();
                prop_assert_eq!((&all, looked), (&expected, Looked::default()));
            }
        }

        #[test]
        fn all_processors_see_the_same(text in text()) {
            let [more, less] = with_less(|| Look::new(&[b"abc".to_vec(), b"d.a".to_vec()]));
            prop_assert_eq!(seen(&more, text.as_bytes()), seen(&less, text.as_bytes()));
        }

        #[test]
        fn a_word_is_seen_in_any_letter_case(
            words in vec("[a-c.]{3,6}", 1..12),
            text in "[a-cA-C.]{0,200}",
        ) {
            let words: Vec<_> = words.into_iter().map(String::into_bytes).collect();
            let lower = text.to_lowercase();
            let expected = words.iter().any(|word| lower.contains(std::str::from_utf8(word).unwrap()));
            for look in with_less(|| Look::caseless(&words)) {
                let is_in = look.at(text.as_bytes(), &mut |seen| matches!(seen, Seen::Literal(..))).hit;
                prop_assert_eq!(is_in, expected);
            }
        }

        #[test]
        fn lines_are_counted(text in "[a-z\n]{0,400}") {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count();
            for look in with_less(|| Look::new(&[b"abc".to_vec()])) {
                prop_assert_eq!(look.at(text.as_bytes(), &mut |_| true).lines, lines);
            }
        }

        #[test]
        fn a_nul_is_seen_wherever_it_stands(length in 1..400_usize, at in 0..400_usize) {
            let mut bytes = vec![b'x'; length];
            for look in with_less(|| Look::new(&[b"xx.".to_vec()])) {
                bytes[at % length] = b'x';
                prop_assert!(!look.at(&bytes, &mut |_| false).nul);
                bytes[at % length] = 0;
                prop_assert!(look.at(&bytes, &mut |_| false).nul);
            }
        }
    }
}
