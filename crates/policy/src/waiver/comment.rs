//! Comments that allow what stands beside them: on their own line, or, if nothing of their rule stands there, on
//! the next.

use std::collections::{BTreeMap, HashMap};

use bailiwick_core::finding::{Allow, AllowedPlace, Excerpt, Finding, Place, Waived, WaivedBy};
use bailiwick_document::{quoted, suggest};

use super::{Builtin, waive};
use crate::evaluate::{Facts, Judgement, missing};
use crate::rule::PolicySet;

/// Waives the findings of which every place is allowed, takes the allowed places out of the others, and returns
/// what is wrong with the comments.
pub(super) fn apply(judgement: &mut Judgement, set: &PolicySet, facts: &Facts<'_>, all: &[Allow]) -> Vec<Finding> {
    let mut comments = Comments::of(all);
    for finding in &judgement.findings {
        comments.look_at(finding);
    }
    for finding in &mut judgement.findings {
        let is_waivable = set.rule(&finding.rule).is_none_or(|rule| rule.waivable);
        let allowed: Vec<_> =
            finding.locations.iter().map(|place| comments.allowing(&finding.rule, place, is_waivable)).collect();
        if !allowed.is_empty() && allowed.iter().all(Option::is_some) {
            waive(finding, &mut judgement.summary, comments.waived(&allowed));
        } else if allowed.iter().any(Option::is_some) {
            comments.leave_out(finding, &allowed);
        }
    }
    comments.wrong(set, facts)
}

/// A line of a file, and a rule.
type Spot<'a> = (&'a str, Option<&'a str>, u32, &'a str);

/// What became of a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    Unused,
    Used,
    /// It would allow something, if it said why.
    Refused,
    /// It would allow something, if that could be waived.
    NotWaivable,
}

struct Comments<'a> {
    all: &'a [Allow],
    /// The comments by where they stand and what they name.
    at: HashMap<Spot<'a>, Vec<usize>>,
    fates: Vec<Fate>,
    /// Whether something of its rule stands on the comment's own line, so that it says nothing of the next.
    has_own: Vec<bool>,
    /// The rule that reports what a comment's rule found too.
    reported_by: HashMap<usize, String>,
}

impl<'a> Comments<'a> {
    fn of(all: &'a [Allow]) -> Self {
        let mut at: HashMap<_, Vec<_>> = HashMap::new();
        for (index, allow) in all.iter().enumerate() {
            at.entry(spot(&allow.place, allow.place.line, &allow.rule)).or_default().push(index);
        }
        // Where several say the same, one that gives a reason comes first.
        for indexes in at.values_mut() {
            indexes.sort_by_key(|index| all.get(*index).is_none_or(|allow| allow.reason.is_empty()));
        }
        let (fates, has_own) = (vec![Fate::Unused; all.len()], vec![false; all.len()]);
        Self { all, at, fates, has_own, reported_by: HashMap::new() }
    }

    /// The first comment on a line that names a rule and is about the text of a place.
    fn first(&self, rule: &str, place: &Place, line: u32) -> Option<(usize, &'a Allow)> {
        let here = self.at.get(&spot(place, line, rule))?;
        let all = here.iter().filter_map(|index| Some((*index, self.all.get(*index)?)));
        all.into_iter().find(|(_, allow)| allow.is_beside(place))
    }

    /// Notes which comments have something of their rule on their own line, and which name a rule that gave way.
    fn look_at(&mut self, finding: &Finding) {
        for place in &finding.locations {
            if let Some((index, _)) = self.first(&finding.rule, place, place.line) {
                self.has_own.get_mut(index).into_iter().for_each(|own| *own = true);
            }
            for other in &finding.also {
                if let Some((index, _)) = self.beside(other, place) {
                    self.reported_by.insert(index, finding.rule.clone());
                }
            }
        }
    }

    /// The comment that is about a rule at a place.
    fn beside(&self, rule: &str, place: &Place) -> Option<(usize, &'a Allow)> {
        let above = || self.first(rule, place, place.line.checked_sub(1)?);
        let is_free = |(index, _): &(usize, &Allow)| !self.has_own.get(*index).copied().unwrap_or_default();
        self.first(rule, place, place.line).or_else(|| above().filter(is_free))
    }

    /// The comment that allows what a rule found at a place.
    fn allowing(&mut self, rule: &str, place: &Place, is_waivable: bool) -> Option<usize> {
        let Some((index, allow)) = self.beside(rule, place) else {
            let nameless = self.beside("", place);
            nameless.into_iter().for_each(|(index, _)| self.note(index, Fate::Refused));
            return None;
        };
        let fate = match () {
            () if allow.reason.is_empty() => Fate::Refused,
            () if !is_waivable => Fate::NotWaivable,
            () => Fate::Used,
        };
        self.note(index, fate);
        (fate == Fate::Used).then_some(index)
    }

    fn note(&mut self, index: usize, fate: Fate) {
        self.fates.get_mut(index).into_iter().for_each(|noted| *noted = fate);
    }

