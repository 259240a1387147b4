//! Walks one root with some threads; what each thread collects is put in order at the end.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::FileType;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bailiwick_core::finding::PassedOver;
use bailiwick_core::secret::{Digest, KnownKeys};

use super::collected::Collected;
use super::file::File;
use super::folder::Folder;
use super::queue::{self, Queue};
use super::{Options, Root};
use crate::Detector;
use crate::name::Name;
use crate::sources::exclude::Exclude;
use crate::sources::reason;

/// A root, and what it is scanned with.
pub(super) struct Walk<'a> {
    pub(super) detector: &'a Detector,
    pub(super) known: &'a KnownKeys,
    pub(super) root: &'a Root,
    pub(super) options: &'a Options,
    pub(super) exclude: &'a Exclude,
    /// The real paths of files that another root has brought already.
    pub(super) seen: &'a HashSet<PathBuf>,
    /// Whether another root may bring the same files again.
    pub(super) goes_on: bool,
}

/// What a thread does at a time.
pub(super) enum Work {
    /// List a folder.
    Folder(Folder),
    /// Scan some files of a folder; the number tells them from its others.
    Files(Arc<Folder>, usize, Vec<OsString>),
    /// Count the files below a folder that is passed over.
    Count(PathBuf, Arc<AtomicU64>),
}

impl Walk<'_> {
    pub(super) fn run(&self) -> Collected {
        // A root that is a link is what it leads to.
        let kind = self.root.path.metadata().map(|data| data.file_type());
        let is_folder = kind.as_ref().is_ok_and(FileType::is_dir);
        let mut thread = Thread::new(self);
        match kind {
            _ if self.exclude.has_root(self.root, is_folder) => return self.run_excluded(is_folder),
            Ok(kind) if kind.is_dir() => return self.run_below(Work::Folder(Folder::root(self.root, self.options))),
            Ok(kind) if kind.is_file() => thread.root_file(),
            Ok(_) => thread.own.skipped.push(PassedOver::file(&*self.root.shown, "not a regular file")),
            Err(error) => thread.own.unreadable.push(PassedOver::file(&*self.root.shown, reason(&error))),
        }
        thread.own
    }

    fn run_excluded(&self, is_folder: bool) -> Collected {
        let files = Arc::new(AtomicU64::new(u64::from(!is_folder)));
        let excluded = PassedOver::part(&*self.root.shown, "excluded");
        let counted = Collected { counted: vec![(excluded, Arc::clone(&files))], ..Collected::default() };
        let mut all =
            if is_folder { self.run_below(Work::Count(self.root.path.clone(), files)) } else { Collected::default() };
        all.append(counted);
        all
    }

    fn run_below(&self, first: Work) -> Collected {
        let most = || std::thread::available_parallelism().map_or(1, Into::into);
        let threads = self.options.threads.unwrap_or_else(most);
        let parts = queue::run(vec![first], threads, |queue| {
            let mut thread = Thread::new(self);
            queue.each(|work| thread.work(work, queue));
            thread.own
        });
        let mut all = Collected::default();
        parts.into_iter().for_each(|part| all.append(part));
        all
    }
}

/// One thread of a walk, and what it collected.
pub(super) struct Thread<'a> {
    pub(super) walk: &'a Walk<'a>,
    pub(super) own: Collected,
    pub(super) buffer: Vec<u8>,
}

impl<'a> Thread<'a> {
    fn new(walk: &'a Walk<'a>) -> Self {
        Self { walk, own: Collected::default(), buffer: Vec::new() }
    }

    fn work(&mut self, work: Work, queue: &Queue<Work>) {
        match work {
            Work::Folder(folder) => self.list(folder, queue),
            Work::Files(folder, part, names) => self.files(&folder, part, &names),
            Work::Count(folder, files) => super::folder::count(&folder, &files, queue),
        }
    }

    /// Scans the file that the root is.
    fn root_file(&mut self) {
        let Root { path, shown } = self.walk.root;
        let file = File { path, name: Name::new(shown.as_bytes()) };
        if let Some(bytes) = self.file(&file, path.canonicalize().ok()) {
            let digest = Digest::of_parts([bytes.to_le_bytes().as_slice()]);
            self.own.digests.push((file.name, 0, digest));
        }
    }

    /// Scans some files of a folder.
    pub(super) fn files(&mut self, folder: &Folder, part: usize, names: &[OsString]) {
        let mut sizes = Vec::with_capacity(names.len());
        for name in names {
            let path = folder.path.join(name);
            let file = File { path: &path, name: folder.shown.child(name.as_encoded_bytes()) };
            let real = folder.real.as_ref().map(|real| real.join(name));
            if let Some(bytes) = self.file(&file, real) {
                sizes.push((name.as_encoded_bytes(), bytes.to_le_bytes()));
            }
        }
        if !sizes.is_empty() {
            let parts = sizes.iter().flat_map(|(name, size)| [*name, size.as_slice()]);
            self.own.digests.push((folder.shown.clone(), part, Digest::of_parts(parts)));
        }
    }

    /// Scans a file, unless another root has brought it. How long it is, if it was read.
    fn file(&mut self, file: &File<'_>, real: Option<PathBuf>) -> Option<u64> {
        if real.as_ref().is_some_and(|real| self.walk.seen.contains(real)) {
            self.own.met_again = true;
            return None;
        }
        let bytes = self.read(file)?;
        self.own.files += 1;
        self.own.bytes += bytes;
        self.own.read.extend(real.filter(|_| self.walk.goes_on));
        Some(bytes)
    }
}
