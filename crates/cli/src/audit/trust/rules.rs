//! What a change of rules loosens, be it in their files or in what the configuration says of them.

use bailiwick_document::Span;
use bailiwick_policy::compare::{self, Comparison, Looser, Said};
use bailiwick_policy::{PolicySet, Rule};

use super::{Configs, Loosened};
use crate::audit::subject::Subject;
use crate::workbench::Bench;

pub(super) fn compare(configs: Configs<'_>, subject: &Subject, proposed: &PolicySet, loosened: &mut Loosened) {
    let trusted = &subject.policies;
    if trusted.digest() == proposed.digest() {
        return;
    }
    let comparison = compare::compare(trusted, proposed, &subject.platform, &Bench);
    for rule in trusted.rules() {
        let new = proposed.rule(&rule.id);
        let Some(how) = new.and_then(|new| weaker(rule, new)).or_else(|| finds_less(rule, new, &comparison)) else {
            continue;
        };
        let (file, span) = place(configs, rule, new);
        loosened.add(&format!("rule {}", rule.id), format!("rule {}: the change {how}", rule.id), &file, span);
    }
}

/// How a rule says of itself that it is weaker than it was.
fn weaker(old: &Rule, new: &Rule) -> Option<String> {
    let lowers = |what: &str, old: &str, new: &str| format!("lowers its {what} from {old} to {new}");
    let severity = match () {
        () if new.severity < old.severity => Some(("severity", old.severity, new.severity)),
        () if new.gravest() < old.gravest() => Some(("gravest severity", old.gravest(), new.gravest())),
        () => None,
    };
    let ways = [
        severity.map(|(what, old, new)| lowers(what, old.as_str(), new.as_str())),
        (new.mode > old.mode).then(|| lowers("mode", old.mode.as_str(), new.mode.as_str())),
        (new.on_unknown > old.on_unknown)
            .then(|| lowers("on-unknown", old.on_unknown.as_str(), new.on_unknown.as_str())),
        (new.waivable && !old.waivable).then(|| "lets it be waived".to_owned()),
    ];
    let ways: Vec<_> = ways.into_iter().flatten().collect();
    (!ways.is_empty()).then(|| ways.join(", and "))
}

/// How the proposed rules find less than a rule does, or may.
fn finds_less(rule: &Rule, new: Option<&Rule>, comparison: &Comparison) -> Option<String> {
    let looser = comparison.looser.iter().find(|looser| looser.rule == rule.id);
    // What did not change itself may be undecided because of others.
    let open = comparison.open.iter().find(|open| open.rule == rule.id && !open.is_unchanged);
    match (looser, open, new) {
        (Some(_), ..) | (_, Some(_), _) if new.is_none() => Some("takes it away".to_owned()),
        (Some(looser), ..) => Some(format!("makes it find less: {}", example(looser))),
        (None, Some(open), _) => Some(format!("may make it find less: {}", open.message)),
        (None, None, _) => None,
    }
}

/// What is found no more, in a few words; `check --compare` shows it whole.
fn example(looser: &Looser) -> String {
    let Looser { subject, old, new, .. } = looser;
    let said = |said: &Said| format!("{} of severity {}", said.outcome.as_str(), said.severity.as_str());
    let after = new.iter().find(|new| new.rule == old.rule).map_or_else(|| "nothing".to_owned(), said);
    format!("there is a {} of which it says {} before, and {after} after", subject.kind.as_str(), said(old))
}

/// Where the change is: in the configuration, if that says something else of the rule, or else in the rule's file.
fn place(configs: Configs<'_>, rule: &Rule, new: Option<&Rule>) -> (String, Span) {
    let said = |config: &crate::config::Config| config.settings.about(&rule.id);
    let (before, after) = (said(configs.trusted), said(configs.proposed));
    let in_config = |span| (configs.name().to_owned(), span);
    match (after, new) {
        (Some((span, after)), _) if before.as_ref().is_none_or(|(_, before)| *before != after) => in_config(span),
        (None, _) if before.is_some() => in_config(configs.place("overrides")),
        (_, Some(new)) => (new.source.clone(), new.span),
        (_, None) => in_config(configs.place("policies")),
    }
}
