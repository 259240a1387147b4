//! What to do about a finding: of a leak first what is to be done about this very secret, in order.

use bailiwick_core::exposure::{Exposure, steps};
use bailiwick_core::finding::Leak;

use crate::field::World;
use crate::rule::Rule;

/// The steps for the secret of a leak, as far as an inventory tells them, and what the rule says.
pub(super) fn remediation(rule: &Rule, world: &World<'_>, leak: Option<&Leak>) -> String {
    let own = leak.filter(|_| world.inventory.accounts().len() > 0).and_then(|leak| world.steps(leak));
    match own {
        Some(own) => format!("{own}\n\n{}", rule.remediation.trim()),
        None => rule.remediation.clone(),
    }
}

/// `1. reset the key: …`, with each command on a line of its own.
pub(crate) fn spelled(world: &World<'_>, exposure: &Exposure<'_>) -> String {
    let steps = steps(world.inventory, world.platform, exposure);
    let spelled = steps.iter().zip(1..).map(|(step, number)| {
        let command = step.command.as_ref().map(|command| format!("\n   $ {command}")).unwrap_or_default();
        format!("{number}. {}{command}", step.what)
    });
    spelled.collect::<Vec<_>>().join("\n")
}
