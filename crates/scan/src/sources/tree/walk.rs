//! Walks a root with some threads; what each thread collects is put in order at the end.

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
use crate::sources::exclude::Exclude;
use crate::sources::{parallel, reason};

/// So many files make it worth handing some to another thread.
pub(super) const BATCH: usize = 64;

/// What roots are scanned with.
pub(super) struct Walk<'a> {
    pub(super) detector: &'a Detector,
    pub(super) known: &'a KnownKeys,
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
    /// Scan files that are roots of their own.
    Roots(Vec<Root>),
    /// Scan some files of a folder; the number tells them from its others.
    Files(Arc<Folder>, usize, Vec<OsString>),
    /// Count the files below a folder that is passed over.
    Count(PathBuf, Arc<AtomicU64>),
}

impl Walk<'_> {
    /// Scans a root: a file, or the files below a folder. A root that is a link is what it leads to.
    pub(super) fn root(&self, root: &Root) -> Collected {
        let kind = root.path.metadata().map(|data| data.file_type());
        let is_folder = kind.as_ref().is_ok_and(FileType::is_dir);
        let mut said = Collected::default();
        match kind {
            _ if self.exclude.has_root(&root.shown, is_folder) => return self.excluded(root, is_folder),
            Ok(kind) if kind.is_dir() => return self.run(vec![Work::Folder(Folder::root(root, self.options))]),
            Ok(kind) if kind.is_file() => return self.run(vec![Work::Roots(vec![root.clone()])]),
            Ok(_) => said.skipped.push(PassedOver::file(root.name().text, "not a regular file")),
            Err(error) => said.unreadable.push(PassedOver::file(root.name().text, reason(&error))),
        }
        said
    }

    /// Scans files that are roots of their own.
    pub(super) fn files(&self, roots: &[Root]) -> Collected {
        self.run(roots.chunks(BATCH).map(|roots| Work::Roots(roots.to_vec())).collect())
    }

    fn excluded(&self, root: &Root, is_folder: bool) -> Collected {
        let files = Arc::new(AtomicU64::new(u64::from(!is_folder)));
        let count = is_folder.then(|| Work::Count(root.path.clone(), Arc::clone(&files)));
        let mut all = self.run(count.into_iter().collect());
        all.counted.push((PassedOver::part(root.name().text, "excluded"), files));
        all
    }

    fn run(&self, first: Vec<Work>) -> Collected {
        let threads = match &*first {
            // One thread does these alone.
            [] | [Work::Roots(_)] => 1,
            _ => parallel::threads(self.options.threads),
        };
        let parts = queue::run(first, threads, |queue| {
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
            Work::Roots(roots) => roots.iter().for_each(|root| self.root_file(root)),
            Work::Files(folder, part, names) => self.files(&folder, part, &names),
            Work::Count(folder, files) => super::folder::count(&folder, &files, queue),
        }
    }

    /// Scans a file that is a root.
    fn root_file(&mut self, root: &Root) {
        let file = File { path: &root.path, name: root.name() };
        if let Some(bytes) = self.file(&file, root.path.canonicalize().ok()) {
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
        self.walk.options.progress.add(bytes);
        self.own.files += 1;
        self.own.bytes += bytes;
        self.own.read.extend(real.filter(|_| self.walk.goes_on));
        Some(bytes)
    }
}
