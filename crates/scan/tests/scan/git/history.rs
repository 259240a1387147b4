//! History: what refs reach, each object once, and where it stands.

use std::fs;

use bailiwick_core::finding::{Leak, Place};
use bailiwick_core::secret::{KnownKeys, seeded};
use bailiwick_core::time::format_time;
use bailiwick_scan::sources::Scanned;
use bailiwick_scan::sources::git::{self, Options};

use super::{Repo, detector, history, history_with, places, reasons};

const KEY: &str = "A={{key plan-hex A}}\n";
const OTHER: &str = "B={{key plan-hex B}}\n";

/// Where leaks stand, in which commits.
fn spans(scanned: &Scanned) -> Vec<(String, String, String)> {
    let span = |place: &Place| {
        let last = place.held.as_ref().map(|held| held.last_commit.to_string());
        (place.path.to_string(), place.commit.as_deref().unwrap_or_default().to_owned(), last.unwrap_or_default())
    };
    scanned.leaks.iter().flat_map(|leak| &leak.places).map(span).collect()
}

fn span(path: &str, first: &str, last: &str) -> (String, String, String) {
    (path.to_owned(), first.to_owned(), last.to_owned())
}

/// Checks what was covered against git's own count.
fn assert_covered(repo: &Repo, scanned: &Scanned) {
    let listed = repo.git(&["rev-list", "--objects", "--all", "--no-object-names"]);
    let facts =
        repo.git_with(&["cat-file", "--batch-check=%(objecttype) %(objectsize)"], format!("{listed}\n").as_bytes());
    let mut seen: Vec<_> = listed.lines().zip(facts.lines()).collect();
    seen.sort_unstable();
    seen.dedup();
    let blobs: Vec<u64> =
        seen.iter().filter_map(|(_, fact)| fact.strip_prefix("blob ")).map(|size| size.parse().unwrap()).collect();
    let commits = seen.iter().filter(|(_, fact)| fact.starts_with("commit ")).count() as u64;
    let coverage = &scanned.coverage;
    assert_eq!((coverage.files, coverage.bytes, coverage.commits), (blobs.len() as u64, blobs.iter().sum(), commits));
    assert!(coverage.unreadable.is_empty(), "{:?}", coverage.unreadable);
}

#[test]
fn what_was_removed_is_found_from_its_first_to_its_last_commit() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    let second = repo.commit(&[("app/.env", KEY)], "second");
    let third = repo.commit(&[("a", "2")], "third");
    repo.commit(&[("app/.env", "")], "fourth");
    let scanned = history(&repo);
    assert_eq!(spans(&scanned), [span("app/.env", &second, &third)]);
    let held = scanned.leaks[0].places[0].held.clone().unwrap();
    assert_eq!(format_time(held.date), "2023-11-14T22:15:20Z");
    assert_eq!(format_time(held.last_date), "2023-11-14T22:16:20Z");
    assert_covered(&repo, &scanned);
}

#[test]
fn loose_and_packed_are_the_same() {
    let repo = Repo::new();
    let filler = (0..400).map(|line| format!("line {line} of a file that changes little\n")).collect::<String>();
    for turn in 0..12 {
        let key = if turn % 4 == 1 { format!("K={{{{key plan-hex K{turn}}}}}\n") } else { String::new() };
        repo.commit(&[("deep/er/big.txt", &format!("{turn}\n{filler}{key}{filler}")), (&format!("f{turn}"), "x")], "c");
    }
    let loose = history(&repo);
    assert_covered(&repo, &loose);
    assert_eq!(loose.leaks.len(), 3);
    repo.git(&["repack", "-q", "-a", "-d", "-f", "--depth=50"]);
    assert!(repo.git(&["count-objects", "-v"]).contains("count: 0"));
    let packed = history(&repo);
    assert_eq!((&packed.leaks, &packed.coverage), (&loose.leaks, &loose.coverage));
    repo.commit(&[("later.env", KEY)], "c");
    repo.git(&["repack", "-q"]);
    repo.commit(&[("loose.env", OTHER)], "c");
    let mixed = history(&repo);
    assert_eq!(mixed.leaks.len(), 5);
    assert_covered(&repo, &mixed);
    let one = history_with(&repo, &Options { threads: Some(1), ..Options::default() });
    let many = history_with(&repo, &Options { threads: Some(5), ..Options::default() });
    assert_eq!(one, many);
}

