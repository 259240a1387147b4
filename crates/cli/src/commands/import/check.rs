//! Whether an inventory is up to date with the exports.

use bailiwick_inventory::exports::Imported;
use bailiwick_inventory::{Difference, differences};
use bailiwick_report::Format;
use serde::Serialize;

use crate::args::ImportArgs;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::NamedInventory;
use crate::output;

#[derive(Serialize)]
struct Machine<'a> {
    up_to_date: bool,
    differences: Vec<MachineDifference<'a>>,
}

#[derive(Serialize)]
struct MachineDifference<'a> {
    kind: &'static str,
    account: &'a str,
    id: &'a str,
    field: Option<&'a str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

/// Says what differs between an inventory and the same one brought up to date.
pub(super) fn report(
    imported: &Imported,
    known: &NamedInventory,
    args: &ImportArgs,
    diagnostics: &mut Diagnostics,
) -> Option<Exit> {
    let all = differences(&known.inventory, &imported.inventory);
    let text = match args.common.format {
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&machine(&all)).ok()?),
        _ if all.is_empty() => format!("{} is up to date\n", known.name),
        _ => {
            let lines: String = all.iter().map(line).collect();
            let count = if all.len() == 1 { "1 difference".to_owned() } else { format!("{} differences", all.len()) };
            format!("{lines}{} is not up to date: {count}\n", known.name)
        }
    };
    output::write(&bailiwick_report::problem::legible(&text), None, diagnostics);
    Some(if all.is_empty() { Exit::Clean } else { Exit::Found })
}

fn machine(all: &[Difference]) -> Machine<'_> {
    let differences = all.iter().map(|difference| MachineDifference {
        kind: difference.kind,
        account: &difference.account,
        id: &difference.id,
        field: difference.field.as_deref(),
        from: difference.from.as_deref(),
        to: difference.to.as_deref(),
    });
    Machine { up_to_date: all.is_empty(), differences: differences.collect() }
}

fn line(difference: &Difference) -> String {
    let Difference { kind, account, id, field, from, to } = difference;
    let subject = if *kind == "account" { format!("account {id}") } else { format!("{kind} {account}/{id}") };
    match (field, from, to) {
        (Some(field), Some(from), Some(to)) => format!("~ {subject}: {field} is {from}, the exports say {to}\n"),
        (Some(field), Some(from), None) => format!("- {subject}: {field} is {from}, no export says so\n"),
        (Some(field), None, Some(to)) => format!("+ {subject}: {field} is missing, the exports say {to}\n"),
        (None, None, _) => format!("+ {subject} is missing\n"),
        _ => format!("- {subject} is in no export\n"),
    }
}
