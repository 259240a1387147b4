//! Trees that are made up: a few objects, and no end of paths.

use bailiwick_core::secret::seeded;
use bailiwick_scan::sources::Scanned;
use bailiwick_scan::sources::git::{Limits, Options};

use super::{Repo, history_with, paths, reasons, staged_with};

const KEY: &str = "K={{key plan-hex A}}\n";
const TOO_MANY: &str =
    "the same folders stand at too many paths: what they hold is scanned, but is not named at each of them";

/// A tree of ten names for one object.
fn tree(repo: &Repo, entry: &str, id: &str, name: &str) -> String {
    let lines: String = (0..10).map(|number| format!("{entry} {id}\t{name}{number}\n")).collect();
    repo.git_with(&["mktree"], lines.as_bytes())
}

/// A repository whose last commit has ten files, all with one content, below so many levels of ten folders.
fn bomb(levels: usize, content: &str, folder: &str) -> Repo {
    bomb_below(levels, content, folder, "d")
}

/// The same, with a name for the folders above the lowest.
fn bomb_below(levels: usize, content: &str, folder: &str, above: &str) -> Repo {
    let repo = Repo::new();
    repo.commit(&[], "base");
    let blob = repo.git_with(&["hash-object", "-w", "--stdin"], seeded::expand(content).unwrap().as_bytes());
    let files = tree(&repo, "100644 blob", &blob, "f");
    let folder = seeded::expand(folder).unwrap();
    let first = tree(&repo, "040000 tree", &files, &folder);
    let whole = (1..levels).fold(first, |below, _| tree(&repo, "040000 tree", &below, above));
    let commit = repo.git(&["commit-tree", &whole, "-p", "HEAD", "-m", "bomb"]);
    repo.git(&["update-ref", "refs/heads/main", &commit]);
    repo
}

fn options(range: Option<&str>, entries: usize, places: usize) -> Options {
    Options { range: range.map(Into::into), limits: Limits { entries, places }, ..Options::default() }
}

fn is_cut(scanned: &Scanned) -> bool {
    reasons(&scanned.coverage.unreadable).iter().any(|(_, reason)| *reason == TOO_MANY)
}

#[test]
fn a_tree_bomb_in_a_range_is_scanned_once_and_said() {
    let repo = bomb(9, KEY, "d");
    let scanned = history_with(&repo, &options(Some("HEAD~1..HEAD"), 1_000, 100));
    assert_eq!(paths(&scanned), (0..10).map(|file| format!("d0/d0/d0/d0/d0/d0/d0/d0/d0/f{file}")).collect::<Vec<_>>());
    let commit = repo.id("HEAD");
    let path = format!(".git/objects/{}/{}", &commit[..2], &commit[2..]);
    assert_eq!(reasons(&scanned.coverage.unreadable), [(path.as_str(), TOO_MANY)]);
    assert_eq!((scanned.coverage.files, scanned.coverage.commits), (1, 1));
}

#[test]
fn the_bounds_that_hold_by_themselves_end_too() {
    // Long paths count several times, so that this takes no long time.
    let repo = bomb_below(9, "harmless\n", "d", &"long".repeat(60));
    let scanned = history_with(&repo, &Options { range: Some("HEAD~1..HEAD".into()), ..Options::default() });
    assert!(is_cut(&scanned));
}

#[test]
fn the_names_of_folders_that_are_looked_into_elsewhere_count() {
    let repo = bomb(4, "harmless\n", "{{key plan-hex N}}-");
    let scanned = history_with(&repo, &options(Some("HEAD~1..HEAD"), 100, 100));
    assert!(is_cut(&scanned));
    let name = seeded::expand("d0/d0/d0/{{key plan-hex N}}-").unwrap();
    assert_eq!(paths(&scanned), (0..10).map(|number| format!("{name}{number}")).collect::<Vec<_>>());
}

#[test]
fn what_may_be_a_key_is_named_at_so_many_paths() {
    let repo = bomb(3, KEY, "d");
    for range in [Some("HEAD~1..HEAD"), None] {
        let all = history_with(&repo, &options(range, 1_000_000, 10_000));
        assert_eq!((paths(&all).len(), all.coverage.unreadable.len()), (10_000, 0), "{range:?}");
        let some = history_with(&repo, &options(range, 1_000_000, 90));
        assert!(is_cut(&some) && (90..=200).contains(&paths(&some).len()), "{range:?}: {}", paths(&some).len());
        assert_eq!(some.leaks, history_with(&repo, &options(range, 1_000_000, 90)).leaks);
    }
}

#[test]
fn a_tree_bomb_that_holds_a_key_ends_in_all_of_history() {
    let repo = bomb(9, KEY, "d");
    let scanned = history_with(&repo, &options(None, 1_000, 100));
    assert!(is_cut(&scanned) && !scanned.leaks.is_empty());
}

#[test]
fn a_sparse_folder_may_be_a_bomb() {
    let repo = bomb(3, KEY, "d");
    let tree = repo.id("HEAD^{tree}");
    let root = repo.git_with(&["mktree"], format!("040000 tree {tree}\tsparse\n").as_bytes());
    let commit = repo.git(&["commit-tree", &root, "-p", "HEAD~1", "-m", "sparse"]);
    repo.git(&["update-ref", "refs/heads/main", "HEAD~1"]);
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    repo.git(&["reset", "-q", "--hard", &commit]);
    repo.git(&["reset", "-q", "--soft", "HEAD~1"]);
    let scanned = staged_with(&repo, &options(None, 500, 100));
    assert_eq!(reasons(&scanned.coverage.unreadable), [("sparse/", TOO_MANY)]);
    assert_eq!(paths(&scanned), (0..10).map(|file| format!("sparse/d0/d0/d0/f{file}")).collect::<Vec<_>>());
}
