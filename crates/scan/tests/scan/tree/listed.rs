//! Files that a list names.

use bailiwick_core::secret::KnownKeys;
use bailiwick_scan::sources::Scanned;
use bailiwick_scan::sources::tree::{self, Options};
use tempfile::TempDir;

use super::{folder, found, put, root, shown};
use crate::rules::DETECTOR;

fn scan(folder: &TempDir, listed: &[&str], exclude: &[&str]) -> Scanned {
    let roots: Vec<_> = listed.iter().map(|path| root(folder, path)).collect();
    let exclude = exclude.iter().map(ToString::to_string).collect();
    let options = Options { exclude, ..Options::default() };
    tree::scan_listed(&DETECTOR, &roots, &options, &KnownKeys::default()).unwrap()
}

#[test]
fn listed_files_are_scanned_once_and_even_if_ignored() {
    let folder = folder(&["a.env", "b.log", "c.env"]);
    put(&folder, ".gitignore", "*.log\n");
    let scanned = scan(&folder, &["b.log", "a.env", "./a.env", "b.log"], &[]);
    assert_eq!((found(&scanned), scanned.coverage.files), (vec!["a.env", "b.log"], 2));
    assert_eq!(found(&scan(&folder, &["a.env", "b.log"], &["*.log"])), ["a.env"]);
}

#[test]
fn what_is_listed_and_not_there_is_unreadable_and_the_rest_is_scanned() {
    let folder = folder(&["a.env"]);
    let scanned = scan(&folder, &["gone.env", "a.env", "gone.env", "x/y"], &[]);
    assert_eq!(found(&scanned), ["a.env"]);
    let gone = ["gone.env", "x/y"].map(|path| (path, "no such file or directory"));
    assert_eq!(shown(&scanned.coverage.unreadable), gone);
    assert_eq!(scanned.coverage.all_files(), 3);
}

#[test]
fn a_listed_folder_is_what_is_below_it() {
    let folder = folder(&["sub/a.env", "sub/b.log", "c.env"]);
    put(&folder, "sub/.gitignore", "*.log\n");
    let scanned = scan(&folder, &["c.env", "sub/a.env", "sub"], &[]);
    assert_eq!((found(&scanned), scanned.coverage.files), (vec!["c.env", "sub/a.env"], 3));
    assert_eq!(found(&scan(&folder, &["sub/b.log", "sub"], &[])), ["sub/a.env", "sub/b.log"]);
}

#[test]
fn a_listed_folder_of_a_repository_s_own_is_said_to_be_unread() {
    let folder = folder(&["a.env", ".git/b.env"]);
    let scanned = scan(&folder, &[".git", "a.env"], &[]);
    assert_eq!(found(&scanned), ["a.env"]);
    assert_eq!(shown(&scanned.coverage.unreadable), [(".git", "a repository's own folder is not walked")]);
}

#[test]
fn an_empty_list_is_nothing_to_find() {
    let scanned = scan(&folder(&["a.env"]), &[], &[]);
    assert_eq!((scanned.coverage.all_files(), scanned.leaks.len()), (0, 0));
}

#[test]
fn the_order_of_a_list_changes_nothing() {
    let folder = folder(&[]);
    let names: Vec<_> = (0..200).map(|index| format!("{index}.env")).collect();
    names.iter().for_each(|name| super::put_key(&folder, name));
    let mut listed: Vec<_> = names.iter().map(String::as_str).collect();
    let forward = scan(&folder, &listed, &[]);
    listed.reverse();
    assert_eq!((scan(&folder, &listed, &[]), forward.leaks.len()), (forward, 200));
}

#[cfg(unix)]
#[test]
fn a_listed_name_that_is_no_text_is_encoded() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = folder(&["a.env"]);
    let path = folder.path().join(std::ffi::OsStr::from_bytes(b"b%\xff.env"));
    std::fs::copy(folder.path().join("a.env"), &path).unwrap();
    let listed = tree::Root { shown: path.to_string_lossy().into_owned(), path };
    let scanned = tree::scan_listed(&DETECTOR, &[listed], &Options::default(), &KnownKeys::default()).unwrap();
    assert!(found(&scanned)[0].ends_with("/b%25%FF.env") && scanned.leaks[0].places[0].encoded);
}
