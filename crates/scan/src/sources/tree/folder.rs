//! Lists one folder, and decides what of it is scanned.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bailiwick_core::finding::PassedOver;

use super::ignoring::{self, Rules};
use super::opened::{Kind, Opened};
use super::over::{Below, Over};
use super::queue::Queue;
use super::repository::{self, GIT, Repository};
use super::walk::{BATCH, Thread, Work};
use super::{Options, Root};
use crate::name::Name;
use crate::sources::reason;

/// So many files of one folder are named that are passed over for one reason; more are counted.
const MOST_NAMED: usize = 100;

/// A folder to scan.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// The root that it is below, as it is shown.
    root: Arc<str>,
    /// Its path below the root.
    below: PathBuf,
    /// Its path as it is reported; empty for the current folder.
    pub(super) shown: Name,
    /// Its path without links, where another root may lead to it too.
    pub(super) real: Option<PathBuf>,
    /// What the `.gitignore` files above it say.
    rules: Option<Arc<Rules>>,
    repository: Option<Arc<Repository>>,
    /// Why the folder is ignored, if of what is in it only what git tracks is scanned.
    ignored: Option<String>,
    is_root: bool,
}

/// What a folder holds, by name.
struct Listing {
    entries: Vec<(OsString, Kind)>,
    /// What keeps the rest from being listed.
    errors: Vec<io::Error>,
}

/// What is done with something in a folder.
enum Fate {
    /// It is scanned; of an ignored folder only what git tracks, and this is why it is ignored.
    Scan(Option<String>),
    /// It is passed over, and this is why.
    Pass(String),
}

impl Folder {
    pub(super) fn root(root: &Root, options: &Options) -> Self {
        let real = root.path.canonicalize().ok();
        let repository = real.as_deref().filter(|_| !options.no_ignore).and_then(Repository::around);
        let above = |repository: &Repository| repository::rules_above(repository, real.as_deref()?, &root.shown);
        let rules = repository.as_deref().and_then(above);
        let path = real.as_ref().filter(|_| rules.is_some()).unwrap_or(&root.path).clone();
        Self {
            root: root.shown.as_str().into(),
            path,
            below: PathBuf::new(),
            shown: root.name(),
            real,
            rules,
            repository,
            ignored: None,
            is_root: true,
        }
    }

    fn child(&self, name: &OsString, ignored: Option<String>) -> Self {
        Self {
            root: Arc::clone(&self.root),
            path: self.path.join(name),
            below: self.below.join(name),
            shown: self.shown.child(name.as_encoded_bytes()),
            real: self.real.as_ref().map(|real| real.join(name)),
            rules: self.rules.clone(),
            repository: self.repository.clone(),
            ignored,
            is_root: false,
        }
    }

    /// Takes what it holds that says what is ignored in it.
    fn read_rules(&mut self, listing: &Listing) {
        // In a repository within another one the outer one has no say.
        if listing.has(GIT) && !self.is_root {
            (self.rules, self.ignored) = (None, None);
            self.repository = self.real.as_deref().map(Repository::at);
        }
        if listing.has(ignoring::FILE) {
            self.rules = Rules::of(&self.path, &self.shown, self.rules.take());
        }
    }

    /// Why something in it is ignored, even if git tracks it.
    fn ignores(&self, name: &OsString, is_folder: bool) -> Option<String> {
        let by_rules = || self.rules.as_ref()?.ignore(&self.path.join(name), is_folder);
        self.ignored.clone().or_else(by_rules)
    }

    /// Whether git tracks something in it.
    fn tracks(&self, name: &OsString, is_folder: bool) -> bool {
        let tracks = |repository: &Arc<Repository>| Some(repository.tracks(&self.real.as_ref()?.join(name), is_folder));
        self.repository.as_ref().and_then(tracks).unwrap_or(false)
    }
}

impl Listing {
    fn of(folder: &Opened<'_>) -> io::Result<Self> {
        let mut listing = Self { entries: Vec::new(), errors: Vec::new() };
        for entry in folder.entries()? {
            match entry {
                Ok(entry) => listing.entries.push(entry),
                Err(error) => listing.errors.push(error),
            }
        }
        listing.entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(listing)
    }

    fn has(&self, name: &str) -> bool {
        self.entries.binary_search_by(|(other, _)| other.as_os_str().cmp(name.as_ref())).is_ok()
    }
}

