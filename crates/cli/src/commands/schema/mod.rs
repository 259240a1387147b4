//! `bailiwick schema`: JSON Schema of the files that the program reads and writes, for editors.

mod config;
mod inventory;
mod report;

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

fn of(file: SchemaOf) -> Value {
    match file {
        SchemaOf::Policy => bailiwick_policy::schema::policy(),
        SchemaOf::Waivers => bailiwick_policy::schema::waivers(),
        SchemaOf::Inventory => inventory::schema(),
        SchemaOf::Config => config::schema(),
        SchemaOf::Report => report::schema(),
    }
}
