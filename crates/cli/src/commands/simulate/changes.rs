//! Changes as they are typed, or stand in a file.

use bailiwick_core::inventory::Inventory;
use bailiwick_core::simulate;
use bailiwick_core::time::{Time, parse_time};
use bailiwick_document::{Code, Limits, Node, Problems, one_of, parse_into};
use clap::ArgMatches;

use crate::args::SimulateArgs;
use crate::commands::find;
use crate::diagnostics::Diagnostics;
use crate::input;

/// The changes, as they are spelled.
const NAMES: [&str; 9] = [
    "disable-user",
    "delete-user",
    "remove-member",
    "disable-key",
    "enable-key",
    "delete-key",
    "reset-key",
    "revoke-model",
    "delete-workspace",
];

/// A change as it is written: `disable-user` and `207329002494392001`.
#[derive(Clone, Debug)]
pub(super) struct Written {
    name: &'static str,
    value: String,
    at: Option<Time>,
}

/// A change of an inventory.
pub(super) struct Change {
    /// As it was written.
    pub(super) text: String,
    pub(super) change: simulate::Change,
    pub(super) at: Option<Time>,
}

/// The changes of the arguments in the order in which they were typed, then those of the file.
pub(super) fn typed(args: &SimulateArgs, matches: &ArgMatches, diagnostics: &mut Diagnostics) -> Vec<Written> {
    let mut ordered = Vec::new();
    if let Some(matches) = matches.subcommand_matches("simulate") {
        for name in NAMES {
            let id = name.replace('-', "_");
            let indices = matches.indices_of(&id).into_iter().flatten();
            let values = matches.get_many::<String>(&id).into_iter().flatten();
            ordered.extend(indices.zip(values).map(|(index, value)| (index, name, value.clone())));
        }
    }
    ordered.sort();
    let mut written: Vec<_> = ordered.into_iter().map(|(_, name, value)| Written { name, value, at: None }).collect();
    if let Some(path) = &args.apply {
        let bytes = input::read(path, diagnostics).unwrap_or_default();
        let mut problems = Problems::new();
        let node = parse_into(&bytes, Limits::default(), &mut problems);
        written.extend(node.into_iter().flat_map(|node| of_file(&node, &mut problems)));
        diagnostics.in_file(&input::shown(path), &bytes, problems.into_vec());
    }
    if written.is_empty() && diagnostics.is_empty() {
        diagnostics.plain("no change was given", "give one like --disable-user ID, or --apply FILE");
    }
    written
}

fn of_file(node: &Node, problems: &mut Problems) -> Vec<Written> {
    let Some(mut fields) = node.map(problems) else { return Vec::new() };
    let at = fields.optional("at").and_then(|node| time(node, problems));
    let changes = fields.required("changes", problems).and_then(|node| node.list(problems)).unwrap_or_default();
    fields.finish(problems);
    changes.iter().filter_map(|change| of_node(change, at, problems)).collect()
}

fn of_node(node: &Node, at: Option<Time>, problems: &mut Problems) -> Option<Written> {
    let mut fields = node.map(problems)?;
    let own_at = fields.optional("at").and_then(|node| time(node, problems));
    let named = NAMES.iter().filter_map(|name| Some((*name, fields.optional(name)?))).collect::<Vec<_>>();
    let span = fields.span();
    fields.finish(problems);
    match named.as_slice() {
        [(name, value)] => {
            let value = value.text(problems)?.to_owned();
            Some(Written { name, value, at: own_at.or(at) })
        }
        _ => {
            problems.report(Code::Conflict, span, format!("a change is exactly one of {}", one_of(NAMES)));
            None
        }
    }
}

fn time(node: &Node, problems: &mut Problems) -> Option<Time> {
    node.parsed("a time like `2026-11-20T08:00:00Z`", parse_time, problems)
}

impl Change {
    /// The change that is meant, its ids found in an inventory; a problem when one is not there.
    pub(super) fn resolve(written: &Written, inventory: &Inventory, diagnostics: &mut Diagnostics) -> Option<Self> {
        let value = &written.value;
        let mut pair = || {
            let pair = value.split_once('=');
            if pair.is_none() {
                diagnostics.plain(format!("`{value}` is no pair"), "write it like WORKSPACE=MODEL or USER=WORKSPACE");
            }
            pair
        };
        let change = match written.name {
            "remove-member" => {
                let (user, workspace) = pair()?;
                let user = find::user(inventory, user, diagnostics);
                let workspace = find::workspace(inventory, workspace, diagnostics);
                simulate::Change::RemoveMember(user?, workspace?)
            }
            "revoke-model" => {
                let (workspace, model) = pair()?;
                simulate::Change::RevokeModel(find::workspace(inventory, workspace, diagnostics)?, model.into())
            }
            "disable-user" => simulate::Change::DisableUser(find::user(inventory, value, diagnostics)?),
            "delete-user" => simulate::Change::DeleteUser(find::user(inventory, value, diagnostics)?),
            "disable-key" => simulate::Change::DisableKey(find::key(inventory, value, diagnostics)?),
            "enable-key" => simulate::Change::EnableKey(find::key(inventory, value, diagnostics)?),
            "delete-key" => simulate::Change::DeleteKey(find::key(inventory, value, diagnostics)?),
            "reset-key" => simulate::Change::ResetKey(find::key(inventory, value, diagnostics)?),
            _ => simulate::Change::DeleteWorkspace(find::workspace(inventory, value, diagnostics)?),
        };
        Some(Self { text: format!("{} {value}", written.name), change, at: written.at })
    }
}
