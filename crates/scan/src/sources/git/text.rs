//! What stands in commits, tags and trees.

use gix_hash::{Kind as Hash, ObjectId, oid};

/// What a commit says of its place in history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Commit {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    /// When it was committed, in seconds since 1970.
    pub(super) time: i64,
}

impl Commit {
    /// Reads a commit. `None` when it is none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = header(bytes);
        let tree = id(lines.next()?.strip_prefix(b"tree ")?)?;
        let mut commit = Self { tree, parents: Vec::new(), time: 0 };
        for line in lines {
            if let Some(parent) = line.strip_prefix(b"parent ") {
                commit.parents.push(id(parent)?);
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                commit.time = time(committer).unwrap_or_default();
                break;
            }
        }
        Some(commit)
    }
}

/// What a tag is of.
pub(super) fn tag_target(bytes: &[u8]) -> Option<ObjectId> {
    id(header(bytes).next()?.strip_prefix(b"object ")?)
}

/// The header of a commit or tag, and its message.
pub(super) fn parts(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memmem::find(bytes, b"\n\n").map_or(bytes.len(), |end| end + 2);
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

fn header(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty())
}

fn id(hex: &[u8]) -> Option<ObjectId> {
    ObjectId::from_hex(hex).ok()
}

/// The seconds in `A U Thor <a@example.com> 1700000000 +0100`.
fn time(signature: &[u8]) -> Option<i64> {
    let after = signature.rsplit(|byte| *byte == b'>').next()?;
    std::str::from_utf8(after).ok()?.split_whitespace().next()?.parse().ok()
}

/// What a tree names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) kind: EntryKind,
    pub(super) name: &'a [u8],
    pub(super) id: &'a oid,
    /// How many bytes of the tree it is.
    pub(super) length: usize,
}

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EntryKind {
    Tree,
    /// A file or a symbolic link.
    Blob,
    /// A commit of a submodule, which lies elsewhere.
    Submodule,
}

/// The entries of a tree, up to where it is damaged: there stands `None`.
pub(super) fn entries(bytes: &[u8], hash: Hash) -> impl Iterator<Item = Option<Entry<'_>>> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest.take().filter(|bytes| !bytes.is_empty())?;
        let entry = entry(bytes, hash);
        rest = entry.map(|(_, rest)| rest);
        Some(entry.map(|(entry, _)| entry))
    })
}

fn entry(bytes: &[u8], hash: Hash) -> Option<(Entry<'_>, &[u8])> {
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let (mode, rest) = bytes.split_at_checked(space)?;
    let (_, rest) = rest.split_first()?;
    let (name, rest) = rest.split_at_checked(memchr::memchr(0, rest)?)?;
    let (_, rest) = rest.split_first()?;
    let (id, rest) = rest.split_at_checked(hash.len_in_bytes())?;
    let length = bytes.len() - rest.len();
    Some((Entry { kind: kind(mode)?, name, id: oid::try_from_bytes(id).ok()?, length }, rest))
}

fn kind(mode: &[u8]) -> Option<EntryKind> {
    Some(match mode {
        b"40000" | b"040000" => EntryKind::Tree,
        b"160000" => EntryKind::Submodule,
        _ if mode.iter().all(u8::is_ascii_digit) => EntryKind::Blob,
        _ => return None,
    })
}
