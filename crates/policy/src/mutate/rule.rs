//! Changes of rules.

use bailiwick_core::finding::Severity;
use bailiwick_core::secret::SecretSpec;
use regex_syntax::ast::{Ast, parse::Parser};

use super::{Changed, condition, with, without};
use crate::quota::Quota;
use crate::rule::{Check, Rule};

/// Every rule that differs from this one in one place.
pub(super) fn changed(rule: &Rule) -> Vec<Changed<Rule>> {
    let checks = |changes: Vec<Changed<Check>>| {
        changes.into_iter().map(|change| change.map(|check| Rule { check, ..rule.clone() })).collect::<Vec<_>>()
    };
    let checked = match &rule.check {
        Check::Forbid(forbidden) => {
            checks(condition::changed(forbidden).into_iter().map(|change| change.map(Check::Forbid)).collect())
        }
        Check::Quota(quota) => checks(of_quota(quota).into_iter().map(|change| change.map(Check::Quota)).collect()),
        Check::Secret(spec) => checks(of_pattern(rule, spec)),
    };
    [of_filter(rule), checked, of_severities(rule)].concat()
}

fn of_filter(rule: &Rule) -> Vec<Changed<Rule>> {
    let Some(filter) = &rule.filter else { return Vec::new() };
    let left_out = Changed {
        span: filter.span(),
        change: "`where` left out".to_owned(),
        to: Rule { filter: None, ..rule.clone() },
    };
    let changes = condition::changed(filter).into_iter();
    let changes = changes.map(|change| change.map(|filter| Rule { filter: Some(filter), ..rule.clone() }));
    std::iter::once(left_out).chain(changes).collect()
}

fn of_quota(quota: &Quota) -> Vec<Changed<Quota>> {
    let changed = |change: String, to: Quota| Changed { span: quota.span, change, to };
    let max = quota.max.spelled();
    let mut changes = vec![
        changed(format!("`max: {max}` read as one less"), Quota { slack: -1, ..quota.clone() }),
        changed(format!("`max: {max}` read as one more"), Quota { slack: 1, ..quota.clone() }),
    ];
    if quota.warn_at.is_some() {
        changes.push(changed("`warn-at` left out".to_owned(), Quota { warn_at: None, ..quota.clone() }));
    }
    if let Some(filter) = &quota.filter {
        let without = Quota { filter: None, ..quota.clone() };
        changes.push(Changed { span: filter.span(), change: "`where` left out".to_owned(), to: without });
        let inside = condition::changed(filter).into_iter();
        changes.extend(inside.map(|change| change.map(|filter| Quota { filter: Some(filter), ..quota.clone() })));
    }
    changes
}

/// The pattern without each of its alternatives.
fn of_pattern(rule: &Rule, spec: &SecretSpec) -> Vec<Changed<Check>> {
    let Ok(Ast::Alternation(ref alternation)) = Parser::new().parse(&spec.pattern) else { return Vec::new() };
    let part = |ast: &Ast| spec.pattern.get(ast.span().start.offset..ast.span().end.offset).unwrap_or_default();
    let parts: Vec<_> = alternation.asts.iter().map(part).collect();
    let changes = parts.iter().enumerate().map(|(index, part)| {
        let pattern = without(&parts, index).join("|").into();
        Changed {
            span: rule.check_span,
            change: format!("the alternative `{part}` left out"),
            to: Check::Secret(SecretSpec { pattern, ..spec.clone() }),
        }
    });
    changes.collect()
}

fn of_severities(rule: &Rule) -> Vec<Changed<Rule>> {
    let to = other_than(rule.severity);
    let mut changes = vec![Changed {
        span: rule.severity_span,
        change: format!("the severity `{}` read as `{}`", rule.severity.as_str(), to.as_str()),
        to: Rule { severity: to, ..rule.clone() },
    }];
    let cases = |severity_when| Rule { severity_when, ..rule.clone() };
    for (index, (when, severity)) in rule.severity_when.iter().enumerate() {
        let to = other_than(*severity);
        let change = format!("the severity `{}` of this case read as `{}`", severity.as_str(), to.as_str());
        let case = (when.clone(), to);
        changes.push(Changed { span: when.span(), change, to: cases(with(&rule.severity_when, index, case)) });
        let left_out = "the case left out".to_owned();
        changes.push(Changed { span: when.span(), change: left_out, to: cases(without(&rule.severity_when, index)) });
        changes.extend(
            condition::changed(when)
                .into_iter()
                .map(|change| change.map(|when| cases(with(&rule.severity_when, index, (when, *severity))))),
        );
    }
    changes
}

/// A severity beside this one.
fn other_than(severity: Severity) -> Severity {
    match severity {
        Severity::Info => Severity::Low,
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High => Severity::Critical,
        Severity::Critical => Severity::High,
    }
}