#[test]
fn one_blob_at_several_paths_is_a_leak_at_each() {
    let repo = Repo::new();
    let first = repo.commit(&[("a.env", KEY), ("x/b.env", KEY)], "first");
    repo.git(&["mv", "x", "y"]);
    let second = repo.commit_staged("second");
    assert_eq!(
        spans(&history(&repo)),
        [span("a.env", &first, &second), span("x/b.env", &first, &first), span("y/b.env", &second, &second)]
    );
}

#[test]
fn versions_of_a_file_are_one_leak_with_each_of_its_places() {
    let repo = Repo::new();
    let first = repo.commit(&[("a.env", KEY)], "first");
    let second = repo.commit(&[("a.env", &format!("{KEY}more\n"))], "second");
    let third = repo.commit(&[("a.env", &format!("\n{KEY}"))], "third");
    let scanned = history(&repo);
    assert_eq!(scanned.leaks.len(), 1);
    assert_eq!(places(&scanned), [("a.env", 1), ("a.env", 2)]);
    assert_eq!(spans(&scanned), [span("a.env", &first, &second), span("a.env", &third, &third)]);
}

#[test]
fn what_only_a_merge_brings_is_found() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    repo.git(&["switch", "-q", "-c", "other"]);
    repo.commit(&[("b", "1")], "other");
    repo.git(&["switch", "-q", "main"]);
    repo.commit(&[("a", "2")], "second");
    repo.git(&["merge", "-q", "--no-commit", "--no-ff", "other"]);
    repo.write("evil.env", KEY);
    repo.add();
    let merge = repo.commit_staged("merge");
    let last = repo.commit(&[("evil.env", "")], "mended");
    let scanned = history(&repo);
    assert_eq!(spans(&scanned), [span("evil.env", &merge, &merge)]);
    assert_ne!(merge, last);
    assert_covered(&repo, &scanned);
}

#[test]
fn every_kind_of_ref_leads_to_what_is_scanned() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    let mut expected = Vec::new();
    for (index, name) in ["refs/tags/v1", "refs/remotes/origin/x", "refs/stash", "refs/custom/y"].iter().enumerate() {
        let id = repo.commit(&[("leak.env", &format!("K={{{{key plan-hex K{index}}}}}\n"))], "c");
        repo.git(&["update-ref", name, &id]);
        repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
        expected.push(id);
    }
    repo.git(&["tag", "-a", "-m", "annotated", "v2", "v1"]);
    repo.git(&["tag", "-d", "v1"]);
    repo.git(&["switch", "-q", "--detach"]);
    expected.push(repo.commit(&[("detached.env", OTHER)], "c"));
    let scanned = history(&repo);
    let mut found: Vec<_> = spans(&scanned).into_iter().map(|(_, commit, _)| commit).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_covered(&repo, &scanned);
}

