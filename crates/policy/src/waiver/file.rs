//! The waivers file: a list.
//!
//! Each waiver names the `rule`, exactly one of `fingerprint` or `subject`, the `owner` of what is accepted, the
//! `approver`, a `reason`, and `expires`, the last day on which it holds, in UTC. `paths` narrows it.

use std::collections::HashMap;

use bailiwick_core::finding::{Excerpt, ExcerptLine, Place, SubjectKind, is_reason};
use bailiwick_core::secret::redact;
use bailiwick_document::{Code, Limits, Node, Problem, Problems, Span, one_of, parse_into, quoted};
use chrono::NaiveDate;

use super::paths::Paths;
use crate::rule::is_id;

/// A finding that somebody accepts until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The rule's id.
    pub rule: String,
    /// What it is about.
    pub target: Target,
    /// The paths that it is narrowed to; all, if there are none.
    pub paths: Paths,
    /// Who answers for what is accepted.
    pub owner: String,
    /// Who accepted it.
    pub approver: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, in UTC.
    pub expires: NaiveDate,
    pub(super) spans: Spans,
}

impl Waiver {
    /// A waiver of all paths that stands in no file yet.
    #[must_use]
    pub fn new(rule: &str, target: Target, owner: &str, approver: &str, reason: &str, expires: NaiveDate) -> Self {
        Self {
            rule: rule.to_owned(),
            target,
            paths: Paths::default(),
            owner: owner.to_owned(),
            approver: approver.to_owned(),
            reason: reason.to_owned(),
            expires,
            spans: Spans::default(),
        }
    }
}

/// Where a waiver, and what of it may be wrong, stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans {
    pub(super) whole: Span,
    pub(super) rule: Span,
    pub(super) target: Span,
    pub(super) approver: Span,
    pub(super) expires: Span,
}

/// What a waiver is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// One finding.
    Fingerprint(String),
    /// A resource, like `key:42`.
    Subject(SubjectKind, String),
}

impl Target {
    /// As it is spelled in the file.
    #[must_use]
    pub fn spelled(&self) -> String {
        match self {
            Self::Fingerprint(text) => text.clone(),
            Self::Subject(SubjectKind::Inventory, _) => SubjectKind::Inventory.as_str().to_owned(),
            Self::Subject(kind, id) => format!("{}:{id}", kind.as_str()),
        }
    }
}

/// A waivers file that has been read.
#[derive(Clone, Debug, Default)]
pub struct WaiverFile {
    /// The file's name as shown.
    pub name: String,
    /// The waivers, in the order of the file.
    pub waivers: Vec<Waiver>,
    /// The entries that are no waivers, and waive nothing.
    pub malformed: Vec<Malformed>,
    /// The file's text.
    pub text: String,
}

/// An entry that is no waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where it starts.
    pub span: Span,
    /// Everything that is wrong with it; never empty.
    pub problems: Vec<Problem>,
}

impl WaiverFile {
    /// Reads a file of waivers. An entry that is no waiver is put down as malformed.
    ///
    /// # Errors
    ///
    /// Every problem by which the file is no list at all.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::new();
        let node = parse_into(bytes, Limits::default(), &mut problems);
        let items = node.as_ref().filter(|node| !node.is_null()).and_then(|node| node.list(&mut problems));
        if !problems.is_empty() {
            return Err(problems.into_vec());
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut file = Self { name: name.to_owned(), text, ..Self::default() };
        let mut lines: HashMap<_, u32> = HashMap::new();
        for item in items.unwrap_or_default() {
            let mut problems = Problems::new();
            let read = waiver(item, &mut problems);
            if let Some(waiver) = &read {
                let same = (waiver.rule.clone(), waiver.target.clone(), waiver.paths.globs().to_vec());
                let line = item.span.start.line;
                let first = *lines.entry(same).or_insert(line);
                if first != line {
                    let message = format!("the same waiver stands in line {first} already");
                    problems.report_with_help(Code::Duplicate, waiver.spans.target, message, "keep one of the two");
                }
            }
            match read {
                Some(waiver) if problems.is_empty() => file.waivers.push(waiver),
                _ => file.malformed.push(Malformed { span: item.span, problems: problems.into_vec() }),
            }
        }
        Ok(file)
    }

    /// The waivers, for those who take nothing malformed.
    ///
    /// # Errors
    ///
    /// Every problem of the malformed ones.
    pub fn all(self) -> Result<Vec<Waiver>, Vec<Problem>> {
        let problems: Vec<_> = self.malformed.into_iter().flat_map(|malformed| malformed.problems).collect();
        if problems.is_empty() { Ok(self.waivers) } else { Err(problems) }
    }

