//! Revisions as git spells them: `main~2`, `v1.0^2`, `1a2b3c4`, and ranges of them.

use gix_hash::{ObjectId, Prefix};
use gix_object::Kind;
use gix_ref::file::Store;

use super::objects::{Objects, Room};
use super::refs;
use super::text::{self, Commit};

/// What a range is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    /// What these reach is in it,
    pub(super) with: Vec<ObjectId>,
    /// but for what these reach,
    pub(super) without: Vec<ObjectId>,
    /// and of each of these pairs what only one of them reaches.
    pub(super) apart: Vec<(ObjectId, ObjectId)>,
}

/// Where names are looked up.
pub(super) struct Resolver<'a> {
    pub(super) objects: &'a Objects,
    pub(super) refs: &'a Store,
}

impl Resolver<'_> {
    /// Reads a range like `A..B`, `A...B`, `B ^A` or `B`. The error says what of it is none.
    pub(super) fn range(&self, text: &str) -> Result<Range, String> {
        let mut range = Range::default();
        for part in text.split_whitespace() {
            if let Some((one, other)) = part.split_once("...") {
                range.apart.extend(self.one(one)?.zip(self.one(other)?));
            } else if let Some((without, with)) = part.split_once("..") {
                range.without.extend(self.one(without)?);
                range.with.extend(self.one(with)?);
            } else if let Some(without) = part.strip_prefix('^') {
                range.without.extend(self.one(without)?);
            } else {
                range.with.extend(self.one(part)?);
            }
        }
        let names_nothing = range.with.is_empty() && range.apart.is_empty();
        if names_nothing && range.without.is_empty() { Err(unknown(text)) } else { Ok(range) }
    }

    /// Reads a revision; left out it is `HEAD`. `None` is the id of zeros only, which hooks get for a branch that
    /// is not there yet.
    pub(super) fn one(&self, text: &str) -> Result<Option<ObjectId>, String> {
        let text = if text.is_empty() { "HEAD" } else { text };
        let end = text.find(['~', '^']).unwrap_or(text.len());
        let (name, steps) = text.split_at_checked(end).unwrap_or((text, ""));
        if name.len() == self.objects.hash.len_in_hex() && name.bytes().all(|byte| byte == b'0') {
            return Ok(None);
        }
        let start = self.named(name).ok_or_else(|| unknown(text))?;
        // Of a shallow clone a parent may be known and not be there.
        let id = self.follow(start, steps).filter(|id| self.commit(*id).is_some());
        id.map(Some).ok_or_else(|| unknown(text))
    }

    /// What a name is of: a whole id, a ref, or the start of an id.
    fn named(&self, name: &str) -> Option<ObjectId> {
        if name == "@" || name == "HEAD" {
            return refs::head(self.refs).ok().flatten();
        }
        let whole = ObjectId::from_hex(name.as_bytes()).ok().filter(|id| id.kind() == self.objects.hash);
        whole.or_else(|| refs::find(self.refs, name)).or_else(|| self.abbreviated(name))
    }

    /// The only commit or tag whose id starts so.
    fn abbreviated(&self, start: &str) -> Option<ObjectId> {
        let mut ids = self.objects.starting_with(Prefix::from_hex(start).ok()?);
        let mut room = Room::default();
        ids.retain(|id| self.objects.read(id, &mut room).is_ok_and(|it| matches!(it.kind, Kind::Commit | Kind::Tag)));
        ids.first().copied().filter(|_| ids.len() == 1)
    }

    /// Goes to parents: `~2` to the first one's first one, `^2` to the second, `^{…}` to what a tag is of.
    fn follow(&self, mut id: ObjectId, mut steps: &str) -> Option<ObjectId> {
        while !steps.is_empty() {
            let (step, rest) = steps.split_at_checked(1)?;
            if let Some(rest) = rest.strip_prefix('{') {
                let (kind, rest) = rest.split_once('}')?;
                let is_known = step == "^" && matches!(kind, "" | "commit");
                (id, steps) = (is_known.then(|| self.commit(id))??.0, rest);
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (count, rest) = rest.split_at_checked(end)?;
            let count: usize = if count.is_empty() { 1 } else { count.parse().ok()? };
            id = if step == "~" { self.ancestor(id, count)? } else { self.parent(id, count)? };
            steps = rest;
        }
        Some(id)
    }

    fn ancestor(&self, id: ObjectId, count: usize) -> Option<ObjectId> {
        (0..count).try_fold(self.commit(id)?.0, |id, _| self.parent(id, 1))
    }

    fn parent(&self, id: ObjectId, which: usize) -> Option<ObjectId> {
        let (id, commit) = self.commit(id)?;
        if which == 0 { Some(id) } else { commit.parents.get(which - 1).copied() }
    }

    /// A commit, or the one that a tag is of.
    fn commit(&self, mut id: ObjectId) -> Option<(ObjectId, Commit)> {
        let mut room = Room::default();
        for _ in 0..16 {
            let object = self.objects.read(&id, &mut room).ok()?;
            match object.kind {
                Kind::Commit => return Some((id, Commit::parse(object.bytes)?)),
                Kind::Tag => id = text::tag_target(object.bytes)?,
                Kind::Tree | Kind::Blob => return None,
            }
        }
        None
    }
}

fn unknown(text: &str) -> String {
    format!("`{text}` names no commit of the repository: write a range like `main..HEAD`, and fetch what it names")
}
