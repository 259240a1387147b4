//! Reads a list of paths.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bailiwick_scan::sources::tree::Root;

use crate::args::SourceArgs;
use crate::diagnostics::{Diagnostics, reason};
use crate::input::os_string;
use crate::settings;

/// The files of the list that the arguments name. `None` if they name none, or after a problem.
pub(super) fn read(args: &SourceArgs, diagnostics: &mut Diagnostics) -> Option<Vec<Root>> {
    let file = args.files_from.as_deref()?;
    if is_stdin(file) && args.stdin {
        let help = "give the list in a file, or pipe the content alone";
        diagnostics.plain("standard input can't be both a list of files and content", help);
        return None;
    }
    match bytes(file) {
        Ok(bytes) => Some(paths(&bytes, args.null).map(|path| settings::root(&path)).collect()),
        Err(error) => {
            let message = format!("can't read the list `{}`: {}", file.display(), reason(&error));
            diagnostics.plain(message, "give a file that lists paths, or `-` for standard input");
            None
        }
    }
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    if !is_stdin(file) {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The paths of a list. An empty line is none.
fn paths(list: &[u8], null: bool) -> impl Iterator<Item = PathBuf> {
    let end = if null { 0 } else { b'\n' };
    // A list that was written on Windows ends its lines with two characters.
    let whole = move |path| if null { path } else { <[u8]>::strip_suffix(path, b"\r").unwrap_or(path) };
    list.split(move |byte| *byte == end).map(whole).filter(|path| !path.is_empty()).map(|path| os_string(path).into())
}
