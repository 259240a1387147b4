//! `.gitignore`, `.git`, and what is excluded by name.

use super::{folder, found, found_in, is_silent, put, put_key, root, scan_with, shown};

#[test]
fn gitignore_is_respected_without_a_repository() {
    let folder = folder(&["a.env", "a.log", "build/b.env", "c/build/d.env", "c/e.env"]);
    put(&folder, ".gitignore", "*.log\nbuild/\n");
    assert_eq!(found_in(&folder), ["a.env", "c/e.env"]);
}

#[test]
fn gitignore_may_make_exceptions_and_be_nested() {
    let folder = folder(&["a.log", "keep.log", "c/a.log", "c/x.env", "c/keep/x.env", "d/x.env"]);
    put(&folder, ".gitignore", "*.log\n!keep.log\n");
    put(&folder, "c/.gitignore", "*.env\n!a.log\n!keep/x.env\n");
    assert_eq!(found_in(&folder), ["c/a.log", "c/keep/x.env", "d/x.env", "keep.log"]);
}

#[test]
fn gitignore_above_the_root_counts_within_the_repository() {
    let folder = folder(&["src/a.env", "src/a.log"]);
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    put(&folder, ".gitignore", "*.log\n");
    assert_eq!(found(&scan_with(&[root(&folder, "src")], &[])), ["src/a.env"]);
}

#[test]
fn gitignore_above_the_root_does_not_count_without_a_repository_or_beyond_it() {
    let folder = folder(&["src/a.log", "repository/b.log", "repository/src/c.log"]);
    put(&folder, ".gitignore", "*.log\n");
    assert_eq!(found(&scan_with(&[root(&folder, "src")], &[])), ["src/a.log"]);
    put(&folder, "repository/.git/HEAD", "");
    assert_eq!(found(&scan_with(&[root(&folder, "repository/src")], &[])), ["repository/src/c.log"]);
    // Seen from outside too, a repository within the tree has rules of its own.
    assert_eq!(found(&scan_with(&[root(&folder, "")], &[])), ["repository/b.log", "repository/src/c.log"]);
}

#[test]
fn only_what_a_repository_shares_tells_what_is_ignored() {
    let folder = folder(&["a.env", "b.env", "c.env"]);
    put(&folder, ".ignore", "a.env\n");
    put(&folder, ".rgignore", "a.env\n");
    put(&folder, ".git/info/exclude", "b.env\n");
    assert_eq!(found_in(&folder), ["a.env", "b.env", "c.env"]);
}

#[test]
fn git_is_never_walked() {
    let folder = folder(&["a.env", ".git/config", ".git/objects/x", "sub/.git/config", "sub/b.env", "git/c.env"]);
    put_key(&folder, "tree/.git");
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(found(&scanned), ["a.env", "git/c.env", "sub/b.env"]);
    assert!(is_silent(&scanned.coverage));
}

#[test]
#[cfg(unix)]
fn a_gitignore_that_is_a_link_says_nothing_as_for_git() {
    let folder = folder(&["a.env", "deep/b.env"]);
    put(&folder, "rules", "*.env\n");
    super::link("rules", folder.path().join(".gitignore"));
    super::link("../rules", folder.path().join("deep/.gitignore"));
    assert_eq!(found_in(&folder), ["a.env", "deep/b.env"]);
}

#[test]
fn a_repository_s_own_folder_is_no_root() {
    let folder = folder(&["a.env", ".git/config", ".git/hooks/x", ".git/work/b.env"]);
    put(&folder, ".git/work/.git", "gitdir: elsewhere\n");
    for below in [".git", ".git/hooks", "./.git/hooks/.."] {
        let roots = [root(&folder, "a.env"), root(&folder, below)];
        let error = super::try_scan(&roots, &super::Options::default()).unwrap_err().to_string();
        assert!(error.ends_with("`: a repository's own folder is not walked"), "{error}");
    }
    for (below, fit) in [(".git/config", ".git/config"), (".git/work", ".git/work/b.env")] {
        assert_eq!(found(&scan_with(&[root(&folder, below)], &[])), [fit]);
    }
}

#[test]
fn nor_is_a_repository_without_a_work_tree() {
    let folder = folder(&["bare/HEAD", "bare/refs/x", "bare/objects/pack/x", "bare/tree/.git", "bare/tree/a.env"]);
    for below in ["bare", "bare/objects"] {
        let error = super::try_scan(&[root(&folder, below)], &super::Options::default()).unwrap_err().to_string();
        assert!(error.ends_with("`: a repository's own folder is not walked"), "{error}");
    }
    assert_eq!(found(&scan_with(&[root(&folder, "bare/tree")], &[])), ["bare/tree/a.env"]);
    assert_eq!(found(&scan_with(&[root(&folder, "bare/refs/x")], &[])), ["bare/refs/x"]);
}

