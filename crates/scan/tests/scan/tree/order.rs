//! The same tree gives the same answer, whatever the threads and the order of the files.

use bailiwick_core::secret::seeded;
use bailiwick_scan::sources::tree::Options;
use tempfile::TempDir;

use super::{folder, put, root, try_scan};

fn tree(names: impl Iterator<Item = usize>) -> TempDir {
    let folder = folder(&[]);
    for index in names {
        let text =
            format!("{}{{{{key plan-hex K{}}}}}\n{{{{key access-key L{index}}}}}", "\n".repeat(index % 7), index % 5);
        put(&folder, &format!("{}/{}/{index}.env", index % 3, index % 4), &seeded::expand(&text).unwrap());
    }
    folder
}

#[test]
fn threads_and_order_change_nothing() {
    let (forward, backward) = (tree(0..120), tree((0..120).rev()));
    let scan = |folder: &TempDir, threads| {
        let options = Options { exclude: vec!["1*.env".to_owned()], threads: Some(threads), ..Options::default() };
        let scanned = try_scan(&[root(folder, "2"), root(folder, ""), root(folder, "0/0")], &options).unwrap();
        (scanned.leaks, scanned.coverage, scanned.digest)
    };
    let expected = scan(&forward, 1);
    assert!(expected.0.len() > 100);
    for (folder, threads) in [(&forward, 4), (&backward, 1), (&backward, 4), (&forward, 2), (&backward, 3)] {
        assert_eq!(scan(folder, threads), expected);
    }
}

#[test]
fn leaks_are_in_the_order_of_paths_and_places() {
    let folder = tree(0..40);
    let leaks = try_scan(&[root(&folder, "")], &Options::default()).unwrap().leaks;
    assert!(leaks.is_sorted_by_key(|leak| (leak.places.clone(), leak.rule.clone())));
}

#[cfg(unix)]
#[test]
fn names_that_are_shown_alike_are_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    // `a%FF` is shown as it is, and so is `a` with a byte that is no UTF-8.
    let scan = |reverse: bool| {
        let folder = folder(&[]);
        let mut files = [(OsStr::new("a%FF"), "plan-hex A"), (OsStr::from_bytes(b"a\xff"), "access-key BB")];
        if reverse {
            files.reverse();
        }
        for (name, key) in files {
            let text = seeded::expand(&format!("{{{{key {key}}}}}")).unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let scanned = try_scan(&[root(&folder, "")], &Options { threads: Some(1), ..Options::default() }).unwrap();
        (scanned.leaks, scanned.digest)
    };
    assert_eq!(scan(false), scan(true));
}
