//! Which literals are told from others together: those that hardly any text is taken for.

/// How many bytes of a literal it is told by.
pub(super) const TOLD_BY: usize = 4;

/// The bits by which a literal's first byte is told, and by which the others are. What these leave out tells hardly more
/// where the first byte is known: letters from signs.
pub(super) const ASCII: u8 = 0x7f;
pub(super) const LOWER: u8 = 0x3f;

/// The first literals are put into sets before the last are seen: so all are put once more.
const PASSES: usize = 2;

/// The bytes that texts are made of, in source code and its documentation, the most common first.
const COMMON: &[u8] =
    b" etsrinao\n\tc_dluhpf-m=vgkb;,.)(0y/:\">TEw12x*CAISDNRPOL5M43<86UF&{}79WBVGHzqKX!#@|Y[]'+`j%~JQ\\Z?^$";

/// How often a byte stands in texts. As in any language, the tenth most common is about a tenth as common as the first.
const OFTEN: [u16; 256] = often(COMMON);

/// The same in texts in capitals, as names of constants are.
const OFTEN_IN_CAPITALS: [u16; 256] = often(b"_ETSRINAOCDLUHPFMVGKBYWXQZJ0123456789 \n\t(),");

/// So many texts are not in capitals for one that is.
const NOT_IN_CAPITALS: u64 = 8;

#[expect(clippy::indexing_slicing, reason = "it is made when this is built, and what is wrong is not built")]
const fn often(common: &[u8]) -> [u16; 256] {
    let mut often = [1; 256];
    let mut rank = 0;
    while rank < common.len() {
        often[common[rank] as usize] = (1000 / (rank + 3)) as u16;
        rank += 1;
    }
    often
}

/// How often bytes stand in texts that have the same bits, of those by which each of a literal's first bytes is told.
type OftenWith = [[u16; 128]; TOLD_BY];
const OFTEN_WITH: OftenWith = often_with(&OFTEN);
const OFTEN_WITH_IN_CAPITALS: OftenWith = often_with(&OFTEN_IN_CAPITALS);

#[expect(clippy::indexing_slicing, reason = "it is made when this is built, and what is wrong is not built")]
const fn often_with(often: &[u16; 256]) -> OftenWith {
    let mut sums = [[0; 128]; TOLD_BY];
    let mut byte = 0;
    while byte < 256 {
        let mut index = 0;
        while index < TOLD_BY {
            sums[index][byte & told_by(index) as usize] += often[byte];
            index += 1;
        }
        byte += 1;
    }
    sums
}

/// The bits by which a literal's byte is told.
const fn told_by(index: usize) -> u8 {
    if index == 0 { ASCII } else { LOWER }
}

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

/// For each of the first bytes of some literals, which of the bits it may have by which it is told: a bit for each way.
type Firsts = [u128; TOLD_BY];

/// For each of the first bytes, how often such a byte stands in texts, and in texts in capitals.
type Sums = [[u64; TOLD_BY]; 2];

/// Some literals that are told from others together.
#[derive(Clone, Default)]
struct Set {
    /// Their numbers.
    literals: Vec<usize>,
    firsts: Firsts,
    sums: Sums,
}

impl Set {
    fn put(&mut self, number: usize, own: &Firsts) {
        self.sums = self.sums_with(own);
        self.firsts.iter_mut().zip(own).for_each(|(first, own)| *first |= own);
        self.literals.push(number);
    }

    /// How many more texts are taken for one of its literals, with one more.
    fn cost(&self, own: &Firsts) -> u64 {
        breadth(&self.sums_with(own)) - breadth(&self.sums)
    }

    fn sums_with(&self, own: &Firsts) -> Sums {
        let mut sums = self.sums;
        for (sums, often) in sums.iter_mut().zip([&OFTEN_WITH, &OFTEN_WITH_IN_CAPITALS]) {
            for (((sum, often), first), own) in sums.iter_mut().zip(often).zip(&self.firsts).zip(own) {
                *sum +=
                    ones(own & !first).filter_map(|bits| often.get(bits)).map(|often| u64::from(*often)).sum::<u64>();
            }
        }
        sums
    }
}

/// Puts literals into so many sets, by their numbers.
pub(super) fn sets(literals: &[Vec<u8>], case: Case, count: usize) -> Vec<Vec<usize>> {
    let literals: Vec<_> = literals.iter().map(|literal| firsts(literal, case)).collect();
    let mut sets = vec![Set::default(); count];
    for (number, own) in literals.iter().enumerate().cycle().take(PASSES * literals.len()) {
        for set in sets.iter_mut().filter(|set| set.literals.contains(&number)) {
            let others = std::mem::take(set).literals.into_iter().filter(|other| *other != number);
            others.filter_map(|other| Some((other, literals.get(other)?))).for_each(|(other, own)| set.put(other, own));
        }
        // The set that then takes the fewest other texts for one of its literals.
        if let Some(set) = sets.iter_mut().min_by_key(|set| set.cost(own)) {
            set.put(number, own);
        }
    }
    sets.into_iter().map(|set| set.literals).collect()
}

/// The bits of a literal's first bytes by which it is told; behind its end anything may stand.
fn firsts(literal: &[u8], case: Case) -> Firsts {
    std::array::from_fn(|index| {
        let bit = |byte: u8| 1 << (byte & told_by(index));
        let of_byte = |byte: &u8| case.spellings(*byte).into_iter().fold(0, |all, byte| all | bit(byte));
        literal.get(index).map_or(u128::MAX, of_byte)
    })
}

/// How many texts have such first bytes.
fn breadth([texts, in_capitals]: &Sums) -> u64 {
    texts.iter().product::<u64>() + in_capitals.iter().product::<u64>() / NOT_IN_CAPITALS
}

/// The numbers of the bits that are set.
fn ones(mut set: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (bit < u128::BITS).then_some(bit as usize)
    })
}
