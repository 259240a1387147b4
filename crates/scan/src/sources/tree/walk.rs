//! Walks one root with all threads; what each thread collects is put in order at the end.

use std::collections::HashSet;
use std::fs::{File, FileType};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bailiwick_core::finding::PassedOver;
use bailiwick_core::secret::KnownKeys;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::collected::{Collected, ReadFile};
use super::{Options, Root};
use crate::Detector;
use crate::sources::exclude::Exclude;
use crate::sources::name::{Name, name};
use crate::sources::reason;

/// A file that is larger is not read, and that is said.
const MOST_BYTES: u64 = 1 << 30;
/// A buffer that is larger is given back.
const KEPT_BYTES: usize = 16 << 20;

/// A root, and what it is scanned with.
pub(super) struct Walk<'a> {
    pub(super) detector: &'a Detector,
    pub(super) known: &'a KnownKeys,
    pub(super) root: &'a Root,
    pub(super) options: &'a Options,
    pub(super) exclude: &'a Exclude,
    /// Files, by canonical path, that another root has brought already.
    pub(super) seen: &'a HashSet<PathBuf>,
}

impl Walk<'_> {
    pub(super) fn run(&self) -> Collected {
        // A root that is a link is what it leads to.
        let kind = self.root.path.metadata().map(|data| data.file_type());
        let collected = Mutex::new(Collected::default());
        let mut thread = Thread { walk: self, own: Collected::default(), all: &collected, buffer: Vec::new() };
        match kind {
            Ok(kind) if self.exclude.has_root(self.root, kind.is_dir()) => thread.skip(&self.root.path, "excluded"),
            Ok(kind) if kind.is_dir() => self.run_below(&collected),
            kind => thread.visit_path(&self.root.path, kind.ok()),
        }
        drop(thread);
        collected.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn run_below(&self, collected: &Mutex<Collected>) {
        let excluded = Arc::new(Mutex::new(Vec::new()));
        self.builder(&excluded).build_parallel().run(|| {
            let mut thread = Thread { walk: self, own: Collected::default(), all: collected, buffer: Vec::new() };
            Box::new(move |entry| {
                thread.visit(entry);
                WalkState::Continue
            })
        });
        let mut collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
        collected.skipped.append(&mut excluded.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn builder(&self, excluded: &Arc<Mutex<Vec<PassedOver>>>) -> WalkBuilder {
        let mut builder = WalkBuilder::new(&self.root.path);
        // What a folder is judged by must not depend on whose machine it is, so the user's own ignore
        // files and the clone's do not count; nor does `.ignore`, which speaks of searching.
        builder.hidden(false).ignore(false).git_global(false).git_exclude(false);
        builder.require_git(false).follow_links(false);
        builder.threads(
            self.options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into)),
        );
        let (exclude, root, excluded) = (self.exclude.clone(), self.root.clone(), Arc::clone(excluded));
        builder.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_excluded = entry.depth() > 0 && exclude.has(&root, below(&root, entry.path()), is_folder);
            if is_excluded {
                let path = name(&root.shown, below(&root, entry.path())).text;
                let passed_over = PassedOver::file(path, "excluded");
                excluded.lock().unwrap_or_else(PoisonError::into_inner).push(passed_over);
            }
            !is_excluded && (entry.depth() == 0 || entry.file_name() != ".git")
        });
        builder
    }
}

fn below<'a>(root: &Root, path: &'a Path) -> &'a Path {
    path.strip_prefix(&root.path).unwrap_or(path)
}

/// One thread of a walk. What it collected is handed over when it ends.
struct Thread<'a> {
    walk: &'a Walk<'a>,
    own: Collected,
    all: &'a Mutex<Collected>,
    buffer: Vec<u8>,
}

impl Thread<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) {
        match entry {
            Ok(entry) if entry.depth() == 0 => {}
            Ok(entry) => self.visit_path(entry.path(), entry.file_type()),
            Err(error) => {
                let path = path_of(&error).unwrap_or(&self.walk.root.path).to_path_buf();
                let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                self.leave_unread(&path, reason);
            }
        }
    }

    fn visit_path(&mut self, path: &Path, kind: Option<FileType>) {
        match kind {
            Some(kind) if kind.is_dir() => {}
            Some(kind) if kind.is_file() && self.is_new(path) => self.read(path),
            Some(kind) if kind.is_file() => self.own.met_again = true,
            Some(kind) if kind.is_symlink() => self.skip(path, "symlink"),
            _ => self.skip(path, "not a regular file"),
        }
    }

    fn is_new(&self, path: &Path) -> bool {
        self.walk.seen.is_empty() || path.canonicalize().map_or(true, |path| !self.walk.seen.contains(&path))
    }

    fn read(&mut self, path: &Path) {
        match self.fill_buffer(path) {
            Ok(bytes) => {
                let name = self.name(path);
                self.scan(&name);
                self.own.read.push(ReadFile { path: path.to_path_buf(), shown: name.text, bytes });
            }
            Err(reason) => self.leave_unread(path, reason),
        }
        if self.buffer.capacity() > KEPT_BYTES {
            self.buffer = Vec::new();
        }
    }

    /// Reads a file, or says why it can't.
    fn fill_buffer(&mut self, path: &Path) -> Result<u64, String> {
        let too_large = || Err("larger than 1 GiB".to_owned());
        let file = File::open(path).map_err(|error| reason(&error))?;
        let length = file.metadata().map_or(0, |data| data.len());
        if length > MOST_BYTES {
            return too_large();
        }
        self.buffer.clear();
        self.buffer.reserve(usize::try_from(length).unwrap_or_default());
        // A file may grow while it is read.
        match file.take(MOST_BYTES + 1).read_to_end(&mut self.buffer) {
            Ok(_) if self.buffer.len() as u64 > MOST_BYTES => too_large(),
            Ok(bytes) => Ok(bytes as u64),
            Err(error) => Err(reason(&error)),
        }
    }

    fn scan(&mut self, name: &Name) {
        let mut layers = self.walk.detector.scan_layers(&name.text, &self.buffer, self.walk.known);
        layers.places().for_each(|place| place.encoded |= name.encoded);
        self.own.leaks.append(&mut layers.leaks);
        self.own.allows.append(&mut layers.allows);
        self.own.unreadable.append(&mut layers.not_read);
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.own.skipped.push(PassedOver::file(self.name(path).text, reason));
    }

    fn leave_unread(&mut self, path: &Path, reason: String) {
        self.own.unreadable.push(PassedOver::file(self.name(path).text, reason));
    }

    fn name(&self, path: &Path) -> Name {
        name(&self.walk.root.shown, below(self.walk.root, path))
    }
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).append(std::mem::take(&mut self.own));
    }
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}