#[test]
fn messages_notes_and_names_are_scanned() {
    let repo = Repo::new();
    let first = repo.commit(&[("a", "1")], "subject\n\nbody {{key plan-hex A}}\n");
    repo.git(&["tag", "-a", "v1", "-m", &seeded::expand("tagged {{key plan-hex B}}").unwrap()]);
    repo.git(&["notes", "add", "-m", &seeded::expand("noted {{key plan-hex C}}").unwrap()]);
    repo.git(&["branch", &seeded::expand("fix/{{key plan-hex D}}").unwrap()]);
    let second = repo.commit(&[(&seeded::expand("dir/{{key plan-hex E}}.txt").unwrap(), "")], "second");
    let scanned = history(&repo);
    let mut found: Vec<_> = scanned.leaks.iter().map(kind).collect();
    found.sort();
    assert_eq!(found.len(), 5, "{found:?}");
    let of = |path: &str| {
        let leak = scanned.leaks.iter().find(|leak| leak.path().starts_with(path));
        leak.unwrap_or_else(|| panic!("{path} in {found:?}")).places[0].clone()
    };
    let message = of(".git/commit-message");
    assert_eq!((message.line, message.column, message.commit.as_deref()), (3, 6, Some(first.as_str())));
    assert_eq!((of(".git/tag-message").line, of(".git/tag-message").commit.as_deref()), (1, Some(first.as_str())));
    assert_eq!(of(".git/refs/heads/fix/").layer, ["ref-name".into()]);
    let name = of("dir/");
    assert_eq!((name.line, name.column, name.layer[0].as_ref()), (1, 5, "file-name"));
    assert_eq!(name.commit.as_deref(), Some(second.as_str()));
    repo.git(&["repack", "-adfq"]);
    assert_eq!(history(&repo).leaks, scanned.leaks);
}

#[test]
fn a_name_of_several_lines_is_looked_at() {
    let repo = Repo::new();
    let name = seeded::expand("a\n{{key plan-hex E}}").unwrap();
    repo.commit(&[(&name, "1")], "first");
    let scanned = history(&repo);
    assert_eq!(places(&scanned), [(name.as_str(), 2)]);
    assert_eq!(scanned.leaks[0].places[0].layer, ["file-name".into()]);
}

#[test]
fn the_name_of_a_ref_that_names_another_is_looked_at() {
    let repo = Repo::new();
    let first = repo.commit(&[("a", "1")], "first");
    let name = seeded::expand("refs/heads/{{key plan-hex D}}").unwrap();
    repo.git(&["symbolic-ref", &name, "refs/heads/main"]);
    let lost = seeded::expand("refs/remotes/{{key plan-hex E}}/HEAD").unwrap();
    repo.git(&["symbolic-ref", &lost, "refs/remotes/nowhere"]);
    let scanned = history(&repo);
    assert_eq!(spans(&scanned), [span(&format!(".git/{name}"), &first, &first), span(&format!(".git/{lost}"), "", "")]);
    assert_covered(&repo, &scanned);
}

fn kind(leak: &Leak) -> String {
    format!("{} {:?}", leak.path(), leak.places[0].layer)
}

#[test]
fn what_no_ref_reaches_is_scanned_when_it_is_asked_for() {
    let repo = Repo::new();
    repo.commit(&[("a", "1")], "first");
    let lost = repo.commit(&[("lost.env", KEY), ("deep/er/x", "y")], "lost");
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    repo.write("dangling.env", OTHER);
    let blob = repo.git(&["hash-object", "-w", "dangling.env"]);
    let check = |repo: &Repo| {
        let reached = history(repo);
        assert_eq!(reached.leaks.len(), 0);
        assert_covered(repo, &reached);
        let all = history_with(repo, &Options { unreachable: true, ..Options::default() });
        let dangling = format!(".git/objects/{}/{}", &blob[..2], &blob[2..]);
        assert_eq!(spans(&all), [span(&dangling, "", ""), span("lost.env", &lost, &lost)]);
        assert_eq!((all.coverage.files, all.coverage.commits), (4, 2));
    };
    check(&repo);
    let all = repo.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
    repo.git_with(&["pack-objects", "-q", ".git/objects/pack/pack"], format!("{all}\n").as_bytes());
    repo.git(&["prune-packed"]);
    check(&repo);
}

#[test]
fn a_bare_repository_and_a_linked_work_tree_have_the_same_history() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY)], "first");
    repo.git(&["worktree", "add", "-q", "--detach", "linked"]);
    repo.git(&["clone", "-q", "--bare", ".", "bare.git"]);
    let known = KnownKeys::default();
    for path in ["linked", "bare.git", ".git", "."] {
        let scanned = git::history(&detector(), &repo.path().join(path), &Options::default(), &known).unwrap();
        assert_eq!((scanned.leaks.len(), scanned.coverage.commits), (1, 1), "{path}");
    }
}

