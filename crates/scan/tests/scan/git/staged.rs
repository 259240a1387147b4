//! What is staged: the blobs of the index that `HEAD` has not.

use std::fs;

use bailiwick_core::secret::{KnownKeys, seeded};
use bailiwick_scan::sources::git::{self, Environment, Options};

use super::{Repo, detector, places, reasons, staged, staged_with};

const KEY: &str = "A={{key plan-hex A}}\n";
const OTHER: &str = "B={{key plan-hex B}}\n";

#[test]
fn the_index_counts_and_not_the_work_tree() {
    let repo = Repo::new();
    repo.commit(&[("old.env", KEY), ("a.env", "")], "first");
    repo.write("a.env", &format!("\n{OTHER}"));
    repo.write("new.env", KEY);
    repo.add();
    repo.write("a.env", "mended, but not staged\n");
    repo.write("unstaged.env", KEY);
    fs::remove_file(repo.path().join("new.env")).unwrap();
    let scanned = staged(&repo);
    assert_eq!(places(&scanned), [("a.env", 2), ("new.env", 1)]);
    let coverage = &scanned.coverage;
    assert_eq!((coverage.files, coverage.bytes, coverage.commits), (2, 83, 0), "two lines of 41 and 1");
    assert!(coverage.skipped.is_empty() && coverage.unreadable.is_empty());
}

#[test]
fn nothing_staged_is_nothing_found() {
    let repo = Repo::new();
    assert_eq!(staged(&repo).coverage.files, 0, "nothing was ever staged");
    repo.commit(&[("a.env", KEY)], "first");
    repo.write("a.env", OTHER);
    assert_eq!(staged(&repo).coverage.files, 0);
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let repo = Repo::new();
    repo.write("a/b/c.env", KEY);
    repo.write("d.env", OTHER);
    repo.add();
    assert_eq!(places(&staged(&repo)), [("a/b/c.env", 1), ("d.env", 1)]);
}

#[test]
fn a_renamed_file_is_new_where_it_stands_and_a_mode_is_no_content() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY), ("deep/er/b.env", OTHER), ("run.sh", "x")], "first");
    repo.git(&["mv", "a.env", "c.env"]);
    repo.git(&["update-index", "--chmod=+x", "run.sh"]);
    repo.git(&["rm", "-q", "deep/er/b.env"]);
    let scanned = staged(&repo);
    assert_eq!((places(&scanned), scanned.coverage.files), (vec![("c.env", 1)], 1));
}

#[test]
fn a_file_may_take_the_place_of_a_folder_and_the_other_way_round() {
    let repo = Repo::new();
    repo.commit(&[("a/x", "1"), ("a.b", "2"), ("a0", "3"), ("b", "4")], "first");
    fs::remove_dir_all(repo.path().join("a")).unwrap();
    fs::remove_file(repo.path().join("b")).unwrap();
    repo.write("a", KEY);
    repo.write("b/x", OTHER);
    repo.add();
    let scanned = staged(&repo);
    assert_eq!((places(&scanned), scanned.coverage.files), (vec![("a", 1), ("b/x", 1)], 2));
}

#[test]
fn every_side_of_a_conflict_is_scanned() {
    let repo = Repo::new();
    repo.commit(&[("a.env", "base\n")], "first");
    repo.git(&["switch", "-q", "-c", "theirs"]);
    repo.commit(&[("a.env", KEY), ("theirs.env", OTHER)], "theirs");
    repo.git(&["switch", "-q", "main"]);
    repo.commit(&[("a.env", "ours\n")], "ours");
    repo.git_fails(&["merge", "-q", "theirs"]);
    let scanned = staged(&repo);
    assert_eq!(places(&scanned), [("a.env", 1), ("theirs.env", 1)]);
    assert_eq!(scanned.coverage.files, 3, "the sides that HEAD has not, and what the merge brings");
}

