//! Waivers of a file: which findings they waive, and what is wrong with them.

use std::collections::HashMap;

use bailiwick_core::finding::{Finding, Severity, SubjectKind, Waived, WaivedBy};
use bailiwick_document::{Problem, Span, quoted, suggest};
use chrono::{NaiveDate, TimeDelta};

use super::file::{Malformed, Target, Waiver, WaiverFile};
use super::owners::Owners;
use super::{Accepted, Builtin, waive};
use crate::evaluate::{Facts, Judgement, missing};
use crate::rule::PolicySet;

/// That a waiver is about to end is said for so many days.
const SOON: TimeDelta = TimeDelta::days(14);

/// Among so many findings it is said which one an unused waiver was probably meant for.
const MOST_LOOKED_AT: usize = 10_000;

/// Waives what the waivers of a file are about, and returns what is wrong with them.
pub(super) fn apply(
    judgement: &mut Judgement,
    set: &PolicySet,
    facts: &Facts<'_>,
    accepted: &Accepted<'_>,
    file: &WaiverFile,
) -> Vec<Finding> {
    let found = Found::of(&file.waivers, &judgement.findings);
    let today = facts.at.date_naive();
    let owners = Owners::of(facts.inventory, found.all().filter_map(|index| judgement.findings.get(index)));
    let review = Review { set, facts, accepted, findings: &judgement.findings, owners: &owners, today };
    let mut wrong: Vec<_> = file.malformed.iter().map(|malformed| of_malformed(file, malformed)).collect();
    let mut holding = Vec::new();
    for (waiver, found) in file.waivers.iter().zip(&found.by_waiver) {
        let all = review.wrong(waiver, found);
        if !all.iter().any(|wrong| wrong.voids) {
            holding.push((waiver, found));
        }
        let subject = format!("{} {}", waiver.rule, waiver.target.spelled());
        wrong.extend(all.into_iter().map(|wrong| {
            let message = format!("the waiver of {} for {} {}", waiver.rule, waiver.target.spelled(), wrong.why);
            let places = vec![file.place(wrong.span)];
            Finding { excerpt: file.excerpt(wrong.span), ..wrong.builtin.finding(&subject, message, places) }
        }));
    }
    for (waiver, found) in holding {
        for index in found {
            if let Some(finding) = judgement.findings.get_mut(*index) {
                waive(finding, &mut judgement.summary, waived(file, waiver));
            }
        }
    }
    wrong
}

fn waived(file: &WaiverFile, waiver: &Waiver) -> Waived {
    Waived {
        by: WaivedBy::Waiver,
        reason: Some(waiver.reason.clone()),
        owner: Some(waiver.owner.clone()),
        approver: Some(waiver.approver.clone()),
        expires: Some(waiver.expires),
        place: file.place(waiver.spans.whole),
    }
}

fn of_malformed(file: &WaiverFile, malformed: &Malformed) -> Finding {
    let said = |problem: &Problem| match &problem.help {
        Some(help) => format!("{} ({help})", problem.message),
        None => problem.message.clone(),
    };
    let all: Vec<_> = malformed.problems.iter().map(said).collect();
    let mut places: Vec<_> = malformed.problems.iter().map(|problem| file.place(problem.span)).collect();
    places.dedup();
    let line = malformed.span.start.line;
    let subject = format!("{}:{line}", file.name);
    let message = format!("the waiver in line {line} of {} is malformed: {}", file.name, all.join("; "));
    let excerpt = malformed.problems.first().and_then(|problem| file.excerpt(problem.span));
    Finding { excerpt, ..Builtin::WaiverMalformed.finding(&subject, message, places) }
}

/// Which findings each waiver is about.
struct Found {
    by_waiver: Vec<Vec<usize>>,
}

/// A rule, and what of a finding a waiver may name: no kind means the fingerprint.
type Name<'a> = (&'a str, Option<SubjectKind>, &'a str);

