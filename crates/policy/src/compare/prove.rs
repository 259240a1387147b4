//! Proofs that what an old rule finds the new rules find, too.

use bailiwick_core::finding::{Outcome, SubjectKind};
use bailiwick_core::truth::Truth;

use super::{Said, Sets};
use crate::analysis::{Point, Space, conditions, implies, severity};
use crate::condition::Condition;
use crate::quota::{Max, Quota};
use crate::rule::{Check, Mode, OnUnknown, PolicySet, Rule};

/// What becomes of a rule.
pub(super) enum Proof {
    /// All that it finds is found, no less grave.
    Kept,
    /// That is not proved, and why.
    Open(String),
}

/// Whether the new rules find all that an old rule finds.
pub(super) fn kept(old: &Rule, sets: Sets<'_>) -> Proof {
    if old.judges == SubjectKind::Leak && !detects_as_much(sets) {
        return Proof::Open("the new rules look for other secrets, and patterns can't be compared".to_owned());
    }
    let candidates = candidates(old, sets.new);
    if candidates.is_empty() {
        return Proof::Open("no new rule judges the same by the same check".to_owned());
    }
    if candidates.iter().any(|new| is_same(old, new) || covers(old, &[new]) == Some(true)) {
        return Proof::Kept;
    }
    match covers(old, &together(old, &candidates)) {
        Some(true) => Proof::Kept,
        Some(false) => Proof::Open("the conditions differ, and no inventory was found that shows it".to_owned()),
        None => Proof::Open("the rules ask about too much at once".to_owned()),
    }
}

/// The new rules that may find what an old rule finds: of the same id first.
fn candidates<'n>(old: &Rule, new: &'n PolicySet) -> Vec<&'n Rule> {
    let may = |new: &&Rule| {
        let same_check = match (&old.check, &new.check) {
            (Check::Forbid(_), Check::Forbid(_)) => true,
            (Check::Quota(old), Check::Quota(new)) => is_as_tight(old, new),
            (Check::Secret(old), Check::Secret(new)) => old == new,
            _ => false,
        };
        same_check && old.judges == new.judges && (old.needs_inventory() || !new.needs_inventory())
    };
    let mut all: Vec<_> = new.rules().iter().filter(|rule| rule.mode != Mode::Evaluate).filter(may).collect();
    all.sort_by_key(|rule| rule.id != old.id);
    all
}

/// As many candidates as can be looked at together.
fn together<'n>(old: &Rule, candidates: &[&'n Rule]) -> Vec<&'n Rule> {
    let mut chosen: Vec<&Rule> = Vec::new();
    let paths = |rule: &Rule| -> Vec<String> {
        conditions(rule).flat_map(Condition::paths).map(|path| path.as_str().to_owned()).collect()
    };
    let own = paths(old);
    for new in candidates.iter().filter(|new| new.id == old.id || paths(new).iter().any(|path| own.contains(path))) {
        chosen.push(new);
        if space(old, &chosen).is_none() {
            chosen.pop();
        }
    }
    chosen
}

fn space(old: &Rule, new: &[&Rule]) -> Option<Space> {
    Space::of(conditions(old).chain(new.iter().flat_map(|rule| conditions(rule))))
}

/// Whether wherever an old rule finds something one of some new ones finds it, too. `None` where there is too much to
/// go through.
fn covers(old: &Rule, new: &[&Rule]) -> Option<bool> {
    let space = space(old, new)?;
    let counts: &[Truth] = match old.check {
        Check::Quota(_) => &[Truth::True, Truth::Unknown, Truth::False],
        _ => &[Truth::True],
    };
    let mut covers = true;
    for point in space.points() {
        for exceeded in counts {
            let Some(said) = said(old, &point, *exceeded) else { continue };
            covers &= new.iter().filter_map(|new| self::said(new, &point, *exceeded)).any(|new| new.covers(&said));
        }
        if !covers {
            break;
        }
    }
    Some(covers)
}

/// What a rule says at a point, if that is a finding. Of a quota is given whether it is exceeded.
fn said(rule: &Rule, point: &Point<'_>, exceeded: Truth) -> Option<Said> {
    let selected = rule.filter.as_ref().map_or(Truth::True, |filter| point.truth(filter));
    let violated = match &rule.check {
        Check::Forbid(condition) => point.truth(condition),
        Check::Quota(_) => exceeded,
        Check::Secret(_) => Truth::True,
    };
    let outcome = match (selected, violated) {
        (Truth::False, _) | (_, Truth::False) => return None,
        (Truth::True, Truth::True) => Outcome::Fail,
        _ => Outcome::Unknown,
    };
    let reported = outcome == Outcome::Unknown && rule.on_unknown == OnUnknown::Report;
    let gates = rule.mode == Mode::Enforce && !reported;
    Some(Said { rule: rule.id.clone(), outcome, severity: severity(rule, point), gates })
}

/// Whether two rules say the same by the same words, however much that is.
fn is_same(old: &Rule, new: &Rule) -> bool {
    let filter = |rule: &Rule| rule.filter.as_ref().map(Condition::spelled);
    let cases = |rule: &Rule| -> Vec<_> {
        rule.severity_when.iter().map(|(when, severity)| (when.spelled(), *severity)).collect()
    };
    let check = match (&old.check, &new.check) {
        (Check::Forbid(old), Check::Forbid(new)) => old.spelled() == new.spelled(),
        // Candidates are no looser.
        (Check::Quota(_), Check::Quota(_)) | (Check::Secret(_), Check::Secret(_)) => true,
        _ => false,
    };
    let said = |rule: &Rule| (rule.severity, rule.mode, rule.on_unknown);
    check && filter(old) == filter(new) && cases(old) == cases(new) && said(old) == said(new)
}

/// Whether a rule is as it was, whatever it is called by.
pub(super) fn is_unchanged(old: &Rule, new: &Rule) -> bool {
    let check = match (&old.check, &new.check) {
        (Check::Quota(old), Check::Quota(new)) => is_as_tight(old, new),
        (Check::Secret(old), Check::Secret(new)) => old == new,
        _ => true,
    };
    check && is_same(old, new)
}

/// Whether a quota is exceeded wherever another is, and nearly full no later.
fn is_as_tight(old: &Quota, new: &Quota) -> bool {
    let max = match (&old.max, &new.max) {
        (Max::Number(old), Max::Number(new)) => new <= old,
        (old, new) => old.spelled() == new.spelled(),
    };
    let spelled = |quota: &Quota| quota.filter.as_ref().map(Condition::spelled);
    let counts_the_same = spelled(old) == spelled(new);
    // What more is counted may be undecided, where the old one says that it is nearly full.
    let warns = old.warn_at.is_none_or(|old| counts_the_same && new.warn_at.is_some_and(|new| new <= old));
    let counts_no_less = counts_the_same || implies(old.filter.as_ref(), new.filter.as_ref());
    old.of.as_str() == new.of.as_str() && counts_no_less && max && warns
}

/// Whether each leak that the old rules find the new ones find under the same rule: of rules that overlap the longest
/// match wins, and then the id, so that another rule more or less may take a match over.
fn detects_as_much(sets: Sets<'_>) -> bool {
    sets.old.secret_specs() == sets.new.secret_specs()
}
