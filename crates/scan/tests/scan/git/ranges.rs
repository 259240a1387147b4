//! What a range brings.

use bailiwick_core::secret::{KnownKeys, seeded};
use bailiwick_scan::sources::Scanned;
use bailiwick_scan::sources::git::{self, Options};

use super::{Repo, detector, history_with, paths, places, reasons};

const KEY: &str = "A={{key plan-hex A}}\n";
const OTHER: &str = "B={{key plan-hex B}}\n";

fn options(range: &str) -> Options {
    Options { range: Some(range.to_owned()), ..Options::default() }
}

fn brought(repo: &Repo, range: &str) -> Scanned {
    history_with(repo, &options(range))
}

#[test]
fn a_range_is_what_its_commits_bring() {
    let repo = Repo::new();
    let first = repo.commit(&[("old.env", KEY)], "first");
    let second = repo.commit(&[("new.env", OTHER)], "second");
    repo.commit(&[("new.env", "")], "third");
    let last = repo.commit(&[("a", "1")], "fourth");
    let scanned = brought(&repo, &format!("{first}..{last}"));
    assert_eq!(paths(&scanned), ["new.env"], "old.env was there before");
    let place = &scanned.leaks[0].places[0];
    assert_eq!(place.commit.as_deref(), Some(second.as_str()));
    assert_eq!(place.held.as_ref().map(|held| &*held.last_commit), Some(second.as_str()));
    assert_eq!((scanned.coverage.commits, scanned.coverage.files), (3, 3));
    assert_eq!(paths(&brought(&repo, "HEAD~1..")), [""; 0]);
    assert_eq!(paths(&brought(&repo, "HEAD")), ["new.env", "old.env"]);
}

#[test]
fn every_spelling_of_a_range_is_read() {
    let repo = Repo::new();
    let first = repo.commit(&[("a", "1")], "first");
    repo.git(&["tag", "-a", "v1", "-m", "tag"]);
    repo.git(&["switch", "-q", "-c", "topic/x"]);
    repo.commit(&[("topic.env", KEY)], "topic");
    repo.git(&["switch", "-q", "main"]);
    repo.commit(&[("main.env", OTHER)], "main");
    let short = &first[..8];
    let zeros = "0".repeat(40);
    for (range, expected) in [
        ("main..topic/x", &["topic.env"][..]),
        ("topic/x..main", &["main.env"]),
        ("topic/x..", &["main.env"]),
        ("..topic/x", &["topic.env"]),
        ("main...topic/x", &["main.env", "topic.env"]),
        ("topic/x ^main", &["topic.env"]),
        ("main topic/x", &["main.env", "topic.env"]),
        ("v1..main", &["main.env"]),
        ("v1^{}..refs/heads/main", &["main.env"]),
        ("main~1..main", &["main.env"]),
        ("main^..@", &["main.env"]),
        ("main^1..HEAD^0", &["main.env"]),
        ("main..main", &[]),
        ("main...main", &[]),
    ] {
        assert_eq!(paths(&brought(&repo, range)), expected, "{range}");
    }
    assert_eq!(paths(&brought(&repo, &format!("{short}..main"))), ["main.env"]);
    assert_eq!(paths(&brought(&repo, &format!("{zeros}..main"))), ["main.env"], "a new branch");
    assert_eq!(brought(&repo, &format!("main..{zeros}")).coverage.commits, 0, "a branch that goes");
    for range in ["nowhere..main", "main~7..main", "main^2", "", "main^{tree}"] {
        let error = git::history(&detector(), repo.path(), &options(range), &KnownKeys::default()).unwrap_err();
        assert!(error.to_string().contains("names no commit"), "{range}: {error}");
    }
}

#[test]
fn a_commit_without_its_parents_and_the_parents_alone() {
    let repo = Repo::new();
    repo.commit(&[("base.env", "K={{key plan-hex K0}}\n")], "base");
    repo.git(&["switch", "-q", "-c", "other"]);
    repo.commit(&[("theirs.env", "K={{key plan-hex K1}}\n")], "theirs");
    repo.git(&["switch", "-q", "main"]);
    repo.commit(&[("ours.env", "K={{key plan-hex K2}}\n")], "ours");
    repo.git(&["merge", "-q", "--no-commit", "--no-ff", "other"]);
    repo.write("merge.env", "K={{key plan-hex K3}}\n");
    repo.add();
    repo.commit_staged("merge");
    for (range, expected) in [
        ("HEAD^!", &["merge.env"][..]),
        ("HEAD^@", &["base.env", "ours.env", "theirs.env"]),
        ("HEAD ^HEAD^@", &["merge.env"]),
        ("HEAD^-", &["merge.env", "theirs.env"]),
        ("HEAD^-1", &["merge.env", "theirs.env"]),
        ("HEAD^-2", &["merge.env", "ours.env"]),
        ("HEAD~1^!", &["ours.env"]),
        ("HEAD~2^!", &["base.env"]),
    ] {
        let scanned = brought(&repo, range);
        assert_eq!(paths(&scanned), expected, "{range}");
        let arguments: Vec<_> = ["rev-list", "--count"].into_iter().chain(range.split(' ')).collect();
        assert_eq!(scanned.coverage.commits.to_string(), repo.git(&arguments), "{range}");
    }
}

