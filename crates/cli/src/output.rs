//! Where answers and diagnostics go, and how they look there.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use bailiwick_report::problem::legible;
use bailiwick_report::{Style, Verbosity};

use crate::args::{Color, CommonArgs};
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::terminal;

/// The width of text that goes to no terminal.
const WIDTH: usize = 100;

/// How an answer looks where it goes.
pub(crate) fn style(args: &CommonArgs) -> Style {
    let to_terminal = args.output.is_none();
    let color = match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => to_terminal && colored(&io::stdout()),
    };
    let verbosity = match () {
        () if args.quiet => Verbosity::Quiet,
        () if args.verbose => Verbosity::Verbose,
        () => Verbosity::Normal,
    };
    let link: Option<fn(&str) -> Option<String>> = Some(terminal::link);
    let link = link.filter(|_| to_terminal && args.color != Color::Never && terminal::takes_links(&io::stdout()));
    Style { color, width: if to_terminal { width() } else { WIDTH }, verbosity, link }
}

/// How diagnostics look.
pub(crate) fn style_of_stderr() -> Style {
    let link: Option<fn(&str) -> Option<String>> = Some(terminal::link);
    let link = link.filter(|_| terminal::takes_links(&io::stderr()));
    Style { color: colored(&io::stderr()), width: width(), link, ..Style::default() }
}

/// Whether a stream takes colours: `NO_COLOR`, `CLICOLOR_FORCE` and the terminal decide.
fn colored(stream: &impl anstream::stream::RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

fn width() -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    if io::stdout().is_terminal() { columns.unwrap_or(WIDTH) } else { WIDTH }
}

/// Writes an answer to stdout, or to a file. A reader that stops reading is no error.
pub(crate) fn write(text: &str, file: Option<&Path>, diagnostics: &mut Diagnostics) {
    let written = match file {
        Some(file) => std::fs::write(file, text),
        None => io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()),
    };
    match (written, file) {
        (Err(error), Some(file)) => {
            diagnostics.plain(format!("can't write `{}`: {}", file.display(), reason(&error)), "");
        }
        (Err(error), None) if error.kind() != io::ErrorKind::BrokenPipe => {
            diagnostics.plain(format!("can't write the answer: {}", reason(&error)), "");
        }
        _ => {}
    }
}

/// Writes a text to the end of a file.
pub(crate) fn append(text: &str, file: &Path, diagnostics: &mut Diagnostics) {
    let opened = OpenOptions::new().append(true).create(true).open(file);
    if let Err(error) = opened.and_then(|mut file| file.write_all(text.as_bytes())) {
        diagnostics.plain(format!("can't write `{}`: {}", file.display(), reason(&error)), "");
    }
}

/// Says which file can't be written, before the work is done that it is to hold. Nothing of it is left behind.
pub(crate) fn check(file: &Path, diagnostics: &mut Diagnostics) {
    let is_new = match file.symlink_metadata() {
        // A pipe would wait for its reader.
        Ok(data) if !data.is_file() && !data.is_dir() => return,
        Ok(_) => false,
        Err(_) => true,
    };
    let opened = OpenOptions::new().append(true).create(true).open(file);
    match opened {
        Ok(_) if is_new => drop(std::fs::remove_file(file)),
        Ok(_) => {}
        Err(error) => {
            let message = format!("can't write `{}`: {}", file.display(), reason(&error));
            diagnostics.plain(message, "name a file in a folder that is there, and that you may write to");
        }
    }
}

/// Says something aside, on stderr.
pub(crate) fn say(text: &str) {
    to_stderr(&legible(text));
}

/// Writes to stderr; where that is closed there is nobody to tell.
pub(crate) fn to_stderr(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints what clap says: help to stdout, an error to stderr, and in neither a whole key or a control character.
pub(crate) fn usage(error: &clap::Error) -> Exit {
    if error.use_stderr() {
        let plain = error.render().to_string();
        let legible = legible(&plain);
        // Where something is masked or spelled out, colours could stand between it and what it is recognised by.
        let is_safe = legible == plain && colored(&io::stderr());
        to_stderr(&if is_safe { error.render().ansi().to_string() } else { legible });
        return Exit::NotJudged;
    }
    let _ = error.print();
    Exit::Clean
}
