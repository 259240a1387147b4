//! `bailiwick schema`: JSON Schema of the files that the program reads and writes, for editors.

mod config;
mod inventory;
mod report;

use clap::ValueEnum as _;
use serde_json::Value;

use crate::args::{SchemaArgs, SchemaOf};
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::output;

pub(crate) fn run(args: &SchemaArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let text = serde_json::to_string_pretty(&of(args.of)).unwrap_or_default();
    output::write(&format!("{text}\n"), args.output.as_deref(), &mut diagnostics);
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

/// Every schema, with the name that the command takes.
pub(crate) fn all() -> Vec<(String, Value)> {
    let name = |file: &SchemaOf| file.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    SchemaOf::value_variants().iter().map(|file| (name(file), of(*file))).collect()
}

/// The schema of a rule, with that of inventories where its examples hold them.
fn policy() -> Value {
    let mut policy = bailiwick_policy::schema::policy();
    let (example, definitions) = inventory::in_example();
    if let Some(inventory) = policy.pointer_mut("/$defs/example/properties/inventory") {
        *inventory = example;
    }
    if let Some(all) = policy.pointer_mut("/$defs").and_then(Value::as_object_mut) {
        all.extend(definitions);
    }
    policy
}

fn of(file: SchemaOf) -> Value {
    match file {
        SchemaOf::Policy => policy(),
        SchemaOf::Waivers => bailiwick_policy::schema::waivers(),
        SchemaOf::Inventory => inventory::schema(),
        SchemaOf::Config => config::schema(),
        SchemaOf::Report => report::schema(),
    }
}