impl Thread<'_> {
    /// Lists a folder, scans its files, and hands on its folders.
    pub(super) fn list(&mut self, mut folder: Folder, queue: &Queue<Work>) {
        let path = folder.path.clone();
        let opened = Opened::new(&path);
        let listing = match Listing::of(&opened) {
            Ok(listing) => listing,
            Err(error) => return self.leave_folder(&folder, &error),
        };
        listing.errors.iter().for_each(|error| self.leave_folder(&folder, error));
        if !self.walk.options.no_ignore {
            folder.read_rules(&listing);
        }
        let (mut files, mut folders, mut passed) = (Vec::new(), Vec::new(), Passed::default());
        for (name, kind) in listing.entries {
            match self.fate(&folder, &name, kind) {
                _ if name == GIT => {}
                Fate::Pass(why) if kind == Kind::Folder => folders.push(self.count(&folder, &name, why)),
                Fate::Pass(why) => passed.add(why, name),
                Fate::Scan(ignored) if kind == Kind::Folder => folders.push(Work::Folder(folder.child(&name, ignored))),
                Fate::Scan(_) => files.push(name),
            }
        }
        self.pass_over(&folder, passed);
        queue.add(folders);
        self.share(folder, &opened, files, queue);
    }

    /// What is to be done with something in a folder.
    fn fate(&mut self, folder: &Folder, name: &OsString, kind: Kind) -> Fate {
        let (exclude, is_folder) = (self.walk.exclude, kind == Kind::Folder);
        let is_excluded = || exclude.has(&folder.root, &folder.below.join(name), is_folder);
        if !exclude.is_empty() && is_excluded() {
            return Fate::Pass("excluded".to_owned());
        }
        match (folder.ignores(name, is_folder), unfit(kind)) {
            (Some(why), _) if !folder.tracks(name, is_folder) => {
                let problem = folder.repository.as_ref().and_then(|repository| repository.problem());
                self.own.unreadable.extend(problem.map(Over::from));
                Fate::Pass(why)
            }
            (_, Some(why)) => Fate::Pass(why.to_owned()),
            (ignored, None) => Fate::Scan(ignored),
        }
    }

    /// Puts a folder down as passed over, and has its files counted.
    fn count(&mut self, folder: &Folder, name: &OsString, why: String) -> Work {
        let below = Arc::new(Below::new(self.walk.overlaps));
        let said = PassedOver::part(folder.shown.child(name.as_encoded_bytes()).text, why);
        let real = self.real(folder, name);
        self.own.counted.push((Over::at(said, real.clone()), Arc::clone(&below)));
        Work::Count(real.unwrap_or_else(|| folder.path.join(name)), below)
    }

    fn leave_folder(&mut self, folder: &Folder, error: &io::Error) {
        let said = PassedOver::part(shown(&folder.shown), reason(error));
        let real = folder.real.clone().filter(|_| self.walk.overlaps);
        self.own.unreadable.push(Over::at(said, real));
    }

    /// Puts a folder's files down that are passed over: by name, or where they are many as a number.
    fn pass_over(&mut self, folder: &Folder, passed: Passed) {
        for (why, names) in passed.0 {
            if names.len() > MOST_NAMED {
                let said = PassedOver { files: names.len() as u64, ..PassedOver::file(shown(&folder.shown), why) };
                let real = names.iter().filter_map(|name| self.real(folder, name)).collect();
                self.own.skipped.push(Over::of(said, real));
                continue;
            }
            for name in names {
                let said = PassedOver::file(folder.shown.child(name.as_encoded_bytes()).text, &*why);
                self.own.skipped.push(Over::at(said, self.real(folder, &name)));
            }
        }
    }

    /// Scans a folder's files, or has others do it where they are many.
    fn share(&mut self, folder: Folder, opened: &Opened<'_>, files: Vec<OsString>, queue: &Queue<Work>) {
        if files.len() <= BATCH {
            return self.files(&folder, opened, 0, &files);
        }
        let (folder, parts, mut files) = (Arc::new(folder), files.len().div_ceil(BATCH), files.into_iter());
        let part = |part| Work::Files(Arc::clone(&folder), part, files.by_ref().take(BATCH).collect());
        queue.add((0..parts).map(part));
    }
}

/// Why something that is neither a file nor a folder is not scanned.
fn unfit(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::File | Kind::Folder => None,
        Kind::Symlink => Some("symlink"),
        Kind::Other => Some("not a regular file"),
    }
}

/// A folder's path, where it can't be left empty.
fn shown(folder: &Name) -> String {
    if folder.text.is_empty() { ".".to_owned() } else { folder.text.clone() }
}

/// Counts the files below a folder that is passed over. What can't be listed has none that anybody could see.
pub(super) fn count(folder: &Path, below: &Arc<Below>, queue: &Queue<Work>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let entries = entries.flatten().filter(|entry| entry.file_name() != GIT);
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let (folders, others): (Vec<_>, Vec<_>) = entries.partition(is_folder);
    below.add(others.iter().map(fs::DirEntry::path));
    queue.add(folders.into_iter().map(|folder| Work::Count(folder.path(), Arc::clone(below))));
}

/// What of a folder's files is passed over, by reason.
#[derive(Default)]
struct Passed(BTreeMap<String, Vec<OsString>>);

impl Passed {
    fn add(&mut self, why: String, name: OsString) {
        self.0.entry(why).or_default().push(name);
    }
}
