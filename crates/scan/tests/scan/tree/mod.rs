//! Trees: what is read, what is passed over, and that all of it is said.

mod comments;
mod coverage;
mod ignoring;
mod listed;
mod order;
mod roots;
#[cfg(unix)]
mod special;

use std::path::Path;

use bailiwick_core::finding::{Coverage, PassedOver};
use bailiwick_core::secret::{KnownKeys, seeded};
use bailiwick_scan::sources::Scanned;
use bailiwick_scan::sources::tree::{self, Options, Root, TreeError};
use tempfile::TempDir;

use crate::rules::DETECTOR;

/// A folder of files that hold one key, the same.
pub(super) fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|file| put_key(&folder, file));
    folder
}

pub(super) fn put_key(folder: &TempDir, file: &str) {
    put(folder, file, &seeded::expand("k = {{key plan-hex A}}\n").unwrap());
}

pub(super) fn put(folder: &TempDir, file: &str, text: &str) {
    let path = folder.path().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A root below a folder, shown as it is below it.
pub(super) fn root(folder: &TempDir, below: &str) -> Root {
    Root { path: folder.path().join(below), shown: below.to_owned() }
}

pub(super) fn try_scan(roots: &[Root], options: &Options) -> Result<Scanned, TreeError> {
    tree::scan(&DETECTOR, roots, options, &KnownKeys::default())
}

pub(super) fn scan_with(roots: &[Root], exclude: &[&str]) -> Scanned {
    let exclude = exclude.iter().map(ToString::to_string).collect();
    try_scan(roots, &Options { exclude, threads: Some(2), ..Options::default() }).unwrap()
}

/// The paths of the files in which keys were found, in the order of the leaks.
pub(super) fn found(scanned: &Scanned) -> Vec<&str> {
    scanned.leaks.iter().map(bailiwick_core::finding::Leak::path).collect()
}

pub(super) fn found_in(folder: &TempDir) -> Vec<String> {
    let scanned = scan_with(&[root(folder, "")], &[]);
    found(&scanned).into_iter().map(str::to_owned).collect()
}

pub(super) fn shown(passed_over: &[PassedOver]) -> Vec<(&str, &str)> {
    passed_over.iter().map(|path| (&*path.path, &*path.reason)).collect()
}

pub(super) fn is_silent(coverage: &Coverage) -> bool {
    coverage.skipped.is_empty() && coverage.unreadable.is_empty()
}

#[cfg(unix)]
pub(super) fn link(target: impl AsRef<Path>, link: impl AsRef<Path>) {
    std::os::unix::fs::symlink(target, link).unwrap();
}

#[test]
fn every_file_below_a_root_is_read_and_counted() {
    let folder = folder(&["a.env", "b/c/d.py", ".hidden", ".config/deep/.env"]);
    put(&folder, "empty", "");
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(found(&scanned), [".config/deep/.env", ".hidden", "a.env", "b/c/d.py"]);
    assert_eq!((scanned.coverage.files, scanned.coverage.bytes), (5, 4 * 43));
    assert!(is_silent(&scanned.coverage) && scanned.digest.is_some());
}

#[test]
fn the_digest_changes_with_names_and_sizes() {
    let digest = |files: &[(&str, &str)]| {
        let folder = folder(&[]);
        files.iter().for_each(|(file, text)| put(&folder, file, text));
        scan_with(&[root(&folder, "")], &[]).digest
    };
    let whole = digest(&[("a", "1"), ("b", "2")]);
    assert_eq!(whole, digest(&[("b", "2"), ("a", "1")]));
    assert_ne!(whole, digest(&[("a", "1")]));
    assert_ne!(whole, digest(&[("a", "1"), ("c", "2")]));
    assert_ne!(whole, digest(&[("a", "1"), ("b", "22")]));
}
