//! What refs reach, tree by tree: where not everything is reached, this says what is.

use std::collections::BTreeSet;

use gix_hash::ObjectId;
use gix_object::Kind;

use super::catalog::{Catalog, Number};
use super::marks::Marks;
use super::objects::Room;
use super::text::{self, EntryKind};
use super::visit::{Made, Seen, Visitor, visit};

/// What was reached so far.
struct Expansion<'a> {
    catalog: &'a Catalog<'a>,
    reached: &'a Marks,
    /// The trees whose entries are reached too.
    expanded: &'a Marks,
    /// Whether anything was expanded.
    grew: bool,
    missing: Missing,
}

/// What is named and is not there.
#[derive(Default)]
pub(super) struct Missing {
    pub(super) trees: BTreeSet<ObjectId>,
    pub(super) blobs: BTreeSet<ObjectId>,
}

/// Adds to what is reached all that its trees name, however deep. What is named and is not there.
pub(super) fn expand(catalog: &Catalog<'_>, reached: &Marks, loose: &[Number], threads: usize) -> Missing {
    let expanded = Marks::new(catalog.len());
    let new = || Expansion { catalog, reached, expanded: &expanded, grew: false, missing: Missing::default() };
    let mut missing = Missing::default();
    loop {
        let (mut parts, _) = visit(catalog, &[Kind::Tree], threads, None, new);
        let (mut own, mut room) = (new(), Room::default());
        for number in loose {
            if let Ok(object) = catalog.objects.read(&catalog.id(*number), &mut room) {
                own.look(*number, object.bytes);
            }
        }
        parts.push(own);
        let grew = parts.iter().any(|part| part.grew);
        for part in parts {
            missing.trees.extend(part.missing.trees);
            missing.blobs.extend(part.missing.blobs);
        }
        // In each turn what is one deeper is reached at the least.
        if !grew {
            return missing;
        }
    }
}

impl Expansion<'_> {
    fn look(&mut self, number: Number, bytes: &[u8]) {
        if !self.reached.has(number) || !self.expanded.add(number) {
            return;
        }
        self.grew = true;
        let entries = text::entries(bytes, self.catalog.objects.hash).flatten();
        for entry in entries.filter(|entry| entry.kind != EntryKind::Submodule) {
            match self.catalog.number(entry.id) {
                Some(number) => {
                    self.reached.add(number);
                }
                None => {
                    let is_tree = entry.kind == EntryKind::Tree;
                    let missing = if is_tree { &mut self.missing.trees } else { &mut self.missing.blobs };
                    missing.insert(entry.id.to_owned());
                }
            }
        }
    }
}

impl Visitor for Expansion<'_> {
    type Kept = ();

    fn visit(&mut self, object: &Seen<'_>, _: Option<Made<'_, ()>>) {
        if !object.again {
            self.look(object.number, object.bytes);
        }
    }
}
