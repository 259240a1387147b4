//! Which workspace is an account's default one.

use std::collections::HashMap;

use bailiwick_core::inventory::AccountIx;
use bailiwick_document::{Code, Position, Problems};

use crate::records::WorkspaceRecord;

/// The accounts whose default workspace is known, and where that stands.
pub(super) struct Defaults(HashMap<AccountIx, Position>);

impl Defaults {
    /// Finds them; a second default workspace in an account is a problem.
    pub(super) fn find<'a>(
        workspaces: impl Iterator<Item = (&'a WorkspaceRecord, &'a Option<AccountIx>)>,
        problems: &mut Problems,
    ) -> Self {
        let mut known = HashMap::new();
        for (record, account) in workspaces {
            let Some((default, account)) = record.default.as_ref().filter(|default| default.value).zip(*account) else {
                continue;
            };
            let first = *known.entry(account).or_insert(default.span.start);
            if first != default.span.start {
                let help = format!("the first is in line {}", first.line);
                let message = "the account has another default workspace";
                problems.report_with_help(Code::Conflict, default.span, message, help);
            }
        }
        Self(known)
    }

    /// Whether a workspace is the default one. It is not if another is, nor if it was granted models: those are
    /// granted to sub-workspaces. Else it stays unknown, unless the record says.
    pub(super) fn of(&self, record: &WorkspaceRecord, account: AccountIx) -> Option<bool> {
        let said = record.default.as_ref().map(|default| default.value);
        let other = self.0.contains_key(&account) || record.models.is_some();
        said.or(other.then_some(false))
    }
}
