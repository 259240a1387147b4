//! Changes of conditions.

use super::{Changed, test, with, without};
use crate::condition::{Condition, Quantifier};

/// Every condition that differs from this one in one place.
pub(super) fn changed(condition: &Condition) -> Vec<Changed<Condition>> {
    match condition {
        Condition::All(parts) => combined(condition, parts, "all", ("any", Condition::Any), Condition::All),
        Condition::Any(parts) => combined(condition, parts, "any", ("all", Condition::All), Condition::Any),
        Condition::Not(part) => {
            changed(part).into_iter().map(|change| change.map(|part| Condition::Not(Box::new(part)))).collect()
        }
        Condition::Holds { path, test, span } => {
            let turned = Changed {
                span: *span,
                change: format!("`{}` turned round", condition.spelled()),
                to: Condition::Not(Box::new(condition.clone())),
            };
            let tests = test::changed(test).into_iter().map(|(change, test)| Changed {
                span: *span,
                change: format!("in `{}`, {change}", path.as_str()),
                to: Condition::Holds { path: path.clone(), test, span: *span },
            });
            std::iter::once(turned).chain(tests).collect()
        }
        Condition::Members { quantifier, of, filter, span } => {
            let with = |quantifier, filter| Condition::Members { quantifier, of: of.clone(), filter, span: *span };
            let others = [Quantifier::Some, Quantifier::Every, Quantifier::None].into_iter();
            let others = others.filter(|other| other != quantifier).map(|other| Changed {
                span: *span,
                change: format!("`{}` read as `{}`", quantifier.as_str(), other.as_str()),
                to: with(other, filter.clone()),
            });
            let inside = changed(filter).into_iter();
            let inside = inside.map(|change| change.map(|filter| with(*quantifier, Box::new(filter))));
            others.chain(inside).collect()
        }
    }
}

/// A combinator of several parts.
fn combined(
    whole: &Condition,
    parts: &[Condition],
    name: &str,
    (other_name, other): (&str, fn(Vec<Condition>) -> Condition),
    same: fn(Vec<Condition>) -> Condition,
) -> Vec<Changed<Condition>> {
    let mut changes = Vec::new();
    if parts.len() > 1 {
        let change = format!("`{name}` read as `{other_name}`");
        changes.push(Changed { span: whole.span(), change, to: other(parts.to_vec()) });
        changes.extend(parts.iter().enumerate().map(|(index, part)| Changed {
            span: part.span(),
            change: format!("`{}` left out", part.spelled()),
            to: same(without(parts, index)),
        }));
    }
    for (index, part) in parts.iter().enumerate() {
        changes.extend(changed(part).into_iter().map(|change| change.map(|part| same(with(parts, index, part)))));
    }
    changes
}
