//! Writes the inventory of an import.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use bailiwick_inventory::exports::{Imported, Level};
use bailiwick_inventory::{Comments, Form};
use bailiwick_report::Format;
use bailiwick_report::problem::legible;

use super::told;
use crate::args::ImportArgs;
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::output;

/// Writes the inventory to the file that is named, and says so; or else to stdout. `None` after a problem.
pub(super) fn write(imported: &Imported, args: &ImportArgs, diagnostics: &mut Diagnostics) -> Option<Exit> {
    let Some(path) = &args.common.output else {
        let form = if args.common.format == Format::Json { Form::Json } else { Form::Yaml };
        return to_stdout(imported, form, diagnostics);
    };
    let form = Form::of_name(&path.to_string_lossy());
    if let Err(error) = to_file(imported, form, path) {
        diagnostics.plain(format!("can't write `{}`: {}", path.display(), reason(&error)), "");
        return None;
    }
    let text = match args.common.format {
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&told::machine(imported)).unwrap_or_default()),
        _ if args.common.quiet => String::new(),
        _ => format!("wrote {}: {}\n", path.display(), told::human(imported)),
    };
    output::write(&legible(&text), None, diagnostics);
    Some(Exit::Clean)
}

fn to_stdout(imported: &Imported, form: Form, diagnostics: &mut Diagnostics) -> Option<Exit> {
    let mut out = BufWriter::new(io::stdout().lock());
    match all(imported, form, &mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            diagnostics.plain(format!("can't write the inventory: {}", reason(&error)), "");
            None
        }
        _ => Some(Exit::Clean),
    }
}

/// Writes to a file beside, and moves that into place: what was there stays whole if anything fails.
fn to_file(imported: &Imported, form: Form, path: &Path) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        let mut out = BufWriter::new(File::create(path)?);
        return all(imported, form, &mut out).and_then(|()| out.flush());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let mut out = BufWriter::new(File::create(&partial)?);
    let written = all(imported, form, &mut out).and_then(|()| out.flush());
    let moved = written.and_then(|()| fs::rename(&partial, path));
    if moved.is_err() {
        let _ = fs::remove_file(&partial);
    }
    moved
}

fn all(imported: &Imported, form: Form, out: &mut dyn Write) -> io::Result<()> {
    let mut head = vec![format!("Made by `bailiwick import` of {}.", told::human(imported))];
    let gaps = imported.notices.iter().filter(|notice| notice.level <= Level::Incomplete).count();
    if gaps > 0 {
        let things = if gaps == 1 { "1 thing is".to_owned() } else { format!("{gaps} things are") };
        head.push(format!("INCOMPLETE: {things} missing or contradictory; import again, and see what."));
    }
    bailiwick_inventory::write(&imported.inventory, form, Comments { head: &head, stubs: Some(&imported.stubs) }, out)
}
