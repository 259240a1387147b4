//! Reads one file, and scans it.

use std::path::Path;

use bailiwick_core::finding::PassedOver;

use super::walk::Thread;
use crate::name::Name;
use crate::sources::read::{self, Ending};

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
    ///
    /// What was read of a file that changed meanwhile is scanned, and yet not known to be all.
    pub(super) fn read(&mut self, file: &File<'_>) -> Option<u64> {
        let read = read::file(file.path, &mut self.buffer);
        if read.is_ok() {
            self.scan(&file.name);
        }
        if self.buffer.capacity() > KEPT_BYTES {
            self.buffer = Vec::new();
        }
        let why = match read {
            Ok(Ending::Whole(bytes)) => return Some(bytes),
            Ok(Ending::Changed) => "changed while it was read".to_owned(),
            Err(why) => why,
        };
        self.own.unreadable.push(PassedOver::file(&*file.name.text, why));
        None
    }

    fn scan(&mut self, name: &Name) {
        let mut layers = self.walk.detector.scan_layers(&name.text, &self.buffer, self.walk.known);
        layers.places().for_each(|place| place.encoded |= name.encoded);
        self.own.leaks.append(&mut layers.leaks);
        self.own.allows.append(&mut layers.allows);
        self.own.unreadable.append(&mut layers.not_read);
    }
}