#[test]
fn sides_of_a_conflict_that_hold_one_key_are_one_leak() {
    let repo = Repo::new();
    repo.commit(&[("a.env", &format!("{KEY}base\n")), ("b.env", &format!("{KEY}base\n"))], "first");
    repo.git(&["switch", "-q", "-c", "theirs"]);
    repo.commit(&[("a.env", &format!("{KEY}theirs\n")), ("b.env", &format!("\n{KEY}theirs\n"))], "theirs");
    repo.git(&["switch", "-q", "main"]);
    repo.commit(&[("a.env", &format!("{KEY}ours\n")), ("b.env", &format!("{KEY}ours\n"))], "ours");
    repo.git_fails(&["merge", "-q", "theirs"]);
    let scanned = staged(&repo);
    assert_eq!((scanned.leaks.len(), places(&scanned)), (2, vec![("a.env", 1), ("b.env", 1), ("b.env", 2)]));
}

#[test]
fn an_intent_to_add_and_a_submodule_hold_nothing_and_are_named() {
    let repo = Repo::new();
    let commit = repo.commit(&[("a", "")], "first");
    repo.write("later.env", KEY);
    repo.git(&["add", "-N", "later.env"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},lib")]);
    let scanned = staged(&repo);
    assert_eq!(
        reasons(&scanned.coverage.skipped),
        [("later.env", "intent to add: nothing of it is staged"), ("lib", "submodule")]
    );
    assert_eq!(scanned.coverage.files, 0);
}

#[test]
fn a_linked_work_tree_has_an_index_of_its_own() {
    let repo = Repo::new();
    repo.commit(&[("a", "")], "first");
    repo.git(&["worktree", "add", "-q", "linked"]);
    repo.write("linked/b.env", KEY);
    repo.git(&["-C", "linked", "add", "b.env"]);
    let known = KnownKeys::default();
    let linked = git::staged(&detector(), &repo.path().join("linked"), &Options::default(), &known).unwrap();
    assert_eq!(places(&linked), [("b.env", 1)]);
    assert_eq!(staged(&repo).coverage.files, 0);
}

#[test]
fn a_sparse_index_has_folders_as_a_whole() {
    let repo = Repo::new();
    repo.commit(&[("in/a", "1"), ("out/b", "1"), ("out/deep/c", "1")], "first");
    repo.commit(&[("out/deep/c", KEY)], "second");
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    assert_eq!(staged(&repo).coverage.files, 0);
    repo.write("in/new.env", OTHER);
    repo.git(&["add", "in/new.env"]);
    repo.git(&["reset", "-q", "--soft", "HEAD~1"]);
    assert_eq!(places(&staged(&repo)), [("in/new.env", 1), ("out/deep/c", 1)]);
}

#[test]
fn a_split_index_and_the_newest_format_are_read() {
    let repo = Repo::new();
    repo.commit(&[("a", "1"), ("b/c", "1")], "first");
    repo.git(&["update-index", "--index-version", "4"]);
    repo.git(&["update-index", "--split-index"]);
    repo.write("b/new.env", KEY);
    repo.add();
    assert_eq!(places(&staged(&repo)), [("b/new.env", 1)]);
}

#[test]
fn packed_objects_are_read_too() {
    let repo = Repo::new();
    repo.commit(&[("a.env", "1")], "first");
    repo.write("a.env", &"line\n".repeat(200));
    repo.write("b.env", &format!("{}{KEY}", "line\n".repeat(200)));
    repo.add();
    repo.git(&["repack", "-q", "-a", "-d"]);
    repo.git(&["gc", "-q", "--prune=now"]);
    assert_eq!(places(&staged(&repo)), [("b.env", 201)]);
}

#[test]
fn names_are_shown_as_they_are_below_the_root() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::new();
    repo.write("with space\nand line.env", KEY);
    repo.write("dir/x", "");
    fs::write(repo.path().join(std::ffi::OsStr::from_bytes(b"dir/\xff%.env")), "").unwrap();
    repo.write("dir/k", OTHER);
    repo.git(&["add", "-A"]);
    let known = KnownKeys::default();
    let scanned = git::staged(&detector(), &repo.path().join("dir"), &Options::default(), &known).unwrap();
    assert_eq!(places(&scanned), [("dir/k", 1), ("with space\nand line.env", 1)]);
    assert_eq!(scanned.coverage.files, 4);
}

