//! Every command of `docs/walkthrough.md` is run, and answers what the page says.

use std::fs;
use std::path::Path;
use std::process::Command;

use bailiwick_core::secret::seeded::{self, Shape};

use crate::docs::play;
use crate::program::files_below;

#[path = "../../../../xtask/src/company/mod.rs"]
#[allow(dead_code, reason = "what makes the company is shared with its own command, which needs more of it")]
pub(crate) mod company;

#[test]
fn every_command_answers_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    company::write(&folder.path().join("company")).unwrap();
    play("docs/walkthrough.md", folder.path());
    no_whole_key(folder.path());
}

/// Whole keys stand where they were put, in exports and repositories, and nowhere else.
fn no_whole_key(folder: &Path) {
    let keys: Vec<_> = company::keys().collect();
    assert_eq!(keys.len(), 302, "300 keys, one of them with two values, and one that nobody knows");
    let is_source = |path: &Path| path.starts_with(folder.join("company"));
    for path in files_below(folder).iter().filter(|path| !is_source(path)) {
        let text = fs::read_to_string(path).unwrap();
        for key in &keys {
            assert!(!text.contains(key.expose()), "{}", path.display());
        }
    }
}

#[test]
fn an_import_leaves_no_whole_key_in_any_file_or_answer() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    company::write(&folder.path().join("company")).unwrap();
    let exported: String = files_below(&folder.path().join("company/exports"))
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let keys: Vec<_> = company::keys().collect();
    assert!(keys.iter().any(|key| exported.contains(key.expose())), "some answers hold a whole key");
    for arguments in [
        &["import", "company/exports", "-o", "inventory.yaml"][..],
        &["import", "company/exports", "-o", "inventory.yaml", "--merge", "inventory.yaml", "-v"],
        &["import", "company/exports", "-o", "inventory.json"],
        &["import", "company/exports", "-o", "inventory.yaml", "--check"],
        &["import", "company/exports", "company/repositories", "-o", "other.yaml"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
        command.current_dir(folder.path()).args(arguments).args(["--no-config", "--at", "2026-11-20T08:00:00Z"]);
        let output = command.env_clear().env("TMPDIR", &temporary).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(keys.iter().all(|key| !said.contains(key.expose())), "{arguments:?} prints a whole key");
    }
    assert_eq!(files_below(&temporary).len(), 0, "nothing temporary is left");
    no_whole_key(folder.path());
    let shape = seeded::key(Shape::GeneralClassic, "another");
    assert!(!exported.contains(shape.expose()), "a key that is nowhere is found nowhere");
}
