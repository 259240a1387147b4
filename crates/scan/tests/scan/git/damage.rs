//! Damaged repositories: what is not whole is said, what no ref reaches doesn't count, and the rest is scanned.

use std::fs;
use std::path::PathBuf;

use bailiwick_core::secret::seeded;
use bailiwick_scan::sources::git::Options;

use super::{Repo, history, history_with, places, reasons, staged};

const KEY: &str = "A={{key plan-hex A}}\n";
const OTHER: &str = "B={{key plan-hex B}}\n";

/// The files of packs of a kind.
fn packs(repo: &Repo, kind: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(repo.git_dir().join("objects/pack")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|own| own == kind)).collect();
    files.sort();
    files
}

/// Changes the bytes of the only pack, which git made read-only.
fn change_pack(repo: &Repo, change: impl FnOnce(&mut Vec<u8>)) {
    let pack = packs(repo, "pack").remove(0);
    let mut bytes = fs::read(&pack).unwrap();
    change(&mut bytes);
    fs::remove_file(&pack).unwrap();
    fs::write(&pack, bytes).unwrap();
}

/// The file of a loose object.
fn loose(repo: &Repo, revision: &str) -> PathBuf {
    let id = repo.id(revision);
    repo.git_dir().join("objects").join(&id[..2]).join(&id[2..])
}

fn damage(file: &PathBuf) {
    fs::remove_file(file).unwrap();
    fs::write(file, b"garbage").unwrap();
}

fn unreachable(repo: &Repo) -> bailiwick_scan::sources::Scanned {
    history_with(repo, &Options { unreachable: true, ..Options::default() })
}

#[test]
fn a_pack_without_an_index_is_named() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY)], "first");
    repo.git(&["repack", "-q", "-a"]);
    let index = packs(&repo, "idx").remove(0);
    fs::remove_file(&index).unwrap();
    let scanned = history(&repo);
    let unreadable = reasons(&scanned.coverage.unreadable);
    assert!(unreadable.len() == 1 && unreadable[0].1.starts_with("has no index"), "{unreadable:?}");
    assert_eq!(places(&scanned), [("a.env", 1)], "it is loose too");
}

#[test]
fn a_loose_object_that_is_another_is_damaged() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY), ("b.env", OTHER), ("c", "harmless")], "first");
    let file = |name: &str| {
        let id = repo.id(&format!("HEAD:{name}"));
        repo.git_dir().join("objects").join(&id[..2]).join(&id[2..])
    };
    fs::remove_file(file("a.env")).unwrap();
    fs::copy(file("c"), file("a.env")).unwrap();
    for options in [Options::default(), Options { range: Some("HEAD".into()), ..Options::default() }] {
        let scanned = history_with(&repo, &options);
        assert_eq!(places(&scanned), [("b.env", 1)]);
        let unreadable = reasons(&scanned.coverage.unreadable);
        assert_eq!(unreadable.len(), 1);
        assert_eq!(unreadable[0].1, "damaged: its content is not what its name says");
    }
}

#[test]
fn what_a_flipped_bit_makes_another_kind_is_damaged() {
    let repo = Repo::new();
    repo.commit(&[("dir/old.env", KEY), ("empty", "")], "first");
    repo.git(&["tag", "root"]);
    repo.commit(&[("dir/new.env", OTHER)], "second");
    repo.git(&["repack", "-adfq", "--depth=0"]);
    assert_eq!((history(&repo).leaks.len(), history(&repo).coverage.unreadable.len()), (2, 0));
    let index = packs(&repo, "idx").remove(0);
    let listed = repo.git(&["verify-pack", "-v", index.to_str().unwrap()]);
    let offset = |id: &str| {
        let line = listed.lines().find(|line| line.starts_with(id)).unwrap();
        line.split_whitespace().nth(4).unwrap().parse::<usize>().unwrap()
    };
    // The kind is in the bits from the fifth on: a commit is 1, a tree 2, a blob 3.
    for (revision, bit) in [
        ("HEAD", 0x20),
        ("HEAD~1", 0x20),
        ("HEAD^{tree}", 0x10),
        ("HEAD:dir", 0x10),
        ("HEAD~1:dir", 0x10),
        ("HEAD:dir/new.env", 0x10),
        ("HEAD:empty", 0x10),
        ("HEAD:dir/new.env", 0x20),
    ] {
        let at = offset(&repo.id(revision));
        change_pack(&repo, |pack| pack[at] ^= bit);
        for scanned in [history(&repo), unreachable(&repo)] {
            let unreadable = reasons(&scanned.coverage.unreadable);
            assert!(!unreadable.is_empty(), "{revision} {bit}");
            assert!(unreadable.iter().all(|(_, why)| why.starts_with("damaged: ")), "{revision}: {unreadable:?}");
        }
        change_pack(&repo, |pack| pack[at] ^= bit);
    }
}

