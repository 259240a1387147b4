//! A baseline: the findings that were there when somebody took stock.
//!
//! The file is written by the program, one finding a line, so that it merges: `fingerprint`, `rule`, `subject`,
//! `path` and `severity` of each, and `outcome` where that was `unknown`.

use std::collections::{HashMap, HashSet};

use bailiwick_core::finding::{Finding, Outcome, Place, Severity, Subject, SubjectKind, Waived, WaivedBy};
use bailiwick_document::{Code, Limits, Node, Problem, Problems, Span, parse_into, quoted};
use serde_json::Value;

use super::{Accepted, Builtin, waive};
use crate::evaluate::{Facts, Judgement, missing};
use crate::rule::PolicySet;

const SCHEMA: &str = "bailiwick/baseline/v1";

/// What reading a baseline may cost.
const LIMITS: Limits = Limits { bytes: 256 << 20, depth: 8, nodes: 16_000_000 };

/// The findings that were there when somebody took stock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The file's name as shown.
    pub name: String,
    /// The findings, by rule, subject and path.
    pub entries: Vec<Entry>,
}

/// A finding of a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What names it over time.
    pub fingerprint: String,
    /// The rule's id.
    pub rule: String,
    /// What it is about.
    pub subject: Subject,
    /// The file that it is in, if it is about a leak.
    pub path: Option<String>,
    /// How much it mattered.
    pub severity: Severity,
    /// Whether it failed, or nobody knew.
    pub outcome: Outcome,
    span: Span,
}

impl Baseline {
    /// Takes stock: every finding that fails or is undecided. What is wrong with waivers is no stock to keep.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let counts = |finding: &&Finding| {
            let is_open = matches!(finding.outcome, Outcome::Fail | Outcome::Unknown);
            is_open && Builtin::of(&finding.rule).is_none()
        };
        let mut entries: Vec<_> = findings.iter().filter(counts).map(Entry::of).collect();
        entries.sort_by(|a, b| a.order().cmp(&b.order()));
        entries.dedup_by(|a, b| a.fingerprint == b.fingerprint);
        Self { name: String::new(), entries }
    }

    /// What of this baseline is left, by the report of a run that it was applied to: without what is gone, and with
    /// the new paths of what moved.
    #[must_use]
    pub fn pruned(&self, findings: &[Finding]) -> Self {
        let at = |place: &Place| (place.line, place.column);
        let said = findings.iter().filter(|finding| Builtin::of(&finding.rule) == Some(Builtin::BaselineGone));
        let gone: HashSet<_> = said.flat_map(|finding| &finding.locations).map(at).collect();
        let by_baseline = findings.iter().filter_map(|finding| Some((finding.waiver.as_deref()?, finding)));
        let by_baseline = by_baseline.filter(|(waived, _)| waived.by == WaivedBy::Baseline);
        let now: HashMap<_, _> = by_baseline.map(|(waived, finding)| (at(&waived.place), finding)).collect();
        let kept = self.entries.iter().map(|entry| (at(&place(self, entry)), entry));
        let kept = kept.filter(|(at, _)| !gone.contains(at));
        let mut entries: Vec<_> =
            kept.map(|(at, entry)| now.get(&at).map_or_else(|| entry.clone(), |finding| Entry::of(finding))).collect();
        entries.sort_by(|a, b| a.order().cmp(&b.order()));
        Self { name: self.name.clone(), entries }
    }

    /// The file's text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let lines: Vec<_> = self.entries.iter().map(|entry| format!("\n    {}", entry.to_json())).collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"findings\": [{}{end}]\n}}\n", lines.join(","))
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// Every problem of the file.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::new();
        let node = parse_into(bytes, LIMITS, &mut problems);
        let entries = node.and_then(|node| entries(&node, &mut problems)).unwrap_or_default();
        if problems.is_empty() { Ok(Self { name: name.to_owned(), entries }) } else { Err(problems.into_vec()) }
    }
}

impl Entry {
    fn of(finding: &Finding) -> Self {
        Self {
            fingerprint: finding.fingerprint.clone(),
            rule: finding.rule.clone(),
            subject: finding.subject.clone(),
            path: finding.locations.first().map(|place| place.path.to_string()),
            severity: finding.severity,
            outcome: if finding.outcome == Outcome::Unknown { Outcome::Unknown } else { Outcome::Fail },
            span: Span::default(),
        }
    }

    /// Whether a finding is no graver than what was there: what was undecided may have been right.
    fn accepts(&self, finding: &Finding) -> bool {
        let was_as_bad = self.outcome == Outcome::Fail || finding.outcome == Outcome::Unknown;
        self.severity >= finding.severity && was_as_bad
    }

    fn order(&self) -> impl Ord {
        (&self.rule, &self.subject, &self.path)
    }