#[test]
fn a_name_that_is_no_text_is_encoded() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::new();
    repo.write("x", KEY);
    fs::rename(repo.path().join("x"), repo.path().join(std::ffi::OsStr::from_bytes(b"\xff%.env"))).unwrap();
    repo.add();
    let scanned = staged(&repo);
    let place = &scanned.leaks[0].places[0];
    assert_eq!((&*place.path, place.encoded), ("%FF%25.env", true));
}

#[test]
fn what_is_excluded_is_named() {
    let repo = Repo::new();
    repo.write("a.env", KEY);
    repo.write("vendor/b.env", KEY);
    repo.add();
    let scanned = staged_with(&repo, &Options { exclude: vec!["vendor/".into()], ..Options::default() });
    assert_eq!(places(&scanned), [("a.env", 1)]);
    assert_eq!(reasons(&scanned.coverage.skipped), [("vendor/b.env", "excluded")]);
}

#[test]
fn a_missing_or_damaged_blob_is_unreadable_and_the_rest_is_scanned() {
    let repo = Repo::new();
    repo.write("a.env", KEY);
    repo.write("gone", "1");
    repo.write("torn", &"torn ".repeat(100));
    repo.add();
    let file = |name: &str| {
        let id = repo.id(&format!(":{name}"));
        repo.git_dir().join("objects").join(&id[..2]).join(&id[2..])
    };
    fs::remove_file(file("gone")).unwrap();
    let whole = fs::read(file("torn")).unwrap();
    fs::remove_file(file("torn")).unwrap();
    fs::write(file("torn"), &whole[..whole.len() / 2]).unwrap();
    let scanned = staged(&repo);
    assert_eq!(places(&scanned), [("a.env", 1)]);
    let unreadable = reasons(&scanned.coverage.unreadable);
    assert_eq!(unreadable[0], ("gone", "the object is missing"));
    assert!(unreadable[1].0 == "torn" && unreadable[1].1.starts_with("damaged: "), "{unreadable:?}");
}

#[test]
fn a_hook_is_told_where_the_index_lies() {
    let repo = Repo::new();
    repo.write("a.env", KEY);
    repo.add();
    let elsewhere = repo.git_dir().join("next-index");
    fs::rename(repo.git_dir().join("index"), &elsewhere).unwrap();
    assert_eq!(staged(&repo).coverage.files, 0);
    let environment =
        Environment { index_file: Some(elsewhere), git_dir: Some(repo.git_dir()), ..Environment::default() };
    let scanned = staged_with(&repo, &Options { environment, ..Options::default() });
    assert_eq!(places(&scanned), [("a.env", 1)]);
}

#[test]
fn a_git_folder_that_is_not_there_is_refused() {
    let repo = Repo::new();
    repo.write("a.env", KEY);
    repo.add();
    for git_dir in [repo.path().join("nowhere"), repo.path().to_path_buf(), "does/not/exist/.git".into()] {
        let environment = Environment { git_dir: Some(git_dir), ..Environment::default() };
        let options = Options { environment, ..Options::default() };
        for scan in [git::staged, git::history] {
            let error = scan(&detector(), repo.path(), &options, &KnownKeys::default()).unwrap_err().to_string();
            assert!(error.starts_with("`GIT_DIR` is `") && error.contains("no git folder"), "{error}");
        }
    }
    repo.git(&["worktree", "add", "-q", "--orphan", "linked"]);
    let environment = Environment { git_dir: Some(repo.path().join("linked/.git")), ..Environment::default() };
    assert_eq!(staged_with(&repo, &Options { environment, ..Options::default() }).coverage.files, 0, "by its file");
}

#[test]
fn alternates_hold_objects_too() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    repo.git(&["clone", "-q", "--shared", ".", "clone"]);
    repo.write("clone/b.env", KEY);
    repo.git(&["-C", "clone", "add", "-A"]);
    let known = KnownKeys::default();
    let scanned = git::staged(&detector(), &repo.path().join("clone"), &Options::default(), &known).unwrap();
    assert_eq!((places(&scanned), scanned.coverage.files), (vec![("b.env", 1)], 1));
}