#[test]
fn what_is_no_range_is_refused() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    repo.commit(&[("a", "2")], "second");
    for (range, expected) in [
        ("HEAD~1x", "names no commit"),
        ("HEAD^x", "names no commit"),
        ("HEAD^-0", "names no commit"),
        ("HEAD^-2", "names no commit"),
        ("HEAD^-+1", "names no commit"),
        ("HEAD^!x", "names no commit"),
        ("HEAD^@~1", "names no commit"),
        ("^HEAD^!", "names no commit"),
        ("HEAD~1..HEAD^!", "names no commit"),
        ("HEAD~1^-..HEAD", "names no commit"),
        ("HEAD:a", "names no commit"),
        ("HEAD .. HEAD~1", "write `A..B`, without spaces"),
        ("HEAD.. HEAD~1", "write `A..B`, without spaces"),
        ("HEAD ..HEAD~1", "write `A..B`, without spaces"),
        ("..", "write `A..B`"),
        ("main --not --remotes", "write `A..B`, or `B ^A`"),
        ("@{u}..", "as in `origin/main..HEAD`"),
        ("main@{yesterday}..main", "as in `origin/main..HEAD`"),
        (" ", "names no commit"),
    ] {
        let error = git::history(&detector(), repo.path(), &options(range), &KnownKeys::default());
        let error = error.map(|scanned| scanned.coverage).expect_err(range).to_string();
        assert!(error.contains(expected), "{range}: {error}");
    }
}

#[test]
fn of_a_merge_only_what_it_adds_itself() {
    let repo = Repo::new();
    let first = repo.commit(&[("both.env", "base\n"), ("a", "1")], "first");
    repo.git(&["switch", "-q", "-c", "other"]);
    let theirs = repo.commit(&[("theirs.env", KEY)], "theirs");
    repo.git(&["switch", "-q", "main"]);
    let ours = repo.commit(&[("ours.env", KEY)], "ours");
    repo.git(&["merge", "-q", "--no-commit", "--no-ff", "other"]);
    repo.write("evil.env", OTHER);
    repo.write("both.env", OTHER);
    repo.add();
    let merge = repo.commit_staged("merge");
    let only = brought(&repo, &format!("{merge} ^{ours} ^{theirs}"));
    assert_eq!((paths(&only), only.coverage.commits), (vec!["both.env", "evil.env"], 1));
    let all = brought(&repo, &format!("{first}..{merge}"));
    assert_eq!(paths(&all), ["both.env", "evil.env", "ours.env", "theirs.env"]);
    assert_eq!(all.coverage.commits, 3);
}

#[test]
fn messages_and_names_of_a_range_are_scanned() {
    let repo = Repo::new();
    repo.commit(&[(&seeded::expand("{{key plan-hex O}}.old").unwrap(), "1")], "old {{key plan-hex P}}");
    repo.commit(&[(&seeded::expand("dir/{{key plan-hex N}}.new").unwrap(), "2")], "new {{key plan-hex M}}");
    let scanned = brought(&repo, "HEAD~1..HEAD");
    assert_eq!(scanned.leaks.len(), 2);
    assert_eq!(places(&scanned)[0], (".git/commit-message", 1));
    assert!(places(&scanned)[1].0.starts_with("dir/"));
}

#[test]
fn names_of_folders_and_submodules_stand_where_history_has_them() {
    let repo = Repo::new();
    let first = repo.commit(&[("a", "1")], "first");
    let folder = seeded::expand("dir/K={{key plan-hex N}}").unwrap();
    repo.write(&format!("{folder}/x"), "1");
    repo.write(&format!("{folder}/deep/y"), "2");
    repo.add();
    let module = seeded::expand("lib/K={{key plan-hex M}}").unwrap();
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{first},{module}")]);
    let second = repo.commit_staged("second");
    let range = brought(&repo, "HEAD~1..");
    assert_eq!(paths(&range), [&folder, &module]);
    assert_eq!(range.leaks[1].places[0].commit.as_deref(), Some(second.as_str()));
    assert_eq!(range.leaks, history_with(&repo, &Options::default()).leaks);
}