    /// A part of the file as a place.
    pub(super) fn place(&self, span: Span) -> Place {
        let end = if span.end.line == span.start.line { span.end.column } else { 0 };
        Place {
            path: self.name.as_str().into(),
            line: span.start.line,
            column: span.start.column,
            end_column: end.max(span.start.column.saturating_add(1)),
            ..Place::default()
        }
    }

    /// The line in which a part of the file starts.
    pub(super) fn excerpt(&self, span: Span) -> Option<Excerpt> {
        let number = span.start.line;
        let line = self.text.split('\n').nth(usize::try_from(number.checked_sub(1)?).ok()?)?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let text = redact(line);
        let at = |column: u32| {
            let index = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
            line.char_indices().nth(index).map_or(line.len(), |(byte, _)| byte)
        };
        let end = if span.end.line == number { at(span.end.column) } else { line.trim_end().len() };
        let start = at(span.start.column);
        // Where something is masked, what was meant may stand elsewhere.
        let mark = (text == line && start < end).then_some((start, end));
        Some(Excerpt { lines: vec![ExcerptLine { number, text: text.into_owned().into(), mark }] })
    }
}

fn waiver(node: &Node, problems: &mut Problems) -> Option<Waiver> {
    let mut fields = node.map(problems)?;
    let rule = fields.required("rule", problems);
    let (owner, approver) = (fields.required("owner", problems), fields.required("approver", problems));
    let (reason, expires) = (fields.required("reason", problems), fields.required("expires", problems));
    let (fingerprint, subject) = (fields.optional("fingerprint"), fields.optional("subject"));
    let paths = fields.optional("paths");
    let whole = fields.span();
    fields.finish(problems);
    let spans = Spans {
        whole,
        rule: rule.map_or(whole, |node| node.span),
        target: fingerprint.or(subject).map_or(whole, |node| node.span),
        approver: approver.map_or(whole, |node| node.span),
        expires: expires.map_or(whole, |node| node.span),
    };
    let rule = rule.and_then(|node| id(node, problems));
    let target = target(fingerprint, subject, whole, problems);
    let paths = match paths {
        Some(node) => Paths::load(node, problems),
        None => Some(Paths::default()),
    };
    let owner = owner.and_then(|node| words(node, "an owner", problems));
    let approver = approver.and_then(|node| words(node, "an approver", problems));
    let reason = reason.and_then(|node| why(node, problems));
    let expires = expires.and_then(|node| node.parsed("a date like `2027-01-31`", date, problems));
    Some(Waiver {
        rule: rule?,
        target: target?,
        paths: paths?,
        owner: owner?,
        approver: approver?,
        reason: reason?,
        expires: expires?,
        spans,
    })
}

fn id(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = node.text(problems)?;
    if !is_id(text) {
        let message = format!("{} is no rule's id", quoted(text));
        problems.report_with_help(Code::WrongValue, node.span, message, "write it as the report does");
        return None;
    }
    Some(text.to_owned())
}

/// Text that says something.
fn why(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = words(node, "a reason", problems)?;
    if !is_reason(&text) {
        problems.report(Code::WrongValue, node.span, format!("{} says nothing: write why", quoted(&text)));
        return None;
    }
    Some(text)
}

fn words(node: &Node, what: &str, problems: &mut Problems) -> Option<String> {
    let text = node.text(problems)?.trim();
    if !text.contains(char::is_alphanumeric) {
        problems.report(Code::WrongValue, node.span, format!("{} is not {what}", quoted(text)));
        return None;
    }
    Some(text.to_owned())
}

fn target(fingerprint: Option<&Node>, subject: Option<&Node>, whole: Span, problems: &mut Problems) -> Option<Target> {
    match (fingerprint, subject) {
        (Some(node), None) => node.parsed("a fingerprint of 32 digits from the report", self::fingerprint, problems),
        (None, Some(node)) => self::subject(node, problems),
        _ => {
            let problem =
                Problem::new(Code::Conflict, whole, "a waiver has exactly one of `fingerprint` and `subject`");
            problems.push(problem.with_help("the report gives both for each finding"));
            None
        }
    }
}

fn fingerprint(text: &str) -> Option<Target> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (text.len() == 32 && digits).then(|| Target::Fingerprint(text.to_owned()))
}