#[test]
fn a_repository_of_longer_names_is_read() {
    let repo = Repo::with(&["--object-format=sha256"]);
    repo.commit(&[("a", "1")], "first");
    repo.write("b.env", KEY);
    repo.add();
    assert_eq!(places(&staged(&repo)), [("b.env", 1)]);
}

#[test]
fn a_configuration_in_another_encoding_is_read() {
    let repo = Repo::with(&["--object-format=sha256"]);
    let mut config = fs::read(repo.git_dir().join("config")).unwrap();
    config.extend(b"[user]\n\tname = Ren\xe9\n");
    fs::write(repo.git_dir().join("config"), config).unwrap();
    repo.write("b.env", KEY);
    repo.add();
    assert_eq!(places(&staged(&repo)), [("b.env", 1)]);
}

#[test]
fn the_empty_tree_needs_no_object() {
    let repo = Repo::new();
    let tree = repo.git(&["hash-object", "-t", "tree", "/dev/null"]);
    let commit = repo.git(&["commit-tree", "-m", "empty", &tree]);
    repo.git(&["update-ref", "HEAD", &commit]);
    let _ = fs::remove_file(repo.git_dir().join("objects").join(&tree[..2]).join(&tree[2..]));
    repo.write("a.env", KEY);
    repo.add();
    let scanned = staged(&repo);
    assert_eq!((places(&scanned), reasons(&scanned.coverage.unreadable)), (vec![("a.env", 1)], vec![]));
    for range in [None, Some("HEAD".to_owned())] {
        let scanned = super::history_with(&repo, &Options { range, ..Options::default() });
        assert_eq!((scanned.coverage.commits, reasons(&scanned.coverage.unreadable)), (1, vec![]));
    }
}

#[test]
fn where_there_is_no_repository_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let error = git::staged(&detector(), folder.path(), &Options::default(), &KnownKeys::default()).unwrap_err();
    assert!(error.to_string().contains("lies in no git repository"), "{error}");
}

#[test]
fn folders_may_be_as_deep_as_they_like() {
    let repo = Repo::new();
    let blob = repo.git_with(&["hash-object", "-w", "--stdin"], seeded::expand(KEY).unwrap().as_bytes());
    for depth in [5_000, 50_000] {
        let path = format!("{}f", "d/".repeat(depth));
        let entry = format!("100644 {blob}\t{path}\n");
        repo.git_with(&["update-index", "--index-version", "4", "--index-info"], entry.as_bytes());
        assert_eq!(places(&staged(&repo)), [(&*path, 1)]);
        repo.git_with(&["update-index", "--index-info"], format!("0 {blob}\t{path}\n").as_bytes());
    }
}

#[test]
fn the_names_of_what_is_staged_are_looked_at() {
    let repo = Repo::new();
    let (folder, file) =
        (seeded::expand("K={{key plan-hex A}}").unwrap(), seeded::expand("{{key plan-hex B}}").unwrap());
    repo.write(&format!("dir/{folder}/x"), KEY);
    repo.write(&file, "1");
    repo.add();
    let scanned = staged(&repo);
    let mut seen: Vec<_> = scanned.leaks.iter().map(|leak| (leak.path(), leak.places[0].layer.join("/"))).collect();
    seen.sort();
    let (inner, outer) = (format!("dir/{folder}/x"), format!("dir/{folder}"));
    let expected = [(outer.as_str(), "file-name"), (&inner, ""), (&file, "file-name")];
    assert_eq!(seen, expected.map(|(path, layer)| (path, layer.to_owned())));
    assert_eq!(scanned.coverage.files, 2, "a name is no file");
    repo.commit_staged("first");
    assert_eq!(places(&staged(&repo)), []);
}

#[test]
fn a_bare_repository_has_nothing_staged_that_could_be_clean() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    repo.git(&["clone", "-q", "--bare", ".", "bare.git"]);
    let bare = repo.path().join("bare.git");
    let error = git::staged(&detector(), &bare, &Options::default(), &KnownKeys::default()).unwrap_err();
    assert!(error.to_string().contains("`--history` scans what it holds"), "{error}");
}
