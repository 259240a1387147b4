//! Walks one root with all threads; what each thread collects is put in order at the end.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bailiwick_core::finding::{Coverage, Leak, PassedOver};
use bailiwick_core::secret::{Digest, KnownKeys};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::name::{Name, name};
use super::{Options, Root, Scanned};
use crate::Detector;

/// A root, and what it is scanned with.
pub(super) struct Walk<'a> {
    pub(super) detector: &'a Detector,
    pub(super) known: &'a KnownKeys,
    pub(super) root: &'a Root,
    pub(super) options: &'a Options,
    /// Files, by canonical path, that another root has brought already.
    pub(super) seen: &'a HashSet<PathBuf>,
}

/// A file that was read.
pub(super) struct ReadFile {
    pub(super) path: PathBuf,
    shown: String,
    bytes: u64,
}

/// What was collected, in no order.
#[derive(Default)]
pub(super) struct Collected {
    leaks: Vec<Leak>,
    pub(super) read: Vec<ReadFile>,
    skipped: Vec<PassedOver>,
    unreadable: Vec<PassedOver>,
}

/// What is wrong with a glob, if anything is.
pub(super) fn bad_glob(glob: &str) -> Option<String> {
    let error = GitignoreBuilder::new("").add_line(None, glob).err()?;
    Some(format!("`{glob}` is no glob to exclude: {error}"))
}

impl Walk<'_> {
    pub(super) fn run(&self) -> Collected {
        let excluded = Arc::new(Mutex::new(Vec::new()));
        let collected = Mutex::new(Collected::default());
        self.builder(&excluded).build_parallel().run(|| {
            let mut thread = Thread { walk: self, own: Collected::default(), all: &collected, buffer: Vec::new() };
            Box::new(move |entry| {
                thread.visit(entry);
                WalkState::Continue
            })
        });
        let mut collected = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
        collected.skipped.append(&mut excluded.lock().unwrap_or_else(PoisonError::into_inner));
        collected
    }

    fn builder(&self, excluded: &Arc<Mutex<Vec<PassedOver>>>) -> WalkBuilder {
        let mut builder = WalkBuilder::new(&self.root.path);
        // What a folder is judged by must not depend on whose machine it is, so the user's own
        // ignore file does not count; nor does `.ignore`, which speaks of searching.
        builder.hidden(false).ignore(false).git_global(false).require_git(false).follow_links(false);
        builder.threads(
            self.options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into)),
        );
        let (globs, root, excluded) = (self.globs(), self.root.clone(), Arc::clone(excluded));
        builder.filter_entry(move |entry| {
            let below = below(&root, entry.path());
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_excluded = globs.matched(below, is_folder).is_ignore();
            if is_excluded {
                let path = name(&root.shown, below).text;
                let passed_over = PassedOver { path, reason: "excluded".to_owned() };
                excluded.lock().unwrap_or_else(PoisonError::into_inner).push(passed_over);
            }
            !is_excluded && (entry.depth() == 0 || entry.file_name() != ".git")
        });
        builder
    }

    /// The globs were looked at before the walk, so none is lost here.
    fn globs(&self) -> Gitignore {
        let mut globs = GitignoreBuilder::new("");
        for glob in &self.options.exclude {
            let _ = globs.add_line(None, glob);
        }
        globs.build().unwrap_or_else(|_| Gitignore::empty())
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
            Ok(entry) => self.visit_entry(&entry),
            Err(error) => {
                let path = path_of(&error).unwrap_or(&self.walk.root.path).to_path_buf();
                let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                self.own.unreadable.push(PassedOver { path: self.name(&path).text, reason });
            }
        }
    }

    fn visit_entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        // A root that is a link is what it leads to.
        let kind =
            if entry.depth() == 0 { path.metadata().ok().map(|data| data.file_type()) } else { entry.file_type() };
        match kind {
            Some(kind) if kind.is_dir() => {}
            Some(kind) if kind.is_file() && self.is_new(path) => self.read(path),
            Some(kind) if kind.is_file() => {}
            Some(kind) if kind.is_symlink() => self.skip(path, "symlink"),
            _ => self.skip(path, "not a regular file"),
        }
    }

    fn is_new(&self, path: &Path) -> bool {
        self.walk.seen.is_empty() || path.canonicalize().map_or(true, |path| !self.walk.seen.contains(&path))
    }

    fn read(&mut self, path: &Path) {
        let name = self.name(path);
        self.buffer.clear();
        match File::open(path).and_then(|mut file| file.read_to_end(&mut self.buffer)) {
            Ok(bytes) => {
                self.scan(&name);
                self.own.read.push(ReadFile { path: path.to_path_buf(), shown: name.text, bytes: bytes as u64 });
            }
            Err(error) => self.own.unreadable.push(PassedOver { path: name.text, reason: reason(&error) }),
        }
    }

    fn scan(&mut self, name: &Name) {
        let mut leaks = self.walk.detector.scan(&name.text, &self.buffer, self.walk.known);
        for place in leaks.iter_mut().flat_map(|leak| &mut leak.places) {
            place.encoded = name.encoded;
        }
        self.own.leaks.append(&mut leaks);
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        let passed_over = PassedOver { path: self.name(path).text, reason: reason.to_owned() };
        self.own.skipped.push(passed_over);
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

impl Collected {
    pub(super) fn append(&mut self, mut other: Self) {
        self.leaks.append(&mut other.leaks);
        self.read.append(&mut other.read);
        self.skipped.append(&mut other.skipped);
        self.unreadable.append(&mut other.unreadable);
    }

    pub(super) fn into_scanned(mut self) -> Scanned {
        self.leaks.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.rule.cmp(&b.rule)));
        self.read.sort_by(|a, b| a.shown.cmp(&b.shown));
        self.skipped.sort();
        self.unreadable.sort();
        let sizes: Vec<_> = self.read.iter().map(|file| file.bytes.to_le_bytes()).collect();
        let parts = self.read.iter().zip(&sizes).flat_map(|(file, size)| [file.shown.as_bytes(), size.as_slice()]);
        Scanned {
            digest: Some(Digest::of_parts(parts)),
            coverage: Coverage {
                files: self.read.len() as u64,
                bytes: self.read.iter().map(|file| file.bytes).sum(),
                commits: 0,
                skipped: self.skipped,
                unreadable: self.unreadable,
            },
            leaks: self.leaks,
        }
    }
}

fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
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
