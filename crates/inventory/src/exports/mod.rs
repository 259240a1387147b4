//! What the `aliyun` CLI and the SDKs print, made into one inventory.
//!
//! Each file's kind is recognised by its shape. A module per kind turns a document into facts with their places;
//! then one merge puts all facts together, and says what is missing, what contradicts itself, and which command
//! fetches what is missing. A whole key that stands in a file is never kept: only its digest and its mask are.
//!
//! ```
//! use bailiwick_inventory::exports::{Importer, Options};
//!
//! let keys = br#"{"apiKeys": [{"apiKeyId": 71, "workspaceId": "ws-1", "disabled": 0}], "totalCount": 1}"#;
//! let mut importer = Importer::new(Options { account: Some("1378030599924858".into()), ..Options::default() });
//! importer.add(vec![("keys.json".to_owned(), keys.to_vec())]);
//! let imported = importer.finish(None);
//! assert_eq!(imported.inventory.keys().len(), 1);
//! assert_eq!(imported.notices[0].message, "the workspace `ws-1` of the key `71` is in no file; it is left as a stub");
//! ```
//!
//! # Whose files these are
//!
//! Few answers name their account. A document's account is, in this order: the one that it names itself or shares a
//! workspace, a RAM user or a domain with; the UID in its path, like `exports/1378030599924858/keys.json`;
//! [`Options::account`]; the one account that other files of its folder have; and at last the one creator of keys
//! that is no RAM user and has sixteen digits, which is said.

mod accounts;
mod commands;
mod events;
mod facts;
mod grants;
mod identity;
mod keys;
mod kind;
mod members;
mod merge;
mod notice;
mod object;
mod pages;
mod reading;
mod report;
mod texts;
mod users;
mod values;
mod workspaces;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bailiwick_core::inventory::Inventory;
use bailiwick_core::time::Time;
use rayon::prelude::*;

use crate::write::Stubs;
use facts::Part;
pub use notice::{Level, Notice};
use notice::{Remark, Spot};

/// What the files themselves don't tell.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The UID of the account that files belong to which don't tell.
    pub account: Option<Box<str>>,
    /// When the files were made.
    pub collected_at: Option<Time>,
}

/// Gathers files, and makes an inventory of them.
#[derive(Debug)]
pub struct Importer {
    options: Options,
    files: Vec<String>,
    parts: Vec<Part>,
}

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// The inventory, sorted by ids. It is whole only if nothing was refused and nothing is incomplete.
    pub inventory: Inventory,
    /// Records of which only the id is known.
    pub stubs: Stubs,
    /// What else is to be said, gravest first.
    pub notices: Vec<Notice>,
    /// How many files were read.
    pub files: usize,
    /// How many events of other services were passed over.
    pub passed_over: u64,
}

impl Imported {
    /// The gravest level of all notices.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        self.notices.first().map(|notice| notice.level)
    }
}

impl Importer {
    /// An import of nothing yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, files: Vec::new(), parts: Vec::new() }
    }

    /// Reads some files, by name and bytes, on all cores. Names are paths with `/`.
    pub fn add(&mut self, files: Vec<(String, Vec<u8>)>) {
        let first = self.files.len();
        self.files.extend(files.iter().map(|(name, _)| name.clone()));
        let numbered: Vec<_> = files.into_iter().zip(first..).collect();
        let read = numbered
            .into_par_iter()
            .map(|((name, bytes), index)| read_file(&name, bytes, u32::try_from(index).unwrap_or(u32::MAX)));
        self.parts.extend(read.collect::<Vec<_>>().into_iter().flatten());
    }

    /// Puts everything together. What people wrote into `old` is kept.
    #[must_use]
    pub fn finish(mut self, old: Option<&Inventory>) -> Imported {
        self.sort();
        let mut remarks: Vec<_> = self.parts.iter_mut().flat_map(|part| std::mem::take(&mut part.remarks)).collect();
        let accounts = accounts::assign(&self.parts, &self.files, &self.options, &mut remarks);
        pages::check(&self.parts, &accounts, &self.files, &mut remarks);
        let passed_over = self.parts.iter().map(|part| part.passed_over).sum();
        let merged = merge::merge(self.parts, &accounts, old, &self.files, &mut remarks);
        let mut inventory = merged.inventory;
        inventory.collected_at = self.options.collected_at.or(old.and_then(|old| old.collected_at));
        let notices = notices(remarks, &self.files);
        Imported { inventory, stubs: merged.stubs, notices, files: self.files.len(), passed_over }
    }

    /// Puts files into the order of their names, so that the order in which they came never matters.
    fn sort(&mut self) {
        let mut order: Vec<_> = (0..self.files.len()).collect();
        order.sort_by_key(|index| self.files.get(*index).map(String::as_str));
        if order.is_sorted() {
            return;
        }
        let mut rank = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(place) = rank.get_mut(*old) {
                *place = u32::try_from(new).unwrap_or(u32::MAX);
            }
        }
        self.files.sort();
        let rank = |file: u32| rank.get(file as usize).copied().unwrap_or(file);
        self.parts.iter_mut().for_each(|part| part.renumber(&rank));
        self.parts.sort_by_key(|part| part.file);
    }
}

impl Part {
    fn renumber(&mut self, rank: &impl Fn(u32) -> u32) {
        let spots = (self.keys.iter_mut().map(|fact| &mut fact.spot))
            .chain(self.workspaces.iter_mut().map(|fact| &mut fact.spot))
            .chain(self.users.iter_mut().map(|fact| &mut fact.spot))
            .chain(self.grants.iter_mut().map(|fact| &mut fact.spot))
            .chain(self.events.iter_mut().map(|fact| &mut fact.spot))
            .chain(self.aliases.iter_mut().map(|fact| &mut fact.spot))
            .chain(self.page.iter_mut().map(|page| &mut page.spot))
            .chain(self.remarks.iter_mut().filter_map(|remark| remark.spot.as_mut()));
        spots.for_each(|spot| spot.file = rank(spot.file));
        self.file = rank(self.file);
    }
}

fn read_file(name: &str, bytes: Vec<u8>, file: u32) -> Vec<Part> {
    let refused = |remark| vec![Part { file, remarks: vec![remark], ..Part::default() }];
    let text = match texts::text(bytes, file) {
        Ok(text) => text,
        Err(remark) => return refused(remark),
    };
    if report::is_table(&text) {
        return vec![report::table(&text, file)];
    }
    let mut parts = Vec::new();
    match texts::documents(&text, file) {
        Ok(documents) if documents.is_empty() => {
            let spot = Spot { file, line: 0 };
            return refused(Remark::at(Level::Refused, spot, "the file is empty").with_help("export it again"));
        }
        Ok(documents) => documents.iter().for_each(|document| kind::read(document, file, name, &mut parts)),
        Err(remark) => return refused(remark),
    }
    parts
}

fn notices(remarks: Vec<Remark>, files: &[String]) -> Vec<Notice> {
    let notice = |remark: Remark| Notice {
        level: remark.level,
        file: remark.spot.and_then(|spot| files.get(spot.file as usize)).cloned(),
        line: remark.spot.map_or(0, |spot| spot.line),
        message: remark.message,
        help: remark.help,
    };
    let mut notices: Vec<_> = remarks.into_iter().map(notice).collect();
    notices.sort();
    notices.dedup();
    notices
}

/// A hash that is the same in every run.
fn hash(id: &(impl AsRef<str> + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.as_ref().hash(&mut hasher);
    hasher.finish()
}