#[test]
fn a_repository_without_a_commit_has_no_history() {
    let scanned = history(&Repo::new());
    assert_eq!((scanned.coverage.files, scanned.coverage.unreadable.len()), (0, 0));
}

#[test]
fn of_a_shallow_clone_is_said_that_it_is_one() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY)], "first");
    let second = repo.commit(&[("b.env", OTHER)], "second");
    repo.git(&["clone", "-q", "--depth=1", &format!("file://{}", repo.path().display()), "shallow"]);
    let known = KnownKeys::default();
    let scanned = git::history(&detector(), &repo.path().join("shallow"), &Options::default(), &known).unwrap();
    assert_eq!(spans(&scanned), [span("a.env", &second, &second), span("b.env", &second, &second)]);
    let unreadable = reasons(&scanned.coverage.unreadable);
    assert!(unreadable.len() == 1 && unreadable[0].1.starts_with("the clone is shallow"), "{unreadable:?}");
}

#[test]
fn what_a_partial_clone_lacks_is_named() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY), ("b", "1")], "first");
    repo.commit(&[("a.env", OTHER)], "second");
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", repo.path().display());
    repo.git(&["clone", "-q", "--no-checkout", "--filter=blob:none", &url, "partial"]);
    let known = KnownKeys::default();
    let scanned = git::history(&detector(), &repo.path().join("partial"), &Options::default(), &known).unwrap();
    assert_eq!((scanned.coverage.files, scanned.coverage.commits), (0, 2));
    let unreadable = reasons(&scanned.coverage.unreadable);
    assert!(
        unreadable.len() == 3 && unreadable.iter().all(|(_, why)| *why == "the object is missing"),
        "{unreadable:?}"
    );
}

#[test]
fn of_a_truncated_pack_the_rest_is_scanned() {
    let repo = Repo::new();
    let noise = |seed: u32| {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("{:x} ", state >> 4)
        };
        (0..2_000).map(|_| next()).collect::<String>()
    };
    for turn in 0..8_u32 {
        repo.commit(&[(&format!("f{turn}.env"), &format!("K={{{{key plan-hex K{turn}}}}}\n{}", noise(turn)))], "c");
    }
    repo.git(&["repack", "-adfq"]);
    let pack = fs::read_dir(repo.git_dir().join("objects/pack"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|kind| kind == "pack"))
        .unwrap();
    let whole = fs::read(&pack).unwrap();
    fs::remove_file(&pack).unwrap();
    fs::write(&pack, &whole[..whole.len() * 2 / 3]).unwrap();
    let scanned = history(&repo);
    assert!((1..8).contains(&scanned.leaks.len()), "{}", scanned.leaks.len());
    assert!(!scanned.coverage.unreadable.is_empty());
    let lost: u64 = scanned.coverage.unreadable.iter().map(|over| over.files).sum();
    assert!(lost >= 1 && scanned.coverage.files + lost >= 8, "{:?}", scanned.coverage);
    // A flipped bit is noticed as well.
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle] ^= 0x55;
    fs::write(&pack, &torn).unwrap();
    let scanned = history(&repo);
    assert!(scanned.leaks.len() >= 6 && !scanned.coverage.unreadable.is_empty(), "{:?}", scanned.coverage);
}

#[test]
fn a_corrupt_loose_object_is_named_and_the_rest_is_scanned() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY), ("b.env", OTHER)], "first");
    let id = repo.id("HEAD:a.env");
    let file = repo.git_dir().join("objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(&file).unwrap();
    fs::write(&file, b"garbage").unwrap();
    let scanned = history(&repo);
    assert_eq!(places(&scanned), [("b.env", 1)]);
    let unreadable = reasons(&scanned.coverage.unreadable);
    assert!(unreadable.len() == 1 && unreadable[0].0.ends_with(&id[2..]), "{unreadable:?}");
}

