//! The numbers add up to all there is.

use std::path::Path;

use bailiwick_scan::sources::tree::Options;
use proptest::prelude::*;
use tempfile::TempDir;

use super::{folder, found, put, put_key, root, scan_with, shown, try_scan};

/// How many files, links and others are below a folder, whoever ignores them; nothing of `.git`.
fn all_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".git");
    entries.map(|entry| if entry.file_type().unwrap().is_dir() { all_below(&entry.path()) } else { 1 }).sum()
}

#[test]
fn what_git_ignores_is_named_with_its_rule_and_counted() {
    let folder = folder(&["a.env", "a.log", "build/b.env", "build/deep/c.env", "src/d.env", "src/d.tmp"]);
    put(&folder, ".gitignore", "*.log\n/build/\n");
    put(&folder, "src/.gitignore", "*.tmp\n");
    put(&folder, "build/.git/config", "");
    let scanned = scan_with(&[root(&folder, "")], &[]);
    let skipped: Vec<_> =
        scanned.coverage.skipped.iter().map(|over| (&*over.path, &*over.reason, over.files)).collect();
    assert_eq!(
        skipped,
        [
            ("a.log", "ignored by `*.log` in .gitignore", 1),
            ("build", "ignored by `/build/` in .gitignore", 2),
            ("src/d.tmp", "ignored by `*.tmp` in src/.gitignore", 1),
        ]
    );
    assert_eq!((scanned.coverage.files, scanned.coverage.all_files()), (4, all_below(folder.path())));
}

#[test]
fn rules_above_the_root_are_named_as_they_would_be_typed() {
    let folder = folder(&["src/deep/a.log", "src/deep/b.env"]);
    put(&folder, ".gitignore", "*.log\n");
    put(&folder, ".git/HEAD", "");
    let reasons = |below| scan_with(&[root(&folder, below)], &[]).coverage.skipped[0].reason.clone();
    assert_eq!(reasons("src"), "ignored by `*.log` in .gitignore");
    assert_eq!(reasons("src/deep"), "ignored by `*.log` in .gitignore");
}

#[test]
fn many_files_of_one_folder_and_rule_are_counted_and_not_named() {
    let folder = folder(&["a.env"]);
    put(&folder, ".gitignore", "*.o\n");
    (0..101).for_each(|index| put(&folder, &format!("{index}.o"), ""));
    (0..100).for_each(|index| put(&folder, &format!("few/{index}.o"), ""));
    let scanned = scan_with(&[root(&folder, "")], &[]);
    let reason = "ignored by `*.o` in .gitignore";
    assert_eq!(shown(&scanned.coverage.skipped)[..2], [(".", reason), ("few/0.o", reason)]);
    assert_eq!((scanned.coverage.skipped[0].files, scanned.coverage.skipped.len()), (101, 101));
    assert_eq!(scanned.coverage.all_files(), 203);
}

#[test]
fn what_is_excluded_is_counted_too() {
    let folder = folder(&["a.env", "vendor/b.env", "vendor/deep/c.env", "d.log"]);
    for excluded in [&["vendor/", "*.log"][..], &["*"]] {
        assert_eq!(scan_with(&[root(&folder, "")], excluded).coverage.all_files(), 4, "{excluded:?}");
    }
    let scanned = scan_with(&[root(&folder, "vendor"), root(&folder, "d.log")], &["vendor", "*.log"]);
    assert_eq!((scanned.coverage.files, scanned.coverage.all_files()), (0, 3));
}

#[test]
fn however_roots_overlap_each_file_counts_once() {
    let folder = folder(&["a.env", "d/b.env", "d/c.log", "d/build/e", "d/build/deep/f"]);
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    put(&folder, ".gitignore", "*.log\nbuild/\n");
    (0..150).for_each(|number| put(&folder, &format!("many/{number}.log"), ""));
    let roots = ["", "d", "./d", "d/build", "d/c.log", "many", "d/build/e"].map(|below| root(&folder, below));
    for skip in 0..roots.len() {
        for order in [0, 1] {
            let mut roots: Vec<_> = roots.iter().cycle().skip(skip).take(roots.len()).cloned().collect();
            if order == 1 {
                roots.reverse();
            }
            for exclude in [&[][..], &["deep"], &["many"], &["d"]] {
                let coverage = scan_with(&roots, exclude).coverage;
                assert_eq!(coverage.all_files(), all_below(folder.path()), "{roots:?} {exclude:?} {coverage:?}");
            }
        }
    }
    let scanned = scan_with(&[root(&folder, ""), root(&folder, "d"), root(&folder, "./d")], &[]);
    let ignored = |rule| format!("ignored by `{rule}` in .gitignore");
    let (logs, build) = (ignored("*.log"), ignored("build/"));
    assert_eq!(shown(&scanned.coverage.skipped), [("d/build", &*build), ("d/c.log", &*logs), ("many", &*logs)]);
}