#[test]
fn what_is_damaged_in_a_pack_is_read_where_it_is_whole() {
    let repo = Repo::new();
    repo.commit(&[("dir/old.env", KEY)], "first {{key plan-hex C}}");
    repo.commit(&[(&seeded::expand("dir/{{key plan-hex N}}").unwrap(), OTHER)], "second");
    repo.git(&["tag", "-a", "-m", "tag", "v1"]);
    let whole = history(&repo);
    assert_eq!(whole.leaks.len(), 4);
    repo.git(&["repack", "-q", "-a"]);
    assert_eq!(history(&repo), whole);
    change_pack(&repo, |pack| {
        let end = pack.len() - 20;
        pack[12..end].fill(0xff);
    });
    assert_eq!(history(&repo), whole);
    fs::remove_file(loose(&repo, "HEAD:dir/old.env")).unwrap();
    let scanned = history(&repo);
    assert_eq!((scanned.leaks.len(), scanned.coverage.unreadable.len()), (3, 1));
}

#[test]
fn damage_that_no_ref_reaches_is_no_matter() {
    let repo = Repo::new();
    repo.commit(&[("dir/a", "1")], "first");
    repo.commit(&[("lost.env", KEY), ("torn", "2")], "lost");
    let (torn, lost) = (loose(&repo, "HEAD:torn"), repo.id("HEAD"));
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    damage(&torn);
    let scanned = history(&repo);
    assert_eq!((places(&scanned), reasons(&scanned.coverage.unreadable)), (vec![], vec![]));
    assert_eq!((scanned.coverage.files, scanned.coverage.commits), (1, 1));
    let all = unreachable(&repo);
    assert_eq!((places(&all), all.coverage.unreadable.len()), (vec![("lost.env", 1)], 1));
    // Of a blob that is reached, nothing else hangs; a tree may name anything.
    let blob = loose(&repo, "HEAD:dir/a");
    let kept = fs::read(&blob).unwrap();
    damage(&blob);
    let scanned = history(&repo);
    assert_eq!((places(&scanned), scanned.coverage.unreadable.len()), (vec![], 1));
    fs::write(&blob, kept).unwrap();
    damage(&loose(&repo, "HEAD:dir"));
    let scanned = history(&repo);
    assert_eq!(places(&scanned), [("lost.env", 1)], "it may be below the tree");
    assert!(!scanned.coverage.unreadable.is_empty());
    assert_ne!(repo.id("HEAD"), lost);
}

#[test]
fn behind_what_is_missing_everything_is_scanned() {
    let lose = |revision: &str| {
        let repo = Repo::new();
        repo.commit(&[("old/a.env", KEY)], "first");
        repo.commit(&[("old/a.env", ""), ("new/b.env", OTHER)], "second");
        fs::remove_file(loose(&repo, revision)).unwrap();
        let scanned = history(&repo);
        assert!(reasons(&scanned.coverage.unreadable).iter().any(|(_, why)| *why == "the object is missing"));
        scanned.leaks.len()
    };
    for missing in ["HEAD", "HEAD~1", "HEAD^{tree}", "HEAD~1^{tree}", "HEAD:new", "HEAD~1:old"] {
        assert_eq!(lose(missing), 2, "{missing}");
    }
    assert_eq!(lose("HEAD:new/b.env"), 1, "nothing hangs from a blob");
}

#[test]
fn names_in_a_tree_that_nothing_names_are_looked_at() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY)], "first");
    let name = seeded::expand("K={{key plan-hex N}}").unwrap();
    let blob = repo.git_with(&["hash-object", "-w", "--stdin"], b"1");
    let inner = repo.git_with(&["mktree"], format!("100644 blob {blob}\t{name}\n").as_bytes());
    let tree = repo.git_with(&["mktree"], format!("040000 tree {inner}\tdir\n").as_bytes());
    assert_eq!(places(&history(&repo)), [("a.env", 1)]);
    let path = format!(".git/objects/{}/{}/dir/{name}", &tree[..2], &tree[2..]);
    assert_eq!(places(&unreachable(&repo)), [(path.as_str(), 1), ("a.env", 1)]);
}

#[test]
fn where_a_ref_can_not_be_read_everything_is_scanned() {
    for (file, bytes) in [("packed-refs", "garbage\n"), ("HEAD", "garbage"), ("refs/heads/main", "garbage\n")] {
        let repo = Repo::new();
        repo.commit(&[("a.env", KEY)], "first");
        repo.write("b.env", OTHER);
        repo.add();
        fs::write(repo.git_dir().join(file), bytes).unwrap();
        let (past, next) = (history(&repo), staged(&repo));
        assert!(places(&past).contains(&("a.env", 1)), "{file}");
        assert_eq!(places(&next), [("a.env", 1), ("b.env", 1)], "{file}");
        for scanned in [past, next] {
            let mut unreadable = reasons(&scanned.coverage.unreadable);
            assert!(!unreadable.is_empty(), "{file}");
            let all = unreadable.len();
            unreadable.dedup();
            assert!(
                unreadable.iter().all(|(_, why)| !why.is_empty() && !why.contains("can't be read")),
                "{unreadable:?}"
            );
            assert_eq!(unreadable.len(), all, "each is said once");
        }
    }
}