#[test]
fn what_is_packed_into_a_blob_is_opened() {
    let repo = Repo::new();
    let mut tar = Vec::new();
    let text = seeded::expand(KEY).unwrap();
    let mut header = [0_u8; 512];
    header[..5].copy_from_slice(b"a.env");
    header[124..136].copy_from_slice(format!("{:011o} ", text.len()).as_bytes());
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend(header);
    tar.extend(text.as_bytes());
    tar.resize(512 * 4, 0);
    repo.write_bytes("bundle.tar", &tar);
    repo.add();
    let first = repo.commit_staged("first");
    assert_eq!(spans(&history(&repo)), [span("bundle.tar!a.env", &first, &first)]);
}

#[test]
fn what_is_excluded_is_not_reported() {
    let repo = Repo::new();
    repo.commit(&[("a.env", KEY), ("vendor/b.env", KEY)], "first");
    let scanned = history_with(&repo, &Options { exclude: vec!["vendor/".into()], ..Options::default() });
    assert_eq!(places(&scanned), [("a.env", 1)]);
    assert_eq!(reasons(&scanned.coverage.skipped), [("vendor/b.env", "excluded")]);
}

#[test]
fn a_replaced_commit_is_read_as_it_is() {
    let repo = Repo::new();
    let first = repo.commit(&[("a.env", KEY)], "first");
    let second = repo.commit(&[("a.env", "")], "second");
    repo.git(&["replace", &first, &second]);
    assert_eq!(spans(&history(&repo)), [span("a.env", &first, &first)]);
}

#[test]
fn longer_names_of_objects_are_read() {
    let repo = Repo::with(&["--object-format=sha256"]);
    let first = repo.commit(&[("a.env", KEY)], "first");
    repo.commit(&[("a.env", "")], "second");
    repo.git(&["repack", "-adfq"]);
    repo.commit(&[("b", "")], "third");
    let scanned = history(&repo);
    assert_eq!(spans(&scanned), [span("a.env", &first, &first)]);
    assert_covered(&repo, &scanned);
}

#[test]
fn names_of_paths_are_shown_as_in_a_tree() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::new();
    repo.write("x", KEY);
    fs::rename(repo.path().join("x"), repo.path().join(std::ffi::OsStr::from_bytes(b"a b\n\xff.env"))).unwrap();
    repo.add();
    repo.commit_staged("first");
    let scanned = history(&repo);
    assert_eq!((places(&scanned), scanned.leaks[0].places[0].encoded), (vec![("a b\n%FF.env", 1)], true));
}

#[test]
fn a_key_that_a_change_completes_is_found_wherever_it_stands() {
    let repo = Repo::new();
    let filler = (0..900).map(|line| format!("line {line} of a large file that changes little\n")).collect::<String>();
    let key = seeded::expand("{{key plan-hex A}}").unwrap();
    let (start, end) = key.split_at(key.len() / 2);
    let wrapped = seeded::expand("{{key plan-hex B}}").unwrap().replace('-', "%2D");
    // The halves stand apart, come together, and part again; so do boundaries, and another spelling.
    let texts = [
        format!("{filler}a = {start}\n{filler}{end}\n{filler}"),
        format!("{filler}a = {start}{end}\n{filler}"),
        format!("{filler}a = x{start}{end}\n{filler}"),
        format!("{filler}a = {start}{end}0\n{filler}"),
        format!("{filler}a = {start}{end}\n{filler}{filler}"),
        format!("{start}{end}\n{filler}"),
        format!("{filler}{filler}"),
        format!("{filler}{wrapped}\n{filler}"),
        format!("{filler}{filler}{start}{end}"),
        filler.clone(),
    ];
    for (turn, text) in texts.iter().enumerate() {
        repo.commit(&[(&format!("v{turn}.txt"), text)], "c");
    }
    let loose = history(&repo);
    assert_eq!(
        loose.leaks.iter().map(Leak::path).collect::<Vec<_>>(),
        ["v1.txt", "v4.txt", "v5.txt", "v7.txt", "v8.txt"]
    );
    for window in ["1", "5", "20"] {
        repo.git(&["repack", "-adfq", "--depth=30", &format!("--window={window}")]);
        assert_eq!(history(&repo).leaks, loose.leaks, "{window}");
    }
}
