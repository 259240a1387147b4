//! Which literals are told from others together: those that hardly any text is taken for.

use super::long::bits;

/// How many bytes of a literal it is told by.
pub(super) const TOLD_BY: usize = 4;

/// The bits of a byte by which literals are told. The others tell hardly more: letters from signs.
pub(super) const LOWER: u8 = 0x3f;

/// The first literals are put into sets before the last are seen: so all are put once more.
const PASSES: usize = 2;

/// The bytes that texts are made of, in source code and its documentation, the most common first.
const COMMON: &[u8] =
    b" etsrinao\n\tc_dluhpf-m=vgkb;,.)(0y/:\">TEw12x*CAISDNRPOL5M43<86UF&{}79WBVGHzqKX!#@|Y[]'+`j%~JQ\\Z?^$";

/// How often a byte stands in texts. As in any language, the tenth most common is about a tenth as common as the first.
#[expect(clippy::indexing_slicing, reason = "it is made when this is built, and what is wrong is not built")]
const OFTEN: [u16; 256] = {
    let mut often = [1; 256];
    let mut rank = 0;
    while rank < COMMON.len() {
        often[COMMON[rank] as usize] = (1000 / (rank + 3)) as u16;
        rank += 1;
    }
    often
};

/// How often any byte stands in texts that has these lower six bits.
#[expect(clippy::indexing_slicing, reason = "it is made when this is built, and what is wrong is not built")]
const OFTEN_WITH: [u16; 64] = {
    let mut sums = [0; 64];
    let mut byte = 0;
    while byte < 256 {
        sums[byte & LOWER as usize] += OFTEN[byte];
        byte += 1;
    }
    sums
};

/// Whether a letter and its capital are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Told,
    Ignored,
}

impl Case {
    /// The bytes that count as this one.
    pub(super) fn spellings(self, byte: u8) -> [u8; 2] {
        let is_either = self == Self::Ignored && byte.is_ascii_alphabetic();
        [byte, if is_either { byte ^ CAPITAL } else { byte }]
    }

    pub(super) fn starts_with(self, bytes: &[u8], literal: &[u8]) -> bool {
        match self {
            Self::Told => bytes.starts_with(literal),
            Self::Ignored => bytes.get(..literal.len()).is_some_and(|start| start.eq_ignore_ascii_case(literal)),
        }
    }
}

/// The bit that tells a letter from its capital.
pub(super) const CAPITAL: u8 = 1 << 5;

/// For each of the first bytes of some literals, which lower six bits it may have: a bit each.
type Firsts = [u64; TOLD_BY];

/// Some literals that are told from others together.
#[derive(Clone, Default)]
struct Set {
    /// Their numbers.
    literals: Vec<usize>,
    firsts: Firsts,
    breadth: u64,
}

/// Puts literals into so many sets, by their numbers.
pub(super) fn sets(literals: &[Vec<u8>], case: Case, count: usize) -> Vec<Vec<usize>> {
    let literals: Vec<_> = literals.iter().map(|literal| firsts(literal, case)).collect();
    let mut sets = vec![Set::default(); count];
    for (number, own) in literals.iter().enumerate().cycle().take(PASSES * literals.len()) {
        for set in sets.iter_mut().filter(|set| set.literals.contains(&number)) {
            set.literals.retain(|other| *other != number);
            set.firsts = set.literals.iter().filter_map(|number| literals.get(*number)).fold(Firsts::default(), union);
            set.breadth = breadth(&set.firsts);
        }
        // The set that then takes the fewest other texts for one of its literals.
        if let Some(set) = sets.iter_mut().min_by_key(|set| breadth(&union(set.firsts, own)) - set.breadth) {
            set.literals.push(number);
            set.firsts = union(set.firsts, own);
            set.breadth = breadth(&set.firsts);
        }
    }
    sets.into_iter().map(|set| set.literals).collect()
}

/// The lower bits of a literal's first bytes; behind its end anything may stand.
fn firsts(literal: &[u8], case: Case) -> Firsts {
    let of_byte = |byte: &u8| case.spellings(*byte).into_iter().fold(0, |all, byte| all | 1 << (byte & LOWER));
    std::array::from_fn(|index| literal.get(index).map_or(u64::MAX, of_byte))
}

fn union(mut one: Firsts, other: &Firsts) -> Firsts {
    for (one, other) in one.iter_mut().zip(other) {
        *one |= other;
    }
    one
}

/// How many texts have such first bytes, by how often these stand in texts.
fn breadth(firsts: &Firsts) -> u64 {
    let often_with = |lower| OFTEN_WITH.get(lower).copied().map_or(0, u64::from);
    firsts.iter().map(|first| bits(*first).map(often_with).sum::<u64>()).product()
}
