//! The fields of a rule's file.

use bailiwick_core::finding::{Severity, SubjectKind};
use bailiwick_document::{Code, Fields, Node, Problem, Problems, Span, Value, one_of, quoted, suggest};

use super::params::{Named, Params};
use super::{controls, example, optional, secret};
use crate::condition::{self, Condition};
use crate::examples::Workbench;
use crate::field::Kind;
use crate::message::{Message, Speaks};
use crate::quota::Quota;
use crate::rule::{Check, Mode, OnUnknown, Pack, Rule, is_id};
use crate::settings::Settings;
use crate::waiver::Builtin;

/// Where a rule comes from.
pub(super) struct Origin<'a> {
    /// Its file's name.
    pub(super) name: &'a str,
    /// Whether the file was found to be right beforehand.
    pub(super) is_proved: bool,
    /// What reads the inventories of its examples, if that is to be done.
    pub(super) bench: Option<&'a dyn Workbench>,
}

/// What a file says its id is, and where.
pub(super) fn id_of(node: &Node) -> Option<(String, Span)> {
    let Value::Map(entries) = &node.value else { return None };
    let entry = entries.iter().find(|entry| entry.key.name == "id")?;
    let Value::Scalar(scalar) = &entry.value.value else { return None };
    Some((scalar.text.clone(), entry.value.span))
}

/// Whether a rule that is right judges leaks.
pub(super) fn is_about_leaks(node: &Node) -> bool {
    let Value::Map(entries) = &node.value else { return false };
    let is_leak = |node: &Node| matches!(&node.value, Value::Scalar(scalar) if scalar.text == "leak");
    entries.iter().any(|entry| entry.key.name == "secret" || entry.key.name == "for" && is_leak(&entry.value))
}

/// Reads a rule; `None` only when a problem was reported.
///
/// What is wrong with the values that a configuration gives its parameters goes into a sink of its own.
pub(super) fn load(
    origin: &Origin<'_>,
    node: &Node,
    settings: &Settings,
    problems: &mut Problems,
    in_settings: &mut Problems,
) -> Option<Rule> {
    let (mut fields, mut missing) = (node.map(problems)?, Problems::new());
    let raw = Raw::take(&mut fields, &mut missing);
    if fields.is_foreign() {
        problems.push(foreign(node.span));
        return None;
    }
    problems.extend(missing.into_vec());
    fields.finish(problems);
    let before = problems.len();
    let setting = id_of(node).and_then(|(id, _)| settings.of(&id));
    let params = Params::load(raw.params, setting, problems, in_settings);
    let mut named = Named::default();
    let parts = [raw.filter, raw.forbid, raw.quota, raw.severity_when];
    let parts = parts.map(|part| part.map(|node| params.fill(node, &mut named, problems)));
    params.finish(raw.params, &named, problems);
    let [filter, forbid, quota, severity_when] = parts.each_ref().map(Option::as_ref);
    let mut found = Problems::new();
    let rule = Raw { filter, forbid, quota, severity_when, ..raw }.check(origin, &mut found);
    problems.extend(found.into_vec().into_iter().filter(|problem| !named.dangling.contains(&problem.span)));
    rule.filter(|_| problems.len() == before)
}

/// What is said of YAML that somebody wrote for another program.
fn foreign(span: Span) -> Problem {
    let problem = Problem::new(Code::MissingField, span, "the file holds no rule: it has none of a rule's fields");
    problem.with_help("give only files and folders of rules; what is to be scanned is given by `--scan`")
}

/// The fields as they stand in the file.
struct Raw<'a> {
    span: Span,
    id: Option<&'a Node>,
    title: Option<&'a Node>,
    severity: Option<&'a Node>,
    judges: Option<&'a Node>,
    filter: Option<&'a Node>,
    forbid: Option<&'a Node>,
    quota: Option<&'a Node>,
    secret: Option<&'a Node>,
    message: Option<&'a Node>,
    rationale: Option<&'a Node>,
    remediation: Option<&'a Node>,
    controls: Option<&'a Node>,
    severity_when: Option<&'a Node>,
    on_unknown: Option<&'a Node>,
    mode: Option<&'a Node>,
    waivable: Option<&'a Node>,
    params: Option<&'a Node>,
    pack: Option<&'a Node>,
    examples: Option<&'a Node>,
}

