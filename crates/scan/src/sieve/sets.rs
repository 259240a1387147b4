//! Which literals are told from others together: those that hardly any text is taken for.

use super::long::bits;

/// How many bytes of a literal it is told by.
pub(super) const TOLD_BY: usize = 4;

/// For each of the first bytes of some literals, which lower and upper halves it may have: a bit each.
pub(super) type Halves = [[u16; 2]; TOLD_BY];

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

/// How often any byte stands in texts that has this upper half, and one of these lower halves: those below eight by
/// their bits, then the others.
#[expect(clippy::indexing_slicing, reason = "it is made when this is built, and what is wrong is not built")]
static OFTEN_WITH: [[[u16; 256]; 2]; 16] = {
    let mut sums = [[[0; 256]; 2]; 16];
    let mut at = 0_usize;
    while at < 16 * 2 * 256 {
        let (high, eight, halves) = (at >> 9, at >> 8 & 1, at & 0xff);
        let rest = halves & halves.wrapping_sub(1);
        if halves != 0 {
            let last = OFTEN[high << 4 | eight << 3 | halves.trailing_zeros() as usize];
            sums[high][eight][halves] = sums[high][eight][rest] + last;
        }
        at += 1;
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
    fn spellings(self, byte: u8) -> [u8; 2] {
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

/// Some literals that are told from others together.
#[derive(Clone, Default)]
struct Set {
    /// Their numbers.
    literals: Vec<usize>,
    halves: Halves,
    breadth: u64,
}

/// Puts literals into so many sets.
pub(super) fn sets(literals: &[Vec<u8>], case: Case, count: usize) -> Vec<Halves> {
    let literals: Vec<_> = literals.iter().map(|literal| halves(literal, case)).collect();
    let mut sets = vec![Set::default(); count];
    for (number, own) in literals.iter().enumerate().cycle().take(PASSES * literals.len()) {
        for set in sets.iter_mut().filter(|set| set.literals.contains(&number)) {
            set.literals.retain(|other| *other != number);
            set.halves = set.literals.iter().filter_map(|number| literals.get(*number)).fold(Halves::default(), union);
            set.breadth = breadth(&set.halves);
        }
        // The set that then takes the fewest other texts for one of its literals.
        if let Some(set) = sets.iter_mut().min_by_key(|set| breadth(&union(set.halves, own)) - set.breadth) {
            set.literals.push(number);
            set.halves = union(set.halves, own);
            set.breadth = breadth(&set.halves);
        }
    }
    sets.into_iter().map(|set| set.halves).collect()
}

/// The halves of a literal's first bytes; behind its end anything may stand.
fn halves(literal: &[u8], case: Case) -> Halves {
    let of_byte = |byte: &u8| {
        let spellings = case.spellings(*byte).into_iter();
        spellings.fold([0, 0], |[low, high], byte| [low | 1 << (byte & 0xf), high | 1 << (byte >> 4)])
    };
    std::array::from_fn(|index| literal.get(index).map_or([u16::MAX; 2], of_byte))
}

fn union(mut one: Halves, other: &Halves) -> Halves {
    for (one, other) in one.iter_mut().flatten().zip(other.iter().flatten()) {
        *one |= other;
    }
    one
}

/// How many texts have such halves, by how often their bytes stand in texts.
fn breadth(halves: &Halves) -> u64 {
    let often = |[low, high]: &[u16; 2]| -> u64 {
        let with = bits(u64::from(*high)).filter_map(|high| OFTEN_WITH.get(high));
        let one = |(sums, low): (&[u16; 256], u8)| sums.get(usize::from(low)).copied().map_or(0, u64::from);
        with.flat_map(|sums| sums.iter().zip(low.to_le_bytes()).map(one)).sum()
    };
    halves.iter().map(often).product()
}