fn subject(node: &Node, problems: &mut Problems) -> Option<Target> {
    let text = node.text(problems)?;
    let (kind, id) = text.split_once(':').unwrap_or((text, if text == "inventory" { text } else { "" }));
    let kind = SubjectKind::JUDGED.iter().find(|known| known.as_str() == kind);
    if let Some(kind) = kind.filter(|_| !id.is_empty()) {
        return Some(Target::Subject(*kind, id.to_owned()));
    }
    let kinds = one_of(SubjectKind::JUDGED.iter().map(|kind| kind.as_str()));
    let message = format!("expected a subject like `key:42`, found {}", quoted(text));
    problems.report_with_help(
        Code::WrongValue,
        node.span,
        message,
        format!("write a kind ({kinds}), a colon and an id"),
    );
    None
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| date.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "- { rule: key-rotation, subject: key:42, owner: search, approver: dana, reason: moving, expires: 2027-01-31 }";

    fn read(text: &str) -> WaiverFile {
        WaiverFile::read("waivers.yaml", text.as_bytes()).unwrap()
    }

    #[test]
    fn a_waiver_is_read() {
        let waivers = read(WHOLE).all().unwrap();
        assert_eq!(waivers[0].target, Target::Subject(SubjectKind::Key, "42".to_owned()));
        assert_eq!(waivers[0].expires.to_string(), "2027-01-31");
        assert!(read("[]").waivers.is_empty() && read("# none yet\n").waivers.is_empty());
    }

    #[test]
    fn a_malformed_waiver_is_a_problem_with_its_place() {
        let digits = "0123456789abcdef0123456789abcdef";
        for (find, put, code, column) in [
            ("rule:", "rules:", Code::MissingField, 3),
            ("rule: key-rotation", "rule: Key Rotation", Code::WrongValue, 11),
            ("subject: key:42, ", "", Code::Conflict, 3),
            ("owner: search", &format!("fingerprint: {digits}, owner: search"), Code::Conflict, 3),
            ("subject: key:42", "fingerprint: abc", Code::WrongValue, 38),
            ("key:42", "kye:42", Code::WrongValue, 34),
            ("key:42", "waiver:42", Code::WrongValue, 34),
            ("key:42", "'key:'", Code::WrongValue, 34),
            ("2027-01-31", "2027-1-31", Code::WrongValue, 98),
            ("2027-01-31", "2027-02-30", Code::WrongValue, 98),
            ("reason: moving", "reason: [moving]", Code::WrongType, 81),
            ("reason: moving", "reason: '-'", Code::WrongValue, 81),
            ("reason: moving", "reason: WHY", Code::WrongValue, 81),
            ("owner: search", "owner: ' '", Code::WrongValue, 49),
            ("owner: search", "paths: [], owner: search", Code::WrongValue, 49),
            ("owner: search", "paths: ['a[']", Code::MissingField, 3),
        ] {
            let file = read(&WHOLE.replacen(find, put, 1));
            let problem = &file.malformed[0].problems[0];
            assert_eq!((problem.code, problem.span.start.column), (code, column), "{put}: {problem:?}");
            assert!(file.waivers.is_empty() && file.all().is_err());
        }
    }

    #[test]
    fn a_malformed_waiver_leaves_the_others_alone() {
        let file = read(&format!("{WHOLE}\n- {{ rule: x }}\n- 7\n{}", WHOLE.replace("42", "43")));
        assert_eq!((file.waivers.len(), file.malformed.len()), (2, 2));
        assert_eq!(file.malformed[0].span.start.line, 2);
    }

    #[test]
    fn the_same_waiver_twice_is_malformed_the_second_time() {
        let file = read(&format!("{WHOLE}\n{WHOLE}\n"));
        assert_eq!((file.waivers.len(), file.malformed.len()), (1, 1));
        assert_eq!(file.malformed[0].problems[0].message, "the same waiver stands in line 1 already");
        let narrowed = WHOLE.replacen("owner:", "paths: [src/], owner:", 1);
        assert_eq!(read(&format!("{WHOLE}\n{narrowed}\n")).waivers.len(), 2);
    }

    #[test]
    fn what_is_no_list_is_no_file_of_waivers() {
        for bytes in [&b"rule: x\n"[..], b"- {a: 1, a: 2}", b"- [", b"\xff\xfe", b"- a\n---\n- b\n"] {
            assert!(!WaiverFile::read("w", bytes).unwrap_err().is_empty());
        }
        assert!(WaiverFile::read("w", "[".repeat(100).as_bytes()).is_err());
        assert!(WaiverFile::read("w", " ".repeat(17 << 20).as_bytes()).is_err());
    }
}
