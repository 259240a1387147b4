//! What changes between two inventories of the same records.

use crate::access::{Question, Validity, ValidityChange, explain};
use crate::inventory::{Inventory, WorkspaceIx};
use crate::platform::Platform;
use crate::time::Time;

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The keys whose validity changed, workspace by workspace.
    pub keys: Vec<ValidityChange>,
    /// The workspaces that had a valid key and have none any more.
    pub workspaces: Vec<WorkspaceIx>,
    /// The applications that a valid key could call and none can any more, with their workspaces.
    pub applications: Vec<(WorkspaceIx, Box<str>)>,
}

/// What changed between two inventories of the same records, at an instant.
#[must_use]
pub fn difference(before: &Inventory, after: &Inventory, platform: &Platform, at: Time) -> Difference {
    let mut difference = Difference::default();
    for workspace in before.workspaces() {
        let record = before.workspace(workspace);
        let (mut valid_before, mut valid_after) = (false, false);
        for key in record.keys.iter().copied() {
            let question = Question::about(key, at);
            let (from, answer) = (explain(before, platform, &question).validity(), explain(after, platform, &question));
            valid_before |= from == Validity::Valid;
            valid_after |= answer.validity() == Validity::Valid;
            difference.keys.extend(ValidityChange::to_answer(key, from, answer));
        }
        if valid_before && !valid_after {
            difference.workspaces.push(workspace);
            let applications = record.applications.iter().flatten();
            difference.applications.extend(applications.map(|application| (workspace, application.clone())));
        }
    }
    difference
}