    /// How a finding is accepted of which every place is allowed.
    fn waived(&self, allowed: &[Option<usize>]) -> Waived {
        let used: Vec<_> = allowed.iter().flatten().filter_map(|index| self.all.get(*index)).collect();
        let mut reasons: Vec<&str> = Vec::new();
        for reason in used.iter().map(|allow| &*allow.reason) {
            if !reasons.contains(&reason) && reasons.len() < MOST_REASONS {
                reasons.push(reason);
            }
        }
        Waived {
            by: WaivedBy::Comment,
            reason: Some(reasons.join("; ")),
            owner: None,
            approver: None,
            expires: None,
            place: used.first().map(|allow| allow.place.clone()).unwrap_or_default(),
        }
    }

    /// Takes the allowed places out of those for which a finding counts, and the excerpt with the one that it is of.
    fn leave_out(&self, finding: &mut Finding, allowed: &[Option<usize>]) {
        let places = std::mem::take(&mut finding.locations);
        for (place, index) in places.into_iter().zip(allowed) {
            match index.and_then(|index| self.all.get(index)) {
                None => finding.locations.push(place),
                Some(Allow { reason, place: comment, .. }) => {
                    finding.allowed.push(AllowedPlace { place, reason: reason.to_string(), comment: comment.clone() });
                }
            }
        }
        let first = finding.locations.first().map(|place| place.line);
        let is_first = |one: &Excerpt| one.lines.iter().any(|line| line.mark.is_some() && Some(line.number) == first);
        finding.excerpt = finding.excerpt.take().filter(is_first);
    }

    /// What is wrong with the comments: one finding for all that are wrong alike in a file.
    fn wrong(&self, set: &PolicySet, facts: &Facts<'_>) -> Vec<Finding> {
        let mut alike: BTreeMap<_, Vec<Place>> = BTreeMap::new();
        for (index, allow) in self.all.iter().enumerate() {
            if let Some((builtin, why)) = self.wrong_with(index, allow, set, facts) {
                let path = (&*allow.place.path, allow.place.commit.as_deref());
                alike.entry((builtin, &*allow.rule, path, why)).or_default().push(allow.place.clone());
            }
        }
        let finding = |((builtin, rule, (path, _), why), places): ((Builtin, &str, (&str, _), String), _)| {
            let what = if rule.is_empty() { String::new() } else { format!(" {rule}") };
            builtin.finding(rule, format!("`bailiwick:allow{what}` in {path} {why}"), places)
        };
        alike.into_iter().map(finding).collect()
    }

    fn wrong_with(&self, index: usize, allow: &Allow, set: &PolicySet, facts: &Facts<'_>) -> Option<(Builtin, String)> {
        let fate = self.fates.get(index).copied().unwrap_or_default();
        let rule = set.rule(&allow.rule);
        match (fate, rule) {
            (Fate::Used, _) => None,
            (Fate::Refused, _) if allow.rule.is_empty() => {
                Some((Builtin::AllowMalformed, "names no rule, and allows nothing".to_owned()))
            }
            (Fate::Refused, _) => Some((Builtin::AllowMalformed, "gives no reason, and allows nothing".to_owned())),
            (Fate::NotWaivable, _) => Some((Builtin::AllowNotWaivable, "names a rule that can't be waived".to_owned())),
            (Fate::Unused, None) if set.leaves_out(&allow.rule) => None,
            (Fate::Unused, None) => unknown(allow, set),
            (Fate::Unused, Some(rule)) if missing(rule, facts).is_some() => None,
            (Fate::Unused, Some(rule)) if !rule.needs_scan() => {
                let why = format!("allows nothing: the rule judges each {}, not text", rule.judges.as_str());
                Some((Builtin::AllowUnused, why))
            }
            (Fate::Unused, Some(_)) => {
                let why = self.reported_by.get(&index).map_or_else(
                    || "allows nothing: that rule finds nothing on its line or the next".to_owned(),
                    |other| format!("allows nothing: what is there is reported by {other}"),
                );
                Some((Builtin::AllowUnused, why))
            }
        }
    }
}

/// A finding names so many reasons.
const MOST_REASONS: usize = 8;

fn spot<'p>(place: &'p Place, line: u32, rule: &'p str) -> Spot<'p> {
    (&place.path, place.commit.as_deref(), line, rule)
}

/// What is wrong with a comment that names a rule that there isn't. Prose that merely speaks of such comments is
/// left alone: it gives no reason, and names nothing that is near to a rule.
fn unknown(allow: &Allow, set: &PolicySet) -> Option<(Builtin, String)> {
    if allow.rule.is_empty() {
        return None;
    }
    let near = suggest(&allow.rule, set.rules().iter().map(|rule| rule.id.as_str()));
    if near.is_none() && allow.reason.is_empty() {
        return None;
    }
    let near = near.map(|near| format!(": did you mean {}?", quoted(near))).unwrap_or_default();
    Some((Builtin::AllowUnknownRule, format!("allows nothing, as no rule has that name{near}")))
}
