//! Matches of all rules in a file's bytes, in order and without overlap.

use std::ops::Range;

use bailiwick_core::secret::{Evidence, Mask, SecretKind};

use crate::allow;
use crate::attribution;
use crate::boundary;
use crate::candidates::{Candidate, Candidates};
use crate::pattern::Pattern;
use crate::placeholder::{self, is_placeholder, is_slug};
use crate::sieve::Sifted;
use crate::signature;
use crate::wrapping::Tails;

/// A match of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) range: Range<usize>,
    pub(crate) pattern: usize,
    /// Patterns that gave way to this one.
    pub(crate) also: Vec<usize>,
    /// Where the last of the matches so far ends, those that gave way too: up to there all is secret.
    pub(crate) secret_until: usize,
    /// How it is shown, where what stands there is not the secret itself but a spelling of it.
    pub(crate) shown: Option<Mask>,
}

impl Match {
    /// The same match, at another place.
    pub(crate) fn at(&self, range: Range<usize>) -> Self {
        Self { secret_until: range.end, range, ..self.clone() }
    }
}

/// Where literals stand in a text.
pub(crate) struct Hits<'a> {
    /// Where a match may start, with the patterns that may match there.
    pub(crate) starts: Vec<(usize, &'a [usize])>,
    /// Where comments start that allow something.
    pub(crate) marks: Vec<usize>,
}

/// What is searched for, and where.
pub(crate) struct Search<'a> {
    pub(crate) patterns: &'a [Pattern],
    pub(crate) candidates: &'a Candidates,
    pub(crate) path: &'a str,
    pub(crate) bytes: &'a [u8],
    /// What stands around these bytes, where they were wrapped in others: a keyword may stand there.
    pub(crate) around: &'a [u8],
}

impl<'a> Search<'a> {
    /// Every place where a match may start, and where comments start that allow something.
    pub(crate) fn hits(&self) -> Hits<'a> {
        let mut hits = Hits { starts: Vec::new(), marks: Vec::new() };
        for Candidate { start, patterns, is_mark } in self.candidates.find(self.bytes) {
            if is_mark && hits.marks.len() < allow::MOST {
                hits.marks.push(start);
            }
            if !patterns.is_empty() {
                hits.starts.push((start, patterns));
            }
        }
        hits
    }

    /// Every match, in order. One rule's matches don't overlap: the first counts, be it a placeholder.
    /// Between rules the leftmost wins, then the longest, then the rule whose id comes first.
    pub(crate) fn matches(&self, hits: &Hits<'_>) -> Vec<Match> {
        let mut found = Vec::new();
        let mut free_from = vec![0; self.patterns.len()];
        for (start, patterns) in hits.starts.iter().copied() {
            let may_start = boundary::starts(self.bytes, start);
            for index in patterns {
                if !may_start && !self.captures(*index) {
                    continue;
                }
                let free_from = free_from.get_mut(*index).filter(|free_from| **free_from <= start);
                if let (Some(free_from), Some(end)) = (free_from, self.match_at(start, *index)) {
                    *free_from = end;
                    found.extend(self.accepted(start..end, *index));
                }
            }
        }
        for index in &self.candidates.unprefixed {
            self.find_all(*index, &mut found);
        }
        without_overlaps(found)
    }

    /// Whether a pattern may match at all: what says no never gives a match, and most texts are told so quickly.
    pub(crate) fn sift(&self) -> Sifted {
        let Candidates { sieve, spellings, unprefixed, .. } = self.candidates;
        let tails = Tails::new(self.bytes);
        let is_wanted = |start: usize, literal: usize| {
            let Some(candidate) = self.candidates.candidate(self.bytes, start, literal) else { return false };
            let may_start = boundary::starts(self.bytes, start);
            let may_match =
                |index: &usize| (may_start || self.captures(*index)) && self.match_at(start, *index).is_some();
            candidate.is_mark
                || candidate.patterns.iter().any(may_match)
                || !candidate.patterns.is_empty() && tails.is_at(start)
        };
        let sifted = sieve.sift(self.bytes, spellings, is_wanted);
        Sifted { hit: sifted.hit || !unprefixed.is_empty(), ..sifted }
    }

    fn match_at(&self, start: usize, index: usize) -> Option<usize> {
        let pattern = self.patterns.get(index)?;
        let end = self.trimmed(start, pattern.match_at(self.bytes, start)?, pattern);
        (end > start && (boundary::ends(self.bytes, end) || self.captures(index))).then_some(end)
    }

    /// Whether a pattern says itself what stands around its secret, which then may be a part of a word.
    fn captures(&self, index: usize) -> bool {
        self.patterns.get(index).is_some_and(|pattern| pattern.spec.narrow.capture.is_some())
    }

    /// Where a match ends that may have run into what follows it.
    fn trimmed(&self, start: usize, end: usize, pattern: &Pattern) -> usize {
        let text = self.bytes.get(start..end).unwrap_or_default();
        // The end of a comment in HTML is none of a key's dashes.
        let ends_comment = text.ends_with(b"--") && self.bytes.get(end) == Some(&b'>');
        let text = if ends_comment { text.get(..text.len() - 2).unwrap_or_default() } else { text };
        let is_signed = pattern.spec.evidence.contains(&Evidence::EcdsaDer);
        let signed = is_signed.then(|| signature::end(std::str::from_utf8(text).ok()?)).flatten();
        let trimmed = start + signed.unwrap_or(text.len());
        // What is left must be a match too.
        let still =
            || trimmed < end && pattern.match_at(self.bytes.get(..trimmed).unwrap_or_default(), start) == Some(trimmed);
        if boundary::ends(self.bytes, trimmed) && still() { trimmed } else { end }
    }

    /// All matches of a pattern of whose start nothing is known.
    fn find_all(&self, index: usize, found: &mut Vec<Match>) {
        let (mut from, Some(pattern)) = (0, self.patterns.get(index)) else { return };
        if pattern.required.as_ref().is_some_and(|required| !required.is_match(self.bytes)) {
            return;
        }
        while let Some((start, end)) = pattern.match_from(self.bytes, from) {
            let end = self.trimmed(start, end, pattern);
            let is_whole = boundary::starts(self.bytes, start) && boundary::ends(self.bytes, end);
            if end > start && (is_whole || self.captures(index)) {
                found.extend(self.accepted(start..end, index));
                from = end;
            } else {
                from = self.next_start(start);
            }
            if from > self.bytes.len() {
                break;
            }
        }
    }

    /// The next position at which a match may start. Within a long word there is none.
    fn next_start(&self, position: usize) -> usize {
        let mut rest = position + 1..=self.bytes.len();
        rest.find(|next| boundary::starts(self.bytes, *next)).unwrap_or(self.bytes.len() + 1)
    }

    /// The secret of a match: no placeholder, near a word that the rule asks for, and one that the rule takes.
    fn accepted(&self, range: Range<usize>, index: usize) -> Option<Match> {
        let pattern = self.patterns.get(index)?;
        let near = range.clone();
        let range = pattern.secret(self.bytes, &range)?;
        let bytes = self.bytes.get(range.clone()).filter(|bytes| !bytes.is_empty())?;
        let is_taken = || pattern.narrowed.takes(bytes) && pattern.narrowed.is_for(self.path);
        let kind = pattern.spec.kind;
        let is_secret = is_secret(kind, &String::from_utf8_lossy(bytes)) && !self.is_masked(&range, kind);
        (is_secret && self.is_near_keyword(&near, index) && is_taken()).then(|| Match {
            secret_until: range.end,
            range,
            pattern: index,
            also: Vec::new(),
            shown: None,
        })
    }

    /// Whether a match is only the head of a key whose rest is masked, which may be where keys are of no one length.
    fn is_masked(&self, found: &Range<usize>, kind: SecretKind) -> bool {
        matches!(kind, SecretKind::AccessKey | SecretKind::Temporary) && placeholder::is_masked(self.bytes, found)
    }

    /// Whether a word that the rule asks for stands near the match, or in the path.
    fn is_near_keyword(&self, found: &Range<usize>, index: usize) -> bool {
        let Some(keywords) = self.patterns.get(index).and_then(Pattern::keywords) else {
            return true;
        };
        let nearby = self.bytes.get(attribution::near(self.bytes, found)).unwrap_or_default();
        keywords.is_match(nearby) || keywords.is_match(self.around) || keywords.is_match(self.path)
    }
}

