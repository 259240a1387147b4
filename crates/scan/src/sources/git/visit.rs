//! Goes through the packs: each object is made once, from a base that was just made.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{mem, thread};

use gix_object::Kind;
use gix_zlib::{Inflate, Status};

use super::catalog::{Catalog, Number};
use super::delta::{self, Part};
use super::objects::{MOST_BYTES, Unread};
use crate::sources::Progress;

/// Looks at objects, one thread's share of them.
pub(super) trait Visitor: Send {
    /// What is kept of an object for those that are made of it.
    type Kept;

    /// Looks at an object.
    fn visit(&mut self, object: &Seen<'_>, made: Option<Made<'_, Self::Kept>>) -> Self::Kept;
}

/// An object of a pack.
pub(super) struct Seen<'a> {
    pub(super) number: Number,
    pub(super) kind: Kind,
    pub(super) bytes: &'a [u8],
    /// Whether an earlier pack has it too: there it counts.
    pub(super) again: bool,
}

/// How an object was made.
pub(super) struct Made<'a, Kept> {
    pub(super) base: &'a Kept,
    pub(super) parts: &'a [Part],
}

impl<Kept> Clone for Made<'_, Kept> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Kept> Copy for Made<'_, Kept> {}

/// An object that can't be read, and why.
pub(super) type Lost = (Number, Unread);

/// Goes through all objects of some kinds with so many threads, unless it is to stop. What the visitors saw, and what can't be read.
pub(super) fn visit<V: Visitor>(
    catalog: &Catalog<'_>,
    kinds: &[Kind],
    threads: usize,
    progress: Option<&Progress>,
    new: impl Fn() -> V + Sync,
) -> (Vec<V>, Vec<Lost>) {
    let roots = roots(catalog, kinds);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut walk =
            Walk { catalog, visitor: new(), lost: Vec::new(), inflate: Inflate::default(), room: Room::default() };
        while let Some(root) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
            if progress.is_some_and(Progress::is_stopped) {
                break;
            }
            walk.tree(root);
        }
        (walk.visitor, walk.lost)
    };
    let done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(roots.len())).map(|_| scope.spawn(run)).collect();
        let mut done = vec![run()];
        done.extend(
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))),
        );
        done
    });
    let (visitors, lost): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    (visitors, lost.into_iter().flatten().collect())
}

/// What is made of nothing, and what kind it and all that is made of it is.
struct Root {
    pack: usize,
    rank: u32,
    kind: Kind,
}

/// The roots of some kinds: heavy ones first, so that no thread is left alone with one, then in pack order.
fn roots(catalog: &Catalog<'_>, kinds: &[Kind]) -> Vec<Root> {
    let mut roots = Vec::new();
    for (pack, forest) in catalog.forests.iter().enumerate() {
        let wanted = forest.roots().filter(|(_, kind)| kinds.contains(kind));
        roots.extend(wanted.map(|(rank, kind)| (forest.weight(rank), Root { pack, rank, kind })));
    }
    let heavy = roots.iter().map(|(weight, _)| weight).sum::<u64>() / 256;
    roots.sort_by_key(|(weight, root)| {
        (if *weight > heavy { u64::MAX - weight } else { u64::MAX }, root.pack, root.rank)
    });
    roots.into_iter().map(|(_, root)| root).collect()
}

/// One thread's way through the forests.
struct Walk<'a, V> {
    catalog: &'a Catalog<'a>,
    visitor: V,
    lost: Vec<Lost>,
    inflate: Inflate,
    room: Room,
}

/// Memory that is used again.
#[derive(Default)]
struct Room {
    delta: Vec<u8>,
    parts: Vec<Part>,
    free: Vec<Vec<u8>>,
}

impl Room {
    /// Gives memory back; what is large goes to the system.
    fn give_back(&mut self, bytes: Vec<u8>) {
        if bytes.capacity() < 4 << 20 && self.free.len() < 16 {
            self.free.push(bytes);
        }
    }
}

/// An object of which others are still to be made.
struct Open<Kept> {
    bytes: Vec<u8>,
    kept: Kept,
    rank: u32,
    next: usize,
}