    fn to_json(&self) -> String {
        let text = |text: &str| Value::from(text).to_string();
        let subject = format!("{{\"kind\": {}, \"id\": {}}}", text(self.subject.kind.as_str()), text(&self.subject.id));
        let path = self.path.as_deref().map_or_else(|| "null".to_owned(), text);
        let (fingerprint, rule) = (text(&self.fingerprint), text(&self.rule));
        let severity = text(self.severity.as_str());
        let outcome = if self.outcome == Outcome::Unknown { ", \"outcome\": \"unknown\"" } else { "" };
        format!(
            "{{\"fingerprint\": {fingerprint}, \"rule\": {rule}, \"subject\": {subject}, \"path\": {path}, \"severity\": {severity}{outcome}}}"
        )
    }
}

fn entries(node: &Node, problems: &mut Problems) -> Option<Vec<Entry>> {
    let mut fields = node.map(problems)?;
    let (schema, findings) = (fields.required("schema", problems), fields.required("findings", problems));
    fields.finish(problems);
    let schema = schema.and_then(|node| Some((node, node.text(problems)?)));
    if let Some((node, other)) = schema.filter(|(_, schema)| *schema != SCHEMA) {
        let message = format!("expected `{SCHEMA}`, found {}", quoted(other));
        problems.report_with_help(Code::WrongValue, node.span, message, "`bailiwick baseline` writes such a file");
    }
    let items = findings?.list(problems)?;
    let all: Vec<_> = items.iter().map(|item| entry(item, problems)).collect();
    all.into_iter().collect()
}

fn entry(node: &Node, problems: &mut Problems) -> Option<Entry> {
    let mut fields = node.map(problems)?;
    let (fingerprint, rule) = (fields.required("fingerprint", problems), fields.required("rule", problems));
    let (subject, severity) = (fields.required("subject", problems), fields.required("severity", problems));
    let (path, outcome) = (fields.optional("path"), fields.optional("outcome"));
    fields.finish(problems);
    let fingerprint = fingerprint.and_then(|node| node.text(problems)).map(str::to_owned);
    let rule = rule.and_then(|node| node.text(problems)).map(str::to_owned);
    let subject = subject.and_then(|node| self::subject(node, problems));
    let severity = severity.and_then(|node| node.spelled(Severity::ALL, Severity::as_str, problems));
    let path = match path {
        Some(node) => Some(node.text(problems)?.to_owned()),
        None => None,
    };
    let outcome = match outcome {
        Some(node) => node.spelled(&[Outcome::Fail, Outcome::Unknown], Outcome::as_str, problems),
        None => Some(Outcome::Fail),
    };
    Some(Entry {
        fingerprint: fingerprint?,
        rule: rule?,
        subject: subject?,
        path,
        severity: severity?,
        outcome: outcome?,
        span: node.span,
    })
}

fn subject(node: &Node, problems: &mut Problems) -> Option<Subject> {
    let mut fields = node.map(problems)?;
    let (kind, id) = (fields.required("kind", problems), fields.required("id", problems));
    fields.finish(problems);
    let kind = kind.and_then(|node| node.spelled(SubjectKind::JUDGED, SubjectKind::as_str, problems));
    let id = id.and_then(|node| node.text(problems)).map(str::to_owned);
    Some(Subject { kind: kind?, id: id? })
}

/// Waives what was there before, and returns what is to be said of the baseline.
///
/// An entry is about the finding of its fingerprint. Where its file is gone, it is about one of the same rule and
/// subject in another file, in the order of the report. A finding that is graver than it was, or fails where nobody
/// knew, counts as new.
pub(super) fn apply(
    judgement: &mut Judgement,
    set: &PolicySet,
    facts: &Facts<'_>,
    accepted: &Accepted<'_>,
    baseline: &Baseline,
) -> Vec<Finding> {
    let by_fingerprint: HashMap<_, _> =
        baseline.entries.iter().enumerate().map(|(index, entry)| (entry.fingerprint.as_str(), index)).collect();
    let mut met = HashSet::new();
    let mut open = Vec::new();
    for (index, finding) in judgement.findings.iter_mut().enumerate() {
        match by_fingerprint.get(finding.fingerprint.as_str()) {
            Some(at) => {
                met.insert(*at);
                let entry = baseline.entries.get(*at).filter(|entry| entry.accepts(finding));
                entry.into_iter().for_each(|entry| waive(finding, &mut judgement.summary, waived(baseline, entry)));
            }
            None if finding.outcome != Outcome::Waived && !finding.locations.is_empty() => open.push(index),
            None => {}
        }
    }
    for (index, at) in moved(baseline, accepted, &met, &judgement.findings, &open) {
        if let (Some(finding), Some(entry)) = (judgement.findings.get_mut(index), baseline.entries.get(at)) {
            met.insert(at);
            waive(finding, &mut judgement.summary, waived(baseline, entry));
        }
    }
    gone(baseline, &met, set, facts, accepted).into_iter().collect()
}