/// Whether a text stands for nothing but itself.
fn is_secret(kind: SecretKind, text: &str) -> bool {
    // What a temporary key is made of is not published, so that its rule is loose.
    let is_slug = kind == SecretKind::Temporary && is_slug(text);
    // What stands for the platform's keys says nothing of other secrets.
    kind == SecretKind::Other || !is_slug && !is_placeholder(text)
}

/// Leaves one match at each place: the leftmost, then the longest, then the rule whose id comes first.
pub(crate) fn without_overlaps(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|found| (found.range.start, usize::MAX - found.range.end, found.pattern));
    let mut kept: Vec<Match> = Vec::new();
    for mut next in found {
        next.secret_until = kept.last().map_or(next.range.end, |last| last.secret_until.max(next.range.end));
        match kept.last_mut().filter(|last| next.range.start < last.range.end) {
            Some(last) => {
                last.secret_until = next.secret_until;
                if last.pattern != next.pattern && !last.also.contains(&next.pattern) {
                    last.also.push(next.pattern);
                }
            }
            None => kept.push(next),
        }
    }
    kept
}

/// Those of some matches in order that reach into a part of the text.
pub(crate) fn within<'a>(all: &'a [Match], part: &Range<usize>) -> &'a [Match] {
    let first = all.partition_point(|found| found.secret_until <= part.start);
    let after = all.partition_point(|found| found.range.start < part.end);
    all.get(first..after).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(range: Range<usize>, pattern: usize) -> Match {
        Match { secret_until: range.end, range, pattern, also: Vec::new(), shown: None }
    }

    #[test]
    fn the_leftmost_wins_then_the_longest_then_the_first_rule() {
        let kept =
            without_overlaps(vec![found(5..9, 0), found(0..10, 1), found(0..10, 2), found(0..8, 0), found(10..12, 0)]);
        let ranges: Vec<_> = kept.iter().map(|kept| (kept.range.clone(), kept.pattern)).collect();
        assert_eq!(ranges, [(0..10, 1), (10..12, 0)]);
        assert_eq!(kept[0].also, [2, 0]);
    }

    #[test]
    fn what_gave_way_is_still_secret() {
        let kept = without_overlaps(vec![found(0..10, 0), found(5..30, 1), found(12..15, 2), found(40..50, 0)]);
        assert_eq!(kept.iter().map(|kept| kept.secret_until).collect::<Vec<_>>(), [30, 30, 50]);
        assert_eq!(within(&kept, &(20..25)).len(), 2);
        assert_eq!(within(&kept, &(30..40)).len(), 0);
    }
}
