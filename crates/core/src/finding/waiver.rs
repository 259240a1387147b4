//! What takes a finding out of the verdict: a waiver, a comment beside the secret, a baseline.

use chrono::NaiveDate;

use super::Place;
use crate::spelled::spelled;

/// A rule that a comment `bailiwick:allow RULE -- reason` names. A comment may name several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule's id; empty where the comment names none.
    pub rule: Box<str>,
    /// Why, in one line without secrets; empty where the comment doesn't say, and then it allows nothing.
    pub reason: Box<str>,
    /// Where the rule's id stands; where there is none, where the comment starts.
    pub place: Place,
}

impl Allow {
    /// Whether the comment stands on the same line as a place of the same text, or on the line before.
    #[must_use]
    pub fn is_beside(&self, place: &Place) -> bool {
        let own = &self.place;
        let same_text = own.path == place.path && own.commit == place.commit && place.layer.starts_with(&own.layer);
        same_text && (own.line == place.line || own.line.checked_add(1) == Some(place.line))
    }
}

/// Whether a text says why a finding is accepted: it has words, and is not the `WHY` that stands for them where a
/// hook or a page shows how to accept something, pasted as it is.
///
/// ```
/// use bailiwick_core::finding::is_reason;
///
/// assert!(is_reason("the made-up key of the tutorial"));
/// assert!(!is_reason(" WHY ") && !is_reason("WHY, in a comment") && !is_reason("--"));
/// ```
#[must_use]
pub fn is_reason(text: &str) -> bool {
    let first = text.trim().split(',').next();
    text.contains(char::is_alphanumeric) && first != Some("WHY")
}

spelled! {
    /// How a finding was accepted.
    WaivedBy {
        /// By an entry of a waivers file.
        Waiver = "waiver",
        /// By a comment beside the secret.
        Comment = "comment",
        /// By a baseline: it was there before.
        Baseline = "baseline",
    }
}

/// Why a finding doesn't count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// How it was accepted.
    pub by: WaivedBy,
    /// Why; a baseline gives no reason.
    pub reason: Option<String>,
    /// Who answers for what is accepted.
    pub owner: Option<String>,
    /// Who accepted it.
    pub approver: Option<String>,
    /// The last day on which that holds, in UTC.
    pub expires: Option<NaiveDate>,
    /// Where that is written.
    pub place: Place,
}
