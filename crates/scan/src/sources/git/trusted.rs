//! The files of one revision, read from git's objects.

use std::fmt;
use std::path::Path;

use gix_hash::ObjectId;
use gix_object::Kind;

use super::objects::{Objects, Room};
use super::repository::Repository;
use super::revision::Resolver;
use super::text::{self, EntryKind};
use super::{Environment, GitError, refs};

/// The files of one revision. Paths are those of the repository, with `/`.
pub struct Revision {
    objects: Objects,
    tree: ObjectId,
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revision({})", self.tree)
    }
}

impl Revision {
    /// Opens a revision of the repository that a path lies in, spelled as git spells it.
    ///
    /// # Errors
    ///
    /// When there is no repository, or the revision is none.
    pub fn open(path: &Path, revision: &str, environment: &Environment) -> Result<Self, GitError> {
        let repository = Repository::find(path, environment).map_err(GitError)?;
        let objects = Objects::open(&repository);
        let store = refs::store(&repository);
        let id = Resolver { objects: &objects, refs: &store }.one(revision).map_err(GitError)?;
        let id = id.ok_or_else(|| GitError(format!("`{revision}` is no revision")))?;
        let tree = objects.tree_of(&id, &mut Room::default()).map_err(|unread| GitError(unread.reason()))?;
        Ok(Self { objects, tree })
    }

    /// What a file holds. `None` when the revision has no such file.
    ///
    /// # Errors
    ///
    /// When an object can't be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let Some((kind, id)) = self.find(path)? else { return Ok(None) };
        if kind != EntryKind::Blob {
            return Ok(None);
        }
        let mut room = Room::default();
        let bytes = self.objects.read_kind(Kind::Blob, &id, &mut room);
        bytes.map(|bytes| Some(bytes.to_vec())).map_err(|unread| GitError(unread.reason()))
    }

    /// The paths of all files below a folder, in order. `None` when the revision has no such folder.
    ///
    /// # Errors
    ///
    /// When an object can't be read.
    pub fn files_below(&self, folder: &str) -> Result<Option<Vec<String>>, GitError> {
        let Some((EntryKind::Tree, id)) = self.find(folder)? else { return Ok(None) };
        let (mut files, mut open) = (Vec::new(), vec![(folder.to_owned(), id)]);
        while let Some((folder, id)) = open.pop() {
            for (kind, name, id) in self.entries(&id)? {
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                match kind {
                    EntryKind::Tree => open.push((path, id)),
                    EntryKind::Blob => files.push(path),
                    EntryKind::Submodule => {}
                }
            }
        }
        files.sort();
        Ok(Some(files))
    }

    fn find(&self, path: &str) -> Result<Option<(EntryKind, ObjectId)>, GitError> {
        let mut found = (EntryKind::Tree, self.tree);
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if found.0 != EntryKind::Tree {
                return Ok(None);
            }
            let entry = self.entries(&found.1)?.into_iter().find(|(_, name, _)| name == part);
            let Some((kind, _, id)) = entry else { return Ok(None) };
            found = (kind, id);
        }
        Ok(Some(found))
    }

    /// The entries of a tree; a name that is no UTF-8 is nobody's policy.
    fn entries(&self, tree: &ObjectId) -> Result<Vec<(EntryKind, String, ObjectId)>, GitError> {
        let mut room = Room::default();
        let bytes = self.objects.read_kind(Kind::Tree, tree, &mut room).map_err(|unread| GitError(unread.reason()))?;
        let entry = |entry: Option<text::Entry<'_>>| {
            let entry = entry.ok_or_else(|| GitError("a tree is damaged".to_owned()))?;
            Ok((entry.kind, String::from_utf8_lossy(entry.name).into_owned(), entry.id.to_owned()))
        };
        text::entries(bytes, self.objects.hash).map(entry).collect()
    }
}
