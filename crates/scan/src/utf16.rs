//! Text in UTF-16, with a byte order mark or without.

use aho_corasick::{AhoCorasick, BuildError};

/// Searches for the rules' literals as UTF-16 spells them.
pub(crate) struct Utf16 {
    little: Option<AhoCorasick>,
    big: Option<AhoCorasick>,
}

impl Utf16 {
    /// Takes the literals that matches start with.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Result<Self, BuildError> {
        let spelled = |spell: fn(&u8) -> [u8; 2]| {
            let wide: Vec<Vec<u8>> = literals.iter().map(|literal| literal.iter().flat_map(spell).collect()).collect();
            AhoCorasick::new(wide).map(|search| (!literals.is_empty()).then_some(search))
        };
        Ok(Self { little: spelled(|byte| [*byte, 0])?, big: spelled(|byte| [0, *byte])? })
    }

    /// The text of bytes that hold a literal in UTF-16, from where its units start.
    pub(crate) fn open(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let first = |search: &Option<AhoCorasick>| search.as_ref()?.find(bytes).map(|found| found.start() % 2);
        let units = |offset: usize, read: fn([u8; 2]) -> u16| {
            let bytes = bytes.get(offset..).unwrap_or_default();
            let units = bytes.chunks_exact(2).filter_map(|unit| Some(read([*unit.first()?, *unit.get(1)?])));
            let text: String =
                char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            text.trim_start_matches('\u{feff}').as_bytes().to_vec()
        };
        // A literal in one order looks like one in the other a byte off, and text starts at even bytes.
        match (first(&self.little), first(&self.big)) {
            (Some(1), Some(0)) | (None, Some(0)) => Some(units(0, u16::from_be_bytes)),
            (Some(offset), _) => Some(units(offset, u16::from_le_bytes)),
            (None, Some(offset)) => Some(units(offset, u16::from_be_bytes)),
            (None, None) => None,
        }
    }
}
