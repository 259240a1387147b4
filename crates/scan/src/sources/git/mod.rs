//! A git repository: what is staged, and what its history holds. It is read without git's program, and
//! nothing of the work tree is.

mod blobs;
mod brought;
mod catalog;
mod commits;
mod contents;
mod delta;
mod expand;
mod findings;
mod forest;
mod history;
mod limits;
mod loose;
mod marks;
mod objects;
mod origins;
mod push;
mod range;
mod reach;
mod refs;
mod repository;
mod revision;
mod staged;
mod survey;
mod text;
mod trees;
mod trusted;
mod visit;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bailiwick_core::finding::{Coverage, Leak, PassedOver};
use bailiwick_core::secret::{Digest, KnownKeys};
use gix_hash::ObjectId;
use gix_index::{State, decode};

use super::exclude::Exclude;
use super::parallel::threads;
use super::{Progress, Scanned, append};
use crate::Detector;
use contents::Found;
use history::Job;
use objects::{Objects, Room};
use repository::Repository;

pub use limits::Limits;
pub use trusted::Revision;

/// What git's own variables say of a repository's parts; a hook gets them when they lie elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `GIT_DIR`: the repository, which is otherwise looked for upwards.
    pub git_dir: Option<PathBuf>,
    /// `GIT_COMMON_DIR`: what work trees share.
    pub common_dir: Option<PathBuf>,
    /// `GIT_INDEX_FILE`: the index; `git commit FILE` has one of its own.
    pub index_file: Option<PathBuf>,
    /// `GIT_OBJECT_DIRECTORY`: where objects lie; a push has them in quarantine.
    pub object_directory: Option<PathBuf>,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`: where further objects lie.
    pub alternates: Vec<PathBuf>,
}

/// How to scan a repository.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Globs of paths that are passed over, as in `.gitignore`, of paths as they are in the repository.
    pub exclude: Vec<String>,
    /// How many threads to use; as many as there are processors, if left out.
    pub threads: Option<usize>,
    /// What of history is scanned, as git spells it: `A..B`, `A...B`, `B ^A`; all that refs reach, if left out.
    pub range: Option<String>,
    /// With a range, the full names of refs that are to lead there: what is pushed has a name, too.
    pub ref_names: Vec<Vec<u8>>,
    /// Whether what no ref reaches is scanned too.
    pub unreachable: bool,
    /// How many paths are looked at, where a repository that is made up has no end of them.
    pub limits: Limits,
    /// Where the repository's parts lie, if not where they usually do.
    pub environment: Environment,
    /// What may stop the scan.
    pub progress: Arc<Progress>,
}

/// Why nothing can be said of what is staged in a repository without an index.
const BARE: &str = "a bare repository has nothing staged to scan: `--history` scans what it holds";

/// Why a repository can't be scanned at all.
#[derive(Debug)]
pub struct GitError(String);

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GitError {}

/// Scans what is staged in the repository that a path lies in: every blob of the index that `HEAD` has not at
/// that path, all sides of a conflict among them, and the names of these files. Nothing staged is nothing to find.
///
/// # Errors
///
/// When there is no repository, it is bare, its index can't be read, or a glob is none.
pub fn staged(detector: &Detector, path: &Path, options: &Options, known: &KnownKeys) -> Result<Scanned, GitError> {
    let exclude = Exclude::new(&options.exclude).map_err(|bad| GitError(bad.join("; ")))?;
    let repository = Repository::find(path, &options.environment).map_err(GitError)?;
    let objects = Objects::open(&repository);
    let Some(index) = index(&repository)? else {
        let is_bare = repository.is_bare() && options.environment.index_file.is_none();
        return if is_bare { Err(GitError(BARE.to_owned())) } else { Ok(Scanned::default()) };
    };
    let mut unreadable = objects.unreadable.clone();
    let head = refs::head(&refs::store(&repository));
    let tree = |head: ObjectId| objects.tree_of(&head, &mut Room::default()).map_err(|unread| unread.reason());
    // Where it can't be told what `HEAD` has, all that is in the index counts as new.
    let tree = head.and_then(|head| head.map(tree).transpose()).unwrap_or_else(|reason| {
        unreadable.push(PassedOver::part("HEAD", reason));
        None
    });
    let staged = staged::staged(&index, tree, &objects, options.limits.entries);
    let (contents, excluded): (Vec<_>, Vec<_>) =
        staged.contents.into_iter().partition(|content| !exclude.has_path(&content.path));
    let excluded = excluded.iter().map(|content| content.path.clone()).map(contents::excluded);
    let found = contents::scan(&objects, &contents, detector, known, threads(options.threads));
    let paths = contents.iter().map(|content| &content.path).chain(&staged.names);
    let names = contents::names(paths.map(Vec::as_slice), detector, known);
    unreadable.extend(staged.unreadable.into_iter().map(contents::Passed::shown));
    let skipped = staged.skipped.into_iter().chain(excluded).map(contents::Passed::shown).collect();
    Ok(scanned(found, names, skipped, unreadable))
}

/// The index of the repository whose work tree a folder is. `None` if there is none; the error says why it
/// can't be read.
pub(super) fn index_of(work_tree: &Path) -> Result<Option<State>, String> {
    let inner = work_tree.join(".git");
    if inner.is_dir() && inner.join("HEAD").symlink_metadata().is_err() {
        return Ok(None);
    }
    // A link that leads nowhere is no repository, to git neither.
    let Ok(repository) = Repository::find(work_tree, &Environment::default()) else { return Ok(None) };
    index(&repository).map_err(|error| error.to_string())
}

/// Scans the history of the repository that a path lies in: every blob that refs reach, once, wherever it lies;
/// commit and tag messages, notes, and the names of refs and files.
///
/// Of a range it is what a push or a pull request brings: every blob in the tree of one of its commits that none of
/// the commit's parents has at that path, what a merge alone brings among them.
///
/// Each leak tells the first and the last commit that hold it at its path. Of a shallow or partial clone, and of
/// damaged objects, is said what is not there, and the rest is scanned.
///
/// # Errors
///
/// When there is no repository, a range names no commits, or a glob is none.
pub fn history(detector: &Detector, path: &Path, options: &Options, known: &KnownKeys) -> Result<Scanned, GitError> {
    let exclude = Exclude::new(&options.exclude).map_err(|bad| GitError(bad.join("; ")))?;
    let repository = Repository::find(path, &options.environment).map_err(GitError)?;
    let threads = threads(options.threads);
    let job = Job {
        detector,
        known,
        exclude: &exclude,
        threads,
        unreachable: options.unreachable,
        limits: options.limits,
        ref_names: &options.ref_names,
        progress: &options.progress,
    };
    match &options.range {
        Some(range) => push::scan(&repository, range, &job).map_err(GitError),
        None => Ok(history::scan(&repository, &job)),
    }
}

/// Reads the index. `None` before anything was ever staged.
fn index(repository: &Repository) -> Result<Option<State>, GitError> {
    if repository.index.symlink_metadata().is_err() {
        return Ok(None);
    }
    let unreadable = |error: &dyn fmt::Display| GitError(format!("can't read the index: {error}"));
    let options = decode::Options { thread_limit: Some(1), ..decode::Options::default() };
    // Its checksum is for who repairs a repository; git doesn't look at it either.
    let file = gix_index::File::at(&repository.index, repository.hash, true, options);
    file.map(|file| Some(file.into())).map_err(|error| unreadable(&error))
}

/// What was found, and what names hold, put in order.
fn scanned(
    found: Vec<Found>,
    mut leaks: Vec<Leak>,
    mut skipped: Vec<PassedOver>,
    mut unreadable: Vec<PassedOver>,
) -> Scanned {
    let mut coverage = Coverage::default();
    let (mut allows, mut read, mut endpoints) = (Vec::new(), Vec::new(), Vec::new());
    for mut one in found {
        leaks.append(&mut one.layers.leaks);
        allows.append(&mut one.layers.allows);
        endpoints.append(&mut one.endpoints);
        unreadable.append(&mut one.layers.not_read);
        match one.bytes {
            Ok(bytes) => {
                coverage.files += 1;
                coverage.bytes += bytes;
                read.push((one.name.text, bytes.to_le_bytes()));
            }
            Err(reason) => unreadable.push(PassedOver::file(one.name.text, reason)),
        }
    }
    // The sides of a conflict stand at one path.
    let leaks = append::united(leaks);
    append::sort_allows(&mut allows);
    append::sort_endpoints(&mut endpoints);
    read.sort();
    skipped.sort();
    unreadable.sort();
    let parts = read.iter().flat_map(|(name, size)| [name.as_bytes(), size.as_slice()]);
    Scanned {
        digest: Some(Digest::of_parts(parts)),
        leaks,
        endpoints,
        allows,
        coverage: Coverage { skipped, unreadable, ..coverage },
        empty: Vec::new(),
    }
}
