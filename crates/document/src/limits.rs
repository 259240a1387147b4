/// What reading a document may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes the document may have; aliases may copy as many bytes of text again.
    pub bytes: usize,
    /// How deep lists and mappings may be nested.
    pub depth: usize,
    /// How many values the document may hold; aliases may copy as many again, but a million at most.
    pub nodes: usize,
}

impl Default for Limits {
    /// 16 MiB, 64 levels, a million values.
    fn default() -> Self {
        Self { bytes: 16 << 20, depth: 64, nodes: 1_000_000 }
    }
}