#[test]
fn wrong_dates_do_not_matter() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    for turn in 0..5 {
        repo.commit(&[("a", &format!("{turn}")), ("old.env", KEY)], "old");
    }
    let base = repo.id("HEAD");
    repo.clock.set(0);
    repo.commit(&[("new.env", OTHER)], "before all others");
    let scanned = brought(&repo, &format!("{base}..HEAD"));
    assert_eq!((paths(&scanned), scanned.coverage.commits), (vec!["new.env"], 1));
}

#[test]
fn a_shallow_clone_has_the_ranges_that_it_has() {
    let repo = Repo::new();
    for turn in 0..4 {
        repo.commit(&[(&format!("{turn}.env"), &format!("K={{{{key plan-hex K{turn}}}}}\n"))], "c");
    }
    repo.git(&["clone", "-q", "--depth=2", &format!("file://{}", repo.path().display()), "shallow"]);
    let scan =
        |range: &str| git::history(&detector(), &repo.path().join("shallow"), &options(range), &KnownKeys::default());
    let whole = scan("HEAD~1..HEAD").unwrap();
    assert_eq!((paths(&whole), whole.coverage.unreadable.len()), (vec!["3.env"], 0));
    let cut = scan("HEAD").unwrap();
    assert!(reasons(&cut.coverage.unreadable)[0].1.starts_with("the clone is shallow"));
    assert!(scan("HEAD~2..HEAD").unwrap_err().to_string().contains("names no commit"));
}

#[test]
fn one_thread_and_many_say_the_same() {
    let repo = Repo::new();
    for turn in 0..9 {
        repo.commit(&[("a.env", &format!("K={{{{key plan-hex K{turn}}}}}\n"))], "c");
    }
    repo.git(&["repack", "-adfq"]);
    let with = |threads| history_with(&repo, &Options { threads: Some(threads), ..options("HEAD~5..") });
    assert_eq!((with(1), with(1).leaks.len()), (with(4), 5));
}

#[test]
fn folders_may_be_as_deep_as_they_like() {
    let repo = Repo::new();
    let key = seeded::expand(KEY).unwrap();
    let path = format!("{}f", "d/".repeat(5_000));
    let commit = format!("commit refs/heads/main\ncommitter A <a@example.com> 0 +0000\ndata 0\nM 644 inline {path}\n");
    repo.git_with(&["fast-import", "--quiet"], format!("{commit}data {}\n{key}\n", key.len()).as_bytes());
    assert_eq!(paths(&brought(&repo, "HEAD")), [path]);
}

#[test]
fn the_message_of_a_tag_is_brought_with_its_commit_alone() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    repo.commit(&[("a", "2")], "second");
    repo.git(&["tag", "-a", "v1", "-m", &seeded::expand(KEY).unwrap()]);
    for range in ["v1", "v1^!", "v1^-"] {
        assert_eq!(paths(&brought(&repo, range)), [".git/tag-message"], "{range}");
    }
}

#[test]
fn a_pushed_tag_may_be_of_a_file_or_a_folder() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    let blob = repo.git_with(&["hash-object", "-w", "--stdin"], seeded::expand(KEY).unwrap().as_bytes());
    let tree = repo.git_with(&["mktree"], format!("100644 blob {blob}\tdeep.env\n").as_bytes());
    repo.git(&["tag", "-a", "file", "-m", &seeded::expand(OTHER).unwrap(), &blob]);
    repo.git(&["tag", "folder", &tree]);
    let object = format!(".git/objects/{}/{}", &blob[..2], &blob[2..]);
    for (range, expected) in [
        ("file ^main".to_owned(), &[&object, ".git/tag-message"][..]),
        ("folder".to_owned(), &["deep.env"]),
        (tree, &["deep.env"]),
        (format!("main..{blob}"), &[&object]),
        ("main".to_owned(), &[]),
    ] {
        let scanned = brought(&repo, &range);
        assert_eq!(paths(&scanned), expected, "{range}");
        assert_eq!(scanned.coverage.unreadable, [], "{range}");
    }
}

#[test]
fn what_is_pushed_has_a_name_too() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    let name = seeded::expand("refs/heads/{{key plan-hex N}}").unwrap();
    let ref_names = vec![name.clone().into_bytes(), b"refs/heads/not-utf8-\xff".to_vec()];
    let scanned = history_with(&repo, &Options { ref_names, ..options("main..main") });
    assert_eq!(paths(&scanned), [format!(".git/{name}")]);
    assert_eq!(scanned.leaks[0].places[0].layer, ["ref-name".into()]);
}
