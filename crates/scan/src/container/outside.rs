//! What of a container belongs to none of its entries: headers, names, comments, padding.

use std::ops::Range;

/// Which parts of a container its entries have, and where in the rest one field ends and another begins.
#[derive(Default)]
pub(super) struct Outside {
    taken: Vec<Range<usize>>,
    cuts: Vec<usize>,
}

impl Outside {
    /// Gives a part to an entry.
    pub(super) fn take(&mut self, part: Range<usize>) {
        self.taken.push(part);
    }

    /// Says that a field starts or ends at a position: what stands before it is no part of the same word.
    pub(super) fn cut(&mut self, at: usize) {
        self.cuts.push(at);
    }

    /// The fields that belong to no entry and are not empty, in order.
    pub(super) fn fields(self, bytes: &[u8]) -> Vec<Range<usize>> {
        let Self { mut taken, mut cuts } = self;
        taken.sort_unstable_by_key(|part| part.start);
        cuts.extend(taken.iter().flat_map(|part| [part.start, part.end]));
        cuts.push(bytes.len());
        cuts.sort_unstable();
        let (mut fields, mut taken, mut start) = (Vec::new(), taken.into_iter().peekable(), 0);
        for cut in cuts.into_iter().map(|cut| cut.min(bytes.len())) {
            while taken.next_if(|part| part.end <= start).is_some() {}
            let is_taken = taken.peek().is_some_and(|part| part.start <= start);
            if start < cut && !is_taken {
                fields.extend(without_padding(bytes, start..cut));
            }
            start = start.max(cut);
        }
        fields
    }
}

/// A field without the zeros around it; `None` when there is nothing else. In UTF-16 a zero may be half a character.
fn without_padding(bytes: &[u8], mut field: Range<usize>) -> Option<Range<usize>> {
    let text = bytes.get(field.clone())?;
    let first = text.iter().position(|byte| *byte != 0)?;
    let last = text.iter().rposition(|byte| *byte != 0)? + 1;
    let is_wide = text.get(first..last)?.contains(&0);
    let after = text.len() - last;
    let (before, after) = if is_wide { (first & !1, after.saturating_sub(1)) } else { (first, after) };
    (field.start, field.end) = (field.start + before, field.end - after);
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str, taken: &[Range<usize>], cuts: &[usize]) -> Vec<String> {
        let outside = Outside { taken: taken.to_vec(), cuts: cuts.to_vec() };
        let fields = outside.fields(text.as_bytes());
        fields.into_iter().map(|field| text[field].to_owned()).collect()
    }

    #[test]
    fn what_no_entry_has_is_left_field_by_field() {
        assert_eq!(fields("abcdefgh", &[], &[]), ["abcdefgh"]);
        assert_eq!(fields("abcdefgh", &[4..6, 0..2], &[7, 3]), ["c", "d", "g", "h"]);
        assert_eq!(fields("abcdefgh", &[2..8, 3..4], &[3, 5]), ["ab"]);
        assert_eq!(fields("abcdefgh", &[2..2, 2..2], &[]), ["ab", "cdefgh"]);
        assert_eq!(fields("abcdefgh", &[6..20, 7..8], &[30]), ["abcdef"]);
        assert!(fields("", &[], &[0]).is_empty());
    }

    #[test]
    fn zeros_around_a_field_are_left_out() {
        assert!(fields("\0\0\0", &[], &[]).is_empty());
        assert_eq!(fields("\0ab\0\0c\0", &[], &[4]), ["ab", "c"]);
        assert_eq!(fields("\0\0\0a\0b\0\0", &[], &[]), ["\0a\0b\0"]);
    }
}
