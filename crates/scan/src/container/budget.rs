//! What a scan may still unpack of one file.

/// What a scan may still unpack; shared by all layers of one file.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: usize,
    entries: usize,
    most_bytes: usize,
    most_entries: usize,
}

const MIB: usize = 1 << 20;

impl Budget {
    /// A budget of so many unpacked bytes, and so many entries.
    pub(crate) fn new(bytes: usize, entries: usize) -> Self {
        Self { bytes, entries, most_bytes: bytes, most_entries: entries }
    }

    /// How many bytes may still be unpacked.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn spend_bytes(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Whether there was an entry left.
    pub(super) fn take_entry(&mut self) -> bool {
        let left = self.entries.checked_sub(1);
        self.entries = left.unwrap_or_default();
        left.is_some()
    }

    /// Why no more bytes are unpacked.
    pub(super) fn too_many_bytes(&self) -> String {
        match self.most_bytes {
            bytes if bytes >= MIB => format!("unpacks to more than {} MiB", bytes / MIB),
            bytes => format!("unpacks to more than {bytes} bytes"),
        }
    }

    /// Why no more entries are visited.
    pub(super) fn too_many_entries(&self) -> String {
        format!("holds more than {} files", self.most_entries)
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(256 * MIB, 100_000)
    }
}
