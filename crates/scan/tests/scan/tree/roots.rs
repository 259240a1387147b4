//! Roots: files, folders, links, several of them, and such as are not there.

use bailiwick_scan::sources::tree::{Options, Root};

use super::{folder, found, put, root, scan_with, shown, try_scan};

#[test]
fn a_root_may_be_a_file_even_one_that_git_ignores() {
    let folder = folder(&["a.env", "b.env"]);
    put(&folder, ".gitignore", "*.env\n");
    assert_eq!(found(&scan_with(&[root(&folder, "a.env")], &[])), ["a.env"]);
}

#[test]
fn each_file_is_read_once_however_the_roots_overlap() {
    let folder = folder(&["src/a.env", "src/deep/b.env", "c.env"]);
    let everything = root(&folder, "");
    let part = root(&folder, "src");
    let file = root(&folder, "src/deep/b.env");
    for roots in [
        vec![everything.clone(), part.clone(), file.clone()],
        vec![file.clone(), part.clone(), everything.clone()],
        vec![part.clone(), everything.clone(), part.clone()],
        vec![everything.clone(), everything.clone()],
    ] {
        let scanned = scan_with(&roots, &[]);
        assert_eq!(found(&scanned), ["c.env", "src/a.env", "src/deep/b.env"]);
        assert_eq!(scanned.coverage.files, 3);
    }
    let same = Root { path: folder.path().join("src/../src"), shown: "src/../src".to_owned() };
    assert_eq!(found(&scan_with(&[same, part], &[])), ["src/../src/a.env", "src/../src/deep/b.env"]);
}

#[test]
fn what_one_root_ignores_another_may_name() {
    let folder = folder(&["a.env", "build/b.env"]);
    put(&folder, ".gitignore", "build/\n");
    let scanned = scan_with(&[root(&folder, ""), root(&folder, "build/b.env")], &[]);
    assert_eq!(found(&scanned), ["a.env", "build/b.env"]);
}

#[test]
fn roots_that_are_not_there_are_all_named() {
    let folder = folder(&["a.env"]);
    let roots = [root(&folder, "x"), root(&folder, "a.env"), root(&folder, "y/z")];
    let error = try_scan(&roots, &Options::default()).unwrap_err().to_string();
    assert_eq!(error.matches("no such file or directory").count(), 2, "{error}");
    assert!(error.contains("/x`") && error.contains("/y/z`") && !error.contains("a.env"), "{error}");
}

#[test]
fn globs_that_are_none_are_all_named() {
    let folder = folder(&["a.env"]);
    let options = Options { exclude: vec!["{a".to_owned(), "*.log".to_owned(), "b{".to_owned()], ..Options::default() };
    let error = try_scan(&[root(&folder, ""), root(&folder, "x")], &options).unwrap_err().to_string();
    assert!(error.contains("`{a`") && error.contains("`b{`") && error.contains("/x`"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_root_that_is_a_link_is_what_it_leads_to() {
    let folder = folder(&["real/a.env", "b.env"]);
    super::link("real", folder.path().join("folder"));
    super::link("b.env", folder.path().join("file"));
    let scanned = scan_with(&[root(&folder, "folder"), root(&folder, "file")], &[]);
    assert_eq!(found(&scanned), ["file", "folder/a.env"]);
    assert!(scanned.coverage.skipped.is_empty());
    // What a link leads to is not read again.
    let scanned = scan_with(
        &[root(&folder, "folder"), root(&folder, "real"), root(&folder, "b.env"), root(&folder, "file")],
        &[],
    );
    assert_eq!(found(&scanned), ["b.env", "folder/a.env"]);
}

#[cfg(unix)]
#[test]
fn a_root_that_is_a_link_to_nothing_is_not_there() {
    let folder = folder(&["a.env"]);
    super::link("nowhere", folder.path().join("link"));
    assert!(try_scan(&[root(&folder, "link")], &Options::default()).is_err());
}

#[cfg(unix)]
#[test]
fn links_below_a_root_are_not_followed_and_named() {
    let folder = folder(&["tree/a.env", "other/b.env"]);
    let tree = folder.path().join("tree");
    super::link("a.env", tree.join("file"));
    super::link("../other", tree.join("folder"));
    super::link("..", tree.join("loop"));
    super::link("nowhere", tree.join("nothing"));
    let scanned = scan_with(&[root(&folder, "tree")], &[]);
    assert_eq!(found(&scanned), ["tree/a.env"]);
    let links = ["tree/file", "tree/folder", "tree/loop", "tree/nothing"].map(|path| (path, "symlink"));
    assert_eq!(shown(&scanned.coverage.skipped), links);
    assert!(scanned.coverage.unreadable.is_empty());
}
