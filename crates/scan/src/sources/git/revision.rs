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
    /// What these reach is in it: commits, tags, or what is in no commit,
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
        let parts: Vec<_> = text.split_whitespace().collect();
        for part in &parts {
            check(part, parts.len())?;
            if self.suffixed(part, &mut range)? {
                continue;
            }
            if let Some((one, other)) = part.split_once("...") {
                range.apart.extend(self.one(one)?.zip(self.one(other)?));
            } else if let Some((without, with)) = part.split_once("..") {
                range.without.extend(self.one(without)?);
                range.with.extend(self.any(with)?);
            } else if let Some(without) = part.strip_prefix('^') {
                range.without.extend(self.one(without)?);
            } else {
                range.with.extend(self.any(part)?);
            }
        }
        let names_nothing = range.with.is_empty() && range.apart.is_empty();
        if names_nothing && range.without.is_empty() { Err(unknown(text)) } else { Ok(range) }
    }

    /// Reads a commit and what is left out of it, or its parents alone: `B^!`, `B^-`, `B^-2`, `B^@`, `^B^@`. Says
    /// whether it is one of these.
    fn suffixed(&self, part: &str, range: &mut Range) -> Result<bool, String> {
        let (is_without, name) = part.strip_prefix('^').map_or((false, part), |name| (true, name));
        let Some((name, suffix)) = name.rfind('^').and_then(|end| name.split_at_checked(end)) else {
            return Ok(false);
        };
        if !suffix.starts_with("^!") && !suffix.starts_with("^@") && !suffix.starts_with("^-") {
            return Ok(false);
        }
        // A tag that is named so is brought, too.
        let named = self.one(name)?.and_then(|id| Some((id, self.commit(id)?.1)));
        let (id, commit) = named.ok_or_else(|| unknown(part))?;
        match (suffix, is_without) {
            ("^@", false) => range.with.extend(commit.parents),
            ("^@", true) => range.without.extend(commit.parents),
            ("^!", false) => {
                range.with.push(id);
                range.without.extend(commit.parents);
            }
            (_, true) => return Err(unknown(part)),
            (_, false) => {
                range.with.push(id);
                range.without.push(counted(suffix, &commit).ok_or_else(|| unknown(part))?);
            }
        }
        Ok(true)
    }

    /// Reads a revision of a commit, or of a tag of one; left out it is `HEAD`. `None` is the id of zeros only, which
    /// hooks get for a branch that is not there yet.
    pub(super) fn one(&self, text: &str) -> Result<Option<ObjectId>, String> {
        self.revision(text, |id| self.commit(id).is_some())
    }

    /// Reads a revision of anything: a tag may be of a file or a folder.
    fn any(&self, text: &str) -> Result<Option<ObjectId>, String> {
        self.revision(text, |id| self.objects.read(&id, &mut Room::default()).is_ok())
    }

    fn revision(&self, text: &str, is_fit: impl Fn(ObjectId) -> bool) -> Result<Option<ObjectId>, String> {
        let text = if text.is_empty() { "HEAD" } else { text };
        let end = text.find(['~', '^']).unwrap_or(text.len());
        let (name, steps) = text.split_at_checked(end).unwrap_or((text, ""));
        if name.len() == self.objects.hash.len_in_hex() && name.bytes().all(|byte| byte == b'0') {
            return Ok(None);
        }
        let start = self.named(name).ok_or_else(|| unknown(text))?;
        // Of a shallow clone a parent may be known and not be there.
        let id = self.follow(start, steps).filter(|id| is_fit(*id));
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
            let (step, rest) = steps.split_at_checked(1).filter(|(step, _)| matches!(*step, "~" | "^"))?;
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

/// The parent that `^-2` leaves out, the second; `^-` the first.
fn counted(suffix: &str, commit: &Commit) -> Option<ObjectId> {
    let count = suffix.strip_prefix("^-")?;
    let is_number = count.bytes().all(|byte| byte.is_ascii_digit());
    let which: usize = if count.is_empty() { 1 } else { count.parse().ok().filter(|_| is_number)? };
    commit.parents.get(which.checked_sub(1)?).copied()
}

/// Whether a part of a range can be read at all; the error says what to write instead.
fn check(part: &str, parts: usize) -> Result<(), String> {
    if part.starts_with('-') {
        return Err(format!(
            "`{part}` is an option of git's, and no range: write `A..B`, or `B ^A` with a `^A` for each that is to be \
             left out"
        ));
    }
    if part.contains("@{") {
        return Err(format!(
            "`{part}` can't be read, as it depends on git's configuration or log: write the name that it stands for, \
             as in `origin/main..HEAD`"
        ));
    }
    let is_open = part.starts_with("..") || part.ends_with("..");
    if is_open && (parts > 1 || part.bytes().all(|byte| byte == b'.')) {
        return Err(format!("`{part}` leaves open what it is between: write `A..B`, without spaces"));
    }
    Ok(())
}

fn unknown(text: &str) -> String {
    format!("`{text}` names no commit of the repository: write a range like `main..HEAD`, and fetch what it names")
}
