//! Rules that select nothing: they pass whatever is the case.

use std::collections::BTreeSet;

use bailiwick_core::finding::SubjectKind;

use super::{Facts, Idle, Missing, missing};
use crate::rule::{PolicySet, Rule};

/// The rules that selected nothing, where that is no good sign.
pub(super) fn of(set: &PolicySet, facts: &Facts<'_>, selected: &BTreeSet<&str>) -> Vec<Idle> {
    let idle = set.rules().iter().filter(|rule| !selected.contains(&*rule.id));
    idle.filter_map(|rule| {
        let why = match missing(rule, facts) {
            Some(Missing::Inventory) => "no inventory was given".to_owned(),
            Some(Missing::Scan) => "nothing was scanned".to_owned(),
            // That no leak is there is what such a rule is to prove.
            None if rule.needs_scan() => return None,
            None => selects_none(rule, count(rule.judges, facts)),
        };
        let span = rule.filter.as_ref().map_or(rule.span, |filter| filter.span());
        Some(Idle { rule: rule.id.clone(), why, source: rule.source.clone(), span })
    })
    .collect()
}

fn selects_none(rule: &Rule, there_are: usize) -> String {
    let kind = rule.judges.as_str();
    match (there_are, &rule.filter) {
        (0, _) => format!("the inventory holds no {kind}"),
        (1, Some(_)) => format!("its `where` fits not even the one {kind}"),
        (_, Some(_)) => format!("its `where` fits none of {there_are} {kind}s"),
        (_, None) => format!("it judges none of {there_are} {kind}s"),
    }
}

fn count(kind: SubjectKind, facts: &Facts<'_>) -> usize {
    let Some(inventory) = facts.inventory else { return 0 };
    match kind {
        SubjectKind::Account => inventory.accounts().len(),
        SubjectKind::User => inventory.users().len(),
        SubjectKind::Workspace => inventory.workspaces().len(),
        SubjectKind::Key => inventory.keys().len(),
        SubjectKind::Leak => facts.leaks.map_or(0, <[_]>::len),
        SubjectKind::Endpoint => facts.endpoints.len(),
        SubjectKind::Inventory => 1,
        SubjectKind::Waiver => 0,
    }
}
