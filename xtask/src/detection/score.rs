//! What was found, against the truth.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::{Corpus, Truth};

/// What a scanner says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// The path below the tree; of a file in an archive as the scanner writes it, but starting with the archive's.
    pub(super) path: String,
    pub(super) lines: BTreeSet<u32>,
    /// The scanner's rule, or kind of secret.
    pub(super) rule: String,
    /// What only ours says: the kind, the provider and the digest.
    pub(super) ours: Option<Ours>,
}

/// What only our own findings say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ours {
    pub(super) kind: String,
    pub(super) provider: String,
    pub(super) digest: String,
}

/// How well a scanner did.
#[derive(Clone, Debug, Default)]
pub(super) struct Score {
    /// By wrapping or shape: how many keys there are, and how many were found.
    pub(super) by_wrapping: BTreeMap<&'static str, Count>,
    pub(super) by_shape: BTreeMap<&'static str, Count>,
    pub(super) total: Count,
    /// How many of the keys found were called another vendor's.
    pub(super) misnamed: usize,
    /// Findings where no key is.
    pub(super) false_alarms: Vec<String>,
    /// Further findings of a key that was found already.
    pub(super) repeated: usize,
    /// What was missed, or not found as it should be: for people.
    pub(super) wrong: Vec<String>,
}

/// Of how many keys how many were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) keys: usize,
    pub(super) found: usize,
}

impl Score {
    /// The part of the findings that are right.
    pub(super) fn precision(&self) -> f64 {
        ratio(self.total.found, self.total.found + self.false_alarms.len())
    }
}

impl Count {
    /// The part of the keys that were found.
    pub(super) fn recall(self) -> f64 {
        ratio(self.found, self.keys)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a corpus has thousands of keys")]
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Compares findings with the truth.
pub(super) fn score(corpus: &Corpus, findings: &[Finding]) -> Score {
    let mut score = Score::default();
    let mut by_file: BTreeMap<&str, Vec<(usize, &Finding)>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        by_file.entry(file(&finding.path)).or_default().push((index, finding));
    }
    let mut right = BTreeSet::new();
    for truth in &corpus.truths {
        let here = by_file.get(file(&truth.path)).map(Vec::as_slice).unwrap_or_default();
        let found: Vec<_> = here.iter().filter(|(_, finding)| is_at(truth, finding)).collect();
        right.extend(found.iter().map(|(index, _)| *index));
        score.repeated += found.len().saturating_sub(1);
        score.misnamed += usize::from(!found.is_empty() && found.iter().all(|(_, finding)| is_misnamed(&finding.rule)));
        for count in [
            score.by_wrapping.entry(truth.wrapping).or_default(),
            score.by_shape.entry(truth.shape.as_str()).or_default(),
            &mut score.total,
        ] {
            count.keys += 1;
            count.found += usize::from(!found.is_empty());
        }
        let said: Vec<_> = found.iter().map(|(_, finding)| *finding).collect();
        score.wrong.extend(wrong(truth, &said));
    }
    let is_other = |finding: &Finding| {
        // Who looks for everybody's keys is right to report them.
        finding.ours.is_none()
            && finding.lines.iter().any(|line| corpus.others.contains(&(file(&finding.path).to_owned(), *line)))
    };
    let false_alarms = findings.iter().enumerate().filter(|(index, found)| !right.contains(index) && !is_other(found));
    score.false_alarms =
        false_alarms.map(|(_, found)| format!("{} {:?}: {}", found.path, found.lines, found.rule)).collect();
    score
}

/// The file of the tree that a path is in.
fn file(path: &str) -> &str {
    path.split('!').next().unwrap_or(path)
}

/// Whether a finding is of a key: ours must say exactly where it is; of an archive others may say so as they like.
fn is_at(truth: &Truth, finding: &Finding) -> bool {
    match &finding.ours {
        Some(ours) => {
            finding.path == truth.path
                && finding.lines == truth.lines
                && ours.digest == truth.digest
                && ours.kind == truth.kind
        }
        None => truth.path.contains('!') || finding.lines.iter().any(|line| truth.lines.contains(line)),
    }
}

fn wrong(truth: &Truth, found: &[&Finding]) -> Option<String> {
    let what =
        format!("{} in {} ({}), {} {:?}", truth.shape.as_str(), truth.context, truth.wrapping, truth.path, truth.lines);
    let provider = found.first().and_then(|found| found.ours.as_ref()).map(|ours| ours.provider.as_str());
    match found.len() {
        0 => Some(format!("missed: {what}")),
        1 if provider.is_none_or(|provider| provider == truth.provider) => None,
        1 => Some(format!("said to be {}, not {}: {what}", provider.unwrap_or_default(), truth.provider)),
        count => Some(format!("found {count} times: {what}")),
    }
}

/// Whether a rule's name is another vendor's.
fn is_misnamed(rule: &str) -> bool {
    const VENDORS: [&str; 9] =
        ["deepseek", "openai", "anthropic", "stripe", "sidekiq", "finicity", "cohere", "perplexity", "windsurf"];
    let rule = rule.to_lowercase();
    VENDORS.iter().any(|vendor| rule.contains(vendor))
}
