//! Waivers: findings that somebody accepts until a day.
//!
//! The file is a list. Each waiver names the `rule`, exactly one of `fingerprint` or `subject`, the `owner`
//! of what is accepted, the `approver`, a `reason`, and `expires`, the last day on which it holds, in UTC.
//! `paths` narrows it.

use bailiwick_document::{Code, Limits, Node, Problem, Problems, parse_into};
use chrono::NaiveDate;

/// A finding that somebody accepts until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The rule's id.
    pub rule: String,
    /// What it is about.
    pub target: Target,
    /// The paths that it is narrowed to; all, if there are none.
    pub paths: Vec<String>,
    /// Who answers for what is accepted.
    pub owner: String,
    /// Who accepted it.
    pub approver: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, in UTC.
    pub expires: NaiveDate,
}

/// What a waiver is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One finding.
    Fingerprint(String),
    /// A resource, like `key:42`.
    Subject(String),
}

/// Reads a file of waivers.
///
/// # Errors
///
/// Every problem of the file.
pub fn load(bytes: &[u8]) -> Result<Vec<Waiver>, Vec<Problem>> {
    let mut problems = Problems::new();
    let node = parse_into(bytes, Limits::default(), &mut problems);
    let items = node.as_ref().and_then(|node| node.list(&mut problems)).unwrap_or_default();
    let waivers = items.iter().filter_map(|item| waiver(item, &mut problems)).collect();
    if problems.is_empty() { Ok(waivers) } else { Err(problems.into_vec()) }
}

fn waiver(node: &Node, problems: &mut Problems) -> Option<Waiver> {
    let mut fields = node.map(problems)?;
    let mut text = |name, problems: &mut Problems| {
        let text = fields.required(name, problems)?.text(problems)?.to_owned();
        Some(text)
    };
    let rule = text("rule", problems);
    let (owner, approver, reason) = (text("owner", problems), text("approver", problems), text("reason", problems));
    let expires = fields.required("expires", problems);
    let expires = expires.and_then(|node| node.parsed("a date like `2027-01-31`", date, problems));
    let (fingerprint, subject) = (fields.optional("fingerprint"), fields.optional("subject"));
    let paths = fields.optional("paths").and_then(|node| node.list(problems)).unwrap_or_default();
    let paths = paths.iter().filter_map(|path| Some(path.text(problems)?.to_owned())).collect();
    let span = fields.span();
    fields.finish(problems);
    let target = match (fingerprint, subject) {
        (Some(node), None) => node.text(problems).map(|text| Target::Fingerprint(text.to_owned())),
        (None, Some(node)) => node.text(problems).map(|text| Target::Subject(text.to_owned())),
        _ => {
            let problem = Problem::new(Code::Conflict, span, "a waiver has exactly one of `fingerprint` and `subject`");
            problems.push(problem.with_help("the report gives both for each finding"));
            None
        }
    };
    Some(Waiver {
        rule: rule?,
        target: target?,
        paths,
        owner: owner?,
        approver: approver?,
        reason: reason?,
        expires: expires?,
    })
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| date.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "- { rule: key-rotation, subject: key:42, owner: search, approver: dana, reason: moving, expires: 2027-01-31 }";

    #[test]
    fn a_waiver_is_read() {
        let waivers = load(WHOLE.as_bytes()).unwrap();
        assert_eq!(waivers[0].target, Target::Subject("key:42".to_owned()));
        assert_eq!(waivers[0].expires.to_string(), "2027-01-31");
        assert_eq!(load(b"[]"), Ok(Vec::new()));
    }

    #[test]
    fn a_malformed_waiver_is_a_problem_with_its_place() {
        for (find, put, code, column) in [
            ("rule:", "rules:", Code::MissingField, 3),
            ("subject: key:42, ", "", Code::Conflict, 3),
            ("owner: search", "fingerprint: abc, owner: search", Code::Conflict, 3),
            ("2027-01-31", "2027-1-31", Code::WrongValue, 98),
            ("reason: moving", "reason: [moving]", Code::WrongType, 81),
        ] {
            let problems = load(WHOLE.replacen(find, put, 1).as_bytes()).unwrap_err();
            assert_eq!((problems[0].code, problems[0].span.start.column), (code, column), "{put}: {problems:?}");
        }
    }
}
