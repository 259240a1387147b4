//! Reads one file, and scans it.

use std::path::PathBuf;
use std::{fs, io};

use bailiwick_core::finding::PassedOver;

use super::over::Over;
use super::walk::Thread;
use crate::detector::Layers;
use crate::name::Name;
use crate::sources::large::{self, BLOCK, LARGE};
use crate::sources::read::{self, Ending};
use crate::sources::reason;

/// A buffer that is larger is given back.
const KEPT_BYTES: usize = 16 << 20;

/// A regular file.
pub(super) struct File<'a> {
    /// Tells its path, which few need.
    pub(super) path: &'a dyn Fn() -> PathBuf,
    /// Opens it to be read.
    pub(super) open: &'a dyn Fn() -> io::Result<fs::File>,
    /// Its path as it is reported.
    pub(super) name: Name,
    /// Its path without links, where another root may lead to it too.
    pub(super) real: Option<PathBuf>,
}

impl Thread<'_> {
    /// Reads and scans a file. How long it is; `None` where it could not be read, which is put down.
    ///
    /// What was read of a file that changed meanwhile is scanned, and yet not known to be all.
    pub(super) fn read(&mut self, file: &File<'_>) -> Option<u64> {
        // Base URLs are looked for in whole files.
        let most = if self.walk.detector.linter().is_some() { LARGE } else { BLOCK };
        let read = match self.read_whole(file, most) {
            Ok(Ending::Large) => self.read_large(file).unwrap_or_else(|| self.read_whole(file, u64::MAX)),
            read => read,
        };
        self.buffer.clear(KEPT_BYTES);
        let why = match read {
            Ok(Ending::Whole(bytes)) => return Some(bytes),
            Ok(Ending::Large | Ending::Changed) => "changed while it was read".to_owned(),
            Err(why) => why,
        };
        self.own.unreadable.push(Over::at(PassedOver::file(&*file.name.text, why), file.real.clone()));
        None
    }

    /// Reads a file that is no longer than so many bytes.
    fn read_whole(&mut self, file: &File<'_>, most: u64) -> Result<Ending, String> {
        let read = read::file((file.open)(), most, &mut self.buffer)?;
        if read != Ending::Large {
            let layers = self.walk.detector.scan_layers(&file.name.text, self.buffer.bytes(), self.walk.known);
            self.take(&file.name, layers);
            let mut endpoints = self.walk.detector.endpoints(&file.name.text, self.buffer.bytes(), self.walk.known);
            let places = endpoints.iter_mut().flat_map(|endpoint| &mut endpoint.places);
            places.for_each(|place| place.encoded |= file.name.encoded);
            self.own.endpoints.append(&mut endpoints);
        }
        Ok(read)
    }

    /// Reads a large file in blocks; `None` if it has to be read whole.
    fn read_large(&mut self, file: &File<'_>) -> Option<Result<Ending, String>> {
        let (ending, layers) = match large::file(self.walk.detector, &file.name.text, &(file.path)(), self.walk.known) {
            Ok(read) => read?,
            Err(error) => return Some(Err(reason(&error))),
        };
        self.take(&file.name, layers);
        if self.walk.detector.linter().is_some() {
            let part = PassedOver::part(&*file.name.text, "too large to look for base URLs");
            self.own.skipped.push(Over::from(part));
        }
        Some(Ok(ending))
    }

    fn take(&mut self, name: &Name, mut layers: Layers) {
        layers.places().for_each(|place| place.encoded |= name.encoded);
        self.own.leaks.append(&mut layers.leaks);
        self.own.allows.append(&mut layers.allows);
        self.own.unreadable.extend(layers.not_read.drain(..).map(Over::from));
    }
}