impl<'a> Raw<'a> {
    fn take(fields: &mut Fields<'a>, problems: &mut Problems) -> Self {
        Self {
            span: fields.span(),
            id: fields.required("id", problems),
            title: fields.required("title", problems),
            severity: fields.required("severity", problems),
            judges: fields.optional("for"),
            filter: fields.optional("where"),
            forbid: fields.optional("forbid"),
            quota: fields.optional("quota"),
            secret: fields.optional("secret"),
            message: fields.optional("message"),
            rationale: fields.optional("rationale"),
            remediation: fields.required("remediation", problems),
            controls: fields.optional("controls"),
            severity_when: fields.optional("severity-when"),
            on_unknown: fields.optional("on-unknown"),
            mode: fields.optional("mode"),
            waivable: fields.optional("waivable"),
            params: fields.optional("params"),
            pack: fields.optional("pack"),
            examples: fields.optional("examples"),
        }
    }

    /// Checks every field, whatever is wrong with the others.
    fn check(self, origin: &Origin<'_>, problems: &mut Problems) -> Option<Rule> {
        let id = self.id.and_then(|node| id(node, origin.name, problems));
        let title = self.title.and_then(|node| prose(node, problems));
        let severity = self.severity.and_then(|node| load_severity(node, problems));
        let remediation = self.remediation.and_then(|node| remedy(node, problems));
        let rationale = optional(self.rationale, |node| prose(node, problems));
        let controls = optional(self.controls, |node| controls::load(node, problems));
        let on_unknown = optional(self.on_unknown, |node| node.spelled(OnUnknown::ALL, OnUnknown::as_str, problems));
        let mode = optional(self.mode, |node| node.spelled(Mode::ALL, Mode::as_str, problems));
        let waivable = optional(self.waivable, |node| node.boolean(problems));
        let pack = optional(self.pack, |node| node.spelled(Pack::ALL, Pack::as_str, problems));
        let judges = self.judges(problems);
        let what = self.what(problems);
        let check_span = what.as_ref().map_or(self.span, |what| what.node().span);
        // Without a kind no path can be checked; one that is misspelt was probably meant.
        let judges = judges.or_else(|| self.probably_judges())?;
        let kind = Kind::judged(judges)?;
        let filter = optional(self.filter, |node| condition::load(node, kind, problems));
        let check = what.and_then(|what| what.load(kind, id.unwrap_or_default(), origin.is_proved, problems));
        let message = self.message(kind, problems);
        let severity_when = optional(self.severity_when, |node| load_severity_when(node, kind, problems));
        let needs = example::Needs { judges, detects: self.secret.is_some(), bench: origin.bench };
        let examples = optional(self.examples, |node| example::load_all(node, needs, problems));
        Some(Rule {
            id: id?.to_owned(),
            title: title?,
            severity: severity?,
            judges,
            rationale: rationale?,
            remediation: remediation?,
            controls: controls?.unwrap_or_default(),
            on_unknown: on_unknown?.unwrap_or(OnUnknown::Fail),
            mode: mode?.unwrap_or(Mode::Enforce),
            waivable: waivable?.unwrap_or(true),
            pack: pack?.unwrap_or(Pack::Baseline),
            source: origin.name.to_owned(),
            span: self.id?.span,
            severity_span: self.severity?.span,
            check_span,
            filter: filter?,
            check: check?,
            message: message?,
            severity_when: severity_when?.unwrap_or_default(),
            examples: examples?.unwrap_or_default(),
        })
    }

    fn judges(&self, problems: &mut Problems) -> Option<SubjectKind> {
        if self.secret.is_some() {
            for (name, node) in [("for", self.judges), ("where", self.filter)] {
                let Some(node) = node else { continue };
                let message = format!("`{name}` does not go with `secret`, which judges what it finds");
                problems.push(Problem::new(Code::Conflict, node.span, message).with_help("leave it out"));
            }
            let alone = self.judges.is_none() && self.filter.is_none();
            return alone.then_some(SubjectKind::Leak);
        }
        let Some(node) = self.judges else {
            let message = "the field `for` is missing";
            let kinds = one_of(SubjectKind::JUDGED.iter().map(|kind| kind.as_str()));
            let problem = Problem::new(Code::MissingField, self.span, message);
            problems.push(problem.with_help(format!("name what the rule judges: {kinds}")));
            return None;
        };
        node.spelled(SubjectKind::JUDGED, SubjectKind::as_str, problems)
    }

    /// The kind whose name is nearest to what `for` says.
    fn probably_judges(&self) -> Option<SubjectKind> {
        let Value::Scalar(scalar) = &self.judges?.value else { return None };
        SubjectKind::parse(suggest(&scalar.text, SubjectKind::JUDGED.iter().map(|kind| kind.as_str()))?)
    }