#[test]
fn nothing_is_ignored_if_so_asked() {
    let folder = folder(&["a.log", "build/b.env", ".git/c.env"]);
    put(&folder, ".gitignore", "*.log\nbuild/\n");
    let scan = |exclude: &[&str]| {
        let exclude = exclude.iter().map(ToString::to_string).collect();
        try_scan(&[root(&folder, "")], &Options { exclude, no_ignore: true, ..Options::default() }).unwrap()
    };
    assert_eq!(found(&scan(&[])), ["a.log", "build/b.env"]);
    assert_eq!(found(&scan(&["build/"])), ["a.log"]);
}

/// Some files that may ignore one another.
fn files() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop::sample::select(vec!["a", "b.log", "build", "src", ".hidden", ".gitignore", "a\t"]);
    let path = prop::collection::vec(name, 1..4).prop_map(|parts| parts.join("/"));
    let rule = prop::sample::select(vec!["*.log", "build/", "/src", "!b.log", "a", "src/build", "**/a", "!*/"]);
    let odd =
        prop::sample::select(vec!["a\t", "[[:alpha:]]", "[\\]a]", "s[!x]c", "src[!x]a", "a  ", "[/a]*", "[^-a]*"]);
    let rule = prop_oneof![rule, odd];
    let text = prop::collection::vec(rule, 0..3).prop_map(|rules| rules.join("\n"));
    prop::collection::vec((path, text), 1..25)
}

fn tree(files: &[(String, String)]) -> TempDir {
    let folder = folder(&["top.env"]);
    for (path, text) in files {
        let path = folder.path().join(path);
        // What is a file already can't be a folder, nor the other way round.
        if std::fs::create_dir_all(path.parent().unwrap()).is_ok() {
            let _ = std::fs::write(path, text);
        }
    }
    folder
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_ignored_the_numbers_add_up(files in files(), threads in 1_usize..4) {
        let folder = tree(&files);
        let exclude = vec!["src/b.log".to_owned()];
        let scan = |no_ignore, threads| {
            let options = Options { exclude: exclude.clone(), no_ignore, threads: Some(threads), ..Options::default() };
            try_scan(&[root(&folder, "")], &options).unwrap()
        };
        let all = all_below(folder.path());
        prop_assert_eq!(scan(false, threads).coverage.all_files(), all);
        prop_assert_eq!(scan(true, threads).coverage.all_files(), all);
        prop_assert_eq!(scan(false, threads), scan(false, 1));
    }

    #[test]
    fn git_ignores_the_same(files in files()) {
        let folder = tree(&files);
        let git = |arguments: &[&str]| {
            let mut git = std::process::Command::new("git");
            git.current_dir(folder.path()).args(["-c", "core.excludesFile=", "-c", "core.quotePath=false"]);
            git.args(arguments).env("HOME", "/nonexistent").env("GIT_CONFIG_NOSYSTEM", "1").output()
        };
        // Without git there is nothing to compare with.
        if git(&["init", "-q"]).is_err() {
            return Ok(());
        }
        let listed = git(&["ls-files", "-z", "--others", "--exclude-standard"]).unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let scanned = try_scan(&[root(&folder, "")], &Options::default()).unwrap();
        prop_assert_eq!(scanned.coverage.files, listed.split_terminator('\0').count() as u64, "{}", listed);
    }
}

#[test]
fn folders_of_many_files_are_shared_and_read_once() {
    let folder = folder(&[]);
    (0..300).for_each(|index| put_key(&folder, &format!("{index}.env")));
    let scan =
        |threads| try_scan(&[root(&folder, "")], &Options { threads: Some(threads), ..Options::default() }).unwrap();
    let one = scan(1);
    assert_eq!((one.leaks.len(), one.coverage.files), (300, 300));
    assert_eq!(scan(4), one);
}