impl Found {
    fn of(waivers: &[Waiver], findings: &[Finding]) -> Self {
        let mut named: HashMap<Name<'_>, Vec<usize>> = HashMap::new();
        for (index, waiver) in waivers.iter().enumerate() {
            let (kind, id) = match &waiver.target {
                Target::Fingerprint(fingerprint) => (None, fingerprint),
                Target::Subject(kind, id) => (Some(*kind), id),
            };
            named.entry((&waiver.rule, kind, id)).or_default().push(index);
        }
        let mut by_waiver = vec![Vec::new(); waivers.len()];
        for (index, finding) in findings.iter().enumerate() {
            let path = finding.locations.first().map(|place| &*place.path);
            let subject = (finding.rule.as_str(), Some(finding.subject.kind), finding.subject.id.as_str());
            for name in [(finding.rule.as_str(), None, finding.fingerprint.as_str()), subject] {
                for waiver in named.get(&name).into_iter().flatten() {
                    let fits = waivers.get(*waiver).is_some_and(|waiver| waiver.paths.fit(path));
                    by_waiver.get_mut(*waiver).filter(|_| fits).into_iter().for_each(|found| found.push(index));
                }
            }
        }
        Self { by_waiver }
    }

    fn all(&self) -> impl Iterator<Item = usize> {
        self.by_waiver.iter().flatten().copied()
    }
}

/// Something wrong with a waiver.
struct Wrong {
    builtin: Builtin,
    why: String,
    span: Span,
    /// Whether the waiver waives nothing for it.
    voids: bool,
}

/// What waivers are held against.
struct Review<'a> {
    set: &'a PolicySet,
    facts: &'a Facts<'a>,
    accepted: &'a Accepted<'a>,
    findings: &'a [Finding],
    owners: &'a Owners<'a>,
    today: NaiveDate,
}

