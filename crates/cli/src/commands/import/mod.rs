//! `bailiwick import`: an inventory from what the `aliyun` CLI and the SDKs print.

mod check;
mod files;
mod told;
mod write;

use bailiwick_inventory::exports::{Imported, Importer, Level, Options};

use crate::args::ImportArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::{self, NamedInventory};
use crate::settings;

pub(crate) fn run(args: &ImportArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let exit = import(args, &mut diagnostics).unwrap_or(Exit::NotJudged);
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn import(args: &ImportArgs, diagnostics: &mut Diagnostics) -> Option<Exit> {
    let known = known(args, diagnostics)?;
    let imported = gather(args, known.as_ref(), diagnostics)?;
    told::notices(&imported);
    if imported.worst() == Some(Level::Refused) {
        return None;
    }
    let exit = match known.filter(|_| args.check) {
        Some(known) => check::report(&imported, &known, args, diagnostics)?,
        None => write::write(&imported, args, diagnostics)?,
    };
    let is_incomplete = imported.worst() == Some(Level::Incomplete);
    Some(if is_incomplete { Exit::NotJudged } else { exit })
}

/// The inventory that is merged with, or that is checked; `None` after a problem.
#[expect(
    clippy::option_option,
    reason = "whether there is a problem, and whether there is an inventory, are two questions"
)]
fn known(args: &ImportArgs, diagnostics: &mut Diagnostics) -> Option<Option<NamedInventory>> {
    let path = if args.check { checked(args, diagnostics) } else { args.merge.clone() };
    let platform = input::platform(&args.common, diagnostics)?;
    let known = path.map(|path| input::inventory(&path, &platform, diagnostics));
    match known {
        Some(None) => None,
        known => diagnostics.is_empty().then(|| known.flatten()),
    }
}

/// The inventory's file whose truth is asked for.
fn checked(args: &ImportArgs, diagnostics: &mut Diagnostics) -> Option<std::path::PathBuf> {
    let common = &args.common;
    let path = common.output.clone().or_else(|| settings::inventory(common, &Config::find(common, diagnostics)));
    if path.is_none() {
        let help = "give --output FILE or --inventory FILE, or name it in bailiwick.yaml";
        diagnostics.plain("nothing tells which inventory is to be checked", help);
    }
    path
}

/// Reads all files. `None` when there are none, or one can't be read.
fn gather(args: &ImportArgs, known: Option<&NamedInventory>, diagnostics: &mut Diagnostics) -> Option<Imported> {
    let own = args.common.output.iter().chain(&args.merge).chain(&args.common.inventory);
    let files = files::find(&args.files, own, diagnostics);
    let options = Options { account: args.account.as_deref().map(Into::into), collected_at: args.common.at };
    let mut importer = Importer::new(options);
    for batch in files::batches(&files) {
        let read = batch.iter().filter_map(|path| Some((input::shown(path), input::read(path, diagnostics)?)));
        importer.add(read.collect());
    }
    diagnostics.is_empty().then(|| importer.finish(known.map(|known| &known.inventory)))
}
