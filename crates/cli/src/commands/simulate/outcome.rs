//! What a simulation says.

use std::fmt::Write as _;

use bailiwick_core::access::{Validity, ValidityChange};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::simulate::Difference;
use serde::Serialize;

use crate::commands::judge::{Found, line};

#[derive(Serialize, Default)]
pub(super) struct Machine {
    pub(super) at: String,
    /// All changes in the order in which they were made or refused.
    pub(super) changes: Vec<Step>,
    pub(super) made: Vec<String>,
    pub(super) refused: Vec<Refused>,
    pub(super) died: Vec<KeyChange>,
    pub(super) revived: Vec<KeyChange>,
    pub(super) undecided: Vec<KeyChange>,
    pub(super) workspaces_without_valid_key: Vec<String>,
    pub(super) applications_without_valid_key: Vec<String>,
    pub(super) findings: Findings,
}

/// A change that was asked for, and what became of it.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) change: String,
    /// Why it was refused; `None` where it was made.
    pub(super) refusal: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Refused {
    pub(super) change: String,
    pub(super) reason: String,
}

#[derive(Serialize)]
pub(super) struct KeyChange {
    id: String,
    from: &'static str,
    to: &'static str,
    reasons: Vec<&'static str>,
}

#[derive(Serialize, Default)]
pub(super) struct Findings {
    pub(super) new: Vec<Found>,
    pub(super) gone: Vec<Found>,
}

impl Machine {
    pub(super) fn of_difference(inventory: &Inventory, difference: &Difference) -> Self {
        let to = |to: Validity| {
            let changes = difference.keys.iter().filter(move |change| change.to == to);
            changes.map(|change| key_change(inventory, change)).collect()
        };
        let workspaces = difference.workspaces.iter().map(|index| inventory.workspace(*index).id.to_string());
        Self {
            died: to(Validity::Invalid),
            revived: to(Validity::Valid),
            undecided: to(Validity::Unknown),
            workspaces_without_valid_key: workspaces.collect(),
            applications_without_valid_key: difference.applications.iter().map(|(_, id)| id.to_string()).collect(),
            ..Self::default()
        }
    }

    /// Takes the changes, in the order in which they were asked for.
    pub(super) fn take(&mut self, steps: Vec<Step>) {
        for Step { change, refusal } in &steps {
            match refusal {
                None => self.made.push(change.clone()),
                Some(reason) => self.refused.push(Refused { change: change.clone(), reason: reason.clone() }),
            }
        }
        self.changes = steps;
    }
}

fn key_change(inventory: &Inventory, change: &ValidityChange) -> KeyChange {
    KeyChange {
        id: inventory.key(change.key).id.to_string(),
        from: change.from.as_str(),
        to: change.to.as_str(),
        reasons: change.reasons.iter().map(|reason| reason.as_str()).collect(),
    }
}

pub(super) fn human(machine: &Machine) -> String {
    let order = if machine.changes.len() > 1 { ", one after the other in the order given" } else { "" };
    let mut text = format!("at {}{order}\n", machine.at);
    for Step { change, refusal } in &machine.changes {
        let _ = match refusal {
            None => writeln!(text, "  ✔ {change}"),
            Some(reason) => writeln!(text, "  ✘ {change} is refused: {reason}"),
        };
    }
    let key = |change: &KeyChange| {
        let reasons = change.reasons.join(", ");
        format!(
            "  key {}: {} → {}{}{reasons}\n",
            change.id,
            change.from,
            change.to,
            if reasons.is_empty() { "" } else { ": " }
        )
    };
    let id = |id: &String| format!("  {id}\n");
    section(&mut text, "keys that die", machine.died.iter().map(key));
    section(&mut text, "keys that revive", machine.revived.iter().map(key));
    section(&mut text, "keys that become undecided", machine.undecided.iter().map(key));
    section(&mut text, "workspaces left without a valid key", machine.workspaces_without_valid_key.iter().map(id));
    section(&mut text, "applications left without a valid key", machine.applications_without_valid_key.iter().map(id));
    section(&mut text, "findings that appear", machine.findings.new.iter().map(finding));
    section(&mut text, "findings that go", machine.findings.gone.iter().map(finding));
    text
}

fn finding(found: &Found) -> String {
    format!("  {}\n", line(found))
}

fn section(text: &mut String, title: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        let _ = write!(text, "\n{title}\n{}", lines.collect::<String>());
    }
}