impl Review<'_> {
    /// Everything that is wrong with a waiver of some findings.
    fn wrong(&self, waiver: &Waiver, found: &[usize]) -> Vec<Wrong> {
        let found: Vec<_> = found.iter().filter_map(|index| self.findings.get(*index)).collect();
        let expired = self.expired(waiver);
        let is_over = expired.is_some();
        let unused = (found.is_empty() && !is_over).then(|| self.unused(waiver)).flatten();
        let ending = (!found.is_empty() && !is_over).then(|| self.ending(waiver)).flatten();
        let all = [
            expired,
            self.not_waivable(waiver),
            self.self_approved(waiver, &found),
            self.too_long(waiver, &found),
            unused,
            ending,
        ];
        all.into_iter().flatten().collect()
    }

    fn expired(&self, waiver: &Waiver) -> Option<Wrong> {
        let over = self.today.signed_duration_since(waiver.expires);
        let why = format!("expired on {}, {} ago", waiver.expires, days(over));
        (over > TimeDelta::zero()).then_some(Wrong {
            builtin: Builtin::WaiverExpired,
            why,
            span: waiver.spans.expires,
            voids: true,
        })
    }

    fn ending(&self, waiver: &Waiver) -> Option<Wrong> {
        let left = waiver.expires.signed_duration_since(self.today);
        let when = if left == TimeDelta::zero() { "today".to_owned() } else { format!("in {}", days(left)) };
        let why = format!("ends {when}, on {}; {} answers for it", waiver.expires, waiver.owner);
        let (builtin, span) = (Builtin::WaiverExpiresSoon, waiver.spans.expires);
        (left <= SOON).then_some(Wrong { builtin, why, span, voids: false })
    }

    fn not_waivable(&self, waiver: &Waiver) -> Option<Wrong> {
        let is_builtin = Builtin::of(&waiver.rule).is_some();
        let refused = is_builtin || self.set.rule(&waiver.rule).is_some_and(|rule| !rule.waivable);
        let why = format!("waives nothing: {} can't be waived", waiver.rule);
        let (builtin, span) = (Builtin::WaiverNotWaivable, waiver.spans.rule);
        refused.then_some(Wrong { builtin, why, span, voids: true })
    }

    fn self_approved(&self, waiver: &Waiver, found: &[&Finding]) -> Option<Wrong> {
        let own = |finding: &&&Finding| self.owners.owns(&waiver.approver, finding);
        let why = match found.iter().find(own) {
            _ if is_same(&waiver.owner, &waiver.approver) => {
                format!("was approved by {}, who also answers for it", waiver.approver)
            }
            Some(finding) => {
                let subject = format!("{}:{}", finding.subject.kind.as_str(), finding.subject.id);
                format!("was approved by {}, who owns {subject}", waiver.approver)
            }
            None => return None,
        };
        let (builtin, span) = (Builtin::WaiverSelfApproved, waiver.spans.approver);
        Some(Wrong { builtin, why, span, voids: true })
    }

    fn too_long(&self, waiver: &Waiver, found: &[&Finding]) -> Option<Wrong> {
        let severity: Severity = found.iter().map(|finding| finding.severity).max()?;
        let (left, longest) = (waiver.expires.signed_duration_since(self.today), self.accepted.longest.of(severity));
        let latest = self.today.checked_add_signed(longest).map(|date| date.to_string()).unwrap_or_default();
        let why = format!(
            "holds for {}, and what is {} is waived for {} at most: until {latest}",
            days(left),
            severity.as_str(),
            days(longest)
        );
        let (builtin, span) = (Builtin::WaiverTooLong, waiver.spans.expires);
        (left > longest).then_some(Wrong { builtin, why, span, voids: true })
    }

    /// A waiver that no finding is of, where the rule judged everything that it could be of.
    fn unused(&self, waiver: &Waiver) -> Option<Wrong> {
        let unused = |why: String, span| Wrong { builtin: Builtin::WaiverUnused, why, span, voids: false };
        if Builtin::of(&waiver.rule).is_some() || self.set.leaves_out(&waiver.rule) {
            return None;
        }
        let Some(rule) = self.set.rule(&waiver.rule) else {
            let near = suggest(&waiver.rule, self.set.rules().iter().map(|rule| rule.id.as_str()));
            let near = near.map(|near| format!(": did you mean {}?", quoted(near))).unwrap_or_default();
            return Some(unused(format!("waives nothing, as no rule has that name{near}"), waiver.spans.rule));
        };
        let unseen = rule.needs_scan() && !self.accepted.is_complete;
        if unseen || missing(rule, self.facts).is_some() {
            return None;
        }
        let hint = self.instead_of(waiver).unwrap_or_else(|| "the rule finds nothing there".to_owned());
        Some(unused(format!("waives nothing: {hint}"), waiver.spans.target))
    }

    /// The finding that a waiver was probably meant for. Among very many it is not looked for.
    fn instead_of(&self, waiver: &Waiver) -> Option<String> {
        if self.findings.len() > MOST_LOOKED_AT {
            return None;
        }
        let last = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
        let near = |finding: &&Finding| match &waiver.target {
            Target::Fingerprint(fingerprint) => finding.fingerprint == *fingerprint,
            Target::Subject(kind, id) => {
                let is_alike = match kind {
                    SubjectKind::Leak => finding.subject.id == *id,
                    _ => last(&finding.subject.id) == last(id),
                };
                finding.rule == waiver.rule && finding.subject.kind == *kind && is_alike
            }
        };
        let finding = self.findings.iter().find(near)?;
        match &waiver.target {
            Target::Fingerprint(_) => Some(format!("the finding of that fingerprint is one of {}", finding.rule)),
            Target::Subject(kind, id) if finding.subject.id == *id => {
                Some(format!("{}:{id} has no such path", kind.as_str()))
            }
            Target::Subject(kind, _) => Some(format!("write `{}:{}`", kind.as_str(), finding.subject.id)),
        }
    }
}

/// Whether two names are of one person.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn days(duration: TimeDelta) -> String {
    match duration.num_days() {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
