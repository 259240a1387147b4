//! Reads one file, and scans it.

use std::io::Read as _;
use std::path::Path;

use bailiwick_core::finding::PassedOver;

use super::walk::Thread;
use crate::name::Name;
use crate::sources::reason;

/// A file that is larger is not read, and that is said.
const MOST_BYTES: u64 = 1 << 30;
/// A buffer that is larger is given back.
const KEPT_BYTES: usize = 16 << 20;

/// A regular file.
pub(super) struct File<'a> {
    pub(super) path: &'a Path,
    /// Its path as it is reported.
    pub(super) name: Name,
}

impl Thread<'_> {
    /// Reads and scans a file. How long it is; `None` where it could not be read, which is put down.
    pub(super) fn read(&mut self, file: &File<'_>) -> Option<u64> {
        let read = self.fill_buffer(file.path);
        match &read {
            Ok(_) => self.scan(&file.name),
            Err(reason) => self.own.unreadable.push(PassedOver::file(&*file.name.text, reason)),
        }
        if self.buffer.capacity() > KEPT_BYTES {
            self.buffer = Vec::new();
        }
        read.ok()
    }

    /// Reads a file, or says why it can't.
    fn fill_buffer(&mut self, path: &Path) -> Result<u64, String> {
        let too_large = || Err("larger than 1 GiB".to_owned());
        let file = std::fs::File::open(path).map_err(|error| reason(&error))?;
        let length = file.metadata().map_or(0, |data| data.len());
        if length > MOST_BYTES {
            return too_large();
        }
        self.buffer.clear();
        self.buffer.reserve(usize::try_from(length).unwrap_or_default());
        // A file may grow while it is read.
        match file.take(MOST_BYTES + 1).read_to_end(&mut self.buffer) {
            Ok(_) if self.buffer.len() as u64 > MOST_BYTES => too_large(),
            Ok(bytes) => Ok(bytes as u64),
            Err(error) => Err(reason(&error)),
        }
    }

    fn scan(&mut self, name: &Name) {
        let mut layers = self.walk.detector.scan_layers(&name.text, &self.buffer, self.walk.known);
        layers.places().for_each(|place| place.encoded |= name.encoded);
        self.own.leaks.append(&mut layers.leaks);
        self.own.allows.append(&mut layers.allows);
        self.own.unreadable.append(&mut layers.not_read);
    }
}
