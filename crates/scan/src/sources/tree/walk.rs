//! Walks a root with some threads; what each thread collects is put in order at the end.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bailiwick_core::finding::PassedOver;
use bailiwick_core::secret::{Digest, KnownKeys};

use super::collected::Collected;
use super::file::File;
use super::folder::Folder;
use super::opened::Opened;
use super::over::{Below, Over};
use super::queue::{self, Queue};
use super::{Options, Root};
use crate::Detector;
use crate::sources::exclude::Exclude;
use crate::sources::read::Buffer;
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
    /// Whether several roots may lead to the same files.
    pub(super) overlaps: bool,
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
    Count(PathBuf, Arc<Below>),
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
            Ok(_) => said.skipped.push(self.over(PassedOver::file(root.name().text, "not a regular file"), root)),
            Err(error) => said.unreadable.push(PassedOver::file(root.name().text, reason(&error)).into()),
        }
        said
    }

    /// Scans files that are roots of their own.
    pub(super) fn files(&self, roots: &[Root]) -> Collected {
        self.run(roots.chunks(BATCH).map(|roots| Work::Roots(roots.to_vec())).collect())
    }

    fn excluded(&self, root: &Root, is_folder: bool) -> Collected {
        if !is_folder {
            let skipped = vec![self.over(PassedOver::file(root.name().text, "excluded"), root)];
            return Collected { skipped, ..Collected::default() };
        }
        let below = Arc::new(Below::new(self.overlaps));
        let path = self.real(root).unwrap_or_else(|| root.path.clone());
        let mut all = self.run(vec![Work::Count(path, Arc::clone(&below))]);
        all.skipped.push(self.over(PassedOver::part(root.name().text, "excluded"), root).counted(&below));
        all
    }

    fn over(&self, said: PassedOver, root: &Root) -> Over {
        Over::at(said, self.real(root))
    }

    /// A root's path without links, if another root may lead there too.
    fn real(&self, root: &Root) -> Option<PathBuf> {
        self.overlaps.then(|| root.path.canonicalize().ok()).flatten()
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
        all.settle();
        all
    }
}

/// One thread of a walk, and what it collected.
pub(super) struct Thread<'a> {
    pub(super) walk: &'a Walk<'a>,
    pub(super) own: Collected,
    pub(super) buffer: Buffer,
    /// Whether to go on is asked for each file, and not where the threads count.
    stop: Arc<AtomicBool>,
    /// How many files and bytes were counted for whoever watches.
    counted: (u64, u64),
}

impl<'a> Thread<'a> {
    fn new(walk: &'a Walk<'a>) -> Self {
        let stop = walk.options.progress.stop();
        Self { walk, own: Collected::default(), buffer: Buffer::default(), stop, counted: (0, 0) }
    }

    fn work(&mut self, work: Work, queue: &Queue<Work>) {
        match work {
            _ if self.is_stopped() => {}
            Work::Folder(folder) => self.list(folder, queue),
            Work::Roots(roots) => roots.iter().for_each(|root| self.root_file(root)),
            Work::Files(folder, part, names) => self.files(&folder, &Opened::new(&folder.path), part, &names),
            Work::Count(folder, below) => super::folder::count(&folder, &below, queue),
        }
        self.count_read();
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Counts what was read since it was counted.
    fn count_read(&mut self) {
        let now = (self.own.files, self.own.bytes);
        let (files, bytes) = std::mem::replace(&mut self.counted, now);
        if now.0 > files {
            self.walk.options.progress.add(now.0 - files, now.1 - bytes);
        }
    }

    /// Scans a file that is a root.
    fn root_file(&mut self, root: &Root) {
        let (path, open) = (|| root.path.clone(), || fs::File::open(&root.path));
        let file = File { path: &path, open: &open, name: root.name(), real: self.walk.real(root) };
        if let Some(bytes) = self.file(&file) {
            let digest = Digest::of_parts([bytes.to_le_bytes().as_slice()]);
            self.own.digests.push((file.name, 0, digest));
        }
    }

    /// Scans some files of a folder.
    pub(super) fn files(&mut self, folder: &Folder, opened: &Opened<'_>, part: usize, names: &[OsString]) {
        let mut sizes = Vec::with_capacity(names.len());
        for name in names {
            let (path, open) = (|| folder.path.join(name), || opened.open(name));
            let real = self.real(folder, name);
            let file = File { path: &path, open: &open, name: folder.shown.child(name.as_encoded_bytes()), real };
            if let Some(bytes) = self.file(&file) {
                sizes.push((name.as_encoded_bytes(), bytes.to_le_bytes()));
            }
        }
        if !sizes.is_empty() {
            let parts = sizes.iter().flat_map(|(name, size)| [*name, size.as_slice()]);
            self.own.digests.push((folder.shown.clone(), part, Digest::of_parts(parts)));
        }
    }

    /// Scans a file, unless another root has brought it. How long it is, if it was read.
    fn file(&mut self, file: &File<'_>) -> Option<u64> {
        if file.real.as_ref().is_some_and(|real| self.walk.seen.contains(real)) {
            self.own.met_again = true;
            return None;
        }
        if self.is_stopped() {
            return None;
        }
        let bytes = self.read(file)?;
        self.own.files += 1;
        self.own.bytes += bytes;
        self.own.read.extend(file.real.clone());
        Some(bytes)
    }

    /// The path without links of something in a folder, if another root may lead there too.
    pub(super) fn real(&self, folder: &Folder, name: &OsString) -> Option<PathBuf> {
        folder.real.as_ref().filter(|_| self.walk.overlaps).map(|real| real.join(name))
    }
}