#[test]
fn what_is_excluded_is_named_once() {
    let folder = folder(&["a.env", "a.log", "vendor/b.env", "vendor/deep/c.env", "src/vendor/d.env", "src/e.log"]);
    let scanned = scan_with(&[root(&folder, "")], &["vendor/", "*.log"]);
    assert_eq!(found(&scanned), ["a.env"]);
    let excluded = ["a.log", "src/e.log", "src/vendor", "vendor"].map(|path| (path, "excluded"));
    assert_eq!(shown(&scanned.coverage.skipped), excluded);
}

#[test]
fn what_is_excluded_may_have_exceptions() {
    let folder = folder(&["a.log", "keep.log", "b.log"]);
    let scanned = scan_with(&[root(&folder, "")], &["*.log", "!keep.log"]);
    assert_eq!(found(&scanned), ["keep.log"]);
}

#[test]
fn an_exception_does_not_bring_back_what_git_ignores() {
    let folder = folder(&["a.log"]);
    put(&folder, ".gitignore", "*.log\n");
    assert!(found(&scan_with(&[root(&folder, "")], &["!a.log"])).is_empty());
}

#[test]
fn globs_are_of_paths_below_the_root_or_as_they_are_shown() {
    let folder = folder(&["src/gen/a.env", "src/b.env", "gen/c.env"]);
    let roots = [root(&folder, "src"), root(&folder, "gen")];
    assert_eq!(found(&scan_with(&roots, &["src/gen"])), ["gen/c.env", "src/b.env"]);
    assert_eq!(found(&scan_with(&roots, &["/src/gen/"])), ["gen/c.env", "src/b.env"]);
    assert_eq!(found(&scan_with(&roots[..1], &["gen"])), ["src/b.env"]);
    assert_eq!(found(&scan_with(&roots[..1], &["src/*.env"])), ["src/gen/a.env"]);
}

#[test]
fn a_root_that_is_excluded_gives_nothing() {
    let folder = folder(&["vendor/a.env", "vendor/deep/b.env", "c.log"]);
    for (below, glob) in [
        ("vendor", "vendor/"),
        ("vendor/deep", "vendor"),
        ("vendor/a.env", "vendor/"),
        ("c.log", "*.log"),
        ("c.log", "/c.log"),
    ] {
        let scanned = scan_with(&[root(&folder, below)], &[glob]);
        assert!(scanned.leaks.is_empty() && scanned.coverage.files == 0, "{below} {glob}");
        assert_eq!(shown(&scanned.coverage.skipped), [(below, "excluded")]);
    }
    let absolute = bailiwick_scan::sources::tree::Root {
        path: folder.path().join("vendor"),
        shown: folder.path().join("vendor").to_str().unwrap().to_owned(),
    };
    assert!(scan_with(&[absolute], &["vendor/"]).leaks.is_empty());
}

/// Runs git in a folder; false where there is none.
fn git(folder: &tempfile::TempDir, arguments: &[&str]) -> bool {
    let mut git = std::process::Command::new("git");
    git.current_dir(folder.path()).args(arguments).env("HOME", "/nonexistent").env("GIT_CONFIG_NOSYSTEM", "1");
    git.output().is_ok_and(|output| output.status.success())
}

#[test]
fn what_git_tracks_is_scanned_even_if_ignored() {
    let files = ["a.log", "b.log", "build/c.env", "build/d.env", "build/deep/e.env", "other/f.env", "sub/g.log"];
    let folder = folder(&files);
    put(&folder, ".gitignore", "*.log\nbuild/\nother/\n");
    if !git(&folder, &["init", "-q"]) {
        return;
    }
    assert!(git(&folder, &["add", "-f", "a.log", "build/c.env", "build/deep/e.env", "sub/g.log"]));
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(found(&scanned), ["a.log", "build/c.env", "build/deep/e.env", "sub/g.log"]);
    assert_eq!((scanned.coverage.files, scanned.coverage.all_files()), (5, 8));
    let ignored = ["b.log", "build/d.env", "other"];
    assert_eq!(scanned.coverage.skipped.iter().map(|over| &*over.path).collect::<Vec<_>>(), ignored);
    assert_eq!(found(&scan_with(&[root(&folder, "sub")], &[])), ["sub/g.log"]);
    assert!(found(&scan_with(&[root(&folder, "sub")], &["*.log"])).is_empty());
    // Nobody knows what a damaged index tracks.
    put(&folder, ".git/index", "damaged");
    let scanned = scan_with(&[root(&folder, "")], &[]);
    let [(path, reason)] = shown(&scanned.coverage.unreadable)[..] else { panic!("{:?}", scanned.coverage) };
    assert!(path.ends_with("/.git") && reason.contains("index"), "{path}: {reason}");
}
