//! Objects by their id, packed and loose, the alternates' too.

use std::fs;
use std::path::{Path, PathBuf};

use bailiwick_core::finding::PassedOver;
use gix_hash::{Kind as Hash, ObjectId, Prefix, oid};
use gix_object::Kind;
use gix_pack::Bundle;
use gix_pack::cache::Never;
use gix_pack::data::decode::{entry, header};
use gix_zlib::Inflate;

use super::loose;
use super::repository::Repository;

/// An object that is larger is not read, and that is said.
pub(super) const MOST_BYTES: u64 = 1 << 30;

/// Everything that holds a repository's objects.
pub(super) struct Objects {
    pub(super) hash: Hash,
    pub(super) packs: Vec<Bundle>,
    /// Folders of loose objects.
    pub(super) folders: Vec<PathBuf>,
    /// What should hold objects and can't be read.
    pub(super) unreadable: Vec<PassedOver>,
}

/// An object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    pub(super) kind: Kind,
    pub(super) bytes: &'a [u8],
}

/// Room for reading objects one after the other.
#[derive(Default)]
pub(super) struct Room {
    inflate: Inflate,
    bytes: Vec<u8>,
}

/// Why an object can't be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is in no pack and no file.
    Missing,
    /// It is there, but not whole.
    Damaged(String),
}

impl Unread {
    /// Why, in a few words.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Missing => "the object is missing".to_owned(),
            Self::Damaged(why) => why.clone(),
        }
    }

    pub(super) fn damaged(why: impl std::fmt::Display) -> Self {
        Self::Damaged(format!("damaged: {}", lowercase_first(&why.to_string())))
    }
}

fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

impl Objects {
    /// Opens the packs, and says which can't be opened.
    pub(super) fn open(repository: &Repository) -> Self {
        let mut objects = Self {
            hash: repository.hash,
            packs: Vec::new(),
            folders: repository.objects.clone(),
            unreadable: Vec::new(),
        };
        for folder in &repository.lost {
            objects.leave_unread(folder, "can't be found, and should hold objects".to_owned());
        }
        for pack in objects.folders.clone().iter().flat_map(|folder| files(folder, "pack")) {
            if !pack.with_extension("idx").exists() {
                objects.leave_unread(&pack, "has no index: `git index-pack` makes it one".to_owned());
            }
        }
        for index in objects.folders.clone().iter().flat_map(|folder| files(folder, "idx")) {
            match Bundle::at(&index, repository.hash) {
                Ok(mut pack) => {
                    pack.pack.alloc_limit_bytes = usize::try_from(2 * MOST_BYTES).ok();
                    objects.packs.push(pack);
                }
                Err(error) => objects.leave_unread(&index.with_extension("pack"), Unread::damaged(error).reason()),
            }
        }
        objects
    }

    fn leave_unread(&mut self, path: &Path, reason: String) {
        self.unreadable.push(PassedOver::part(path.display().to_string(), reason));
    }

    /// Reads an object. It lies in the room until the next one is read.
    pub(super) fn read<'a>(&self, id: &oid, room: &'a mut Room) -> Result<Object<'a>, Unread> {
        // What is damaged in one pack may be whole elsewhere.
        let mut unread = Unread::Missing;
        for (pack, index) in self.packs.iter().filter_map(|pack| Some((pack, pack.index.lookup(id)?))) {
            match packed(pack, index, room) {
                Ok(kind) => return Ok(Object { kind, bytes: &room.bytes }),
                Err(error) => unread = error,
            }
        }
        for folder in &self.folders {
            match loose::read(folder, id, &mut room.bytes) {
                Ok(kind) if self.is(id, kind, &room.bytes) => return Ok(Object { kind, bytes: &room.bytes }),
                Ok(_) => unread = Unread::damaged("its content is not what its name says"),
                Err(Unread::Missing) => {}
                Err(error) => unread = error,
            }
        }
        match unread {
            // Git knows it without having it.
            Unread::Missing if id == self.hash.empty_tree() => Ok(Object { kind: Kind::Tree, bytes: &[] }),
            unread => Err(unread),
        }
    }

    /// Whether an id is that of a content.
    pub(super) fn is(&self, id: &oid, kind: Kind, bytes: &[u8]) -> bool {
        gix_object::compute_hash(self.hash, kind, bytes).is_ok_and(|own| own == id)
    }

    /// Reads an object of a kind.
    pub(super) fn read_kind<'a>(&self, kind: Kind, id: &oid, room: &'a mut Room) -> Result<&'a [u8], Unread> {
        match self.read(id, room)? {
            object if object.kind == kind => Ok(object.bytes),
            object => Err(Unread::damaged(format!("a {} where a {kind} should be", object.kind))),
        }
    }

    /// The ids that start so, in order.
    pub(super) fn starting_with(&self, prefix: Prefix) -> Vec<ObjectId> {
        let in_packs = self.packs.iter().flat_map(|pack| {
            let mut places = 0..0;
            // Where it is clear, there is one; otherwise it says which ones there are.
            match pack.index.lookup_prefix(prefix, Some(&mut places)) {
                Some(Ok(place)) => place..place + 1,
                Some(Err(())) => places,
                None => 0..0,
            }
            .map(|place| pack.index.oid_at_index(place).to_owned())
        });
        let loose = self.folders.iter().flat_map(|folder| loose::all(folder, self.hash));
        let mut ids: Vec<_> = in_packs.chain(loose.filter(|id| prefix.cmp_oid(id).is_eq())).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// The tree of a commit, or of what a tag leads to.
    pub(super) fn tree_of(&self, id: &oid, room: &mut Room) -> Result<ObjectId, Unread> {
        let mut id = id.to_owned();
        // A tag of a tag is rare, and a chain of them that leads nowhere is no history.
        for _ in 0..16 {
            let object = self.read(&id, room)?;
            let target = match object.kind {
                Kind::Tree => return Ok(id),
                Kind::Commit => super::text::Commit::parse(object.bytes).map(|commit| commit.tree),
                Kind::Tag => super::text::tag_target(object.bytes),
                Kind::Blob => None,
            };
            id = target.ok_or_else(|| Unread::damaged(format!("a {} that leads to no tree", object.kind)))?;
        }
        Err(Unread::damaged("a chain of tags without an end"))
    }
}

/// The files of packs of a kind in a folder of objects, in order of their names.
fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("pack")).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|own| own == kind)).collect();
    files.sort();
    files
}

fn packed(bundle: &Bundle, index: u32, room: &mut Room) -> Result<Kind, Unread> {
    let Bundle { pack, index: ids } = bundle;
    let at = |index: u32| pack.entry(ids.pack_offset_at_index(index));
    let entry = at(index).map_err(Unread::damaged)?;
    let in_pack = |id: &oid| ids.lookup(id).map(at).transpose();
    let facts = pack
        .decode_header(entry.clone(), &mut room.inflate, &|id| Ok(in_pack(id)?.map(header::ResolvedBase::InPack)))
        .map_err(Unread::damaged)?;
    if facts.object_size > MOST_BYTES {
        return Err(Unread::Damaged("larger than 1 GiB".to_owned()));
    }
    let base = |id: &oid, _: &mut Vec<u8>| Ok(in_pack(id)?.map(entry::ResolvedBase::InPack));
    pack.decode_entry(entry, &mut room.bytes, &mut room.inflate, &base, &mut Never).map_err(Unread::damaged)?;
    Ok(facts.kind)
}