/// Which of the findings that the baseline doesn't have are about an entry whose file is gone.
fn moved(
    baseline: &Baseline,
    accepted: &Accepted<'_>,
    met: &HashSet<usize>,
    findings: &[Finding],
    open: &[usize],
) -> Vec<(usize, usize)> {
    let Some(is_gone) = accepted.is_gone.filter(|_| !open.is_empty()) else { return Vec::new() };
    let mut entries: HashMap<_, Vec<_>> = HashMap::new();
    for (at, entry) in baseline.entries.iter().enumerate().filter(|(at, _)| !met.contains(at)) {
        if entry.path.as_deref().is_some_and(is_gone) {
            entries.entry((entry.rule.as_str(), &entry.subject)).or_default().push((at, entry));
        }
    }
    let entry_of = |index: &usize| {
        let finding = findings.get(*index)?;
        let entries = entries.get_mut(&(finding.rule.as_str(), &finding.subject))?;
        let position = entries.iter().position(|(_, entry)| entry.accepts(finding))?;
        Some((*index, entries.remove(position).0))
    };
    open.iter().filter_map(entry_of).collect()
}

fn waived(baseline: &Baseline, entry: &Entry) -> Waived {
    let place = place(baseline, entry);
    Waived { by: WaivedBy::Baseline, reason: None, owner: None, approver: None, expires: None, place }
}

fn place(baseline: &Baseline, entry: &Entry) -> Place {
    let Span { start, end } = entry.span;
    let end_column = if end.line == start.line { end.column } else { start.column.saturating_add(1) };
    Place {
        path: baseline.name.as_str().into(),
        line: start.line,
        column: start.column,
        end_column,
        ..Place::default()
    }
}

/// That entries are gone, as far as this run could see them.
fn gone(
    baseline: &Baseline,
    met: &HashSet<usize>,
    set: &PolicySet,
    facts: &Facts<'_>,
    accepted: &Accepted<'_>,
) -> Option<Finding> {
    let was_judged = |entry: &Entry| match set.rule(&entry.rule) {
        Some(rule) => missing(rule, facts).is_none() && (!rule.needs_scan() || accepted.is_complete),
        None => !set.leaves_out(&entry.rule),
    };
    let unmet = baseline.entries.iter().enumerate().filter(|(index, _)| !met.contains(index));
    let places: Vec<_> =
        unmet.filter(|(_, entry)| was_judged(entry)).map(|(_, entry)| place(baseline, entry)).collect();
    let (name, all) = (&baseline.name, baseline.entries.len());
    let message =
        format!("{} of {all} findings in {name} are gone: `bailiwick baseline --prune` takes them out", places.len());
    (!places.is_empty()).then(|| Builtin::BaselineGone.finding(name, message, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: Option<&str>) -> Entry {
        Entry {
            fingerprint: "7de18b26d199fd9b17303c5e03922dcd".to_owned(),
            rule: "a-rule".to_owned(),
            subject: Subject { kind: SubjectKind::Leak, id: "sk-\"\\\u{1b}".to_owned() },
            path: path.map(str::to_owned),
            severity: Severity::High,
            outcome: if path.is_some() { Outcome::Fail } else { Outcome::Unknown },
            span: Span::default(),
        }
    }

    #[test]
    fn a_baseline_is_read_as_it_is_written() {
        let written = Baseline { name: "b".to_owned(), entries: vec![entry(Some("a/密.py")), entry(None)] };
        let mut read = Baseline::read("b", written.to_json().as_bytes()).unwrap();
        assert_eq!((read.entries[0].span.start.line, read.entries[1].span.start.line), (4, 5));
        read.entries.iter_mut().for_each(|entry| entry.span = Span::default());
        assert_eq!(read, written);
        assert_eq!(Baseline::read("", Baseline::default().to_json().as_bytes()), Ok(Baseline::default()));
    }

    #[test]
    fn what_is_no_baseline_is_said_with_its_place() {
        let good = Baseline { name: String::new(), entries: vec![entry(None)] }.to_json();
        for (find, put) in [
            ("baseline/v1", "report/v1"),
            ("\"rule\"", "\"rules\""),
            ("\"high\"", "\"hihg\""),
            ("\"leak\"", "\"waiver\""),
            ("\"unknown\"", "\"pass\""),
            ("\"path\": null", "\"path\": 7, \"path\": null"),
            ("]", "}"),
        ] {
            let problems = Baseline::read("", good.replacen(find, put, 1).as_bytes()).unwrap_err();
            assert!(problems.iter().all(|problem| problem.span.start.line > 0), "{problems:?}");
        }
        assert!(Baseline::read("", b"\xff").is_err() && Baseline::read("", "[".repeat(99).as_bytes()).is_err());
    }
}