    /// The one check of the rule.
    fn what(&self, problems: &mut Problems) -> Option<What<'a>> {
        let all = [self.forbid.map(What::Forbid), self.quota.map(What::Quota), self.secret.map(What::Secret)];
        let mut given = all.into_iter().flatten();
        let first = given.next();
        if first.is_none() {
            let message = "the rule checks nothing: `forbid`, `quota` or `secret` is missing";
            problems.report(Code::MissingField, self.span, message);
        }
        for other in given {
            let message = "a rule has exactly one of `forbid`, `quota` and `secret`";
            let problem = Problem::new(Code::Conflict, other.node().span, message);
            problems.push(problem.with_help("make each check a rule of its own"));
        }
        first
    }

    fn message(&self, kind: Kind, problems: &mut Problems) -> Option<Option<Message>> {
        if self.message.is_none() && self.forbid.is_some() {
            problems.report(Code::MissingField, self.span, "the field `message` is missing");
            return None;
        }
        let speaks = Speaks { of: kind, counts: self.quota.is_some() };
        optional(self.message, |node| {
            prose(node, problems)?;
            Message::load(node, speaks, problems)
        })
    }
}

/// A check as it stands in the file.
enum What<'a> {
    Forbid(&'a Node),
    Quota(&'a Node),
    Secret(&'a Node),
}

impl<'a> What<'a> {
    fn node(&self) -> &'a Node {
        match self {
            Self::Forbid(node) | Self::Quota(node) | Self::Secret(node) => node,
        }
    }

    fn load(&self, kind: Kind, id: &str, is_proved: bool, problems: &mut Problems) -> Option<Check> {
        match self {
            Self::Forbid(node) => condition::load(node, kind, problems).map(Check::Forbid),
            Self::Quota(node) => Quota::load(node, kind, problems).map(Check::Quota),
            Self::Secret(node) => secret::load(node, id, is_proved, problems).map(Check::Secret),
        }
    }
}

/// The id: lowercase words with dashes, and the stem of the file's name.
fn id<'a>(node: &'a Node, source: &str, problems: &mut Problems) -> Option<&'a str> {
    let id = node.text(problems)?;
    if !is_id(id) {
        let problem = Problem::new(Code::WrongValue, node.span, format!("{} is no id", quoted(id)));
        problems.push(problem.with_help("write lowercase letters and digits, with `-` between words"));
        return None;
    }
    if Builtin::of(id).is_some() {
        let problem = Problem::new(Code::Conflict, node.span, format!("{} is a rule that is built in", quoted(id)));
        problems.push(problem.with_help("give the rule another name"));
        return None;
    }
    let file = source.rsplit('/').next().unwrap_or(source);
    let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file);
    if stem != id {
        let message = format!("the rule {} stands in a file called {}", quoted(id), quoted(file));
        let help = format!("call the file {}, or the rule {}", quoted(&format!("{id}.yaml")), quoted(stem));
        problems.push(Problem::new(Code::Conflict, node.span, message).with_help(help));
        return None;
    }
    Some(id)
}

/// Text for people, which must not be blank.
fn prose(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = node.text(problems)?.trim();
    if text.is_empty() {
        problems.report(Code::WrongValue, node.span, "the text is empty");
        return None;
    }
    Some(text.to_owned())
}

/// Prose about every finding of the rule: what differs from one to the other belongs into `message`.
fn remedy(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = prose(node, problems)?;
    let has_placeholder = SubjectKind::JUDGED.iter().any(|kind| text.contains(&format!("{{{}.", kind.as_str())));
    if has_placeholder {
        let problem = Problem::new(Code::WrongValue, node.span, "only `message` takes placeholders");
        problems.push(problem.with_help("say here what holds of every finding"));
        return None;
    }
    Some(text)
}

pub(super) fn load_severity(node: &Node, problems: &mut Problems) -> Option<Severity> {
    node.spelled(Severity::ALL, Severity::as_str, problems)
}

fn load_severity_when(node: &Node, kind: Kind, problems: &mut Problems) -> Option<Vec<(Condition, Severity)>> {
    let items = node.list(problems)?;
    if items.is_empty() {
        let problem = Problem::new(Code::WrongValue, node.span, "an empty list of cases decides nothing");
        problems.push(problem.with_help("leave it out, or write `[{ when: { … }, severity: … }]`"));
        return None;
    }
    let cases: Vec<_> = items.iter().map(|item| severity_case(item, kind, problems)).collect();
    cases.into_iter().collect()
}

fn severity_case(node: &Node, kind: Kind, problems: &mut Problems) -> Option<(Condition, Severity)> {
    let mut fields = node.map(problems)?;
    let when = fields.required("when", problems);
    let severity = fields.required("severity", problems);
    fields.finish(problems);
    let when = when.and_then(|when| condition::load(when, kind, problems));
    let severity = severity.and_then(|severity| load_severity(severity, problems));
    Some((when?, severity?))
}