impl<V: Visitor> Walk<'_, V> {
    /// Makes a root and all that is made of it.
    fn tree(&mut self, root: &Root) {
        let Some(forest) = self.catalog.forests.get(root.pack) else { return };
        let mut bytes = self.room.free.pop().unwrap_or_default();
        if let Err(unread) = self.inflate(root.pack, root.rank, &mut bytes) {
            self.lose(root.pack, root.rank, &unread);
            return;
        }
        let kept = self.look(root, root.rank, &bytes, None);
        let mut open = vec![Open { bytes, kept, rank: root.rank, next: 0 }];
        while let Some(base) = open.last_mut() {
            let children = forest.children(base.rank);
            let Some(child) = children.get(base.next).copied() else {
                self.room.give_back(mem::take(&mut base.bytes));
                open.pop();
                continue;
            };
            base.next += 1;
            let is_last = base.next == children.len();
            match self.child(root, base, child) {
                Ok(made) => {
                    if is_last && let Some(base) = open.pop() {
                        self.room.give_back(base.bytes);
                    }
                    open.push(made);
                }
                Err(unread) => self.lose(root.pack, child, &unread),
            }
        }
    }

    /// Makes an object of its base.
    fn child(&mut self, root: &Root, base: &Open<V::Kept>, rank: u32) -> Result<Open<V::Kept>, Unread> {
        let mut delta = mem::take(&mut self.room.delta);
        let inflated = self.inflate(root.pack, rank, &mut delta);
        let size = inflated.and_then(|()| delta::size(&delta).ok_or_else(|| Unread::damaged("a delta that is none")));
        let mut bytes = self.room.free.pop().unwrap_or_default();
        let mut parts = mem::take(&mut self.room.parts);
        let made = size.and_then(too_large).and_then(|()| {
            let fits = delta::apply(&base.bytes, &delta, &mut bytes, &mut parts);
            fits.ok_or_else(|| Unread::damaged("a delta that doesn't fit its base"))
        });
        let kept = made.map(|()| self.look(root, rank, &bytes, Some(Made { base: &base.kept, parts: &parts })));
        self.room.delta = delta;
        self.room.parts = parts;
        kept.map(|kept| Open { bytes, kept, rank, next: 0 })
    }

    fn look(&mut self, root: &Root, rank: u32, bytes: &[u8], made: Option<Made<'_, V::Kept>>) -> V::Kept {
        let number = self.catalog.number_in(root.pack, rank);
        let again = self.catalog.is_again(root.pack, rank);
        self.visitor.visit(&Seen { number, kind: root.kind, bytes, again }, made)
    }

    /// Inflates an entry: an object, or a delta.
    fn inflate(&mut self, pack: usize, rank: u32, bytes: &mut Vec<u8>) -> Result<(), Unread> {
        let damaged = || Unread::damaged("an entry of a pack that can't be inflated");
        let (forest, bundle) =
            self.catalog.forests.get(pack).zip(self.catalog.objects.packs.get(pack)).ok_or_else(damaged)?;
        let range = forest.range(rank);
        let entry = bundle.pack.entry(range.start).map_err(Unread::damaged)?;
        too_large(entry.decompressed_size)?;
        let size = usize::try_from(entry.decompressed_size).map_err(Unread::damaged)?;
        let packed = bundle.pack.entry_slice(entry.data_offset..range.end).ok_or_else(damaged)?;
        bytes.resize(size, 0);
        self.inflate.reset();
        match self.inflate.once(packed, bytes) {
            Ok((Status::StreamEnd, _, made)) if made == size => Ok(()),
            _ => Err(damaged()),
        }
    }

    /// Puts down that an object can't be read, nor what is made of it.
    fn lose(&mut self, pack: usize, rank: u32, unread: &Unread) {
        let Some(forest) = self.catalog.forests.get(pack) else { return };
        let mut rest = vec![rank];
        while let Some(rank) = rest.pop() {
            self.lost.push((self.catalog.number_in(pack, rank), unread.clone()));
            rest.extend(forest.children(rank));
        }
    }
}

fn too_large(size: u64) -> Result<(), Unread> {
    if size > MOST_BYTES { Err(Unread::Damaged("larger than 1 GiB".to_owned())) } else { Ok(()) }
}
