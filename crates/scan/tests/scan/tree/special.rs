//! Names, files and folders of the kinds that a tree may hold on Unix.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use bailiwick_scan::sources::tree::{Options, Root};

use super::{folder, found, put, put_key, root, scan_with, shown, try_scan};

#[test]
fn names_may_hold_anything() {
    let folder = folder(&["with space.env", "with\nnewline.env", "密钥.env", "100%.env", "a'\"$.env"]);
    let name = folder.path().join(OsStr::from_bytes(b"50%\xff\xfe/b.env"));
    std::fs::create_dir(name.parent().unwrap()).unwrap();
    std::fs::copy(folder.path().join("100%.env"), name).unwrap();
    let scanned = scan_with(&[root(&folder, "")], &[]);
    let places = scanned.leaks.iter().map(|leak| (leak.path(), leak.places[0].encoded)).collect::<Vec<_>>();
    assert_eq!(
        places,
        [
            ("100%.env", false),
            ("50%25%FF%FE/b.env", true),
            ("a'\"$.env", false),
            ("with\nnewline.env", false),
            ("with space.env", false),
            ("密钥.env", false),
        ]
    );
}

#[test]
fn a_fifo_is_passed_over_and_waited_for_by_nobody() {
    let folder = folder(&["a.env"]);
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(found(&scanned), ["a.env"]);
    assert_eq!(shown(&scanned.coverage.skipped), [("pipe", "not a regular file")]);
    let scanned = scan_with(&[root(&folder, "pipe")], &[]);
    assert_eq!(shown(&scanned.coverage.skipped), [("pipe", "not a regular file")]);
}

#[test]
fn a_file_too_large_to_be_read_is_said_to_be_unread() {
    let folder = folder(&["a.env"]);
    let huge = std::fs::File::create(folder.path().join("huge")).unwrap();
    huge.set_len(1 << 40).unwrap();
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(found(&scanned), ["a.env"]);
    assert_eq!(shown(&scanned.coverage.unreadable), [("huge", "larger than 64 GiB")]);
    assert!(scan_with(&[root(&folder, "")], &["huge"]).coverage.unreadable.is_empty());
}

#[test]
fn a_container_too_large_to_be_read_whole_is_said_to_be_unread() {
    let folder = folder(&["a.env"]);
    std::fs::write(folder.path().join("huge"), b"\x1f\x8b\x08\0").unwrap();
    std::fs::File::options().write(true).open(folder.path().join("huge")).unwrap().set_len(1 << 31).unwrap();
    let scanned = scan_with(&[root(&folder, "")], &[]);
    assert_eq!(found(&scanned), ["a.env"]);
    assert_eq!(shown(&scanned.coverage.unreadable), [("huge", "larger than 1 GiB")]);
}

/// Names the folder for the test below, when it runs as a user who may not read everything.
const FOLDER: &str = "BAILIWICK_TEST_FOLDER";

#[test]
fn what_can_not_be_read_is_named_and_the_rest_is_scanned() {
    let folder = folder(&["a.env", "closed.env", "closed/b.env", "open/c.env"]);
    put(&folder, "open/.gitignore", "*.log\n");
    put_key(&folder, "open/d.log");
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(folder.path(), 0o755);
    let closed = [folder.path().join("closed.env"), folder.path().join("closed")];
    closed.iter().for_each(|path| mode(path, 0o000));
    if std::fs::File::open(&closed[0]).is_err() {
        assert_unreadable_is_named(folder.path());
    } else {
        // Root reads everything, so that somebody else has to look.
        run_as_nobody(folder.path());
    }
    closed.iter().for_each(|path| mode(path, 0o755));
}

fn run_as_nobody(folder: &Path) {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(&program);
    command.args(["--exact", "tree::special::as_nobody", "--ignored"]).env(FOLDER, folder).uid(65_534).gid(65_534);
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{said}");
        }
        // In a sandbox or a private folder nobody may start the test: then nothing is proved.
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied, "{error}"),
    }
}

#[test]
#[ignore = "it is started by the test above, as another user"]
fn as_nobody() {
    assert_unreadable_is_named(Path::new(&std::env::var_os(FOLDER).unwrap()));
}

fn assert_unreadable_is_named(folder: &Path) {
    let whole = Root { path: folder.to_path_buf(), shown: String::new() };
    let scanned = try_scan(&[whole], &Options::default()).unwrap();
    assert_eq!(found(&scanned), ["a.env", "open/c.env"]);
    let unreadable = ["closed", "closed.env"].map(|path| (path, "permission denied"));
    assert_eq!(shown(&scanned.coverage.unreadable), unreadable);
    let file = Root { path: folder.join("closed.env"), shown: "closed.env".to_owned() };
    let scanned = try_scan(&[file], &Options::default()).unwrap();
    assert_eq!(shown(&scanned.coverage.unreadable), [("closed.env", "permission denied")]);
}
